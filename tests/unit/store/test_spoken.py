"""What people read about the database is said in their language, and logged in English."""

import sqlite3

import pytest

from bot.i18n import speaking
from bot.store.faults import store_error
from tests.pseudo import unsaid

CAUSES = (
    "database is locked",
    "attempt to write a readonly database",
    "database or disk is full",
    "disk I/O error",
    "file is not a database",
    "database disk image is malformed",
    "unable to open database file",
    "something else",
)


@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize("cause", [*map(sqlite3.OperationalError, CAUSES), OSError("no such device")], ids=str)
def test_what_is_wrong_with_the_database_is_told_in_the_language_of_the_reader(cause: Exception) -> None:
    with speaking("de"):
        error = store_error("reading feeds", "news.db", cause)
    assert unsaid(error.for_people) == ""
    assert "«" not in str(error)
