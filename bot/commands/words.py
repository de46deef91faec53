"""Words that several commands say: moments, states and outcomes."""

from datetime import datetime

from bot.i18n import Said, joined, mark, say, shown

WORDS = frozenset(
    {
        # How feeds and polls are, and what became of slots.
        mark("new"),
        mark("ok"),
        mark("failing"),
        mark("paused"),
        mark("gone"),
        mark("fetched"),
        mark("unchanged"),
        mark("not_due"),
        mark("moved"),
        mark("failed"),
        mark("made"),
        mark("late"),
        mark("skipped"),
        mark("missing"),
        # What a reader should know about a page, what a channel thinks of publishers, how much of a story is shown.
        mark("paywalled"),
        mark("consent wall"),
        mark("hidden"),
        mark("distrusted"),
        mark("full"),
        mark("brief"),
        mark("headlines"),
        # Where a command works.
        mark("channel"),
        mark("thread"),
        mark("direct"),
        # What upkeep deletes.
        mark("articles"),
        mark("entries"),
        mark("revisions"),
        mark("stories"),
        mark("summaries"),
        mark("runs"),
        mark("deliveries"),
        mark("slots"),
        mark("notices"),
        mark("answers"),
        # What a channel chooses, and what is kept about people.
        mark("feeds"),
        mark("filters"),
        mark("schedules"),
        mark("settings"),
        mark("sources"),
        mark("interests"),
        mark("saved"),
        mark("votes"),
    }
)
"""What is said of values by their names in the code."""


def word(value: str) -> Said:
    """Say a state, an outcome or the like by its name in the code."""
    return say(str(value))


def moment(at: datetime) -> Said:
    """Say when something was or will be: `Wed 4 Mar, 12:00 UTC`."""
    return say("{day}, {time} UTC", day=shown(at, "weekday day"), time=f"{at:%H:%M}")


def short_moment(at: datetime | None) -> Said | None:
    """Say when something was in a table that is narrow: `4 Mar 12:00`."""
    return None if at is None else joined([shown(at, "day"), f"{at:%H:%M}"])
