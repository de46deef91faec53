"""Deliveries to Slack on a real store and a real server: each exactly once, whatever is lost, refused or slow."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.delivery.outbox import Courier
from bot.errors import PlatformError
from bot.model.deliveries import Delivery
from bot.model.messages import Document, Message, Note, StoryBlock
from bot.net.http import open_session
from bot.platforms.slack.calls import Calls
from bot.platforms.slack.destination import SlackChannel
from bot.store.database import Store, open_store
from tests.builders import NOON
from tests.loopback.faults import Faults
from tests.loopback.slack.server import Slack, serve_slack

KEY = "slack:T1/C1"
RUN = "0c0704c134e12d14"


def delivery(id: str, destination: str = KEY, **given: Any) -> Delivery:
    fields: dict[str, Any] = {
        "run": RUN,
        "part": 0,
        "message": Message(blocks=(Note(text=f"Text of {id}"),)),
        "due": NOON,
        "first_tried": NOON,
    }
    return Delivery(id=id, destination=destination, **{**fields, **given})


@dataclass
class Post:
    """A store, a Slack, and the calls between them, with a time that is moved by hand."""

    store: Store
    slack: Slack
    calls: Calls
    now: datetime = NOON
    told: list[str] = field(default_factory=list)

    def place(self, key: str = KEY, **given: Any) -> SlackChannel:
        return SlackChannel(self.calls, key, spacing=timedelta(0), **given)

    def courier(self) -> Courier:
        return Courier(
            outbox=self.store.deliveries,
            state_of=self.store.destinations.get,
            reach=self.place,
            herald=self,
            clock=lambda: self.now,
            jitter=lambda: 0.0,
            settle=timedelta(0),
        )

    async def lost(self, destination: str, reason: str, now: datetime) -> None:
        self.told.append(reason)

    async def back(self, destination: str, now: datetime) -> None:
        self.told.append("back")

    async def given_up(self, delivery: Delivery, reason: str, now: datetime) -> None:
        self.told.append(f"given up: {reason}")

    async def until_nothing_is_left(self) -> int:
        """Let time pass until everything arrived; return the rounds it took."""
        for rounds in range(200):
            await self.courier().empty()
            if not await self.store.deliveries.open():
                return rounds
            self.now += timedelta(seconds=30)
        raise AssertionError("something never arrived")


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(str(tmp_path / "tidings.db")))
        session = await stack.enter_async_context(open_session(timeout_s=10))
        held: list[Post] = []
        slack = await stack.enter_async_context(serve_slack(clock=lambda: (held[0].now if held else NOON).timestamp()))
        slack.workspace.room("C1")

        async def token(team: str) -> str | None:
            return slack.workspace.bot_token if team == "T1" else None

        calls = Calls(session, token, slack.api_base, clock=lambda: (held[0].now if held else NOON).timestamp())
        held.append(Post(store, slack, calls))
        yield held[0]


def marks(slack: Slack, channel: str = "C1") -> list[str]:
    return [each["metadata"]["event_payload"]["delivery"] for each in slack.workspace.posted(channel)]


async def trouble(work: Any) -> PlatformError:
    with pytest.raises(PlatformError) as caught:
        await work
    return caught.value


async def test_a_person_is_written_to_in_their_own_conversation_found_there_and_corrected(post: Post) -> None:
    place = post.place("slack:T1/U7")
    one = delivery("d0", "slack:T1/U7")
    assert await place.find(one) is None
    receipt = await place.send(one)
    assert await place.find(one) == receipt
    await place.edit(replace(one, receipt=receipt, message=Message(blocks=(Note(text="Corrected"),))))
    [message] = post.slack.workspace.posted("DU7")
    assert "Corrected" in str(message)
    assert post.slack.happened["conversations.open"] == 1


async def test_a_message_bears_the_mark_of_its_delivery_and_is_found_by_it(post: Post) -> None:
    receipt = await post.place().send(delivery("a" * 25))
    assert marks(post.slack) == ["a" * 25]
    assert await post.place().find(delivery("a" * 25)) == receipt
    assert await post.place().find(delivery("b" * 25)) is None


async def test_a_message_is_found_among_many_and_not_where_it_cannot_be(post: Post) -> None:
    first = await post.place().send(delivery("first"))
    for number in range(450):
        post.slack.workspace.post(post.slack.workspace.room("C1"), {"text": f"{number}"}, NOON.timestamp(), user="U1")
    assert await post.place().find(delivery("first")) == first
    assert post.slack.happened["conversations.history"] == 3
    assert await post.place().find(delivery("first", first_tried=NOON + timedelta(hours=1))) is None


async def test_editing_a_message_changes_it_and_keeps_its_mark(post: Post) -> None:
    place = post.place()
    sent = replace(delivery("a"), receipt=await place.send(delivery("a")))
    changed = replace(sent, message=Message(blocks=(Note(text="Corrected"),)))
    await place.edit(changed)
    await place.edit(changed)
    (message,) = post.slack.workspace.posted("C1")
    assert message["text"] == "Corrected"
    assert marks(post.slack) == ["a"]
    with pytest.raises(ValueError, match="no receipt"):
        await place.edit(delivery("b"))


async def test_a_message_that_was_deleted_cannot_be_edited(post: Post) -> None:
    assert (await trouble(post.place().edit(replace(delivery("a"), receipt="1.5")))).trouble == "missing"


FAULTS: list[tuple[Faults, str]] = [
    (Faults(rate_limit=1, retry_after_s=30), "rate_limited"),
    (Faults(server_error=1), "server"),
    (Faults(cut_before=1), "network"),
    (Faults(lose_answer=1), "network"),
    (Faults(garble_answer=1), "network"),
    (Faults(missing=frozenset({"C1"})), "missing"),
    (Faults(forbidden=frozenset({"C1"})), "forbidden"),
]


@pytest.mark.parametrize(("faults", "expected"), FAULTS, ids=[name for _, name in FAULTS])
async def test_every_fault_is_a_trouble_with_a_sentence(post: Post, faults: Faults, expected: str) -> None:
    post.slack.faults = faults
    error = await trouble(post.place().send(delivery("a")))
    assert error.trouble == expected
    assert error.for_people.endswith(".")
    if expected == "rate_limited":
        assert error.retry_after_s == 30


async def test_slack_is_left_alone_until_it_said_to_come_back(post: Post) -> None:
    post.slack.faults = Faults(rate_limit=1, retry_after_s=30)
    await trouble(post.place().send(delivery("a")))
    post.slack.faults, post.now = Faults(), NOON + timedelta(seconds=10)
    error = await trouble(post.place().send(delivery("a")))
    assert (error.trouble, error.retry_after_s) == ("rate_limited", 20)
    assert post.slack.happened["chat.postMessage"] == 1
    post.slack.workspace.room("C2")
    await post.place("slack:T1/C2").send(delivery("b", "slack:T1/C2"))
    post.now = NOON + timedelta(seconds=31)
    await post.place().send(delivery("a"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"has_bot": False}, "/invite"),
        ({"is_archived": True}, "Unarchive"),
        ({"is_private": True, "has_bot": False}, "invite me"),
    ],
)
async def test_people_are_told_how_to_mend_a_channel(post: Post, change: dict[str, bool], said: str) -> None:
    for name, value in change.items():
        setattr(post.slack.workspace.room("C1"), name, value)
    assert said in (await trouble(post.place().send(delivery("a")))).for_people


async def test_people_are_told_what_is_wrong_with_the_app(post: Post) -> None:
    post.slack.missing_scopes = {"chat.postMessage": "chat:write"}
    error = await trouble(post.place().send(delivery("a")))
    assert error.trouble == "forbidden"
    assert "chat:write" in error.for_people
    post.slack.workspace.revoked = True
    assert "Install the app again" in (await trouble(post.place().send(delivery("a")))).for_people
    assert "not installed" in (await trouble(post.place("slack:T9/C1").send(delivery("a")))).for_people


async def test_a_picture_that_slack_cannot_load_is_left_out(post: Post) -> None:
    picture = "https://example.org/gone.jpg"
    post.slack.broken_pictures = {picture}
    story = StoryBlock(story="s", rank=1, headline="Headline", url="https://example.org/1", image=picture)
    await post.place().send(delivery("a", message=Message(blocks=(story,))))
    (message,) = post.slack.workspace.posted("C1")
    assert "accessory" not in message["blocks"][0]
    assert f"more 1 digest:{RUN}" in str(message["blocks"])


async def test_files_are_handed_over_under_their_message(post: Post) -> None:
    ts = await post.place().send(delivery("a", message=Message(blocks=(Document(name="f.opml", text="<opml/>"),))))
    (file,) = post.slack.workspace.files.values()
    assert file == {"title": "f.opml", "channel": "C1", "thread": ts, "content": b"<opml/>", "words": ""}


async def test_the_parts_of_a_run_go_into_the_thread_of_its_first(post: Post) -> None:
    place = post.place(threads=True)
    top = await place.send(delivery("p0"))
    second = await place.send(delivery("p1", part=1))
    # Another process, which remembers nothing.
    fresh = post.place(threads=True)
    third = await fresh.send(delivery("p2", part=2))
    shown = post.slack.workspace.room("C1").messages
    assert [shown[ts].get("thread_ts") for ts in (top, second, third)] == [None, top, top]
    assert await post.place(threads=True).find(delivery("p1", part=1)) == second


@pytest.mark.parametrize(
    "faults",
    [
        Faults(lose_answer=0.5),
        Faults(server_error=0.5),
        Faults(garble_answer=0.5, cut_before=0.3),
        Faults(rate_limit=0.5, retry_after_s=3),
    ],
    ids=["lost answers", "server errors", "garbled and cut", "rate limits"],
)
async def test_every_message_arrives_once_and_in_order(post: Post, faults: Faults) -> None:
    post.slack.faults = faults
    planned = [delivery(f"d{number:02}", part=number) for number in range(12)]
    await post.store.deliveries.plan(planned, now=post.now)
    await post.until_nothing_is_left()
    assert marks(post.slack) == [each.id for each in planned]


async def test_two_hundred_channels_at_the_same_minute_each_get_theirs_once(post: Post) -> None:
    post.slack.faults = Faults(
        rate_limit=0.1, server_error=0.1, lose_answer=0.1, cut_before=0.05, garble_answer=0.05, limit_per_s=1
    )
    channels = [f"C{number}" for number in range(200)]
    for channel in channels:
        post.slack.workspace.room(channel)
    planned = [delivery(f"{channel}p", f"slack:T1/{channel}", run=channel) for channel in channels]
    await post.store.deliveries.plan(planned, now=post.now)
    await post.until_nothing_is_left()
    assert all(marks(post.slack, channel) == [f"{channel}p"] for channel in channels)
    assert post.slack.problems == []
    assert min(post.slack.happened[fault] for fault in ("rate_limit", "server_error", "lose_answer")) > 5


async def test_a_lost_permission_pauses_and_is_told_once(post: Post) -> None:
    post.slack.workspace.room("C1").is_archived = True
    await post.store.deliveries.plan([delivery("a")], now=post.now)
    for _ in range(3):
        await post.courier().empty()
        post.now += timedelta(hours=7)
    assert len(post.told) == 1
    post.slack.workspace.room("C1").is_archived = False
    await post.until_nothing_is_left()
    assert marks(post.slack) == ["a"]
    assert post.told[-1] == "back"


def test_a_time_of_slack_is_one_of_ours() -> None:
    assert datetime.fromtimestamp(float("1772625600.000000"), UTC) == NOON


async def test_a_call_in_hand_can_be_given_up(post: Post) -> None:
    post.slack.faults = Faults(delay_s=30)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await post.place().send(delivery("a"))
    post.slack.faults = Faults()
    assert await post.place().find(delivery("a"))
