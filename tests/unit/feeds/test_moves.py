"""When a feed moves for good."""

from bot.feeds.moves import STAYS, Move, move_of
from bot.model.feeds import Feed
from tests.unit.feeds.site import NOW

OLD, NEW, OTHER = "https://old.example/feed", "https://new.example/feed", "https://other.example/feed"
KNOWN = Feed(url=OLD, last_success=NOW)


def test_a_feed_moves_at_the_third_poll_in_a_row() -> None:
    first = move_of(KNOWN, NEW, read=True)
    assert first == Move(moving_to=NEW, seen=1)
    second = move_of(Feed(url=OLD, last_success=NOW, moving_to=NEW, moving_seen=1), NEW, read=False)
    assert second == Move(moving_to=NEW, seen=2)
    assert move_of(Feed(url=OLD, last_success=NOW, moving_to=NEW, moving_seen=2), NEW, read=True) == Move(now_to=NEW)


def test_a_feed_that_was_never_read_moves_at_once() -> None:
    assert move_of(Feed(url=OLD), NEW, read=True) == Move(now_to=NEW)


def test_another_address_begins_anew_and_the_old_one_ends_it() -> None:
    moving = Feed(url=OLD, last_success=NOW, moving_to=NEW, moving_seen=2)
    assert move_of(moving, OTHER, read=True) == Move(moving_to=OTHER, seen=1)
    assert move_of(moving, None, read=True) == STAYS
    assert move_of(moving, OLD, read=True) == STAYS


def test_a_304_counts_only_where_a_feed_was_read_before() -> None:
    assert move_of(KNOWN, NEW, read=False) == STAYS
    assert move_of(Feed(url=OLD), NEW, read=False) == STAYS
