"""Deliveries on a loopback Discord: each message exists once, is found again, and trouble is called by its name."""

import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from discord.http import Route

from bot.clock import system_clock
from bot.desk.mailroom import Mailroom
from bot.digests.ids import delivery_id
from bot.errors import PlatformError
from bot.model.deliveries import Delivery
from bot.model.messages import CitedText, Heading, Link, Message, StoryBlock
from bot.parts import Parts
from bot.platforms.discord.destination import DiscordChannel
from bot.settings import load_settings
from tests.loopback.discord.connected import House, connected
from tests.loopback.discord.server import READER, Discord, serve_discord
from tests.loopback.discord.world import FORUM, HISTORY, SEND, Json
from tests.loopback.faults import Faults

RUN = "0c0704c134e12d14"


class Time:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now

    @property
    def moment(self) -> datetime:
        return datetime.fromtimestamp(self.now, UTC)


def digest(*headlines: str, facts: tuple[str, ...] = ("3 h",)) -> Message:
    stories = [
        StoryBlock(
            story=f"{rank:016x}",
            rank=rank,
            headline=headline,
            url=f"https://larnby.example/{rank}",
            sentences=(CitedText(text=f"{headline} happened.", citations=(1,)),),
            links=(Link(n=1, label="The Larnby Gazette", url=f"https://larnby.example/{rank}"),),
            facts=facts,
        )
        for rank, headline in enumerate(headlines, start=1)
    ]
    return Message(blocks=(Heading(title="Morning digest", subtitle="since Sunday"), *stories))


def delivery(destination: str, part: int = 0, *, message: Message | None = None, **given: Any) -> Delivery:
    message = message or digest("The harbour bridge reopens")
    now = datetime.now(UTC)
    fields: dict[str, Any] = {"due": now, "first_tried": now, **given}
    return Delivery(
        id=delivery_id(RUN, destination, part), run=RUN, destination=destination, part=part, message=message, **fields
    )


class Place:
    """A channel of the loopback Discord, and the destination that leads there."""

    def __init__(self, discord: Discord, house: House, key: str, channel: str, clock: Time) -> None:
        self.discord, self.house, self.key, self.channel, self.clock = discord, house, key, channel, clock

    @property
    def destination(self) -> DiscordChannel:
        return self.house.client.destination(self.key)

    @property
    def messages(self) -> list[Json]:
        return self.discord.world.messages.get(self.channel, [])

    @property
    def delivery(self) -> Delivery:
        return delivery(self.key, due=self.clock.moment, first_tried=self.clock.moment)


@asynccontextmanager
async def a_place(*, running: bool = False, faults: Faults | None = None, **given: Any) -> AsyncIterator[Place]:
    clock = Time()
    async with serve_discord(faults, clock=clock) as discord:
        guild = discord.world.add_guild()
        channel = discord.world.add_channel(guild, **given.pop("channel", {}))
        async with connected(discord, running=running, **given) as house:
            if running:
                await house.client.connection.wait_until_ready()
            yield Place(discord, house, f"discord:{guild}/{channel}", channel, clock)


async def trouble(place: Place) -> PlatformError:
    with pytest.raises(PlatformError) as raised:
        await place.destination.send(place.delivery)
    return raised.value


async def test_a_message_is_sent_found_and_changed() -> None:
    async with a_place() as place:
        sent = place.delivery
        receipt = await place.destination.send(sent)
        [message] = place.messages
        assert (message["id"], message["nonce"], message["allowed_mentions"]["parse"]) == (receipt, sent.id, [])
        assert await place.destination.find(sent) == receipt
        assert await place.destination.find(replace(sent, id="b" * 25)) is None
        changed = replace(sent, receipt=receipt, message=digest("The harbour bridge stays shut"))
        await place.destination.edit(changed)
        await place.destination.edit(changed)
        assert "stays shut" in str(message["components"])
        assert await place.destination.find(sent) == receipt


