"""Opening the store, and the store itself: one repository for each kind of thing that lasts."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import make_url, text
from sqlalchemy.exc import ArgumentError

from bot.errors import StoreError
from bot.i18n import say
from bot.store.amendments import Amendments, Reviews
from bot.store.arrivals import Arrivals
from bot.store.articles import Articles
from bot.store.changes import Changes
from bot.store.channels import Channels
from bot.store.connections import Connections, connect
from bot.store.cursors import Cursors
from bot.store.deliveries import Deliveries
from bot.store.destinations import Destinations
from bot.store.entries import Entries
from bot.store.erasure import Erasure
from bot.store.events import Events
from bot.store.exchanges import Exchanges
from bot.store.faults import translated
from bot.store.feeds import Feeds
from bot.store.filters import Filters
from bot.store.installations import Installations
from bot.store.interests import Interests
from bot.store.notices import Notices
from bot.store.regroupings import Regroupings
from bot.store.retention import Retention
from bot.store.rhythms import Rhythms
from bot.store.runs import Runs
from bot.store.saved import Saved
from bot.store.schedules import Schedules
from bot.store.schema import bring_up_to_date, revision_of
from bot.store.search import Search
from bot.store.shelf import Shelf
from bot.store.sources import Sources
from bot.store.stories import Stories
from bot.store.summaries import Summaries
from bot.store.titled import TitledFeeds, TitleOf
from bot.store.told import Told
from bot.store.trends import Sightings
from bot.store.votes import Votes

MEMORY = ":memory:"
_ACCEPTED = "Give the path of an SQLite file, or :memory:."


class Store:
    """Everything that lasts. All times go in with a zone and come out in UTC; every failure is a `StoreError`."""

    def __init__(self, connections: Connections, *, title_of: TitleOf | None = None) -> None:
        self._connections = connections
        self.feeds = Feeds(connections) if title_of is None else TitledFeeds(connections, title_of)
        self.entries = Entries(connections)
        self.articles = Articles(connections)
        self.arrivals = Arrivals(connections)
        self.stories = Stories(connections)
        self.summaries = Summaries(connections)
        self.channels = Channels(connections)
        self.filters = Filters(connections)
        self.sources = Sources(connections)
        self.schedules = Schedules(connections)
        self.changes = Changes(connections)
        self.runs = Runs(connections)
        self.amendments = Amendments(connections)
        self.reviews = Reviews(connections)
        self.deliveries = Deliveries(connections)
        self.destinations = Destinations(connections)
        self.cursors = Cursors(connections)
        self.told = Told(connections)
        self.events = Events(connections)
        self.exchanges = Exchanges(connections)
        self.saved = Saved(connections)
        self.votes = Votes(connections)
        self.interests = Interests(connections)
        self.installations = Installations(connections)
        self.regroupings = Regroupings(connections)
        self.notices = Notices(connections)
        self.erasure = Erasure(connections)
        self.retention = Retention(connections)
        self.search = Search(connections)
        self.shelf = Shelf(connections)
        self.sightings = Sightings(connections)
        self.rhythms = Rhythms(connections)

    async def schema_revision(self) -> str:
        """Return the revision of the database's schema."""
        async with self._connections.read("reading the schema revision") as connection:
            return str(await connection.run_sync(revision_of))

    async def backup(self, to_path: Path) -> None:
        """Write a compact copy of the whole database, as it is now, to a file that must not exist yet."""
        if to_path.exists():
            raise StoreError(
                f"a backup would overwrite {to_path}",
                for_people=say("There is a file at {path} already. Name another file for the backup.", path=to_path),
            )
        async with self._connections.plain("writing a backup", where=str(to_path)) as connection:
            await connection.execute(text("VACUUM INTO :path"), {"path": str(to_path)})


@asynccontextmanager
async def open_store(
    where: str, *, busy_timeout_s: float = 5.0, title_of: TitleOf | None = None
) -> AsyncIterator[Store]:
    """Open the database at `where` and bring its schema up to date; close it at the end.

    `where` is a path (its folder is made when missing), `:memory:`, or an SQLAlchemy address of an SQLite database.
    `title_of` says what feeds are called in place of what they call themselves. Raises `StoreError` when it cannot be
    opened, `NewerSchemaError` when a newer Tidings wrote it.
    """
    path = _path_of(where)
    single = path == MEMORY
    if not single:
        with translated("making the folder of the database", path):
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            # What cannot be opened fails here, before aiosqlite starts a thread that it would not wait for.
            sqlite3.connect(path).close()
    connections = connect(path, single=single, busy_timeout_s=busy_timeout_s)
    try:
        await bring_up_to_date(connections)
        yield Store(connections, title_of=title_of)
    finally:
        await connections.close()


def _path_of(where: str) -> str:
    if "://" not in where:
        return where
    try:
        address = make_url(where)
    except ArgumentError as error:
        raise StoreError("no database address", for_people=f"That is no database address. {_ACCEPTED}") from error
    kind = address.get_backend_name()
    if kind != "sqlite":
        raise StoreError(
            f"no driver for {kind} databases", for_people=f"A {kind} database is not supported. {_ACCEPTED}"
        )
    return address.database or MEMORY
