"""Where the app is installed, and with which token it speaks there."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.calls import QUIET
from bot.platforms.slack.troubles import known_troubles, unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """The app in a team; `token` is the bot's, which `repr` does not show."""

    team: str
    bot_user: str
    bot: str
    token: str = field(repr=False)
    scopes: tuple[str, ...] = ()
    name: str = ""


class Installations(Protocol):
    """Where the teams are kept that installed the app; `None` where there is none of that id."""

    async def find(self, team: str) -> Installation | None: ...
    async def save(self, installation: Installation) -> None: ...
    async def forget(self, team: str) -> None: ...


@dataclass(slots=True)
class OneTeam:
    """The one team that a token belongs to, as Slack says."""

    client: AsyncWebClient
    _known: Installation | None = None
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def find(self, team: str) -> Installation | None:
        """Return the installation if the team is the one; raise `PlatformError` where Slack does not say."""
        own = await self.own()
        return own if own.team == team else None

    async def own(self) -> Installation:
        """Return the installation of the token, asked of Slack once."""
        async with self._asking:
            if self._known is None:
                self._known = await introduced(self.client)
            return self._known

    async def save(self, installation: Installation) -> None:
        """Keep nothing: the token comes from the environment."""

    async def forget(self, team: str) -> None:
        """Ask again the next time: the app may be installed anew."""
        self._known = None


@dataclass(frozen=True, slots=True)
class AlsoOwn:
    """The teams that installed the app, and the one that a token in the environment belongs to."""

    kept: Installations
    own: OneTeam

    async def find(self, team: str) -> Installation | None:
        """Return the installation of a team, the one that was kept before the token's own."""
        return await self.kept.find(team) or await self.own.find(team)

    async def save(self, installation: Installation) -> None:
        """Keep an installation."""
        await self.kept.save(installation)

    async def forget(self, team: str) -> None:
        """Forget the installation that was kept, and ask again of the token the next time."""
        await self.kept.forget(team)
        await self.own.forget(team)


async def introduced(client: AsyncWebClient) -> Installation:
    """Return what Slack says of a token; raise `PlatformError` where it does not know it."""
    with known_troubles("auth_test"):
        answer = await client.auth_test()
    data: Mapping[str, Any] = answer.data if isinstance(answer.data, Mapping) else {}
    if not isinstance(data.get("team_id"), str) or not isinstance(data.get("user_id"), str):
        raise unreadable("auth_test", answer.data)
    granted = answer.headers.get("x-oauth-scopes") or answer.headers.get("X-OAuth-Scopes") or ""
    return Installation(
        team=data["team_id"],
        bot_user=data["user_id"],
        bot=str(data.get("bot_id") or ""),
        token=str(client.token),
        scopes=tuple(scope.strip() for scope in granted.split(",") if scope.strip()),
        name=str(data.get("team") or ""),
    )


def client_for(token: str | None, base: str, session: Any) -> AsyncWebClient:
    """Return slack_sdk's client for a token: it never tries again by itself, and logs nothing of what it sends."""
    return AsyncWebClient(token=token, base_url=base, session=session, retry_handlers=[], logger=QUIET)
