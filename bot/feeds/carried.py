"""Documents on their way to the process that reads them, and feeds on their way back, as bytes.

```
document  a line of JSON [address, content type, time], and the body
feed      a line of JSON ["feed", title, link, language, ttl, hours, days, problems, entries], and the summaries and
          contents of the entries in UTF-8, one after another: an entry has their lengths in bytes in their place
refusal   JSON ["refused", sentence]
defect    JSON ["defect", where it was met]
```
"""

import json
from datetime import datetime
from typing import Any, NamedTuple

from bot.model.feeds import Enclosure, ParsedEntry, ParsedFeed

# In ASCII, so that no text can fail to be carried; long ones go beside it, which is quicker. Made once, because
# `json.dumps` makes one at every call.
_written = json.JSONEncoder(separators=(",", ":")).encode


class Document(NamedTuple):
    """A document as a server gave it."""

    body: bytes
    url: str
    content_type: str | None
    now: datetime


class Refusal(NamedTuple):
    """A sentence that says why a document is no feed."""

    reason: str


class Defect(NamedTuple):
    """Where a defect was met while a document was read, as the log shows it."""

    trace: str


Answer = ParsedFeed | Refusal | Defect


def packed_document(document: Document) -> bytes:
    """Return a document in bytes."""
    about = _written([document.url, document.content_type, document.now.isoformat()])
    return b"\n".join((about.encode(), document.body))


def document_in(content: bytes) -> Document:
    """Return the document that `packed_document` packed."""
    about, _, body = content.partition(b"\n")
    url, content_type, now = json.loads(about)
    return Document(body, url, content_type, datetime.fromisoformat(now))


def packed_answer(answer: Answer) -> bytes:
    """Return an answer in bytes; sentences about a feed go as they are in the language of who read it."""
    match answer:
        case Refusal(reason):
            return _written(["refused", reason]).encode()
        case Defect(trace):
            return _written(["defect", trace]).encode()
        case feed:
            texts: list[bytes] = []
            return b"\n".join((_written(["feed", *_parts(feed, texts)]).encode(), b"".join(texts)))


def answer_in(content: bytes) -> Answer:
    """Return the answer that `packed_answer` packed."""
    about, _, texts = content.partition(b"\n")
    match json.loads(about):
        case ["refused", reason]:
            return Refusal(reason)
        case ["defect", trace]:
            return Defect(trace)
        case [_, *parts]:
            return _feed(_Texts(texts), *parts)
    raise ValueError("not an answer")


class _Texts:
    """Texts that come one after another."""

    def __init__(self, texts: bytes) -> None:
        self._texts, self._at = texts, 0

    def next(self, length: int) -> str:
        """Return the next one, which takes `length` bytes."""
        start, self._at = self._at, self._at + length
        return self._texts[start : self._at].decode("utf-8", "surrogatepass")


def _parts(feed: ParsedFeed, texts: list[bytes]) -> tuple[Any, ...]:
    return (
        feed.title,
        feed.link,
        feed.language,
        feed.ttl_minutes,
        sorted(feed.skip_hours),
        sorted(feed.skip_days),
        [str(problem) for problem in feed.problems],
        [_values(entry, texts) for entry in feed.entries],
    )


def _feed(
    texts: _Texts,
    title: str | None,
    link: str | None,
    language: str | None,
    ttl_minutes: int | None,
    hours: list[int],
    days: list[int],
    problems: list[str],
    entries: list[list[Any]],
) -> ParsedFeed:
    return ParsedFeed(
        title=title,
        link=link,
        language=language,
        ttl_minutes=ttl_minutes,
        skip_hours=frozenset(hours),
        skip_days=frozenset(days),
        problems=tuple(problems),
        entries=tuple([_entry(texts, *values) for values in entries]),
    )


def _values(entry: ParsedEntry, texts: list[bytes]) -> tuple[Any, ...]:
    summary = entry.summary.encode("utf-8", "surrogatepass")
    content = entry.content.encode("utf-8", "surrogatepass")
    texts += summary, content
    return (
        entry.key.hex(),
        entry.guid,
        entry.url,
        entry.title,
        entry.published and entry.published.isoformat(),
        entry.updated and entry.updated.isoformat(),
        entry.author,
        len(summary),
        len(content),
        [(file.url, file.type, file.length) for file in entry.enclosures],
        entry.categories,
        entry.image,
    )


def _entry(
    texts: _Texts,
    key: str,
    guid: str | None,
    url: str | None,
    title: str,
    published: str | None,
    updated: str | None,
    author: str | None,
    summary: int,
    content: int,
    enclosures: list[tuple[str, str | None, int | None]],
    categories: list[str],
    image: str | None,
) -> ParsedEntry:
    return ParsedEntry(
        key=bytes.fromhex(key),
        guid=guid,
        url=url,
        title=title,
        published=None if published is None else datetime.fromisoformat(published),
        updated=None if updated is None else datetime.fromisoformat(updated),
        author=author,
        summary=texts.next(summary),
        content=texts.next(content),
        enclosures=tuple(Enclosure(url=url, type=type_, length=length) for url, type_, length in enclosures),
        categories=tuple(categories),
        image=image,
    )
