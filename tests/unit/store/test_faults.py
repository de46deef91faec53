"""The fault table: every method of every repository says so when the database cannot be used."""

import inspect
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.model.amendments import Amendment, AmendmentKind
from bot.model.changes import Snapshot
from bot.model.channels import ChannelFilter, Follow, SourceRule, Told
from bot.model.deliveries import Delivery
from bot.model.exchanges import Exchange
from bot.model.feeds import Entry
from bot.model.installations import KeptInstallation
from bot.model.messages import Message
from bot.model.notices import Notice, NoticeKind
from bot.model.runs import Window
from bot.model.saved import SavedStory
from bot.model.schedules import SlotRecord
from bot.model.stories import Assignment
from bot.model.summaries import Summary
from bot.model.taste import Interest, Vote
from bot.store.database import Store, open_store
from bot.store.faults import store_error
from tests.builders import NOON, article, parsed_entry, schedule
from tests.unit.model.test_documents import run
from tests.unit.store.values import FEED, fetched

KEY = "console:default"
ENTRY = Entry(feed=FEED, item=parsed_entry("a"), first_seen=NOON)
DAY = Window(start=NOON.replace(day=3), end=NOON)
NOTICE = Notice(channel=KEY, kind=NoticeKind.GIVEN_UP, subject="d0", episode="1", text="…", at=NOON)
SLOT = SlotRecord(channel=KEY, schedule="morning", slot=NOON, day=NOON.date(), outcome="made", decided=NOON)
AMENDMENT = Amendment(run="r1", story="s1", kind=AmendmentKind.DROPPED, at=NOON, by="…")
DELIVERY = Delivery(id="d0", run="r1", destination=KEY, part=0, message=Message(blocks=()), due=NOON)
FILTER = ChannelFilter(id="f1", channel=KEY, text="budget", added=NOON, by="…")
RULE = SourceRule(channel=KEY, publisher="The Post", since=NOON, by="…", rule="hidden")
VOTE = Vote(channel=KEY, story="s1", person="console:Ada", value=1, at=NOON)
INTEREST = Interest(channel=KEY, topic="climate", weight=1.0, since=NOON, by="…")
INSTALLATION = KeptInstallation(
    workspace="slack:T1", name="Example", bot_user="U1", bot="B1", scopes=(), sealed="…", at=NOON
)
SAVED = SavedStory(person="console:Ada", story="s1", channel=KEY, at=NOON, headline="…", url="https://example.org")
EXCHANGE = Exchange(
    id="e1",
    channel=KEY,
    thread=KEY,
    person="console:Ada",
    asked=NOON,
    question="…",
    understood="…",
    scope=KEY,
    state="1",
    answered=False,
)
SUMMARY = Summary(sentences=(), method="extractive", model="extractive")

