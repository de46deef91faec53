"""Find names in a text by its capital letters, and tell when two spellings are one name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.text.dates import date_words
from bot.text.marks import JOINERS, MARKS
from bot.text.sentences import sentences
from bot.text.terms import common_words

_WITHIN, _LAST = rf"[\w.&'’{MARKS}{JOINERS}-]", rf"[\w{MARKS}]"
_TOKEN = re.compile(rf"\w(?:{_WITHIN}*{_LAST})?")
_JOINING = r"(?:of|the|de|da|di|del|della|van|von|der|den|la|le|du|bin|al|el|and|for|&)"
_RUN = re.compile(
    rf"(?P<name>(?=[^\W\d_a-zà-öø-ÿ])[^\W\d_](?:{_WITHIN}*{_LAST})?"
    rf"(?:[ \n](?:{_JOINING}[ \n]){{0,2}}(?=[^\W\d_a-zà-öø-ÿ])[^\W\d_](?:{_WITHIN}*{_LAST})?){{0,8}})"
)
_POSSESSIVE = re.compile(r"['’]s?$")
_DEMONYMS = {
    "french": "france", "british": "britain", "uk": "britain", "dutch": "netherlands", "greek": "greece",
    "swiss": "switzerland", "polish": "poland", "danish": "denmark", "finnish": "finland", "welsh": "wales",
    "irish": "ireland", "us": "america", "usa": "america", "american": "america", "philippine": "philippines",
    "filipino": "philippines", "thai": "thailand", "norwegian": "norway", "burmese": "myanmar", "iraqi": "iraq",
    "spanish": "spain", "turkish": "turkey", "czech": "czechia", "ukrainian": "ukraine",
}  # fmt: skip
_ENDINGS = re.compile(r"(?:ians?|eans?|ans?|ns?|ese|ish|is?|s|e|a|o|y|ia|)$")
_COMMON_WORDS = 3000


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitalised words at code points `start` to `end`, without the possessive `'s`."""

    start: int
    end: int
    text: str


@lru_cache(maxsize=64)
def names(text: str) -> tuple[Name, ...]:
    """Find names: capitalised runs within sentences, and at their start what is no common word; not days and months.

    Only scripts that know capital letters give names; in a text that is all capitals or all small there are none.
    """
    letters = sum(letter.isalpha() for letter in text)
    if sum(letter.isupper() for letter in text) > letters / 2:
        return ()
    return tuple(name for span in sentences(text) for name in _in_sentence(span.text, span.start))


def _in_sentence(sentence: str, offset: int) -> Iterator[Name]:
    dates = {word.text for word in date_words(sentence)}
    for run in _RUN.finditer(sentence):
        start, end = run.span()
        if not sentence[:start].strip("\"'“”‘’„«([ \n-–—•"):
            start = _without_opening_word(sentence, start, end)
        while start < end and (first := _TOKEN.match(sentence, start, end)) and first[0] in dates:
            start = first.end()
            start += len(sentence[start:end]) - len(sentence[start:end].lstrip())
        text = _POSSESSIVE.sub("", sentence[start:end])
        if len(text) > 1 and text not in dates:
            yield Name(offset + start, offset + start + len(text), text)


def _without_opening_word(sentence: str, start: int, end: int) -> int:
    """Skip the first word of a sentence when its capital says nothing."""
    word = _TOKEN.match(sentence, start, end)
    if word is None or not _is_common(word[0]):
        return start
    rest = sentence[word.end() : end]
    joined = re.match(rf"[ \n](?:{_JOINING}[ \n]){{0,2}}", rest)
    return word.end() + (joined.end() if joined else len(rest))


def _is_common(word: str) -> bool:
    return (len(word) == 1 or not word.isupper()) and _POSSESSIVE.sub("", word).lower() in _common()


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    found: set[str] = set()
    for word in common_words("en"):
        found.add(word)
        if len(found) == _COMMON_WORDS:
            break
    return frozenset(
        found - {"china", "india", "america", "france", "germany", "london", "russia", "israel", "iran", "japan"}
    )


def name_parts(name: str) -> tuple[str, ...]:
    """Return the words of a name in the form in which they are compared: small letters, no dots, no possessive."""
    return tuple(part for word in _TOKEN.findall(name) for part in _parts(word))


def _parts(word: str) -> Iterator[str]:
    bare = _POSSESSIVE.sub("", word).replace(".", "").casefold()
    for part in bare.split("-"):
        if part and not re.fullmatch(_JOINING, part):
            yield part


def is_one_name(one: str, other: str) -> bool:
    """Say whether two name parts name the same: equal, a plural, or a country and its people (Korea, Korean)."""
    one, other = _DEMONYMS.get(one, one), _DEMONYMS.get(other, other)
    if one == other:
        return True
    shared = 0
    for letter, opposite in zip(one, other, strict=False):
        if letter != opposite:
            break
        shared += 1
    return shared >= 4 and all(_ENDINGS.match(word, shared) for word in (one, other))
