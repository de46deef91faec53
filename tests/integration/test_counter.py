"""Every command of the catalog, as a person types it, on a real store: a table with one row for each command."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import App, open_app
from bot.clock import fixed_clock
from bot.commands.catalog import CATALOG
from bot.commands.catalog.kinds import Command
from bot.commands.parse import parse
from bot.demo.server import DAY_ONE, serve_newsroom
from bot.desk.filters import Filterdesk
from bot.desk.sources import Sourcedesk
from bot.model.amendments import Review
from bot.model.channels import ChannelFilter
from bot.model.commands import Person, person_key
from bot.model.documents import run_from_json
from bot.model.exchanges import Exchange
from bot.model.messages import Document, Heading, Note, Paragraph, Reply, StoryBlock, Table
from bot.model.runs import Run
from bot.settings import load_settings
from bot.store.database import Store
from tests.builders import article, schedule
from tests.unit.desk.newsroom import HERE, POST, THERE, publish

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
HOUR = timedelta(hours=1)
COURIER, TERN = "https://courier.example/rss.xml", "https://tern.example/feed.json"

READER = Person(id="1", name="Rea", roles=frozenset({"readers"}))
MANAGER = Person(id="2", name="Mona", is_manager=True)
OWNER = Person(id="3", name="Olu", is_manager=True, is_owner=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a line comes to: words that people read, and the keys of the data. `{run}` and the like are filled in."""

    line: str
    says: str
    keys: tuple[str, ...]
    before: tuple[str, ...] = ()


