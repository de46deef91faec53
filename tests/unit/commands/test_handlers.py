"""Handlers: each hands on the channel, the person and what was given, and nothing else."""

from dataclasses import replace
from typing import Any

import pytest

from bot.commands.catalog import CATALOG
from bot.commands.handlers import HANDLERS
from bot.commands.parse import parse
from bot.errors import UsageError
from bot.model.commands import Person, Request
from tests.unit.commands.stand_ins import DONE, Noted

HERE = "discord:1/2"
ADA = Person(id="7", name="Ada", is_manager=True)
OLU = Person(id="8", name="Olu", is_owner=True)
CHANNEL, BY = {"channel": HERE}, {"by": "Ada"}
ME = "discord:7"


def unheard(text: str) -> None:
    """Tell nobody."""


ASKED = {"thread": HERE, "person": ME, "digest": None, "story": None, "unlimited": False, "tell": unheard}
OPTIONS = {
    "topic": "a b",
    "filter": None,
    "window_hours": 12,
    "max_stories": 3,
    "words": 40,
    "style": "brief",
    "ping": None,
}

Call = tuple[str, str, tuple[Any, ...], dict[str, Any]]
CALLS: dict[str, Call] = {
    "digest since:6h max:3": ("news", "digest", (), CHANNEL | {"since": "6h", "max_stories": 3}),
    "digest": ("news", "digest", (), CHANNEL | {"since": None, "max_stories": None}),
    "latest": ("status", "latest", (HERE,), {}),
    "ask Why?": ("asking", "ask", ("Why?", HERE), ASKED),
    "ask Why? digest:x story:3": ("asking", "ask", ("Why?", HERE), ASKED | {"digest": "x", "story": "3"}),
    "cancel": ("asking", "cancel", (ME,), {}),
    "wrong x": ("asking", "wrong", ("x", HERE), BY),
    "answers reported": ("asking", "list_reported", (HERE,), {}),
    "vote up 3": ("taste", "vote", ("up", "3", HERE), {"person": ME, "digest": None}),
    "vote none harbour bridge digest:x": (
        "taste",
        "vote",
        ("none", "harbour bridge", HERE),
        {"person": ME, "digest": "x"},
    ),
    "interests list": ("taste", "list_", (HERE,), {}),
    "interests more a b": ("taste", "more", ("a b", HERE), BY),
    "interests less a": ("taste", "less", ("a", HERE), BY),
    "interests forget a": ("taste", "forget", ("a", HERE), {}),
    "split 3 2 4 digest:x": ("taste", "split", ("3", ("2", "4"), HERE), BY | {"digest": "x"}),
    "merge 3 5": ("taste", "merge", ("3", "5", HERE), BY | {"digest": None}),
    "save harbour bridge": ("saved", "save", ("harbour bridge", HERE), {"person": ME, "digest": None}),
    "saved": ("saved", "list_", (ME, 1), {}),
    "saved page:2": ("saved", "list_", (ME, 2), {}),
    "saved remove 3": ("saved", "remove", (3,), {"person": ME}),
    "search a b": ("search", "search", ("a b",), CHANNEL | {"limit": 10}),
    "search a limit:5": ("search", "search", ("a",), CHANNEL | {"limit": 5}),
    'search "a b" after:last week': ("search", "search", ('"a b" after:last week',), CHANNEL | {"limit": 10}),
    "trends": ("trends", "show", ("",), CHANNEL | {"days": None}),
    "trends a vs source:b c days:30": ("trends", "show", ("a vs source:b c",), CHANNEL | {"days": 30}),
    "story 3 digest:x": ("stories", "show", ("3", HERE), {"digest": "x"}),
    "data show": ("data", "show", (ME,), {}),
    "data forget": ("data", "forget", (ME,), {}),
    "data export": ("data", "export", (HERE,), {}),
    "data delete": ("data", "delete", (HERE,), {}),
    "alerts": ("schedules", "alerts", (None, {}), CHANNEL),
    "alerts on publishers:4 daily:2": (
        "schedules",
        "alerts",
        ("on", {"alert-publishers": "4", "alerts-a-day": "2"}),
        CHANNEL,
    ),
    "more harbour bridge": ("stories", "more", ("harbour bridge", HERE), {"digest": None}),
    "sources 3 digest:x": ("stories", "sources", ("3", HERE), {"digest": "x"}),
    "timeline 3": ("stories", "timeline", ("3", HERE), {"digest": None}),
    "why https://a.example/x?y=1": ("stories", "why", ("https://a.example/x?y=1", HERE), {"digest": None}),
    "report 3": ("reviews", "report", ("last-run", 3), CHANNEL | BY),
    "report 3 digest:x": ("reviews", "report", ("x", 3), CHANNEL | BY),
    "status": ("status", "show", (HERE,), {}),
    "packs": ("feeds", "packs", ("",), {}),
    "packs world news": ("feeds", "packs", ("world news",), {}),
    "feeds add a b": ("feeds", "add", (("a", "b"),), CHANNEL),
    "feeds remove a": ("feeds", "remove", (("a",),), CHANNEL),
    "feeds list": ("feeds", "list_", ((),), CHANNEL | {"most": 40}),
    "feeds list a b": ("feeds", "list_", (("a", "b"),), CHANNEL | {"most": 40}),
    "feeds check": ("feeds", "check", (), CHANNEL | {"most": 40}),
    "feeds import https://a.example/x": ("feeds", "import_", ("https://a.example/x",), CHANNEL),
    "feeds export": ("feeds", "shown_list", (), CHANNEL),
    "feeds pause a b": ("feeds", "pause", (("a", "b"), True), CHANNEL),
    "feeds resume a": ("feeds", "pause", (("a",), False), CHANNEL),
    "feeds set a title The Larnby Gazette": ("following", "set", ("a", "title", "The Larnby Gazette"), CHANNEL),
    'feeds set "a b" weight 150%': ("following", "set", ("a b", "weight", "150%"), CHANNEL),
    "feeds move a to:discord:1/3": ("feeds", "move", (("a",),), CHANNEL | {"to": "discord:1/3"}),
    'schedule add daily at 8 topic:"a b" window:12 max:3 words:40 style:brief': (
        "schedules",
        "add",
        ("daily at 8",),
        CHANNEL | {"zone": None, "options": OPTIONS},
    ),
    "schedule list": ("schedules", "list_", (), CHANNEL),
    "schedule history": ("schedules", "history", (), CHANNEL),
    "schedule pause x": ("schedules", "pause", ("x",), CHANNEL | {"paused": True}),
    "schedule resume x": ("schedules", "pause", ("x",), CHANNEL | {"paused": False}),
    "schedule remove x": ("schedules", "remove", ("x",), CHANNEL),
    "schedule test x": ("schedules", "test", ("x",), CHANNEL),
    "settings show": ("schedules", "show", (), CHANNEL),
    "settings set quiet 22:00 to 7:00": ("schedules", "set", ("quiet", "22:00 to 7:00"), CHANNEL),
    "settings set managers discord:1/9": ("schedules", "set", ("managers", "discord:1/9"), CHANNEL),
    "settings set managers none": ("schedules", "set", ("managers", "none"), CHANNEL),
    "settings history": ("changes", "history", (HERE,), {}),
    "permissions show": ("overrides", "show", (HERE,), {}),
    "permissions allow feeds add role:5": ("overrides", "allow", ("feeds add", "5", HERE), {}),
    "permissions deny feeds add role:5": ("overrides", "deny", ("feeds add", "5", HERE), {}),
    "undo": ("changes", "undo", (HERE,), BY | {"force": False}),
    "undo force:yes": ("changes", "undo", (HERE,), BY | {"force": True}),
    "redo": ("changes", "redo", (HERE,), BY | {"force": False}),
    "filter add -a feed:b": ("filters", "add", ("-a", HERE), BY | {"feed": "b"}),
    "filter list": ("filters", "list_", (HERE,), {}),
    "filter remove x": ("filters", "remove", ("x", HERE), {}),
    "filter try -a": ("filters", "try_", ("-a", HERE), {}),
    "sources list": ("sources", "list_", (HERE,), {}),
    "sources hide The Post": ("sources", "hide", ("The Post", HERE), BY),
    "sources distrust The Post": ("sources", "distrust", ("The Post", HERE), BY),
    "sources weight 0 The Post": ("sources", "weigh", ("The Post", 0, HERE), BY),
    "sources reset The Post": ("sources", "reset", ("The Post", HERE), {}),
    "review list": ("reviews", "list_", (), CHANNEL),
    "review publish x": ("reviews", "publish", ("x",), CHANNEL | BY),
    "review skip x": ("reviews", "skip", ("x",), CHANNEL | BY),
    "review drop x 2": ("reviews", "drop", ("x", 2), CHANNEL | BY),
}


