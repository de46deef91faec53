"""What people read about filters is said in their language."""

import pytest

from bot.articles.filter_text import parse_filter
from bot.articles.filters import Sieve
from bot.errors import UsageError
from bot.i18n import in_english, retold, speaking
from bot.model.articles import Article
from bot.model.filters import Filter, Verdict
from tests.builders import article
from tests.pseudo import unsaid

MISTAKES = (
    "",
    "-",
    "a)",
    "any(budget",
    "any()",
    "any(budget tax)",
    "all(" * 6 + "budget" + ")" * 6,
    "titel:budget",
    "zzzzzz:budget",
    "title:",
    "|title:(a,b)",
    "the",
    "&&",
    "lang:x",
    "sensitive:x",
    '"budget',
    '" "',
    "/budget",
    "/budget/x",
    "/ /",
    "/(/",
    "/" + "a" * 501 + "/",
    "a" * 2001,
    ",".join(f"word{n}" for n in range(51)),
    ",".join(f"/a{n}/" for n in range(11)),
)
STORY = article("larnby", text="The council cut the budget after a massacre was reported.", language="en")
FILTERS = (
    "",
    "budget",
    "-budget",
    "-football",
    "-football, -tennis",
    "title:football",
    "author:ann",
    "publisher:gazette",
    "topic:football",
    "url:larnby",
    "text:budget",
    "lang:de",
    "-lang:en",
    "-sensitive",
    "sensitive:sex",
    "/budget/",
    "title:/budget/i",
    "football, tennis, chess, golf, cricket",
)


@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize("text", MISTAKES, ids=lambda text: text[:20])
def test_what_is_wrong_with_a_filter_is_told_in_the_language_of_the_reader(text: str) -> None:
    with speaking("de"), pytest.raises(UsageError) as refused:
        parse_filter(text, id="1", channel="")
    assert unsaid(refused.value.for_people) == ""
    with pytest.raises(UsageError) as in_a_log:
        parse_filter(text, id="1", channel="")
    assert str(refused.value) == str(in_a_log.value) == in_a_log.value.for_people


@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize("text", FILTERS)
def test_why_a_filter_keeps_an_article_is_told_in_the_language_of_the_reader(text: str) -> None:
    filters = [_filter(text)] if text else []
    with speaking("de"):
        verdict = Sieve(filters).judge((STORY,))
    assert unsaid(verdict.reason) == ""
    assert in_english(verdict.reason) == Sieve(filters).judge((STORY,)).reason


@pytest.mark.usefixtures("pseudo")
def test_an_article_that_none_of_several_filters_lets_through_is_told_which() -> None:
    verdict = _judged("football", "tennis")
    assert verdict.reason == "«left out: none of the filters 1 und 2 lets it through»"


@pytest.mark.usefixtures("pseudo")
def test_a_pattern_that_took_too_long_is_told() -> None:
    verdict = _judged(r"-/(a|aa)+\Z/", "budget", story=article("long", text="a" * 5000 + "! budget", language="en"))
    assert verdict.slow
    assert unsaid(verdict.reason) == ""


def _filter(text: str, id: str = "1") -> Filter:
    return parse_filter(text, id=id, channel="")


def _judged(*texts: str, story: Article = STORY) -> Verdict:
    with speaking("de"):
        return Sieve([_filter(text, str(n)) for n, text in enumerate(texts, start=1)]).judge((story,))


def test_what_is_retold_in_english_stays_as_it_is() -> None:
    assert retold(Sieve([_filter("-budget")]).judge((STORY,)).reason) == "left out by filter 1: has “budget”"
