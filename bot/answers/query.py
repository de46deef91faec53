"""The language of searches: words, “phrases”, -words, and what is narrowed by a prefix, such as source: (pure)."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from difflib import get_close_matches

from bot.answers.dates import spans_of
from bot.clock import utc
from bot.errors import UsageError
from bot.i18n import listing, say

LONGEST = 1000
LAST_PAGE = 100
PREFIXES = ("source", "topic", "after", "before", "on", "lang", "order", "page")
"""What may stand before a colon."""

_ALIASES = {
    "publisher": "source", "site": "source", "category": "topic", "since": "after", "until": "before",
    "language": "lang", "sort": "order",
}  # fmt: skip
_ORDERS = {"newest": True, "new": True, "date": True, "best": False, "relevance": False}
_PIECE = re.compile(
    rf"(?P<minus>-)?(?:(?P<name>{'|'.join((*PREFIXES, *_ALIASES))}):\s*|(?P<wrong>[^\W\d_]{{2,20}}):(?=[^\s/]))?"
    r'(?:["“”„«](?P<quoted>[^"“”„«»]*)(?:["“”»]|$)|(?P<bare>(?!["“”„«])\S+)|(?(name)$|(?!)))',
    re.IGNORECASE,
)
_QUOTES = re.compile(r'["“”„«»]')
_SPAN = re.compile(r"(\d{1,4})\s*([hdw])", re.IGNORECASE)
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_YEAR = r"(?:19|20)\d\d"
# Each form of a date as a whole, and what makes the sentence of it in which questions name such dates.
_FORMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), sentence)
    for pattern, sentence in (
        (r"today|yesterday|(?:this|last|past) (?:week|month|year)", "{}"),
        (rf"(?:{_YEAR})[-/.]\d{{1,2}}[-/.]\d{{1,2}}", "{}"),
        (r"(?:\d{1,3}|a|one|two|three|four|five|six|seven|ten) (?:day|week|month|year)s? ago", "{}"),
        (r"(?:last|past) (?:\d{1,3}|two|three|four|five|six|seven|ten) (?:day|week|month|year)s?", "{}"),
        (rf"\d{{1,2}}(?:st|nd|rd|th)? (?:{_MONTHS})\.?(?:,? {_YEAR})?", "{}"),
        (rf"(?:{_MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)?(?:,? {_YEAR})?", "{}"),
        (rf"(?:{_MONTHS}) {_YEAR}", "{}"),
        (rf"(?:last )?(?:{_DAYS})", "on {}"),
        (rf"(?:{_MONTHS})|{_YEAR}", "in {}"),
    )
)
_MOST_DATE_WORDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A search as it was understood.

    `words` must occur (“phrases” in double quotes), `excluded` must not. `sources` are publishers or sites of which one
    published it, `topics` are all what it is about. `typed` is what was typed, without the page.
    """

    typed: str
    words: str = ""
    excluded: str = ""
    sources: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    newest: bool = False
    page: int = 1


@dataclass(slots=True)
class _Reading:
    """What was read so far."""

    now: datetime
    zone: tzinfo
    words: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    since: datetime | None = None
    until: datetime | None = None
    newest: bool | None = None
    page: int | None = None


def parse_query(text: str, *, now: datetime, zone: tzinfo = UTC) -> Query:
    """Read a search as a person typed it; days begin at midnight in `zone`.

    `after:` takes in the day that it names, `before:` does not. Raises `UsageError` that says what was not understood,
    and nothing else whatever `text` is.
    """
    if len(text) > LONGEST:
        raise UsageError(say("A search has at most {n} characters.", n=LONGEST))
    reading = _Reading(now=utc(now), zone=zone)
    pieces = list(_PIECE.finditer(text.replace("\0", " ")))
    typed: list[str] = []
    while pieces:
        piece = pieces.pop(0)
        used = _read(piece, pieces, reading)
        if _prefix(piece) != "page":
            typed += map(_typed, (piece, *pieces[:used]))
        del pieces[:used]
    if not any((reading.words, reading.sources, reading.topics, reading.languages, reading.since, reading.until)):
        raise UsageError(_nothing_asked(reading))
    if reading.since and reading.until and reading.since >= reading.until:
        raise UsageError(say("Nothing can be after the one and before the other time; change after: or before:."))
    return Query(
        typed=" ".join(typed),
        words=" ".join(reading.words),
        excluded=" ".join(reading.excluded),
        sources=tuple(dict.fromkeys(reading.sources)),
        topics=tuple(dict.fromkeys(reading.topics)),
        languages=tuple(dict.fromkeys(reading.languages)),
        since=reading.since,
        until=reading.until,
        newest=bool(reading.newest),
        page=reading.page or 1,
    )


def _typed(piece: re.Match[str]) -> str:
    """Return a piece as it was typed; a phrase that nobody closed ends before what is typed after it."""
    is_open = piece["quoted"] is not None and piece.end("quoted") == piece.end()
    return f'{piece[0].strip()}"' if is_open else piece[0].strip()


def _nothing_asked(reading: _Reading) -> str:
    if reading.excluded:
        return say("Say what to look for as well, not only what to leave out.")
    return say("Type what to look for, such as: {example}", example='search "harbour bridge" after:yesterday')