async def test_the_same_delivery_again_is_answered_with_the_first_message() -> None:
    async with a_place() as place:
        first = await place.destination.send(place.delivery)
        place.clock.now += 100
        assert await place.destination.send(place.delivery) == first
        assert len(place.messages) == 1


@pytest.mark.parametrize("style", ["components", "embeds"])
async def test_after_the_nonce_is_forgotten_the_message_is_found_in_the_history(style: str) -> None:
    async with a_place(style=style) as place:
        sent = place.delivery
        first = await place.destination.send(sent)
        for n in range(230):
            place.clock.now += 1
            await place.discord.write(place.channel, f"message {n}")
        assert await place.destination.find(sent) == first
        assert await place.destination.find(replace(sent, first_tried=place.clock.moment)) is None
        assert await place.destination.find(replace(sent, first_tried=None)) is None


@pytest.mark.parametrize("faults", [Faults(lose_answer=1.0), Faults(garble_answer=1.0)])
async def test_a_message_whose_answer_is_lost_is_there_once(faults: Faults) -> None:
    async with a_place() as place:
        place.discord.faults = faults
        assert (await trouble(place)).trouble == "network"
        place.discord.faults = Faults()
        assert await place.destination.find(place.delivery) == await place.destination.send(place.delivery)
        assert len(place.messages) == 1


async def test_a_request_that_is_processed_twice_leaves_one_message() -> None:
    async with a_place(faults=Faults(duplicate=1.0)) as place:
        await place.destination.send(place.delivery)
        assert len(place.messages) == 1


@pytest.mark.parametrize(
    ("faults", "expected"),
    [(Faults(cut_before=1.0), "network"), (Faults(server_error=1.0), "server")],
)
async def test_trouble_of_discord_is_told_apart(faults: Faults, expected: str) -> None:
    async with a_place(faults=faults) as place:
        assert (await trouble(place)).trouble == expected


@pytest.mark.parametrize(
    ("status", "document", "expected"),
    [
        (401, {"code": 0, "message": "401: Unauthorized"}, "forbidden"),
        (403, {"code": 50013, "message": "Missing Permissions"}, "forbidden"),
        (404, {"code": 10003, "message": "Unknown Channel"}, "missing"),
        (400, {"code": 50035, "message": "Invalid Form Body"}, "malformed"),
        (400, {"code": 50083, "message": "Thread is archived"}, "forbidden"),
        (429, {"message": "slow", "retry_after": 3, "global": False}, "rate_limited"),
        (503, {}, "server"),
        (200, [], "network"),
        (200, {"id": 5}, "network"),
        (200, "not json", "network"),
    ],
)
@pytest.mark.parametrize("call", ["send", "find", "edit"])
async def test_every_call_says_what_kind_of_trouble_it_met(
    status: int, document: Any, expected: str, call: str
) -> None:
    async def answer(request: web.Request) -> web.Response:
        body = document if isinstance(document, str) else json.dumps(document)
        headers = {"Content-Type": "application/json", "Retry-After": "2.5"}
        return web.Response(body=body.encode(), status=status, headers=headers)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    async with a_place() as place, TestServer(app) as server:
        Route.BASE = str(server.make_url("")).rstrip("/")
        # An edit needs nothing of its answer but that it is one, and a history may be empty.
        if (call, document) in (("edit", {"id": 5}), ("find", [])):
            await getattr(place.destination, call)(replace(place.delivery, receipt="1"))
            return
        with pytest.raises(PlatformError) as raised:
            await getattr(place.destination, call)(replace(place.delivery, receipt="1"))
        assert raised.value.trouble == expected
        assert raised.value.retry_after_s == (2.5 if status != 200 else None)
        assert raised.value.for_people.endswith(".")


async def test_a_limit_of_a_bucket_is_waited_for_by_discord_py() -> None:
    async with serve_discord() as discord:
        guild = discord.world.add_guild()
        channel = discord.world.add_channel(guild)
        async with connected(discord, running=False) as house:
            discord.faults = Faults(rate_limit=0.5, retry_after_s=0.01)
            for part in range(5):
                await house.client.destination(f"discord:{guild}/{channel}").send(
                    delivery(f"discord:{guild}/{channel}", part)
                )
        assert len(discord.world.messages[channel]) == 5
        assert discord.happened["429"] > 0


