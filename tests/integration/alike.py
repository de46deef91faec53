"""One command typed on Discord, on Slack and at the console, each over a stocked store of its own, as people see it.

The platforms are connected once, and handed the store of each command in turn.
"""

import asyncio
import html
import re
import shutil
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from pydantic import SecretStr

from bot.app import App, open_app
from bot.chat import connected
from bot.clock import fixed_clock
from bot.commands.catalog import CATALOG
from bot.commands.counter import Counter
from bot.commands.parse import Asked, parse
from bot.demo.server import DAY_ONE, NewsroomServer, serve_newsroom
from bot.model.commands import Person, Visit
from bot.model.messages import Actions, Message, Reply
from bot.platforms.console.render import to_text
from bot.platforms.discord.commands import payload, read
from bot.platforms.discord.replies import shown as on_discord
from bot.platforms.slack.replies import shown as on_slack
from bot.settings import Settings, load_settings
from bot.tools import Commands
from tests.integration.test_counter import stock
from tests.integration.test_slack_app import by_socket
from tests.loopback.discord import bodies as discord_bodies
from tests.loopback.discord.server import READER, TOKEN, Discord, serve_discord
from tests.loopback.discord.world import MANAGE_GUILD, SEND, VIEW, Json
from tests.loopback.slack.acting import Acting
from tests.loopback.slack.server import Slack, serve_slack

WITHIN_S = 20.0
"""How long an answer may take before something is wrong."""

