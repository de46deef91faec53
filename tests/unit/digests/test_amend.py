"""What people are shown of a run after something of it was changed."""

from dataclasses import replace

from bot.digests.amend import as_shown, with_entry
from bot.model.amendments import Amendment, AmendmentKind
from bot.model.messages import Heading, Message, StoryBlock
from bot.model.runs import RunStory
from tests.builders import NOON
from tests.unit.model.test_documents import run

[FIRST] = run().stories
SECOND = replace(FIRST, id="s2", rank=2, headline="Ferry runs aground")
RUN = run(stories=(FIRST, SECOND))


def amended(story: str, entry: RunStory | None) -> Amendment:
    kind = AmendmentKind.DROPPED if entry is None else AmendmentKind.CORRECTED
    return Amendment(run="r1", story=story, kind=kind, at=NOON, by="console", entry=entry)


def block(story: str, headline: str = "H") -> StoryBlock:
    return StoryBlock(story=story, rank=1, headline=headline, url="https://example.org")


def test_an_entry_that_was_replaced_is_shown_as_it_is_now_in_its_place() -> None:
    corrected = replace(FIRST, headline="Harbour bridge stays closed")
    assert as_shown(RUN, [amended("s1", corrected)]) == replace(RUN, stories=(corrected, SECOND))


def test_an_entry_that_was_dropped_is_gone_and_the_others_keep_their_numbers() -> None:
    shown = as_shown(RUN, [amended("s1", None)])
    assert [(story.id, story.rank) for story in shown.stories] == [("s2", 2)]


def test_what_is_of_another_run_or_nothing_changes_nothing() -> None:
    assert as_shown(RUN, []) == as_shown(RUN, [amended("s9", None)]) == RUN


def test_the_entry_of_a_message_is_replaced_or_left_out() -> None:
    message = Message(blocks=(Heading(title="Digest"), block("s1"), block("s2")))
    new = block("s1", "New")
    assert with_entry(message, "s1", new) == Message(blocks=(Heading(title="Digest"), new, block("s2")))
    assert with_entry(message, "s1", None) == Message(blocks=(Heading(title="Digest"), block("s2")))
    assert with_entry(message, "s9", new) is None
