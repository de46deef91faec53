"""The Slack app, as the unmodified Bolt runs it, on a Slack of our own: by a socket, and by calls it is sent."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from aiohttp import web

from bot.commands.catalog import CATALOG
from bot.commands.counter import said
from bot.errors import SettingsError, StoreError
from bot.model.commands import Person
from bot.model.messages import Document, Message, Note, Prose, Reply, StoryBlock
from bot.platforms.slack import answering, connection, front
from bot.platforms.slack.connection import SlackClient, connect
from bot.platforms.slack.options import SlackOptions
from bot.platforms.slack.render import body
from tests.loopback.faults import Faults
from tests.loopback.slack.acting import Acting, Send, Signed
from tests.loopback.slack.server import Slack, serve_slack
from tests.loopback.slack.workspace import Json

RUN = "0c0704c134e12d14"
SECRET = "s3cret"
Answer = Callable[[str], Reply]


@dataclass
class Desk:
    """A counter that remembers what it was asked, and answers as it is told."""

    asked: list[dict[str, Any]] = field(default_factory=list)
    replies: dict[str, Reply] = field(default_factory=dict)
    told: list[tuple[str, str]] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    hold: asyncio.Event | None = None
    news: list[str] = field(default_factory=list)

    async def answer(self, line: str, **given: Any) -> Reply:
        tell = given.pop("tell", None)
        self.asked.append({"line": line, **given})
        if self.hold is not None:
            for text in self.news:
                tell(text)
            await self.hold.wait()
        return self.replies.get(line, said(f"Answer to {line}"))

    async def carry_out(self, command: str, given: Mapping[str, str], visit: Any, *, confirmed: bool) -> Reply:
        self.asked.append({"command": command, "given": dict(given), "visit": visit})
        return said(f"Did {command}")

    async def seen(self, id: str) -> bool:
        known = id in self.ids
        self.ids.add(id)
        return known

    async def change(self, what: str, key: str) -> None:
        self.told.append((what, key))

    async def suggest(self, kind: str, typed: str, *, channel: str) -> Sequence[tuple[str, str]]:
        return [(f"{kind} {typed}", f"{channel} {kind}")]

    async def keep(self, name: str, content: bytes) -> str:
        return f"kept {name} {content.decode()}"


@dataclass
class World:
    """A Slack, the app on it, and somebody who uses it."""

    slack: Slack
    desk: Desk
    client: SlackClient
    one: Acting
    send: Send

    def asked(self, number: int = 1) -> Callable[[], bool]:
        return lambda: len(self.desk.asked) >= number

    def another(self, user: str = "U1", channel: str = "C1") -> Acting:
        return Acting(self.slack, self.send, user, channel)

    async def said(self, number: int = 1, channel: str = "C1") -> list[Json]:
        await self.slack.until(lambda: len(self.slack.said(channel)) >= number)
        return self.slack.said(channel)

    @property
    def people(self) -> list[Person]:
        return [each["person"] for each in self.desk.asked]


@asynccontextmanager
async def opened(mode: str, **given: Any) -> AsyncIterator[World]:
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(serve_slack())
        workspace, desk, stop = slack.workspace, Desk(), asyncio.Event()
        workspace.room("C1", creator="U_MAKER")
        for user in ("U1", "U2", "U_MAKER"):
            workspace.person(user)
        options = SlackOptions(
            mode="http" if mode == "http" else "socket",
            api_base=slack.api_base,
            bot_token=workspace.bot_token,
            app_token=workspace.app_token,
            signing_secret=SECRET,
            **given,
        )
        client = await stack.enter_async_context(
            connect(
                options,
                counter=desk,
                catalog=CATALOG,
                seen=desk.seen,
                suggest=desk.suggest,
                told=desk.change,
                keep=desk.keep,
            )
        )
        running = asyncio.ensure_future(client.run(stop))
        if mode == "http":
            send: Send = Signed(slack, await stack.enter_async_context(served(client)), SECRET)
        else:
            send = by_socket(slack)
            await asyncio.wait_for(slack.sockets.connected.wait(), 10)
        try:
            yield World(slack, desk, client, Acting(slack, send), send)
            assert slack.problems == []
        finally:
            stop.set()
            await running


def by_socket(slack: Slack) -> Send:
    async def send(kind: str, payload: Json, retry: int | None) -> Any:
        return await slack.sockets.send(kind, payload, retry=retry)

    return send


@asynccontextmanager
async def served(client: SlackClient) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/slack/events", client.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()


@pytest.fixture(params=["socket", "http"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    async with opened(request.param) as made:
        yield made


@pytest.fixture
async def by_a_socket() -> AsyncIterator[World]:
    async with opened("socket") as made:
        yield made


def texts(said: Json) -> str:
    return str(said.get("blocks"))


async def test_a_command_is_acknowledged_and_answered_to_who_typed_it(world: World) -> None:
    ack = await world.one.command("more 3 digest:x")
    assert ack.payload is None
    assert ack.after_s < 3
    (answer,) = await world.said()
    assert answer["response_type"] == "ephemeral"
    assert "Answer to more 3 digest:x" in texts(answer)
    (asked,) = world.desk.asked
    assert (asked["channel"], asked["place"], asked["thread"]) == ("slack:T1/C1", "channel", "slack:T1/C1")
    assert asked["person"].id == "U1"


async def test_what_everybody_wants_to_see_is_shown_to_everybody(world: World) -> None:
    await world.one.command("digest max:3")
    (answer,) = await world.said()
    assert answer["response_type"] == "in_channel"


async def test_a_command_alone_is_a_call_for_help_and_marks_are_read_as_meant(world: World) -> None:
    await world.one.command("")
    await world.slack.until(world.asked(1))
    await world.one.command("feeds move https://e.org/?a=1&amp;b=2 to:<#C9|other> “two words”", "/news-admin")
    await world.slack.until(world.asked(2))
    lines = [each["line"] for each in world.desk.asked]
    assert lines == ["help", "feeds move https://e.org/?a=1&b=2 to:slack:T1/C9 “two words”"]


async def test_the_same_command_or_event_again_is_not_answered_again(world: World) -> None:
    trigger = world.one.trigger()
    await world.one.command("status", trigger=trigger)
    await world.one.command("status", trigger=trigger)
    ts = posted_digest(world.slack)["ts"]
    for retry in (None, 1, 2):
        said = {"user": "U1", "text": "<@U_BOT> hi", "channel": "C1", "ts": ts}
        await world.one.event("app_mention", id="Ev9", retry=retry, **said)
    await world.said(3)
    await world.one.command("last")
    await world.said(4)
    assert [each["line"] for each in world.desk.asked] == ["status", "hi", "last"]


async def test_who_may_manage_is_asked_of_slack(world: World) -> None:
    world.slack.workspace.person("U_ADMIN", is_admin=True, display_name="Ada")
    world.slack.workspace.groups["S1"] = ("U2",)
    for number, user in enumerate(("U1", "U_ADMIN", "U_MAKER", "U2", "U_UNKNOWN"), start=1):
        await world.another(user).command("status")
        await world.slack.until(world.asked(number))
    assert [person.is_manager for person in world.people] == [False, True, True, False, False]
    assert world.people[1].name == "Ada"
    assert world.people[3].roles == {"S1"}
    assert not any(person.is_owner for person in world.people)


async def test_a_group_and_owners_can_be_chosen() -> None:
    async with opened("socket", managers="S1", owners=frozenset({"U1"})) as world:
        world.slack.workspace.groups["S1"] = ("U2",)
        for number, user in enumerate(("U1", "U2"), start=1):
            await world.another(user).command("status")
            await world.slack.until(world.asked(number))
        assert [(each.is_manager, each.is_owner) for each in world.people] == [(False, True), (True, False)]


async def test_when_slack_does_not_say_who_somebody_is_they_manage_nothing(world: World) -> None:
    world.slack.missing_scopes = dict.fromkeys(("users.info", "conversations.info", "usergroups.list"), "users:read")
    await world.another("U_MAKER").command("status")
    await world.said()
    assert world.people[0].is_manager is False


async def test_in_their_own_conversation_everybody_is_a_manager(world: World) -> None:
    world.slack.workspace.room("D1", is_im=True)
    await world.another(channel="D1").say("What is new?")
    (answer,) = await world.said(channel="D1")
    assert "Answer to What is new?" in texts(answer)
    (asked,) = world.desk.asked
    assert (asked["place"], asked["talking"], asked["person"].is_manager) == ("direct", True, True)
    assert "thread_ts" not in answer


async def test_a_mention_is_answered_once_in_its_thread(world: World) -> None:
    message = await world.one.say("<@U_BOT> why is that?")
    (answer,) = await world.said()
    assert answer["thread_ts"] == message["ts"]
    (asked,) = world.desk.asked
    assert asked["line"] == "why is that?"
    assert (asked["place"], asked["thread"], asked["talking"]) == ("thread", f"slack:T1/C1/{message['ts']}", True)


async def test_a_reply_under_a_message_of_the_bot_is_a_question_and_others_are_not(world: World) -> None:
    digest = world.slack.workspace.post(world.slack.workspace.room("C1"), {"text": "Digest"}, world.slack.clock())
    await world.one.say("And then?", thread=digest)
    await world.said(2)
    person = await world.one.say("Lunch?")
    await world.one.say("Yes", thread=person)
    await world.one.event("message", subtype="message_changed", channel="C1", user="U1", parent_user_id="U_BOT", ts="1")
    await world.one.event("message", channel="C1", bot_id="B2", parent_user_id="U_BOT", ts="1", text="I am a bot")
    await world.one.command("last")
    await world.said(3)
    assert [each["line"] for each in world.desk.asked] == ["And then?", "last"]


def digest_message() -> Message:
    story = StoryBlock(story="s", rank=3, headline="Headline", url="https://example.org/1")
    return Message(blocks=(story,))


def posted_digest(slack: Slack) -> Json:
    posted = body(digest_message(), delivery="d" * 25, run=RUN).json
    return slack.workspace.post(slack.workspace.room("C1"), posted, slack.clock())


async def test_buttons_and_menus_of_a_digest_carry_out_their_lines(world: World) -> None:
    message = posted_digest(world.slack)
    up, _, menu = message["blocks"][-2]["elements"]
    await world.one.press(up, message)
    await world.slack.until(world.asked(1))
    await world.one.press(menu, message, option=2)
    answers = (await world.said(3))[1:]
    assert [each["line"] for each in world.desk.asked] == [f"vote up 3 digest:{RUN}", f"timeline 3 digest:{RUN}"]
    assert [each["replace_original"] for each in answers] == [False, False]
    assert [each["response_type"] for each in answers] == ["ephemeral", "ephemeral"]


async def test_the_button_under_a_digest_asks_about_it_months_later(world: World) -> None:
    message = posted_digest(world.slack)
    await world.one.press(message["blocks"][-1]["elements"][0], message)
    await world.slack.until(lambda: world.slack.workspace.views)
    (view,) = world.slack.workspace.views
    await world.one.submit(view, {"question": {"type": "plain_text_input", "value": "Why?"}})
    await world.slack.until(world.asked())
    assert world.desk.asked[0]["given"] == {"digest": RUN, "question": "Why?"}
    await world.said(2)


async def test_a_button_of_another_time_says_what_to_do_instead(world: World) -> None:
    old = {"type": "button", "action_id": "t1.line.0", "value": "t0:something"}
    await world.one.press(old, {"ts": "1.5"})
    (answer,) = await world.said()
    assert "/news" in texts(answer)
    assert world.desk.asked == []


async def test_what_asks_first_has_two_buttons_and_is_replaced_by_what_came_of_it(world: World) -> None:
    world.desk.replies["feeds remove x"] = replace(said("Really?"), confirm="yes! feeds remove x")
    await world.one.command("feeds remove x", "/news-admin")
    (question,) = await world.said()
    yes, no = question["blocks"][-1]["elements"]
    await world.one.press(yes, {"ts": "1.5"})
    answer = (await world.said(2))[1]
    assert answer["replace_original"] is True
    assert world.desk.asked[1]["line"] == "yes! feeds remove x"
    await world.one.press(no, {"ts": "1.5"})
    assert (await world.said(3))[2] == {"delete_original": True}
    assert len(world.desk.asked) == 2


async def test_a_command_that_lacks_something_opens_a_window_for_it(world: World) -> None:
    await world.one.command("settings set zone", "/news-admin")
    await world.slack.until(lambda: world.slack.workspace.views)
    (view,) = world.slack.workspace.views
    assert [block["block_id"] for block in view["blocks"] if block["type"] == "input"] == ["value"]
    await world.one.submit(view, {"value": {"type": "plain_text_input", "value": "Europe/Berlin"}})
    await world.said()
    (asked,) = world.desk.asked
    assert (asked["command"], asked["given"]) == ("settings set", {"name": "zone", "value": "Europe/Berlin"})
    assert (asked["visit"].channel, asked["visit"].person.id) == ("slack:T1/C1", "U1")
    (whisper,) = world.slack.workspace.whispers
    assert whisper["user"] == "U1"


@pytest.mark.parametrize("line", ["ask", "feeds add", "schedule add", "filter add", "settings set", "alerts", "vote"])
async def test_every_window_is_one_that_slack_takes(by_a_socket: World, line: str) -> None:
    world = by_a_socket
    await world.one.command(line, "/news-admin")
    await world.slack.until(lambda: world.slack.workspace.views or world.desk.asked)
    assert world.slack.problems == []
    assert bool(world.slack.workspace.views) is any(argument.required for argument in CATALOG[line].arguments)


async def test_what_there_is_to_choose_from_is_named_while_choosing(world: World) -> None:
    await world.one.command("schedule remove", "/news-admin")
    await world.slack.until(lambda: world.slack.workspace.views)
    (view,) = world.slack.workspace.views
    ack = await world.one.ask_for_choices(view, "schedule", "mor")
    (option,) = ack.payload["options"]
    assert (option["text"]["text"], option["value"]) == ("schedule mor", "slack:T1/C1 schedule")
    chosen = {"type": "external_select", "selected_option": option}
    await world.one.submit(view, {"schedule": chosen})
    await world.slack.until(world.asked())
    assert world.desk.asked[0]["given"] == {"schedule": "slack:T1/C1 schedule"}


async def test_asking_about_a_message_is_about_the_digest_that_it_is(world: World) -> None:
    await world.one.shortcut("t1.ask.about", posted_digest(world.slack))
    await world.slack.until(lambda: world.slack.workspace.views)
    (view,) = world.slack.workspace.views
    await world.one.submit(view, {"question": {"type": "plain_text_input", "value": "Why?"}})
    await world.slack.until(world.asked())
    assert world.desk.asked[0]["given"] == {"digest": RUN, "question": "Why?"}
    assert world.desk.asked[0]["visit"].place == "thread"
    await world.said(2)


async def test_a_question_from_anywhere_is_answered_in_their_own_conversation(world: World) -> None:
    await world.one.shortcut("t1.ask")
    await world.slack.until(lambda: world.slack.workspace.views)
    (view,) = world.slack.workspace.views
    await world.one.submit(view, {"question": {"type": "plain_text_input", "value": "Why?"}})
    (answer,) = await world.said(channel="DU1")
    assert "Did ask" in texts(answer)


async def test_the_home_shows_how_things_are_and_its_buttons_work(world: World) -> None:
    world.slack.workspace.room("DU1", is_im=True)
    await world.one.event("app_home_opened", user="U1", channel="DU1", tab="home")
    await world.slack.until(lambda: world.slack.workspace.homes)
    home = world.slack.workspace.homes["U1"]
    assert "Answer to status" in str(home["blocks"])
    digest, _, ask, *_ = home["blocks"][0]["elements"]
    await world.one.press(digest)
    (answer,) = await world.said(channel="DU1")
    assert "Answer to digest" in texts(answer)
    assert world.desk.asked[-1]["channel"] == "slack:T1/DU1"
    await world.one.press(ask)
    await world.slack.until(lambda: world.slack.workspace.views)


async def test_long_work_gives_a_sign_of_life_and_says_how_far_it_is(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "PATIENCE_S", 0.05)
    monkeypatch.setattr(answering, "NEWS_EVERY_S", 0.05)
    world.desk.hold, world.desk.news = asyncio.Event(), ["Reading feeds 1/2"]
    await world.one.say("<@U_BOT> digest")
    await world.slack.until(lambda: "Reading feeds" in str(world.slack.said()))
    world.desk.hold.set()
    await world.slack.until(lambda: "Answer to digest" in str(world.slack.said()))
    (answer,) = world.slack.said()
    assert "Reading" not in texts(answer)


async def test_a_command_that_takes_long_is_answered_after_a_word(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "PATIENCE_S", 0.05)
    world.desk.hold = asyncio.Event()
    await world.one.command("search bridge")
    (first,) = await world.said()
    assert first["response_type"] == "ephemeral"
    world.desk.hold.set()
    assert "Answer to search bridge" in texts((await world.said(2))[1])


async def test_a_long_answer_by_address_goes_on_by_posting(world: World) -> None:
    text = "\n\n".join("A sentence that is neither long nor short, and one of many. " * 20 for _ in range(60))
    world.desk.replies["help"] = Reply(message=Message(blocks=(Prose(text=text), Note(text="end"))))
    await world.one.command("help")
    await world.slack.until(lambda: "'end'" in str(world.slack.said()))
    (by_address,) = world.slack.workspace.answers.values()
    assert by_address.left == 0
    assert world.slack.workspace.whispers


async def test_where_the_bot_is_not_it_answers_in_their_own_conversation(world: World) -> None:
    world.slack.workspace.room("C2", has_bot=False)
    elsewhere = world.another(channel="C2")
    await elsewhere.command("feeds add", "/news-admin")
    await world.slack.until(lambda: world.slack.workspace.views)
    address = {"address": {"type": "plain_text_input", "value": "https://example.org"}}
    await elsewhere.submit(world.slack.workspace.views[0], address)
    (answer,) = await world.said(channel="DU1")
    assert "Did feeds add" in texts(answer)


async def test_documents_are_uploaded_and_lists_of_feeds_are_taken(world: World) -> None:
    world.desk.replies["feeds export"] = Reply(message=Message(blocks=(Document(name="f.opml", text="<opml/>"),)))
    await world.one.command("feeds export", "/news-admin")
    await world.slack.until(lambda: world.slack.workspace.files)
    (file,) = world.slack.workspace.files.values()
    assert (file["content"], file["channel"]) == (b"<opml/>", "DU1")
    given = world.slack.hand_over("mine.opml", b"<opml>")
    await world.one.say("<@U_BOT>", subtype="file_share", files=[given])
    await world.slack.until(world.asked(2))
    assert world.desk.asked[1]["given"] == {"file": "kept mine.opml <opml>"}


async def test_a_file_that_cannot_be_read_is_said_and_nothing_is_imported(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front, "MOST_OF_A_FILE", 10)
    large = world.slack.hand_over("large.opml", b"<opml>" * 10)
    await world.one.say("<@U_BOT>", subtype="file_share", files=[large])
    await world.slack.until(lambda: "cannot be read" in str(world.slack.said()))
    world.client.front.keep = None
    small = world.slack.hand_over("small.opml", b"<opml>")
    await world.one.say("<@U_BOT>", subtype="file_share", files=[small])
    await world.slack.until(lambda: "/news-admin feeds import" in str(world.slack.said()))
    assert world.desk.asked == []


async def test_somebody_who_waits_is_answered_after_a_short_rate_limit(world: World) -> None:
    world.slack.faults = Faults(limit_per_s=1)
    for question in ("one", "two"):
        await world.one.say(f"<@U_BOT> {question}")
    await world.said(2)
    assert world.slack.happened["limited"] >= 1
    assert world.slack.said()[-1]["text"] == "Answer to two"


async def test_an_answer_that_slack_does_not_take_ends_nothing_else(world: World) -> None:
    world.slack.faults = Faults(forbidden=frozenset({"C1"}))
    await world.one.say("<@U_BOT> one")
    await world.slack.until(lambda: world.slack.happened["chat.postMessage"])
    world.slack.faults = Faults()
    await world.one.say("<@U_BOT> two")
    await world.slack.until(lambda: "Answer to two" in str(world.slack.said()))
    assert "Answer to one" not in str(world.slack.said())


async def test_when_nothing_can_be_remembered_people_are_answered_all_the_same(world: World) -> None:
    async def seen(id: str) -> bool:
        raise StoreError("locked")

    world.client.front.seen = seen
    await world.one.command("status")
    await world.said()


async def test_what_becomes_of_channels_is_told(world: World) -> None:
    await world.one.event("member_joined_channel", user="U_BOT", channel="C1")
    await world.one.event("member_joined_channel", user="U2", channel="C1")
    await world.one.event("channel_archive", channel="C1", user="U1")
    await world.one.event("channel_unarchive", channel="C1", user="U1")
    await world.one.event("member_left_channel", user="U_BOT", channel="C1")
    await world.one.event("channel_deleted", channel="C1")
    await world.one.event("channel_rename", channel={"id": "C1", "name": "new"})
    await world.one.event("tokens_revoked", tokens={"bot": ["U_BOT"]})
    await world.one.event("app_uninstalled")
    await world.one.command("last")
    await world.said()
    here = "slack:T1/C1"
    assert world.desk.told == [
        ("joined", here),
        ("archived", here),
        ("reachable", here),
        ("removed", here),
        ("channel_deleted", here),
        ("uninstalled", "slack:T1"),
        ("uninstalled", "slack:T1"),
    ]


async def test_what_is_not_signed_or_too_old_is_refused() -> None:
    async with opened("http") as world:
        assert isinstance(world.send, Signed)
        command = {"command": "/news", "text": "status", "team_id": "T1", "channel_id": "C1", "user_id": "U1"}
        now = time.time()
        for refused in (
            await world.send.post("slash_commands", command, secret="guessed"),
            await world.send.post("slash_commands", command, at=now - 301),
            await world.send.post("slash_commands", command, at=now + 301),
        ):
            assert refused[0] == 401
        status, challenge, _ = await world.send.post("events_api", {"type": "url_verification", "challenge": "c4"})
        assert (status, "c4" in challenge) == (200, True)
        assert world.desk.asked == []


async def test_a_team_that_did_not_install_the_app_gets_no_answer(world: World) -> None:
    await world.one.command("first")
    await world.said()
    world.slack.workspace.team = "T2"
    await world.one.event("app_mention", user="U1", text="<@U_BOT> hi", channel="C1", ts="1.5")
    world.slack.workspace.team = "T1"
    await world.one.command("last")
    await world.said(2)
    assert [each["line"] for each in world.desk.asked] == ["first", "last"]


async def test_the_socket_is_opened_anew_when_slack_asks_and_when_it_breaks() -> None:
    async with opened("socket", ping_s=0.2) as world:
        sockets = world.slack.sockets
        for end in (sockets.disconnect, sockets.cut):
            sockets.opened.clear()
            assert await world.client.is_connected()
            await end()
            await asyncio.wait_for(sockets.opened.wait(), 10)
            await world.one.command("status")
        await world.said(2)


async def test_what_is_in_hand_is_finished_before_the_app_ends() -> None:
    async with opened("socket") as world:
        world.desk.hold = asyncio.Event()
        await world.one.command("status")
        await world.slack.until(world.asked())
        asyncio.get_running_loop().call_later(0.1, world.desk.hold.set)
    assert "Answer to status" in texts(world.slack.said()[-1])


async def test_fifty_commands_at_once_are_each_acknowledged_in_time(world: World) -> None:
    acks = await asyncio.gather(*(world.another(f"U{number}").command("status") for number in range(50)))
    slowest = sorted(ack.after_s for ack in acks)[-1]
    await world.said(50)
    assert len(world.desk.asked) == 50
    assert slowest < 3


@pytest.mark.parametrize(
    ("given", "name"),
    [({"bot_token": "xoxb-wrong"}, "SLACK_BOT_TOKEN"), ({"app_token": "xapp-wrong"}, "SLACK_APP_TOKEN")],
)
async def test_a_token_that_slack_does_not_know_ends_the_app_with_its_name(given: dict[str, str], name: str) -> None:
    async with serve_slack() as slack:
        tokens: Json = {"bot_token": slack.workspace.bot_token, "app_token": slack.workspace.app_token}
        options = SlackOptions(api_base=slack.api_base, **{**tokens, **given})
        desk = Desk()
        async with connect(options, counter=desk, catalog=CATALOG, seen=desk.seen) as client:
            with pytest.raises(SettingsError, match=f"does not know that {name}"):
                await client.run(asyncio.Event())


async def test_slack_is_tried_again_until_it_can_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "AGAIN_S", 0.01)
    async with serve_slack() as slack:
        slack.down = 3
        options = SlackOptions(api_base=slack.api_base, bot_token=slack.workspace.bot_token, app_token="xapp-loopback")
        desk, stop = Desk(), asyncio.Event()
        async with connect(options, counter=desk, catalog=CATALOG, seen=desk.seen) as client:
            running = asyncio.ensure_future(client.run(stop))
            await asyncio.wait_for(slack.sockets.connected.wait(), 10)
            stop.set()
            await running
        assert slack.down == 0


async def test_without_a_secret_no_call_of_slack_is_taken() -> None:
    desk = Desk()
    with pytest.raises(SettingsError, match="SLACK_SIGNING_SECRET"):
        async with connect(SlackOptions(mode="http"), counter=desk, catalog=CATALOG, seen=desk.seen):
            pass
