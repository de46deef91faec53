"""What people are told about how a channel is doing."""

from dataclasses import replace
from typing import Any

import pytest

from bot.commands.status import State, StatusCommands
from bot.errors import UsageError
from bot.model.feeds import Feed, FeedState
from bot.model.messages import Heading, Message, Note, Reply, Table
from bot.model.runs import Coverage, Run, Window
from tests.builders import NOON

HERE = "console:default"
WELL = State(channel=HERE, feeds=3, failing=(), next=("Thu 5 Mar, 08:00",), last_digest=NOON, waiting=0)
BROKEN = Feed(
    url="https://a.example/feed", state=FeedState.FAILING, failures=3, failing_since=NOON, last_error="It timed out."
)


def commands(state: State = WELL, last: Run | None = None) -> StatusCommands:
    async def state_of(channel: str) -> State:
        return state

    async def last_of(channel: str) -> Run | None:
        return last

    async def present(run: Run) -> Message:
        return Message(blocks=(Note(text=run.id),))

    return StatusCommands(state=state_of, last=last_of, present=present)


def notes(reply: Reply) -> list[str]:
    assert reply.message is not None
    return [block.text for block in reply.message.blocks if isinstance(block, Note)]


async def test_a_channel_that_is_well_says_what_comes_next() -> None:
    reply = await commands().show(HERE)
    assert reply.message is not None
    assert reply.message.blocks[0] == Heading(title="Feeds: 3, of which 3 are well")
    assert notes(reply) == ["Next digest: Thu 5 Mar, 08:00.", "Last digest: Wed 4 Mar, 12:00 UTC."]
    assert reply.data == (
        {
            "channel": HERE,
            "feeds": 3,
            "failing": [],
            "next": ["Thu 5 Mar, 08:00"],
            "last_digest": "2026-03-04T12:00:00Z",
            "waiting": 0,
            "refused": None,
            "paused": False,
        },
    )


async def test_a_feed_that_cannot_be_read_is_named_with_since_when_and_why() -> None:
    reply = await commands(replace(WELL, failing=(BROKEN, replace(BROKEN, title="B", failing_since=None)))).show(HERE)
    assert reply.message is not None
    head, table, *_ = reply.message.blocks
    assert head == Heading(title="Feeds: 3, of which 1 are well")
    assert isinstance(table, Table)
    assert table.rows == ((BROKEN.url, "4 Mar 12:00", "It timed out."), ("B", None, "It timed out."))
    [data] = reply.data
    assert isinstance(data, dict) and data["failing"][0] == {"url": BROKEN.url, "reason": "It timed out."}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"next": ()}, "No digest is due. Add one with: schedule add"),
        ({"paused": True}, "This channel is paused: settings set paused no"),
        ({"refused": "Missing access."}, "Messages are refused here: Missing access."),
        ({"waiting": 2}, "Waiting to be sent: 2."),
    ],
)
async def test_what_is_amiss_is_said_with_what_to_do(changed: dict[str, Any], said: str) -> None:
    assert said in notes(await commands(replace(WELL, **changed)).show(HERE))


async def test_the_last_digest_is_shown_again() -> None:
    window = Window(start=NOON.replace(hour=8), end=NOON)
    last = Run(
        id="r1", channel=HERE, schedule=None, window=window, generated_at=NOON, stories=(), coverage=Coverage(feeds=1)
    )
    reply = await commands(last=last).latest(HERE)
    assert notes(reply) == ["r1"]
    [data] = reply.data
    assert isinstance(data, dict) and data["id"] == "r1"
    assert await commands(last=last).latest_id(HERE) == "r1"


async def test_where_there_was_no_digest_it_says_how_to_make_one() -> None:
    for ask in (commands().latest, commands().latest_id):
        with pytest.raises(UsageError, match="Make one with: digest"):
            await ask(HERE)
