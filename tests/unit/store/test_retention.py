"""Retention: what is old goes, what is still needed stays, and nothing that is gone comes back as news."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Table, insert, select, text

from bot.model.articles import Article
from bot.model.channels import Told
from bot.model.feeds import Feed, FeedState, ParsedFeed, PollOutcome, PollStatus
from bot.model.notices import Notice, NoticeKind
from bot.model.runs import Window
from bot.model.stories import Assignment, Features
from bot.model.summaries import Summary
from bot.model.upkeep import Pruned
from bot.store import retention, tables
from bot.store.connections import Transaction
from bot.store.database import Store
from bot.store.metadata import metadata
from bot.store.retention import Retention
from tests.builders import NOON, article, parsed_entry
from tests.unit.model.test_documents import run
from tests.unit.store.test_rows import a_store, quick
from tests.unit.store.values import FEED, OTHER, feed, fetched, moments, read

DAY = timedelta(days=1)
ARTICLES, RUNS, DELIVERIES = NOON - 90 * DAY, NOON - 365 * DAY, NOON - 60 * DAY
OLD = ARTICLES - DAY
SUMMARY = Summary(sentences=(), method="extractive", model="extractive")
LAST = article("last", text="The newest of all.")


async def prune(store: Store) -> Pruned:
    return await store.retention.prune(
        articles_before=ARTICLES, runs_before=RUNS, deliveries_before=DELIVERIES, now=NOON
    )


async def keep(store: Store, *ids: str, seen: datetime = OLD, url: str = FEED, **given: Any) -> tuple[Article, ...]:
    """Poll a feed with one entry an id at `seen`, and save an article for each."""
    items = tuple(parsed_entry(id_, summary="A summary.", content="Some content.") for id_ in ids)
    outcome = PollOutcome(status=PollStatus.FETCHED, feed=feed(url), parsed=ParsedFeed(entries=items))
    new = await store.feeds.record(outcome, now=seen)
    pairs = [(entry, article(entry.item.guid or "", first_seen=seen, **given)) for entry in new]
    await store.articles.save(pairs)
    return tuple(made for _, made in pairs)


async def rows(store: Store, table: Table, *columns: str) -> Sequence[Any]:
    async with store._connections.read("looking") as connection:
        return (await connection.execute(select(*(table.c[name] for name in columns)))).all()


async def put(store: Store, table: Table, *values: dict[str, Any]) -> None:
    async with store._connections.write("putting rows") as connection:
        await connection.execute(insert(table), list(values))


async def is_sound(store: Store) -> None:
    """Check the full-text index against the articles, and every reference."""
    async with store._connections.write("checking") as connection:
        check = "INSERT INTO article_words (article_words, rank) VALUES ('integrity-check', 1)"
        await connection.execute(text(check))
        assert (await connection.execute(text("PRAGMA foreign_key_check"))).all() == []


# -- articles and entries ------------------------------------------------------------------------------------------


async def test_old_articles_go_with_all_that_is_known_of_them(store: Store) -> None:
    await keep(store, "a", "b")
    await keep(store, "c", seen=ARTICLES)
    features = {"a": Features(article="a", terms={}, signature=b"s", embedding=b"e", encoder="x")}
    await store.stories.assign([Assignment(article="a", story="s1", founds=True)], features, now=OLD)
    revision = {"at": NOON, "title": "Before", "text": "It said.", "judged": True}
    await put(store, tables.article_revisions, {"article": "a", **revision}, {"article": "c", **revision})
    pruned = await prune(store)
    assert (pruned.articles, pruned.entries, pruned.revisions) == (2, 2, 1)
    assert [row.id for row in await rows(store, tables.articles, "id")] == ["c"]
    assert await rows(store, tables.article_features, "article") == []
    assert [hit.article.id for hit in await store.search.find("title")] == ["c"]
    await is_sound(store)


async def test_an_old_item_that_comes_back_is_never_new_again(store: Store) -> None:
    await keep(store, "a")
    await keep(store, "last", seen=NOON)
    await prune(store)
    assert await store.entries.unread(limit=10) == ()
    assert await store.feeds.record(fetched("a", "b"), now=NOON) != ()
    assert [entry.item.guid for entry in await store.entries.unread(limit=10)] == ["b"]
    columns = ("guid", "url", "title", "summary", "content", "article", "skipped", "skipped_at")
    emptied = [tuple(row) for row in await rows(store, tables.entries, *columns) if row.skipped]
    assert emptied == [(None, None, "", "", "", None, "pruned", NOON)]


async def test_entries_that_never_became_articles_are_emptied_as_well(store: Store) -> None:
    await store.feeds.record(fetched("unread", "unread too"), now=OLD)
    await store.feeds.record(fetched("unread", "unread too", "fresh"), now=NOON)
    assert (await prune(store)).entries == 2
    assert [entry.item.guid for entry in await store.entries.unread(limit=10)] == ["fresh"]
    assert (await prune(store)).entries == 0


async def test_an_imported_article_counts_from_when_it_came(store: Store) -> None:
    await store.articles.add_imported(
        [article("long ago", published=NOON - 3000 * DAY, first_seen=NOON), article("old", first_seen=OLD), LAST]
    )
    assert (await prune(store)).articles == 1
    assert set(await store.articles.get(["long ago", "old"])) == {"long ago"}


async def test_the_newest_article_stays_so_that_no_number_is_given_twice(store: Store) -> None:
    await keep(store, "a", "b")
    before = max(row.row for row in await rows(store, tables.articles, "row"))
    assert (await prune(store)).articles == 1
    await keep(store, "c", seen=NOON)
    assert max(row.row for row in await rows(store, tables.articles, "row")) > before


async def test_what_a_kept_digest_cites_stays_as_long_as_it_does(store: Store) -> None:
    await keep(store, "a1", "a2")
    await keep(store, "last", seen=NOON)
    await store.runs.save(run("r1", generated_at=RUNS))
    assert (await prune(store)).articles == 1
    assert set(await store.articles.get(["a1", "a2"])) == {"a1"}
    later = await store.retention.prune(
        articles_before=ARTICLES, runs_before=RUNS + DAY, deliveries_before=DELIVERIES, now=NOON
    )
    assert (later.runs, later.articles) == (1, 1)


async def test_a_post_keeps_no_article(store: Store) -> None:
    await keep(store, "a1")
    await keep(store, "last", seen=NOON)
    await store.runs.save(run("r1", kind="post"))
    assert (await prune(store)).articles == 1


# -- stories, summaries, runs and the rest -------------------------------------------------------------------------


async def test_a_story_goes_with_its_last_article_and_its_summaries_with_it(store: Store) -> None:
    await keep(store, "a", "b")
    await keep(store, "c", seen=NOON)
    founds = [Assignment(article=id_, story=f"s-{id_}", founds=True) for id_ in ("a", "b")]
    joins = Assignment(article="c", story="s-b", founds=False)
    await store.stories.assign([*founds, joins], {}, now=OLD)
    for story in ("s-a", "s-b", None):
        await store.summaries.remember(
            f"k-{story}", SUMMARY, story=story, version=1, evidence=[], prompt_version="1", now=OLD
        )
    await store.told.remember("console:a", [Told(story="s-a", version=1, run="r", at=OLD)])
    pruned = await prune(store)
    assert (pruned.stories, pruned.summaries) == (1, 2)
    kept = await store.stories.get("s-b")
    assert kept is not None
    assert [each.id for each in kept.articles] == ["c"]
    assert [row.key for row in await rows(store, tables.summaries, "key")] == ["k-s-b"]
    assert set(await store.told.recall("console:a", ["s-a"])) == {"s-a"}


async def test_old_runs_go_with_what_hangs_on_them(store: Store) -> None:
    await store.runs.save(run("old", generated_at=RUNS - DAY))
    await store.runs.save(run("kept", generated_at=RUNS))
    amended = {"story": "s1", "kind": "corrected", "at": NOON, "by": "x", "entry": {}}
    review = {"channel": "console:a", "until": NOON}
    await put(store, tables.amendments, *({"run": id_, **amended} for id_ in ("old", "kept")))
    await put(store, tables.reviews, *({"run": id_, **review} for id_ in ("old", "kept")))
    assert (await prune(store)).runs == 1
    for table in (tables.amendments, tables.reviews, tables.run_articles):
        assert {row.run for row in await rows(store, table, "run")} == {"kept"}


async def test_only_settled_deliveries_grow_old(store: Store) -> None:
    common = {"run": "r", "destination": "console:a", "kind": "digest", "attempts": 1, "planned": OLD, "due": OLD}
    more = {"maybe_there": False, "edition": 0, "shown": 0, "message": {}}
    statuses = ["held", "pending", "sending", "failed", "sent", "given_up"]
    made = [(f"{status} {day}", status, day) for status in statuses for day in (DELIVERIES - DAY, DELIVERIES)]
    await put(
        store,
        tables.deliveries,
        *(
            {**common, **more, "id": id_, "status": status, "changed": changed, "part": part}
            for part, (id_, status, changed) in enumerate(made)
        ),
    )
    assert (await prune(store)).deliveries == 2
    gone = {id_ for id_, *_ in made} - {row.id for row in await rows(store, tables.deliveries, "id")}
    assert gone == {f"{status} {DELIVERIES - DAY}" for status in ("sent", "given_up")}


async def test_slots_grow_old_with_the_runs(store: Store) -> None:
    slot = {"schedule": "x", "channel": "c", "day": "d", "outcome": "made", "reason": "", "decided": NOON}
    await put(store, tables.slots, {**slot, "slot": RUNS - DAY}, {**slot, "slot": RUNS})
    assert (await prune(store)).slots == 1
    assert [row.slot for row in await rows(store, tables.slots, "slot")] == [RUNS]


def notice(kind: NoticeKind, subject: str, at: datetime = RUNS - DAY) -> Notice:
    return Notice(channel="console:a", kind=kind, subject=subject, episode="1", text="…", at=at)


async def test_told_notices_grow_old_unless_they_would_be_told_again(store: Store) -> None:
    broken = Feed(url=FEED, state=FeedState.FAILING, failures=9)
    await store.feeds.record(PollOutcome(status=PollStatus.FAILED, feed=broken), now=NOON)
    await store.feeds.record(PollOutcome(status=PollStatus.UNCHANGED, feed=feed(OTHER)), now=NOON)
    told = [notice(NoticeKind.FEED_BROKEN, url) for url in (FEED, OTHER)]
    told += [notice(NoticeKind.GIVEN_UP, "old"), notice(NoticeKind.GIVEN_UP, "new", at=RUNS)]
    untold = notice(NoticeKind.GIVEN_UP, "untold")
    await store.notices.add([*told, untold])
    await store.notices.mark_told(told, NOON)
    assert (await prune(store)).notices == 2
    assert {row.subject for row in await rows(store, tables.notices, "subject")} == {FEED, "new", "untold"}


async def test_a_silence_is_remembered_for_longer_than_it_is_told(store: Store) -> None:
    told = [notice(NoticeKind.FEED_SILENT, f"{days}", at=NOON - days * DAY) for days in (399, 401)]
    await store.notices.add(told)
    await store.notices.mark_told(told, NOON)
    assert (await prune(store)).notices == 1
    assert {row.subject for row in await rows(store, tables.notices, "subject")} == {"399"}


async def test_pruning_twice_finds_nothing_the_second_time(store: Store) -> None:
    await keep(store, "a", "b", "c")
    await keep(store, "last", seen=NOON)
    await store.runs.save(run("r1", generated_at=RUNS - DAY))
    assert await prune(store) != Pruned()
    assert await prune(store) == Pruned()


async def test_it_takes_turns_with_others(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    await keep(store, "a", "b", "c", "d", "e")
    await keep(store, "last", seen=NOON)
    pruned = await prune(store)
    assert (pruned.articles, pruned.entries) == (5, 5)
    await is_sound(store)


async def test_a_run_that_cites_an_article_meanwhile_keeps_it(store: Store) -> None:
    await keep(store, "a1", "a2")
    await keep(store, "last", seen=NOON)

    class Overtaken:
        """Connections on which a run is committed right before the articles are deleted."""

        read = store._connections.read

        @asynccontextmanager
        async def write(self, doing: str) -> AsyncIterator[Transaction]:
            if doing == "deleting old articles":
                await store.runs.save(run("r1"))
            async with store._connections.write(doing) as connection:
                yield connection

    overtaken = Retention(Overtaken())  # type: ignore[arg-type]
    pruned = await overtaken.prune(articles_before=ARTICLES, runs_before=RUNS, deliveries_before=DELIVERIES, now=NOON)
    assert pruned.articles == 1
    assert set(await store.articles.get(["a1", "a2"])) == {"a1"}


@quick
@given(seen=st.lists(moments, max_size=12), before=moments)
async def test_only_what_is_older_than_the_bound_goes(
    empty_database: Path, seen: list[datetime], before: datetime
) -> None:
    made = [article(f"a{number}", first_seen=moment) for number, moment in enumerate(seen)]
    async with a_store(empty_database) as store:
        await store.articles.add_imported([*made, LAST])
        pruned = await store.retention.prune(
            articles_before=before, runs_before=before, deliveries_before=before, now=NOON
        )
        left = await store.articles.get([each.id for each in made])
        newest = max(row.row for row in await rows(store, tables.articles, "row"))
        await is_sound(store)
    assert set(left) >= {each.id for each in made if each.first_seen >= before}
    assert len(left) + pruned.articles in {len(made), len(made) + 1}
    assert newest == len(made) + 1


# -- room ----------------------------------------------------------------------------------------------------------


async def test_free_space_is_given_back_when_it_pays(path: str, store: Store) -> None:
    many = [article(f"a{number}", text=f"word{number} " * 300, first_seen=OLD) for number in range(300)]
    await store.articles.add_imported([*many, LAST])
    assert not await store.retention.vacuum()
    assert (await prune(store)).articles >= 299
    before = await store.retention.sizes()
    assert before.free_bytes > before.file_bytes * 0.2
    assert await store.retention.vacuum()
    after = await store.retention.sizes()
    assert after.free_bytes == 0
    assert after.file_bytes < before.file_bytes / 2
    assert not await store.retention.vacuum()
    assert [hit.article.id for hit in await store.search.find("newest")] == ["last"]
    await is_sound(store)


async def test_what_was_forgotten_leaves_the_index_when_free_space_is_given_back(store: Store) -> None:
    many = [article(f"a{number}", text=f"word{number} " * 300, first_seen=OLD) for number in range(300)]
    await store.articles.add_imported([*many, LAST])
    await prune(store)
    before = {size.name: size.bytes for size in (await store.retention.sizes()).tables}["article_words"]
    await store.retention.vacuum()
    after = {size.name: size.bytes for size in (await store.retention.sizes()).tables}["article_words"]
    assert before is not None and after is not None
    assert after < before


async def test_every_table_has_its_size(store: Store) -> None:
    await read(store, "a", "b")
    sizes = await store.retention.sizes()
    by_name = {size.name: size for size in sizes.tables}
    assert set(by_name) == {*metadata.tables, "article_words"}
    assert list(by_name) == sorted(by_name)
    assert (by_name["articles"].rows, by_name["article_words"].rows, by_name["runs"].rows) == (2, 2, 0)
    assert all(size.bytes for size in sizes.tables)
    assert sum(size.bytes or 0 for size in sizes.tables) <= sizes.file_bytes


async def test_where_sqlite_cannot_measure_tables_their_rows_are_counted(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unknown(connection: Any) -> dict[str, int]:
        return {}

    monkeypatch.setattr(retention, "_bytes_by_table", unknown)
    await read(store, "a")
    sizes = await store.retention.sizes()
    assert {size.bytes for size in sizes.tables} == {None}
    assert {size.name: size.rows for size in sizes.tables}["articles"] == 1


async def test_a_window_that_reaches_back_further_sees_what_is_left(store: Store) -> None:
    await keep(store, "a", published=OLD)
    await keep(store, "b", seen=NOON, published=NOON)
    await store.stories.assign(
        [Assignment(article="a", story="s1", founds=True), Assignment(article="b", story="s1", founds=False)],
        {},
        now=NOON,
    )
    await prune(store)
    [story] = await store.stories.in_window(Window(start=OLD - DAY, end=NOON), feeds=[FEED])
    assert [each.id for each in story.articles] == ["b"]
