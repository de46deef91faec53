"""Who uses the app on Slack, where, and what they may do: asked of Slack, and kept for a minute at most."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import structlog

from bot.errors import PlatformError
from bot.i18n import language_of
from bot.model.commands import Person, Place
from bot.platforms.slack.calls import Calls
from bot.platforms.slack.options import SlackOptions

log = structlog.get_logger()

KEPT_S = 60.0
MOST_KEPT = 10_000

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place on Slack; `thread` is the time of the message that a thread hangs on."""

    team: str
    channel: str
    thread: str = ""

    @property
    def key(self) -> str:
        """The key of the channel."""
        return f"slack:{self.team}/{self.channel}"

    @property
    def thread_key(self) -> str:
        """The key of the thread, that of the channel outside of one."""
        return f"{self.key}/{self.thread}" if self.thread else self.key

    @property
    def place(self) -> Place:
        """What kind of place it is."""
        if self.channel.startswith("D"):
            return "direct"
        return "thread" if self.thread else "channel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A person at a place, and the language that Slack speaks to them."""

    person: Person
    spot: Spot
    language: str = "en"


@dataclass(slots=True)
class People:
    """Finds out who somebody is.

    Managers are admins and owners of the workspace, who made the channel, the members of the group that the settings
    name, and everybody in their own conversation with the bot. What Slack does not tell counts as no.
    """

    calls: Calls
    options: SlackOptions
    clock: Callable[[], float] = monotonic
    _kept: dict[tuple[str, ...], tuple[float, Facts]] = field(default_factory=dict)
    _asking: dict[tuple[str, ...], asyncio.Lock] = field(default_factory=dict)

    async def caller(self, user: str, spot: Spot, *, name: str = "") -> Caller:
        """Return who somebody is at a place."""
        about, roles = await asyncio.gather(self._about(spot.team, user), self._groups(spot.team, user))
        manages = (
            spot.place == "direct"
            or any(about.get(role) for role in ("is_admin", "is_owner", "is_primary_owner"))
            or self.options.managers in roles
            or await self._made(user, spot)
        )
        profile = about.get("profile") or {}
        shown = profile.get("display_name") or about.get("real_name") or profile.get("real_name") or name
        person = Person(
            id=user,
            name=str(shown or ""),
            roles=roles,
            is_manager=bool(manages),
            is_owner=bool({user, f"{spot.team}/{user}"} & self.options.owners),
        )
        return Caller(person=person, spot=spot, language=language_of(str(about.get("locale") or "en")))

    async def _made(self, user: str, spot: Spot) -> bool:
        channel = await self._known(("channel", spot.team, spot.channel), lambda: self._channel(spot))
        return channel.get("creator") == user

    async def _about(self, team: str, user: str) -> Facts:
        async def ask() -> Facts:
            answer = await self.calls.ask("users_info", team=team, user=user, include_locale=True)
            return answer.get("user") or {}

        return await self._known(("user", team, user), ask)

    async def _channel(self, spot: Spot) -> Facts:
        answer = await self.calls.ask("conversations_info", team=spot.team, channel=spot.channel)
        return answer.get("channel") or {}

    async def _groups(self, team: str, user: str) -> frozenset[str]:
        async def ask() -> Facts:
            answer = await self.calls.ask("usergroups_list", team=team, include_users=True)
            return {str(each["id"]): frozenset(each.get("users") or ()) for each in answer.get("usergroups") or ()}

        groups = await self._known(("groups", team), ask)
        return frozenset(id for id, members in groups.items() if user in members)

    async def _known(self, key: tuple[str, ...], ask: Callable[[], Awaitable[Facts]]) -> Facts:
        """Return what is known of something; many who want to know the same at once ask once."""
        async with self._asking.setdefault(key, asyncio.Lock()):
            until, facts = self._kept.get(key, (0.0, {}))
            if self.clock() < until:
                return facts
            try:
                facts = await ask()
            except PlatformError as error:
                log.info("slack does not say", about=key[0], reason=str(error))
                facts = {}
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
                self._asking.clear()
            self._kept[key] = (self.clock() + KEPT_S, facts)
            return facts
