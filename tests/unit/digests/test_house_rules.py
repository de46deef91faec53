"""House rules: what a channel leaves out, and what it does with publishers it does not trust."""

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.house_rules import (
    HouseRules,
    Ruled,
    apply_rules,
    article_weights,
    known_by,
    marked,
    names_of,
    rules_from,
    source_weights,
    verdict_on,
    without_distrusted,
)
from bot.model.articles import Article
from bot.model.channels import SourceRule
from bot.model.filters import Verdict
from bot.model.runs import Window
from bot.model.stories import Story
from tests.builders import NOON, article, story
from tests.unit.model.test_documents import run

HOUR = timedelta(hours=1)
DAY = Window(start=NOON - 24 * HOUR, end=NOON)
FEED = "https://example.org/feed"

ENTRIES = tuple(replace(run().stories[0], id=id_, labels=("paywalled",)) for id_ in ("s1", "s2"))

POST = article("p", publisher="Example Post")
MINT = article("m", publisher="Mint", url="https://www.mint.example/m")
GAZETTE = article("g", publisher="The Gazette", url="https://news.gazette.example/g")


def rules(*, hidden: str = "", distrusted: str = "", weights: dict[str, float] | None = None) -> HouseRules:
    """Rules about the publishers named."""
    made = [SourceRule(channel="console:a", publisher=hidden, since=NOON, by="Ada", rule="hidden")] if hidden else []
    if distrusted:
        made.append(SourceRule(channel="console:a", publisher=distrusted, since=NOON, by="Ada", rule="distrusted"))
    for name, weight in (weights or {}).items():
        made.append(SourceRule(channel="console:a", publisher=name, since=NOON, by="Ada", weight=weight))
    return rules_from(made)


def without(word: str) -> HouseRules:
    """Rules that leave out the articles whose title has `word`."""

    def decide(article: Article, feeds: Collection[str]) -> Verdict:
        return Verdict(kept=word not in article.title, reason=f"It has {word}.")

    return rules_from((), decide)


def applied(stories: Collection[Story], to: HouseRules, *, late: timedelta = 24 * HOUR) -> Ruled:
    feeds_of = {one.id: (FEED,) for each in stories for one in each.articles}
    return apply_rules(tuple(stories), to, window=DAY, feeds=(FEED,), feeds_of=feeds_of, late=late)


def ids(found: Ruled) -> list[list[str]]:
    return [[one.id for one in each.articles] for each in found.stories]


# -- who is who ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "publisher",
    ["The Gazette", "the  GAZETTE ", "gazette.example", "news.gazette.example", "News.Gazette.Example"],
)
def test_a_publisher_is_known_by_its_name_or_its_site(publisher: str) -> None:
    assert known_by(publisher) in names_of(GAZETTE)


@pytest.mark.parametrize("publisher", ["Gazette", "example", "azette.example", "other.gazette.example", ""])
def test_a_publisher_is_not_known_by_less(publisher: str) -> None:
    assert known_by(publisher) not in names_of(GAZETTE)


def test_a_site_may_be_written_with_www_in_front_or_in_another_script() -> None:
    assert known_by("www.mint.example") in names_of(MINT)
    assert known_by("Müller.example") in names_of(article("u", url="https://xn--mller-kva.example/u"))


def test_what_has_no_site_is_known_by_its_name_alone() -> None:
    assert names_of(article("x", url="tag:x", publisher="Wire")) == {"wire"}


# -- hidden and filtered -------------------------------------------------------------------------------------------


def test_without_rules_stories_stay_as_they_are() -> None:
    stories = (story(POST, MINT), story(GAZETTE, id="s2"))
    assert applied(stories, HouseRules()) == Ruled(stories=stories)
    assert HouseRules().leave_alone and not rules(hidden="Mint").leave_alone
    assert verdict_on(POST, (), HouseRules()).kept


def test_a_hidden_publisher_is_left_out_and_its_own_stories_with_it() -> None:
    found = applied((story(POST, MINT), story(MINT, id="s2")), rules(hidden="mint.example"))
    assert ids(found) == [["p"]]
    assert found.filtered == 2
    assert verdict_on(MINT, (), rules(hidden="mint")) == Verdict(kept=False, reason="left out: Mint is hidden here")


def test_a_story_that_loses_nothing_is_the_same_story() -> None:
    whole = story(POST, MINT)
    assert applied((whole,), rules(hidden="The Gazette")).stories[0] is whole


def test_filters_leave_out_single_articles() -> None:
    goal = article("f", title="Late goal in the football final")
    found = applied((story(POST, goal), story(goal, id="s2")), without("football"))
    assert (ids(found), found.filtered) == ([["p"]], 2)


def test_a_filter_is_told_which_feeds_an_article_came_from() -> None:
    asked = []

    def decide(article: Article, feeds: Collection[str]) -> Verdict:
        asked.append((article.id, tuple(feeds)))
        return Verdict(kept=True, reason="…")

    applied((story(POST),), rules_from((), decide))
    assert asked == [("p", (FEED,))]


def test_only_what_lies_in_the_window_counts_as_left_out() -> None:
    old = article("o", publisher="Mint", published=NOON - 48 * HOUR)
    assert applied((story(POST, old, MINT),), rules(hidden="Mint")).filtered == 1


def test_a_story_of_which_only_what_is_old_is_left_is_no_news() -> None:
    old = article("o", published=NOON - 72 * HOUR)
    assert ids(applied((story(old, MINT),), HouseRules())) == [["o", "m"]]
    assert ids(applied((story(old, MINT),), rules(hidden="Mint"))) == []


