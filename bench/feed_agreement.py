"""How far the quick reader of feeds agrees with feedparser, and how much faster it is, in the same run.

    python -m bench.feed_agreement FOLDER [--show N]
    python -m bench.feed_agreement --data DIR

`FOLDER`, or `DIR/feeds`, holds feed documents at any depth: `*.xml`, `*.xml.gz`, `*.rss`, `*.atom`, and `*.jsonl.gz`
whose lines have a `body` or `body_b64`. Every document is decoded and read by both readers; the entries of those that
pass the guard are compared by position. Texts agree when the words do, tags and white space apart. Each disagreement is
printed with its kind, and so is what the guard declined. Times are CPU, the median document and all of them together.
"""

import argparse
import base64
import gzip
import html
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bench.report import median
from bot.feeds.decode import decoded
from bot.feeds.feedparser_ import found_in
from bot.feeds.mend import capped
from bot.feeds.notafeed import NotAFeedError, is_web_page
from bot.feeds.quick import read_quickly
from bot.feeds.tolerant import read_tolerantly
from bot.model.feeds import ParsedEntry, ParsedFeed

NOW = datetime(2026, 6, 1, tzinfo=UTC)
URL = "https://feeds.example/news/feed.xml"
MOST_ITEMS = 5_000
PATTERNS = ("*.xml", "*.xml.gz", "*.rss", "*.atom", "*.jsonl.gz")
TAG = re.compile(r"<!--.*?-->|<[^<>]*>", re.DOTALL)
FIRST = ("guid", "url", "title", "time")
OTHERS = ("text", "published", "updated", "summary", "content", "author", "enclosures", "categories", "image")


class Feedparser:
    """feedparser in this process, where its time can be measured."""

    def read(self, text: str) -> dict[str, object]:
        """Return what feedparser finds in a document."""
        return found_in(text)


@dataclass(slots=True)
class Tally:
    """What has been counted: agreement by field, disagreements in words, and milliseconds of both readers."""

    feeds: int = 0
    passed: int = 0
    all_entries: int = 0
    entries: int = 0
    agreed: Counter[str] = field(default_factory=Counter)
    declined: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    quick_ms: list[float] = field(default_factory=list)
    tolerant_ms: list[float] = field(default_factory=list)


def documents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Give the documents below `folder` with their names."""
    for path in sorted({found for pattern in PATTERNS for found in folder.rglob(pattern)}):
        body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        if ".jsonl" not in path.suffixes:
            yield str(path.relative_to(folder)), body
            continue
        for line in body.splitlines():
            record = json.loads(line)
            if "body" in record or "body_b64" in record:
                text = record.get("body")
                yield record["id"], text.encode() if text is not None else base64.b64decode(record["body_b64"])


def values_of(entry: ParsedEntry) -> dict[str, object]:
    """Return what is compared of an entry, by name."""
    texts = {name: words(getattr(entry, name)) for name in ("summary", "content")}
    return {
        **{name: getattr(entry, name) for name in ("guid", "url", "title", "published", "updated")},
        **texts,
        "time": entry.published or entry.updated,
        "text": max(texts["summary"], texts["content"], key=len),
        "author": entry.author,
        "enclosures": entry.enclosures,
        "categories": entry.categories,
        "image": entry.image,
    }


def words(markup: str) -> str:
    """Return the text of markup without its tags, references and white space."""
    return "".join(html.unescape(html.unescape(TAG.sub(" ", markup))).split())


def compare(name: str, quick: ParsedFeed, tolerant: ParsedFeed, tally: Tally) -> None:
    """Count the agreement of two readings of one document."""
    for part in ("title", "link"):
        if getattr(quick, part) != getattr(tolerant, part):
            tally.told.append(f"feed {part}: {name}: {getattr(quick, part)!r} / {getattr(tolerant, part)!r}")
    if len(quick.entries) != len(tolerant.entries):
        tally.told.append(f"count: {name}: {len(quick.entries)} / {len(tolerant.entries)}")
    for position, (ours, theirs) in enumerate(zip(quick.entries, tolerant.entries, strict=False)):
        tally.entries += 1
        mine, reference = values_of(ours), values_of(theirs)
        same = {part for part, value in mine.items() if value == reference[part]}
        tally.agreed.update(same)
        tally.agreed["all of these"] += set(FIRST) <= same
        for part in (*FIRST, *OTHERS):
            if part not in same:
                pair = f"{str(mine[part])[:90]!r} / {str(reference[part])[:90]!r}"
                tally.told.append(f"{part}: {name} #{position}: {pair}")


def measure(name: str, body: bytes, tally: Tally) -> None:
    """Read one document with both readers and compare what they say."""
    text, _ = decoded(body, None)
    if text.lstrip()[:1] in ("{", "[", "") or is_web_page(text):
        return
    text, _ = capped(text, most_items=MOST_ITEMS)
    started = time.process_time()
    quick = read_quickly(text, url=URL, now=NOW)
    between = time.process_time()
    try:
        tolerant = read_tolerantly(text, Feedparser(), url=URL, now=NOW)
    except NotAFeedError as error:
        if quick is not None:
            tally.told.append(f"feed: {name}: {len(quick.entries)} entries / {error}")
        return
    ended = time.process_time()
    tally.feeds += 1
    tally.all_entries += len(tolerant.entries)
    if quick is None:
        tally.declined.append(f"{name} ({len(tolerant.entries)} entries, {len(text)} characters)")
        return
    tally.passed += 1
    tally.quick_ms.append(1000 * (between - started))
    tally.tolerant_ms.append(1000 * (ended - between))
    compare(name, quick, tolerant, tally)


def report(tally: Tally, show: int) -> None:
    """Print what was found."""
    print(f"feeds tried                 {tally.feeds}, {tally.all_entries} entries")
    print(f"pass the guard              {tally.passed} ({100 * tally.passed / max(1, tally.feeds):.1f} %)")
    print(f"entries compared            {tally.entries} ({100 * tally.entries / max(1, tally.all_entries):.1f} %)")
    for part in ("all of these", *FIRST, *OTHERS):
        label = "guid, url, title and time" if part == "all of these" else part
        print(f"  agree on {label:26}{100 * tally.agreed[part] / max(1, tally.entries):8.3f} %")
    quick, tolerant = sum(tally.quick_ms), sum(tally.tolerant_ms)
    print(f"quick reader                {median(tally.quick_ms):8.3f} ms the median, {quick:9.1f} ms all")
    print(f"feedparser                  {median(tally.tolerant_ms):8.3f} ms the median, {tolerant:9.1f} ms all")
    print(f"ratio                       {tolerant / max(quick, 1e-9):8.1f} times")
    for title, lines in (("declined", tally.declined), ("disagreements (ours / feedparser)", tally.told)):
        print(f"\n{title}: {len(lines)}")
        print("\n".join(lines[:show]))


def main() -> None:
    """Measure a folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--data", type=Path, default=Path(__file__).resolve().parents[2] / "shared" / "data")
    parser.add_argument("--show", type=int, default=60, help="so many lines of each list at most")
    given = parser.parse_args()
    folder = given.folder or given.data / "feeds"
    if not folder.is_dir():
        sys.exit(f"{folder} is no folder: name one that holds feed documents")
    tally = Tally()
    for name, body in documents(folder):
        measure(name, body, tally)
    report(tally, given.show)


if __name__ == "__main__":
    main()
