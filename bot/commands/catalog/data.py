"""What is kept about people and channels."""

from bot.commands.catalog.kinds import Command

COMMANDS = (
    Command(name="data show", help="Show what is kept about you.", examples=("data show",)),
    Command(
        name="data forget",
        help="Forget your questions, saved stories and votes.",
        examples=("data forget",),
        asks="Your questions, saved stories and votes will be forgotten; nobody can bring them back.",
    ),
    Command(
        name="data export",
        help="Hand out all that this channel chose as a document: feeds, filters, schedules, settings, sources.",
        examples=("data export",),
        who="manager",
    ),
    Command(
        name="data delete",
        help="Delete everything that is kept about this channel: what it chose, its digests, its questions.",
        examples=("data delete",),
        who="manager",
        asks="Everything that is kept about this channel will be deleted, and nobody can bring it back. "
        "You can keep what it chose first: data export.",
    ),
)
