"""Feeds of made-up news, no two alike and the same every time: 30 entries in about 37 KB, four RSS to one Atom."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from html import escape

BASE = datetime(2026, 11, 1, 12, tzinfo=UTC)
"""When the first round is: the newest entries of first editions are an hour older."""

ENTRIES = 30
NEW = 3
"""What an edition has that the one before had not."""

ATOM_EVERY = 5
SCRIPT_EVERY = 10
KEPT = 3_000
"""So many documents are remembered, the largest number of feeds but that of the curve."""
_SENTENCES = 3_000
_WORDS = (
    "the a of to in and for on that with as at by from after over under before about between is was has will says "
    "said council harbour bridge river storm rain market trade price budget vote minister court school hospital "
    "station train road team match season coach league report study water energy power paper letter street garden "
    "museum concert festival summer winter morning evening week year people workers farmers students doctors police "
    "engine plan project company bank house building north south east west new old large small early late public "
    "local open"
)
_COMMON = _WORDS.split()
_ONSETS = ("b", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "br", "st", "gr", "ö", "é")
_CODAS = ("a", "en", "or", "il", "um", "ard", "by", "ton", "wick", "ford", "heim", "sund")


def document(number: int, edition: int = 0) -> bytes:
    """Return the feed `number` in one of its editions; each has three entries more and three fewer than the last."""
    return (_atom if number % ATOM_EVERY == 0 else _rss)(number, edition)


def path(number: int) -> str:
    """Return where the feed `number` is."""
    return f"/feed/{number}"


def etag(number: int, edition: int = 0) -> str:
    """Return the validator of an edition, in quotation marks as it is sent."""
    return f'"{number:x}-{edition:x}"'


def modified(number: int, edition: int = 0) -> str:
    """Return when an edition came out, as HTTP writes it."""
    return format_datetime(_published(number, ENTRIES - 1 + NEW * edition), usegmt=True)


def _rss(number: int, edition: int) -> bytes:
    site = _site(number)
    items = "".join(
        f"<item><title>{escape(_title(number, entry))}</title><link>{site}{_slug(entry)}</link>"
        f'<guid isPermaLink="false">{site}?p={entry}</guid>'
        f"<pubDate>{format_datetime(_published(number, entry), usegmt=True)}</pubDate>"
        f"<dc:creator><![CDATA[{_name(number + entry)}]]></dc:creator><category>{_COMMON[25 + entry % 60]}</category>"
        f"<description>{escape(f'<p>{_sentence(number, entry, 0)}</p>')}</description>"
        f"<content:encoded><![CDATA[{_article(number, entry)}]]></content:encoded></item>\n"
        for entry in _newest_first(edition)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:content='
        '"http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>\n'
        f"<title>The {_name(number)} News</title><link>{site}</link><description>News of {_name(number)}</description>"
        f"<language>en-GB</language><generator>bench</generator>\n{items}</channel></rss>\n"
    ).encode()


def _atom(number: int, edition: int) -> bytes:
    site = _site(number)
    entries = "".join(
        f"<entry><title>{escape(_title(number, entry))}</title>"
        f'<link rel="alternate" type="text/html" href="{site}{_slug(entry)}"/><id>{site}{entry}</id>'
        f"<published>{_published(number, entry).isoformat()}</published>"
        f"<updated>{_published(number, entry).isoformat()}</updated>"
        f"<author><name>{_name(number + entry)}</name></author>"
        f'<summary type="html">{escape(f"<p>{_sentence(number, entry, 0)}</p>")}</summary>'
        f'<content type="html">{escape(_article(number, entry))}</content></entry>\n'
        for entry in _newest_first(edition)
    )
    updated = _published(number, ENTRIES - 1 + NEW * edition).isoformat()
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">'
        f'<title>The {_name(number)} Post</title><link href="{site}"/><id>{site}</id><updated>{updated}</updated>\n'
        f"{entries}</feed>\n"
    ).encode()


def _newest_first(edition: int) -> Iterator[int]:
    oldest = NEW * edition
    return iter(range(oldest + ENTRIES - 1, oldest - 1, -1))


def _published(number: int, entry: int) -> datetime:
    hours = number % 7 + 1
    return BASE + timedelta(hours=-1 + (entry - ENTRIES + 1) * hours, seconds=number % 3600)


def _site(number: int) -> str:
    return f"https://news{number}.example/"


def _slug(entry: int) -> str:
    return f"2026/{entry}/what-was-decided-about-the-harbour"


def _title(number: int, entry: int) -> str:
    words = _sentence(number, entry, 7).split()[:7]
    return f"{_name(number * 31 + entry)} & {' '.join(words)} {number}.{entry}"


def _article(number: int, entry: int) -> str:
    """Return the HTML of an entry; every tenth has what must not be kept of it."""
    site, name = _site(number), _name(number + entry)
    first, second, third, last = (_sentence(number, entry, nth) for nth in (1, 2, 3, 4))
    wicked = f'<script>track({entry})</script><p onclick="track()">{name}</p>' if entry % SCRIPT_EVERY == 0 else ""
    return (
        f'<p class="lead">{first} <a href="{site}about/{entry}" target="_blank">{name}</a>, number {number}.</p>'
        f'<img src="{site}img/{entry}.jpg" alt="{name}" width="640" height="360"/>'
        f"<p>{second} “{third}”</p>{wicked}<p>{last}&nbsp;<em>{name}</em></p>"
    )


def _sentence(number: int, entry: int, nth: int) -> str:
    return _sentences()[(number * 7919 + entry * 104_729 + nth * 15_485_863) % _SENTENCES]


def _name(number: int) -> str:
    onset, coda = _ONSETS[number % len(_ONSETS)], _CODAS[number // len(_ONSETS) % len(_CODAS)]
    return f"{onset}{'aeiou'[number % 5]}{_ONSETS[number * 7 % len(_ONSETS)]}{coda}".capitalize()


@lru_cache(maxsize=1)
def _sentences() -> tuple[str, ...]:
    chance = random.Random(1)
    made = (" ".join(chance.choices(_COMMON, k=chance.randint(12, 19))) for _ in range(_SENTENCES))
    return tuple(f"{_name(place)} {words}." for place, words in enumerate(made))


@lru_cache(maxsize=KEPT)
def kept_document(number: int, edition: int) -> bytes:
    """Return the same as `document`, some of them from memory."""
    return document(number, edition)
