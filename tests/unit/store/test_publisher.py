"""The life of a publisher: whatever it does to its feed, every item is one entry, and new once."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.feeds.identity import distinct, identified
from bot.model.feeds import ParsedEntry, ParsedFeed
from tests.builders import NOON
from tests.unit.store.test_rows import a_store
from tests.unit.store.values import fetched

TITLES = ("Daily bulletin", "Harbour bridge closed", "Ferry strike ends")
GUIDS: tuple[Callable[[int], str | None], ...] = (
    lambda item: f"item-{item}",
    lambda item: f"http://example.org/?p={item}",
    lambda item: f"https://example.org/?p={item}",
    lambda item: f"https://example.org/news/{item}#2",
    lambda item: f"https://example.org/news/{item}?v=2",
    lambda _: None,
    lambda _: "https://example.org/",
)
LINKS = (
    "https://example.org/news/{}",
    "http://www.example.org/news/{}",
    "https://example.org/news/{}/?utm_source=feed",
    "https://example.org/news/{}#comments",
)
WINDOW = 6


@dataclass
class Publisher:
    """A publisher with what it has published; `shown` are the items of its document, in order."""

    random: Random
    dated: bool
    numbered: bool = False
    now: datetime = NOON
    guid: int = 0
    link: int = 0
    items: dict[int, ParsedEntry] = field(default_factory=dict)
    shown: list[int] = field(default_factory=list)

    def adds(self) -> None:
        number = len(self.items)
        title = self.random.choice(TITLES)
        self.items[number] = ParsedEntry(
            key=b"",
            title=title,
            published=self.now - timedelta(seconds=number) if self.dated else None,
            summary=f"<p>What happened in case {number}, told in as many words as people take the time to read.</p>",
        )
        self.shown = [number, *self.shown][:WINDOW]

    def edits(self) -> None:
        number = self.random.choice(self.shown)
        item = self.items[number]
        if self.random.random() < 0.5:
            self.items[number] = replace(item, title=f"{item.title} (corrected at {self.now})")
        else:
            self.items[number] = replace(item, summary=f"{item.summary} Corrected at {self.now}.")

    def bumps(self) -> None:
        number = self.random.choice(self.shown)
        if self.dated:
            moment = self.now + timedelta(milliseconds=self.random.randrange(1000))
            self.items[number] = replace(self.items[number], published=moment)

    def reorders(self) -> None:
        self.random.shuffle(self.shown)

    def drops(self) -> None:
        # Of two items of the same guid that never stand side by side nobody can say that they are two.
        if len(self.shown) > 2:
            self.shown.remove(self.random.choice(self.shown))

    def shows_again(self) -> None:
        gone = [number for number in self.items if number not in self.shown]
        if gone:
            self.shown.append(self.random.choice(gone))

    def renames(self) -> None:
        self.guid = self.random.randrange(len(GUIDS))

    def relinks(self) -> None:
        self.link = self.random.randrange(len(LINKS))

    def document(self) -> tuple[ParsedEntry, ...]:
        items = [self._published(number, place) for place, number in enumerate(self.shown)]
        return distinct(identified(items))

    def _published(self, number: int, place: int) -> ParsedEntry:
        guid = str(place) if self.numbered else GUIDS[self.guid](number)
        return replace(self.items[number], guid=guid, url=LINKS[self.link].format(number))


def number_of(item: ParsedEntry) -> int:
    return int(item.summary.split("case ")[1].split(",")[0])


DOINGS = ("adds", "adds", "edits", "bumps", "reorders", "drops", "shows_again", "renames", "renames", "relinks")
# Where guids are numbers nobody can say of an item that vanished whether the one with its number is another.
DOINGS_OF_NUMBERED = ("adds", "edits", "bumps", "reorders", "relinks")


def polls(doings: tuple[str, ...]) -> st.SearchStrategy[list[list[str]]]:
    return st.lists(st.lists(st.sampled_from(doings), max_size=4), min_size=1, max_size=12)


lives = settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
seeds = st.integers(0, 10_000).map(Random)


@lives
@given(polls=polls(DOINGS), random=seeds, dated=st.booleans(), hours=st.integers(0, 30))
async def test_every_item_is_one_entry_and_new_once(
    empty_database: Path, polls: list[list[str]], random: Random, dated: bool, hours: int
) -> None:
    await live(Publisher(random=random, dated=dated), polls, hours, empty_database)


@lives
@given(polls=polls(DOINGS_OF_NUMBERED), random=seeds, hours=st.integers(0, 30))
async def test_guids_that_are_numbers_make_no_difference(
    empty_database: Path, polls: list[list[str]], random: Random, hours: int
) -> None:
    await live(Publisher(random=random, dated=True, numbered=True), polls, hours, empty_database)


async def live(publisher: Publisher, polls: list[list[str]], hours: int, empty_database: Path) -> None:
    """Poll a publisher after each of its doings; check what is new, and how many entries there are in the end."""
    for _ in range(3):
        publisher.adds()
    seen: set[int] = set()
    async with a_store(empty_database) as store:
        for doings in [[], *polls]:
            for doing in doings:
                getattr(publisher, doing)()
            parsed = ParsedFeed(link="https://example.org/", entries=publisher.document())
            new = await store.feeds.record(fetched(parsed=parsed), now=publisher.now)
            expected = [number for number in publisher.shown if number not in seen]
            assert Counter(number_of(entry.item) for entry in new) == Counter(expected)
            seen.update(publisher.shown)
            publisher.now += timedelta(hours=hours)
        assert await store.entries.count() == len(seen)
