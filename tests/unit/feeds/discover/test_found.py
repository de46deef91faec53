"""What a search came to: each feed once, or why there is none."""

from dataclasses import replace
from datetime import timedelta

from bot.feeds.discover.found import found_feeds, reason_for_none
from bot.model.discovery import Discovery, Found
from bot.model.feeds import Feed, ParsedEntry, ParsedFeed, PollOutcome, PollStatus
from tests.builders import NOON, parsed_entry

SITE = "https://larnby.example"
OLD, NEW = parsed_entry("old", published=NOON - timedelta(days=2)), parsed_entry("new", published=NOON)


def read(path: str, *entries: ParsedEntry, title: str | None = None, moved_to: str | None = None) -> PollOutcome:
    feed = Feed(url=f"{SITE}{path}", title=title, per_day=2.0, language="en")
    return PollOutcome(
        status=PollStatus.FETCHED, feed=feed, parsed=ParsedFeed(title=title, entries=entries), moved_to=moved_to
    )


def failed(path: str, reason: str) -> PollOutcome:
    return PollOutcome(status=PollStatus.FAILED, feed=Feed(url=f"{SITE}{path}"), reason=reason)


def addresses(*outcomes: PollOutcome) -> list[str]:
    return [found.url.removeprefix(SITE) for found in found_feeds(outcomes)]


def test_a_feed_is_told_with_its_newest_item() -> None:
    [found] = found_feeds([failed("/", "…"), read("/feed", OLD, NEW, title="Larnby")])
    assert found == Found(
        url=f"{SITE}/feed",
        title="Larnby",
        newest_title="Title of new",
        newest_at=NOON,
        per_day=2.0,
        language="en",
        entries=2,
    )


def test_where_nothing_is_dated_the_first_item_is_the_newest() -> None:
    [found] = found_feeds([read("/feed", parsed_entry("first"), parsed_entry("second"))])
    assert (found.newest_title, found.newest_at) == ("Title of first", None)


def test_one_feed_under_several_addresses_is_shown_once() -> None:
    same = [
        read("/feed", OLD),
        read("/feed/", NEW),
        read("/old", moved_to=SITE.replace("https://", "http://www.") + "/feed"),
    ]
    assert addresses(*same) == ["/feed"]


def test_one_feed_in_several_formats_is_shown_once() -> None:
    atom = [replace(entry, guid=f"tag:{entry.guid}", key=bytes(16), url=f"{entry.url}/") for entry in (NEW, OLD)]
    assert addresses(read("/rss", OLD, NEW), read("/atom", *atom), read("/sport", NEW)) == ["/rss", "/sport"]


def test_episodes_that_share_one_address_do_not_make_two_podcasts_one() -> None:
    one, two = (replace(parsed_entry(title=title), url=SITE) for title in ("Cranes", "Quays"))
    assert addresses(read("/one", one), read("/two", two)) == ["/one", "/two"]


def test_empty_feeds_are_not_the_same_for_that() -> None:
    assert addresses(read("/one"), read("/two")) == ["/one", "/two"]


def test_entries_without_address_and_title_are_told_by_their_keys() -> None:
    one, two = (replace(parsed_entry(key), url="//[", title="") for key in "ab")
    assert addresses(read("/one", one), read("/two", two), read("/three", two)) == ["/one", "/two"]


def test_comments_come_last_and_are_no_choice() -> None:
    outcomes = [read("/comments/feed/", OLD), read("/feed", OLD), read("/x", NEW, title="Comments for Larnby")]
    feeds = found_feeds(outcomes)
    # What has the same entries as the feed of articles is not shown as one of comments.
    assert [(found.url, found.comments) for found in feeds] == [(f"{SITE}/feed", False), (f"{SITE}/x", True)]
    assert Discovery(address=SITE, feeds=feeds).choices == feeds[:1]
    assert Discovery(address=SITE, feeds=feeds[1:]).choices == feeds[1:]


def test_the_reason_says_what_was_tried() -> None:
    assert reason_for_none(
        failed("/", "This is a web page, not a feed."),
        named=[failed(f"/{name}", "larnby.example answered 404.") for name in "abcde"],
        guessed=[f"{SITE}/feed", f"{SITE}/rss", f"{SITE}/rss.xml"],
        late_after_s=30,
    ) == (
        "This is a web page, not a feed. https://larnby.example/a is none: larnby.example answered 404. "
        "https://larnby.example/b is none: larnby.example answered 404. "
        "https://larnby.example/c is none: larnby.example answered 404. Nor are the 2 others that were read. "
        "There is none at /feed, /rss or /rss.xml either. The search was stopped after 30 s. "
        "If you know the address of its feed, add that."
    )


def test_where_nothing_could_be_tried_the_reason_stands_alone() -> None:
    assert reason_for_none(failed("/", "It has no address (DNS)."), named=[], guessed=[]) == "It has no address (DNS)."
    late = "The search was stopped after 0.5 s. If you know the address of its feed, add that."
    assert reason_for_none(None, named=[], guessed=[], late_after_s=0.5) == late


def test_guesses_on_other_hosts_are_told_whole() -> None:
    told = reason_for_none(None, named=[], guessed=[f"{SITE}/feed", "https://other.example/rss"])
    assert told.startswith("There is none at https://larnby.example/feed or https://other.example/rss either.")
