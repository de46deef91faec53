"""Topics: a few words for people."""

import pytest

from bot.text.topics import clean_category, topics
from tests.builders import article


def test_what_most_publishers_file_it_under_comes_first() -> None:
    told = (
        article("a", publisher="One", categories=("News", "Asia", "Diplomacy")),
        article("b", publisher="Two", categories=("diplomacy",)),
    )
    assert topics(told) == ("diplomacy", "asia")


def test_without_categories_the_words_the_titles_share_are_the_topics() -> None:
    told = (article("a", title="Warehouse fire in Larnby kills two"), article("b", title="Two die in Larnby blaze"))
    assert topics(told)[0] == "Larnby"
    assert "two" not in topics(told)


def test_nothing_to_tell_gives_no_topics() -> None:
    assert topics(()) == ()
    assert topics((article("a", title="", categories=("News",)),)) == ()


@pytest.mark.parametrize(
    ("category", "topic"),
    [
        ("World/Asia", "asia"),
        ("AI &amp; robots", "AI & robots"),
        ("Uncategorized", ""),
        ("https://example.org/tags/x", ""),
        ("<b>x</b>", ""),
        ("one two three four five", ""),
        ("2026", ""),
    ],
)
def test_categories_are_cleaned_for_people(category: str, topic: str) -> None:
    assert clean_category(category) == topic


def test_topics_with_vowel_signs_are_whole_words() -> None:
    told = (
        article("a", title="नीलगिरि में पुल टूटा", language="hi"),
        article("b", title="नीलगिरि का पुल बंद", language="hi"),
    )
    assert set(topics(told)) == {"नीलगिरि", "पुल"}
