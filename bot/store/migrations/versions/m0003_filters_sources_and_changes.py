"""Follows that can be paused, filters, rules about publishers, and the changes that can be taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("follows", sa.Column("paused", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "filters",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("feed", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("added", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["channel"], ["channels.key"], name=op.f("fk_filters_channel"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("channel", "id", name=op.f("pk_filters")),
    )
    op.create_table(
        "source_rules",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("publisher", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("weight", sa.Float(), nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel"], ["channels.key"], name=op.f("fk_source_rules_channel"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("channel", "publisher", name=op.f("pk_source_rules")),
    )
    op.create_table(
        "changes",
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("undone", sa.BigInteger(), nullable=True),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["channel"], ["channels.key"], name=op.f("fk_changes_channel"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("row", name=op.f("pk_changes")),
    )
    op.create_index(op.f("ix_changes_channel"), "changes", ["channel"])