def _read(piece: re.Match[str], following: Sequence[re.Match[str]], reading: _Reading) -> int:
    """Read a piece; return how many of the `following` ones belong to it."""
    name = _prefix(piece)
    if name is None:
        for term in _terms(piece):
            (reading.excluded if piece["minus"] else reading.words).append(term)
        return 0
    if piece["minus"]:
        raise UsageError(
            say("Only words can be left out, not “{given}”: write a minus before a word.", given=piece[0][:50])
        )
    value = " ".join((piece["quoted"] or piece["bare"] or "").split())
    if not any(map(str.isalnum, value)):
        raise UsageError(say("“{prefix}:” needs a value right after the colon.", prefix=name))
    if name in ("after", "before", "on"):
        return _read_date(name, value, following if piece["bare"] else (), reading)
    _READERS[name](value, reading)
    return 0


def _prefix(piece: re.Match[str]) -> str | None:
    """Return the prefix of a piece; none where its colon is one of the text. Raises `UsageError` for a wrong one."""
    if piece["name"]:
        return _ALIASES.get(piece["name"].lower(), piece["name"].lower())
    wrong = piece["wrong"]
    if wrong is None:
        return None
    near = get_close_matches(wrong.lower(), (*PREFIXES, *_ALIASES), n=1, cutoff=0.7)
    if near:
        meant = _ALIASES.get(near[0], near[0])
        raise UsageError(
            say(
                "There is no “{given}:”. Did you mean “{meant}:”? Put it in quotes to find it as text.",
                given=wrong,
                meant=meant,
            )
        )
    if wrong.isascii() and wrong.islower():
        raise UsageError(
            say(
                "There is no “{given}:”, only {prefixes}. Put it in quotes to find it as text.",
                given=wrong,
                prefixes=listing([f"{prefix}:" for prefix in PREFIXES], "or"),
            )
        )
    return None


def _terms(piece: re.Match[str]) -> Iterator[str]:
    """Yield what a piece without a prefix looks for, ready for the archive."""
    if piece["wrong"]:
        yield from _bare(f"{piece['wrong']}:{piece['bare'] or ''}")
    elif piece["quoted"] is None:
        yield from _bare(piece["bare"])
    if piece["quoted"] is not None:
        phrase = " ".join(piece["quoted"].split())
        yield from [f'"{phrase}"'] if any(map(str.isalnum, phrase)) else []


def _bare(word: str) -> Iterator[str]:
    word = _QUOTES.sub("", word)
    if any(map(str.isalnum, word)):
        yield word


def _read_date(name: str, value: str, following: Sequence[re.Match[str]], reading: _Reading) -> int:
    """Read the longest date that begins with `value`; return how many words after it belong to it."""
    words = [value]
    for piece in following[: _MOST_DATE_WORDS - 1]:
        if piece["minus"] or piece["name"] or piece["bare"] is None:
            break
        words.append(piece["bare"])
    for used in range(len(words), 0, -1):
        span = _span(" ".join(words[:used]), reading)
        if span is not None:
            since, until = span
            if name in ("after", "on"):
                reading.since = max(since, reading.since or since)
            if name in ("before", "on"):
                end = since if name == "before" else until
                reading.until = min(end, reading.until or end)
            return used - 1
    raise UsageError(
        say(
            "“{value}” is no day I understand. Write it like {examples}.",
            value=value[:50],
            examples=listing([f"{name}:{each}" for each in ("yesterday", "3d", "2026-03-04", '"last week"')], "or"),
        )
    )


def _span(text: str, reading: _Reading) -> tuple[datetime, datetime] | None:
    """Return from when until when a date lasts; a span such as `3d` is the time since then."""
    if match := _SPAN.fullmatch(text):
        return reading.now - int(match[1]) * _UNITS[match[2].lower()], reading.now
    for pattern, sentence in _FORMS:
        if pattern.fullmatch(text):
            found = spans_of(sentence.format(text), now=reading.now, zone=reading.zone)
            return (found[0].since, found[0].until) if found else None
    try:
        moment = datetime.fromisoformat(text)
        moment = utc(moment if moment.tzinfo else moment.replace(tzinfo=reading.zone))
    except (ValueError, OverflowError):
        return None
    return (moment, moment) if 1970 <= moment.year < 2200 else None


def _read_language(value: str, reading: _Reading) -> None:
    if not re.fullmatch(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*", value):
        raise UsageError(
            say("“{value}” is no code of a language. Write it like {example}.", value=value[:50], example="lang:de")
        )
    reading.languages.append(value.replace("_", "-").lower())


def _read_order(value: str, reading: _Reading) -> None:
    if value.lower() not in _ORDERS:
        raise UsageError(
            say("Results come in the order {orders}.", orders=listing(["order:best", "order:newest"], "or"))
        )
    reading.newest = _ORDERS[value.lower()]


def _read_page(value: str, reading: _Reading) -> None:
    if not (value.isascii() and value.isdigit() and len(value) < 9 and 1 <= int(value) <= LAST_PAGE):
        raise UsageError(say("“{value}” is no page from 1 to {last}.", value=value[:50], last=LAST_PAGE))
    reading.page = int(value)


_READERS: dict[str, Callable[[str, _Reading], None]] = {
    "source": lambda value, reading: reading.sources.append(value),
    "topic": lambda value, reading: reading.topics.append(value),
    "lang": _read_language,
    "order": _read_order,
    "page": _read_page,
}