ADDED = ("added", "existing", "refused")
ROWS: dict[str, Row] = {
    "digest": Row(line="digest since:24h max:2", says="digest", keys=("schema", "id", "channel")),
    "latest": Row(line="latest", says="Frost halves the apple harvest", keys=("schema", "id", "channel")),
    "ask": Row(line="ask Who counts the passengers of the airship?", says="", keys=("id", "answered")),
    "cancel": Row(line="cancel", says="You have no question waiting", keys=("cancelled",)),
    "wrong": Row(line="wrong {answer}", says="That answer is taken back", keys=("wrong",)),
    "answers reported": Row(
        line="answers reported", says="Because of a crack.", keys=("reported",), before=("wrong {answer}",)
    ),
    "vote": Row(line="vote up 1", says="Noted: more like “Crane falls onto the Skerrow ferry”", keys=("vote",)),
    "interests list": Row(line="interests list", says="All topics count alike here", keys=("interests", "learned")),
    "interests more": Row(line="interests more climate", says="Stories about climate rank higher", keys=("interest",)),
    "interests less": Row(line="interests less football", says="Stories about football rank lower", keys=("interest",)),
    "interests forget": Row(
        line="interests forget football",
        says="Stories about football rank like any others here.",
        keys=("interest",),
        before=("interests less football",),
    ),
    "split": Row(line="split harbour 2", says="of its own now", keys=("split",), before=("merge harbour final",)),
    "merge": Row(line="merge 1 2", says="belongs to the other story now", keys=("merged",)),
    "save": Row(line="save crane skerrow ferry", says="Saved: “Crane falls onto the Skerrow ferry”", keys=("saved",)),
    "saved": Row(line="saved", says="Crane falls onto the Skerrow ferry", keys=("saved", "total"), before=("save 1",)),
    "saved remove": Row(line="saved remove 1", says="Forgotten: “Crane", keys=("removed",), before=("save 1",)),
    "search": Row(line='search "harbour bridge" limit:3', says="Harbour bridge", keys=("results",)),
    "trends": Row(line="trends harbour vs source:Example Post days:3", says="harbour", keys=("first", "compared")),
    "story": Row(line="story 1", says="Crane falls onto the Skerrow ferry", keys=("id", "rank", "headline")),
    "data show": Row(line="data show", says="votes", keys=("kept",), before=("vote up 1",)),
    "data forget": Row(
        line="data forget", says="Forgotten: your questions", keys=("forgotten",), before=("vote up 1",)
    ),
    "data export": Row(line="data export", says="tidings.channel/1", keys=("export",)),
    "data delete": Row(line="data delete", says="Deleted: everything", keys=("deleted",)),
    "alerts": Row(line="alerts on publishers:4", says="digest,alerts", keys=("settings",)),
    "more": Row(line="more 1 digest:{run}", says="1 publisher", keys=("story", "headline", "sentences", "adds", "new")),
    "sources": Row(line="sources frost apple harvest", says="English", keys=("story", "headline", "sources")),
    "timeline": Row(line="timeline 1", says="1 publisher", keys=("story", "headline", "developments", "sources")),
    "why": Row(
        line="why 1", says="It is number 1 of", keys=("story", "together", "apart", "rank", "not_posted", "here")
    ),
    "report": Row(line="report 1 digest:{run}", says="It now reads", keys=("run", "decision", "story")),
    "status": Row(line="status", says="Feeds: 2, of which 2 are well", keys=("channel", "feeds", "failing")),
    "packs": Row(line="packs science", says="pack:science", keys=("packs",)),
    "help": Row(line="help feeds add", says="feeds add ADDRESS...", keys=("name", "usage", "help", "who")),
    "feeds add": Row(line="feeds add {tern}", says="Following: {tern}", keys=ADDED),
    "feeds remove": Row(line="feeds remove {post}", says="No longer followed: {post}", keys=(*ADDED, "removed")),
    "feeds list": Row(line="feeds list post.example", says="{post}", keys=("feeds",)),
    "feeds check": Row(
        line="feeds check", says="1 read, 8 new items", keys=("feeds",), before=("feeds remove {post}",)
    ),
    "feeds import": Row(line="feeds import {opml}", says="Following: https://larnby.example/feed.xml", keys=ADDED),
    "feeds export": Row(line="feeds export", says="{post}", keys=("opml",)),
    "feeds pause": Row(line="feeds pause post.example", says="Paused: {post}", keys=("paused", "refused")),
    "feeds resume": Row(
        line="feeds resume {post}", says="Goes on: {post}", keys=("resumed", "refused"), before=("feeds pause {post}",)
    ),
    "feeds move": Row(
        line="feeds move {post} to:console:other", says="Moved to console:other: {post}", keys=("moved", "refused")
    ),
    "feeds set": Row(line="feeds set post.example weight 150%", says="{post} counts 150% here.", keys=("feed",)),
    "schedule add": Row(line="schedule add Sundays 18:30 topic:harbour", says="Every Sunday", keys=("schedules",)),
    "schedule list": Row(line="schedule list", says="morning", keys=("schedules",)),
    "schedule history": Row(line="schedule history", says="Nothing was due", keys=("slots",)),
    "schedule pause": Row(line="schedule pause morning", says="Paused", keys=("id", "paused")),
    "schedule resume": Row(
        line="schedule resume morning", says="Goes on", keys=("id", "paused"), before=("schedule pause morning",)
    ),
    "schedule remove": Row(line="schedule remove morning", says="Removed: 12:00", keys=("removed",)),
    "schedule test": Row(line="schedule test morning", says="Only a preview", keys=("schema", "id")),
    "settings show": Row(line="settings show", says="Europe/Berlin", keys=("settings",)),
    "settings set": Row(line="settings set quiet 22:00-07:00", says="22:00-07:00", keys=("settings",)),
    "settings history": Row(
        line="settings history", says="feeds pause {post}", keys=("changes",), before=("feeds pause {post}",)
    ),
    "permissions show": Row(
        line="permissions show",
        says="readers",
        keys=("allowed",),
        before=("permissions allow feeds add role:readers",),
    ),
    "permissions allow": Row(
        line="permissions allow feeds add role:readers", says="Role readers may use “feeds add”", keys=("allowed",)
    ),
    "permissions deny": Row(
        line="permissions deny feeds add role:readers",
        says="Role readers may no longer use “feeds add”",
        keys=("allowed",),
        before=("permissions allow feeds add role:readers",),
    ),
    "undo": Row(line="undo", says="Taken back", keys=("undone",), before=("feeds pause {post}",)),
    "redo": Row(line="redo", says="Made again", keys=("redone",), before=("feeds pause {post}", "undo")),
    "filter add": Row(line='filter add budget, "tax cuts", -opera', says="Added: budget,", keys=("filter", "new")),
    "filter list": Row(line="filter list", says="-football", keys=("filters",)),
    "filter remove": Row(line="filter remove {filter}", says="Removed: -football", keys=("removed",)),
    "filter try": Row(line="filter try -bridge", says="leaves out 1", keys=("kept", "tried")),
    "sources list": Row(line="sources list", says="The Gazette", keys=("sources",)),
    "sources hide": Row(line="sources hide Example Post", says="hidden", keys=("publisher", "rule", "seen")),
    "sources distrust": Row(
        line="sources distrust Example Post", says="distrusted", keys=("publisher", "rule", "seen")
    ),
    "sources weight": Row(
        line="sources weight 150 Example Post", says="counts 150%", keys=("publisher", "rule", "seen")
    ),
    "sources reset": Row(line="sources reset the gazette", says="like any other", keys=("publisher", "rule", "seen")),
    "review list": Row(line="review list", says="{waits}", keys=("reviews",)),
    "review publish": Row(line="review publish {waits}", says="Published", keys=("run", "decision", "story")),
    "review skip": Row(line="review skip {waits}", says="Skipped", keys=("run", "decision", "story")),
    "review drop": Row(line="review drop {waits} 1", says="Left out", keys=("run", "decision", "story")),
}


