"""When a feed moves: after three polls in a row were permanently redirected (301, 308) to one and the same feed.

A single redirect for good is often a mistake: a page for a domain that was not paid for, a wall, a slip. A feed that
was never read before has no history to lose, and moves at once.
"""

from dataclasses import dataclass

from bot.model.feeds import Feed

SEEN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What is known of a move after a poll; the feed moves now when there is an address to move `now_to`."""

    moving_to: str | None = None
    seen: int = 0
    now_to: str | None = None


STAYS = Move()


def move_of(feed: Feed, target: str | None, *, read: bool) -> Move:
    """Decide on a poll that succeeded and was permanently redirected to `target`, or not at all.

    `read` says that a feed came from there. Without it (304) only an address counts that gave us a feed before: some
    servers say of any page that it has not changed.
    """
    if target is None or target == feed.url:
        return STAYS
    known = feed.moving_to == target
    if not read and not known:
        return STAYS
    seen = feed.moving_seen + 1 if known else 1
    if seen >= SEEN or feed.last_success is None:
        return Move(now_to=target)
    return Move(moving_to=target, seen=seen)
