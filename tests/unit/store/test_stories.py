"""Stories: who belongs together, versions, and what falls in a window."""

from datetime import timedelta

import pytest

from bot.errors import StoreError
from bot.model.articles import Article
from bot.model.runs import Window
from bot.model.stories import Assignment, Features, Member, Story
from bot.store.database import Store
from tests.builders import NOON, article
from tests.unit.store.values import FEED, OTHER, fetched

HOUR = timedelta(hours=1)
DAY = Window(start=NOON - 24 * HOUR, end=NOON)


def founds(article_id: str, story: str = "s1") -> Assignment:
    return Assignment(article=article_id, story=story, founds=True, why=("It is the first.",))


def joins(article_id: str, story: str = "s1", copy_of: str | None = None) -> Assignment:
    return Assignment(article=article_id, story=story, founds=False, copy_of=copy_of, why=("Same words.",))


async def keep(store: Store, *articles: Article, url: str = FEED) -> None:
    await store.feeds.record(fetched(*(new.id for new in articles), url=url), now=NOON)
    entries = {entry.item.guid: entry for entry in await store.entries.unread(limit=100, feeds=[url])}
    await store.articles.save([(entries[new.id], new) for new in articles])


async def version(store: Store, story: str = "s1") -> int:
    found = await store.stories.get(story)
    assert found is not None
    return found.version


async def test_a_story_grows_with_what_joins_and_not_with_copies(store: Store) -> None:
    await keep(store, article("a"), article("b"), article("c"))
    await store.stories.assign([founds("a")], {}, now=NOON)
    assert await version(store) == 1
    await store.stories.assign([joins("b"), joins("c", copy_of="a")], {}, now=NOON)
    assert await store.stories.get("s1") == Story(
        id="s1", version=2, articles=(article("a"), article("b"), article("c", copy_of="a"))
    )
    assert await store.stories.of_article("c") == await store.stories.get("s1")
    assert await store.articles.ungrouped(limit=5) == ()


async def test_assigning_the_same_again_changes_nothing(store: Store) -> None:
    await keep(store, article("a"), article("b"))
    for _ in range(2):
        await store.stories.assign([founds("a"), joins("b")], {}, now=NOON)
    assert await version(store) == 2


async def test_an_article_can_move_to_another_story(store: Store) -> None:
    await keep(store, article("a"), article("b"))
    await store.stories.assign([founds("a"), joins("b")], {}, now=NOON)
    await store.stories.assign([founds("b", "s2")], {}, now=NOON)
    first, second = await store.stories.get("s1"), await store.stories.get("s2")
    assert first == Story(id="s1", version=2, articles=(article("a"),))
    assert second == Story(id="s2", version=1, articles=(article("b"),))


async def test_what_is_not_there_cannot_be_assigned_and_nothing_of_the_rest_is(store: Store) -> None:
    await keep(store, article("a"))
    for wrong in (joins("x"), joins("a", "s9")):
        with pytest.raises(StoreError):
            await store.stories.assign([founds("a"), wrong], {}, now=NOON)
    with pytest.raises(StoreError, match="features"):
        await store.stories.assign([founds("a")], {"x": Features(article="x", terms={})}, now=NOON)
    assert await store.stories.get("s1") is None
    assert await store.stories.of_article("a") is None
    assert len(await store.articles.ungrouped(limit=5)) == 1


async def test_members_carry_their_features_and_story(store: Store) -> None:
    await keep(store, article("a", published=NOON - HOUR), article("b"), article("c"))
    features = Features(
        article="a", terms={"harbour": 2, "köln": 1}, signature=b"\0\1", embedding=b"\2\0", encoder="minilm"
    )
    plain = Features(article="b", terms={})
    await store.stories.assign([founds("a"), joins("b", copy_of="a")], {"a": features, "b": plain}, now=NOON)
    first = Member(features=features, title="Title of a", published=NOON - HOUR, publisher="Example Post", story="s1")
    second = Member(
        features=plain, title="Title of b", published=NOON, publisher="Example Post", story="s1", copy_of="a"
    )
    assert await store.stories.members(since=NOON - HOUR) == (first, second)
    assert await store.stories.members(since=NOON) == (second,)
    assert await store.stories.members(since=NOON - HOUR, until=NOON - HOUR) == (first,)