ANSWERED = Exchange(
    id="a1",
    channel=HERE,
    thread=HERE,
    person="console:9",
    asked=DAY_ONE - HOUR,
    question="Why?",
    understood="Why was the bridge closed?",
    scope=HERE,
    state="1",
    answered=True,
    document={"sentences": [{"text": "Because of a crack.", "citations": [1]}]},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterside:
    """A channel in which there is something of everything, and a person at its counter."""

    app: App
    store: Store
    names: dict[str, str]

    def filled(self, text: str) -> str:
        for name, value in self.names.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    async def say(self, line: str, person: Person = MANAGER, *, channel: str = HERE, yes: bool = True) -> Reply:
        """Type a line, and say yes to what is asked."""
        reply = await self.app.counter.answer(self.filled(line), channel=channel, person=person)
        if reply.confirm is not None and yes:
            return await self.app.counter.answer(reply.confirm, channel=channel, person=person)
        return reply

    async def everything(self) -> object:
        """Return all that a person could change, of both channels."""
        waiting = [review.run for review in await self.store.reviews.waiting()]
        amended = await self.store.amendments.of_run(self.names["run"])
        people = (READER, MANAGER, OWNER)
        kept = [await self.store.erasure.about_person(person_key(HERE, person)) for person in people]
        return [await self.setup(channel) for channel in (HERE, THERE)], waiting, amended, kept

    async def setup(self, channel: str = HERE) -> object:
        return (await self.store.changes.snapshot(channel)).areas


def text_of(reply: Reply) -> str:
    """Return what a person reads."""
    assert reply.message is not None
    said: list[str] = []
    for block in reply.message.blocks:
        match block:
            case Heading():
                said += [block.title, block.subtitle]
            case Paragraph():
                said += [sentence.text for sentence in block.sentences]
            case Note() | Document():
                said.append(block.text)
            case Table():
                said += [str(cell) for row in block.rows for cell in row]
            case StoryBlock():
                said.append(block.headline)
            case _:
                pass
    return "\n".join(said)


async def _keep_digests(store: Store, channel: str) -> tuple[Run, Run]:
    """Keep a digest that was given, and one that waits for a manager."""
    lines = (EXAMPLES / "waiting.jsonl").read_text("utf-8").splitlines()
    given, waits = (
        replace(run_from_json(json.loads(line)), channel=channel, schedule=None, generated_at=DAY_ONE - age)
        for line, age in zip(lines, (2 * HOUR, HOUR), strict=True)
    )
    await store.runs.commit(given, now=DAY_ONE)
    review = Review(run=waits.id, channel=channel, until=DAY_ONE + HOUR)
    await store.runs.commit(waits, now=DAY_ONE, review=review)
    told = {source.id: source for run in (given, waits) for story in run.stories for source in story.sources}
    articles = [
        article(id, title=source.title, url=source.url, publisher=source.publisher, published=DAY_ONE - 3 * HOUR)
        for id, source in told.items()
    ]
    await publish(store, "https://larnby.example/other.xml", *articles)
    return given, waits


async def stock(app: App, here: str = HERE, there: str = THERE) -> dict[str, str]:
    """Let there be something of everything in the channel; return what has a name."""
    store = await app.parts.store()
    for channel in (here, there):
        for url in (POST, COURIER):
            await store.channels.follow(channel, url, now=DAY_ONE)
    bridge = article("bridge", title="Harbour bridge closed for a week", published=DAY_ONE - HOUR)
    goal = article("goal", title="Late goal in the final", text="A goal.", published=DAY_ONE - 2 * HOUR)
    await publish(store, POST, bridge, goal)
    await store.channels.set_setting(here, "zone", "Europe/Berlin")
    await store.schedules.add(schedule(channel=here), now=DAY_ONE)
    kept, _ = await Filterdesk(app.parts).add("-football", here, by="Ada")
    await Sourcedesk(app.parts).hide("The Gazette", here, by="Ada")
    given, waits = await _keep_digests(store, here)
    await store.exchanges.keep(replace(ANSWERED, channel=here, thread=here, scope=here))
    places = {"post": POST, "courier": COURIER, "tern": TERN, "opml": str(EXAMPLES / "follows.opml")}
    return {"run": given.id, "waits": waits.id, "filter": kept.id, "answer": ANSWERED.id} | places


@asynccontextmanager
async def counterside() -> AsyncIterator[Counterside]:
    """Open the application beside the newsroom of the demo, on a store in memory."""
    clock = fixed_clock(DAY_ONE)
    chosen = {"store.path": ":memory:", "feeds.allow_private": True}
    settings = load_settings(None, environ={"TIDINGS_STORIES__ENCODER": "static"}, overrides=chosen)
    async with (
        serve_newsroom(clock=clock) as newsroom,
        open_app(settings, as_json=True, clock=clock, reaching=newsroom.reaching) as app,
    ):
        yield Counterside(app=app, store=await app.parts.store(), names=await stock(app))


@pytest.fixture
async def here() -> AsyncIterator[Counterside]:
    async with counterside() as here:
        yield here


def who(command: Command) -> Person:
    """Return somebody who may use a command; a file is read for whoever runs the bot only."""
    if command.name == "feeds import":
        return OWNER
    return READER if command.who == "everyone" else MANAGER


def of(commands: list[Command]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("command", commands, ids=lambda command: command.name)


ALL = list(CATALOG.values())


async def ready(here: Counterside, command: Command) -> Row:
    """Do what has to be done before a command can be."""
    row = ROWS[command.name]
    for line in row.before:
        reply = await here.say(line, who(parse(here.filled(line), CATALOG).command))
        assert reply.exit_code == 0, text_of(reply)
    return row


@of(ALL)
async def test_a_command_does_what_it_says(command: Command, here: Counterside) -> None:
    row = await ready(here, command)
    before = await here.setup()
    reply = await here.say(row.line, who(command))
    assert reply.exit_code == 0, text_of(reply)
    assert here.filled(row.says) in text_of(reply)
    [data] = reply.data
    assert isinstance(data, dict) and set(row.keys) <= set(data)
    json.dumps(data)
    changed = await here.setup() != before
    assert changed == (command.changes or command.name in ("undo", "redo", "data delete"))


@of([command for command in ALL if command.changes])
async def test_a_change_is_kept_with_who_made_it_and_taken_back(command: Command, here: Counterside) -> None:
    row = await ready(here, command)
    before = await here.setup()
    await here.say(row.line, who(command))
    change, *_ = await here.store.changes.history(HERE, 1)
    assert (change.by, change.line, change.at) == (who(command).name, here.filled(row.line), DAY_ONE)
    history = text_of(await here.say("settings history"))
    assert who(command).name in history and here.filled(row.line) in history
    after = await here.setup()
    assert (await here.say("undo")).exit_code == 0
    assert await here.setup() == before
    assert (await here.say("redo")).exit_code == 0
    assert await here.setup() == after


@of([command for command in ALL if command.asks])
async def test_a_command_that_asks_does_nothing_before_it_is_confirmed(command: Command, here: Counterside) -> None:
    row = await ready(here, command)
    before = await here.everything()
    asked = await here.say(row.line, who(command), yes=False)
    assert asked.confirm == f"yes! {here.filled(row.line)}"
    assert text_of(asked).endswith("Shall I?") and asked.exit_code == 0
    assert await here.everything() == before
    done = await here.say(asked.confirm, who(command), yes=False)
    assert done.confirm is None and done.exit_code == 0
    assert here.filled(row.says) in text_of(done)
    assert await here.everything() != before


@of([command for command in ALL if command.who != "everyone"])
async def test_who_may_not_is_told_why_and_nothing_happens(command: Command, here: Counterside) -> None:
    row = await ready(here, command)
    before = await here.everything()
    for line in (row.line, f"yes! {row.line}"):
        reply = await here.say(line, READER)
        assert reply.exit_code == 2
        assert text_of(reply).startswith(f"“{command.name}” is for the managers of this channel.")
    assert await here.everything() == before


OF_IDS = [
    "schedule pause",
    "schedule resume",
    "schedule remove",
    "schedule test",
    "filter remove",
    "review publish",
    "review skip",
    "review drop",
    "report",
    "sources reset",
    "wrong",
    "vote",
    "merge",
    "save",
    "interests forget",
]


@pytest.mark.parametrize("name", OF_IDS)
async def test_a_person_of_one_channel_cannot_touch_what_is_anothers(name: str, here: Counterside) -> None:
    row = await ready(here, CATALOG[name])
    before = await here.everything()
    reply = await here.say(row.line, OWNER, channel=THERE)
    assert reply.exit_code == 2
    for secret in (here.names["waits"], here.names["filter"], "morning", "The Gazette"):
        assert secret not in text_of(reply).replace(here.filled(row.line).split(" ", 2)[-1].split()[0], "")
    assert await here.everything() == before


async def test_lists_show_one_channel_its_own_alone(here: Counterside) -> None:
    for line in ("schedule list", "filter list", "sources list", "review list", "settings history", "latest"):
        said = text_of(await here.say(line, channel=THERE))
        secrets = ("morning", here.names["filter"], "Gazette", here.names["waits"], "Frost")
        assert not any(secret in said for secret in secrets), line


# -- roles ---------------------------------------------------------------------------------------------------------


async def test_a_role_may_do_what_it_was_allowed_in_that_channel_alone(here: Counterside) -> None:
    assert (await here.say("feeds pause {post}", READER)).exit_code == 2
    await here.say("permissions allow feeds pause role:readers")
    assert (await here.say("feeds pause {post}", READER)).exit_code == 0
    assert (await here.say("feeds resume {post}", READER)).exit_code == 2
    assert (await here.say("feeds pause {post}", READER, channel=THERE)).exit_code == 2
    overview = text_of(await here.say("help", READER))
    assert "feeds pause FEED" in overview and "feeds resume FEED" not in overview
    await here.say("permissions deny feeds pause role:readers")
    assert (await here.say("feeds pause {post}", READER)).exit_code == 2


@pytest.mark.parametrize("name", ["permissions allow", "permissions deny", "undo", "redo", "latest", "nothing"])
async def test_what_gives_rights_stays_with_managers(name: str, here: Counterside) -> None:
    reply = await here.say(f"permissions allow {name} role:readers", OWNER)
    assert reply.exit_code == 2
    assert await here.app.counter.allowed(HERE) == {}


async def test_what_was_kept_by_hand_opens_nothing_that_gives_rights(here: Counterside) -> None:
    kept = {"permissions allow": ["readers"], "feeds add": "readers", "undo": ["readers", 7]}
    await here.store.channels.set_setting(HERE, "allow", kept)
    for line in ("permissions allow feeds add role:readers", "feeds add {tern}", "undo"):
        assert (await here.say(line, READER)).exit_code == 2
    await here.store.channels.set_setting(HERE, "allow", "everything")
    assert (await here.say("status", READER)).exit_code == 0
    assert (await here.say("settings set allow readers")).exit_code == 2


# -- files, other workspaces, what waits ---------------------------------------------------------------------------


@pytest.mark.parametrize("source", ["{opml}", "/etc/passwd", "file:///etc/passwd", "follows.opml", "feed:/etc/passwd"])
async def test_files_are_read_for_whoever_runs_the_bot_alone(source: str, here: Counterside) -> None:
    before = await here.everything()
    reply = await here.say(f"feeds import {source}", MANAGER)
    assert reply.exit_code == 2
    assert "Only whoever runs this bot can read files of its machine." in text_of(reply)
    assert await here.everything() == before


async def test_standard_input_is_nobodys_list(here: Counterside) -> None:
    assert (await here.say("feeds import -", OWNER)).exit_code == 2


@pytest.mark.parametrize("source", ["file:///etc/passwd", "/etc/passwd", "ftp://example.org/x"])
async def test_feeds_are_added_from_the_web_alone(source: str, here: Counterside) -> None:
    reply = await here.say(f"feeds add {source}", OWNER)
    assert reply.exit_code == 1 and "root:" not in text_of(reply)


async def test_the_managers_are_told_in_a_channel_of_the_same_team(here: Counterside) -> None:
    assert (await here.say("settings set managers slack:T1/C1")).exit_code == 2
    assert (await here.say("settings set Managers console:desk")).exit_code == 0
    assert (await here.say("settings set managers slack:T1/C1", OWNER)).exit_code == 0


async def test_feeds_move_within_a_team_and_never_to_where_they_are(here: Counterside) -> None:
    for to in ("slack:T1/C1", HERE, "nowhere"):
        reply = await here.say(f"feeds move {{post}} to:{to}")
        assert reply.exit_code == 2, to


async def test_the_last_digest_is_none_that_a_manager_holds_back(here: Counterside) -> None:
    [shown] = (await here.say("latest", READER)).data
    assert isinstance(shown, dict) and shown["id"] == here.names["run"]
    await here.say("review skip {waits}")
    [shown] = (await here.say("latest", READER)).data
    assert isinstance(shown, dict) and shown["id"] == here.names["run"]


async def test_the_last_digest_is_one_that_was_published(here: Counterside) -> None:
    await here.say("review publish {waits}")
    [shown] = (await here.say("latest", READER)).data
    assert isinstance(shown, dict) and shown["id"] == here.names["waits"]


async def test_a_defect_is_apologised_for_and_the_next_command_works(
    here: Counterside, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(channel: str) -> tuple[ChannelFilter, ...]:
        raise ZeroDivisionError

    monkeypatch.setattr(here.store.filters, "of_channel", broken)
    reply = await here.say("filter list")
    assert reply.exit_code == 1 and "Something went wrong on my side" in text_of(reply)
    assert (await here.say("status")).exit_code == 0