CALLS: dict[str, Callable[[Store], Awaitable[object]]] = {
    "schema_revision": lambda store: store.schema_revision(),
    "backup": lambda store: store.backup(Path(f"{store._connections.where}.copy")),
    "feeds.add": lambda store: store.feeds.add(FEED, now=NOON),
    "feeds.get": lambda store: store.feeds.get(FEED),
    "feeds.all": lambda store: store.feeds.all(),
    "feeds.due": lambda store: store.feeds.due(NOON),
    "feeds.record": lambda store: store.feeds.record(fetched("a"), now=NOON),
    "feeds.record_all": lambda store: store.feeds.record_all([fetched("a")], now=NOON),
    "feeds.remove": lambda store: store.feeds.remove(FEED),
    "rhythms.of": lambda store: store.rhythms.of([FEED], before=NOON),
    "entries.unread": lambda store: store.entries.unread(limit=1),
    "entries.of_address": lambda store: store.entries.of_address(["https://example.org"], feeds=[FEED]),
    "entries.titled": lambda store: store.entries.titled("bridge", feeds=[FEED], limit=1),
    "entries.count": lambda store: store.entries.count(),
    "articles.save": lambda store: store.articles.save([(ENTRY, article("a"))]),
    "articles.add_imported": lambda store: store.articles.add_imported([article("a")]),
    "articles.get": lambda store: store.articles.get(["a"]),
    "articles.by_url": lambda store: store.articles.by_url("https://example.org"),
    "articles.count": lambda store: store.articles.count(),
    "articles.state": lambda store: store.articles.state(),
    "articles.newest": lambda store: store.articles.newest(),
    "articles.ungrouped": lambda store: store.articles.ungrouped(1),
    "articles.feeds_of": lambda store: store.articles.feeds_of(["a"]),
    "articles.revisions": lambda store: store.articles.revisions(since=NOON),
    "articles.judged": lambda store: store.articles.judged("a", NOON),
    "stories.members": lambda store: store.stories.members(since=NOON),
    "stories.assign": lambda store: store.stories.assign(
        [Assignment(article="a", story="s", founds=True)], {}, now=NOON
    ),
    "stories.get": lambda store: store.stories.get("s"),
    "stories.of_article": lambda store: store.stories.of_article("a"),
    "stories.why": lambda store: store.stories.why("s"),
    "stories.in_window": lambda store: store.stories.in_window(DAY, feeds=None),
    "summaries.recall": lambda store: store.summaries.recall(["k"]),
    "summaries.remember": lambda store: store.summaries.remember(
        "k", SUMMARY, story="s", version=1, evidence=[], prompt_version="1", now=NOON
    ),
    "channels.ensure": lambda store: store.channels.ensure(KEY, now=NOON),
    "channels.all": lambda store: store.channels.all(),
    "channels.follow": lambda store: store.channels.follow(KEY, FEED, now=NOON),
    "channels.follow_many": lambda store: store.channels.follow_many([Follow(channel=KEY, feed=FEED)], now=NOON),
    "channels.choose": lambda store: store.channels.choose(Follow(channel=KEY, feed=FEED)),
    "channels.unfollow": lambda store: store.channels.unfollow(KEY, FEED),
    "channels.follows": lambda store: store.channels.follows(KEY),
    "channels.followers": lambda store: store.channels.followers(FEED),
    "channels.follower_counts": lambda store: store.channels.follower_counts(),
    "channels.settings": lambda store: store.channels.settings(KEY),
    "channels.all_settings": lambda store: store.channels.all_settings(),
    "channels.all_follows": lambda store: store.channels.all_follows(),
    "channels.pause": lambda store: store.channels.pause(KEY, [FEED], paused=True),
    "channels.move": lambda store: store.channels.move(KEY, "console:other", [FEED], now=NOON),
    "filters.add": lambda store: store.filters.add(FILTER, now=NOON),
    "filters.of_channel": lambda store: store.filters.of_channel(KEY),
    "filters.all": lambda store: store.filters.all(),
    "filters.remove": lambda store: store.filters.remove(KEY, "f1"),
    "votes.cast": lambda store: store.votes.cast(VOTE),
    "votes.of_channel": lambda store: store.votes.of_channel(KEY, since=NOON),
    "votes.all": lambda store: store.votes.all(since=NOON),
    "interests.set": lambda store: store.interests.set(INTEREST),
    "interests.of_channel": lambda store: store.interests.of_channel(KEY),
    "interests.all": lambda store: store.interests.all(),
    "interests.remove": lambda store: store.interests.remove(KEY, "climate"),
    "installations.save": lambda store: store.installations.save(INSTALLATION),
    "installations.find": lambda store: store.installations.find("slack:T1"),
    "installations.all": lambda store: store.installations.all(),
    "installations.forget": lambda store: store.installations.forget("slack:T1"),
    "erasure.forget_channel": lambda store: store.erasure.forget_channel(KEY),
    "erasure.forget_person": lambda store: store.erasure.forget_person("console:Ada"),
    "erasure.about_person": lambda store: store.erasure.about_person("console:Ada"),
    "destinations.try_again": lambda store: store.destinations.try_again(KEY, now=NOON),
    "events.is_new": lambda store: store.events.is_new("e1", now=NOON, within=timedelta(hours=1)),
    "exchanges.keep": lambda store: store.exchanges.keep(EXCHANGE),
    "exchanges.get": lambda store: store.exchanges.get("e1"),
    "exchanges.of_thread": lambda store: store.exchanges.of_thread(KEY, since=NOON, limit=1),
    "exchanges.again": lambda store: store.exchanges.again("…", scope=KEY, state="1"),
    "exchanges.reported": lambda store: store.exchanges.reported(KEY, limit=1),
    "exchanges.count": lambda store: store.exchanges.count(since=NOON),
    "exchanges.report": lambda store: store.exchanges.report("e1", by="…", now=NOON),
    "saved.keep": lambda store: store.saved.keep(SAVED),
    "saved.of_person": lambda store: store.saved.of_person("console:Ada", limit=1),
    "saved.count": lambda store: store.saved.count("console:Ada"),
    "saved.remove": lambda store: store.saved.remove("console:Ada", "s1"),
    "regroupings.move": lambda store: store.regroupings.move(
        ["a"], source="s1", target="s2", kind="merge", by="…", now=NOON
    ),
    "regroupings.current": lambda store: store.regroupings.current("s1"),
    "sources.set": lambda store: store.sources.set(RULE, now=NOON),
    "sources.of_channel": lambda store: store.sources.of_channel(KEY),
    "sources.all": lambda store: store.sources.all(),
    "sources.remove": lambda store: store.sources.remove(KEY, "The Post"),
    "changes.snapshot": lambda store: store.changes.snapshot(KEY),
    "changes.restore": lambda store: store.changes.restore(KEY, Snapshot({"settings": {"zone": "UTC"}}), now=NOON),
    "changes.record": lambda store: store.changes.record(
        KEY, by="…", line="…", before=Snapshot(), after=Snapshot({"settings": {"zone": "UTC"}}), now=NOON
    ),
    "changes.history": lambda store: store.changes.history(KEY, 1),
    "changes.undo": lambda store: store.changes.undo(KEY, by="…", now=NOON),
    "changes.redo": lambda store: store.changes.redo(KEY, by="…", now=NOON),
    "channels.set_setting": lambda store: store.channels.set_setting(KEY, "words", 60),
    "runs.save": lambda store: store.runs.save(run()),
    "runs.get": lambda store: store.runs.get("r1"),
    "runs.latest": lambda store: store.runs.latest(KEY),
    "runs.list": lambda store: store.runs.list(KEY, 1),
    "runs.commit": lambda store: store.runs.commit(run(), now=NOON),
    "runs.last_end": lambda store: store.runs.last_end(KEY),
    "runs.count": lambda store: store.runs.count(KEY, "post", since=NOON),
    "runs.citing": lambda store: store.runs.citing(["a"], since=NOON),
    "runs.telling": lambda store: store.runs.telling(KEY, ["a"]),
    "schedules.add": lambda store: store.schedules.add(schedule(), now=NOON),
    "schedules.replace": lambda store: store.schedules.replace(schedule()),
    "schedules.get": lambda store: store.schedules.get("morning"),
    "schedules.all": lambda store: store.schedules.all(),
    "schedules.of_channel": lambda store: store.schedules.of_channel(KEY),
    "schedules.remove": lambda store: store.schedules.remove("morning"),
    "schedules.decide": lambda store: store.schedules.decide([SLOT]),
    "schedules.slots": lambda store: store.schedules.slots(KEY, since=NOON),
    "amendments.amend": lambda store: store.amendments.amend(AMENDMENT, [], now=NOON),
    "amendments.of_run": lambda store: store.amendments.of_run("r1"),
    "reviews.get": lambda store: store.reviews.get("r1"),
    "reviews.waiting": lambda store: store.reviews.waiting(),
    "reviews.publish": lambda store: store.reviews.publish("r1", by="…", now=NOON),
    "reviews.skip": lambda store: store.reviews.skip("r1", by="…", now=NOON),
    "deliveries.plan": lambda store: store.deliveries.plan([DELIVERY], now=NOON),
    "deliveries.agenda": lambda store: store.deliveries.agenda(NOON),
    "deliveries.take": lambda store: store.deliveries.take(KEY, now=NOON, until=NOON),
    "deliveries.take_edit": lambda store: store.deliveries.take_edit(KEY, now=NOON, until=NOON),
    "deliveries.sent": lambda store: store.deliveries.sent(DELIVERY, "m1", now=NOON),
    "deliveries.edited": lambda store: store.deliveries.edited(DELIVERY, now=NOON),
    "deliveries.put_back": lambda store: store.deliveries.put_back(
        DELIVERY, "…", due=NOON, maybe_there=False, now=NOON
    ),
    "deliveries.put_edit_back": lambda store: store.deliveries.put_edit_back(DELIVERY, due=NOON),
    "deliveries.give_up": lambda store: store.deliveries.give_up(DELIVERY, "…", now=NOON),
    "deliveries.of_run": lambda store: store.deliveries.of_run("r1"),
    "deliveries.by_receipt": lambda store: store.deliveries.by_receipt(KEY, "m1"),
    "deliveries.open": lambda store: store.deliveries.open(),
    "deliveries.counts": lambda store: store.deliveries.counts(),
    "destinations.get": lambda store: store.destinations.get(KEY),
    "destinations.paused": lambda store: store.destinations.paused(),
    "cursors.get": lambda store: store.cursors.get(KEY, "posts"),
    "cursors.move": lambda store: store.cursors.move(KEY, "posts", 1),
    "arrivals.last": lambda store: store.arrivals.last(),
    "arrivals.after": lambda store: store.arrivals.after(0, up_to=1, feeds=[FEED], limit=1),
    "told.remember": lambda store: store.told.remember(KEY, [Told(story="s", version=1, run="r1", at=NOON)]),
    "told.recall": lambda store: store.told.recall(KEY, ["s"]),
    "search.find": lambda store: store.search.find("word"),
    "search.count": lambda store: store.search.count("word"),
    "shelf.newest": lambda store: store.shelf.newest(limit=1),
    "shelf.count": lambda store: store.shelf.count(),
    "sightings.between": lambda store: store.sightings.between(DAY.start, DAY.end, limit=1),
    "notices.add": lambda store: store.notices.add([NOTICE]),
    "notices.untold": lambda store: store.notices.untold(),
    "notices.of": lambda store: store.notices.of([NoticeKind.GIVEN_UP], NOON),
    "notices.hand_over": lambda store: store.notices.hand_over([NOTICE], [DELIVERY], NOON),
    "notices.mark_told": lambda store: store.notices.mark_told([NOTICE], NOON),
    "retention.prune": lambda store: store.retention.prune(
        articles_before=NOON, runs_before=NOON, deliveries_before=NOON, now=NOON
    ),
    "retention.vacuum": lambda store: store.retention.vacuum(),
    "retention.sizes": lambda store: store.retention.sizes(),
}


