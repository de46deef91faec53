"""Schedules with their slots, an outbox that holds its messages, amendments, notices."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_OPEN = sa.text("status IN ('pending', 'sending', 'failed')")
_EDITED = sa.text("shown < edition AND status = 'sent'")
_UNTOLD = sa.text("told IS NULL")
_REVISED = sa.text("revised IS NOT NULL")

# What was waiting has no message to send: it is left to the next digest.
_KEPT_DELIVERIES = """
INSERT INTO deliveries (id, run, destination, part, kind, status, attempts, planned, due, changed, maybe_there,
                        edition, shown, receipt, reason, message)
SELECT id, run, destination, part, 'digest', CASE status WHEN 'sent' THEN 'sent' ELSE 'given_up' END, attempts,
       planned, planned, changed, 0, 0, 0, receipt,
       CASE status WHEN 'sent' THEN reason ELSE 'It was planned by an older version.' END,
       '{"kind":"Message","blocks":[]}'
FROM old_deliveries
"""


def upgrade() -> None:
    op.drop_index(op.f("ix_deliveries_destination"), table_name="deliveries")
    op.rename_table("deliveries", "old_deliveries")
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("planned", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=True),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("first_tried", sa.BigInteger(), nullable=True),
        sa.Column("maybe_there", sa.Boolean(), nullable=False),
        sa.Column("claimed_until", sa.BigInteger(), nullable=True),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("run", "destination", "part", name=op.f("uq_deliveries_run_destination_part")),
    )
    op.create_index("ix_deliveries_open", "deliveries", ["destination", "planned"], sqlite_where=_OPEN)
    op.create_index("ix_deliveries_status_due", "deliveries", ["status", "due"])
    op.create_index("ix_deliveries_edited", "deliveries", ["destination", "due"], sqlite_where=_EDITED)
    op.execute(_KEPT_DELIVERIES)
    op.drop_table("old_deliveries")

    op.rename_table("runs", "old_runs")
    op.drop_index(op.f("ix_runs_channel_generated_at"), table_name="old_runs")
    op.create_table(
        "runs",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("schedule", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("window_start", sa.BigInteger(), nullable=False),
        sa.Column("window_end", sa.BigInteger(), nullable=False),
        sa.Column("generated_at", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    op.create_index(op.f("ix_runs_generated_at"), "runs", ["generated_at"])
    op.create_index("ix_runs_channel_generated_at", "runs", ["channel", "generated_at"])
    op.execute(
        "INSERT INTO runs SELECT id, channel, schedule, 'digest', window_start, window_end, generated_at, document "
        "FROM old_runs"
    )
    op.drop_table("old_runs")
    op.create_table(
        "run_articles",
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name=op.f("fk_run_articles_run"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article", "run", "story", name=op.f("pk_run_articles")),
    )
    op.create_index(op.f("ix_run_articles_run"), "run_articles", ["run"])
    op.create_table(
        "amendments",
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name=op.f("fk_amendments_run"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run", "story", name=op.f("pk_amendments")),
    )
    op.create_table(
        "reviews",
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["run"], ["runs.id"], name=op.f("fk_reviews_run"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run", name=op.f("pk_reviews")),
    )
    op.create_index(op.f("ix_reviews_channel"), "reviews", ["channel"])
    op.create_index(op.f("ix_reviews_until"), "reviews", ["until"])

    # Nothing could write schedules before.
    op.drop_table("schedules")
    op.create_table(
        "schedules",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("days", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("last_day", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["channel"], ["channels.key"], name=op.f("fk_schedules_channel"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedules")),
    )
    op.create_index(op.f("ix_schedules_channel"), "schedules", ["channel"])
    op.create_table(
        "slots",
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("slot", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("run", sa.Text(), nullable=True),
        sa.Column("decided", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("schedule", "slot", name=op.f("pk_slots")),
    )
    op.create_index("ix_slots_channel_slot", "slots", ["channel", "slot"])
    op.create_table(
        "cursors",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["channel"], ["channels.key"], name=op.f("fk_cursors_channel"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("channel", "name", name=op.f("pk_cursors")),
    )
    op.create_table(
        "destinations",
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("retry_at", sa.BigInteger(), nullable=True),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("destination", name=op.f("pk_destinations")),
    )
    op.create_table(
        "notices",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("episode", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("for_managers", sa.Boolean(), nullable=False),
        sa.Column("told", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("channel", "kind", "subject", "episode", name=op.f("pk_notices")),
    )
    op.create_index("ix_notices_untold", "notices", ["at"], sqlite_where=_UNTOLD)
    op.create_table(
        "article_revisions",
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("judged", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("article", "at", name=op.f("pk_article_revisions")),
    )
    op.create_index(op.f("ix_article_revisions_at"), "article_revisions", ["at"])
    op.add_column("feeds", sa.Column("failing_since", sa.BigInteger(), nullable=True))
    op.execute("UPDATE feeds SET failing_since = last_checked WHERE failures > 0")
    op.add_column("entries", sa.Column("revised", sa.BigInteger(), nullable=True))
    op.create_index("ix_entries_revised", "entries", ["revised"], sqlite_where=_REVISED)
