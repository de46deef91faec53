"""What people read of digests, schedules and notices is said in their language, and kept in English."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings

from bot.digests.amend import CORRECTED, REPORTED
from bot.digests.coverage import Unit, coverage_line, coverage_of, empty_text
from bot.digests.day_words import parse_days
from bot.digests.days import Days
from bot.digests.feed_notices import feed_notices, silent_notices
from bot.digests.house_rules import KEPT, HouseRules, marked, verdict_on
from bot.digests.message import LABELS, digest_message, review_message, story_block
from bot.digests.notice_groups import FEED_KINDS
from bot.digests.notices import access_back, access_lost, budget_spent, given_up, notices_message
from bot.digests.preferences import PREFERENCES, parse_preference
from bot.digests.schedule import parse_time, parse_zone
from bot.digests.slots import TOO_LATE, verdicts
from bot.digests.window import parse_moment, window_of
from bot.digests.words import Wanted, describe, echo, parse_schedule
from bot.errors import UsageError
from bot.i18n import in_english, retold, say, shown, speaking
from bot.model.amendments import Review
from bot.model.articles import Basis, Label
from bot.model.channels import Away, ChannelSettings
from bot.model.feed_health import Rhythm
from bot.model.feeds import Feed, FeedState
from bot.model.messages import Heading, Message, Note, Paragraph, StoryBlock
from bot.model.notices import Notice, NoticeKind
from bot.model.runs import Coverage, FailedFeed, Run, RunSlot, Window
from bot.model.stories import Story
from tests.builders import NOON, article, schedule
from tests.pseudo import unsaid
from tests.unit.digests.test_days import any_days
from tests.unit.model.test_documents import run

BERLIN = ZoneInfo("Europe/Berlin")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HERE = "discord:1/2"
[UPDATE] = run().stories
FAILED = FailedFeed(url="https://b.example/feed", reason="It could not be read.")
ENTRY = replace(
    UPDATE,
    basis=Basis.TEASER,
    labels=(Label.PAYWALLED, Label.CONSENT_WALL, "only Mint and The Gazette, distrusted here"),
    sources=UPDATE.sources[:1],
    method="generated",
    model="m",
    topics=(),
)
DAYS_AND_TIMES = re.compile(r"(Mo|Di|Mi|Do|Fr|Sa|So)\.?,?|\d{1,2}\. \w+\.?|\d\d:\d\d|Berlin|[·,\s]")


def words(text: str) -> str:
    """Return what nobody said of a text in which moments, of the language as well, stand beside facts."""
    return DAYS_AND_TIMES.sub("", unsaid(text))


def read(message: Message) -> Iterable[str]:
    """Yield what people read of a message that is ours, in order."""
    for block in message.blocks:
        match block:
            case Heading():
                yield from (block.title, block.subtitle)
            case Note():
                yield block.text
            case Paragraph():
                yield from (sentence.text for sentence in block.sentences)
            case StoryBlock():
                yield from (block.mark, *block.facts, *(sentence.text for sentence in block.sentences[:1]))


@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize("kind", ["digest", "alert", "post"])
def test_everything_of_a_digest_is_told_in_the_language_of_the_reader(kind: str) -> None:
    made: Run = run(
        kind=kind,
        stories=(ENTRY, replace(ENTRY, basis=Basis.HEADLINE)),
        coverage=Coverage(feeds=3, ok=1, failed=(FAILED, FAILED), newest=NOON - DAY, duplicates=2, filtered=1),
        slot=RunSlot(at=NOON - 3 * HOUR, late=True, missed=(NOON - DAY,)),
        passed_over=Window(start=NOON - 9 * DAY, end=NOON - 3 * DAY),
    )
    with speaking("de"):
        told = list(read(digest_message(made, zone=BERLIN)))
    assert len(told) >= 15
    assert [text for text in told if words(text)] == []


@pytest.mark.usefixtures("pseudo")
def test_a_digest_names_days_as_its_language_does() -> None:
    made = run(stories=(UPDATE,), passed_over=Window(start=NOON - 9 * DAY, end=NOON - 3 * DAY))
    with speaking("de"):
        heading, gap, story, *_ = digest_message(made, zone=BERLIN).blocks
    assert isinstance(heading, Heading)
    assert heading.title == "«Afternoon digest» · Mi., 4. März, 13:00 Berlin"
    assert isinstance(gap, Note)
    assert "between 23. Feb. 13:00 and So 13:00 is" in gap.text
    assert isinstance(story, StoryBlock)
    assert story.mark == "«Update:»"
    assert story.sentences[0].text.startswith("«Since Di 13:00: ")


@pytest.mark.usefixtures("pseudo")
def test_what_is_corrected_or_waits_for_review_is_told_in_the_language_of_the_reader() -> None:
    review = Review(run="r1", channel=HERE, until=NOON + HOUR)
    with speaking("de"):
        block = story_block(ENTRY, run(), zone=BERLIN, amended=CORRECTED, remark=REPORTED)
        asking = [review_message(Message(blocks=()), review, then=then, zone=BERLIN) for then in ("publish", "skip")]
    assert (block.mark, block.facts[0]) == (f"«{CORRECTED}»", f"«{REPORTED}»")
    texts = [text for message in asking for text in read(message)]
    assert len(set(texts)) == 2
    assert [text for text in texts if words(text) or "review drop r1 NUMBER" not in text] == []


@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize("first", [False, True])
@pytest.mark.parametrize(
    "coverage",
    [
        Coverage(),
        Coverage(paused=1),
        Coverage(paused=12),
        Coverage(feeds=1, failed=(FAILED,)),
        Coverage(feeds=3, ok=3, articles=2, filtered=2),
        Coverage(feeds=3, ok=3, told=1),
        Coverage(feeds=1, ok=1),
        Coverage(feeds=3, ok=2, failed=(FAILED,)),
    ],
)
def test_why_there_is_nothing_is_told_in_the_language_of_the_reader(coverage: Coverage, first: bool) -> None:
    with speaking("de"):
        empty, line = empty_text(coverage, first=first), coverage_line(coverage, now=NOON)
    assert empty
    assert (words(empty), words(line)) == ("", "")


@pytest.mark.usefixtures("pseudo")
def test_what_stands_in_a_sentence_is_told_in_its_language_as_well() -> None:
    failing = Coverage(feeds=3, ok=1, failed=(FAILED, FAILED))
    weekdays = Wanted(at=time(8), days=parse_days("mon-fri"), zone=BERLIN)
    some = replace(weekdays, days=parse_days("mon,sun"))
    dates = replace(weekdays, days=parse_days("last fri,2,last"))
    with speaking("de"):
        assert "(b.example: «It could not be read.»; and 1 more)" in coverage_line(failing, now=NOON)
        assert describe(weekdays) == "«««Monday» to «Friday»» at 08:00 (Europe/Berlin)»"
        assert "«Monday» und «Sunday»" in describe(some)
        assert "«the last «Friday»», «the 2nd» und «the last day»" in describe(dates)


def test_every_label_has_words_and_they_are_those_that_runs_keep() -> None:
    assert {label: label.value for label in Label} == LABELS


@pytest.mark.usefixtures("pseudo")
def test_what_runs_and_slots_keep_is_english_and_told_again_in_the_language_of_the_reader() -> None:
    failing = Feed(url="https://b.example/feed", state=FeedState.FAILING)
    window = Window(start=NOON - DAY, end=NOON)
    story = Story(id=ENTRY.id, version=1, articles=(article(publisher="Mint"),))
    hide, distrust = HouseRules(hidden=frozenset({"mint"})), HouseRules(distrusted=frozenset({"mint"}))
    due = {schedule("morning"): [(NOON - hours * HOUR, NOON.date()) for hours in (2, 99)]}
    away = ChannelSettings(away=(Away(first=NOON.date(), last=NOON.date()),))
    chosen = (ChannelSettings(), away, ChannelSettings(paused=True), ChannelSettings(digests=False))
    with speaking("de"):
        kept = [failure.reason for failure in coverage_of([failing], [], [], window=window).failed]
        kept += [KEPT.reason, verdict_on(article(publisher="Mint"), (), hide).reason]
        kept += [label for entry in marked([ENTRY], [story], distrust) for label in entry.labels]
        for cap in (HOUR / 2, HOUR, DAY, 3 * DAY):
            found = (each for one in chosen for each in verdicts(due, one, now=NOON, cap=cap))
            kept += [record.reason for verdict in found for record in verdict.skipped]
        told = {text: retold(text) for text in kept}
    assert len(told) == 13
    assert [text for text in kept if "«" in text] == []
    assert [text for text in told.values() if unsaid(text)] == []


def test_every_unit_of_time_has_its_sentence() -> None:
    assert set(TOO_LATE) == set(get_args(Unit))


# -- notices -------------------------------------------------------------------------------------------------------


def every_notice() -> list[Notice]:
    feeds = [
        Feed(
            url=f"https://{name}.example/feed",
            title=title,
            state=FeedState.FAILING,
            failures=9,
            failing_since=NOON - 2 * DAY - hours * HOUR,
            next_poll=NOON + HOUR,
            last_error=reason,
        )
        for name, title, reason, hours in (
            ("a", "Post", "It could not be read.", 0),
            ("b", None, None, 30),
        )
    ]
    gone = Feed(url="https://c.example/feed", title="Courier", state=FeedState.GONE)
    followers = {feed.url: [HERE] for feed in (*feeds, gone)}
    zone_of = {HERE: BERLIN}.__getitem__
    broken = feed_notices([*feeds, gone], followers, (), zone_of=zone_of, now=NOON)
    well = [replace(feed, state=FeedState.OK, failures=0, last_success=NOON) for feed in feeds]
    rhythms = {feed.url: Rhythm(newest=NOON - 30 * DAY, usual=DAY, longest=DAY, followed=True) for feed in well[:1]}
    silent = silent_notices(well, followers, rhythms, (), zone_of=zone_of, now=NOON)
    again = feed_notices(well, followers, broken, zone_of=zone_of, now=NOON + HOUR)
    return [
        *broken,
        *silent,
        # Of other episodes: what is over by then would not be told as broken.
        *(replace(each, episode=f"{each.episode[:-1]}+00:00") for each in again),
        access_lost(HERE, say("It could not be read."), NOON),
        access_back(HERE, NOON),
        given_up(HERE, say("an alert"), "It could not be sent before it was too old.", NOON),
        budget_spent(HERE, "alerts", date(2026, 3, 4), NOON),
    ]


@pytest.mark.usefixtures("pseudo")
def test_notices_are_kept_in_english_and_told_again_in_the_language_of_the_reader() -> None:
    with speaking("de"):
        kept = every_notice()
        told = list(read(notices_message(kept, BERLIN)))
    assert [notice for notice in kept if "«" in notice.text + notice.subject] == []
    assert kept == every_notice()
    assert len(kept) == 10
    assert [text for text in told if words(text)] == []
    assert "Mon 2 Mar" in kept[0].text
    assert not [text for text in told if re.search(r"(Sat|Sun|Mon|Wed) \d", text)]
    assert any("Mo., 2. März, 13:00" in text for text in told)
    assert any("Mi., 4. März" in text for text in told)


@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize("kind", [kind for kind in NoticeKind if kind in FEED_KINDS])
@pytest.mark.parametrize("host", ["one.example", "h{}.example"], ids=["one host", "many hosts"])
def test_notices_that_are_told_together_speak_the_language_of_the_reader(kind: NoticeKind, host: str) -> None:
    urls = [f"https://{host.format(n)}/{n}" for n in range(12)]
    feeds = {url: Feed(url=url, title="Post", last_error="It could not be read.") for url in urls}
    since = (NOON - DAY).isoformat()
    said = [Notice(channel=HERE, kind=kind, subject=url, episode=since, text="", at=NOON) for url in urls]
    with speaking("de"):
        *_, text = read(notices_message(said, BERLIN, feeds))
    assert words(text) == ""
    assert "12" in text and "Mar" not in text


# -- schedules and settings ----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("pseudo")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(any_days)
def test_a_schedule_is_said_back_in_the_language_of_the_reader(days: Days) -> None:
    wanted = Wanted(at=time(8), days=days, zone=BERLIN)
    with speaking("de"):
        told = describe(wanted)
    assert unsaid(told) == ""
    assert "«" not in in_english(told)
    assert in_english(told) == describe(wanted)


def test_the_days_of_a_schedule_are_named_as_the_language_does() -> None:
    now = datetime(2026, 11, 26, 12, tzinfo=UTC)
    wanted = Wanted(at=time(8), days=Days(month=frozenset({1})), zone=BERLIN)
    with speaking("de"):
        told = echo(wanted, now=now, reader=BERLIN, count=2)
        day = shown(date(2027, 1, 1), "day year")
    assert told == ("Di., 1. Dez., 08:00 Berlin", f"Fr {day}, 08:00 Berlin")


SCHEDULES_REFUSED = (
    "x" * 300,
    "daily",
    "twice a day",
    "8:00 Belrin",
    "8 and 18",
    "7am and 6:30",
    "every morning and evening at 7",
    "12 in the evening",
    "18:00 every morning",
    "9:00 on weekdays and 10:00 on weekends",
    "8:00 Berlin, New York",
    "8:00 5th mon",
    "weekly at 8",
    "every 2nd tue at 9",
    "mondays and the 15th at 9",
)


@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize("text", SCHEDULES_REFUSED)
def test_what_is_wrong_with_a_schedule_is_told_in_the_language_of_the_reader(text: str) -> None:
    with speaking("de"), pytest.raises(UsageError) as refused:
        parse_schedule(text, zone="UTC")
    assert unsaid(refused.value.for_people) == ""
    assert "«" not in str(refused.value)


@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize("text", ["Atlantis", "UTC+2", "Argentina", "Europe/Belrin"])
def test_an_unknown_zone_is_told_in_the_language_of_the_reader(text: str) -> None:
    with speaking("de"), pytest.raises(UsageError) as refused:
        parse_zone(text)
    assert unsaid(refused.value.for_people) == ""


@pytest.mark.usefixtures("pseudo")
def test_what_is_no_time_is_told_in_the_language_of_the_reader() -> None:
    refused = []
    with speaking("de"):
        for wrong in (
            lambda: parse_time("25:00"),
            lambda: parse_days("never"),
            lambda: parse_moment("soon", now=NOON),
            lambda: parse_moment("9001-01-01", now=NOON),
            lambda: window_of(now=NOON, since="2026-03-04T13:00Z", until=None, hours=24),
        ):
            with pytest.raises(UsageError) as caught:
                wrong()
            refused.append(caught.value.for_people)
    assert [text for text in refused if unsaid(text)] == []


@pytest.mark.usefixtures("pseudo")
def test_what_a_channel_can_choose_is_told_in_the_language_of_the_reader() -> None:
    with speaking("de"):
        about = [say(preference.about) for preference in PREFERENCES.values()]
        refused = []
        for name in (*PREFERENCES, "quite", "xyzzy"):
            with pytest.raises(UsageError) as caught:
                parse_preference(name, "Middle-earth")
            refused.append(caught.value.for_people)
        takes = {name: unsaid(preference.takes) for name, preference in PREFERENCES.items()}
    assert [text for text in (*about, *refused) if unsaid(text)] == []
    assert {name for name, text in takes.items() if text} == {"language", "empty", "paused"}
    assert (takes["empty"], takes["paused"]) == ("note oder silence", "yes oder no")
