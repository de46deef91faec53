"""The words people read, in the language of whoever reads them.

English stands in the code, and is the key: `say("{name} is paused.", name=title)`. Whole sentences with named places,
never pieces put together, since other languages have another order. `bot/locale/LANGUAGE.po` holds the others; what is
missing there is said in English. `with speaking("de"):` chooses the language for what is said inside it, in this task
and the threads it starts; a log and a stored document are English.
"""

import gettext
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeGuard

if TYPE_CHECKING:
    from babel.messages import Catalog

LANGUAGES = {"en": "English", "de": "Deutsch", "es": "Español", "hi": "हिन्दी", "ko": "한국어"}
"""The languages that are spoken, by their codes, each under its own name."""

FOLDER = Path(__file__).parent / "locale"

Shape = Literal["weekday", "day", "weekday day", "day year"]
"""What is shown of a date: `Mon`, `23 Nov`, `Mon 23 Nov`, `23 Nov 2026`."""

_SKELETONS: dict[Shape, str] = {"weekday": "EEE", "day": "MMMd", "weekday day": "MMMEd", "day year": "yMMMd"}
_spoken: ContextVar[str] = ContextVar("spoken", default="en")


class Said(str):
    """A text in the language of its reader, and in `english` as the log has it."""

    english: str

    def __new__(cls, text: str, english: str) -> "Said":
        said = super().__new__(cls, text)
        said.english = english
        return said

    def __reduce__(self) -> tuple[type["Said"], tuple[str, str]]:
        return Said, (str(self), self.english)


def language_of(code: str | None) -> str:
    """Return the language that is spoken for a code such as `de-AT` or `ko`; English for any other."""
    base = (code or "").replace("_", "-").partition("-")[0].lower()
    return base if base in LANGUAGES else "en"


def spoken() -> str:
    """Return the code of the language that is spoken now."""
    return _spoken.get()


@contextmanager
def speaking(language: str | None) -> Iterator[None]:
    """Speak a language from here to the end of the block."""
    token = _spoken.set(language_of(language))
    try:
        yield
    finally:
        _spoken.reset(token)


def mark(message: str) -> str:
    """Return `message`, which is said later: `say(CONSTANT)`. It is thereby among what is translated."""
    return message


def say(message: str, /, **values: object) -> Said:
    """Say a sentence with `values` in its named places; numbers are written as the language writes them."""
    return _said(_translated(message), message, values)


def plural(one: str, many: str, /, *, n: int, **values: object) -> Said:
    """Say a sentence about `n` things, which stands at `{n}`, in the form that the language has for so many."""
    english = one if n == 1 else many
    found = _catalog(spoken()).ngettext(one, many, n) if spoken() != "en" else english
    return _said(found, english, {"n": n, **values})


def in_english(text: str) -> str:
    """Return a text as logs and documents have it: in English, whatever its reader speaks."""
    return getattr(text, "english", text)


def joined(pieces: Sequence[str], between: str = " ") -> Said:
    """Put whole sentences, or facts that stand for themselves, one after another."""
    return Said(between.join(pieces), between.join(map(in_english, pieces)))


def listing(items: Sequence[str], last: Literal["and", "or"] = "and") -> Said:
    """Write items one after another as a sentence does: `a, b and c`."""
    texts = [in_english(item) for item in items]
    english = f" {last} ".join(filter(None, (", ".join(texts[:-1]), *texts[-1:])))
    if spoken() == "en":
        return Said(english, english)
    from babel.lists import format_list

    style: Literal["standard", "or"] = "standard" if last == "and" else "or"
    return Said(format_list(list(items), style, locale=spoken()), english)


def number(value: int | float) -> str:
    """Write a number as the language does: `1,240` or `1.240`."""
    value = _shortest(value)
    if spoken() == "en" or (isinstance(value, int) and -1000 < value < 1000):
        return f"{value:,}"
    from babel.numbers import format_decimal

    return format_decimal(value, locale=spoken())


def shown(day: date | datetime, shape: Shape) -> Said:
    """Write a date as the language does."""
    english = {
        "weekday": f"{day:%a}",
        "day": f"{day.day} {day:%b}",
        "weekday day": f"{day:%a} {day.day} {day:%b}",
        "day year": f"{day.day} {day:%b} {day.year}",
    }[shape]
    if spoken() == "en":
        return Said(english, english)
    from babel.dates import format_skeleton

    moment = day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a day has none
    return Said(format_skeleton(_SKELETONS[shape], moment, locale=spoken()), english)


