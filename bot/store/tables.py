"""The tables of the news and of what is made of it. A change here needs a migration; a test compares the two."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    column,
    table,
    text,
)

from bot.store.columns import Bits, Json, Moment
from bot.store.metadata import metadata

feeds = Table(
    "feeds",
    metadata,
    Column("row", Integer, primary_key=True),
    Column("url", Text, nullable=False, unique=True),
    Column("title", Text),
    Column("link", Text),
    Column("language", Text),
    Column("state", Text, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_hash", LargeBinary),
    Column("last_checked", Moment),
    Column("last_success", Moment),
    Column("next_poll", Moment, index=True),
    Column("failures", Integer, nullable=False, default=0),
    Column("failing_since", Moment),
    Column("last_error", Text),
    Column("per_day", Float),
    Column("ttl_minutes", Integer),
    # One bit for each hour of the day and each day of the week.
    Column("skip_hours", Bits, nullable=False, server_default="0"),
    Column("skip_days", Bits, nullable=False, server_default="0"),
    Column("moving_to", Text),
    Column("moving_seen", Integer, nullable=False, server_default="0"),
    Column("added", Moment, nullable=False),
    # How many items its largest document had; never less than it has now.
    Column("largest", Integer, nullable=False, server_default="0"),
)

stories = Table(
    "stories",
    metadata,
    Column("id", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("created", Moment, nullable=False),
    Column("updated", Moment, nullable=False),
)

articles = Table(
    "articles",
    metadata,
    # The full-text index finds an article by this number.
    Column("row", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    # Articles of feeds have an address each; records of an imported archive may share one.
    Column("url", Text, nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("published", Moment, nullable=False, index=True),
    Column("first_seen", Moment, nullable=False, index=True),
    Column("publisher", Text, nullable=False),
    Column("byline", Text),
    Column("language", Text),
    Column("basis", Text, nullable=False),
    Column("labels", Json, nullable=False),
    Column("image", Text),
    Column("categories", Json, nullable=False),
    Column("baseline", Boolean, nullable=False),
    Column("copy_of", Text),
    Column("story", Text, ForeignKey("stories.id")),
    Column("grouped_why", Json),
    # Last, because SQLite walks through long values to reach what comes after them.
    Column("text", Text, nullable=False),
    # What `pairs` makes of title and text for the full-text index; empty for most languages.
    Column("pairs", Text, nullable=False),
    Index("ix_articles_story_published", "story", "published"),
)

entries = Table(
    "entries",
    metadata,
    Column("row", Integer, primary_key=True),
    Column("feed", Integer, ForeignKey("feeds.row", ondelete="CASCADE"), nullable=False),
    Column("key", LargeBinary, nullable=False),
    Column("guid", Text),
    Column("url", Text),
    Column("title", Text, nullable=False),
    Column("published", Moment),
    Column("updated", Moment),
    Column("author", Text),
    Column("enclosures", Json, nullable=False),
    Column("categories", Json, nullable=False),
    Column("image", Text),
    Column("first_seen", Moment, nullable=False),
    Column("baseline", Boolean, nullable=False),
    Column("article", Integer, ForeignKey("articles.row", ondelete="SET NULL")),
    Column("skipped", Text),
    Column("skipped_at", Moment),
    # When its feed published it with another content than it was read with; empty again once it is read anew.
    Column("revised", Moment),
    # Last for the same reason as the text of an article.
    Column("summary", Text, nullable=False),
    Column("content", Text, nullable=False),
    # By these an item is recognised that its feed calls otherwise than before; they are read from their indexes alone.
    Column("link_name", BigInteger),
    Column("title_name", BigInteger),
    UniqueConstraint("feed", "key"),
    Index("ix_entries_feed_link_name", "feed", "link_name"),
    Index("ix_entries_feed_title_name", "feed", "title_name"),
    # Of entries that are no articles yet there is nothing to look up, and they are written by the thousand.
    Index(
        "ix_entries_article",
        "article",
        sqlite_where=text("article IS NOT NULL"),
        postgresql_where=text("article IS NOT NULL"),
    ),
    # From feeds to articles without looking at the entries, of which there may be very many.
    Index(
        "ix_entries_feed_article",
        "feed",
        "article",
        sqlite_where=text("article IS NOT NULL"),
        postgresql_where=text("article IS NOT NULL"),
    ),
    Index(
        "ix_entries_unread",
        "first_seen",
        sqlite_where=text("article IS NULL AND skipped IS NULL"),
        postgresql_where=text("article IS NULL AND skipped IS NULL"),
    ),
    Index(
        "ix_entries_revised",
        "revised",
        sqlite_where=text("revised IS NOT NULL"),
        postgresql_where=text("revised IS NOT NULL"),
    ),
)

# What an article said before its publisher changed it; empty where it was read again and said the same.
article_revisions = Table(
    "article_revisions",
    metadata,
    Column("article", Text, primary_key=True),
    Column("at", Moment, primary_key=True, index=True),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("judged", Boolean, nullable=False),
)

article_features = Table(
    "article_features",
    metadata,
    Column("article", Integer, ForeignKey("articles.row", ondelete="CASCADE"), primary_key=True),
    Column("terms", Json, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("embedding", LargeBinary, nullable=False),
    Column("encoder", Text, nullable=False),
)

summaries = Table(
    "summaries",
    metadata,
    Column("key", Text, primary_key=True),
    Column("story", Text, index=True),
    Column("version", Integer),
    Column("evidence", Json, nullable=False),
    Column("prompt_version", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("sentences", Json, nullable=False),
    Column("made", Moment, nullable=False),
)

# Runs, deliveries and what was told are history: they outlive their channel, its schedules and its stories.
slots = Table(
    "slots",
    metadata,
    Column("schedule", Text, primary_key=True),
    Column("slot", Moment, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("run", Text),
    Column("decided", Moment, nullable=False),
    Index("ix_slots_channel_slot", "channel", "slot"),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("channel", Text),
    Column("schedule", Text),
    Column("kind", Text, nullable=False),
    Column("window_start", Moment, nullable=False),
    Column("window_end", Moment, nullable=False),
    Column("generated_at", Moment, nullable=False, index=True),
    Column("document", Text, nullable=False),
    Index("ix_runs_channel_generated_at", "channel", "generated_at"),
)

# Which runs cite an article, so that a correction finds them.
run_articles = Table(
    "run_articles",
    metadata,
    Column("article", Text, primary_key=True),
    Column("run", Text, ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("story", Text, primary_key=True),
)

amendments = Table(
    "amendments",
    metadata,
    Column("run", Text, ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("story", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", Text, nullable=False),
    Column("entry", Json, nullable=False),
)

reviews = Table(
    "reviews",
    metadata,
    Column("run", Text, ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("channel", Text, nullable=False, index=True),
    Column("until", Moment, nullable=False, index=True),
    Column("decision", Text),
    Column("by", Text),
    Column("at", Moment),
)

# `run` is a run or a batch of notices, so it is no foreign key.
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Text, primary_key=True),
    Column("run", Text, nullable=False),
    Column("destination", Text, nullable=False),
    Column("part", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("planned", Moment, nullable=False),
    Column("due", Moment, nullable=False),
    Column("expires", Moment),
    Column("changed", Moment, nullable=False),
    Column("first_tried", Moment),
    Column("maybe_there", Boolean, nullable=False),
    Column("claimed_until", Moment),
    Column("edition", Integer, nullable=False),
    Column("shown", Integer, nullable=False),
    Column("receipt", Text),
    Column("reason", Text),
    # Last, because SQLite walks through long values to reach what comes after them.
    Column("message", Json, nullable=False),
    UniqueConstraint("run", "destination", "part"),
    Index(
        "ix_deliveries_open",
        "destination",
        "planned",
        sqlite_where=text("status IN ('pending', 'sending', 'failed')"),
        postgresql_where=text("status IN ('pending', 'sending', 'failed')"),
    ),
    Index("ix_deliveries_status_due", "status", "due"),
    Index(
        "ix_deliveries_edited",
        "destination",
        "due",
        sqlite_where=text("shown < edition AND status = 'sent'"),
        postgresql_where=text("shown < edition AND status = 'sent'"),
    ),
)

destinations = Table(
    "destinations",
    metadata,
    Column("destination", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("retry_at", Moment),
    Column("paused", Boolean, nullable=False),
    Column("since", Moment),
    Column("reason", Text),
)

notices = Table(
    "notices",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("episode", Text, primary_key=True),
    Column("text", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("for_managers", Boolean, nullable=False),
    Column("told", Moment),
    Index("ix_notices_untold", "at", sqlite_where=text("told IS NULL"), postgresql_where=text("told IS NULL")),
)

told = Table(
    "told",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("story", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("run", Text, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("articles", Json, nullable=False),
)

# The full-text index, a virtual table: the migrations make it, `words` keeps it.
article_words = table("article_words", column("rowid"))
