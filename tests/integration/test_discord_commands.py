"""Commands, buttons, menus, forms and talk on a loopback Discord."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.commands.catalog import CATALOG
from bot.model.messages import Reply
from bot.platforms.discord.commands import payload
from bot.platforms.discord.render import body
from bot.platforms.discord.replies import EPHEMERAL
from tests.integration.test_discord_delivery import RUN, digest
from tests.loopback.discord import bodies as limits
from tests.loopback.discord.connected import House, connected, saying
from tests.loopback.discord.server import OWNER, READER, Discord, serve_discord
from tests.loopback.discord.visits import CHOICES, DEFERRED, DEFERRED_UPDATE, MESSAGE, MODAL, UPDATE, Visit
from tests.loopback.discord.world import BOT, MANAGE_GUILD, SEND, VIEW, Json

MANAGER: dict[str, Any] = {"permissions": VIEW | SEND | MANAGE_GUILD}


class Room:
    """A channel with a client that listens."""

    def __init__(self, discord: Discord, house: House, guild: str, channel: str) -> None:
        self.discord, self.house, self.guild, self.channel = discord, house, guild, channel
        self.key = f"discord:{guild}/{channel}"

    @property
    def counter(self) -> Any:
        return self.house.counter

    def digest_posted(self) -> Json:
        """Post a digest as the client would, and return the message."""
        rendered = body(digest("The harbour bridge reopens", "A ferry is late"), run=RUN, delivery="a" * 25)
        return self.discord.rest.new_message(self.channel, rendered.json)


@asynccontextmanager
async def a_room(**given: Any) -> AsyncIterator[Room]:
    async with serve_discord() as discord:
        guild = discord.world.add_guild()
        channel = discord.world.add_channel(guild)
        async with connected(discord, **given) as house:
            yield Room(discord, house, guild, channel)


def said(visit: Visit, at: int = 0) -> str:
    return str(visit.shown[at])


def ids_in(message: Json) -> list[str]:
    return [part["custom_id"] for part in limits._nested(message["components"]) if "custom_id" in part]


async def test_a_command_is_carried_out_where_and_by_whom_it_is_used() -> None:
    async with a_room() as room:
        visit = await room.discord.command(
            room.channel, "news-admin feeds add", {"address": "https://larnby.example/feed"}, roles=("5",), **MANAGER
        )
        await visit.said()
        [asked] = room.counter.asked
        assert (asked.what, asked.given) == ("feeds add", {"address": "https://larnby.example/feed"})
        assert (asked.channel, asked.thread, asked.place) == (room.key, room.key, "channel")
        assert (asked.person.id, asked.person.roles) == (READER, frozenset({"5"}))
        assert (asked.person.is_manager, asked.person.is_owner) == (True, False)
        assert "It is done." in said(visit)
        assert visit.is_ephemeral


async def test_who_may_do_what_is_decided_from_the_permissions_of_the_moment() -> None:
    async with a_room() as room:
        everybody: list[dict[str, Any]] = [{}, {"permissions": 8}, {"by": OWNER}]
        for who in everybody:
            await (await room.discord.command(room.channel, "news-admin undo", **who)).said()
        assert [(each.person.is_manager, each.person.is_owner) for each in room.counter.asked] == [
            (False, False),
            (True, False),
            (False, True),
        ]


async def test_in_a_thread_the_command_is_about_its_channel_and_all_can_see_the_answer() -> None:
    async with a_room() as room:
        thread = room.discord.world.add_thread(room.channel, "Talk")["id"]
        visit = await room.discord.command(thread, "ask", {"question": "Why?"})
        await visit.said()
        [asked] = room.counter.asked
        assert (asked.channel, asked.thread, asked.place) == (room.key, f"{room.key}/{thread}", "thread")
        assert not visit.is_ephemeral


async def test_in_a_conversation_everybody_manages_their_own_channel() -> None:
    async with a_room() as room:
        direct = room.discord.world.add_direct(READER)["id"]
        visit = await room.discord.command(direct, "news-admin undo")
        await visit.said()
        [asked] = room.counter.asked
        assert (asked.channel, asked.place) == (f"discord:dm/{READER}", "direct")
        assert asked.person.is_manager


async def test_a_guest_asks_from_their_own_channel_and_gets_no_more_than_discord_allows() -> None:
    async with a_room() as room:
        room.counter.replies["ask"] = Reply(message=digest(*(f"Story {n} " + "of the bridge " * 9 for n in range(99))))
        visit = await room.discord.command(room.channel, "ask", {"question": "Why?"}, elsewhere=True, **MANAGER)
        await visit.said(6)
        [asked] = room.counter.asked
        assert asked.channel == f"discord:dm/{READER}"
        assert not asked.person.is_manager
        assert visit.follow_ups == 5


@pytest.mark.parametrize(("command", "hidden"), [("digest", False), ("saved", True), ("status", True), ("ask", True)])
async def test_what_is_of_common_interest_is_seen_by_all(command: str, hidden: bool) -> None:
    async with a_room() as room:
        visit = await room.discord.command(room.channel, f"news {command}")
        await visit.said()
        assert visit.is_ephemeral == hidden


async def test_slow_work_is_acknowledged_first_and_answered_in_the_same_place() -> None:
    async with a_room() as room:
        room.counter.hold = asyncio.Event()
        visit = await room.discord.command(room.channel, "news status")
        first = await visit.answered()
        assert first == {"type": DEFERRED, "data": {"flags": EPHEMERAL}}
        room.counter.hold.set()
        await visit.said()
        assert (visit.follow_ups, len(visit.shown)) == (0, 1)
        assert "It is done." in said(visit)


async def test_an_answer_that_discord_took_without_saying_so_is_not_given_twice() -> None:
    async with a_room() as room:
        room.counter.replies["digest"] = Reply(
            message=digest(*(f"Story {n} " + "of the bridge " * 9 for n in range(40)))
        )
        room.discord.callbacks_to_lose = 1
        visit = await room.discord.command(room.channel, "news digest")
        shown = await visit.said(3)
        assert "Story 0" in str(shown[0]) and visit.follow_ups == len(shown) - 1


async def test_fifty_commands_at_once_are_all_acknowledged_in_time() -> None:
    async with a_room() as room:
        room.counter.hold = asyncio.Event()
        visits = [await room.discord.command(room.channel, "news digest") for _ in range(50)]
        for visit in visits:
            await visit.answered()
        room.counter.hold.set()
        for visit in visits:
            await visit.said()
        assert max(visit.answered_after_s or 9 for visit in visits) < 3


async def test_a_digest_on_demand_can_be_acted_upon_like_any_other() -> None:
    async with a_room() as room:
        data = {"schema": "tidings.digest/1", "id": RUN}
        room.counter.replies["digest"] = Reply(data=(data,), message=digest("The harbour bridge reopens"))
        visit = await room.discord.command(room.channel, "news digest")
        await visit.said()
        assert f"t1:pick ? digest:{RUN}" in ids_in(visit.shown[0])


async def test_yes_carries_out_the_line_in_the_place_of_the_question_and_no_changes_nothing() -> None:
    async with a_room() as room:
        room.counter.replies["undo"] = saying("Shall I?", confirm="yes! undo")
        question = await asked_in(room, "news-admin undo")
        assert ids_in(question) == ["t1:yes! undo", "t1:no"]
        yes = await room.discord.press(question, "t1:yes! undo", **MANAGER)
        assert (await yes.answered())["type"] == UPDATE
        assert room.counter.asked[-1].what == "yes! undo"
        no = await room.discord.press(question, "t1:no", **MANAGER)
        assert "Nothing was changed." in str(await no.answered())
        assert len(room.counter.asked) == 2


async def test_a_line_too_long_for_a_button_is_read_back_from_the_question() -> None:
    line = "yes! feeds remove " + " ".join(f"https://larnby.example/{n}/feed.xml" for n in range(20))
    async with a_room() as room:
        room.counter.replies["feeds"] = saying("Shall I?", confirm=line)
        question = await asked_in(room, "news-admin feeds remove", {"feed": "https://larnby.example/0/feed.xml"})
        await (await room.discord.press(question, "t1:yes! this", **MANAGER)).answered()
        assert room.counter.asked[-1].what == line


async def asked_in(room: Room, line: str, options: Json | None = None) -> Json:
    """Use a command, and return the message that answers it as it is handed back when one of its buttons is pressed."""
    visit = await room.discord.command(room.channel, line, options, **MANAGER)
    shown = (await visit.said())[0]
    return room.discord.rest.new_message(room.channel, {**shown, "flags": shown.get("flags", 0)})


async def test_a_button_under_a_digest_asks_which_story_and_then_carries_it_out() -> None:
    async with a_room() as room:
        posted = room.digest_posted()
        visit = await room.discord.press(posted, f"t1:sources ? digest:{RUN}")
        [menu] = [part for part in limits._nested((await visit.said())[0]["components"]) if part["type"] == 3]
        assert [each["value"] for each in menu["options"]] == ["1", "2"]
        assert "A ferry is late" in menu["options"][1]["label"]
        assert visit.is_ephemeral
        asked = room.discord.rest.new_message(room.channel, visit.shown[0])
        picked = await room.discord.press(asked, menu["custom_id"], values=("2",))
        await picked.said()
        assert room.counter.asked[-1].what == f"sources 2 digest:{RUN}"
        assert picked.is_ephemeral


async def test_a_picked_story_keeps_its_buttons_over_a_restart() -> None:
    async with serve_discord() as discord:
        guild = discord.world.add_guild()
        channel = discord.world.add_channel(guild)
        async with connected(discord) as house:
            room = Room(discord, house, guild, channel)
            visit = await discord.press(room.digest_posted(), f"t1:pick ? digest:{RUN}", values=("1",))
            asked = discord.rest.new_message(channel, (await visit.said())[0])
            assert "harbour bridge" in said(visit)
        async with connected(discord) as house:
            await (await discord.press(asked, f"t1:vote up 1 digest:{RUN}")).said()
            assert house.counter.asked[-1].what == f"vote up 1 digest:{RUN}"


async def test_a_button_of_another_version_says_so_kindly() -> None:
    async with a_room() as room:
        visit = await room.discord.press(room.digest_posted(), "t9:whatever")
        await visit.said()
        assert "another version" in said(visit)


async def test_ask_opens_a_form_and_its_text_is_a_question_about_that_story() -> None:
    async with a_room() as room:
        visit = await room.discord.press(room.digest_posted(), f"t1:ask story:2 digest:{RUN}")
        first = await visit.answered()
        assert (first["type"], first["data"]["custom_id"]) == (MODAL, f"t1:ask story:2 digest:{RUN}")
        sent = await room.discord.submit(room.channel, first["data"]["custom_id"], {"text": "Why is it late?"})
        await sent.said()
        [asked] = room.counter.asked
        assert (asked.what, asked.given) == ("ask", {"question": "Why is it late?", "story": "2", "digest": RUN})


async def test_what_is_typed_is_completed_from_what_is_known() -> None:
    async with a_room() as room:
        room.house.known["address"] = [(f"Pack {n}", f"pack:{n}") for n in range(40)] + [("Long", "x" * 101)]
        visit = await room.discord.complete(room.channel, "news-admin feeds add", "address", "pack")
        answer = await visit.answered()
        assert answer["type"] == CHOICES
        assert answer["data"]["choices"][0] == {"name": "Pack 0", "value": "pack:0"}
        assert len(answer["data"]["choices"]) == 25


async def test_suggestions_that_take_too_long_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.platforms.discord.interactions.SUGGEST_WITHIN_S", 0.01)
    async with a_room() as room:

        async def never(kind: str, typed: str, *, channel: str) -> Any:
            await asyncio.Event().wait()

        monkeypatch.setattr(room.house, "suggest", never)
        visit = await room.discord.complete(room.channel, "news-admin feeds add", "address", "pack")
        assert (await visit.answered())["data"]["choices"] == []


# Talk.


async def test_a_mention_is_a_question_answered_by_a_reply_that_pings_nobody() -> None:
    async with a_room() as room:
        written = await room.discord.write(room.channel, f"<@{BOT}> Why was the bridge closed?")
        [asked] = await room.counter.until(1)
        assert (asked.what, asked.talking, asked.place) == ("Why was the bridge closed?", True, "channel")
        answer = await answer_in(room, room.channel)
        assert answer["message_reference"]["message_id"] == written["id"]
        assert answer["allowed_mentions"] == {"parse": [], "replied_user": False}


async def answer_in(room: Room, channel: str) -> Json:
    """Wait for the bot to answer in a channel."""
    return await room.discord.rest.until_posted(channel, "It is done.")


async def test_what_does_not_mention_the_bot_is_not_for_it() -> None:
    async with a_room() as room:
        await room.discord.write(room.channel, "Good morning")
        await room.discord.write(room.channel, f"<@{BOT}> Why?", by=BOT)
        await room.discord.write(room.channel, f"<@{BOT}>")
        await room.discord.write(room.channel, f"<@{BOT}> status")
        assert [each.what for each in await room.counter.until(1)] == ["status"]


async def test_a_reply_to_a_digest_is_about_that_digest() -> None:
    async with a_room() as room:
        posted = room.digest_posted()
        reference = {"message_id": posted["id"], "channel_id": room.channel, "guild_id": room.guild}
        for text in ("Why?", "more 2"):
            await room.discord.write(
                room.channel, f"<@{BOT}> {text}", message_reference=reference, referenced_message=posted, type=19
            )
        asked = await room.counter.until(2)
        assert {each.what for each in asked} == {
            f"ask Why? digest:{RUN}",
            f"more 2 digest:{RUN}",
        } or "more" not in CATALOG


async def test_in_the_thread_of_a_digest_a_mention_is_about_that_digest() -> None:
    async with a_room() as room:
        thread = room.discord.world.add_thread(room.channel, "Morning digest", id=room.digest_posted()["id"])
        await room.discord.gateway.tell("THREAD_CREATE", thread, guild=room.guild)
        await room.discord.write(thread["id"], f"<@{BOT}> Why?")
        [asked] = await room.counter.until(1)
        assert asked.what == f"ask Why? digest:{RUN}"
        assert (asked.channel, asked.thread, asked.place) == (room.key, f"{room.key}/{thread['id']}", "thread")


async def test_in_the_thread_of_a_digest_a_reply_to_an_answer_is_about_that_digest() -> None:
    async with a_room() as room:
        thread = room.discord.world.add_thread(room.channel, "Morning digest", id=room.digest_posted()["id"])
        await room.discord.gateway.tell("THREAD_CREATE", thread, guild=room.guild)
        await room.discord.write(thread["id"], f"<@{BOT}> Why?")
        answer = await answer_in(room, thread["id"])
        reference = {"message_id": answer["id"], "channel_id": thread["id"], "guild_id": room.guild}
        more: Json = {"message_reference": reference, "referenced_message": answer, "type": 19}
        await room.discord.write(thread["id"], f"<@{BOT}> And when?", **more)
        asked = await room.counter.until(2)
        assert asked[1].what == f"ask And when? digest:{RUN}"


async def test_with_the_intent_every_message_in_a_thread_of_ours_is_a_question() -> None:
    async with serve_discord() as discord:
        discord.gateway.granted = 1 << 15
        guild = discord.world.add_guild()
        channel = discord.world.add_channel(guild)
        async with connected(discord, message_content=True) as house:
            room = Room(discord, house, guild, channel)
            thread = discord.world.add_thread(channel, "Morning digest", id=room.digest_posted()["id"])
            await discord.gateway.tell("THREAD_CREATE", thread, guild=guild)
            await discord.write(channel, "Not for it")
            await discord.write(thread["id"], "Why?")
            assert [each.what for each in await room.counter.until(1)] == [f"ask Why? digest:{RUN}"]


async def test_what_is_said_in_a_conversation_is_a_question() -> None:
    async with a_room() as room:
        direct = room.discord.world.add_direct(READER)["id"]
        await room.discord.write(direct, "What is new?")
        [asked] = await room.counter.until(1)
        assert (asked.what, asked.channel) == ("What is new?", f"discord:dm/{READER}")
        await answer_in(room, direct)


# Life and set-up.


async def test_a_new_server_is_greeted_where_the_bot_may_write() -> None:
    async with a_room() as room:
        await room.house.client.connection.wait_until_ready()
        guild = room.discord.world.add_guild()
        closed, open_ = (room.discord.world.add_channel(guild, name=name) for name in ("closed", "open"))
        room.discord.world.deny(closed, SEND)
        await room.discord.gateway.tell("GUILD_CREATE", room.discord.gateway.guild(guild), guild=guild)
        assert await room.house.until_told() == [("joined", f"discord:{guild}")]
        greeting = await room.discord.rest.until_posted(open_)
        assert ids_in(greeting) == ["t1:setup", "t1:help"]
        assert closed not in room.discord.world.messages


async def test_the_set_up_leads_to_a_channel_with_feeds_a_time_and_a_first_digest() -> None:
    async with a_room() as room:
        room.house.known["address"] = [("World news", "pack:world-news"), ("Science", "pack:science")]
        welcome = room.discord.rest.new_message(room.channel, {"components": []})
        first = await stepped(room, welcome, "t1:setup")
        second = await stepped(room, first, "t1:setup channel", room.channel)
        third = await stepped(room, second, f"t1:setup packs {room.channel}", "pack:world-news", "pack:science")
        fourth = await stepped(room, third, f"t1:setup time {room.channel}", "weekdays at 8")
        await stepped(room, fourth, f"t1:setup look {room.channel}")
        assert [(each.what, each.given, each.channel) for each in room.counter.asked] == [
            ("feeds add", {"address": "pack:world-news pack:science"}, room.key),
            ("schedule add", {"when": "weekdays at 8"}, room.key),
            ("digest", {}, room.key),
        ]


async def stepped(room: Room, message: Json, custom_id: str, *values: str) -> Json:
    """Take one step of the set-up; return the message as it is then."""
    visit = await room.discord.press(message, custom_id, values=values, **MANAGER)
    shown = (await visit.said())[0]
    assert not values or (visit.first is not None and visit.first["type"] in (UPDATE, DEFERRED_UPDATE))
    return room.discord.rest.new_message(room.channel, shown)


async def test_only_managers_can_set_up() -> None:
    async with a_room() as room:
        visit = await room.discord.press(room.digest_posted(), "t1:setup")
        await visit.said()
        assert "manages this server" in said(visit)
        assert visit.first is not None and visit.first["type"] == MESSAGE


async def test_a_site_and_a_time_of_their_own_are_asked_for_by_forms() -> None:
    async with a_room() as room:
        for opened, command, text in (
            (f"t1:setup sites {room.channel}", "feeds add", "larnby.example"),
            (f"t1:setup time {room.channel}", "schedule add", "every Sunday 18:30 Berlin"),
        ):
            values = ("other",) if "time" in opened else ()
            form = await room.discord.press(room.digest_posted(), opened, values=values, **MANAGER)
            assert (await form.answered())["type"] == MODAL
            await (await room.discord.submit(room.channel, opened, {"text": text}, **MANAGER)).said()
            assert room.counter.asked[-1].what == command
            assert text in room.counter.asked[-1].given.values()


async def test_the_settings_are_a_panel_from_which_each_can_be_changed() -> None:
    async with a_room() as room:
        room.house.known["setting"] = [("", "zone"), ("", "quiet")]
        visit = await room.discord.command(room.channel, "news-admin settings show", **MANAGER)
        panel = room.discord.rest.new_message(room.channel, (await visit.said(2))[1])
        form = await (await room.discord.press(panel, "t1:setup setting", values=("zone",), **MANAGER)).answered()
        assert form["data"]["custom_id"] == "t1:settings set zone"
        sent = await room.discord.submit(room.channel, "t1:settings set zone", {"text": "Europe/Berlin"}, **MANAGER)
        await sent.said()
        assert room.counter.asked[-1].given == {"name": "zone", "value": "Europe/Berlin"}


async def test_what_happens_to_servers_and_channels_is_told() -> None:
    async with a_room() as room:
        gone = room.discord.world.add_channel(room.guild)
        await room.discord.gateway.tell("CHANNEL_CREATE", room.discord.world.channel(gone), guild=room.guild)
        await room.discord.gateway.tell("CHANNEL_DELETE", room.discord.world.channel(gone), guild=room.guild)
        await room.discord.gateway.tell("GUILD_DELETE", {"id": room.guild}, guild=room.guild)
        assert set(await room.house.until_told(2)) == {
            ("channel_deleted", f"discord:{room.guild}/{gone}"),
            ("removed", f"discord:{room.guild}"),
        }


async def test_what_is_in_hand_is_finished_before_the_client_leaves() -> None:
    async with serve_discord() as discord:
        channel = discord.world.add_channel(discord.world.add_guild())
        async with connected(discord) as house:
            house.counter.hold = asyncio.Event()
            visit = await discord.command(channel, "news status")
            await visit.answered()
            asyncio.get_running_loop().call_later(0.05, house.counter.hold.set)
        assert len(visit.shown) == 1


def test_what_discord_is_told_of_the_catalog_is_within_its_limits() -> None:
    told = payload(CATALOG)
    limits.check_commands(told)
    assert [each.get("default_member_permissions") for each in told] == [None, 32, None]
    assert [each["integration_types"] for each in told] == [[0], [0], [0, 1]]
