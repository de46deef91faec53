"""The loopback platform itself: every fault does what it says, and what it keeps outlives the sender."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.errors import PlatformError
from bot.model.deliveries import Delivery
from bot.model.message_documents import message_to_json
from bot.model.messages import Message, Note
from tests.builders import NOON
from tests.loopback.destination import LoopbackDestination
from tests.loopback.faults import Faults
from tests.loopback.platform import Platform, serve_platform
from tests.loopback.process import ROOT, platform_process

CHANNEL = "discord:G1/C1"


class Time:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = NOON.timestamp()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def platform(time: Time) -> AsyncIterator[Platform]:
    async with serve_platform(clock=time) as platform:
        yield platform


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def destination(platform: Platform, session: aiohttp.ClientSession) -> LoopbackDestination:
    return LoopbackDestination(platform.base_url, session=session)


def delivery(id: str = "d1", **given: Any) -> Delivery:
    fields: dict[str, Any] = {"destination": CHANNEL, "first_tried": NOON, **given}
    return Delivery(id=id, run="r", part=0, due=NOON, message=Message(blocks=(Note(text=f"Text of {id}."),)), **fields)


def markers(platform: Platform, channel: str = CHANNEL) -> list[str]:
    return [message.marker for message in platform.messages(channel)]


async def trouble(destination: LoopbackDestination, which: Delivery | None = None) -> PlatformError:
    with pytest.raises(PlatformError) as raised:
        await destination.send(which or delivery())
    return raised.value


async def test_a_message_is_kept_found_and_edited(platform: Platform, destination: LoopbackDestination) -> None:
    sent = delivery()
    receipt = await destination.send(sent)
    (message,) = platform.messages(CHANNEL)
    assert (message.id, message.nonce, message.marker, message.edits) == (receipt, "d1", "d1", 0)
    assert message.body == message_to_json(sent.message)
    assert await destination.find(sent) == receipt
    assert await destination.find(delivery("d2")) is None
    changed = replace(delivery("d2"), id="d1", receipt=receipt)
    await destination.edit(changed)
    await destination.edit(changed)
    (message,) = platform.messages(CHANNEL)
    assert (message.body, message.edits) == (message_to_json(changed.message), 2)


async def test_channels_are_apart_whatever_they_are_called(
    platform: Platform, destination: LoopbackDestination
) -> None:
    names = ("console:a", "discord:G1/C1", "discord:G1%2FC1", "slack:T/ü ?#")
    for name in names:
        await destination.send(delivery(destination=name))
    assert [markers(platform, name) for name in names] == [["d1"]] * 4
    found = {await destination.find(delivery(destination=name)) for name in names}
    assert len(found) == 4


async def test_editing_what_is_not_there_says_missing(destination: LoopbackDestination) -> None:
    with pytest.raises(PlatformError) as raised:
        await destination.edit(delivery(receipt="99"))
    assert raised.value.trouble == "missing"
    with pytest.raises(ValueError, match="no receipt"):
        await destination.edit(delivery())


async def test_a_nonce_returns_the_first_message_until_its_window_ends(
    platform: Platform, destination: LoopbackDestination, time: Time
) -> None:
    first = await destination.send(delivery())
    time.now += 119.9
    assert await destination.send(delivery()) == first
    assert await destination.send(delivery(destination="console:a")) != first
    # The window is that of the first message: repeating does not stretch it.
    time.now += 0.1
    assert await destination.send(delivery()) != first
    assert markers(platform) == ["d1", "d1"]
    assert platform.happened["repeated"] == 1


async def test_a_nonce_of_more_than_25_characters_is_refused(
    platform: Platform, destination: LoopbackDestination
) -> None:
    await destination.send(delivery("n" * 25))
    assert (await trouble(destination, delivery("n" * 26))).trouble == "malformed"
    assert markers(platform) == ["n" * 25]


async def test_without_nonces_the_same_delivery_is_posted_again(
    platform: Platform, destination: LoopbackDestination
) -> None:
    platform.faults = Faults(nonces=False)
    await destination.send(delivery("n" * 40))
    await destination.send(delivery("n" * 40))
    assert len(markers(platform)) == 2


@pytest.mark.parametrize("faults", [Faults(lose_answer=1.0), Faults(garble_answer=1.0)])
async def test_a_message_whose_answer_is_lost_was_posted(
    platform: Platform, destination: LoopbackDestination, faults: Faults
) -> None:
    platform.faults = faults
    assert (await trouble(destination)).trouble == "network"
    assert markers(platform) == ["d1"]
    assert platform.happened["lose_answer"] + platform.happened["garble_answer"] == 1
    platform.faults = Faults()
    assert await destination.find(delivery()) == await destination.send(delivery())
    assert markers(platform) == ["d1"]


async def test_a_connection_cut_before_posts_nothing(platform: Platform, destination: LoopbackDestination) -> None:
    platform.faults = Faults(cut_before=1.0)
    assert (await trouble(destination)).trouble == "network"
    assert markers(platform) == []


async def test_a_platform_that_is_gone_is_trouble_with_the_network(session: aiohttp.ClientSession) -> None:
    async with serve_platform() as platform:
        gone = LoopbackDestination(platform.base_url, session=session)
    assert (await trouble(gone)).trouble == "network"


async def test_a_rate_limit_says_how_long_to_wait_and_posts_nothing(
    platform: Platform, destination: LoopbackDestination
) -> None:
    platform.faults = Faults(rate_limit=1.0, retry_after_s=0.25)
    error = await trouble(destination)
    assert (error.trouble, error.retry_after_s, markers(platform)) == ("rate_limited", 0.25, [])


@pytest.mark.parametrize(("limit", "allowed", "wait_s"), [(2.0, 2, 1.0), (0.5, 1, 2.0)])
async def test_a_channel_takes_so_many_messages_a_second(
    platform: Platform, destination: LoopbackDestination, time: Time, limit: float, allowed: int, wait_s: float
) -> None:
    platform.faults = Faults(limit_per_s=limit)
    for number in range(allowed):
        await destination.send(delivery(f"d{number}"))
    time.now += 0.25
    error = await trouble(destination, delivery("late"))
    assert (error.trouble, error.retry_after_s) == ("rate_limited", wait_s - 0.25)
    await destination.send(delivery(destination="console:a"))
    assert await destination.find(delivery("late")) is None
    time.now += wait_s - 0.25
    await destination.send(delivery("late"))
    assert markers(platform)[-1] == "late"


async def test_half_of_the_server_errors_come_after_posting(
    platform: Platform, destination: LoopbackDestination
) -> None:
    platform.faults = Faults(server_error=1.0)
    for number in range(30):
        assert (await trouble(destination, delivery(f"d{number}"))).trouble == "server"
    assert 5 < len(markers(platform)) < 25


@pytest.mark.parametrize(("nonces", "posted"), [(True, 1), (False, 2)])
async def test_a_request_that_is_processed_twice_is_caught_by_its_nonce(
    platform: Platform, destination: LoopbackDestination, nonces: bool, posted: int
) -> None:
    platform.faults = Faults(duplicate=1.0, nonces=nonces)
    assert await destination.send(delivery()) == platform.messages(CHANNEL)[0].id
    assert len(markers(platform)) == posted


class Held:
    """A `sleep` that says when somebody waits, and waits until it is let go."""

    def __init__(self) -> None:
        self.asked: asyncio.Queue[float] = asyncio.Queue()
        self.go = asyncio.Event()

    async def __call__(self, seconds: float) -> None:
        self.asked.put_nowait(seconds)
        await self.go.wait()


async def test_a_held_request_is_overtaken(session: aiohttp.ClientSession, time: Time) -> None:
    held = Held()
    async with serve_platform(Faults(reorder=1.0, reorder_s=4.0), clock=time, sleep=held) as platform:
        destination = LoopbackDestination(platform.base_url, session=session)
        late = asyncio.create_task(destination.send(delivery("first")))
        assert 2.0 <= await held.asked.get() <= 4.0
        platform.faults = Faults()
        await destination.send(delivery("second"))
        assert markers(platform) == ["second"]
        held.go.set()
        receipt = await late
        assert markers(platform) == ["second", "first"]
        assert await destination.find(delivery("first")) == receipt


async def test_a_held_request_arrives_after_its_sender_has_gone(session: aiohttp.ClientSession, time: Time) -> None:
    held = Held()
    async with serve_platform(Faults(reorder=1.0), clock=time, sleep=held) as platform:
        destination = LoopbackDestination(platform.base_url, session=session)
        sending = asyncio.create_task(destination.send(delivery()))
        await held.asked.get()
        sending.cancel()
        platform.faults = Faults()
        assert await destination.find(delivery()) is None
        receipt = await destination.send(delivery())
        held.go.set()
        assert await destination.find(delivery()) == receipt
        assert (markers(platform), platform.happened["repeated"]) == (["d1"], 1)


async def test_a_delayed_answer_is_that_of_a_message_already_there(session: aiohttp.ClientSession, time: Time) -> None:
    held = Held()
    async with serve_platform(Faults(delay_s=9.0), clock=time, sleep=held) as platform:
        sending = asyncio.create_task(LoopbackDestination(platform.base_url, session=session).send(delivery()))
        assert await held.asked.get() == 9.0
        (message,) = platform.messages(CHANNEL)
        held.go.set()
        assert await sending == message.id


async def test_an_answer_that_does_not_come_in_time_is_trouble_with_the_network(session: aiohttp.ClientSession) -> None:
    async with serve_platform(Faults(delay_s=9.0)) as platform:
        impatient = LoopbackDestination(platform.base_url, session=session, timeout_s=0.01)
        assert (await trouble(impatient)).trouble == "network"


async def test_the_history_shows_a_message_only_after_its_lag(
    platform: Platform, destination: LoopbackDestination, time: Time
) -> None:
    platform.faults = Faults(history_lag_s=3.0)
    receipt = await destination.send(delivery())
    assert await destination.find(delivery()) is None
    time.now += 3.0
    assert await destination.find(delivery()) == receipt


@pytest.mark.parametrize("refusal", ["forbidden", "missing"])
async def test_a_channel_can_refuse_and_take_messages_again(
    platform: Platform, destination: LoopbackDestination, session: aiohttp.ClientSession, refusal: Any
) -> None:
    platform.refuse(CHANNEL, refusal)
    assert (await trouble(destination)).trouble == refusal
    with pytest.raises(PlatformError):
        await destination.find(delivery())
    await destination.send(delivery(destination="console:a"))
    platform.refuse(CHANNEL, None)
    await destination.send(delivery())
    switch = f"{platform.base_url}/channels/console:a/refusal"
    async with session.put(switch, json=refusal) as answer:
        assert answer.status == 200
    assert (await trouble(destination, delivery(destination="console:a"))).trouble == refusal


async def test_find_pages_back_to_a_little_before_the_first_attempt(
    platform: Platform, destination: LoopbackDestination, time: Time
) -> None:
    receipt = await destination.send(delivery())
    for number in range(250):
        time.now += 1
        await destination.send(delivery(f"other {number}"))
    assert await destination.find(delivery()) == receipt
    assert await destination.find(delivery(first_tried=None)) == receipt
    assert await destination.find(delivery(first_tried=NOON + timedelta(seconds=59))) == receipt
    assert await destination.find(delivery(first_tried=NOON + timedelta(seconds=61))) is None
    assert await destination.find(delivery("nobody")) is None


@pytest.mark.parametrize("call", ["send", "find", "edit"])
@pytest.mark.parametrize(
    ("status", "text", "expected"),
    [
        (200, "[]", "network"),
        (200, "not json", "network"),
        (502, "", "server"),
        (400, "", "malformed"),
        (403, "", "forbidden"),
        (404, "", "missing"),
        (429, "", "rate_limited"),
    ],
)
async def test_every_call_says_what_kind_of_trouble_it_met(
    session: aiohttp.ClientSession, call: str, status: int, text: str, expected: str
) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, text=text, content_type="application/json", headers={"Retry-After": "soon"})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    async with TestServer(app) as server:
        destination = LoopbackDestination(str(server.make_url("")).rstrip("/"), session=session)
        with pytest.raises(PlatformError) as raised:
            await getattr(destination, call)(delivery(receipt="1"))
    assert (raised.value.trouble, raised.value.retry_after_s) == (expected, None)


async def test_the_same_seed_brings_the_same_faults(session: aiohttp.ClientSession) -> None:
    async def posted(seed: int) -> list[str]:
        async with serve_platform(Faults(cut_before=0.3, lose_answer=0.3), seed=seed) as platform:
            destination = LoopbackDestination(platform.base_url, session=session)
            sends = [destination.send(delivery(f"d{number}")) for number in range(30)]
            for send in sends:
                try:
                    await send
                except PlatformError:
                    pass
            return markers(platform)

    assert await posted(1) == await posted(1)
    assert await posted(1) != await posted(2)


async def test_a_clock_that_does_not_count_from_1970_is_refused() -> None:
    with pytest.raises(ValueError, match="1970"):
        async with serve_platform(clock=lambda: 5.0):
            pass


async def test_faults_and_messages_are_reached_over_http(
    platform: Platform, destination: LoopbackDestination, session: aiohttp.ClientSession
) -> None:
    faults = Faults(rate_limit=0.5, missing=frozenset({"a", "b"}), limit_per_s=3)
    async with session.put(f"{platform.base_url}/faults", data=faults.to_json()) as answer:
        assert answer.status == 200
    assert platform.faults == faults
    platform.faults = Faults()
    await destination.send(delivery())
    async with session.get(f"{platform.base_url}/all") as answer:
        everything = await answer.json()
    assert [message["marker"] for message in everything["channels"][CHANNEL]] == ["d1"]
    assert everything["happened"]["posted"] == 1
    async with session.post(f"{platform.base_url}/reset"):
        assert markers(platform) == []


SENDER = """
import asyncio, sys, aiohttp
from tests.loopback.destination import LoopbackDestination
from tests.unit.delivery.test_loopback import delivery

