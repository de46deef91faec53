"""Find where publishers give different numbers for the same thing, or different days (pure).

A false dispute is worse than none, so two sentences are compared only where they share most of what they say, the
numbers count the same, neither publisher gives the other's number anywhere, and nothing reconciles the two: "at least
12" and 14, "about 300" and 287, a toll that rose in the hours between. Written for English; other languages give none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from decimal import Decimal
from itertools import combinations, product

from bot.i18n import Said, say
from bot.model.articles import Article
from bot.model.stories import publisher_of
from bot.text.alignment import terms
from bot.text.counted import Counted, counted
from bot.text.days import TO_COME, days_in
from bot.text.names import name_parts, names
from bot.text.numbers import numbers
from bot.text.sentences import sentences
from bot.text.terms import primary_subtag
from bot.text.wording import says_the_same

AT_ONCE = timedelta(hours=24)
"""Reports further apart tell of another state of things."""

TOLL_AT_ONCE = timedelta(hours=4)
"""The same for the dead, the hurt and the missing, who are counted again and again."""

MOST = 3
"""Disputes of one story that are told."""

_ARTICLES = 12
_SENTENCES = 40
_LEAST_SHARED = 4
_SHARED = 0.55
_SHARED_OF_DAYS = 0.7
_LEAST_NEAR = 2
_LONGEST = 160
_NEAR_DAYS = timedelta(days=60)

_ENGLISH = "en"
_TOLL = re.compile(
    r"\b(?:kill\w*|dead|die[ds]?|deaths?|toll|injur\w+|hurt|wound\w*|missing|casualt\w+|victims?|infect\w+|cases|ill|sick"
    r"|rescued|evacuated|homeless|arrest\w*|detained)\b",
    re.IGNORECASE,
)
_CAPTION = re.compile(r"\b(?:is|are) seen\b|\bpictured\b|\b(?:file )?photo\b", re.IGNORECASE)
_SAID_ON = re.compile(
    r"\b(?:said|says|told \w+|announced|reported|added|published|statement)(?:[^.]{0,12})\s(?:on\s)?$"
)


@dataclass(frozen=True, slots=True)
class Side:
    """What one article says: `words` of the sentence at code points `start` to `end` of its text.

    Both are 0 where it is the headline.
    """

    article: int
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Dispute:
    """Two articles of different publishers that say something else about the same thing."""

    one: Side
    other: Side


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence of an article, or its headline, with what it counts and the one day it names."""

    article: int
    start: int
    end: int
    text: str
    terms: frozenset[str]
    names: frozenset[str]
    counted: tuple[Counted, ...]
    day: date | None


class _Heard:
    """All that a publisher says in numbers, and all that an article says in days, found when it is asked for."""

    def __init__(self, articles: Sequence[Article], looked_at: Sequence[int], zone: tzinfo) -> None:
        self._articles, self._looked_at, self._zone = articles, looked_at, zone
        self._values: dict[str, set[Decimal]] = {}
        self._days: dict[int, set[date]] = {}

    def values(self, number: int) -> set[Decimal]:
        """Return the numbers that the publisher of an article gives."""
        name = publisher_of(self._articles[number])
        if name not in self._values:
            texts = [
                _whole(self._articles[each]) for each in self._looked_at if publisher_of(self._articles[each]) == name
            ]
            self._values[name] = {one.value for text in texts for one in numbers(text)}
        return self._values[name]

    def days(self, number: int) -> set[date]:
        """Return the days that an article names."""
        if number not in self._days:
            published = self._articles[number].published.astimezone(self._zone).date()
            self._days[number] = {one.day for one in days_in(_whole(self._articles[number]), published)}
        return self._days[number]


def _whole(article: Article) -> str:
    return f"{article.title}\n\n{article.text}"


def disputes(articles: Sequence[Article], *, zone: tzinfo, most: int = MOST) -> tuple[Dispute, ...]:
    """Return where the publishers of one story contradict each other, the surest first.

    `zone` is where the days of the articles are taken from. Seconds of computing for a big story.
    """
    looked_at = [number for number, one in enumerate(articles[:_ARTICLES]) if _is_english(one)]
    said = {number: _sentences_of(number, articles[number], zone) for number in looked_at}
    heard = _Heard(articles, looked_at, zone)
    found: list[tuple[float, Dispute]] = []
    for one, other in combinations(looked_at, 2):
        apart = abs(articles[one].published - articles[other].published)
        if publisher_of(articles[one]) == publisher_of(articles[other]) or apart > AT_ONCE:
            continue
        for mine in said[one]:
            for yours in said[other]:
                found += _of_pair(mine, yours, heard, is_at_once=apart <= TOLL_AT_ONCE)
    return _distinct(found)[:most]