async def test_what_is_lacking_is_named_with_how_to_grant_it() -> None:
    async with a_place(running=True) as place:
        place.discord.world.deny(place.channel, SEND | HISTORY)
        await place.discord.gateway.tell(
            "CHANNEL_UPDATE", place.discord.world.channel(place.channel), guild=place.key.split(":")[1].split("/")[0]
        )
        await place.house.until_told()
        error = await trouble(place)
        assert error.trouble == "forbidden"
        assert "In #news I lack “Read Message History”, “Send Messages” and “Embed Links”." in error.for_people


async def test_without_the_right_to_read_a_channel_nothing_is_taken_for_not_sent() -> None:
    async with a_place(running=True, channel={"permission_overwrites": []}) as place:
        place.discord.world.deny(place.channel, HISTORY)
        guild = place.key.split(":")[1].split("/")[0]
        await place.discord.gateway.tell("CHANNEL_UPDATE", place.discord.world.channel(place.channel), guild=guild)
        await place.house.until_told()
        with pytest.raises(PlatformError, match="cannot read"):
            await place.destination.find(place.delivery)


async def test_a_channel_that_is_gone_is_missing() -> None:
    async with a_place() as place:
        del place.discord.world.channels[place.channel]
        assert (await trouble(place)).trouble == "missing"


async def test_a_message_that_somebody_deleted_is_missing() -> None:
    async with a_place() as place:
        receipt = await place.destination.send(place.delivery)
        place.messages.clear()
        with pytest.raises(PlatformError) as raised:
            await place.destination.edit(replace(place.delivery, receipt=receipt))
        assert raised.value.trouble == "missing"
        with pytest.raises(ValueError, match="no receipt"):
            await place.destination.edit(place.delivery)


async def test_a_digest_may_open_its_own_thread_which_says_who_is_heard_in_it() -> None:
    async with a_place(threads=True) as place:
        receipt = await place.destination.send(place.delivery)
        thread = place.discord.world.channel(receipt)
        assert (thread["name"], thread["parent_id"]) == ("Morning digest", place.channel)
        assert "mention me" in str(place.discord.world.messages[receipt])
        # Found again after a crash: the thread that is there already is no trouble.
        assert await place.destination.find(place.delivery) == receipt


async def test_a_message_for_a_thread_goes_into_the_thread_even_when_it_is_archived() -> None:
    async with a_place() as place:
        thread = place.discord.world.add_thread(place.channel, "Talk")
        thread["thread_metadata"]["archived"] = True
        key = f"{place.key}/{thread['id']}"
        await place.house.client.destination(key).send(delivery(key))
        assert len(place.discord.world.messages[thread["id"]]) == 1


async def test_a_message_for_a_person_goes_into_the_conversation_with_them() -> None:
    async with a_place() as place:
        key = f"discord:dm/{READER}"
        sent = delivery(key, due=place.clock.moment, first_tried=place.clock.moment)
        receipt = await place.house.client.destination(key).send(sent)
        assert await place.house.client.destination(key).find(sent) == receipt
        [message] = place.discord.world.messages[place.discord.world.add_direct(READER)["id"]]
        assert message["nonce"] == sent.id


TAGS = [{"id": "11", "name": "Harbours", "moderated": False, "emoji_id": None, "emoji_name": None}]


async def test_in_a_forum_a_digest_is_a_post_with_tags_and_its_parts_are_in_one_thread() -> None:
    message = digest("The harbour bridge reopens", facts=("harbours", "3 h"))
    async with a_place(running=True, channel={"type": FORUM, "available_tags": TAGS}) as place:
        now = {"due": place.clock.moment, "first_tried": place.clock.moment}
        receipts = [
            await place.destination.send(delivery(place.key, part, message=message, **now)) for part in range(3)
        ]
        [thread] = list(place.discord.world.children(place.channel))
        assert (thread["name"], thread["applied_tags"]) == ("Morning digest", ["11"])
        assert [each.split("/")[0] for each in receipts] == [thread["id"]] * 3
        assert len(place.discord.world.messages[thread["id"]]) == 3
        for part in range(3):
            found = await place.destination.find(delivery(place.key, part, message=message, **now))
            assert found == receipts[part]


