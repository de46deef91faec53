"""Stories: which articles belong together, and what grouping knows of each."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, and_, or_, select, update

from bot.errors import StoreError
from bot.model.runs import Window
from bot.model.stories import Assignment, Features, Member, Story
from bot.store.connections import Connections, Transaction
from bot.store.rows import ARTICLE_COLUMNS, article_of
from bot.store.statements import from_feeds, in_batches, insert_new, insert_or_replace
from bot.store.tables import article_features, articles, stories

_NO_DELAY = timedelta(0)


class Stories:
    """The stories, with their articles."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def members(self, *, since: datetime, until: datetime | None = None) -> tuple[Member, ...]:
        """Return what grouping knows of the articles published since `since`, by time of publication, then id.

        With `until` none is published later.
        """
        statement = (
            select(
                articles.c.id,
                articles.c.title,
                articles.c.published,
                articles.c.publisher,
                articles.c.story,
                articles.c.copy_of,
                article_features.c.terms,
                article_features.c.signature,
                article_features.c.embedding,
                article_features.c.encoder,
            )
            .join(article_features, article_features.c.article == articles.c.row)
            .where(articles.c.published >= since)
            .order_by(articles.c.published, articles.c.id)
        )
        if until is not None:
            statement = statement.where(articles.c.published <= until)
        async with self._connections.read("reading what grouping knows") as connection:
            return tuple(_member_of(row) for row in await connection.execute(statement))

    async def assign(
        self, assignments: Sequence[Assignment], features: Mapping[str, Features], *, now: datetime
    ) -> None:
        """Put articles into stories and keep their features, in one transaction.

        A story's version grows with every article that joins it and is no copy. Assigning the same again changes
        nothing. Raises `StoreError` for an article or a story that does not exist.
        """
        async with self._connections.write("putting articles into stories") as connection:
            founded = [
                {"id": assignment.story, "version": 0, "created": now, "updated": now}
                for assignment in assignments
                if assignment.founds
            ]
            if founded:
                await connection.execute(insert_new(stories), founded)
            before = await _grouped(connection, [assignment.article for assignment in assignments])
            for assignment in assignments:
                await _assign(connection, assignment, before, now)
            await _keep_features(connection, features)

    async def get(self, story_id: str) -> Story | None:
        """Return a story with all its articles."""
        return await self._one(_with_version().where(stories.c.id == story_id))

    async def of_article(self, article_id: str) -> Story | None:
        """Return the story an article is in."""
        story = select(articles.c.story).where(articles.c.id == article_id).scalar_subquery()
        return await self._one(_with_version().where(stories.c.id == story))

    async def why(self, story_id: str) -> dict[str, tuple[str, ...]]:
        """Return, by article id, the reasons (sentences for people) why each article is in the story."""
        statement = select(articles.c.id, articles.c.grouped_why).where(articles.c.story == story_id)
        async with self._connections.read("reading why a story is one") as connection:
            return {row.id: tuple(row.grouped_why or ()) for row in await connection.execute(statement)}

    async def in_window(
        self, window: Window, *, feeds: Collection[str] | None, late: timedelta = _NO_DELAY
    ) -> tuple[Story, ...]:
        """Return the stories of which at least one article belongs in `window`, by id.

        An article belongs in it when it was published in it; or when it was first seen in it, not as part of a
        baseline, and published no more than `late` before it. Each story comes with those of its articles that came
        from `feeds` (`None`: all, imported ones too) and were published by the time the window ends. A window begins
        after its start and ends with its end.
        """
        wanted = [articles.c.story.is_not(None), articles.c.published <= window.end]
        if feeds is not None:
            wanted.append(from_feeds(feeds))
        belongs = or_(
            articles.c.published > window.start,
            and_(
                articles.c.baseline.is_(False),
                articles.c.first_seen > window.start,
                articles.c.first_seen <= window.end,
                articles.c.published > window.start - late,
            ),
        )
        touched = select(articles.c.story).where(*wanted, belongs)
        statement = _with_version().where(stories.c.id.in_(touched), *wanted)
        async with self._connections.read("reading the stories of a window") as connection:
            return _stories_of(list(await connection.execute(statement)))

    async def _one(self, statement: Select[Any]) -> Story | None:
        async with self._connections.read("reading a story") as connection:
            found = _stories_of(list(await connection.execute(statement)))
        return found[0] if found else None


def _with_version() -> Select[Any]:
    return (
        select(*ARTICLE_COLUMNS, stories.c.id.label("story_id"), stories.c.version)
        .join(stories, stories.c.id == articles.c.story)
        .order_by(stories.c.id, articles.c.published, articles.c.id)
    )


def _stories_of(rows: Sequence[Row[*tuple[Any, ...]]]) -> tuple[Story, ...]:
    return tuple(
        Story(id=id_, version=version, articles=tuple(article_of(row) for row in of_story))
        for (id_, version), of_story in groupby(rows, key=lambda row: (row.story_id, row.version))
    )


def _member_of(row: Row[*tuple[Any, ...]]) -> Member:
    features = Features(
        article=row.id, terms=row.terms, signature=row.signature, embedding=row.embedding, encoder=row.encoder
    )
    return Member(
        features=features,
        title=row.title,
        published=row.published,
        publisher=row.publisher,
        story=row.story,
        copy_of=row.copy_of,
    )


async def _grouped(connection: Transaction, ids: Sequence[str]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for batch in in_batches(ids):
        rows = await connection.execute(select(articles.c.id, articles.c.story).where(articles.c.id.in_(batch)))
        found.update((row.id, row.story) for row in rows)
    return found


async def _assign(
    connection: Transaction, assignment: Assignment, before: dict[str, str | None], now: datetime
) -> None:
    if assignment.article not in before:
        raise StoreError(f"no article {assignment.article} to put into story {assignment.story}")
    values = {"story": assignment.story, "copy_of": assignment.copy_of, "grouped_why": list(assignment.why)}
    await connection.execute(update(articles).where(articles.c.id == assignment.article).values(values))
    joins = before[assignment.article] != assignment.story
    before[assignment.article] = assignment.story
    if joins and (assignment.copy_of is None or assignment.founds):
        statement = update(stories).where(stories.c.id == assignment.story)
        await connection.execute(statement.values(version=stories.c.version + 1, updated=now))


async def _keep_features(connection: Transaction, features: Mapping[str, Features]) -> None:
    if not features:
        return
    numbers: dict[str, int] = {}
    for batch in in_batches(features):
        rows = await connection.execute(select(articles.c.id, articles.c.row).where(articles.c.id.in_(batch)))
        numbers.update((row.id, row.row) for row in rows)
    if missing := sorted(set(features) - set(numbers)):
        raise StoreError(f"features of articles that do not exist: {missing[:5]}")
    kept = [
        {
            "article": numbers[id_],
            "terms": known.terms,
            "signature": known.signature,
            "embedding": known.embedding,
            "encoder": known.encoder,
        }
        for id_, known in features.items()
    ]
    await connection.execute(insert_or_replace(article_features, "article"), kept)
