from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from bot.answers.compose import reply
from bot.answers.newest import newest
from bot.answers.passages import Passage, passages
from bot.answers.question import understand
from bot.answers.retrieve import Scope, retrieve_among
from bot.answers.score import weigh
from bot.model.answers import Answer
from bot.model.articles import Article
from tests.builders import NOON, article

CAUGHT = article(
    "caught",
    title="Forty toads caught in Quendale cellar",
    text="Some 40 toads were caught in a cellar in Quendale, because a sluice was left open, wardens said.",
    publisher="Coast Daily",
    published=NOON - timedelta(days=2),
)
CAUGHT_MORE = article(
    "caught-more",
    title="More toads caught in Quendale",
    text="The number of toads that were caught in a cellar in Quendale rose to 65, wardens said.",
    publisher="Gull Weekly",
    published=NOON - timedelta(days=1),
)
CORRECTED = article(
    "corrected",
    title="Toads in Quendale were counted twice",
    text="The wardens corrected the number of toads caught in the cellar in Quendale from 40 to 32.",
    publisher="Gull Weekly",
    published=NOON - timedelta(days=1),
)
NOTICE = article(
    "notice",
    title="Toads in Quendale are let go",
    text=(
        "The wardens of Quendale let the toads go. An earlier report said that 40 toads were caught in the cellar.\n\n"
        "Two figures were exchanged, and the number is 28."
    ),
    publisher="Coast Daily",
    published=NOON - timedelta(days=1),
)
WHY_NOW = article(
    "why-now",
    title="Why toads were caught in Quendale",
    text="The toads were caught in a cellar in Quendale because a drain had burst, the wardens found.",
    publisher="Coast Daily",
    published=NOON - timedelta(hours=20),
)
ELSEWHERE = article(
    "elsewhere",
    title="Toads caught in Toresk",
    text="Some 90 toads were caught in a cellar in Toresk.",
    publisher="Gull Weekly",
    published=NOON - timedelta(days=1),
)
LANE_SHUT = article(
    "lane-shut",
    title="Mill Lane in Larnby shut",
    text="Mill Lane in Larnby was shut on Tuesday after a wall fell.",
    publisher="Coast Daily",
    published=NOON - timedelta(days=2),
)
LANE_UNTIL = article(
    "lane-until",
    title="Mill Lane in Larnby shut for longer",
    text="Mill Lane in Larnby stays shut until 9 May, the council said on Thursday.",
    publisher="Coast Daily",
    published=NOON - timedelta(days=1),
)
HOW_MANY = "How many toads were caught in the cellar in Quendale?"


def answered(text: str, *articles: Article) -> Answer:
    question = understand(text, now=NOON, zone=UTC)
    hits = retrieve_among(question, articles, scope=Scope(), now=NOON)
    return reply(question, hits, searched=len(articles), threshold=0.0)


def found(text: str, one: Article) -> Passage:
    question = understand(text, now=NOON, zone=UTC)
    hits = retrieve_among(question, [one], scope=Scope(), now=NOON)
    return passages(hits, question, weigh(question))[0]


@pytest.mark.parametrize(
    ("later", "number"), [(CAUGHT_MORE, "65"), (CORRECTED, "32"), (NOTICE, "28")], ids=["rises", "from", "notice"]
)
def test_the_number_of_the_later_article_stands_first(later: Article, number: str) -> None:
    answer = answered(HOW_MANY, CAUGHT, later)
    assert answer.lead == number and answer.sources[0].id == later.id


def test_of_two_causes_the_later_one_stands_first() -> None:
    answer = answered("Why were toads caught in the cellar in Quendale?", CAUGHT, WHY_NOW)
    assert "a drain had burst" in answer.sentences[0].text


def test_a_later_article_about_another_place_outdates_nothing() -> None:
    answer = answered(HOW_MANY, CAUGHT, ELSEWHERE)
    assert answer.lead == "40 toads"


@pytest.mark.parametrize(("hours", "outdated"), [(1, False), (24, True), (24 * 9, False)])
def test_later_is_some_hours_but_no_more_than_some_days(hours: int, outdated: bool) -> None:
    first = replace(CAUGHT, published=NOON - timedelta(days=10))
    later = replace(CAUGHT_MORE, published=first.published + timedelta(hours=hours))
    best, other = (found(HOW_MANY, one) for one in (first, later))
    chosen = newest([best, other], best, understand(HOW_MANY, now=NOON, zone=UTC))
    assert chosen is (other if outdated else best)


def test_until_when_wants_an_end() -> None:
    answer = answered("Until when is Mill Lane in Larnby shut?", LANE_SHUT, LANE_UNTIL)
    assert answer.lead == "9 May"


@pytest.mark.parametrize(
    ("text", "outdated"),
    [("When was Mill Lane in Larnby shut?", False), ("Until when is Mill Lane in Larnby shut?", True)],
)
def test_the_day_on_which_something_was_is_not_outdated(text: str, outdated: bool) -> None:
    again = article(
        "lane-again",
        title="Mill Lane in Larnby shut for longer",
        text="Mill Lane in Larnby, which was shut until Friday, stays shut until Sunday.",
        publisher="Coast Daily",
        published=NOON - timedelta(days=1),
    )
    shut = replace(LANE_SHUT, text="Mill Lane in Larnby was shut until Tuesday after a wall fell.")
    best, other = (found(text, one) for one in (shut, again))
    chosen = newest([best, other], best, understand(text, now=NOON, zone=UTC))
    assert chosen is (other if outdated else best)


def test_a_smaller_number_is_of_a_part_unless_it_is_said_to_replace_the_other() -> None:
    part = replace(CAUGHT, id="part", text="Some 12 toads caught in a cellar in Quendale are sick.")
    later = replace(part, published=CAUGHT.published + timedelta(days=1))
    best, other = (found(HOW_MANY, one) for one in (CAUGHT, later))
    assert newest([best, other], best, understand(HOW_MANY, now=NOON, zone=UTC)) is best
