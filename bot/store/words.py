"""The full-text index over the articles (SQLite FTS5), changed in the same transaction as they are.

The index keeps no text of its own: it reads the columns of `articles` where it needs them, so a row must be forgotten
before its text is changed.
"""

from collections.abc import Sequence

from sqlalchemy import text

from bot.store.connections import Transaction

_COLUMNS = "title, text, url, publisher, pairs"
_ADD = text(f"INSERT INTO article_words (rowid, {_COLUMNS}) SELECT row, {_COLUMNS} FROM articles WHERE row > :after")  # noqa: S608
_ADD_ONE = text(f"INSERT INTO article_words (rowid, {_COLUMNS}) SELECT row, {_COLUMNS} FROM articles WHERE row = :row")  # noqa: S608
_FORGET = text(
    f"INSERT INTO article_words (article_words, rowid, {_COLUMNS}) "  # noqa: S608
    f"SELECT 'delete', row, {_COLUMNS} FROM articles WHERE row = :row"
)
_MERGE = text("INSERT INTO article_words (article_words, rank) VALUES ('merge', :pages)")
_CHANGES = text("SELECT total_changes()")
# What is indexed is gathered in memory up to this size, in bytes, and then written; SQLite's own choice is 1 MiB. The
# index remembers it.
_GATHERED = 16 * 1024 * 1024
_GATHER = text(
    "INSERT INTO article_words (article_words, rank) SELECT 'hashsize', :bytes "
    "WHERE NOT EXISTS (SELECT 1 FROM article_words_config WHERE k = 'hashsize')"
)


async def add(connection: Transaction, *, after: int) -> None:
    """Index every article whose row number is above `after`; none of them may be in the index yet."""
    await connection.execute(_ADD, {"after": after})


async def expect_many(connection: Transaction) -> None:
    """Let the index write less often: adding very many articles takes a third less time."""
    await connection.execute(_GATHER, {"bytes": _GATHERED})


async def add_one(connection: Transaction, row: int) -> None:
    """Index the article with the number `row`."""
    await connection.execute(_ADD_ONE, {"row": row})


async def forget(connection: Transaction, row: int) -> None:
    """Take the article with the number `row` out of the index, while its text is still the one that was indexed."""
    await connection.execute(_FORGET, {"row": row})


async def forget_all(connection: Transaction, rows: Sequence[int]) -> None:
    """Take several articles out of the index, while their text is still the one that was indexed."""
    if rows:
        await connection.execute(_FORGET, [{"row": row} for row in rows])


async def merge(connection: Transaction, *, pages: int, first: bool) -> bool:
    """Write up to about `pages` of the index anew without what was forgotten; return whether there is more to do.

    What is not merged stays in the index as long as nothing else leads to it being written anew. The `first` step
    begins with the whole index, the others go on with it.
    """
    before = (await connection.execute(_CHANGES)).scalar_one()
    await connection.execute(_MERGE, {"pages": -pages if first else pages})
    after = (await connection.execute(_CHANGES)).scalar_one()
    # The statement itself counts as one change: https://www.sqlite.org/fts5.html#the_merge_command
    return bool(after - before >= 2)