def retold(text: str) -> Said:
    """Say a stored English sentence in the language spoken now; what is no sentence of ours stays as it is."""
    return Said(text if spoken() == "en" else _retold(text, spoken()), in_english(text))


def _said(template: str, english: str, values: dict[str, object]) -> Said:
    if not values:
        return Said(template, english)
    texts = {name: number(value) if _is_number(value) else str(value) for name, value in values.items()}
    plain = {name: _in_english(value) for name, value in values.items()}
    return Said(template.format_map(texts), english.format_map(plain))


def _in_english(value: object) -> str:
    return f"{_shortest(value):,}" if _is_number(value) else getattr(value, "english", str(value))


def _shortest(value: int | float) -> int | float:
    """Return a number without the decimals that say nothing: 20 for 20.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _translated(message: str) -> str:
    return message if spoken() == "en" else _catalog(spoken()).gettext(message)


@lru_cache(maxsize=len(LANGUAGES))
def _catalog(language: str) -> gettext.NullTranslations:
    """Return the translations of a language, ready to look up."""
    from babel.messages.mofile import write_mo

    compiled = BytesIO()
    write_mo(compiled, _read(language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@lru_cache(maxsize=len(LANGUAGES))
def _read(language: str) -> "Catalog":
    from babel.messages.pofile import read_po

    with (FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


@lru_cache(maxsize=4096)
def _retold(text: str, language: str) -> str:
    known, templates = _sentences(language)
    if text in known:
        return _catalog(language).gettext(text)
    for pattern, one, many in templates:
        if match := pattern.fullmatch(text):
            values = {name: _value(value, language) for name, value in match.groupdict().items()}
            if many is None:
                return say(one, **values)
            count = values.pop("n")
            return plural(one, many, n=count if isinstance(count, int) else 1, **values)
    return text


def _value(text: str, language: str) -> object:
    if re.fullmatch(_NUMBER, text):
        plain = text.replace(",", "")
        return float(plain) if "." in plain else int(plain)
    return _moment(text) or _retold(text, language)


_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MOMENT = re.compile(
    rf"(?:({'|'.join(_WEEKDAYS)}) )?(\d\d?) ({'|'.join(_MONTHS)})(?: ([12]\d{{3}}))?(, \d\d:\d\d)?", re.ASCII
)


def _moment(text: str) -> str | None:
    """Write a day, maybe with a time, that was written in English; `None` for what is none."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        return None
    weekday, day, month, year, time = match.groups()
    # Without a year, any will do in which the day has its weekday: in 28 years each had every one.
    for each in [int(year)] if year else range(2000, 2028):
        try:
            found = date(each, _MONTHS.index(month) + 1, int(day))
        except ValueError:
            continue
        if year or weekday in (None, _WEEKDAYS[found.weekday()]):
            shape: Shape = "day year" if year else "weekday day" if weekday else "day"
            return f"{shown(found, shape)}{time or ''}"
    return None


Template = tuple[re.Pattern[str], str, str | None]
_PLACE = re.compile(r"\{(\w+)\}")
_NUMBER = r"\d{1,3}(?:,\d{3})*(?:\.\d+)?"
_TELLING = 6
"""Letters that a sentence with places needs of its own to be known again."""


@lru_cache(maxsize=len(LANGUAGES))
def _sentences(language: str) -> tuple[frozenset[str], tuple[Template, ...]]:
    """Return the sentences without places, and those with, the most telling first."""
    ids = [message.id for message in _read(language) if message.id]
    plain = frozenset(one for one in ids if isinstance(one, str) and not _PLACE.search(one))
    templates: list[Template] = []
    for one in ids:
        forms = (one,) if isinstance(one, str) else tuple(one)
        many = None if isinstance(one, str) else forms[1]
        templates += [(_pattern(form), forms[0], many) for form in forms if _PLACE.search(form) and _is_telling(form)]
    templates.sort(key=lambda template: -len(template[0].pattern))
    return plain, tuple(templates)


def _is_telling(template: str) -> bool:
    return sum(map(str.isalpha, _PLACE.sub("", template))) >= _TELLING


def _pattern(template: str) -> re.Pattern[str]:
    pieces, seen = [], set()
    for position, piece in enumerate(_PLACE.split(template)):
        if position % 2 == 0:
            pieces.append(re.escape(piece))
        elif piece in seen:
            pieces.append(f"(?P={piece})")
        else:
            seen.add(piece)
            # What stands at {n} is a number: a sentence of a stranger that ends like ours is not ours.
            pieces.append(f"(?P<{piece}>{_NUMBER if piece == 'n' else '.+'})")
    return re.compile("".join(pieces), re.DOTALL)