def in_words(dispute: Dispute, articles: Sequence[Article]) -> Said:
    """Say who says what, in the publishers' own words; `articles` are those that it was found in."""
    return say(
        "{one} says “{words}”, {other} says “{others}”.",
        one=publisher_of(articles[dispute.one.article]),
        words=dispute.one.words,
        other=publisher_of(articles[dispute.other.article]),
        others=dispute.other.words,
    )


def _is_english(article: Article) -> bool:
    return primary_subtag(article.language) == _ENGLISH


def _sentences_of(number: int, article: Article, zone: tzinfo) -> list[_Said]:
    published = article.published.astimezone(zone).date()
    spans = [(0, 0, article.title), *((one.start, one.end, one.text) for one in sentences(article.text, _ENGLISH))]
    found = []
    for start, end, text in spans[: _SENTENCES + 1]:
        what, day = counted(text), _day_of(text, published)
        if (what or day) and not _CAPTION.search(text):
            words = frozenset(term for term in terms(text, _ENGLISH) if not term[:1].isdigit())
            found.append(_Said(number, start, end, text, words, _names(text), what, day))
    return found


def _day_of(text: str, published: date) -> date | None:
    """Return the day on which a sentence says that something is, where it names one day and not when it was said."""
    found = [each for each in days_in(text, published) if not _SAID_ON.search(text[: each.start])]
    return found[0].day if len(found) == 1 and found[0].is_named and len(text) <= _LONGEST else None


def _names(text: str) -> frozenset[str]:
    return frozenset(part for name in names(text) for part in name_parts(name.text))


def _of_pair(mine: _Said, yours: _Said, heard: _Heard, *, is_at_once: bool) -> Iterator[tuple[float, Dispute]]:
    shared = _shared(mine, yours)
    if shared < _SHARED or (mine.names and yours.names and not mine.names & yours.names):
        return
    if is_at_once or not (_TOLL.search(mine.text) or _TOLL.search(yours.text)):
        for left, right in product(mine.counted, yours.counted):
            if _contradict(left, right) and not _is_heard(left, yours, heard) and not _is_heard(right, mine, heard):
                yield shared, Dispute(_side(mine, left.words), _side(yours, right.words))
    if shared >= _SHARED_OF_DAYS and _is_other_day(mine, yours, heard):
        yield shared, Dispute(_side(mine, mine.text), _side(yours, yours.text))


def _is_heard(one: Counted, said: _Said, heard: _Heard) -> bool:
    return one.number.value in heard.values(said.article)


def _shared(mine: _Said, yours: _Said) -> float:
    """Return the share of the shorter sentence that both have; its numbers, which are to differ, left out."""
    both = len(mine.terms & yours.terms)
    return both / min(len(mine.terms), len(yours.terms)) if both >= _LEAST_SHARED else 0.0


def _contradict(one: Counted, other: Counted) -> bool:
    if one.number.unit != other.number.unit or not (one.number.unit or says_the_same(one.noun, other.noun, _ENGLISH)):
        return False
    if len(one.near & other.near) < _LEAST_NEAR:
        return False
    return one.most < other.least or other.most < one.least


def _is_other_day(mine: _Said, yours: _Said, heard: _Heard) -> bool:
    """Say whether a thing happened on one day here and on another there."""
    if mine.day is None or yours.day is None or mine.day == yours.day or abs(mine.day - yours.day) > _NEAR_DAYS:
        return False
    if mine.day in heard.days(yours.article) or yours.day in heard.days(mine.article):
        return False
    return bool(TO_COME.search(mine.text)) == bool(TO_COME.search(yours.text))


def _side(said: _Said, words: str) -> Side:
    return Side(said.article, said.start, said.end, words)


def _distinct(found: Sequence[tuple[float, Dispute]]) -> tuple[Dispute, ...]:
    """Keep the surest dispute about each pair of words."""
    kept: dict[frozenset[str], Dispute] = {}
    for _, dispute in sorted(
        found, key=lambda one: (-one[0], one[1].one.article, one[1].other.article, one[1].one.start)
    ):
        kept.setdefault(frozenset((dispute.one.words.casefold(), dispute.other.words.casefold())), dispute)
    return tuple(kept.values())