async def main():
    async with aiohttp.ClientSession() as session:
        await LoopbackDestination(sys.argv[1], session=session, timeout_s=300).send(delivery())

asyncio.run(main())
"""


@contextmanager
def sender(address: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Send `delivery()` from another process, which is killed at the end of the block."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([sys.executable, "-c", SENDER, address], cwd=ROOT, env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait(timeout=20)


async def test_what_was_accepted_outlives_a_sender_that_is_killed(
    tmp_path: Path, session: aiohttp.ClientSession
) -> None:
    with platform_process(tmp_path, Faults(delay_s=300.0)) as address:
        assert address.endswith(":" + (tmp_path / "port").read_text())
        with sender(address) as process:
            everything = await accepted(session, address, process)
        async with session.put(f"{address}/faults", data="{}") as answer:
            assert answer.status == 200
        destination = LoopbackDestination(address, session=session)
        receipt = everything["channels"][CHANNEL][0]["id"]
        assert await destination.find(delivery(first_tried=None)) == receipt
        assert await destination.send(delivery()) == receipt
        journal = [json.loads(line) for line in (tmp_path / "journal").read_text().splitlines()]
    assert [(line["did"], line["channel"]) for line in journal] == [("posted", CHANNEL), ("repeated", CHANNEL)]


async def accepted(
    session: aiohttp.ClientSession, address: str, process: "subprocess.Popen[bytes]"
) -> dict[str, dict[str, Any]]:
    """Ask until the platform has accepted a message; the sender ending first is a failure."""
    while True:
        async with session.get(f"{address}/all") as answer:
            everything: dict[str, dict[str, Any]] = await answer.json()
        if everything["channels"]:
            return everything
        assert process.poll() is None
