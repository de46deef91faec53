"""A run as people see it: digests, alerts and posts, and what is said when something is unusual."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.digests.message import digest_message, review_message, story_block
from bot.model.amendments import Review
from bot.model.messages import Heading, Message, Note, StoryBlock
from bot.model.runs import Coverage, Run, RunSentence, RunSlot, Window
from tests.builders import NOON
from tests.unit.model.test_documents import run

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)
[UPDATE] = run().stories
SENTENCES = tuple(RunSentence(text=text, citations=(1,)) for text in ("It is open.", "Lorries may pass."))
NEW = replace(UPDATE, status="new", update=None, summary=SENTENCES)
QUIET = Coverage(feeds=2, ok=2)


def digest(**given: Any) -> Run:
    """A digest of one new story."""
    return run(**{"stories": (NEW,), "coverage": QUIET, **given})


def heading(made: Run) -> Heading:
    [found, *_] = digest_message(made, zone=BERLIN).blocks
    assert isinstance(found, Heading)
    return found


def notes(made: Run) -> list[str]:
    return [block.text for block in digest_message(made, zone=BERLIN).blocks if isinstance(block, Note)]


def entry(made: Run) -> StoryBlock:
    [found] = [block for block in digest_message(made, zone=BERLIN).blocks if isinstance(block, StoryBlock)]
    return found


def test_a_digest_on_time_has_no_remarks() -> None:
    assert notes(digest(slot=RunSlot(at=NOON))) == ["All 2 feeds read"]


def test_a_late_digest_says_so_before_its_stories() -> None:
    _, remark, story, _ = digest_message(digest(slot=RunSlot(at=NOON - 3 * HOUR, late=True)), zone=BERLIN).blocks
    assert remark == Note(text="Late by 3 h: due Wed 10:00, but I was not running.")
    assert isinstance(story, StoryBlock)


def test_what_the_cap_of_the_window_leaves_out_is_named() -> None:
    gap = Window(start=NOON - timedelta(days=9), end=NOON - timedelta(days=3))
    assert notes(digest(passed_over=gap))[0] == (
        "What was published between 23 Feb 13:00 and Sun 13:00 is left out, so that this does not get too long."
    )


@pytest.mark.parametrize(
    ("style", "told"),
    [("full", ["It is open.", "Lorries may pass."]), ("brief", ["It is open."]), ("headlines", [])],
)
def test_an_entry_reads_as_the_style_says(style: str, told: list[str]) -> None:
    block = entry(digest(style=style))
    assert [sentence.text for sentence in block.sentences] == told
    assert (block.headline, block.links[0].n) == ("Harbour bridge reopens", 1)


def test_a_brief_update_still_says_since_when() -> None:
    block = entry(digest(stories=(replace(UPDATE, summary=SENTENCES),), style="brief"))
    assert block.mark == "Update:"
    assert [sentence.text for sentence in block.sentences] == ["Since Tue 13:00: It is open."]


def test_an_alert_says_that_it_is_one_and_nothing_of_coverage() -> None:
    blocks = digest_message(digest(kind="alert"), zone=BERLIN).blocks
    assert blocks[0] == Heading(title="Alert · Wed 4 Mar, 13:00 Berlin")
    assert [type(block) for block in blocks] == [Heading, StoryBlock]


@pytest.mark.parametrize(("many", "said"), [(1, "1 new article"), (2, "2 new articles")])
def test_a_post_says_how_many_articles_came(many: int, said: str) -> None:
    stories = tuple(replace(NEW, id=f"s{number}") for number in range(many))
    assert heading(digest(kind="post", stories=stories)) == Heading(title=f"{said} · Wed 4 Mar, 13:00 Berlin")


@pytest.mark.parametrize(
    ("hour", "name"), [(2, "Night"), (4, "Morning"), (10, "Morning"), (11, "Afternoon"), (16, "Evening")]
)
def test_a_digest_is_named_after_the_readers_part_of_the_day(hour: int, name: str) -> None:
    at = NOON.replace(hour=hour)
    assert heading(digest(generated_at=at)).title.startswith(f"{name} digest · ")


def test_the_first_digest_of_a_channel_says_so_when_it_is_empty() -> None:
    assert "Your first digest" in notes(digest(stories=(), first=True))[0]
    assert "quiet day" in notes(digest(stories=()))[0]
    assert notes(digest(first=True)) == ["All 2 feeds read"]


def test_an_amended_entry_bears_its_mark_and_the_remark_comes_before_its_other_facts() -> None:
    plain = story_block(UPDATE, digest(), zone=BERLIN)
    amended = story_block(UPDATE, digest(), zone=BERLIN, amended="Corrected:", remark="it said before: “3”")
    assert plain.mark == "Update:"
    assert amended == replace(plain, mark="Corrected:", facts=("it said before: “3”", *plain.facts))


def test_what_is_unusual_about_an_entry_is_among_its_facts() -> None:
    made = replace(NEW, topics=("ports", "traffic"), labels=("paywalled",), method="generated", model="smollm2")
    assert entry(digest(stories=(made,))).facts == (
        "0 min",
        "ports",
        "paywalled",
        "1 source",
        "phrased by smollm2",
    )


@pytest.mark.parametrize(("then", "said"), [("publish", "it is published at"), ("skip", "it is left out at")])
def test_a_digest_for_review_says_what_happens_and_what_can_be_done(then: str, said: str) -> None:
    message = Message(blocks=(Heading(title="Digest"),))
    review = Review(run="r1", channel="console:default", until=NOON + 2 * HOUR)
    note, *rest = review_message(message, review, then=then, zone=BERLIN).blocks
    assert isinstance(note, Note)
    assert f"{said} Wed 15:00" in note.text
    assert all(f"review {what} r1" in note.text for what in ("publish", "skip", "drop"))
    assert tuple(rest) == message.blocks
