"""Which stories a digest may tell: those about its topic, those its words let through."""

from datetime import timedelta

import pytest

from bot.articles.filter_text import parse_filter
from bot.articles.filters import Sieve
from bot.digests.selection import Passes, select
from bot.model.runs import Window
from bot.model.schedules import DigestOptions
from bot.model.stories import Story
from tests.builders import NOON, article, story

DAY = Window(start=NOON - timedelta(days=1), end=NOON)
BUDGET = story(
    article("b", title="Parliament passes the budget", text="Taxes are cut for farmers.", categories=("Politics",)),
    id="budget",
)
MATCH = story(article("m", title="Rovers win the football final", text="Two goals in extra time."), id="match")
GERMAN = story(
    article("g", title="Verhandlungen über den Haushalt", text="Die Minister streiten.", language="de"), id="german"
)
ALL = (BUDGET, MATCH, GERMAN)


def filter_of(text: str) -> Passes:
    sieve = Sieve((parse_filter(text, id="f", channel="console:default"),))
    return lambda articles: sieve.judge(articles).kept


def kept(stories: tuple[Story, ...] = ALL, *, of_topic: tuple[str, ...] = (), **options: str) -> set[str]:
    feeds_of = {"m": ("https://sport.example/feed",), "b": ("https://example.org/feed",)}
    found = select(
        stories,
        DigestOptions(**options),  # type: ignore[arg-type]
        window=DAY,
        of_topic=of_topic,
        feeds_of=feeds_of,
        passes=filter_of(options["filter"]) if "filter" in options else None,
    )
    return {each.id for each in found.stories}


def test_without_options_everything_is_kept() -> None:
    assert select(ALL, DigestOptions(), window=DAY).stories == ALL


@pytest.mark.parametrize(
    ("topic", "found"),
    [
        ("Budgets", {"budget"}),
        ("politics", {"budget"}),
        ("football finals", {"match"}),
        ("football politics", set()),
        ("Verhandlung", {"german"}),
        ("taxes", set()),
        ("the", set()),
    ],
)
def test_a_topic_is_what_titles_and_categories_say(topic: str, found: set[str]) -> None:
    assert kept(topic=topic) == found


def test_what_comes_from_a_feed_followed_under_the_topic_is_about_it() -> None:
    assert kept(topic="sport", of_topic=("https://sport.example/feed",)) == {"match"}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("budget", {"budget"}),
        ("budgets, football", {"budget", "match"}),
        ("cut taxes", {"budget"}),
        ("tax football", set()),
        ("-football", {"budget", "german"}),
        ("- football, budget, goals", {"budget"}),
        ("Verhandlung", {"german"}),
        ("-Verhandlung", {"budget", "match"}),
    ],
)
def test_words_let_stories_through_or_keep_them_out(words: str, found: set[str]) -> None:
    assert kept(filter=words) == found


def test_the_words_of_all_articles_of_a_story_count() -> None:
    both = story(article("one", title="Ferry runs aground"), article("two", title="Captain arrested"))
    assert kept((both,), filter="ferry captain") == {"s1"}
    assert kept((both,), filter="-captain") == set()


def test_topic_and_words_must_both_agree() -> None:
    assert kept(topic="budget", filter="farmers") == {"budget"}
    assert kept(topic="budget", filter="-farmers") == set()


def test_only_articles_of_the_window_count_as_filtered_out() -> None:
    mixed = story(
        article("new", published=NOON),
        article("old", published=DAY.start),
        article("later", published=NOON + timedelta(hours=1)),
    )
    assert select((mixed, MATCH), DigestOptions(), window=DAY, passes=filter_of("football")).filtered == 1
