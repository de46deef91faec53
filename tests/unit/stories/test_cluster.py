"""Grouping: every article in one story, look-alikes apart, developing stories together, whatever the order."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage  # type: ignore[import-untyped]

from bot.i18n import retold, speaking
from bot.model.stories import Member
from bot.stories.cluster import Document, Grouper, features_of, group_documents, members_of, story_id
from bot.stories.embed import EncoderKind, load_encoder
from bot.stories.linkage import LEFT_OUT, average_linkage
from tests.builders import NOON, article
from tests.pseudo import unsaid
from tests.unit.stories.newsrooms import ALL, BRIDGE, WAREHOUSE_FIRES, documents

WORDS = ("ferry", "fire", "Larnby", "Osterwick", "bridge", "vote", "minister", "storm", "14", "police", "bank")
texts = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
newsrooms = st.lists(st.tuples(texts, texts), min_size=1, max_size=12).map(
    lambda pairs: [Document(id=f"d{n}", title=title, text=text) for n, (title, text) in enumerate(pairs)]
)
EVERYTHING = {
    f"{room}/{event}": told for room, events in ALL.items() if room != "trivia" for event, told in events.items()
}


def partition(stories: dict[str, str]) -> set[frozenset[str]]:
    return {frozenset(i for i, story in stories.items() if story == label) for label in stories.values()}


def events(truth: dict[str, str]) -> set[frozenset[str]]:
    return partition(truth)


def members(newsroom: dict[str, tuple[tuple[str, str], ...]]) -> list[Member]:
    found, _ = documents(newsroom)
    timed = [replace(each, published=NOON + timedelta(minutes=n)) for n, each in enumerate(found)]
    return list(members_of(timed))


@pytest.mark.parametrize("room", [name for name in ALL if name != "trivia"])
def test_look_alike_events_stay_apart_and_each_stays_whole(room: str) -> None:
    found, truth = documents(ALL[room])
    assert partition(group_documents(found)) == events(truth)


@pytest.mark.parametrize("room", [name for name in ALL if name != "trivia"])
def test_look_alike_events_stay_apart_as_they_come_in(room: str) -> None:
    _, truth = documents(ALL[room])
    decisions = Grouper().assign(members(ALL[room]), ())
    assert partition({each.article: each.story for each in decisions}) == events(truth)


@settings(max_examples=40, deadline=None)
@given(newsrooms, st.randoms())
def test_the_order_of_documents_does_not_matter(found: list[Document], random: object) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert group_documents(shuffled) == group_documents(found)


@settings(max_examples=40, deadline=None)
@given(newsrooms)
def test_every_document_is_in_exactly_one_story_named_by_a_member(found: list[Document]) -> None:
    stories = group_documents(found)
    assert set(stories) == {each.id for each in found}
    for together in partition(stories):
        (name,) = {stories[each] for each in together}
        assert name in {story_id(each) for each in together}


@settings(max_examples=40, deadline=None)
@given(newsrooms)
def test_every_new_article_gets_exactly_one_decision(found: list[Document]) -> None:
    decisions = Grouper().assign(list(members_of(found)), ())
    assert sorted(each.article for each in decisions) == sorted(each.id for each in found)
    founded = {each.story for each in decisions if each.founds}
    assert all(each.story in founded for each in decisions)
    assert all(each.why for each in decisions)


def test_an_unrelated_document_leaves_the_other_stories_as_they_were() -> None:
    found, truth = documents(WAREHOUSE_FIRES)
    stranger = Document(id="x", title="Beekeepers win prize", text="A comedy about beekeepers won a festival prize.")
    assert partition(group_documents([*found, stranger])) == events(truth) | {frozenset({"x"})}


def test_documents_without_words_are_stories_of_their_own() -> None:
    found = [Document(id="a"), Document(id="b"), Document(id="c", text="...")]
    assert len(set(group_documents(found).values())) == 3


def test_of_several_documents_with_one_id_the_first_counts() -> None:
    twice = [Document(id="a", title="Ferry aground"), Document(id="a", title="Bank raises rates")]
    assert group_documents(twice) == {"a": story_id("a")}


def test_nothing_gives_nothing() -> None:
    assert group_documents([]) == {}
    assert Grouper().assign((), ()) == ()


def test_japanese_articles_about_one_event_are_together() -> None:
    found = [
        Document(
            id="1",
            title="東京湾でフェリーが座礁",
            text="東京湾で大型フェリーが座礁し、乗客百人が救助された。",
            language="ja",
        ),
        Document(
            id="2",
            title="フェリー座礁、乗客全員を救助",
            text="東京湾で座礁したフェリーの乗客百人が救助された。",
            language="ja",
        ),
        Document(
            id="3", title="日銀が金利を引き上げ", language="ja", text="日本銀行は政策金利を引き上げると発表した。"
        ),
    ]
    assert partition(group_documents(found)) == {frozenset({"1", "2"}), frozenset({"3"})}


def test_a_story_goes_on_the_next_day_and_says_why() -> None:
    first, second, third, *_ = members(BRIDGE)
    (founded, joined) = Grouper().assign([first, second], ())
    known = [replace(first, story=founded.story), replace(second, story=joined.story)]
    (later,) = Grouper().assign([replace(third, published=NOON + timedelta(days=1))], known)
    assert (later.story, later.founds) == (founded.story, False)
    assert "bridge" in later.why[0].lower()


def test_a_story_that_was_silent_too_long_is_not_joined() -> None:
    first, second, *_ = members(BRIDGE)
    late = replace(second, published=first.published + timedelta(days=30))
    (decision,) = Grouper().assign([late], [replace(first, story="old")])
    assert decision.founds


def test_a_copy_follows_its_original_and_has_no_say() -> None:
    first, second, *_ = members(WAREHOUSE_FIRES)
    copy = Member(features=features_of(article("copy")), title="Wire copy", published=NOON + timedelta(hours=1))
    decisions = Grouper().assign([first, second, copy], (), copies={"copy": first.features.article})
    assert decisions[-1].copy_of == first.features.article
    assert decisions[-1].story == decisions[0].story
    assert not decisions[-1].founds


def test_an_article_that_comes_again_is_not_compared_with_itself() -> None:
    first, *_ = members(WAREHOUSE_FIRES)
    (decision,) = Grouper().assign([first], [replace(first, story="before")])
    assert decision.founds


def test_the_reasons_name_what_is_shared_and_what_differs() -> None:
    larnby, again, osterwick, _ = members(WAREHOUSE_FIRES)
    grouper = Grouper()
    same, other = grouper.explain(larnby, again), grouper.explain(larnby, osterwick)
    assert same.score >= same.threshold > other.score
    assert "Larnby" in same.together[0]
    assert any("Osterwick" in sentence and "Larnby" in sentence for sentence in other.apart)


def test_settled_stories_take_articles_but_never_join_each_other() -> None:
    alike = np.full((4, 4), 0.5, np.float32)
    alike[0, 1] = alike[1, 0] = 0.9
    settled = np.array([1, 2, 0, LEFT_OUT])
    first, second, new, outside = average_linkage(alike, 0.25, settled=settled)
    assert first != second
    assert new in (first, second)
    assert outside not in (first, second)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.floats(0, 1, width=32), min_size=7, max_size=7), min_size=7, max_size=7))
def test_joining_without_settled_stories_is_ordinary_average_linkage(rows: list[list[float]]) -> None:
    uneven = np.array(rows) + np.random.default_rng(5).random((7, 7)) / 64
    alike: NDArray[np.float32] = ((uneven + uneven.T) / 2).astype(np.float32)
    tree = linkage(2 - alike[np.triu_indices(7, 1)].astype(np.float64), "average")
    expected = fcluster(tree, 2 - 0.5, "distance")
    found = average_linkage(alike, 0.5)
    assert partition(dict(enumerate(found))) == partition(dict(enumerate(expected)))  # type: ignore[arg-type]


def test_an_article_that_nothing_is_like_says_so() -> None:
    first, *_ = members(WAREHOUSE_FIRES)
    stranger, *_ = members_of([Document(id="x", title="Beekeepers win prize", text="A comedy won at a festival.")])
    (decision,) = Grouper().assign([replace(stranger, published=NOON)], [replace(first, story="s")])
    assert decision.why == ("nothing like it has been told",)


@pytest.mark.usefixtures("pseudo")
def test_reasons_are_kept_in_english_and_told_again_in_the_language_of_the_reader() -> None:
    first, second, third, *_ = members(BRIDGE)
    stranger, *_ = members_of([Document(id="x", title="Beekeepers win prize", text="A comedy won at a festival.")])
    late = replace(third, published=third.published + timedelta(days=3))
    with speaking("de"):
        decisions = Grouper().assign([first, second], (), copies={second.features.article: first.features.article})
        decisions += Grouper().assign([replace(stranger, published=NOON)], [replace(first, story="s")])
        found = [Grouper().explain(one, other) for one in (first, stranger) for other in (second, late)]
        kept = {why for decision in decisions for why in decision.why}
        kept |= {why for each in found for why in (*each.together, *each.apart)}
        told = [retold(why) for why in kept]
    assert len(kept) >= 8
    assert [why for why in kept if "«" in why] == []
    assert [text for text in told if unsaid(text)] == []


def test_a_story_is_named_by_16_hex_digits() -> None:
    assert len(story_id("a")) == 16
    assert int(story_id("a"), 16) >= 0


@pytest.mark.models
@pytest.mark.parametrize("kind", ["static", "minilm"])
def test_many_small_events_in_one_archive_stay_apart(kind: EncoderKind) -> None:
    found, truth = documents(EVERYTHING)
    assert partition(group_documents(found, encoder=load_encoder(kind))) == events(truth)
