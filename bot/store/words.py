"""The full-text index over the articles (SQLite FTS5), changed in the same transaction as they are.

The index keeps no text of its own: it reads the columns of `articles` where it needs them, so a row must be forgotten
before its text is changed.
"""

from sqlalchemy import text

from bot.store.connections import Transaction

_COLUMNS = "title, text, url, publisher, pairs"
_ADD = text(f"INSERT INTO article_words (rowid, {_COLUMNS}) SELECT row, {_COLUMNS} FROM articles WHERE row > :after")  # noqa: S608
_ADD_ONE = text(f"INSERT INTO article_words (rowid, {_COLUMNS}) SELECT row, {_COLUMNS} FROM articles WHERE row = :row")  # noqa: S608
_FORGET = text(
    f"INSERT INTO article_words (article_words, rowid, {_COLUMNS}) "  # noqa: S608
    f"SELECT 'delete', row, {_COLUMNS} FROM articles WHERE row = :row"
)


async def add(connection: Transaction, *, after: int) -> None:
    """Index every article whose row number is above `after`; none of them may be in the index yet."""
    await connection.execute(_ADD, {"after": after})


async def add_one(connection: Transaction, row: int) -> None:
    """Index the article with the number `row`."""
    await connection.execute(_ADD_ONE, {"row": row})


async def forget(connection: Transaction, row: int) -> None:
    """Take the article with the number `row` out of the index, while its text is still the one that was indexed."""
    await connection.execute(_FORGET, {"row": row})
