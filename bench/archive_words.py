"""Articles and questions made of made-up words: as many as wanted, the same every time.

Words are as rare as in news (Zipf's law with Mandelbrot's shift); about six articles tell of one event, with its own
names and topics, within three days.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from bot.model.articles import Article

END = datetime(2026, 11, 1, tzinfo=UTC)
DAYS = 1_000
PUBLISHERS = 200
CHUNK = 5_000
_VOCABULARY = 200_000
_NAMES = 20_000
_PLACES = 2_000
# The words before this rank are as common as those that questions leave out.
_FIRST_TELLING = 150
_PER_EVENT = 6
_TERMS = 10
_EVENT_SHARE = 0.12
_SENTENCE = 15
_ONSETS = "b c d f g h k l m n p r s t v w br cl dr fl gr pl sh st tr th".split()  # noqa: SIM905
_VOWELS = "a e i o u ai ea ou".split()  # noqa: SIM905
_CODAS = ["", "n", "r", "l", "t", "m", "nd", "rk", "st"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A question about one event, and some words of the same as a search."""

    question: str
    words: str


class Newsroom:
    """Writes `count` articles of about 300 words over a thousand days, in order of publication."""

    def __init__(self, count: int, *, seed: int = 1) -> None:
        self._count = count
        self._random = np.random.default_rng(seed)
        words = _words(_VOCABULARY, self._random)
        capitals = [word.capitalize() for word in words]
        # Word n, then the same with a full stop, then with a capital; names have a capital everywhere.
        names = _VOCABULARY - _NAMES - _PLACES
        plain = [*words[:names], *capitals[names:]]
        self._written = np.array([*plain, *(f"{word}." for word in plain), *capitals], dtype=object)
        weights = 1 / (np.arange(_VOCABULARY) + 2.7)
        self._cumulative = np.cumsum(weights) / weights.sum()
        self._events = self._make_events(max(1, count // _PER_EVENT))

    def _make_events(self, count: int) -> NDArray[np.int64]:
        """Return the words of each event: two topics of each of three degrees of rarity, then names, then a place."""
        choose = self._random.integers
        topics = [
            choose(low, high, (count, 2)) for low, high in ((_FIRST_TELLING, 1_000), (1_000, 8_000), (8_000, 60_000))
        ]
        first = _VOCABULARY - _NAMES
        names = choose(first, _VOCABULARY, (count, 3))
        places = choose(first - _PLACES, first, (count, 1))
        return np.concatenate([*topics, names, places], axis=1)

    def chunks(self) -> Iterator[list[Article]]:
        """Yield the articles, `CHUNK` at a time."""
        for start in range(0, self._count, CHUNK):
            yield self._chunk(start, min(CHUNK, self._count - start))

    def _chunk(self, start: int, size: int) -> list[Article]:
        random = self._random
        numbers = np.arange(start, start + size)
        # The events of three days take turns.
        near = max(1, len(self._events) * 3 // DAYS)
        events = np.clip(numbers // _PER_EVENT + random.integers(-near, near + 1, size), 0, len(self._events) - 1)
        lengths = np.clip(random.lognormal(np.log(270), 0.45, size), 40, 1_500).astype(int)
        total = int(lengths.sum())
        ids = np.searchsorted(self._cumulative, random.random(total))
        of_event = random.random(total) < _EVENT_SHARE
        event_of = np.repeat(events, lengths)[of_event]
        ids[of_event] = self._events[event_of, random.integers(0, _TERMS, int(of_event.sum()))]
        places = np.arange(total) % _SENTENCE
        ids[places == _SENTENCE - 1] += _VOCABULARY
        ids[places == 0] += 2 * _VOCABULARY
        written = self._written[ids]
        ends = np.cumsum(lengths)
        made = []
        for number, event, end, length in zip(numbers, events, ends, lengths, strict=True):
            terms = self._events[event][random.permutation(_TERMS)[:6]]
            made.append(self._article(int(number), self._written[terms], " ".join(written[end - length : end])))
        return made

    def _article(self, number: int, title: NDArray[np.object_], text: str) -> Article:
        published = END - timedelta(days=DAYS) * (1 - number / self._count)
        publisher = int(self._random.integers(PUBLISHERS))
        return Article(
            id=f"a{number}",
            url=f"https://news{publisher}.example/{published:%Y/%m/%d}/{'-'.join(title[:3])}-{number}".lower(),
            title=" ".join(title),
            text=text,
            published=published,
            first_seen=published,
            publisher=f"The {self._written[publisher + _FIRST_TELLING].capitalize()} Post",
            language="en" if number % 10 else "de",
            baseline=True,
        )

    def askings(self, count: int) -> list[Asking]:
        """Return questions about events, every second of the last thirty days; a third of them name no names."""
        random = np.random.default_rng(7)
        recent = max(1, len(self._events) * 30 // DAYS)
        made = []
        for number in range(count):
            reach = recent if number % 2 else len(self._events)
            terms = self._events[len(self._events) - 1 - int(random.integers(reach))]
            # Words that have nothing to do with it, as questions have them.
            idle = self._written[random.integers(_FIRST_TELLING, 3_000, 2)]
            if number % 3 == 2:
                asked = f"What will {' and '.join(self._written[terms[:4]])} mean for {idle[0]} {idle[1]}?"
                words = " ".join(self._written[terms[:2]])
            else:
                topics = self._written[random.permutation(terms[:6])[:4]]
                name, other, place = self._written[terms[[6, 7, 9]]]
                asked = f"What did {name} {other} say in {place} about {' '.join(topics)} and {idle[0]}?"
                words = " ".join((name, *topics[: 1 + number % 2]))
            made.append(Asking(question=asked, words=words))
        return made


def _words(count: int, random: np.random.Generator) -> list[str]:
    """Return `count` different words, the first of them shorter."""
    found: dict[str, None] = {}
    while len(found) < count:
        syllables = 1 + (len(found) > 300) + (len(found) > 20_000)
        parts = (
            _ONSETS[int(random.integers(len(_ONSETS)))]
            + _VOWELS[int(random.integers(len(_VOWELS)))]
            + _CODAS[int(random.integers(len(_CODAS)))]
            for _ in range(syllables)
        )
        found["".join(parts)] = None
    return list(found)
