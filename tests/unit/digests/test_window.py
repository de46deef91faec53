"""The span of time a digest looks back over, and which stories lie in it."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.window import parse_moment, passed_over, stories_in, window_of, window_since
from bot.errors import UsageError
from bot.model.articles import Article
from bot.model.runs import Window
from bot.model.stories import Assignment
from bot.store.database import Store, open_store
from tests.builders import NOON, article
from tests.unit.store.values import FEED, OTHER, fetched

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("24h", NOON - timedelta(hours=24)),
        ("90 m", NOON - timedelta(minutes=90)),
        ("2D", NOON - timedelta(days=2)),
        ("1w", NOON - timedelta(weeks=1)),
        ("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC)),
        (" 2026-03-01T08:00+02:00 ", datetime(2026, 3, 1, 6, tzinfo=UTC)),
        ("2026-03-01T08:00Z", datetime(2026, 3, 1, 8, tzinfo=UTC)),
    ],
)
def test_spans_and_times_are_read(text: str, moment: datetime) -> None:
    assert parse_moment(text, now=NOON) == moment


@pytest.mark.parametrize(
    "text", ["", "yesterday", "24", "-1h", "99999w", "0001-01-01", "1900-01-01", "9999-12-31T23:59-14:00", "\0", "١h"]
)
def test_anything_else_is_refused_with_a_sentence(text: str) -> None:
    if text == "١h":
        # Digits of every script count, as `int` reads them.
        assert parse_moment(text, now=NOON) == NOON - timedelta(hours=1)
        return
    with pytest.raises(UsageError) as refused:
        parse_moment(text, now=NOON)
    assert refused.value.for_people.endswith(".")


@given(st.text(max_size=20))
def test_no_text_at_all_is_a_defect(text: str) -> None:
    try:
        assert parse_moment(text, now=NOON).utcoffset() == timedelta(0)
    except UsageError:
        pass


def test_the_window_on_demand_is_the_last_hours_unless_told_otherwise() -> None:
    plain = window_of(now=NOON, since=None, until=None, hours=24)
    assert (plain.start, plain.end) == (NOON - timedelta(hours=24), NOON)
    before = window_of(now=NOON, since="6h", until="2026-03-03T12:00Z", hours=24)
    assert before.start == NOON - timedelta(hours=30)


def test_a_window_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(UsageError, match="before it starts"):
        window_of(now=NOON, since="2026-03-05T00:00Z", until=None, hours=24)


def test_a_scheduled_window_starts_at_the_last_one_within_the_cap() -> None:
    caps = {"hours": 24.0, "cap_hours": 36.0}
    assert window_since(None, now=NOON, **caps).start == NOON - timedelta(hours=24)
    assert window_since(NOON - timedelta(hours=3), now=NOON, **caps).start == NOON - timedelta(hours=3)
    assert window_since(NOON - timedelta(days=9), now=NOON, **caps).start == NOON - timedelta(hours=36)


@pytest.mark.parametrize("last", [NOON, NOON + timedelta(days=1)])
def test_a_clock_that_was_set_back_still_gives_a_window(last: datetime) -> None:
    window = window_since(last, now=NOON, hours=24, cap_hours=36)
    assert window.start < window.end == NOON


def test_what_the_cap_leaves_out_since_the_last_digest_is_known() -> None:
    window = Window(start=NOON - 36 * HOUR, end=NOON)
    last = NOON - timedelta(days=9)
    assert passed_over(last, window) == Window(start=last, end=window.start)


@pytest.mark.parametrize("last", [None, NOON - 36 * HOUR, NOON, NOON + HOUR])
def test_without_a_gap_nothing_is_passed_over(last: datetime | None) -> None:
    assert passed_over(last, Window(start=NOON - 36 * HOUR, end=NOON)) is None


@given(st.integers(-100, 100), st.integers(1, 100))
def test_a_window_and_what_it_passes_over_leave_no_gap_since_the_last(last: int, cap: int) -> None:
    end = NOON - last * HOUR
    window = window_since(end, now=NOON, hours=24, cap_hours=cap)
    over = passed_over(end, window)
    assert window.end - window.start <= cap * HOUR
    assert (window.start if over is None else over.start) <= end
    assert over is None or over.end == window.start


def articles_of_all_kinds() -> dict[Article, tuple[str, ...]]:
    """Articles old and new, early, late and of a baseline, with the feeds they came from: one, another, both, none."""
    ages, delays = (49, 48, 25, 24, 23, 2, 0, -1), (0, 1, 23, 25)
    kinds = product(ages, delays, (False, True), ((FEED,), (OTHER,), (FEED, OTHER), ()))
    return {
        article(
            f"a{number:03}",
            published=NOON - age * HOUR,
            first_seen=NOON + (delay - age) * HOUR,
            baseline=baseline,
        ): feeds
        for number, (age, delay, baseline, feeds) in enumerate(kinds)
    }


async def keep(store: Store, articles: dict[Article, tuple[str, ...]]) -> None:
    """Keep articles as they would come in, three of them in each story."""
    for url in (FEED, OTHER):
        found = {each.id: each for each, feeds in articles.items() if url in feeds}
        await store.feeds.record(fetched(*found, url=url), now=NOON)
        unread = await store.entries.unread(limit=len(found), feeds=[url])
        await store.articles.save([(entry, found[entry.item.guid or ""]) for entry in unread])
    await store.articles.add_imported([each for each, feeds in articles.items() if not feeds])
    stories = {each.id: number // 3 for number, each in enumerate(articles)}
    assigned = [Assignment(article=id_, story=f"s{of:03}", founds=True) for id_, of in stories.items()]
    await store.stories.assign(assigned, {}, now=NOON)


async def test_stories_read_once_for_all_are_what_the_store_answers_for_each() -> None:
    wide = Window(start=NOON - 48 * HOUR, end=NOON)
    windows = [Window(start=NOON - start * HOUR, end=NOON - end * HOUR) for start, end in product((24, 3), (0, 2))]
    async with open_store(":memory:") as store:
        await keep(store, articles_of_all_kinds())
        stories = await store.stories.in_window(wide, feeds=None, late=24 * HOUR)
        feeds_of = await store.articles.feeds_of([each.id for story in stories for each in story.articles])
        for window, feeds, late in product(windows, ([], [FEED], [OTHER], [FEED, OTHER]), (0 * HOUR, 24 * HOUR)):
            answered = await store.stories.in_window(window, feeds=feeds, late=late)
            assert stories_in(stories, window, feeds=feeds, feeds_of=feeds_of, late=late) == answered
            assert bool(feeds) == bool(answered) and len(answered) < len(stories)
