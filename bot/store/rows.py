"""Rows and values: how entries and articles are written into columns and read back."""

from typing import Any

from sqlalchemy import Row

from bot.model.articles import Article, Basis, Label
from bot.model.feeds import Enclosure, Entry, ParsedEntry
from bot.store.columns import storable, storable_or_none
from bot.store.pairs import in_pairs
from bot.store.tables import articles, entries

ARTICLE_COLUMNS = tuple(
    column for column in articles.columns if column.name not in {"row", "story", "grouped_why", "pairs"}
)
ENTRY_COLUMNS = tuple(
    column for column in entries.columns if column.name not in {"row", "feed", "article", "skipped", "skipped_at"}
)


def article_row(article: Article) -> dict[str, Any]:
    """Return the columns of an article, without its story."""
    title, text = storable(article.title), storable(article.text)
    return {
        "id": storable(article.id),
        "url": storable(article.url),
        "title": title,
        "text": text,
        "pairs": in_pairs(f"{title}\n{text}"),
        "published": article.published,
        "first_seen": article.first_seen,
        "publisher": storable(article.publisher),
        "byline": storable_or_none(article.byline),
        "language": storable_or_none(article.language),
        "basis": article.basis.value,
        "labels": sorted(article.labels),
        "image": storable_or_none(article.image),
        "categories": list(article.categories),
        "baseline": article.baseline,
        "copy_of": storable_or_none(article.copy_of),
    }


def article_of(row: Row[*tuple[Any, ...]]) -> Article:
    """Read an article from a row that has `ARTICLE_COLUMNS`."""
    return Article(
        id=row.id,
        url=row.url,
        title=row.title,
        text=row.text,
        published=row.published,
        first_seen=row.first_seen,
        publisher=row.publisher,
        byline=row.byline,
        language=row.language,
        basis=Basis(row.basis),
        labels=frozenset(Label(label) for label in row.labels),
        image=row.image,
        categories=tuple(row.categories),
        baseline=row.baseline,
        copy_of=row.copy_of,
    )


def entry_row(feed: int, entry: Entry) -> dict[str, Any]:
    """Return the columns of an entry of the feed with the row number `feed`."""
    item = entry.item
    return {
        "feed": feed,
        "key": item.key,
        "guid": storable_or_none(item.guid),
        "url": storable_or_none(item.url),
        "title": storable(item.title),
        "published": item.published,
        "updated": item.updated,
        "author": storable_or_none(item.author),
        "summary": storable(item.summary),
        "content": storable(item.content),
        "enclosures": [[part.url, part.type, part.length] for part in item.enclosures],
        "categories": list(item.categories),
        "image": storable_or_none(item.image),
        "first_seen": entry.first_seen,
        "baseline": entry.baseline,
    }


def entry_of(feed: str, row: Row[*tuple[Any, ...]]) -> Entry:
    """Read an entry of the feed at the address `feed` from a row that has `ENTRY_COLUMNS`."""
    item = ParsedEntry(
        key=row.key,
        guid=row.guid,
        url=row.url,
        title=row.title,
        published=row.published,
        updated=row.updated,
        author=row.author,
        summary=row.summary,
        content=row.content,
        enclosures=tuple(Enclosure(url=url, type=type_, length=length) for url, type_, length in row.enclosures),
        categories=tuple(row.categories),
        image=row.image,
    )
    return Entry(feed=feed, item=item, first_seen=row.first_seen, baseline=row.baseline)
