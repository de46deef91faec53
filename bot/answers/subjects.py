"""Subjects of titles: the words in them, and what a word that is seen often is written as (pure)."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.model.trends import Kind
from bot.text.background import background
from bot.text.terms import content_terms, primary_subtag, stem

_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
# Scripts without spaces between words: their terms are pairs of characters.
_UNSPACED = re.compile("[぀-ヿ㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_LONGEST = 3
_LONGEST_RUN = 8
_AGREED = 0.6
"""Share of the titles with a word that have the same words around it, for these to be one subject."""
_CAPITALISED = 0.7
_HEADLINE_STYLE = 0.6
"""Share of capitals from which a title capitalises every word, so that they tell nothing."""
_RARE = 0.02
"""Share of ordinary documents below which a word is no everyday one."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that titles are about: what it is called, and the stems that a title about it has."""

    name: str
    kind: Kind
    stems: tuple[str, ...]


class Stems:
    """The stems of titles; each word is stemmed once, since titles have few words and there are many titles."""

    def __init__(self) -> None:
        self._known: dict[str | None, _Known] = {}

    def of(self, title: str, language: str | None) -> tuple[str, ...]:
        """Return the distinct stems of a title, in order; stop words are left out."""
        if not title.isascii():
            title = unicodedata.normalize("NFKC", title)
            if _UNSPACED.search(title):
                return tuple(dict.fromkeys(content_terms(title, language)))
        known = self._known.get(language)
        if known is None:
            known = self._known[language] = _Known(language)
        return tuple(dict.fromkeys(filter(None, map(known.__getitem__, _WORD.findall(title)))))


class _Known(dict[str, str]):
    """The stems of the words of a language that were met."""

    def __init__(self, language: str | None) -> None:
        self._code = primary_subtag(language)

    def __missing__(self, word: str) -> str:
        found = self[word] = stem(word, self._code)
        return found


def subject_of(term: str, titles: Sequence[tuple[str, str | None]]) -> Subject:
    """Return what `term`, a stem, stands for in `titles` (each with its language) that have it.

    Words that most of them have around it belong to it: “bank” is the Bank of England where it is always that.
    """
    if _UNSPACED.match(term):
        run = _run(term, [title for title, _ in titles])
        return Subject(run, "topic", tuple(dict.fromkeys(content_terms(run))))
    seen = [_Words.of(title, language) for title, language in titles]
    terms = _phrase(term, seen)
    places = [(words, start) for words in seen for start in words.places(terms)]
    capitals = _capitals(places, terms)
    written = Counter(words.written(start, len(terms)) for words, start in places).most_common(1)
    keeps = any(words.language == "de" for words in seen)
    name = " ".join(
        word if keeps or capital is not False else word.lower()
        for word, capital in zip(written[0][0] if written else terms, capitals, strict=True)
    )
    is_name = any(capitals) and all(capital is not False for capital in capitals)
    return Subject(name, "name" if is_name else "topic", tuple(each for each in terms if each[0] != " "))


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a title; the term of a stop word is the word after a space, so that it is no stem."""

    language: str
    words: tuple[str, ...]
    terms: tuple[str, ...]

    @classmethod
    def of(cls, title: str, language: str | None) -> "_Words":
        code = primary_subtag(language)
        words = tuple(_WORD.findall(unicodedata.normalize("NFKC", title)))
        return cls(code, words, tuple(stem(word, code) or f" {word.lower()}" for word in words))

    def places(self, terms: tuple[str, ...]) -> Iterator[int]:
        for start in range(len(self.terms) - len(terms) + 1):
            if self.terms[start : start + len(terms)] == terms:
                yield start

    def written(self, start: int, length: int) -> tuple[str, ...]:
        """Return some of the words as they are written, without a possessive at the end."""
        words = self.words[start : start + length]
        return (*words[:-1], re.sub(r"['’]s$", "", words[-1]))

    def has_capital(self, place: int) -> bool:
        return self.words[place][0].isupper()

    def in_headline_style(self, start: int, length: int) -> bool | None:
        """Say whether the other words have capitals as well; `None` where there are none that could tell."""
        others = [
            self.has_capital(place)
            for place in range(1, len(self.words))
            if not start <= place < start + length and (self.terms[place][0] != " " or len(self.words[place]) > 3)
        ]
        return sum(others) > _HEADLINE_STYLE * len(others) if others else None


def _phrase(term: str, seen: Sequence[_Words]) -> tuple[str, ...]:
    """Return the longest run of terms around `term` that most titles agree on."""
    counts = Counter(run for words in seen for run in set(_runs(term, words.terms)))
    agreed = [run for run, count in counts.items() if count >= max(2, _AGREED * len(seen))]
    return max(agreed, key=lambda run: (len(run), counts[run], run), default=(term,))


def _runs(term: str, terms: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for place, each in enumerate(terms):
        for start in range(max(0, place - _LONGEST + 1), place + 1) if each == term else ():
            for end in range(place + 1, min(start + _LONGEST, len(terms)) + 1):
                run = terms[start:end]
                if run[0][0] != " " and run[-1][0] != " " and all(one != other for one, other in pairwise(run)):
                    yield run


def _capitals(places: Sequence[tuple[_Words, int]], terms: tuple[str, ...]) -> list[bool | None]:
    """Say which words are written with capitals where everyday words are not; `None` for stop words."""
    styles = [(words, start, words.in_headline_style(start, len(terms))) for words, start in places]
    found: list[bool | None] = []
    for at in reversed(range(len(terms))):
        # A capital tells nothing at the start of a title, nor in German.
        within = [(words, start + at, style) for words, start, style in styles if start + at and words.language != "de"]
        telling = [place for place in within if place[2] is False] or [place for place in within if place[2] is None]
        if terms[at][0] == " ":
            found.append(None)
        elif telling:
            capitals = sum(words.has_capital(place) for words, place, _ in telling)
            found.append(capitals >= _CAPITALISED * len(telling))
        else:
            before_a_name = bool(found and found[-1])
            found.append(
                any(words.has_capital(start + at) for words, start in places)
                and (before_a_name or any(_is_rare(words, terms[at]) for words, _ in places))
            )
    return found[::-1]


def _is_rare(words: _Words, term: str) -> bool:
    share = background(words.language).share
    return bool(share) and share.get(term, 0.0) < _RARE


def _run(pair: str, titles: Sequence[str]) -> str:
    """Return the longest run of characters around `pair` that most titles have."""
    run = pair
    while len(run) < _LONGEST_RUN:
        longer = Counter(
            title[start : start + len(run) + 1]
            for title in titles
            if (place := title.find(run)) >= 0
            for start in (place - 1, place)
            if start >= 0
            and start + len(run) < len(title)
            and _UNSPACED.match(title[start if start < place else place + len(run)])
        )
        best = longer.most_common(1)
        if not best or best[0][1] < max(2, _AGREED * len(titles)):
            break
        run = best[0][0]
    return run
