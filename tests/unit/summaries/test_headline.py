"""The headline of a story."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.summaries.headline import headline, plain_title


def test_a_plain_title_wins_over_bait() -> None:
    titles = [
        "You won't believe what Seoul is planning",
        "Will Seoul join the ocean forum?",
        "Opinion: Seoul should stay away from the ocean forum",
        "LIVE: Seoul and the ocean forum",
        "South Korea considers joining ocean forum | Example Post",
        "Here's why Seoul looks south",
    ]
    assert headline(titles, ["Example Post"]) == "South Korea considers joining ocean forum"


def test_the_title_that_says_what_the_others_say_is_chosen() -> None:
    titles = [
        "Minister speaks in parliament again",
        "Harbour bridge reopens to lorries",
        "Lorries return to the harbour bridge",
    ]
    assert "bridge" in headline(titles)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Bridge reopens to lorries - The Harbour Times", "Bridge reopens to lorries"),
        ("Bridge reopens to lorries | harbourpost.com", "Bridge reopens to lorries"),
        ("Bridge reopens – mayor thanks the workers", "Bridge reopens – mayor thanks the workers"),
        ("LIVE: Bridge reopens", "Bridge reopens"),
        ("Opinion: ", "Opinion:"),
    ],
)
def test_only_publishers_and_labels_are_removed(title: str, expected: str) -> None:
    assert plain_title(title) == expected


def test_a_headline_says_what_the_summary_says() -> None:
    titles = ["Larn designers proud of harbour order", "Harbour yard in Velm to build four ships"]
    assert headline(titles, summary="The yard in Velm will build four ships, it said.") == titles[1]


def test_no_title_gives_no_headline() -> None:
    assert headline([]) == headline(["", "  "]) == ""


@given(st.lists(st.text(max_size=80), max_size=5), st.lists(st.text(max_size=20), max_size=3))
def test_any_titles_give_a_part_of_one_of_them(titles: list[str], publishers: list[str]) -> None:
    chosen = headline(titles, publishers)
    assert any(chosen in " ".join(title.split()) for title in titles) or not chosen
