"""The part of the archive that a search is about: times, feeds, languages, publishers, words that must not occur."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select

from bot.store.connections import Transaction
from bot.store.statements import from_feeds
from bot.store.tables import articles, entries, feeds

LISTED = 100_000
"""Up to how many articles of a time, or of feeds, are listed before a search."""

_NEAR = 1_000
_QUOTED = str.maketrans({"%": r"\%", "_": r"\_", "\\": r"\\"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a person narrowed a search to; `None` is no narrowing."""

    feeds: Collection[str] | None = None
    since: datetime | None = None
    until: datetime | None = None
    languages: Collection[str] | None = None
    publishers: Collection[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Where the wanted articles are: among the rows `first` to `last`, in every set of `among`, true for `condition`.

    The newest of them are about the row `near`. `at_most` is how many they are, as far as is known.
    """

    first: int
    last: int
    near: int
    at_most: int
    among: tuple[Select[Any], ...] = ()
    condition: ColumnElement[bool] | None = None


async def scope_of(connection: Transaction, wanted: Wanted, *, total: int, few: int = LISTED) -> Scope:
    """Look for the quickest way to the articles that are wanted; `total` is the last row.

    Sets of up to `few` articles are listed. Rows are roughly in order of publication, so that those of a time are
    near each other; old articles that came late make a search slower, never wrong.
    """
    scope = Scope(first=1, last=total, near=total, at_most=total)
    time = await _time(connection, wanted)
    if time is not None:
        scope = await _in_time(connection, scope, time, few)
    if wanted.feeds is not None:
        scope = await _from_feeds(connection, scope, wanted.feeds, few)
    if wanted.languages is not None:
        scope = _where(scope, _in_languages(wanted.languages))
    if wanted.publishers is not None:
        scope = _where(scope, or_(literal(False), *map(_by, wanted.publishers)))
    return scope


async def _in_time(connection: Transaction, scope: Scope, time: ColumnElement[bool], few: int) -> Scope:
    of_time = select(articles.c.row).where(time)
    some = of_time.limit(few + 1).subquery()
    extent = select(func.count(), func.min(some.c.row), func.max(some.c.row))
    count, lowest, highest = (await connection.execute(extent)).one()
    if count <= few:
        first, last = lowest or 1, highest or 0
        return replace(scope, first=first, last=last, near=last, at_most=count, among=(*scope.among, of_time))
    newest = of_time.order_by(articles.c.published.desc()).limit(_NEAR).subquery()
    near = (await connection.execute(select(func.max(newest.c.row)))).scalar_one()
    return _where(replace(scope, near=near), time)


async def _from_feeds(connection: Transaction, scope: Scope, urls: Collection[str], few: int) -> Scope:
    of_feeds = (
        select(entries.c.article)
        .join(feeds, feeds.c.row == entries.c.feed)
        .where(feeds.c.url.in_(tuple(urls)), entries.c.article.is_not(None))
    )
    some = of_feeds.limit(few + 1).subquery()
    count = (await connection.execute(select(func.count()).select_from(some))).scalar_one()
    if count > few:
        return _where(scope, from_feeds(urls))
    return replace(scope, at_most=min(scope.at_most, count), among=(*scope.among, of_feeds))


def _where(scope: Scope, condition: ColumnElement[bool]) -> Scope:
    both = condition if scope.condition is None else and_(scope.condition, condition)
    return replace(scope, condition=both)


async def _time(connection: Transaction, wanted: Wanted) -> ColumnElement[bool] | None:
    """Return the condition on the time of publication, `None` when every article fulfils it."""
    sides = []
    if wanted.since is not None:
        sides.append((articles.c.published >= wanted.since, articles.c.published < wanted.since))
    if wanted.until is not None:
        sides.append((articles.c.published < wanted.until, articles.c.published >= wanted.until))
    needed = [
        inside
        for inside, outside in sides
        if (await connection.execute(select(articles.c.row).where(outside).limit(1))).first() is not None
    ]
    return and_(*needed) if needed else None


def _in_languages(languages: Collection[str]) -> ColumnElement[bool]:
    """`pt` is every kind of Portuguese, `pt-BR` that of Brazil."""
    language = func.lower(articles.c.language)
    codes = [code.lower() for code in languages]
    kinds = (language.like(f"{code.translate(_QUOTED)}-%", escape="\\") for code in codes)
    return or_(literal(False), language.in_(codes), *kinds)


def _by(publisher: str) -> ColumnElement[bool]:
    """The condition that an article is by a publisher, by its name or its site (or one that is part of it)."""
    name = " ".join(publisher.split())
    forms = {form.translate(_CAPITALS) for form in (name, name.lower(), name.upper(), name.title())}
    by_name = func.lower(articles.c.publisher).in_(forms)
    site = name.lower().removeprefix("www.")
    if "." not in site:
        return by_name
    after = func.substr(articles.c.url, func.instr(articles.c.url, "://") + 3)
    host = func.substr(after, 1, func.instr(after, "/") - 1)
    return or_(by_name, host == site, host.like(f"%.{site.translate(_QUOTED)}", escape="\\"))


# SQLite's lower() knows these alone.
_CAPITALS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
