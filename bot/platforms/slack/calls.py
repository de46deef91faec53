"""Calls of Slack's Web API through slack_sdk: troubles translated, and no call before Slack lets us make it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.errors import PlatformError
from bot.i18n import say
from bot.net.http import Session
from bot.platforms.bodies import File
from bot.platforms.slack.options import API_BASE
from bot.platforms.slack.troubles import known_troubles, refusal, slow_down, unreadable

MOST_PATIENT_S = 10.0
"""The longest that somebody who waits for an answer is let wait for Slack's rate limits."""

UNSAID_S = 5.0
QUIET = logging.getLogger("tidings.slack_sdk")
"""The logger of slack_sdk, which would write whole requests."""

TokenOf = Callable[[str], Awaitable[str | None]]


@dataclass(slots=True)
class Calls:
    """What is asked of Slack. Every call raises `PlatformError`.

    `token_of` returns the bot's token in a team, `None` where the app is not installed.
    """

    session: Session
    token_of: TokenOf
    api_base: str = API_BASE
    clock: Callable[[], float] = monotonic
    _clients: dict[str, AsyncWebClient] = field(default_factory=dict)
    _not_before: dict[tuple[str, str, str], float] = field(default_factory=dict)

    async def ask(self, method: str, *, team: str, **given: Any) -> Mapping[str, Any]:
        """Call a method under its name in slack_sdk (`chat_postMessage`), in a team."""
        slot = (team, method, str(given.get("channel", "")))
        if (wait_s := self._not_before.get(slot, 0.0) - self.clock()) > 0:
            raise slow_down(method, wait_s)
        client = await self.client(team)
        try:
            with known_troubles(method):
                answer = await getattr(client, method)(**given)
        except PlatformError as error:
            if error.trouble == "rate_limited":
                self._not_before[slot] = self.clock() + (error.retry_after_s or UNSAID_S)
            raise
        if not isinstance(answer.data, Mapping):
            raise unreadable(method, answer.data)
        return answer.data

    async def patiently(self, method: str, *, team: str, **given: Any) -> Mapping[str, Any]:
        """Call a method for somebody who waits: once more after a rate limit, if that is short."""
        try:
            return await self.ask(method, team=team, **given)
        except PlatformError as error:
            wait_s = error.retry_after_s if error.retry_after_s is not None else UNSAID_S
            if error.trouble != "rate_limited" or wait_s > MOST_PATIENT_S:
                raise
        await asyncio.sleep(wait_s)
        return await self.ask(method, team=team, **given)

    async def respond(self, address: str, body: Mapping[str, Any]) -> None:
        """Answer by the address that came with a command or an action."""
        client = AsyncWebhookClient(address, session=self.session, logger=QUIET, retry_handlers=[])
        with known_troubles("response_url"):
            answer = await client.send_dict(dict(body))
        if answer.status_code != 200:
            raise refusal("response_url", answer)

    async def upload(self, file: File, *, team: str, channel: str, thread: str | None = None) -> None:
        """Hand over a file in a channel."""
        client = await self.client(team)
        with known_troubles("files_upload_v2"):
            await client.files_upload_v2(
                channel=channel,
                thread_ts=thread,
                filename=file.name,
                title=file.name,
                content=file.content,
                alt_txt=file.words[:1000] or None,
            )

    async def download(self, address: str, *, team: str, most: int) -> bytes:
        """Read a file that somebody handed over; raise `PlatformError` where it is larger than `most` bytes.

        So does one that is kept elsewhere than at Slack: nobody else is shown the token, nor asked for by us.
        """
        if not _is_slacks(address, self.api_base):
            told = say("That file is not kept by Slack. Hand over the file itself, or give its address in a command.")
            raise PlatformError("a file that is kept elsewhere", trouble="malformed", for_people=told)
        token = await self._token(team)
        with known_troubles("download"):
            headers = {"Authorization": f"Bearer {token}"}
            async with self.session.get(address, headers=headers, allow_redirects=False) as answer:
                content = await answer.content.read(most + 1)
        if answer.status != 200 or len(content) > most:
            told = say("That file cannot be read, or it is larger than {size}.", size=f"{most >> 20} MB")
            raise PlatformError(f"download: {answer.status}", trouble="malformed", for_people=told)
        return content

    async def client(self, team: str) -> AsyncWebClient:
        """Return slack_sdk's client for a team, made anew when its token has changed."""
        token = await self._token(team)
        known = self._clients.get(team)
        if known is None or known.token != token:
            # A library that tries again by itself would post twice what was taken and not answered.
            known = AsyncWebClient(
                token=token, base_url=self.api_base, session=self.session, retry_handlers=[], logger=QUIET
            )
            self._clients[team] = known
        return known

    async def _token(self, team: str) -> str:
        token = await self.token_of(team)
        if token is None:
            told = say("The app is not installed in that workspace of Slack. Install it, and I go on by myself.")
            raise PlatformError(f"not installed in {team}", trouble="forbidden", for_people=told)
        return token


def _is_slacks(address: str, api_base: str) -> bool:
    """Say whether an address is one of Slack's own, or of the server that stands in for it."""
    try:
        asked, base = urlsplit(address), urlsplit(api_base)
        same = (asked.scheme, asked.hostname, asked.port) == (base.scheme, base.hostname, base.port)
    except ValueError:
        return False
    host = asked.hostname or ""
    return same or (asked.scheme == "https" and asked.port in (None, 443) and f".{host}".endswith(".slack.com"))