def request(line: str, person: Person = ADA) -> Request:
    asked = parse(line, CATALOG)
    return Request(command=asked.command.name, channel=HERE, person=person, arguments=asked.arguments, tell=unheard)


def test_every_handler_is_asked_here() -> None:
    assert {parse(line, CATALOG).command.name for line in CALLS} == set(HANDLERS) - {"help"}


@pytest.mark.parametrize(("line", "call"), CALLS.items(), ids=CALLS)
async def test_a_handler_hands_on_what_was_given(line: str, call: Call) -> None:
    noted, asked = Noted(), request(line)
    assert await HANDLERS[asked.command](asked, noted.tools) == DONE
    assert noted.calls == [call]


async def test_who_runs_the_bot_asks_without_limit_and_a_thread_is_handed_on() -> None:
    noted = Noted()
    await HANDLERS["ask"](replace(request("ask Why?", OLU), thread="discord:1/2#9"), noted.tools)
    mine = {"thread": "discord:1/2#9", "person": "discord:8", "unlimited": True}
    assert noted.calls == [("asking", "ask", ("Why?", HERE), ASKED | mine)]


async def test_help_shows_what_a_person_may_use() -> None:
    noted = Noted(roles={"feeds add": frozenset({"editors"})})
    reader = Person(id="1", roles=frozenset({"editors"}))
    reply = await HANDLERS["help"](request("help", reader), noted.tools)
    [data] = reply.data
    names = {each["name"] for each in data["commands"]}  # type: ignore[index]
    assert {name for name in CATALOG if CATALOG[name].who == "everyone"} | {"feeds add"} == names


