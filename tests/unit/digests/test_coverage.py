"""What a digest looked at and could not see."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.digests.coverage import age, coverage_line, coverage_of, empty_text, is_outage, put_off_in
from bot.model.feeds import Feed, FeedState, ParsedFeed, PollOutcome, PollStatus
from bot.model.runs import Coverage, FailedFeed, Window
from bot.model.stories import Story
from tests.builders import NOON, article, parsed_entry

WINDOW = Window(start=NOON - timedelta(hours=24), end=NOON)
GOOD, BAD = Feed(url="https://a.example/feed", state=FeedState.OK), Feed(url="https://www.b.example/feed")
FAILED = FailedFeed(url=BAD.url, reason="It timed out.")


def test_only_articles_of_the_window_count_and_copies_are_told_apart() -> None:
    copy = article("a2", copy_of="a1")
    old = article("a3", published=NOON - timedelta(days=3))
    coverage = coverage_of([GOOD], [], [Story(id="s", version=1, articles=(old, article("a1"), copy))], window=WINDOW)
    assert (coverage.articles, coverage.duplicates, coverage.newest) == (2, 1, NOON)


def test_a_feed_has_failed_if_its_last_poll_did_now_or_earlier() -> None:
    failing = replace(GOOD, url="https://c.example/", state=FeedState.FAILING, last_error="The server said 500.")
    entries = ParsedFeed(entries=(parsed_entry(),))
    outcomes = [
        PollOutcome(status=PollStatus.FETCHED, feed=GOOD, parsed=entries, entries=1),
        PollOutcome(status=PollStatus.FAILED, feed=BAD, reason="It timed out."),
    ]
    coverage = coverage_of([GOOD, BAD, failing], outcomes, [], window=WINDOW)
    assert coverage.failed == (FAILED, FailedFeed(url=failing.url, reason="The server said 500."))
    assert (coverage.feeds, coverage.ok, coverage.entries) == (3, 1, 1)


def test_a_feed_that_recovered_just_now_is_not_called_failed() -> None:
    failing = replace(GOOD, state=FeedState.FAILING, last_error="The server said 500.")
    outcomes = [PollOutcome(status=PollStatus.UNCHANGED, feed=failing)]
    coverage = coverage_of([failing], outcomes, [], window=WINDOW)
    assert (coverage.failed, coverage.unchanged) == ((), 1)


def waiting(**given: Any) -> Feed:
    """Build a feed whose server wants to be left alone."""
    fields: dict[str, Any] = {"state": FeedState.OK, "failures": 2, "last_success": WINDOW.start}
    return Feed(url="https://c.example/", **{**fields, **given})


@pytest.mark.parametrize(
    ("feed", "outcome", "ok"),
    [
        (waiting(), None, 1),
        (waiting(), PollStatus.NOT_DUE, 1),
        (waiting(failures=0), PollStatus.NOT_DUE, 1),
        (waiting(last_success=None), None, 1),
        (waiting(last_success=NOON - timedelta(hours=23)), None, 2),
        (waiting(last_success=NOON - timedelta(hours=23)), PollStatus.NOT_DUE, 2),
        (waiting(failures=0), None, 2),
    ],
)
def test_a_feed_that_is_put_off_did_not_fail_and_was_read_if_it_was_in_the_window(
    feed: Feed, outcome: PollStatus | None, ok: int
) -> None:
    outcomes = [PollOutcome(status=outcome, feed=feed, reason="It asks for rest.")] if outcome is not None else []
    coverage = coverage_of([GOOD, feed], outcomes, [], window=WINDOW)
    assert (coverage.failed, coverage.ok, put_off_in(coverage)) == ((), ok, 2 - ok)


def test_a_refusal_just_now_is_a_failure() -> None:
    outcome = PollOutcome(status=PollStatus.FAILED, feed=waiting(), reason="It asks for rest.")
    assert coverage_of([waiting()], [outcome], [], window=WINDOW).failed[0].reason == "It asks for rest."


@pytest.mark.parametrize(
    ("hours", "due", "failed"),
    [(26, NOON, 1), (24, NOON, 0), (26, NOON + timedelta(hours=1), 0), (26, None, 0)],
    ids=["due for long", "a day", "not due", "never"],
)
def test_a_feed_that_was_due_and_not_read_for_a_day_was_not_looked_at(
    hours: int, due: datetime | None, failed: int
) -> None:
    feed = replace(GOOD, last_success=NOON - timedelta(hours=hours), next_poll=due)
    assert len(coverage_of([feed], [], [], window=WINDOW).failed) == failed


@pytest.mark.parametrize(
    ("coverage", "line"),
    [
        (Coverage(feeds=41, ok=38), "38 of 41 feeds read · 3 put off, as their servers wish"),
        (Coverage(feeds=1), "0 of 1 feeds read · 1 put off, as its server wishes"),
        (
            Coverage(feeds=3, ok=1, failed=(FAILED,)),
            "1 of 3 feeds could not be read (b.example: It timed out) · 1 put off, as its server wishes",
        ),
    ],
)
def test_the_line_tells_what_was_put_off_from_what_failed(coverage: Coverage, line: str) -> None:
    assert coverage_line(coverage, now=NOON) == line


def test_a_reason_that_several_sites_have_is_told_without_one_of_them() -> None:
    ours = [FailedFeed(url=f"https://{n}.example/", reason="Most servers could not be reached.") for n in range(3)]
    assert coverage_line(Coverage(feeds=9, ok=6, failed=tuple(ours)), now=NOON) == (
        "3 of 9 feeds could not be read (Most servers could not be reached)"
    )
    assert coverage_line(Coverage(feeds=9, ok=5, failed=(FAILED, *ours)), now=NOON) == (
        "4 of 9 feeds could not be read (Most servers could not be reached; and 1 more)"
    )


@pytest.mark.parametrize(
    ("coverage", "said"),
    [
        (Coverage(), "follows no feeds"),
        (Coverage(feeds=2), "I could not look yet: the servers of all feeds want to be left alone for now."),
        (Coverage(feeds=2, failed=(FAILED,)), "outage"),
        (Coverage(feeds=2, failed=(FAILED, FAILED)), "outage"),
        (Coverage(feeds=2, ok=2, articles=3, filtered=3), "all 3 articles were filtered out"),
        (Coverage(feeds=2, ok=2, articles=1, filtered=1), "1 article was filtered out"),
        (Coverage(paused=1), "The one feed of this channel is paused"),
        (Coverage(paused=1200), "All 1,200 feeds of this channel are paused"),
        (Coverage(feeds=2, ok=2, articles=3, told=1), "1 story of this window you were told already"),
        (Coverage(feeds=1, ok=1), "A quiet day: 1 feed published nothing"),
        (Coverage(feeds=3, ok=2, failed=(FAILED,)), "could not read 1 of them"),
    ],
)
def test_an_empty_digest_says_why(coverage: Coverage, said: str) -> None:
    assert said in empty_text(coverage)


def test_what_passed_the_filters_and_was_told_already_is_not_called_filtered_out() -> None:
    both = Coverage(feeds=2, ok=2, articles=3, filtered=3, told=1)
    assert empty_text(both) == "Nothing new: 1 story of this window you were told already."


def test_a_first_digest_an_outage_filters_and_a_quiet_day_read_differently() -> None:
    quiet, filtered, outage = (
        Coverage(feeds=1, ok=1),
        Coverage(feeds=1, ok=1, articles=2, filtered=2),
        Coverage(feeds=1, failed=(FAILED,)),
    )
    texts = {empty_text(quiet, first=True), *(empty_text(each) for each in (quiet, filtered, outage))}
    assert len(texts) == 4
    assert empty_text(quiet, first=True).startswith("Your first digest, and there is nothing in it yet: 1 feed")


def test_being_new_explains_neither_an_outage_nor_filters() -> None:
    for coverage in (Coverage(), Coverage(feeds=1, failed=(FAILED,)), Coverage(feeds=1, ok=1, articles=2, filtered=2)):
        assert empty_text(coverage, first=True) == empty_text(coverage)


@pytest.mark.parametrize(
    ("coverage", "outage"),
    [
        (Coverage(), False),
        (Coverage(feeds=2, ok=1, failed=(FAILED,)), False),
        (Coverage(feeds=2, failed=(FAILED, FAILED)), True),
    ],
)
def test_only_when_nothing_could_be_looked_at_it_is_an_outage(coverage: Coverage, outage: bool) -> None:
    assert is_outage(coverage) is outage


def test_the_line_names_what_failed_and_how_old_the_news_is() -> None:
    coverage = Coverage(feeds=3, ok=2, failed=(FAILED,), newest=NOON - timedelta(minutes=12), duplicates=1)
    assert coverage_line(coverage, now=NOON) == (
        "1 of 3 feeds could not be read (b.example: It timed out) · newest item 12 min old · "
        "1 copy of the same text left out"
    )
    assert coverage_line(Coverage(feeds=1200, ok=1200), now=NOON) == "All 1,200 feeds read"
    assert (
        coverage_line(Coverage(feeds=1, ok=1, filtered=2), now=NOON)
        == "The one feed was read · 2 articles filtered out"
    )
    many = Coverage(feeds=3, ok=1, failed=(FAILED, FAILED))
    assert coverage_line(many, now=NOON) == "2 of 3 feeds could not be read (b.example: It timed out; and 1 more)"
    assert coverage_line(Coverage(), now=NOON) == ""


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(-5, "0 min"), (0, "0 min"), (59, "59 min"), (60, "1 h"), (47 * 60, "47 h"), (48 * 60, "2 days")],
)
def test_spans_are_said_as_people_say_them(minutes: int, said: str) -> None:
    assert age(timedelta(minutes=minutes)) == said