def methods(owner: object) -> Iterator[str]:
    return (name for name, _ in inspect.getmembers(owner, inspect.iscoroutinefunction) if not name.startswith("_"))


async def test_every_method_has_its_row(store: Store) -> None:
    repositories = {name: kept for name, kept in vars(store).items() if not name.startswith("_")}
    found = set(methods(store)) | {
        f"{name}.{method}" for name, kept in repositories.items() for method in methods(kept)
    }
    assert found == set(CALLS), "a new public method of the store needs a row in CALLS"


async def test_every_method_says_so_when_the_database_is_locked(path: str) -> None:
    async with open_store(path, busy_timeout_s=0) as store:
        await store._connections.close()
        lock = sqlite3.connect(path, isolation_level=None)
        lock.execute("PRAGMA locking_mode=EXCLUSIVE")
        lock.execute("BEGIN EXCLUSIVE")
        lock.execute("DELETE FROM feeds")
        for name, call in CALLS.items():
            with pytest.raises(StoreError) as caught:
                await call(store)
            assert "Another program is using the database" in caught.value.for_people, name
            assert caught.value.__cause__ is not None, name
        lock.rollback()
        lock.close()
        assert await store.feeds.all() == ()


async def test_every_method_says_so_when_its_tables_are_gone(path: str) -> None:
    async with open_store(path, busy_timeout_s=0) as store:
        with sqlite3.connect(path) as vandal:
            tables = vandal.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for (name,) in tables:
                if not name.startswith(("article_words_", "sqlite_")):
                    vandal.execute(f"DROP TABLE {name}")
            vandal.execute("CREATE TABLE something (else_ TEXT)")
        vandal.close()
        for name, call in CALLS.items():
            if name == "backup":
                continue
            with pytest.raises(StoreError) as caught:
                await call(store)
            assert caught.value.for_people.endswith("."), name


@pytest.mark.parametrize(
    ("cause", "advice"),
    [
        (sqlite3.OperationalError("database is locked"), "Another program"),
        (sqlite3.OperationalError("attempt to write a readonly database"), "cannot be written"),
        (sqlite3.OperationalError("database or disk is full"), "no room left"),
        (sqlite3.OperationalError("disk I/O error"), "Check the disk"),
        (sqlite3.OperationalError("unable to open database file"), "cannot be opened"),
        (sqlite3.DatabaseError("file is not a database"), "is not a Tidings database"),
        (sqlite3.DatabaseError("database disk image is malformed"), "damaged"),
        (PermissionError(13, "Permission denied"), "cannot be reached"),
        (sqlite3.OperationalError("no such table: feeds"), "could not be used"),
    ],
)
def test_each_fault_has_its_advice(cause: Exception, advice: str) -> None:
    error = store_error("saving", "data/{tidings}.db", cause)
    assert advice in error.for_people
    assert "data/{tidings}.db" in error.for_people
    assert str(error).startswith("saving (data/{tidings}.db): ")
