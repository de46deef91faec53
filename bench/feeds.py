"""How well feed documents are read, beside feedparser alone, in the same run.

    python bench/feeds.py [--data DIR] [--show SECTION]

`DIR/feeds` holds test feeds with what their authors expect (`feedparser_expect`, `odd`), feeds as they were served
(`real`) and strings that name a time (`dates`); `DIR/hostile/xml` documents made to do harm. Expectations are compared
where we have the field, texts by what a person reads of them and authors by their names, alike on both sides.
`--show hostile`, `real`, `odd`, `dates` or `expectations` lists what is not as expected there.
"""

import argparse
import base64
import gzip
import io
import json
import resource
import sys
import time
import warnings
from calendar import timegm
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import feedparser
from dateutil.parser import UnknownTimezoneWarning  # type: ignore[import-untyped]
from dateutil.parser import parse as read_with_dateutil

from bot.articles.feedtext import read_author
from bot.articles.markup import html_to_text
from bot.errors import InputError
from bot.feeds.apart import FeedparserApart
from bot.feeds.dates import parse_date
from bot.feeds.parse import parse_feed
from bot.feeds.sanitize import clean_html
from bot.model.feeds import ParsedEntry, ParsedFeed

Record = dict[str, Any]

HOME = "http://127.0.0.1:8097/feed.xml"
NOW = datetime(2026, 11, 26, tzinfo=UTC)
SLOW_S = 1.0


def records(path: Path) -> list[Record]:
    """Read JSON Lines, unpacked or not."""
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was expected, and whether each side has it."""

    what: str
    expected: Any
    ours: Any
    peer: Any
    kind: str = ""

    @property
    def ours_right(self) -> bool:
        return _same(self.expected, self.ours)

    @property
    def peer_right(self) -> bool:
        return _same(self.expected, self.peer)


def _same(expected: Any, found: Any) -> bool:
    """Say whether two values are the same to a person: titles may be given as HTML or as plain text."""
    if isinstance(expected, str) and isinstance(found, str):
        return found in (expected, seen(expected)) or seen(found) == seen(expected)
    return bool(found == expected)


def ours(body: bytes, headers: Mapping[str, str], tolerant: FeedparserApart) -> ParsedFeed | None:
    """Read a document as a poll does; `None` for what is no feed."""
    url = headers.get("Content-Location") or HOME
    kind = headers.get("Content-type")
    try:
        return parse_feed(body, url=url, content_type=kind, now=datetime.now(UTC), tolerant=tolerant)
    except InputError:
        return None


def theirs(body: bytes, headers: Mapping[str, str]) -> Any:
    """Read a document as feedparser does by default, found at the same address."""
    known = {"content-location": HOME, **{name.lower(): value for name, value in headers.items()}}
    return feedparser.parse(io.BytesIO(body), response_headers=known)


def seen(text: object) -> str:
    """Return what a person reads of a piece of HTML."""
    return " ".join(html_to_text(clean_html(str(text or ""))).split())


def line(text: object) -> str:
    """Return a title on one line."""
    return " ".join(str(text or "").split())


def moment(time: datetime | None) -> tuple[int, ...] | None:
    """Return a time in UTC down to the second."""
    return None if time is None else time.astimezone(UTC).timetuple()[:6]


def _body(entry: ParsedEntry) -> str:
    return entry.summary or entry.content


# The paths of feedparser that are fields of ours: our value, and how both are made comparable.
FEED_FIELDS: dict[str, tuple[Callable[[ParsedFeed], Any], Callable[[Any], Any]]] = {
    "feed.title": (lambda feed: feed.title, line),
    "feed.title_detail.value": (lambda feed: feed.title, line),
    "feed.link": (lambda feed: feed.link, str),
    "feed.language": (lambda feed: feed.language, str),
}
ENTRY_FIELDS: dict[str, tuple[Callable[[ParsedEntry], Any], Callable[[Any], Any]]] = {
    "title": (lambda entry: entry.title, line),
    "title_detail.value": (lambda entry: entry.title, line),
    "link": (lambda entry: entry.url, str),
    "id": (lambda entry: entry.guid, str),
    "guid": (lambda entry: entry.guid, str),
    "author": (lambda entry: entry.author, lambda author: read_author(str(author))),
    "description": (_body, seen),
    "summary": (_body, seen),
    "summary_detail.value": (_body, seen),
    "content.0.value": (lambda entry: entry.content or entry.summary, seen),
    "published_parsed": (lambda entry: moment(entry.published), lambda value: tuple(value)[:6]),
    "created_parsed": (lambda entry: moment(entry.published), lambda value: tuple(value)[:6]),
    "updated_parsed": (lambda entry: moment(entry.updated), lambda value: tuple(value)[:6]),
    "tags.0.term": (lambda entry: entry.categories[0], str),
    "tags.1.term": (lambda entry: entry.categories[1], str),
    "tags.2.term": (lambda entry: entry.categories[2], str),
    "enclosures.0.url": (lambda entry: entry.enclosures[0].url, str),
    "enclosures.0.length": (lambda entry: entry.enclosures[0].length, str),
    "enclosures.0.type": (lambda entry: entry.enclosures[0].type, str),
    "media_thumbnail.0.url": (lambda entry: entry.image, str),
    "image.href": (lambda entry: entry.image, str),
}


def expectations(folder: Path, tolerant: FeedparserApart) -> Iterator[Row]:
    """Compare with what feedparser's own tests expect."""
    for record in records(folder / "feedparser_expect.jsonl.gz"):
        checks = [(path, value) for path, value in record["checks"] or () if _field(path) is not None]
        if not checks:
            continue
        body, headers = (folder / "feedparser" / record["file"]).read_bytes(), record["headers"] or {}
        feed, peer = ours(body, headers, tolerant), theirs(body, headers)
        for path, value in checks:
            get, comparable = _field(path) or (str, str)
            what = f"{record['file']} {'.'.join(map(str, path))}"
            yield Row(
                what,
                comparable(value),
                _attempt(_held, comparable, get, feed, path),
                _attempt(_held_by_peer, comparable, peer, path),
                "what is cut out of HTML" if "/sanitize/" in record["file"] else "fields",
            )


