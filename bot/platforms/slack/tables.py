"""Tables as text: aligned columns where they are narrow enough for a telephone, else a list (pure)."""

import unicodedata
from collections.abc import Sequence

from bot.i18n import number
from bot.model.messages import Table
from bot.platforms.plain import harmless

WIDEST = 64
"""Letters of a code block that a screen beside a list of channels shows on one line."""

NOTHING = "–"


def columns(table: Table) -> list[str] | None:
    """Return the lines of a table, the names of its columns first; `None` where it is too wide to be one."""
    rows = [[harmless(name) for name in table.columns], *([cell(each) for each in row] for row in table.rows)]
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    if sum(widths) + 2 * (len(widths) - 1) > WIDEST:
        return None
    numeric = [_is_numeric(table, index) for index in range(len(widths))]
    return [
        "  ".join(
            _padded(text, room, right=right) for text, room, right in zip(row, widths, numeric, strict=True)
        ).rstrip()
        for row in rows
    ]


def facts(table: Table, row: Sequence[str | int | float | None]) -> tuple[str, list[str]]:
    """Return a row of a table too wide to be one: its first cell, empty for none, and the others by their names."""
    first, *others = row
    told = [
        f"{harmless(name)}: {cell(value)}"
        for name, value in zip(table.columns[1:], others, strict=True)
        if value is not None
    ]
    return "" if first is None and told else cell(first), told


def first_cell(row: Sequence[str | int | float | None]) -> str:
    """Return what a row is called: its first cell that is not empty."""
    return next((cell(value) for value in row if value is not None), NOTHING)


def cell(value: str | int | float | None) -> str:
    """Write what stands in a cell."""
    if value is None:
        return NOTHING
    return harmless(value) if isinstance(value, str) else number(value)


def width(text: str) -> int:
    """Return how many letters wide a text is where all are equally wide."""
    return sum(
        2 if unicodedata.east_asian_width(char) in "WF" else unicodedata.category(char)[0] != "M" for char in text
    )


def _letters(char: str) -> int:
    if unicodedata.east_asian_width(char) in "WF":
        return 2
    return int(unicodedata.category(char)[0] != "M")


def _padded(text: str, room: int, right: bool) -> str:
    space = " " * (room - width(text))
    return space + text if right else text + space


def _is_numeric(table: Table, column: int) -> bool:
    cells = [row[column] for row in table.rows if row[column] is not None]
    return bool(cells) and all(isinstance(value, int | float) for value in cells)