async def test_features_can_be_computed_anew(store: Store) -> None:
    await keep(store, article("a"))
    for encoder in ("old", "new"):
        again = {"a": Features(article="a", terms={}, encoder=encoder)}
        await store.stories.assign([founds("a")], again, now=NOON)
    (member,) = await store.stories.members(since=NOON)
    assert member.features.encoder == "new"


async def test_why_articles_are_together_is_kept(store: Store) -> None:
    await keep(store, article("a"), article("b"))
    await store.stories.assign([founds("a"), joins("b")], {}, now=NOON)
    assert await store.stories.why("s1") == {"a": ("It is the first.",), "b": ("Same words.",)}
    assert await store.stories.why("s9") == {}


def at(id_: str, hours: float, *, seen: float | None = None, baseline: bool = False) -> Article:
    """An article published `hours` after the end of the window and first seen `seen` after it."""
    published = NOON + hours * HOUR
    first_seen = published if seen is None else NOON + seen * HOUR
    return article(id_, published=published, first_seen=first_seen, baseline=baseline)


@pytest.mark.parametrize(
    ("given", "late", "inside"),
    [
        (at("a", 0), 0, True),
        (at("a", 0.01), 0, False),
        (at("a", -1, baseline=True), 0, True),
        (at("a", -23), 0, True),
        (at("a", -24), 0, False),
        (at("a", -24, seen=-1), 0, False),
        (at("a", -24, seen=-1), 1, True),
        (at("a", -24, seen=0), 1, True),
        (at("a", -24, seen=0.01), 1, False),
        (at("a", -24, seen=-24), 1, False),
        (at("a", -25, seen=-1), 1, False),
        (at("a", -24, seen=-1, baseline=True), 1, False),
    ],
)
async def test_what_belongs_in_a_window(store: Store, given: Article, late: int, inside: bool) -> None:
    await keep(store, given)
    await store.stories.assign([founds("a")], {}, now=NOON)
    found = await store.stories.in_window(DAY, feeds=None, late=late * HOUR)
    assert [story.id for story in found] == (["s1"] if inside else [])


async def test_a_story_in_the_window_brings_its_past_and_not_its_future(store: Store) -> None:
    await keep(store, at("old", -48), at("new", -1), at("later", 1))
    await store.stories.assign([founds("old"), joins("new"), joins("later")], {}, now=NOON)
    (story,) = await store.stories.in_window(DAY, feeds=None)
    assert [member.id for member in story.articles] == ["old", "new"]
    assert story.version == 3


async def test_a_window_shows_only_what_came_from_the_feeds_asked_for(store: Store) -> None:
    await keep(store, at("a", -1), at("b", -2))
    await keep(store, at("c", -1), at("d", -1), url=OTHER)
    await store.articles.add_imported([at("e", -1)])
    await store.stories.assign(
        [founds("a"), joins("c"), joins("e"), founds("d", "s2"), founds("b", "s3")], {}, now=NOON
    )

    async def found(feeds: list[str] | None) -> dict[str, list[str]]:
        stories = await store.stories.in_window(DAY, feeds=feeds)
        return {story.id: [member.id for member in story.articles] for story in stories}

    assert await found(None) == {"s1": ["a", "c", "e"], "s2": ["d"], "s3": ["b"]}
    assert await found([FEED]) == {"s1": ["a"], "s3": ["b"]}
    assert await found([OTHER]) == {"s1": ["c"], "s2": ["d"]}
    assert await found([]) == {}