def _held(comparable: Callable[[Any], Any], get: Callable[[Any], Any], feed: ParsedFeed, path: Sequence[Any]) -> Any:
    return comparable(get(feed.entries[0] if path[0] == "entries" else feed))


def _held_by_peer(comparable: Callable[[Any], Any], peer: Any, path: Sequence[Any]) -> Any:
    for step in path:
        peer = peer[step]
    return comparable(peer)


def _field(path: Sequence[Any]) -> tuple[Callable[[Any], Any], Callable[[Any], Any]] | None:
    if path[:2] == ["entries", 0]:
        return ENTRY_FIELDS.get(".".join(map(str, path[2:])))
    return FEED_FIELDS.get(".".join(map(str, path)))


def _attempt(work: Callable[..., Any], *values: Any) -> Any:
    """Return what comes of it, or the kind of error."""
    try:
        return work(*values)
    except (LookupError, AttributeError, TypeError, ValueError) as error:
        return type(error)


def real(folder: Path, tolerant: FeedparserApart) -> Iterator[Row]:
    """Compare feeds as they were served with how feedparser sees them."""
    for record in records(folder / "real_reference.jsonl.gz"):
        feed = ours(gzip.decompress((folder / record["file"]).read_bytes()), {}, tolerant)
        first = feed.entries[0] if feed and feed.entries else None
        for kind, expected, found in (
            ("entries", record["entries"], len(feed.entries) if feed else None),
            ("first title", line(record["first_title"]), line(first.title if first else None)),
            ("first link", record["first_link"] and urljoin(HOME, record["first_link"]), first and first.url),
        ):
            yield Row(record["file"], expected, found, expected, kind)


