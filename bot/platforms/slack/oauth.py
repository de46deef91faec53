"""The way by which a workspace installs the app: to Slack with a state that only we can write, and back with a code."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from time import time
from urllib.parse import urlencode, urlsplit

import structlog
from aiohttp import web

from bot.errors import PlatformError
from bot.i18n import say
from bot.net.http import Session
from bot.platforms.desk import Told
from bot.platforms.slack.installs import Installation, Installations, client_for
from bot.platforms.slack.options import SlackOptions
from bot.platforms.slack.scopes import SCOPES
from bot.platforms.slack.troubles import known_troubles, unreadable

log = structlog.get_logger()

STATE_FOR_S = 600
COOKIE = "tidings-slack-install"
INSTALL, BACK = "/slack/install", "/slack/oauth_redirect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Oauth:
    """Sends people to Slack to install the app, and keeps what comes back."""

    options: SlackOptions
    session: Session
    installations: Installations
    told: Told
    clock: Callable[[], float] = time

    def routes(self) -> list[web.RouteDef]:
        """Return what a web server has to serve for it."""
        return [web.get(INSTALL, self.begin), web.get(BACK, self.end)]

    async def begin(self, request: web.Request) -> web.Response:
        """Send somebody to Slack; their browser keeps the other half of the state."""
        half = secrets.token_urlsafe(24)
        asked = {
            "client_id": self.options.client_id or "",
            "scope": ",".join(SCOPES),
            "state": self._state(half, int(self.clock()) + STATE_FOR_S),
        }
        # The page where people agree is beside the API: https://slack.com/oauth/v2/authorize.
        parts = urlsplit(self.options.api_base)
        address = f"{parts.scheme}://{parts.netloc}/oauth/v2/authorize?{urlencode(asked)}"
        answer = web.Response(status=302, headers={"Location": address})
        secure = request.scheme == "https" or request.headers.get("X-Forwarded-Proto") == "https"
        answer.set_cookie(COOKIE, half, max_age=STATE_FOR_S, httponly=True, secure=secure, samesite="Lax")
        return answer

    async def end(self, request: web.Request) -> web.Response:
        """Take the code that Slack sends somebody back with, and keep the installation that it stands for."""
        if not self._is_ours(request.query.get("state", ""), request.cookies.get(COOKIE, "")):
            return _page(400, say("This link is too old, or it was begun in another browser. Install the app again."))
        code = request.query.get("code")
        if not code:
            return _page(400, say("The app was not installed. Nothing has changed."))
        try:
            installed = await self._installed(code)
        except PlatformError as error:
            log.warning("an installation was not completed", reason=str(error))
            return _page(502, say("Slack did not complete the installation. Please try again."))
        await self.installations.save(installed)
        await self.told("joined", f"slack:{installed.team}")
        return _page(200, say("Tidings is installed in {team}. Invite it to a channel.", team=installed.name))

    async def _installed(self, code: str) -> Installation:
        client = client_for(None, self.options.api_base, self.session)
        given = {"client_id": self.options.client_id, "client_secret": self.options.client_secret, "code": code}
        with known_troubles("oauth_v2_access"):
            # Not by the method of that name: it signs in by a way that aiohttp is about to drop.
            answer = await client.api_call("oauth.v2.access", data=given)
        data = answer.data if isinstance(answer.data, dict) else {}
        team, token, user = data.get("team") or {}, data.get("access_token"), data.get("bot_user_id")
        if not (isinstance(token, str) and isinstance(user, str) and isinstance(team.get("id"), str)):
            # Without the token: whatever this is goes into the log.
            raise unreadable("oauth_v2_access", sorted(data))
        scopes = tuple(str(data.get("scope") or "").split(","))
        return Installation(
            team=team["id"], bot_user=user, bot="", token=token, scopes=scopes, name=str(team.get("name") or team["id"])
        )

    def _state(self, half: str, until: int) -> str:
        secret = (self.options.client_secret or "").encode()
        signed = hmac.new(secret, f"{half}.{until}".encode(), hashlib.sha256).hexdigest()
        return f"{until}.{signed}"

    def _is_ours(self, state: str, half: str) -> bool:
        until = state.partition(".")[0]
        if not until.isdecimal() or len(until) > 12 or not half or self.clock() > int(until):
            return False
        return hmac.compare_digest(state.encode(), self._state(half, int(until)).encode())


def _page(status: int, text: str) -> web.Response:
    headers = {"Content-Security-Policy": "default-src 'none'", "Cache-Control": "no-store"}
    return web.Response(status=status, text=text, content_type="text/plain", headers=headers)
