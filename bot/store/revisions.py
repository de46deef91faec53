"""Revisions: what an article said before, where reading a revised entry again found something else."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.sqlite import insert

from bot.model.articles import Article, Basis
from bot.model.feeds import Entry
from bot.store import words
from bot.store.columns import storable
from bot.store.connections import Transaction
from bot.store.revised import is_in
from bot.store.rows import article_of, article_row
from bot.store.statements import in_batches
from bot.store.tables import article_revisions, articles, entries

RICHNESS = {Basis.HEADLINE: 0, Basis.TEASER: 1, Basis.FULL: 2}
_TAKEN_OVER = ("title", "text", "pairs", "basis", "labels")

Found = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """An entry that was revised `at` and not read since: its place, its article if it has one, and what it says."""

    row: int
    article: int | None
    at: datetime
    said: tuple[str, str, str]

    def is_of(self, entry: Entry) -> bool:
        """Say whether `entry` is what the feed published last."""
        item = entry.item
        return self.said == (storable(item.title), storable(item.summary), storable(item.content))


async def pending_in(connection: Transaction, feeds: Collection[int]) -> dict[tuple[int | None, bytes], Pending]:
    """Return the revised entries of the feeds with these numbers, by feed and key."""
    found: dict[tuple[int | None, bytes], Pending] = {}
    for batch in in_batches(feeds):
        statement = select(entries).where(entries.c.revised.is_not(None), entries.c.feed.in_(batch))
        for row in await connection.execute(statement):
            found[row.feed, row.key] = Pending(
                row=row.row, article=row.article, at=row.revised, said=(row.title, row.summary, row.content)
            )
    return found


async def take_over(connection: Transaction, pending: Pending, article: Article, *, indexed: bool) -> None:
    """Give the article of a revised entry the title and text it has now, and keep those it had to be judged.

    That it was read again is remembered even where it says the same, so that it is not read again and again.
    """
    kept = (await connection.execute(select(articles).where(articles.c.row == pending.article))).one()
    others = await connection.execute(
        select(entries.c.title, entries.c.summary, entries.c.content).where(
            entries.c.article == pending.article, entries.c.row != pending.row
        )
    )
    now = _now(article_of(kept), article, others.all())
    values = article_row(now)
    changed = (values["title"], values["text"]) != (kept.title, kept.text)
    await _remember(connection, kept, at=pending.at, changed=changed)
    if not changed:
        return
    if indexed:
        await words.forget(connection, kept.row)
    taken = {name: values[name] for name in _TAKEN_OVER}
    await connection.execute(update(articles).where(articles.c.row == kept.row).values(taken))
    if indexed:
        await words.add_one(connection, kept.row)


def _now(kept: Article, read: Article, others: Sequence[Found]) -> Article:
    """Decide what an article says now that one of its entries was `read` again.

    The same article in another feed may have other words. While that feed publishes the ones that are `kept`, they are
    its own, and two feeds do not take turns.
    """
    if RICHNESS[read.basis] < RICHNESS[kept.basis]:
        return kept
    now = read
    if any(is_in(kept.title, other.title) for other in others):
        now = replace(now, title=kept.title)
    as_rich = read.basis is kept.basis and kept.text
    if as_rich and any(is_in(kept.text, markup) for other in others for markup in (other.summary, other.content)):
        now = replace(now, text=kept.text, labels=kept.labels)
    return now


async def _remember(connection: Transaction, kept: Found, *, at: datetime, changed: bool) -> None:
    before = insert(article_revisions).values(
        article=kept.id,
        at=at,
        title=kept.title if changed else "",
        text=kept.text if changed else "",
        judged=not changed,
    )
    # Two entries of one article may be revised at the same time: the first change is what is judged.
    names = ("title", "text", "judged")
    statement = before.on_conflict_do_update(
        index_elements=["article", "at"],
        set_={name: before.excluded[name] for name in names},
        where=article_revisions.c.judged,
    )
    await connection.execute(statement)
