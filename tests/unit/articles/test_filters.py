"""Which articles filters keep, and the reasons that are given."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.articles.filter_subject import terms_in
from bot.articles.filter_text import parse_filter
from bot.articles.filters import Sieve, passes
from bot.model.articles import Article
from bot.model.filters import Filter
from bot.text.terms import content_terms
from tests.builders import article

BUDGET = article(
    "b",
    title="Parliament passes the budget",
    text="Taxes are cut for farmers. AI pays.",
    publisher="The Larnby Post",
    byline="Jane Smith",
    categories=("Public finance", "Politics"),
    url="https://www.example.org/politics/budget-1",
)
MATCH = article("m", title="Rovers win the football final", text="Two goals in extra time. The budget holds.")
GERMAN = article("g", title="Verhandlungen über den Haushalt", text="Die Minister streiten.", language="de")
UNKNOWN = article("u", title="Ferry runs aground", text="", language=None, byline=None, publisher="")
ALL = (BUDGET, MATCH, GERMAN, UNKNOWN)
SLOW = "/(a+)+$/"
HOSTILE = article("h", title="aaa!", text="a" * 50_000 + "!")


def filters(*texts: str, feed: str | None = None) -> tuple[Filter, ...]:
    return tuple(
        parse_filter(text, id=str(number), channel="console:default", feed=feed)
        for number, text in enumerate(texts, start=1)
    )


def kept(*texts: str) -> str:
    return "".join(each.id for each in ALL if passes(each, filters(*texts)).kept)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("budgets", "bm"),
        ("title:budget", "b"),
        ("text:budget", "m"),
        ("cutting tax", "b"),
        ("tax football", ""),
        ('"passes the budget"', "b"),
        ('"budget the passes"', ""),
        ('"football final two goals"', ""),
        ("Verhandlung", "g"),
        (r"/\bAI\b/", "b"),
        (r"/\bai\b/", ""),
        (r"/\bai\b/i", "b"),
        ("title:/^Rovers/", "m"),
        ("author:SMITH", "b"),
        ('author:"jane smith"', "b"),
        ('author:"smith jane"', ""),
        ("author:smithson", ""),
        ("source:post", "bmg"),
        ('source:"Larnby Post"', "b"),
        ("source:www.example.org", "b"),
        ("topic:politics", "b"),
        ("topic:(finance public)", "b"),
        ("topic:(finance politics)", ""),
        ("topic:football", "m"),
        ("topic:goals", ""),
        ('topic:"public finance"', "b"),
        ("url:/politics/", "b"),
        ("url:EXAMPLE.org/politics", "b"),
        ("lang:de", "g"),
        ("lang:de-at", ""),
        ("-lang:en", "gu"),
        ("sensitive", ""),
        ("-sensitive", "bmgu"),
        ("all(budget, football)", "m"),
        ("all(budget, -football)", "b"),
        ("any(football, lang:de)", "mg"),
        ("budget, Haushalt, -football", "bg"),
        ("-any(budget, Haushalt)", "u"),
        ("-all(budget, football)", "bgu"),
        ("all(-budget)", "gu"),
    ],
)
def test_a_filter_keeps_what_it_says(text: str, found: str) -> None:
    assert kept(text) == found


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        ((), "bmgu"),
        (("budget", "Haushalt"), "bmg"),
        (("budget", "-football"), "b"),
        (("-football", "-Haushalt"), "bu"),
        (("-budget", "budget"), ""),
    ],
)
def test_no_exclude_filter_may_match_and_one_include_filter_must(texts: tuple[str, ...], found: str) -> None:
    assert kept(*texts) == found


@pytest.mark.parametrize(
    ("texts", "reason", "by"),
    [
        ((), "kept: there is no filter", None),
        (("budget",), "kept: has “budget”", "1"),
        (("-budget", "-title:football"), "left out by filter 1: has “budget”", "1"),
        (("-Haushalt", "-title:football"), "left out by filter 2: title has “football”", "2"),
        (("-Haushalt", "-ferry"), "kept: no filter leaves it out", None),
        (("-Haushalt",), "kept: has no “Haushalt”", "1"),
        (("Haushalt",), "left out by filter 1: has no “Haushalt”", "1"),
        (("Haushalt", "ferry"), "left out: none of the filters 1 and 2 lets it through", None),
        (("Haushalt, ferry",), "left out by filter 1: has no “Haushalt” and has no “ferry”", "1"),
        (("any(x1, x2, x3, x4)",), "left out by filter 1: has no “x1”, has no “x2”, has no “x3” and so on", "1"),
        (("all(goals, football)",), "kept: has “goals” and has “football”", "1"),
        (("goals, -football",), "left out by filter 1: has “football”", "1"),
        (("lang:en",), "kept: language is en", "1"),
        (("lang:de",), "left out by filter 1: language is not de", "1"),
        (("author:smith",), "left out by filter 1: author has no “smith”", "1"),
        (("topic:football",), "kept: topic has “football”", "1"),
        (("source:post",), "kept: source has “post”", "1"),
        (("url:example",), "kept: address has “example”", "1"),
        (("title:/f.+l/",), "kept: title has /f.+l/", "1"),
        (("-sensitive",), "kept: has nothing sensitive", "1"),
        (("-sensitive:sex",), "kept: has no signs of sex", "1"),
        ((f'"{"long " * 12}"',), "left out by filter 1: has no “long long long long long long long long …”", "1"),
    ],
)
def test_the_reason_says_what_decided(texts: tuple[str, ...], reason: str, by: str | None) -> None:
    verdict = passes(MATCH, filters(*texts))
    assert (verdict.reason, verdict.filter, verdict.slow) == (reason, by, ())


def test_an_unknown_language_is_called_so() -> None:
    assert passes(UNKNOWN, filters("lang:en")).reason == "left out by filter 1: language is not known"


def test_a_content_warning_names_its_subject_and_word() -> None:
    verdict = passes(article(title="Massacre in the valley"), filters("-sensitive"))
    assert verdict.reason == "left out by filter 1: may disturb: violence (“massacre”)"


def test_what_its_feed_is_followed_under_is_a_topic_too() -> None:
    assert not passes(UNKNOWN, filters("topic:shipping")).kept
    assert passes(UNKNOWN, filters("topic:shipping"), topics=("Shipping news",)).kept
    assert passes(UNKNOWN, filters('topic:"shipping news"'), topics=("Shipping news",)).kept


def test_a_story_is_judged_by_all_its_articles_together() -> None:
    one, two = article("one", title="Ferry runs aground"), article("two", title="Captain arrested")
    assert Sieve(filters("ferry captain")).judge((one, two)).kept
    assert not Sieve(filters("-captain")).judge((one, two)).kept
    assert not Sieve(filters('"aground captain"')).judge((one, two)).kept


def test_a_filter_of_one_feed_counts_for_that_feed_alone() -> None:
    sieve = Sieve((*filters("-football", feed="https://a.example/feed"), *filters("-ferry")))
    assert not sieve.judge((MATCH,), feeds=("https://a.example/feed",)).kept
    assert sieve.judge((MATCH,), feeds=("https://b.example/feed",)).kept
    assert sieve.judge((MATCH,), feeds=("https://b.example/feed", "https://a.example/feed")).kept
    assert not sieve.judge((UNKNOWN,), feeds=("https://b.example/feed", "https://a.example/feed")).kept
    assert not sieve.judge((UNKNOWN,), feeds=()).kept
    assert not sieve.judge((MATCH,)).kept


def test_each_article_is_judged_for_itself_and_the_reason_said() -> None:
    sieve = Sieve(filters("budget"))
    verdicts = [sieve.judge((each,)) for each in ALL]
    assert [each.kept for each in verdicts] == [True, True, False, False]
    assert verdicts[2].reason == "left out by filter 1: has no “budget”"


@pytest.mark.parametrize(
    ("texts", "is_kept", "reason"),
    [
        ((SLOW,), False, "left out by filter 1: /(a+)+$/ took too long"),
        ((f"-{SLOW}",), True, "kept: /(a+)+$/ took too long"),
        ((f"aaa, {SLOW}",), True, "kept: has “aaa”"),
        ((f"all(bbb, {SLOW})",), False, "left out by filter 1: has no “bbb”"),
        ((f"all(aaa, -{SLOW})",), False, "left out by filter 1: /(a+)+$/ took too long"),
        ((f"-{SLOW}", "aaa"), True, "kept: has “aaa” (not counted, as they took too long: filter 1)"),
    ],
)
def test_a_pattern_that_takes_too_long_does_not_match_and_is_told(
    texts: tuple[str, ...], is_kept: bool, reason: str
) -> None:
    started = time.process_time()
    verdict = passes(HOSTILE, filters(*texts))
    assert time.process_time() - started < 10
    assert (verdict.kept, verdict.reason) == (is_kept, reason)
    assert verdict.slow == (("1",) if "took too long" in reason else ())


def test_a_hostile_pattern_does_not_hold_up_many_articles() -> None:
    started = time.process_time()
    sieve = Sieve(filters(SLOW))
    verdicts = [sieve.judge((HOSTILE,)) for _ in range(200)]
    assert time.process_time() - started < 10
    assert all(each.slow == ("1",) for each in verdicts)


languages = st.sampled_from([None, "en", "de", "hi", "ja", "ko", "xx"])


@settings(deadline=None)
@given(st.text() | st.text(alphabet="ab1.,’ \u00a0\u00b4東京-\n", max_size=80), languages)
def test_terms_word_by_word_are_the_terms_of_the_text(text: str, language: str | None) -> None:
    assert terms_in(text, language) == set(content_terms(text, language))


articles = st.lists(
    st.builds(lambda title, language: article(title=title, language=language), st.text(max_size=30), languages),
    min_size=1,
    max_size=3,
)


@settings(deadline=None)
@given(articles, st.sampled_from(["budget", '"a"', "/[a-z]/", "lang:de", "topic:a1", "sensitive", "all(/x/, y2)"]))
def test_a_minus_keeps_exactly_what_is_left_out_without_it(subject: list[Article], text: str) -> None:
    assert Sieve(filters(text)).judge(subject).kept != Sieve(filters(f"-{text}")).judge(subject).kept


@settings(deadline=None)
@given(articles, st.permutations(["budget", "-/[a-m]/", "lang:de", '-"a"', "any(/x/, -lang:ja)"]))
def test_the_order_of_filters_does_not_decide(subject: list[Article], texts: list[str]) -> None:
    assert Sieve(filters(*texts)).judge(subject).kept == Sieve(filters(*sorted(texts))).judge(subject).kept
