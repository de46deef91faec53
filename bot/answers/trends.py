"""Trends: what titles, topics and sources are written about more or less than before (pure).

An article is about a subject when its title, or one thing that it is filed under, has all its words. The window is
compared with the four windows of the same length before it, as `surprise` says. Copies count once.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import cached_property
from itertools import chain, islice

from bot.answers.subjects import Stems, Subject, subject_of
from bot.answers.surprise import Judged, deviations, judge
from bot.clock import utc
from bot.errors import UsageError
from bot.i18n import say
from bot.model.trends import Kind, Sighting, Trend, Trends
from bot.text.topics import clean_category

WINDOWS = 5
"""The window, and those before it that it is compared with."""
SHOWN_WINDOWS = 3
LEAST = 3
"""How many articles make a subject."""
LEAST_PAST = 20
"""From how many articles on the past tells anything."""
RISING, FALLING, SOURCES = 8, 4, 2
MOST_COMPARED = 5
LONGEST = 100
SOURCE = "source:"
_LOOKED_AT = 60
"""How many terms, and how many titles of each, are looked at to find what they stand for."""
_SAME = 0.6
"""Share of the articles of the smaller of two subjects from which both are one."""


@dataclass(frozen=True, slots=True)
class Days:
    """The days that are counted, up to today; `starts` are their midnights in UTC, and the one after them."""

    dates: tuple[date, ...]
    starts: tuple[datetime, ...]

    @classmethod
    def until(cls, now: datetime, zone: tzinfo, count: int) -> "Days":
        """Return the last `count` days of `zone`, today with them."""
        today = utc(now).astimezone(zone).date()
        dates = tuple(today - timedelta(days=ago) for ago in range(count - 1, -1, -1))
        days = (*dates, today + timedelta(days=1))
        return cls(dates, tuple(utc(datetime(day.year, day.month, day.day, tzinfo=zone)) for day in days))

    def number(self, moment: datetime) -> int:
        """Return which of the days a time is in: below 0 before them, their number after them."""
        return bisect_right(self.starts, moment) - 1


def overview(sightings: Iterable[Sighting], *, days: Days, window: int, whole: bool = True) -> Trends:
    """Find what rises and what falls in the last `window` of `days`, of which there are `WINDOWS` times as many."""
    archive = _Archive(sightings, days, window)
    shown = days.dates[-SHOWN_WINDOWS * window :]
    now, *before = archive.totals
    if sum(before) < LEAST_PAST:
        return Trends(days=shown, window=window, articles=now, past=sum(before), whole=whole)
    subjects = archive.judged(archive.candidates())
    sources = archive.judged_sources()
    return Trends(
        days=shown,
        window=window,
        articles=now,
        past=sum(before),
        rising=(*_apart(subjects, RISING, rising=True), *_best(sources, SOURCES, rising=True)),
        falling=(*_apart(subjects, FALLING, rising=False), *_best(sources, SOURCES, rising=False)),
        whole=whole,
    )


def compare(sightings: Iterable[Sighting], topics: Sequence[str], *, days: Days, whole: bool = True) -> Trends:
    """Count the articles about each of `topics` on each of `days`; `source:NAME` is about a publisher."""
    archive = _Archive(sightings, days, len(days.dates))
    compared = tuple(archive.counted(topic) for topic in topics)
    return Trends(days=days.dates, window=len(days.dates), articles=archive.totals[0], compared=compared, whole=whole)


def topics_of(text: str) -> tuple[str, ...]:
    """Cut `TOPIC vs TOPIC` into its topics; raise `UsageError` when there are too many, or one is no topic."""
    topics: list[str] = [""]
    for word in text.split():
        if word.casefold() in ("vs", "vs.", "versus"):
            topics.append("")
        else:
            topics[-1] = f"{topics[-1]} {word}".strip()
    kept = tuple({_bare(topic).casefold(): _bare(topic) for topic in topics if _bare(topic)}.values())
    if len(kept) > MOST_COMPARED:
        raise UsageError(say("At most {n} topics can be compared.", n=MOST_COMPARED))
    for topic in kept:
        if len(topic) > LONGEST or not any(map(str.isalnum, topic.removeprefix(SOURCE))):
            raise UsageError(
                say("“{topic}” is no topic. Name one by a few words, such as: trends harbour bridge", topic=topic[:50])
            )
    return kept


def _bare(topic: str) -> str:
    prefix, colon, rest = topic.partition(":")
    quotes = " \"“”'"
    return f"{SOURCE}{rest.strip(quotes)}" if f"{prefix.lower()}{colon}" == SOURCE else topic.strip(quotes)


@dataclass(frozen=True, slots=True)
class _Counted:
    """A trend with the numbers of the articles it rests on, and how many of them are in the past."""

    trend: Trend
    recent: frozenset[int]
    past: frozenset[int]


class _Archive:
    """The articles of the days, each copy once, by number; the windows are counted back from today."""

    def __init__(self, sightings: Iterable[Sighting], days: Days, window: int) -> None:
        self._days = days
        self._window = window
        self._windows = len(days.dates) // window
        kept = tuple(_distinct(sightings, days))
        self._day = [day for day, _ in kept]
        self._seen = [sighting for _, sighting in kept]
        self._at = [(len(days.dates) - 1 - day) // window for day in self._day]
        self._stems_of = Stems().of
        self._stems = [self._stems_of(sighting.title, sighting.language) for sighting in self._seen]
        self._filed_under: dict[tuple[str, str | None], tuple[str, ...]] = {}
        self.totals = self._by_window(range(len(kept)))

    @cached_property
    def _terms(self) -> list[Counter[str]]:
        """How many titles of each window have each term."""
        windows = [Counter[str]() for _ in range(self._windows)]
        for at, stems in zip(self._at, self._stems, strict=True):
            windows[at].update(stems)
        return windows

    @cached_property
    def _subjects(self) -> int:
        """How many terms there are that could rise."""
        return sum(count >= LEAST for count in self._terms[0].values())

    def candidates(self) -> tuple[Subject, ...]:
        """Return what may rise or fall: what the terms of titles stand for, and what articles are filed under."""
        found = [*self._of_terms(rising=True), *self._of_terms(rising=False), *self._filed()]
        return tuple({frozenset(subject.stems): subject for subject in reversed(found) if subject.stems}.values())

    def judged(self, subjects: Collection[Subject]) -> list[_Counted]:
        """Judge subjects; those that neither rise nor fall are left out."""
        found = ((subject.name, subject.kind, about) for subject, about in self._about(subjects))
        return self._judged(found, self._subjects)

    def judged_sources(self) -> list[_Counted]:
        """Judge how much each publisher publishes."""
        by_source: dict[str, list[int]] = {}
        for number, sighting in enumerate(self._seen):
            if sighting.publisher:
                by_source.setdefault(sighting.publisher, []).append(number)
        if len(by_source) < 2:
            return []
        return self._judged(((name, "source", numbers) for name, numbers in by_source.items()), len(by_source))

    def counted(self, topic: str) -> Trend:
        """Count the articles about a topic that a person names."""
        if topic.startswith(SOURCE):
            name = topic.removeprefix(SOURCE)
            numbers = [number for number, each in enumerate(self._seen) if _is_source(each.publisher, name)]
            return Trend(name=name, kind="source", articles=len(numbers), per_day=self._per_day(numbers))
        numbers = self._about_topic(topic)
        return Trend(name=topic, kind="topic", articles=len(numbers), per_day=self._per_day(numbers))

    def _judged(self, found: Iterable[tuple[str, Kind, Sequence[int]]], subjects: int) -> list[_Counted]:
        judged = []
        for name, kind, numbers in found:
            counts = self._by_window(numbers)
            verdict = self._verdict(counts, subjects)
            if verdict.score:
                trend = Trend(
                    name=name,
                    kind=kind,
                    articles=counts[0],
                    per_day=self._per_day(numbers)[-SHOWN_WINDOWS * self._window :],
                    expected=verdict.expected,
                    score=verdict.score,
                )
                recent = frozenset(number for number in numbers if not self._at[number])
                judged.append(_Counted(trend, recent, frozenset(numbers) - recent))
        return sorted(judged, key=lambda each: (-abs(each.trend.score), each.trend.name))

    def _verdict(self, counts: Sequence[int], subjects: int) -> Judged:
        if max(counts) < LEAST:
            return Judged(0.0, 0.0)
        sure = deviations(subjects)
        verdict = judge(counts[0], self.totals[0], counts[1:], self.totals[1:], sure=sure)
        return Judged(verdict.expected, 0.0) if verdict.score > 0 and counts[0] < LEAST else verdict

    def _of_terms(self, *, rising: bool) -> Iterator[Subject]:
        """Yield what the terms stand for that rise most, or fall most."""
        windows = self._terms
        scores: dict[str, float] = {}
        for term in windows[0] if rising else set(chain(*windows[1:])):
            counts = [window[term] for window in windows]
            score = 0.0 if term.isdecimal() else self._verdict(counts, self._subjects).score
            if score and (score > 0) == rising:
                scores[term] = abs(score)
        best = sorted(scores, key=lambda term: (-scores[term], term))[:_LOOKED_AT]
        sightings = self._titles_with(best, recent=rising)
        yield from (subject_of(term, sightings[term]) for term in best)

    def _titles_with(self, terms: Sequence[str], *, recent: bool) -> dict[str, list[tuple[str, str | None]]]:
        found: dict[str, list[tuple[str, str | None]]] = {term: [] for term in terms}
        for number, stems in enumerate(self._stems):
            if (self._at[number] == 0) == recent:
                for stem in stems:
                    if (titles := found.get(stem)) is not None and len(titles) < _LOOKED_AT:
                        titles.append((self._seen[number].title, self._seen[number].language))
        return found

    def _filed(self) -> Iterator[Subject]:
        counts: Counter[tuple[str, str | None]] = Counter()
        for sighting in self._seen:
            counts.update((category, sighting.language) for category in sighting.categories)
        topics = ((clean_category(category), language) for (category, language), n in counts.items() if n >= LEAST)
        yield from (Subject(topic, "topic", self._stems_of(topic, language)) for topic, language in topics if topic)

    def _about(self, subjects: Collection[Subject]) -> Iterator[tuple[Subject, Sequence[int]]]:
        """Yield each subject with the numbers of the articles about it."""
        wanted = [subject.stems for subject in subjects]
        by_term: dict[str, list[int]] = {}
        for place, stems in enumerate(wanted):
            by_term.setdefault(stems[0], []).append(place)

        def told(stems: tuple[str, ...]) -> list[int]:
            places = (place for term in stems if term in by_term for place in by_term[term])
            return [place for place in places if _has_all(stems, wanted[place])]

        about: list[list[int]] = [[] for _ in wanted]
        filed: dict[tuple[str, str | None], list[int]] = {}
        for number, (sighting, stems) in enumerate(zip(self._seen, self._stems, strict=True)):
            places = told(stems)
            for category in sighting.categories:
                key = category, sighting.language
                if key not in filed:
                    filed[key] = told(self._stems_in(*key))
                places += filed[key]
            for place in set(places):
                about[place].append(number)
        yield from zip(subjects, about, strict=True)

    def _about_topic(self, topic: str) -> list[int]:
        """Return the numbers of the articles whose title, or one thing that they are filed under, has all its words."""
        filed: dict[tuple[str, str | None], bool] = {}
        numbers = []
        for number, (sighting, stems) in enumerate(zip(self._seen, self._stems, strict=True)):
            wanted = self._stems_in(topic, sighting.language)
            if wanted and wanted[0] in stems and _has_all(stems, wanted):
                numbers.append(number)
                continue
            for category in sighting.categories:
                key = category, sighting.language
                if key not in filed:
                    filed[key] = bool(wanted) and _has_all(self._stems_in(*key), wanted)
                if filed[key]:
                    numbers.append(number)
                    break
        return numbers

    def _stems_in(self, category: str, language: str | None) -> tuple[str, ...]:
        """Return the stems of what comes again and again."""
        found = self._filed_under.get((category, language))
        if found is None:
            found = self._filed_under[category, language] = self._stems_of(category, language)
        return found

    def _by_window(self, numbers: Iterable[int]) -> list[int]:
        return _tally((self._at[number] for number in numbers), self._windows)

    def _per_day(self, numbers: Iterable[int]) -> tuple[int, ...]:
        return tuple(_tally((self._day[number] for number in numbers), len(self._days.dates)))


def _has_all(stems: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return all(each in stems for each in wanted)


def _tally(places: Iterable[int], length: int) -> list[int]:
    counts = Counter(places)
    return [counts[place] for place in range(length)]


def _distinct(sightings: Iterable[Sighting], days: Days) -> Iterator[tuple[int, Sighting]]:
    """Yield the day of each article with it; of copies, and of those with the same title on a day, one."""
    known: set[object] = set()
    for sighting in sightings:
        day = days.number(sighting.published)
        origin, title = sighting.copy_of or sighting.id, (day, sighting.title.casefold())
        if 0 <= day < len(days.dates) and origin not in known and title not in known:
            known.update((origin, title))
            yield day, sighting


def _is_source(publisher: str, name: str) -> bool:
    return " ".join(publisher.casefold().split()) == " ".join(name.casefold().split())


def _best(judged: Sequence[_Counted], count: int, *, rising: bool) -> tuple[Trend, ...]:
    return tuple(islice((each.trend for each in judged if (each.trend.score > 0) == rising), count))


def _apart(judged: Sequence[_Counted], count: int, *, rising: bool) -> tuple[Trend, ...]:
    """Return the strongest; of subjects that rest on the same articles, the first."""
    kept: list[tuple[Trend, frozenset[int]]] = []
    articles: Callable[[_Counted], frozenset[int]] = lambda each: each.recent if rising else each.past  # noqa: E731
    for each in judged:
        if (each.trend.score > 0) == rising and len(kept) < count:
            own = articles(each)
            if not any(len(own & other) >= _SAME * min(len(own), len(other)) for _, other in kept):
                kept.append((each.trend, own))
    return tuple(trend for trend, _ in kept)
