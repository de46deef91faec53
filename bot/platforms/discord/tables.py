"""Tables for a narrow window: columns that line up where they fit, else a list (pure)."""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import starmap

from bot.i18n import number
from bot.model.messages import Table
from bot.platforms.discord.escape import code, linked, plain, target
from bot.platforms.plain import harmless

WIDTH = 40
"""Columns of a block of code that a phone shows without breaking lines."""

_NOTHING = "–"


def table_text(table: Table) -> str:
    """Write a table as Markdown; addresses in a list can be pressed, which those in columns cannot."""
    rows = [list(map(_cell, row)) for row in table.rows]
    names = [harmless(name) for name in table.columns]
    if not rows:
        return ""
    widths = [max(map(_width, column)) for column in zip(names, *rows, strict=True)]
    if sum(widths) + 2 * (len(widths) - 1) <= WIDTH and not any("://" in cell for row in rows for cell in row):
        return _columns(names, rows, widths, [_is_number(column) for column in zip(*table.rows, strict=True)])
    items = [_item(tuple(names), tuple(row)) for row in rows]
    # What leads each item is named once, above them.
    named = names[0] and any(row[0] != _NOTHING for row in rows)
    return "\n".join([f"-# {plain(names[0])}", *items] if named else items)


def _columns(names: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], right: Sequence[bool]) -> str:
    shapes = list(zip(widths, right, strict=True))
    lines = ["  ".join(starmap(_padded, zip(map(code, row), shapes, strict=True))) for row in (names, *rows)]
    return "\n".join(("```", *(line.rstrip() for line in lines), "```"))


# A long table is written several times to find out how much of it fits.
@lru_cache(maxsize=2048)
def _item(names: tuple[str, ...], row: tuple[str, ...]) -> str:
    """Write a row as an item of a list: its first cell, then the others by their names."""
    first, *others = row
    facts = [f"{plain(name)} {_shown(cell)}" for name, cell in zip(names[1:], others, strict=True) if cell != _NOTHING]
    return "- " + " · ".join(facts if first == _NOTHING and facts else (f"**{_shown(first)}**", *facts))


def _shown(cell: str) -> str:
    """Show a cell: an address as a link that says where it leads."""
    if (address := target(cell)) is None:
        return plain(cell) or _NOTHING
    return linked(plain(cell.partition("://")[2].removeprefix("www.").rstrip("/")), address)


def _cell(value: str | int | float | None) -> str:
    if value is None:
        return _NOTHING
    return number(value) if isinstance(value, int | float) else harmless(value)


def _is_number(column: Sequence[object]) -> bool:
    return all(value is None or isinstance(value, int | float) for value in column)


def _padded(text: str, shape: tuple[int, bool]) -> str:
    width, at_right = shape
    space = " " * (width - _width(text))
    return space + text if at_right else text + space


def _width(text: str) -> int:
    """Return the columns that a text takes: two for a wide letter, none for an accent."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.category(char) in {"Mn", "Me"} else 1 + (unicodedata.east_asian_width(char) in "WF")
        for char in text
    )