@pytest.mark.parametrize(
    "source", ["follows.opml", "/etc/passwd", "file:///x", "feed:x", "ftp://a.example/x", "HTTP:/x"]
)
async def test_files_are_for_whoever_runs_the_bot(source: str) -> None:
    noted = Noted()
    with pytest.raises(UsageError, match="Only whoever runs this bot"):
        await HANDLERS["feeds import"](request(f"feeds import {source}"), noted.tools)
    assert noted.calls == []
    await HANDLERS["feeds import"](request(f"feeds import {source}", OLU), noted.tools)
    assert noted.calls == [("feeds", "import_", (source,), CHANNEL)]


async def test_nobody_imports_from_standard_input_here() -> None:
    with pytest.raises(UsageError, match="Name a file or an address"):
        await HANDLERS["feeds import"](request("feeds import -", OLU), Noted().tools)


@pytest.mark.parametrize("given", ["discord:2/9", "slack:1/9", "console:x"])
async def test_managers_are_told_within_their_own_server(given: str) -> None:
    noted = Noted()
    with pytest.raises(UsageError, match="of this server or team"):
        await HANDLERS["settings set"](request(f"settings set managers {given}"), noted.tools)
    await HANDLERS["settings set"](request(f"settings set managers {given}", OLU), noted.tools)
    assert noted.calls == [("schedules", "set", ("managers", given), CHANNEL)]
