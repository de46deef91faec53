"""What can go wrong with a database, told apart once: every foreign exception becomes a `StoreError` here."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from bot.errors import StoreError
from bot.i18n import mark, say

# SQLite names these only in words; the order matters where one text contains another.
_ADVICE = (
    ("is locked", mark("Another program is using the database {where}. Close it or wait a moment, then try again.")),
    (
        "table is locked",
        mark("Another program is using the database {where}. Close it or wait a moment, then try again."),
    ),
    (
        "readonly",
        mark("The database {where} cannot be written. Allow writing to it and its folder, or name another with --db."),
    ),
    (
        "disk is full",
        mark("There is no room left for the database {where}. Free some space on its disk, then try again."),
    ),
    (
        "disk I/O",
        mark("The disk under the database {where} does not answer as it should. Check the disk, then try again."),
    ),
    (
        "not a database",
        mark(
            "The file {where} is not a Tidings database. Name another with --db, or move that file away to start anew."
        ),
    ),
    (
        "malformed",
        mark("The database {where} is damaged. Put a backup in its place, or move it away to start anew."),
    ),
    (
        "unable to open",
        mark("The database {where} cannot be opened. Check that its folder may be written, or name another with --db."),
    ),
)
_OTHERWISE = mark("The database {where} could not be used. The log has the details; `--debug` shows them here.")
_OUT_OF_REACH = mark(
    "The database {where} cannot be reached. Check that its folder may be written, or name another with --db."
)


@contextmanager
def translated(doing: str, where: str) -> Iterator[None]:
    """Turn what the database or the file system raises inside into a `StoreError` about `doing`, chained."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise store_error(doing, where, error) from error


def store_error(doing: str, where: str, error: Exception) -> StoreError:
    """Say what `error` means for the database at `where`, and what a person can do about it."""
    cause = getattr(error, "orig", None) or error
    advice = next((advice for words, advice in _ADVICE if words in str(cause)), None)
    if advice is None and isinstance(cause, OSError):
        advice = _OUT_OF_REACH
    return StoreError(f"{doing} ({where}): {cause}", for_people=say(advice or _OTHERWISE, where=where))
