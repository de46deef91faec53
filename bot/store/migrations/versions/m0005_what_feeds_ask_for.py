"""What feeds ask for in their documents, where they are moving to, and what their items are known by."""

import sqlalchemy as sa
from alembic import op

from bot.model.feeds import ParsedEntry
from bot.store.names import link_name, title_name

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_AT_ONCE = 1_000
_IS_ARTICLE = sa.text("article IS NOT NULL")


def upgrade() -> None:
    op.add_column("feeds", sa.Column("ttl_minutes", sa.Integer(), nullable=True))
    op.add_column("feeds", sa.Column("skip_hours", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("feeds", sa.Column("skip_days", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("feeds", sa.Column("moving_to", sa.Text(), nullable=True))
    op.add_column("feeds", sa.Column("moving_seen", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("feeds", sa.Column("largest", sa.Integer(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE feeds SET largest = (SELECT count(*) FROM entries WHERE entries.feed = feeds.row AND entries.baseline)"
    )
    op.add_column("entries", sa.Column("link_name", sa.BigInteger(), nullable=True))
    op.add_column("entries", sa.Column("title_name", sa.BigInteger(), nullable=True))
    _name_entries(op.get_bind())
    op.create_index("ix_entries_feed_link_name", "entries", ["feed", "link_name"])
    op.create_index("ix_entries_feed_title_name", "entries", ["feed", "title_name"])
    op.drop_index("ix_entries_article", table_name="entries")
    op.create_index("ix_entries_article", "entries", ["article"], sqlite_where=_IS_ARTICLE)
    op.drop_index("ix_entries_feed_article", table_name="entries")
    op.create_index("ix_entries_feed_article", "entries", ["feed", "article"], sqlite_where=_IS_ARTICLE)


def _name_entries(connection: sa.Connection) -> None:
    """Give the entries that are there the names by which they are recognised."""
    some = (
        "SELECT row, guid, url, title, summary, content FROM entries "
        "WHERE row > ? AND (skipped IS NULL OR skipped != 'pruned') ORDER BY row LIMIT ?"
    )
    last = 0
    while rows := connection.exec_driver_sql(some, (last, _AT_ONCE)).fetchall():
        last = rows[-1].row
        connection.exec_driver_sql(
            "UPDATE entries SET link_name = ?, title_name = ? WHERE row = ?", [_names(row) for row in rows]
        )


def _names(row: sa.Row[tuple[object, ...]]) -> tuple[int | None, int | None, int]:
    item = ParsedEntry(key=b"", guid=row.guid, url=row.url, title=row.title, summary=row.summary, content=row.content)
    return link_name(item), title_name(item), row.row