@pytest.mark.parametrize("archived", [False, True])
async def test_after_a_restart_the_thread_of_an_earlier_part_is_found_by_looking(archived: bool) -> None:
    async with serve_discord() as discord:
        forum = discord.world.add_channel(guild := discord.world.add_guild(), type=FORUM)
        key = f"discord:{guild}/{forum}"
        for part in range(2):
            async with connected(discord) as house:
                await house.client.connection.wait_until_ready()
                await house.client.destination(key).send(delivery(key, part))
            [thread] = list(discord.world.children(forum))
            thread["thread_metadata"]["archived"] = archived
        assert len(discord.world.messages[thread["id"]]) == 2


async def test_a_post_in_a_forum_whose_answer_is_lost_is_found_by_looking_and_can_be_changed() -> None:
    async with a_place(running=True, channel={"type": FORUM}) as place:
        place.discord.faults = Faults(lose_answer=1.0)
        assert (await trouble(place)).trouble == "network"
        place.discord.faults = Faults()
        found = await place.destination.find(place.delivery)
        [thread] = list(place.discord.world.children(place.channel))
        assert found == f"{thread['id']}/{thread['id']}"
        changed = replace(place.delivery, receipt=found, message=digest("The harbour bridge stays shut"))
        await place.destination.edit(changed)
        assert "stays shut" in str(place.discord.world.messages[thread["id"]])


async def test_a_long_digest_is_parted_into_messages_that_discord_takes() -> None:
    async with a_place() as place:
        long = digest(*(f"Story number {n} " + "of the harbour bridge " * 4 for n in range(1, 60)))
        parts = place.house.client.split(long)
        assert len(parts) > 1
        for part, message in enumerate(parts):
            await place.destination.send(delivery(place.key, part, message=message))
        assert len(place.messages) == len(parts)
        assert "Story number 59" in str(place.messages[-1])


def stopped_at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


async def test_digests_arrive_once_each_although_answers_fail_and_are_lost(tmp_path: Path) -> None:
    async with serve_discord(seed=3) as discord, AsyncExitStack() as stack, connected(discord, running=False) as house:
        # The other tests check the bodies; here there are many.
        discord.validates = False
        channels = [discord.world.add_channel(discord.world.add_guild()) for _ in range(8)]
        keys = [f"discord:{discord.world.channel(each)['guild_id']}/{each}" for each in channels]
        parts = Parts(
            load_settings(None, environ={}, overrides={"store.path": str(tmp_path / "tidings.db")}),
            stack=stack,
            progress=lambda doing, done, total: None,
            clock=system_clock,
            reaching=lambda get: get,
            destination=house.client.destination,
        )
        planned = [delivery(key, part, first_tried=None) for key in keys for part in range(3)]
        store = await parts.store()
        await store.deliveries.plan(planned, now=system_clock())
        courier = replace(await Mailroom(parts).courier(), settle=timedelta(0), jitter=lambda: 0.0)
        discord.faults = Faults(server_error=0.1, lose_answer=0.1, cut_before=0.1, rate_limit=0.1, retry_after_s=0.01)
        while await store.deliveries.open():
            await courier.empty()
            following = (await store.deliveries.agenda(system_clock())).next
            if following is not None:
                courier = replace(courier, clock=stopped_at(following))
        sent = {key: [delivery_id(RUN, key, part) for part in range(3)] for key in keys}
    posted = {
        key: [message["nonce"] for message in discord.world.messages[channel]]
        for key, channel in zip(keys, channels, strict=True)
    }
    assert posted == sent
    assert discord.happened["lose_answer"] > 0 and discord.happened["server_error"] > 0
