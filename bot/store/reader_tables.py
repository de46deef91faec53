"""The tables of what readers do: ask, vote, save, put stories right. A change here needs a migration."""

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, Table, Text

from bot.store.columns import Json, Moment
from bot.store.metadata import metadata

# What was asked and answered. `thread` is where it was asked: a channel, or a thread in it; `understood` what the
# question was taken to mean there, `scope` where the answer was looked for, `state` what the archive held then, and
# `repeats` the one whose answer was given again.
answers = Table(
    "answers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("thread", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("asked", Moment, nullable=False, index=True),
    Column("question", Text, nullable=False),
    Column("understood", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("run", Text),
    Column("story", Text),
    Column("answered", Boolean, nullable=False),
    Column("repeats", Text),
    Column("reported", Moment),
    Column("reported_by", Text),
    # Last, because SQLite walks through long values to reach what comes after them.
    Column("document", Json, nullable=False),
    Index("ix_answers_thread_asked", "thread", "asked"),
    Index("ix_answers_person_asked", "person", "asked"),
    Index("ix_answers_channel_asked", "channel", "asked"),
    Index("ix_answers_again", "scope", "understood", "state"),
)

# `topics` are those of the story when the vote was given: stories change, and go.
votes = Table(
    "votes",
    metadata,
    Column("channel", Text, ForeignKey("channels.key", ondelete="CASCADE"), primary_key=True),
    Column("story", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("value", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("topics", Json, nullable=False),
)

interests = Table(
    "interests",
    metadata,
    Column("channel", Text, ForeignKey("channels.key", ondelete="CASCADE"), primary_key=True),
    Column("topic", Text, primary_key=True),
    Column("weight", Float, nullable=False),
    Column("since", Moment, nullable=False),
    Column("by", Text, nullable=False),
)

# `entry` is the story as it was read when it was saved, since stories change, and go.
saved = Table(
    "saved",
    metadata,
    Column("person", Text, primary_key=True),
    Column("story", Text, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("entry", Json, nullable=False),
)

# People's word on grouping: `articles` went from story `source` to story `target`.
regroupings = Table(
    "regroupings",
    metadata,
    Column("row", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("source", Text, nullable=False, index=True),
    Column("target", Text, nullable=False),
    Column("articles", Json, nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", Text, nullable=False),
)

# What platforms told us already: they tell some things twice.
events = Table(
    "events",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at", Moment, nullable=False, index=True),
)
