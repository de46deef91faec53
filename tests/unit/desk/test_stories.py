"""Which story is meant, and what a channel may see of it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from bot.app import App
from bot.desk.filters import Filterdesk
from bot.desk.sources import Sourcedesk
from bot.desk.stories import Found, find, headlines, resolve
from bot.digests.compose import told_with
from bot.errors import UsageError
from bot.model.amendments import Review
from bot.model.runs import Run
from bot.store.database import Store
from tests.builders import NOON, article
from tests.unit.desk.newsroom import HERE, HOUR, MINT, POST, THERE, opened, publish, written
from tests.unit.model.test_documents import run

BRIDGE, GOAL = "0123456789abcdef", "fedcba9876543210"


def digest(id: str, *stories: tuple[str, str, tuple[str, ...]], **given: Any) -> Run:
    """A digest of stories, each with its id, its headline and the articles it cites."""
    [one] = run().stories
    entries = tuple(
        replace(
            one,
            id=story,
            rank=rank,
            status="new",
            update=None,
            headline=headline,
            sources=tuple(replace(one.sources[0], n=n, id=cited) for n, cited in enumerate(articles, start=1)),
        )
        for rank, (story, headline, articles) in enumerate(stories, start=1)
    )
    return run(**{"id": id, "stories": entries, **given})


async def commit(store: Store, made: Run, **given: Any) -> None:
    await store.runs.commit(made, told=told_with(made), now=made.generated_at, **given)


@pytest.fixture
async def app() -> AsyncIterator[App]:
    """A channel that follows the Post, which tells of a bridge and a goal; the Mint tells of the bridge as well."""
    async with opened() as app:
        store = await app.parts.store()
        await store.channels.follow(HERE, POST, now=NOON)
        await store.channels.follow(THERE, MINT, now=NOON)
        await publish(
            store, POST, written("early", "Example Post", published=NOON - 3 * HOUR), written("late", "Example Post"),
            story=BRIDGE,
        )  # fmt: skip
        await publish(store, MINT, written("minted", "Mint"), story=BRIDGE)
        goal = article("goal", title="Late goal in the final", text="A late goal: 2 to 1.", published=NOON - 2 * HOUR)
        await publish(store, POST, goal, story=GOAL)
        bridge = (BRIDGE, "Harbour bridge closed for a week", ("late", "early"))
        await commit(store, digest("d1", (GOAL, "Late goal in the final", ("goal",)), bridge))
        yield app


@pytest.fixture
async def store(app: App) -> Store:
    return await app.parts.store()


def ids(found: Found) -> list[str]:
    return [each.id for each in found.articles]


@pytest.mark.parametrize(
    "given",
    ["2", "#2", " 2. ", BRIDGE, "bridge closed", "HARBOUR bridge", "https://www.post.example/late?utm_source=x"],
)
async def test_a_story_is_meant_by_number_id_address_or_words(given: str, app: App) -> None:
    found = await resolve(app.parts, given, channel=HERE)
    assert found.story.id == BRIDGE
    assert found.headline == "Harbour bridge closed for a week"
    assert found.run is not None and found.entry is not None
    assert (found.run.id, found.entry.rank, found.name) == ("d1", 2, "2 digest:d1")


async def test_its_articles_are_numbered_as_in_the_digest_then_come_the_others(app: App, store: Store) -> None:
    await publish(store, POST, written("later", "Example Post", published=NOON), story=BRIDGE)
    found = await resolve(app.parts, "2", channel=HERE)
    assert ids(found) == ["late", "early", "later"]
    assert {each.id for each in found.story.articles} == {"late", "early", "later"}


async def test_what_other_channels_read_is_not_seen(app: App, store: Store) -> None:
    assert "minted" not in ids(await resolve(app.parts, "2", channel=HERE))
    for given in ("https://www.mint.example/minted", "minted"):
        found = await find(app.parts, given, channel=HERE)
        assert found is None or "minted" not in ids(found)
    assert await find(app.parts, GOAL, channel=THERE) is None
    assert await find(app.parts, "d1", channel=THERE) is None
    [only] = (await resolve(app.parts, BRIDGE, channel=THERE)).articles
    assert only.id == "minted"


async def test_what_was_told_is_seen_though_its_feed_is_not_followed_any_more(app: App, store: Store) -> None:
    await store.channels.unfollow(HERE, POST)
    assert ids(await resolve(app.parts, "2", channel=HERE)) == ["late", "early"]
    assert await find(app.parts, "https://example.org/other", channel=HERE) is None


async def test_what_is_hidden_or_filtered_is_not_seen(app: App, store: Store) -> None:
    await store.channels.follow(HERE, MINT, now=NOON)
    assert "minted" in ids(await resolve(app.parts, "2", channel=HERE))
    await Sourcedesk(app.parts).hide("Mint", HERE, by="Ada")
    assert "minted" not in ids(await resolve(app.parts, "2", channel=HERE))
    await Sourcedesk(app.parts).reset("Mint", HERE)
    await Filterdesk(app.parts).add("-minted", HERE, by="Ada")
    assert "minted" not in ids(await resolve(app.parts, "2", channel=HERE))


async def test_a_story_that_was_not_told_is_found_by_its_words_and_has_no_entry(app: App, store: Store) -> None:
    await publish(store, POST, article("frost", title="Frost halves the apple harvest"), story="5" * 16)
    found = await resolve(app.parts, "apple harvest frost", channel=HERE)
    assert (found.story.id, found.headline, found.run, found.name) == (
        "5" * 16,
        "Frost halves the apple harvest",
        None,
        "5" * 16,
    )


async def test_numbers_are_those_of_the_last_digest_unless_another_is_named(app: App, store: Store) -> None:
    later = {"generated_at": NOON + HOUR}
    await commit(store, digest("d2", (BRIDGE, "Bridge opens again", ("late",)), **later))
    await commit(store, digest("p1", ("goal", "Late goal", ("goal",)), kind="post", generated_at=NOON + 2 * HOUR))
    assert (await resolve(app.parts, "1", channel=HERE)).headline == "Bridge opens again"
    assert (await resolve(app.parts, "1", channel=HERE, digest="d1")).story.id == GOAL
    assert (await resolve(app.parts, "1", channel=HERE, digest="p1")).story.id == GOAL
    assert (await resolve(app.parts, "goal", channel=HERE, digest="d1")).story.id == GOAL
    assert (await resolve(app.parts, "bridge", channel=HERE)).headline == "Bridge opens again"


async def test_the_last_digest_is_found_behind_many_posts_and_empty_digests(app: App, store: Store) -> None:
    for number in range(8):
        post = digest(f"p{number}", ("goal", "Late goal", ("goal",)), kind="post", generated_at=NOON + HOUR)
        await commit(store, post)
    await commit(store, digest("empty", generated_at=NOON + 2 * HOUR))
    assert (await resolve(app.parts, "2", channel=HERE)).story.id == BRIDGE


async def test_a_digest_that_waits_for_a_manager_is_not_there_yet(app: App, store: Store) -> None:
    made = digest("w1", (GOAL, "Goal", ("goal",)), generated_at=NOON + HOUR)
    await commit(store, made, review=Review(run="w1", channel=HERE, until=NOON + 2 * HOUR))
    assert (await resolve(app.parts, "2", channel=HERE)).story.id == BRIDGE
    with pytest.raises(UsageError, match="There is no digest “w1”"):
        await resolve(app.parts, "1", channel=HERE, digest="w1")
    await store.reviews.publish("w1", by="Ada", now=NOON + HOUR)
    assert (await resolve(app.parts, "1", channel=HERE, digest="w1")).headline == "Goal"


async def test_a_story_is_found_by_the_id_it_had_before_it_was_merged(app: App, store: Store) -> None:
    await store.regroupings.move(["goal"], source=GOAL, target=BRIDGE, kind="merge", by="Ada", now=NOON)
    found = await resolve(app.parts, "1", channel=HERE)
    assert found.story.id == BRIDGE and ids(found)[0] == "goal"


@pytest.mark.parametrize(
    "given",
    ["3", "0", "-1", "1 2", "#1, 2.", "nothing of the kind", "https://[bad", "", "a" * 16, "\ud800", "'\" OR 1=1"],
)
async def test_whoever_means_no_story_is_told_what_there_is(given: str, app: App) -> None:
    with pytest.raises(UsageError, match="1 Late goal in the final; 2 Harbour bridge closed for a week") as error:
        await resolve(app.parts, given, channel=HERE)
    assert given.strip() in error.value.for_people


async def test_a_channel_without_a_digest_is_told_how_to_make_one(app: App) -> None:
    with pytest.raises(UsageError, match="Make one with: digest"):
        await resolve(app.parts, "1", channel=THERE)


async def test_the_whole_archive_is_seen_where_no_channel_is_named(app: App) -> None:
    found = await resolve(app.parts, "https://www.mint.example/minted", channel=None)
    assert set(ids(found)) == {"early", "late", "minted"}
    with pytest.raises(UsageError, match="of the archive"):
        await resolve(app.parts, "1", channel=None)


async def test_a_story_whose_articles_are_gone_is_said_to_be_gone(app: App, store: Store) -> None:
    await commit(store, digest("d3", ("e" * 16, "Old news", ("gone",)), generated_at=NOON + HOUR))
    with pytest.raises(UsageError, match="no longer kept"):
        await resolve(app.parts, "1", channel=HERE)


async def test_headlines_are_those_that_the_channel_was_told_newest_first(app: App, store: Store) -> None:
    later = {"generated_at": NOON + HOUR}
    await commit(
        store, digest("d2", (BRIDGE, "Bridge opens again", ("late",)), (GOAL, "Late goal in the final", ()), **later)
    )
    assert await headlines(app.parts, HERE) == [
        "Bridge opens again",
        "Late goal in the final",
        "Harbour bridge closed for a week",
    ]
    assert await headlines(app.parts, THERE) == []