def odd(folder: Path, tolerant: FeedparserApart) -> Iterator[Row]:
    """Compare odd feeds with what their authors expect of titles, links and dates; a crash or a hang is a row too."""
    for record in records(folder / "odd.jsonl.gz"):
        body = record["body"].encode() if "body" in record else base64.b64decode(record["body_b64"])
        started = time.perf_counter()
        feed = _attempt(ours, body, {}, tolerant)
        yield Row(record["id"], False, isinstance(feed, type), None, "crashes")
        yield Row(record["id"], False, time.perf_counter() - started > SLOW_S, None, "hangs")
        yield from _odd_rows(record, feed if isinstance(feed, ParsedFeed) else None, theirs(body, {}))


def _odd_rows(record: Record, feed: ParsedFeed | None, peer: Any) -> Iterator[Row]:
    expected = record.get("expected") or {}
    items = expected.get("items") or expected.get("entries") or []
    where = record["id"]
    if "title" in expected:
        peers = line(peer.feed.get("title"))
        yield Row(where, line(expected["title"]), line(feed.title if feed else None), peers, "titles")
    for index, item in enumerate(items):
        entry = feed.entries[index] if feed and index < len(feed.entries) else ParsedEntry(key=b"")
        other = peer.entries[index] if index < len(peer.entries) else {}
        if "title" in item:
            yield Row(where, line(item["title"]), line(entry.title), line(other.get("title")), "titles")
        link = _expected_link(item)
        if link:
            yield Row(where, link, entry.url, other.get("link"), "links")
        for names, found, key in (
            (("publishedParsed", "date_published"), entry.published, "published_parsed"),
            (("updatedParsed", "date_modified"), entry.updated, "updated_parsed"),
        ):
            text = next((str(item[name]) for name in names if name in item), "")
            if text:
                parsed = dict.get(other, key)
                wanted = moment(datetime.fromisoformat(text))
                yield Row(where, wanted, moment(found), parsed and tuple(parsed[:6]), "dates")


def _expected_link(item: Record) -> str | None:
    alternates = (
        link.get("href")
        for link in item.get("links") or ()
        if isinstance(link, dict) and link.get("rel", "alternate") == "alternate"
    )
    return item.get("link") or item.get("url") or item.get("external_url") or next(filter(None, alternates), None)


def dates(folder: Path) -> tuple[list[Row], Counter[str]]:
    """Read every string that names a time; the peers are counted."""
    # It says on standard error which zones it does not know.
    warnings.simplefilter("ignore", UnknownTimezoneWarning)
    rows, peers = [], Counter[str]()
    readers: dict[str, Callable[[str], datetime | None]] = {
        "dateutil": lambda text: _utc(read_with_dateutil(text)),
        "feedparser": lambda text: _feedparser_time(text),
        "email.utils": lambda text: _utc(parsedate_to_datetime(text)),
    }
    for record in records(folder / "dates.jsonl.gz"):
        rows.append(Row(record["string"], *_judged(record, parse_date(record["string"], NOW)), None, record["expect"]))
        for name, read in readers.items():
            try:
                found = read(record["string"])
            except (ValueError, OverflowError, TypeError, IndexError, AttributeError):
                found = None
            wanted, got = _judged(record, found)
            peers[name] += wanted == got
    return rows, peers


def _judged(record: Record, found: datetime | None) -> tuple[Any, Any]:
    if record["expect"] == "utc":
        return tuple(record["utc"]), moment(found)
    return record["expect"] == "parseable", found is not None


def _utc(found: datetime) -> datetime:
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found


def _feedparser_time(text: str) -> datetime | None:
    from feedparser.datetimes import _parse_date

    parsed = _parse_date(text)
    return datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None