def test_of_copies_whose_original_is_left_out_one_becomes_the_original() -> None:
    wire = article("w", publisher="Wire")
    copies = [article(id_, publisher=id_, copy_of="w") for id_ in ("c1", "c2")]
    [left] = applied((story(wire, *copies),), rules(hidden="Wire")).stories
    assert [(each.id, each.copy_of) for each in left.articles] == [("c1", None), ("c2", "c1")]
    assert left.publishers == ("c1",)


# -- distrusted ----------------------------------------------------------------------------------------------------


def test_what_a_distrusted_publisher_says_is_left_out_where_another_tells_the_story() -> None:
    found = applied((story(POST, MINT),), rules(distrusted="Mint"))
    assert (ids(found), found.filtered) == ([["p"]], 0)


def test_what_only_distrusted_publishers_tell_is_told_and_marked() -> None:
    untrusted = rules(distrusted="Mint")
    found = applied((story(MINT, id="s1"), story(POST, id="s2")), untrusted)
    assert ids(found) == [["m"], ["p"]]
    labels = [entry.labels for entry in marked(ENTRIES, found.stories, untrusted)]
    assert labels == [("paywalled", "only Mint, distrusted here"), ("paywalled",)]
    assert [each.id for each in without_distrusted(found.stories, untrusted)] == ["s2"]


def test_a_mark_names_all_who_are_distrusted() -> None:
    untrusted = HouseRules(distrusted=frozenset({"mint", "the gazette", "example post"}))
    [entry] = marked(ENTRIES[:1], [story(MINT, GAZETTE, id="s1")], untrusted)
    assert entry.labels[-1] == "only Mint and The Gazette, distrusted here"
    [entry] = marked(ENTRIES[:1], [story(MINT, POST, GAZETTE, id="s1")], untrusted)
    assert entry.labels[-1] == "only Example Post, Mint and The Gazette, distrusted here"


def test_a_copy_at_a_trusted_publisher_tells_what_a_distrusted_one_wrote() -> None:
    copy = article("c", publisher="Example Post", copy_of="m")
    [left] = applied((story(MINT, copy),), rules(distrusted="Mint")).stories
    assert [(each.id, each.copy_of) for each in left.articles] == [("c", None)]


# -- weights -------------------------------------------------------------------------------------------------------


def test_weights_are_those_of_the_publishers_as_stories_call_them() -> None:
    nameless = article("n", publisher="", url="https://blog.example/n")
    weighed = rules(weights={"Mint": 2.0, "blog.example": 0.5}, distrusted="The Gazette")
    stories = [story(POST, MINT, nameless), story(GAZETTE, id="s2")]
    assert source_weights(stories, weighed) == {"Mint": 2.0, "blog.example": 0.5, "The Gazette": 0.0}
    assert source_weights(stories, rules(hidden="Mint")) == {}


def test_a_distrusted_publisher_counts_as_much_as_somebody_said() -> None:
    said = SourceRule(channel="console:a", publisher="mint", since=NOON, by="Ada", rule="distrusted", weight=0.25)
    assert source_weights([story(MINT)], rules_from([said])) == {"Mint": 0.25}


def test_articles_count_as_in_the_feed_that_counts_most_of_those_that_are_followed() -> None:
    weighed = rules_from((), feed_weights={"f1": 0.5, "f2": 3.0, "f4": 9.0})
    stories = [story(POST, MINT)]
    feeds_of = {POST.id: ("f1", "f3", "f4"), MINT.id: ("f1", "f2")}

    def weights(*feeds: str) -> dict[str, float]:
        return article_weights(stories, weighed, feeds=feeds, feeds_of=feeds_of)

    assert weights("f1", "f2", "f3") == {MINT.id: 3.0}
    assert weights("f1") == {POST.id: 0.5, MINT.id: 0.5}
    assert weights() == {}
    assert article_weights(stories, HouseRules(), feeds=("f1",), feeds_of=feeds_of) == {}


# -- whatever comes ------------------------------------------------------------------------------------------------

publishers = st.sampled_from(["Mint", "The Gazette", "Example Post"])
some_articles = st.lists(
    st.builds(
        lambda id_, publisher, hours, copy: article(
            id_, publisher=publisher, published=NOON - hours * HOUR, copy_of=copy if copy != id_ else None
        ),
        st.sampled_from("abcdef"),
        publishers,
        st.integers(0, 72),
        st.none() | st.sampled_from("abcdef"),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda one: one.id,
)
some_rules = st.builds(
    lambda hidden, distrusted: HouseRules(hidden=hidden, distrusted=distrusted),
    st.frozensets(publishers.map(known_by)),
    st.frozensets(publishers.map(known_by)),
)


@given(some_articles, some_rules)
def test_whatever_comes_no_hidden_publisher_is_told_and_nothing_is_made_up(
    given_articles: list[Article], some: HouseRules
) -> None:
    whole = story(*given_articles)
    found = applied((whole,), some)
    allowed = [one for one in given_articles if some.hidden.isdisjoint(names_of(one))]
    for each in found.stories:
        kept = [one.id for one in each.articles]
        assert kept == [one.id for one in allowed if one.id in kept]
        trusted = [one.id for one in allowed if some.distrusted.isdisjoint(names_of(one))]
        assert kept == (trusted or [one.id for one in allowed])
        assert each.originals and {one.id for one in each.originals} <= set(kept)
    young = [one for one in given_articles if one not in allowed and DAY.start < one.published <= DAY.end]
    assert found.filtered == len(young)


@given(some_articles, some_rules)
def test_applying_rules_twice_leaves_out_nothing_more(given_articles: list[Article], some: HouseRules) -> None:
    once = applied((story(*given_articles),), some)
    assert applied(once.stories, some) == Ruled(stories=once.stories)