WIDE = 10_000
_SUBCOMMAND, _GROUP, _INTEGER, _CHANNEL = 1, 2, 4, 7
SIGN_OF_LIFE = "I am on it …"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What somebody sees of an answer: its texts without markup, its files by name, and the lines to press."""

    text: str
    files: Mapping[str, str] = field(default_factory=dict)
    lines: frozenset[str] = frozenset()


@dataclass(slots=True)
class Passing:
    """A counter that passes what it is asked to the store at hand, and remembers what came of it."""

    at: Counter | None = None
    replies: list[Reply] = field(default_factory=list)

    async def answer(self, line: str, **given: Any) -> Reply:
        assert self.at is not None
        return self._kept(await self.at.answer(line, **given))

    async def carry_out(self, command: str, given: Mapping[str, str], visit: Visit, *, confirmed: bool) -> Reply:
        assert self.at is not None
        return self._kept(await self.at.carry_out(command, given, visit, confirmed=confirmed))

    def _kept(self, reply: Reply) -> Reply:
        self.replies.append(reply)
        return reply


class Side(Protocol):
    """A platform on which commands are typed in one channel; `there` is another that its lines can name."""

    @property
    def here(self) -> str: ...
    @property
    def there(self) -> str: ...
    @property
    def names(self) -> Mapping[str, str]:
        """What people and channels are called there, and what to call them everywhere."""

    def typed(self, line: str) -> str:
        """Return a line as it is typed there."""

    async def say(self, line: str, person: Person) -> Shown:
        """Type a line, and say yes where that is asked."""


@dataclass(slots=True, kw_only=True)
class Console:
    """The prompt."""

    passing: Passing
    here: str = "console:default"
    there: str = "console:other"

    @property
    def names(self) -> Mapping[str, str]:
        return {}

    def typed(self, line: str) -> str:
        return line

    async def say(self, line: str, person: Person) -> Shown:
        reply = await self.passing.answer(line, channel=self.here, person=person)
        if reply.confirm is not None:
            reply = await self.passing.answer(reply.confirm, channel=self.here, person=person)
        message = reply.message or Message(blocks=())
        told = tuple(block for block in message.blocks if not isinstance(block, Actions))
        text = to_text(replace(message, blocks=told), width=WIDE)
        return Shown(text=text, lines=frozenset(lines_of(message)))


@dataclass(slots=True, kw_only=True)
class OnDiscord:
    """Slash commands, as Discord was told of them."""

    discord: Discord
    passing: Passing
    channel: str
    other: str

    @property
    def here(self) -> str:
        return f"discord:{self.guild}/{self.channel}"

    @property
    def there(self) -> str:
        return f"discord:{self.guild}/{self.other}"

    @property
    def guild(self) -> str:
        return str(self.discord.world.channel(self.channel)["guild_id"])

    @property
    def names(self) -> Mapping[str, str]:
        return {f"user00{n}": name for n, name in _NAMES.items()}

    def typed(self, line: str) -> str:
        return line

    async def say(self, line: str, person: Person) -> Shown:
        asked = parse(line, CATALOG)
        words, options = WAYS[asked.command.name][0]
        allowed = VIEW | SEND | (MANAGE_GUILD if person.is_manager else 0)
        who: Json = {"by": f"{READER[:-1]}{person.id}", "permissions": allowed}
        visit = await self.discord.command(self.channel, words, _filled_in(asked, options), **who)
        messages = await self._shown(visit)
        reply = self.passing.replies[-1]
        if reply.confirm is not None:
            question = self.discord.rest.new_message(self.channel, messages[-1])
            yes = next(id for id in _ids(question) if id.startswith("t1:yes!"))
            messages = await self._shown(await self.discord.press(question, yes, **who))
        return seen_on_discord(messages)

    async def _shown(self, visit: Any) -> list[Json]:
        async with asyncio.timeout(WITHIN_S):
            await visit.said()
            count = len(on_discord(self.passing.replies[-1]))
            said: list[Json] = await visit.said(count)
        return said[:count]


@dataclass(slots=True, kw_only=True)
class OnSlack:
    """`/news` and `/news-admin`."""

    slack: Slack
    passing: Passing
    here: str = "slack:T1/C1"
    there: str = "slack:T1/C2"

    @property
    def names(self) -> Mapping[str, str]:
        return {}

    def typed(self, line: str) -> str:
        return html.escape(line, quote=False).replace(self.there, "<#C2|other>")

    async def say(self, line: str, person: Person) -> Shown:
        asked = CATALOG[parse(line, CATALOG).command.name]
        one = Acting(self.slack, by_socket(self.slack), f"U1{person.id}")
        before = len(self.passing.replies)
        await one.command(self.typed(line), "/news" if asked.who == "everyone" else "/news-admin")
        messages, files = await self._shown(before)
        if self.passing.replies[-1].confirm is not None:
            yes = next(each for each in _elements(messages[-1]) if each.get("action_id", "").endswith(".yes"))
            await one.press(yes, messages[-1])
            messages, files = await self._shown(before + 1)
        return seen_on_slack(messages, files)

    async def _shown(self, before: int) -> tuple[list[Json], list[Json]]:
        replies, at = self.passing.replies, self.slack.workspace
        await self.slack.until(lambda: self._said() and len(replies) > before, WITHIN_S)
        made = on_slack(replies[-1])
        files = sum(len(body.files) for body in made)
        await self.slack.until(lambda: len(self._said()) >= len(made) and len(at.files) >= files, WITHIN_S)
        said = self._said()[-len(made) :]
        handed = list(at.files.values())
        self._forget()
        return said, handed

    def _said(self) -> list[Json]:
        return [each for each in self.slack.said() if SIGN_OF_LIFE not in str(each.get("text"))]

    def _forget(self) -> None:
        at = self.slack.workspace
        at.files.clear()
        at.whispers.clear()
        at.answers.clear()
        at.room("C1").messages.clear()


_NAMES = {"1": "Rea", "2": "Mona", "3": "Olu"}


def _used(told: Json, before: str = "") -> Iterator[tuple[str, Sequence[Json]]]:
    words = f"{before} {told['name']}".strip()
    inner = [each for each in told.get("options", ()) if each["type"] in (_SUBCOMMAND, _GROUP)]
    if not inner:
        yield words, told.get("options", ())
    for each in inner:
        yield from _used(each, words)


def _ways() -> dict[str, list[tuple[str, Sequence[Json]]]]:
    """Return how each command can be used on Discord: its words, and the options it was told with."""
    found: dict[str, list[tuple[str, Sequence[Json]]]] = {}
    for told in payload(CATALOG):
        for words, options in _used(told):
            name, *inner = words.split()
            data: Json = {"name": name, "options": []}
            for kind, each in zip((_SUBCOMMAND, _GROUP), reversed(inner), strict=False):
                data["options"] = [{"type": kind, "name": each, "options": data["options"]}]
            given = read(data, CATALOG, guild=1)
            assert given is not None, words
            found.setdefault(given.command, []).append((words, options))
    return found


WAYS = _ways()


def _filled_in(asked: Asked, options: Sequence[Json]) -> Json:
    """Fill in the fields of a slash command with what a line says."""
    kinds = {each["name"]: each["type"] for each in options}
    return {name: _value(kinds[name], value) for name, value in asked.arguments.items()}


def _value(kind: int, value: Any) -> Json:
    if kind == _CHANNEL:
        return {"type": kind, "value": str(value).rpartition("/")[2]}
    words = value if isinstance(value, tuple) else (value,)
    text = " ".join(f'"{each}"' if " " in str(each) and len(words) > 1 else str(each) for each in words)
    return {"type": kind, "value": int(text) if kind == _INTEGER else text}


def _ids(message: Json) -> list[str]:
    return [each["custom_id"] for each in discord_bodies._nested(message["components"]) if "custom_id" in each]


def _elements(message: Json) -> list[Json]:
    return [each for block in message["blocks"] if block["type"] == "actions" for each in block["elements"]]


def seen_on_discord(messages: Sequence[Json]) -> Shown:
    """Return what Discord shows of messages."""
    parts = [part for message in messages for part in discord_bodies._nested(message["components"])]
    texts = [re.sub(r"\]\([^\s()]+\)", "]", text) for part in parts for text in _texts(part)]
    files = {each["filename"]: each["text"] for message in messages for each in message.get("files") or ()}
    text = re.sub(r"\\([^0-9A-Za-z\s])", r"\1", "\n".join(texts))
    lines = (id for message in messages for id in _ids(message) if id.startswith("t1:"))
    return Shown(text=text, files=files, lines=frozenset(id.removeprefix("t1:") for id in lines))


def _texts(part: Json) -> Iterator[str]:
    """Yield the text of a component, and what it says of pictures to who cannot see them."""
    if "content" in part:
        yield part["content"]
    for each in part.get("items", ()):
        yield each.get("description", "")


def seen_on_slack(messages: Sequence[Json], handed_over: Sequence[Json]) -> Shown:
    """Return what Slack shows of messages and of files that came with them."""
    texts: list[str] = []
    files = {str(each["title"]): each["content"].decode("utf-8", "replace") for each in handed_over}
    pressed: list[str] = []
    for block in (block for message in messages for block in message["blocks"]):
        told = [block["text"]] if "text" in block else block["elements"] if block["type"] == "context" else []
        texts += [re.sub(r"<[^<>|]+\|([^<>]*)>", r"\1", each["text"]) for each in told]
    for element in (element for message in messages for element in _elements(message)):
        pressed += [option["value"] for option in element.get("options", ())] or [element["value"]]
    text = html.unescape("\n".join(texts))
    for each in handed_over:
        text = text.replace(f"{each['title']} is attached.", each["words"])
    lines = (value.removeprefix("t1:") for value in pressed if value.startswith("t1:"))
    return Shown(text=text, files=files, lines=frozenset(lines))


def lines_of(message: Message) -> Iterator[str]:
    """Yield the lines that can be pressed under a message."""
    for block in message.blocks:
        if isinstance(block, Actions):
            yield from (button.line for button in block.buttons)


@dataclass(slots=True, kw_only=True)
class Sides:
    """The three, with a stocked store for each kept in a file, to be copied for each command."""

    folder: Path
    newsroom: NewsroomServer
    passing: Passing
    sides: Mapping[str, Side]
    stocks: dict[str, Mapping[str, str]] = field(default_factory=dict)

    @asynccontextmanager
    async def opened(self, name: str) -> AsyncIterator[tuple[Side, Mapping[str, str]]]:
        """Give a platform over a store that nobody has used, and what has a name in that store."""
        side, stocked, used = self.sides[name], self.folder / f"{name}.db", self.folder / "used.db"
        if name not in self.stocks:
            async with self._app(stocked) as app:
                self.stocks[name] = await stock(app, side.here, side.there)
        for old in self.folder.glob("used.db*"):
            old.unlink()
        shutil.copy(stocked, used)
        async with self._app(used) as app:
            self.passing.at = app.counter
            self.passing.replies.clear()
            yield side, self.stocks[name]

    def _app(self, file: Path) -> Any:
        settings = _settings(file)
        reaching = self.newsroom.reaching
        return open_app(settings, as_json=True, clock=fixed_clock(DAY_ONE), reaching=reaching)


def _settings(file: Path) -> Settings:
    chosen = {"store.path": str(file), "feeds.allow_private": True, "discord.owners": [f"{READER[:-1]}3"]}
    environ = {"TIDINGS_STORIES__ENCODER": "static"}
    return load_settings(None, environ=environ, overrides=chosen | {"slack.owners": ["U13"]})


class _Passed(Commands):
    """The commands of an application, of which the counter is another."""

    def __init__(self, app: App, passing: Passing) -> None:
        super().__init__(app.parts)
        # What is asked of the counter is a part of what `Passing` does.
        self.__dict__["counter"] = passing


@asynccontextmanager
async def three_sides(folder: Path) -> AsyncIterator[Sides]:
    """Connect to Discord and Slack, as the settings say, and to a console."""
    passing = Passing()
    async with serve_discord() as discord, serve_slack() as slack, serve_newsroom(clock=fixed_clock(DAY_ONE)) as news:
        guild = discord.world.add_guild()
        channel, other = discord.world.add_channel(guild), discord.world.add_channel(guild, name="other")
        workspace = slack.workspace
        workspace.room("C1")
        workspace.room("C2")
        for n, name in _NAMES.items():
            workspace.person(f"U1{n}", display_name=name, is_admin=n != "1")
        base = _settings(folder / "base.db")
        secrets = replace(
            base.secrets,
            discord_token=SecretStr(TOKEN),
            slack_bot_token=SecretStr(workspace.bot_token),
            slack_app_token=SecretStr(workspace.app_token),
        )
        places = replace(base.endpoints, discord_api_base=discord.api_base, slack_api_base=slack.api_base)
        stop = asyncio.Event()
        async with (
            open_app(replace(base, secrets=secrets, endpoints=places), as_json=True) as app,
            connected(_Passed(app, passing), lambda: None) as platforms,
        ):
            running = [asyncio.ensure_future(each.run(stop)) for each in platforms.values()]
            try:
                await asyncio.wait_for(discord.gateway.until(identified=1), WITHIN_S)
                await asyncio.wait_for(slack.sockets.connected.wait(), WITHIN_S)
                sides: dict[str, Side] = {
                    "console": Console(passing=passing),
                    "discord": OnDiscord(discord=discord, passing=passing, channel=channel, other=other),
                    "slack": OnSlack(slack=slack, passing=passing),
                }
                yield Sides(folder=folder, newsroom=news, passing=passing, sides=sides)
                assert slack.problems == []
            finally:
                stop.set()
                await asyncio.gather(*running)