def hostile(folder: Path, tolerant: FeedparserApart) -> Iterator[tuple[str, float, float]]:
    """Read what is made to do harm: the longest time and the memory that this process took more, in MB."""
    for path in sorted(folder.iterdir()):
        yield path.name, *_cost(path.read_bytes(), tolerant)
    item = b"<item><title>x</title></item>"
    inside = {
        "200,000 attributes in one tag": b"<item " + b" ".join(b'a%d="1"' % n for n in range(200_000)) + b"/>",
        "200,000 items": item * 170_000,
        "200,000 empty items": b"<item/>" * 200_000,
        "5 MB of &amp;amp;": b"<item><description>" + b"&amp;amp;" * 550_000 + b"</description></item>",
        "3 MB of <": b"<item><description>" + b"<" * 3_000_000 + b"</description></item>",
        "500,000 nested tags": b"<item>" + b"<a>" * 500_000,
    }
    for name, part in inside.items():
        yield name, *_cost(b'<rss version="2.0"><channel><title>t</title>' + part + b"</channel></rss>", tolerant)
    yield "20 MB of &amp;amp;", *_cost(b"<rss><channel><title>" + b"&amp;amp;" * 2_200_000, tolerant)
    yield "3 MB of < alone", *_cost(b"<" * 3_000_000, tolerant)
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE r [<!ENTITY l0 "ha">{laughs}]><rss version="2.0"><channel><title>&l9;</title></channel></rss>'
    yield "a billion laughs", *_cost(bomb.encode(), tolerant)


def _cost(body: bytes, tolerant: FeedparserApart) -> tuple[float, float]:
    before, started = _peak_mb(), time.perf_counter()
    ours(body, {}, tolerant)
    return time.perf_counter() - started, _peak_mb() - before


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


def _by_kind(rows: Iterable[Row]) -> dict[str, list[Row]]:
    kinds: dict[str, list[Row]] = {}
    for row in rows:
        kinds.setdefault(row.kind, []).append(row)
    return kinds


def told(name: str, rows: Iterable[Row], *, show: bool, peer: bool = True) -> None:
    """Print how much is as expected, and with `show` what is not."""
    rows = list(rows)
    right, peers = sum(row.ours_right for row in rows), sum(row.peer_right for row in rows)
    beside = f"   feedparser {peers:5}" if peer else ""
    print(f"{name:44}{len(rows):6} expected   ours {right:5}{beside}", flush=True)
    for row in (row for row in rows if show and not row.ours_right):
        print(f"    {row.what}: {row.expected!r}, not {row.ours!r}{'' if row.peer_right else ' (nor theirs)'}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(__file__).resolve().parents[2] / "shared" / "data")
    parser.add_argument("--show", action="append", default=[])
    chosen = parser.parse_args()
    folder = chosen.data / "feeds"
    if not (folder / "odd.jsonl.gz").is_file():
        sys.exit(f"{folder} holds no odd.jsonl.gz: name the data folder with --data")
    with FeedparserApart() as tolerant:
        tolerant.read("<rss/>")
        costs = list(hostile(chosen.data / "hostile" / "xml", tolerant))
        slowest, hungriest = max(costs, key=lambda cost: cost[1]), max(costs, key=lambda cost: cost[2])
        print(f"{'hostile documents':44}{len(costs):6} read       slowest {slowest[1]:.2f} s ({slowest[0]})")
        print(f"{'':61}most memory {hungriest[2]:.0f} MB ({hungriest[0]})")
        for name, seconds, megabytes in costs if "hostile" in chosen.show else ():
            print(f"    {name:34}{seconds:7.3f} s {megabytes:6.1f} MB")
        for kind, rows in _by_kind(expectations(folder, tolerant)).items():
            told(f"feedparser's tests: {kind}", rows, show="expectations" in chosen.show)
        for kind, rows in _by_kind(real(folder, tolerant)).items():
            told(f"real feeds: {kind}", rows, show="real" in chosen.show, peer=False)
        for kind, rows in _by_kind(odd(folder, tolerant)).items():
            told(f"odd feeds: {kind}", rows, show="odd" in chosen.show, peer=kind not in ("crashes", "hangs"))
    found, peers = dates(folder)
    told("dates", found, show="dates" in chosen.show, peer=False)
    print(" " * 63 + ", ".join(f"{name} {count}" for name, count in peers.items()))


if __name__ == "__main__":
    main()
