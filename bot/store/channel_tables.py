"""The tables of channels and what they choose. A change here needs a migration; a test compares the two."""

from sqlalchemy import Boolean, Column, Float, ForeignKey, Integer, Table, Text, false

from bot.store.columns import Json, Moment
from bot.store.metadata import metadata

workspaces = Table(
    "workspaces",
    metadata,
    Column("key", Text, primary_key=True),
    Column("platform", Text, nullable=False),
    Column("added", Moment, nullable=False),
)

channels = Table(
    "channels",
    metadata,
    Column("key", Text, primary_key=True),
    Column("workspace", Text, ForeignKey("workspaces.key"), nullable=False, index=True),
    Column("added", Moment, nullable=False),
)

channel_settings = Table(
    "channel_settings",
    metadata,
    Column("channel", Text, ForeignKey("channels.key", ondelete="CASCADE"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", Json, nullable=False),
)

follows = Table(
    "follows",
    metadata,
    Column("channel", Text, ForeignKey("channels.key", ondelete="CASCADE"), primary_key=True),
    Column("feed", Integer, ForeignKey("feeds.row", ondelete="CASCADE"), primary_key=True, index=True),
    Column("title", Text),
    Column("topic", Text),
    Column("weight", Float, nullable=False),
    Column("since", Moment, nullable=False),
    Column("paused", Boolean, nullable=False, server_default=false()),
)

# `feed` is an address, `None` for everything the channel follows.
filters = Table(
    "filters",
    metadata,
    Column("channel", Text, ForeignKey("channels.key", ondelete="CASCADE"), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("feed", Text),
    Column("text", Text, nullable=False),
    Column("added", Moment, nullable=False),
    Column("by", Text, nullable=False),
)

# What channels think of publishers, each named as somebody wrote it.
source_rules = Table(
    "source_rules",
    metadata,
    Column("channel", Text, ForeignKey("channels.key", ondelete="CASCADE"), primary_key=True),
    Column("publisher", Text, primary_key=True),
    Column("rule", Text),
    Column("weight", Float),
    Column("since", Moment, nullable=False),
    Column("by", Text, nullable=False),
)

schedules = Table(
    "schedules",
    metadata,
    Column("id", Text, primary_key=True),
    Column("channel", Text, ForeignKey("channels.key", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", Text, nullable=False),
    Column("days", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("options", Json, nullable=False),
    Column("paused", Boolean, nullable=False),
    Column("since", Moment, nullable=False),
    Column("last_day", Text),
)

# Who changed what about a channel; `undoes` is the change that this one took back, `together` the first of those that
# one command made in several channels.
changes = Table(
    "changes",
    metadata,
    Column("row", Integer, primary_key=True),
    Column("channel", Text, ForeignKey("channels.key", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("by", Text, nullable=False),
    Column("line", Text, nullable=False),
    Column("undoes", Integer),
    Column("undone", Moment),
    Column("together", Integer),
    # Last, because SQLite walks through long values to reach what comes after them.
    Column("before", Json, nullable=False),
    Column("after", Json, nullable=False),
)

# How far a channel has come in what it follows continuously.
cursors = Table(
    "cursors",
    metadata,
    Column("channel", Text, ForeignKey("channels.key", ondelete="CASCADE"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("position", Integer, nullable=False),
)

# Where workspaces installed the app by themselves; `sealed` is its token there.
installations = Table(
    "installations",
    metadata,
    Column("workspace", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("bot_user", Text, nullable=False),
    Column("bot", Text, nullable=False),
    Column("scopes", Json, nullable=False),
    Column("sealed", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
