"""Articles: the archive, and which entries each article came from."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select, update

from bot.model.articles import Article, Basis, Revision
from bot.model.feeds import Entry
from bot.store import words
from bot.store.channel_tables import follows
from bot.store.columns import compact, microseconds
from bot.store.connections import Connections, Transaction
from bot.store.revisions import RICHNESS, pending_in, take_over
from bot.store.rows import ARTICLE_COLUMNS, article_of, article_row
from bot.store.statements import from_feeds, in_batches, new_row
from bot.store.tables import article_revisions, articles, entries, feeds

_NEWEST_FIRST = (articles.c.published.desc(), articles.c.row.desc())
_REPLACED = ("title", "text", "pairs", "publisher", "byline", "language", "basis", "labels", "image", "categories")
_NAMES = (*(column.name for column in ARTICLE_COLUMNS), "pairs")
_IMPORT = (
    f"INSERT INTO articles ({', '.join(_NAMES)}) SELECT {', '.join(f':{name}' for name in _NAMES)} "  # noqa: S608 (our own names)
    "WHERE NOT EXISTS (SELECT 1 FROM articles AS other WHERE other.url = :url AND other.text = :text) "
    "ON CONFLICT DO NOTHING"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportCount:
    """How many articles of an import were new, and how many were there already or came twice."""

    imported: int
    duplicates: int


class Articles:
    """Every article Tidings ever read.

    What comes from feeds is known by its id and by its address: one of them makes it the same article. Records of an
    imported archive are known by their ids; of those that share an address and their text, one is kept.
    """

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def save(self, pairs: Sequence[tuple[Entry, Article]]) -> tuple[Article, ...]:
        """Keep what entries became, in one transaction, and return the articles that are new.

        An article that is there already, by id or address, is linked to the entry as well; it takes over the text of
        the new one if that is richer (full text before teaser before headline). Saving twice changes nothing.

        An entry that was read again because it was revised stays with its article, which gets the title and text it
        has now, unless they are poorer or another feed's entry publishes the ones that are there.
        """
        new: list[Article] = []
        async with self._connections.write("saving articles") as connection:
            numbers = await _feed_numbers(connection, {entry.feed for entry, _ in pairs})
            pending = await pending_in(connection, numbers.values())
            last = await _last_row(connection)
            for entry, article in pairs:
                number = numbers.get(entry.feed)
                revised = pending.pop((number, entry.item.key), None)
                if revised is not None and revised.article is not None:
                    row = revised.article
                    await take_over(connection, revised, article, indexed=row <= last)
                elif found := await _find(connection, article):
                    row, basis = found
                    if RICHNESS[article.basis] > RICHNESS[basis]:
                        await _enrich(connection, row, article, indexed=row <= last)
                else:
                    added = await connection.execute(articles.insert().values(article_row(article)))
                    row = new_row(added)
                    new.append(article)
                # What changed once more while it was read is read once more.
                again = revised.at if revised is not None and not revised.is_of(entry) else None
                await connection.execute(
                    update(entries)
                    .where(entries.c.feed == number, entries.c.key == entry.item.key)
                    .values(article=row, revised=again)
                )
            await words.add(connection, after=last)
        return tuple(new)

    async def add_imported(self, given: Sequence[Article]) -> ImportCount:
        """Add articles of an archive that belong to no feed, in one transaction, keeping their ids.

        A duplicate is one whose id is there already, or whose address with the same text.
        """
        # In order of publication, so that the newest rows of the index are the newest articles.
        rows = [_import_row(article) for article in sorted(given, key=lambda article: article.published)]
        async with self._connections.write("importing articles") as connection:
            last = await _last_row(connection)
            if rows:
                await connection.execute_many(_IMPORT, rows)
            imported = (
                await connection.execute(select(func.count()).select_from(articles).where(articles.c.row > last))
            ).scalar_one()
            await words.expect_many(connection)
            await words.add(connection, after=last)
        return ImportCount(imported=imported, duplicates=len(given) - imported)

    async def get(self, ids: Collection[str]) -> dict[str, Article]:
        """Return the articles among `ids` that exist, by id."""
        found: dict[str, Article] = {}
        async with self._connections.read("reading articles") as connection:
            for batch in in_batches(ids):
                rows = await connection.execute(select(*ARTICLE_COLUMNS).where(articles.c.id.in_(batch)))
                found.update((row.id, article_of(row)) for row in rows)
        return found

    async def by_url(self, url: str) -> Article | None:
        """Return the article with the canonical address `url`, the newest where imported ones share it."""
        newest = select(*ARTICLE_COLUMNS).where(articles.c.url == url).order_by(*_NEWEST_FIRST).limit(1)
        async with self._connections.read("reading an article") as connection:
            row = (await connection.execute(newest)).first()
        return article_of(row) if row else None

    async def count(self, *, channel: str | None = None) -> int:
        """Count the articles, or those that came from the feeds `channel` follows."""
        statement = select(func.count()).select_from(articles)
        if channel is not None:
            statement = (
                select(func.count(entries.c.article.distinct()))
                .join(follows, follows.c.feed == entries.c.feed)
                # Counting leaves out what is no article anyway; said so, the index alone is enough.
                .where(follows.c.channel == channel, entries.c.article.is_not(None))
            )
        async with self._connections.read("counting articles") as connection:
            return int((await connection.execute(statement)).scalar_one())

    async def state(self) -> str:
        """Name what the archive holds: another text whenever an article came in, or one was changed."""
        newest = select(func.coalesce(func.max(articles.c.row), 0)).scalar_subquery()
        changed = select(func.max(article_revisions.c.at)).scalar_subquery()
        async with self._connections.read("reading the state of the archive") as connection:
            row = (await connection.execute(select(newest.label("newest"), changed.label("changed")))).one()
        return f"{row.newest} {row.changed.isoformat() if row.changed else ''}".strip()

    async def newest(self, *, feeds: Collection[str] | None = None, limit: int = 1) -> tuple[Article, ...]:
        """Return the articles published last, the newest first."""
        statement = select(*ARTICLE_COLUMNS).order_by(*_NEWEST_FIRST).limit(limit)
        if feeds is not None:
            statement = statement.where(from_feeds(feeds))
        async with self._connections.read("reading the newest articles") as connection:
            return tuple(article_of(row) for row in await connection.execute(statement))

    async def ungrouped(self, limit: int, *, since: datetime | None = None) -> tuple[Article, ...]:
        """Return up to `limit` articles that are in no story yet, by time of publication, then id.

        With `since` those published before it are left out.
        """
        statement = (
            select(*ARTICLE_COLUMNS)
            .where(articles.c.story.is_(None))
            .order_by(articles.c.published, articles.c.id)
            .limit(limit)
        )
        if since is not None:
            statement = statement.where(articles.c.published >= since)
        async with self._connections.read("reading the ungrouped articles") as connection:
            return tuple(article_of(row) for row in await connection.execute(statement))

    async def feeds_of(self, article_ids: Collection[str]) -> dict[str, tuple[str, ...]]:
        """Return the addresses of the feeds each article came from; imported articles are left out."""
        found: dict[str, list[str]] = {}
        if not article_ids:
            return {}
        statement = (
            select(articles.c.id, feeds.c.url)
            .join(entries, entries.c.article == articles.c.row)
            .join(feeds, feeds.c.row == entries.c.feed)
            .order_by(feeds.c.url)
            .distinct()
        )
        async with self._connections.read("reading where articles came from") as connection:
            for batch in in_batches(article_ids):
                for row in await connection.execute(statement.where(articles.c.id.in_(batch))):
                    found.setdefault(row.id, []).append(row.url)
        return {article: tuple(urls) for article, urls in found.items()}

    async def revisions(self, *, since: datetime) -> tuple[Revision, ...]:
        """Return the articles that changed at `since` or later and were not judged yet, by the time of their change."""
        before = (article_revisions.c.title.label("before_title"), article_revisions.c.text.label("before_text"))
        statement = (
            select(*ARTICLE_COLUMNS, *before, article_revisions.c.at)
            .join(article_revisions, article_revisions.c.article == articles.c.id)
            .where(article_revisions.c.judged.is_(False), article_revisions.c.at >= since)
            .order_by(article_revisions.c.at, articles.c.id)
        )
        found: dict[str, Revision] = {}
        async with self._connections.read("reading what articles said before") as connection:
            for row in await connection.execute(statement):
                first = found.pop(row.id, None)
                found[row.id] = Revision(
                    before_title=first.before_title if first else row.before_title,
                    before_text=first.before_text if first else row.before_text,
                    article=article_of(row),
                    at=row.at,
                )
        return tuple(found.values())

    async def judged(self, article_id: str, at: datetime) -> None:
        """Remember that what changed in an article up to `at` was judged."""
        revisions = article_revisions
        statement = update(revisions).where(revisions.c.article == article_id, revisions.c.at <= at).values(judged=True)
        async with self._connections.write("judging what changed") as connection:
            await connection.execute(statement)


async def _feed_numbers(connection: Transaction, urls: Collection[str]) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for batch in in_batches(urls):
        rows = await connection.execute(select(feeds.c.url, feeds.c.row).where(feeds.c.url.in_(batch)))
        numbers.update((row.url, row.row) for row in rows)
    return numbers


async def _find(connection: Transaction, article: Article) -> tuple[int, Basis] | None:
    statement = (
        select(articles.c.row, articles.c.basis)
        .where(or_(articles.c.id == article.id, articles.c.url == article.url))
        .order_by(articles.c.id != article.id, *_NEWEST_FIRST)
        .limit(1)
    )
    row = (await connection.execute(statement)).first()
    return None if row is None else (row.row, Basis(row.basis))


async def _last_row(connection: Transaction) -> int:
    return int((await connection.execute(select(func.coalesce(func.max(articles.c.row), 0)))).scalar_one())


async def _enrich(connection: Transaction, row: int, article: Article, *, indexed: bool) -> None:
    values = article_row(article)
    if indexed:
        await words.forget(connection, row)
    await connection.execute(
        update(articles).where(articles.c.row == row).values({name: values[name] for name in _REPLACED})
    )
    if indexed:
        await words.add_one(connection, row)


def _import_row(article: Article) -> dict[str, object]:
    values = article_row(article)
    values["published"] = microseconds(article.published)
    values["first_seen"] = microseconds(article.first_seen)
    values["labels"] = compact(values["labels"])
    values["categories"] = compact(values["categories"])
    return values
