"""Where publishers contradict each other, and where it only looks as if they did."""

from datetime import UTC, timedelta
from typing import Any

import pytest

from bot.model.articles import Article
from bot.text.disputes import disputes
from tests.builders import NOON, article

HOUR = timedelta(hours=1)
BUS = "A tour bus overturned on the coast road near Larnby on Tuesday, and {} were hurt, police said."
OTHER = "Police said that {} were hurt when a tour bus overturned on the coast road near Larnby."


def of(id: str, publisher: str, text: str, **given: Any) -> Article:
    return article(id, **({"publisher": publisher, "text": text, "title": ""} | given))


def told(one: str, other: str, **given: Any) -> list[tuple[str, str]]:
    """Return what the Post and the Mint, which writes a little later, say differently."""
    articles = [
        of("post", "Post", one),
        article("mint", **({"publisher": "Mint", "text": other, "title": "", "published": NOON + HOUR} | given)),
    ]
    return [(each.one.words, each.other.words) for each in disputes(articles, zone=UTC)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 people", "17 people"),
        ("12 people", "at least 17 people"),
        ("fewer than 12 people", "17 people"),
        ("about 12 people", "about 17 people"),
        ("Twelve people", "17 people"),
    ],
)
def test_two_numbers_for_the_same_are_a_dispute(one: str, other: str) -> None:
    [(mine, yours)] = told(BUS.format(one), OTHER.format(other))
    assert (mine, yours) == (one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 people", "12 people"),
        ("12 people", "twelve people"),
        ("at least 12 people", "17 people"),
        ("more than 12 people", "17 people"),
        ("up to 17 people", "12 people"),
        ("about 300 people", "287 people"),
        ("300 people", "287 people"),
        ("1,400 people", "1,385 people"),
        ("12 people", "17 sheep"),
        ("12 people", "another 17 people"),
    ],
)
def test_numbers_that_can_both_be_true_are_none(one: str, other: str) -> None:
    assert told(BUS.format(one), OTHER.format(other)) == []


def test_a_number_that_the_other_gives_as_well_is_none() -> None:
    assert told(BUS.format("12 people"), OTHER.format("17 people") + " Police had spoken of 12 before.") == []


@pytest.mark.parametrize(
    "given",
    [{"publisher": "Post"}, {"published": NOON + 6 * HOUR}, {"language": "de"}],
    ids=["of one publisher", "hours later", "in a language that is not compared"],
)
def test_a_toll_that_rose_is_none_nor_one_publishers_own(given: dict[str, Any]) -> None:
    assert told(BUS.format("12 people"), OTHER.format("17 people"), **given) == []


def test_numbers_of_other_events_are_none() -> None:
    assert (
        told(BUS.format("12 people"), "A storm over Port Tamsin hurt 17 people when it tore roofs off, police said.")
        == []
    )
    other = "A tour bus overturned on the coast road near Port Tamsin, and 17 people were hurt, police said."
    assert told(BUS.format("12 people").replace("Larnby", "Skerrow"), other.replace("Port Tamsin", "Aldhaven")) == []


def test_money_is_compared_in_its_currency() -> None:
    one = "Armed robbers took diamonds worth {} from a jeweller on the harbour front of Larnby on Monday."
    assert told(one.format("$108 million"), one.format("$137 million")) == [
        ("$108 million", "$137 million"),
    ]
    assert told(one.format("$108 million"), one.format("€85 million")) == []


def test_two_days_for_the_same_are_a_dispute_and_a_day_of_saying_so_is_none() -> None:
    one = "The council of Larnby closed the old harbour bridge to lorries on {}."
    other = "The old harbour bridge was closed to lorries on {} by the council of Larnby."
    assert told(one.format("Monday"), other.format("Tuesday")) == [(one.format("Monday"), other.format("Tuesday"))]
    assert told(one.format("Monday"), other.format("Monday")) == []
    assert told(one.format("Monday"), "The council of Larnby will close the harbour bridge to lorries on Friday.") == []
    said = "The council of Larnby said on {} that the old harbour bridge is closed to lorries."
    assert told(said.format("Monday"), said.format("Tuesday")) == []


def test_what_is_said_stands_where_it_says() -> None:
    before = "Rain fell all day. "
    articles = [of("post", "Post", before + BUS.format("12 people")), of("mint", "Mint", OTHER.format("17 people"))]
    [found] = disputes(articles, zone=UTC)
    assert [articles[side.article].text[side.start : side.end] for side in (found.one, found.other)] == [
        BUS.format("12 people"),
        OTHER.format("17 people"),
    ]


def test_headlines_are_compared_as_well() -> None:
    titles = ("Tour bus overturns on coast road, 12 people hurt", "Tour bus overturns on coast road, 17 people hurt")
    articles = [article(id, publisher=id, title=title, text="") for id, title in zip("ab", titles, strict=True)]
    [found] = disputes(articles, zone=UTC)
    assert (found.one.words, found.other.words) == ("12 people hurt", "17 people hurt")
    assert found.one.end == 0


@pytest.mark.parametrize("texts", [(), ("",), ("", ""), ("12", "17"), ("\ud800 12 people", "0.0.0 17 people")])
def test_nothing_to_compare_is_no_dispute(texts: tuple[str, ...]) -> None:
    articles = [of(str(number), str(number), text) for number, text in enumerate(texts)]
    assert disputes(articles, zone=UTC) == ()
