"""The counter: decides, asks, records, and never lets a defect end the conversation."""

import asyncio
from collections.abc import Coroutine
from typing import Any, cast

import pytest
from hypothesis import given, settings

from bot.commands.catalog import CATALOG
from bot.commands.counter import YES, Counter
from bot.errors import FetchError, StoreError, UsageError
from bot.model.commands import Person, Visit
from bot.model.messages import Paragraph, Reply
from tests.unit.commands.lines import NAUGHTY, lines
from tests.unit.commands.stand_ins import DONE, Noted

HERE = "console:default"
READER, ADA = Person(id="1", name="Rea"), Person(id="2", name="Ada", is_manager=True)


async def english(channel: str) -> str:
    return "en"


def counter(noted: Noted) -> Counter:
    return Counter(tools=noted.tools, recorded=noted.record, allowed=noted.allowed, language=english)


async def say(noted: Noted, line: str, person: Person = ADA) -> Reply:
    return await counter(noted).answer(line, channel=HERE, person=person)


def text(reply: Reply) -> str:
    assert reply.message is not None
    [block] = reply.message.blocks
    assert isinstance(block, Paragraph)
    return block.sentences[0].text


async def test_a_line_is_carried_out() -> None:
    noted = Noted()
    assert await say(noted, "/news status") == DONE
    assert noted.calls == [("status", "show", (HERE,), {})]
    assert noted.recorded == []


async def test_what_cannot_be_read_or_may_not_be_done_is_said_and_not_done() -> None:
    noted = Noted()
    for line, person in (("fedes list", ADA), ("feeds add x", READER), (f"{YES} feeds remove x", READER), ("", ADA)):
        reply = await say(noted, line, person)
        assert reply.exit_code == 2
        assert reply.data == ({"error": text(reply)},)
    assert (noted.calls, noted.recorded) == ([], [])


async def test_a_change_is_recorded_with_who_typed_what() -> None:
    noted = Noted()
    await say(noted, "  feeds add x ")
    assert noted.recorded == [(HERE, "Ada", "feeds add x", ())]
    await say(noted, "feeds add y", Person(id="9", is_manager=True))
    assert noted.recorded[1] == (HERE, "9", "feeds add y", ())


async def test_a_command_that_asks_waits_for_yes_and_then_does_exactly_that() -> None:
    noted = Noted()
    asked = await say(noted, ' feeds  move "a b" c to:console:other ')
    assert text(asked) == "a b, c will move to console:other. Shall I?"
    assert asked.confirm == f'{YES} feeds  move "a b" c to:console:other'
    assert asked.data == ({"asks": "a b, c will move to console:other.", "confirm": asked.confirm},)
    assert (noted.calls, noted.recorded, asked.exit_code) == ([], [], 0)
    assert await say(noted, asked.confirm) == DONE
    assert noted.calls == [("feeds", "move", (("a b", "c"),), {"channel": HERE, "to": "console:other"})]
    assert noted.recorded == [(HERE, "Ada", 'feeds  move "a b" c to:console:other', ("console:other",))]


@pytest.mark.parametrize("name", [name for name, command in CATALOG.items() if command.asks])
async def test_no_command_that_asks_acts_at_once(name: str) -> None:
    noted = Noted()
    asked = await say(noted, CATALOG[name].examples[0])
    assert asked.confirm == f"{YES} {CATALOG[name].examples[0]}"
    assert noted.calls == []


@pytest.mark.parametrize("naughty", [text for text in NAUGHTY if text not in ("a\x00b", "\ud800")])
async def test_what_is_asked_shows_what_was_given_as_it_is(naughty: str) -> None:
    asked = await say(Noted(), f'feeds remove "{naughty}"')
    assert naughty in text(asked)
    assert asked.confirm == f'{YES} feeds remove "{naughty}"'


async def test_what_no_text_can_hold_is_taken_out_of_a_line() -> None:
    noted = Noted()
    await say(noted, "sources hide a\x00b \ud800 👩🏽‍🚀")
    assert noted.calls == [("sources", "hide", ("ab ? 👩🏽‍🚀", HERE), {"by": "Ada"})]


@pytest.mark.parametrize(
    ("error", "said", "code"),
    [
        (UsageError("Write it otherwise."), "Write it otherwise.", 2),
        (FetchError("secret", for_people="It did not answer."), "It did not answer.", 1),
        (StoreError("secret", for_people="The database is locked."), "The database is locked.", 1),
        (
            ZeroDivisionError("secret"),
            "Something went wrong on my side. It has been logged; please try again later.",
            1,
        ),
    ],
)
async def test_what_goes_wrong_is_told_without_its_insides(error: Exception, said: str, code: int) -> None:
    reply = await say(Noted(raises=error), "status")
    assert (text(reply), reply.exit_code) == (said, code)


async def test_to_be_stopped_is_no_defect() -> None:
    with pytest.raises(asyncio.CancelledError):
        await say(Noted(raises=asyncio.CancelledError()), "status")


async def test_a_command_works_in_its_places() -> None:
    reply = await counter(Noted()).answer("status", channel=HERE, person=READER, place="direct")
    assert reply == DONE


def at_once(work: Coroutine[Any, Any, Reply]) -> Reply:
    """Carry out what waits for nothing, without a loop for each of a thousand lines."""
    try:
        work.send(None)
    except StopIteration as done:
        return cast(Reply, done.value)
    raise AssertionError("it waits")


@settings(max_examples=1000, deadline=None)
@given(lines)
def test_no_line_makes_the_counter_fail(line: str) -> None:
    reply = at_once(say(Noted(), line))
    assert reply.message is not None and reply.message.blocks
    assert reply.exit_code in (0, 2)


async def test_a_form_is_carried_out_like_a_line_and_remembered_as_one() -> None:
    noted = Noted()
    visit = Visit(channel=HERE, person=ADA, place="channel", thread=HERE)
    given = {"publisher": "The Larnby Gazette"}
    assert await counter(noted).carry_out("sources hide", given, visit, confirmed=False) == DONE
    assert noted.recorded == [(HERE, "Ada", "sources hide The Larnby Gazette", ())]
    refused = await counter(noted).carry_out("report", {"number": "x"}, visit, confirmed=False)
    assert "is no number" in text(refused)


async def test_a_form_that_asks_is_carried_out_when_it_is_confirmed() -> None:
    noted = Noted()
    visit = Visit(channel=HERE, person=ADA, place="channel", thread=HERE)
    given = {"feed": "https://example.org/feed.xml"}
    asked = await counter(noted).carry_out("feeds remove", given, visit, confirmed=False)
    assert asked.confirm == f"{YES} feeds remove https://example.org/feed.xml" and not noted.calls
    assert await counter(noted).carry_out("feeds remove", given, visit, confirmed=True) == DONE


async def test_feeds_are_moved_within_a_server_alone_except_by_whoever_runs_the_bot() -> None:
    line = f"{YES} feeds move https://example.org/feed.xml to:discord:2/9"
    for person, moves in ((ADA, False), (Person(id="3", is_owner=True, is_manager=True), True)):
        noted = Noted()
        reply = await counter(noted).answer(line, channel="discord:1/9", person=person)
        assert bool(noted.calls) is moves
        assert moves or "no say in those of others" in text(reply)


async def test_who_talks_needs_no_command_to_ask() -> None:
    noted = Noted()
    assert await counter(noted).answer("And when?", channel=HERE, person=READER, talking=True) == DONE
    assert [(tool, method) for tool, method, _, _ in noted.calls] == [("asking", "ask")]
    refused = await counter(noted).answer("And when?", channel=HERE, person=READER)
    assert "no command" in text(refused)
