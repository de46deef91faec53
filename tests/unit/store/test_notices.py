"""Notices in the store: each once for an episode, told once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import StoreError
from bot.model.feeds import Feed, FeedState, PollOutcome, PollStatus
from bot.model.notices import Notice, NoticeKind
from bot.store.database import Store
from bot.store.notices import mark_told_in
from tests.builders import NOON
from tests.unit.store.test_deliveries import delivery
from tests.unit.store.test_rows import a_store, quick
from tests.unit.store.values import moments, words

BROKEN = Notice(
    channel="console:a",
    kind=NoticeKind.FEED_BROKEN,
    subject="https://example.org/feed",
    episode="2026-03-03T12:00:00Z",
    text="It could not be read.",
    at=NOON,
)
KINDS = tuple(NoticeKind)
EVER = datetime(1970, 1, 1, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


async def test_the_same_notice_again_changes_nothing(store: Store) -> None:
    assert await store.notices.add([BROKEN]) == 1
    await store.notices.mark_told([BROKEN], NOON)
    again = replace(BROKEN, text="It still could not be read.", at=LATER)
    assert await store.notices.add([again]) == 0
    assert await store.notices.of([NoticeKind.FEED_BROKEN], NOON) == (replace(BROKEN, told=NOON),)


@pytest.mark.parametrize("other", [{"channel": "console:b"}, {"kind": NoticeKind.FEED_GONE}, {"episode": "later"}])
async def test_another_channel_kind_or_episode_is_another_notice(store: Store, other: dict[str, object]) -> None:
    changed = replace(BROKEN, **other)  # type: ignore[arg-type]
    assert await store.notices.add([BROKEN, changed, BROKEN]) == 2
    assert set(await store.notices.untold()) == {BROKEN, changed}


async def test_what_was_told_is_untold_no_more_and_keeps_its_time(store: Store) -> None:
    second = replace(BROKEN, channel="console:b", at=LATER)
    await store.notices.add([second, BROKEN])
    assert await store.notices.untold() == (BROKEN, second)
    await store.notices.mark_told([BROKEN], LATER)
    await store.notices.mark_told([BROKEN], LATER + timedelta(days=1))
    await store.notices.mark_told([], LATER)
    assert await store.notices.untold() == (second,)
    assert (await store.notices.of(KINDS, NOON))[0].told == LATER


async def test_notices_are_told_together_with_the_planning_of_their_message(store: Store) -> None:
    second = replace(BROKEN, channel="console:b")
    await store.notices.add([BROKEN, second])
    planned = delivery("d0", kind="notice")
    await store.notices.hand_over([BROKEN], [planned], LATER)
    assert await store.notices.untold() == (second,)
    assert await store.deliveries.open() == (replace(planned, changed=LATER),)
    await store.notices.hand_over([second], [], LATER)
    assert await store.notices.untold() == ()


async def test_notices_whose_message_cannot_be_planned_stay_untold(store: Store) -> None:
    await store.notices.add([BROKEN])
    nowhere: Any = None
    with pytest.raises(StoreError):
        await store.notices.hand_over([BROKEN], [delivery("d0"), delivery("d1", destination=nowhere)], LATER)
    assert await store.notices.untold() == (BROKEN,)
    assert await store.deliveries.open() == ()


async def test_telling_is_undone_with_the_transaction_it_was_part_of(store: Store) -> None:
    await store.notices.add([BROKEN])
    with pytest.raises(RuntimeError):
        async with store._connections.write("planning") as connection:
            await mark_told_in(connection, [BROKEN], NOON)
            raise RuntimeError
    assert await store.notices.untold() == (BROKEN,)


async def test_what_was_said_is_found_by_kind_and_time(store: Store) -> None:
    lost = replace(BROKEN, kind=NoticeKind.ACCESS_LOST, for_managers=True, at=LATER)
    await store.notices.add([BROKEN, lost])
    assert await store.notices.of([NoticeKind.ACCESS_LOST, NoticeKind.FEED_GONE], NOON) == (lost,)
    assert await store.notices.of(KINDS, LATER) == (lost,)
    assert await store.notices.of([], NOON) == ()
    assert await store.notices.add([]) == 0


@quick
@given(
    given=st.lists(
        st.builds(
            Notice,
            channel=words,
            kind=st.sampled_from(NoticeKind),
            subject=words,
            episode=words,
            text=words,
            at=moments,
            for_managers=st.booleans(),
            told=st.none() | moments,
        ),
        max_size=10,
        unique_by=lambda notice: (notice.channel, notice.kind, notice.subject, notice.episode),
    )
)
async def test_notices_come_back_as_they_went_in(empty_database: Path, given: list[Notice]) -> None:
    async with a_store(empty_database) as store:
        assert await store.notices.add(given) == len(given)
        assert set(await store.notices.of(KINDS, EVER)) == set(given)
        assert set(await store.notices.untold()) == {notice for notice in given if notice.told is None}


async def test_what_was_told_about_a_feed_is_about_its_new_address_once_it_moved(store: Store) -> None:
    old, new = "https://example.org/feed", "https://example.net/feed"
    text = f"It could not be read. To end that: feeds remove {old}"
    for url in (old, new):
        known = Feed(url=url, state=FeedState.OK, last_success=NOON, next_poll=LATER)
        await store.feeds.add(url, now=NOON)
        await store.feeds.record(PollOutcome(status=PollStatus.UNCHANGED, feed=known), now=NOON)
    other = replace(BROKEN, channel="console:b", subject="https://other.example/feed")
    both = replace(BROKEN, channel="console:c", text=text)
    await store.notices.add([replace(BROKEN, text=text), other, both, replace(both, subject=new, text="Told.")])
    moved = PollOutcome(
        status=PollStatus.MOVED,
        feed=Feed(url=old, state=FeedState.OK, last_success=NOON, next_poll=LATER),
        moved_to=new,
    )
    await store.feeds.record(moved, now=NOON)
    assert {(each.channel, each.subject, each.text) for each in await store.notices.untold()} == {
        ("console:a", new, f"It could not be read. To end that: feeds remove {new}"),
        ("console:b", "https://other.example/feed", BROKEN.text),
        ("console:c", new, "Told."),
    }
