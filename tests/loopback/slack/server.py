"""A Slack on loopback: the Web API used, sockets, answers by address and files, and faults as they are told.

The unmodified slack_bolt and slack_sdk connect to it at `api_base`.
"""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from random import Random
from typing import Any

from aiohttp import web

from tests.loopback.faults import Faults
from tests.loopback.platform import steady_clock
from tests.loopback.rooms import Rooms
from tests.loopback.slack.limits import problems_in_blocks, problems_in_message
from tests.loopback.slack.sockets import Sockets
from tests.loopback.slack.workspace import Answers, Json, Room, Workspace

PAGE = 200
WRITES = ("chat.postMessage", "chat.update", "chat.postEphemeral")
NAMES_CHANNEL = (*WRITES, "conversations.history", "conversations.replies", "conversations.info")


class Refused(Exception):  # noqa: N818 - an answer of Slack's
    """The call is answered with `ok: false`."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.answer = {"ok": False, "error": error, **more}


class _Cut(Exception):  # noqa: N818 - a fault that was asked for
    """The connection is cut without an answer, or answered with `status`."""

    def __init__(self, status: int | None = None, *, retry_after_s: float | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.headers = {} if retry_after_s is None else {"Retry-After": f"{retry_after_s:.3f}"}


class Slack:
    """A running Slack with one workspace, and `others` where a test has them.

    `faults` may be replaced at any time; `happened` counts calls and faults. `broken_pictures` are addresses that it
    cannot load, `missing_scopes` methods it does not let us call. The next `down` calls are answered with an error of
    the server.
    """

    def __init__(self, faults: Faults, *, random: Random, clock: Callable[[], float]) -> None:
        self.faults, self.clock, self.random = faults, clock, random
        self.workspace = Workspace()
        self.others: list[Workspace] = []
        self.happened: Counter[str] = Counter()
        self.problems: list[str] = []
        self.sockets = Sockets(clock)
        self.base = ""
        self.broken_pictures: set[str] = set()
        self.missing_scopes: dict[str, str] = {}
        self.down = 0
        self.changed = asyncio.Event()
        self._uploads: dict[str, bytes] = {}
        self._words: dict[str, str] = {}
        self._writes = Rooms()

    @property
    def api_base(self) -> str:
        return f"{self.base}/api/"

    def application(self) -> web.Application:
        app = web.Application(client_max_size=2**26)
        app.router.add_route("*", "/api/{method}", self._on_call)
        app.router.add_get("/socket", self.sockets.serve)
        app.router.add_post("/answers/{id}", self._on_answer)
        app.router.add_post("/upload/{id}", self._on_upload)
        app.router.add_get("/files/{id}", self._on_download)
        return app

    def answers_to(self, channel: str, user: str) -> str:
        """Return a new address to answer somebody by."""
        id = f"a{len(self.workspace.answers) + 1}"
        self.workspace.answers[id] = Answers(channel, user, until=self.clock() + 1800)
        return f"{self.base}/answers/{id}"

    def hand_over(self, name: str, content: bytes) -> Json:
        """Keep a file that a person handed over; return what an event says of it."""
        id = f"F{len(self._uploads) + 1}"
        self._uploads[id] = content
        return {"id": id, "name": name, "size": len(content), "url_private_download": f"{self.base}/files/{id}"}

    def said(self, channel: str = "C1") -> list[Json]:
        """Return what was answered in a channel in any way: posted, by address, or to one person alone."""
        by_address = [said for each in self.workspace.answers.values() if each.channel == channel for said in each.said]
        whispers = [each for each in self.workspace.whispers if each["channel"] == channel]
        own = [each for each in self.workspace.posted(channel) if "bot_id" in each]
        return [*own, *by_address, *whispers]

    async def until(self, holds: Callable[[], object], timeout_s: float = 10.0) -> None:
        """Wait until something holds; look again whenever anything was called."""
        async with asyncio.timeout(timeout_s):
            while not holds():
                self.changed.clear()
                await self.changed.wait()

    async def _on_call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        given = await _arguments(request)
        self.happened[method] += 1
        try:
            answer = await self._through_faults(method, given, request)
        except _Cut as cut:
            if cut.status is None and request.transport is not None:
                request.transport.abort()
            body = {"ok": False, "error": "ratelimited" if cut.status == 429 else "internal_error"}
            return web.json_response(body, status=cut.status or 500, headers=cut.headers)
        except Refused as refused:
            answer = refused.answer
        finally:
            self.changed.set()
        if answer.get("ok") and method in WRITES and self._hits("garble_answer", self.faults.garble_answer):
            return web.Response(text='{"ok": tr', content_type="application/json")
        return web.json_response(answer, headers={"x-oauth-scopes": ",".join(self.workspace.scopes)})

    async def _through_faults(self, method: str, given: Json, request: web.Request) -> Json:
        faults, writes = self.faults, method in WRITES
        if self.down:
            self.down -= 1
            raise _Cut(503)
        if method in NAMES_CHANNEL:
            self._let_in(faults, given, writes)
        fails = method in NAMES_CHANNEL and self._hits("server_error", faults.server_error)
        if fails and self.random.random() < 0.5:
            raise _Cut(500)
        answer = await self._do(method, given, request)
        if fails:
            raise _Cut(500)
        if faults.delay_s and writes:
            await asyncio.sleep(faults.delay_s)
        if writes and self._hits("lose_answer", faults.lose_answer):
            raise _Cut
        return answer

    def _let_in(self, faults: Faults, given: Json, writes: bool) -> None:
        channel = str(given.get("channel", ""))
        if self._hits("cut_before", faults.cut_before):
            raise _Cut
        if self._hits("rate_limit", faults.rate_limit):
            raise _Cut(429, retry_after_s=faults.retry_after_s)
        if writes and faults.limit_per_s and (wait_s := self._writes.wait_s(channel, faults.limit_per_s, self.clock())):
            self.happened["limited"] += 1
            raise _Cut(429, retry_after_s=wait_s)

    def _hits(self, fault: str, probability: float) -> bool:
        hit = self.random.random() < probability
        self.happened[fault] += hit
        return hit

    async def _do(self, method: str, given: Json, request: web.Request) -> Json:
        is_app = method == "apps.connections.open"
        said = request.headers.get("Authorization", "").removeprefix("Bearer ") or given.get("token")
        if method == "oauth.v2.access":
            return {"ok": True, **self.install(given)}
        teams = (self.workspace, *self.others)
        there = next((each for each in teams if said == (each.app_token if is_app else each.bot_token)), None)
        if (there or self.workspace).revoked:
            raise Refused("token_revoked")
        if there is None:
            raise Refused("invalid_auth")
        if method in self.missing_scopes:
            raise Refused("missing_scope", needed=self.missing_scopes[method], provided=",".join(self.workspace.scopes))
        call = _CALLS.get(method)
        if call is None:
            self.problems.append(f"unknown method {method}")
            raise Refused("unknown_method")
        with self.within(there):
            return {"ok": True, **call(self, given)}

    @contextmanager
    def within(self, team: Workspace) -> Iterator[None]:
        """Let `workspace` be another one meanwhile."""
        usual, self.workspace = self.workspace, team
        try:
            yield
        finally:
            self.workspace = usual

    # -- methods ---------------------------------------------------------------------------------------------------

    def room_for(self, given: Json, *, reads: bool = False) -> Room:
        id = str(given.get("channel", ""))
        room = self.workspace.rooms.get(id)
        if id in self.faults.missing or room is None or (room.is_private and not room.has_bot):
            raise Refused("channel_not_found")
        if id in self.faults.forbidden or not room.has_bot:
            raise Refused("not_in_channel")
        if room.is_archived and not reads:
            raise Refused("is_archived")
        return room

    def check(self, body: Json) -> None:
        found = problems_in_message(body)
        for block in body.get("blocks") or []:
            if block.get("accessory", {}).get("image_url") in self.broken_pictures:
                raise Refused("invalid_blocks", response_metadata={"messages": ["downloading image failed"]})
        if found:
            self.problems += found
            raise Refused("msg_blocks_too_long" if "msg_blocks_too_long" in found else "invalid_blocks")

    def post(self, given: Json) -> Json:
        room = self.room_for(given)
        self.check(given)
        if "thread_ts" in given and given["thread_ts"] not in room.messages:
            raise Refused("thread_not_found")
        message = self.workspace.post(room, given, self.clock())
        if self._hits("duplicate", self.faults.duplicate):
            self.workspace.post(room, given, self.clock())
        return {"channel": room.id, "ts": message["ts"], "message": message}

    def update(self, given: Json) -> Json:
        room = self.room_for(given)
        self.check(given)
        message = room.messages.get(given["ts"])
        if message is None:
            raise Refused("message_not_found")
        message |= {name: given[name] for name in ("text", "blocks", "metadata") if name in given}
        message["edited"] = message.get("edited", 0) + 1
        return {"channel": room.id, "ts": given["ts"], "text": message.get("text", "")}

    def whisper(self, given: Json) -> Json:
        self.room_for(given)
        self.check(given)
        self.workspace.whispers.append(given)
        return {"message_ts": self.workspace.stamp(self.clock())}

    def history(self, given: Json) -> Json:
        room = self.room_for(given, reads=True)
        return self._page(given, [each for each in room.messages.values() if "thread_ts" not in each])

    def replies(self, given: Json) -> Json:
        room = self.room_for(given, reads=True)
        if given["ts"] not in room.messages:
            raise Refused("thread_not_found")
        shown = [each for each in room.messages.values() if given["ts"] in (each["ts"], each.get("thread_ts"))]
        return self._page(given, shown, newest_first=False)

    def _page(self, given: Json, messages: list[Json], *, newest_first: bool = True) -> Json:
        lag_s = self.faults.history_lag_s
        oldest, until = float(given.get("oldest", 0)), self.clock() - lag_s if lag_s else float("inf")
        shown = [each for each in messages if oldest < float(each["ts"]) <= until]
        shown = shown[::-1] if newest_first else shown
        start, limit = int(given.get("cursor") or 0), min(int(given.get("limit", 100)), PAGE)
        page = shown[start : start + limit]
        if str(given.get("include_all_metadata", "")).lower() not in ("1", "true"):
            page = [{name: value for name, value in each.items() if name != "metadata"} for each in page]
        more = start + limit < len(shown)
        cursor = {"response_metadata": {"next_cursor": str(start + limit)}} if more else {}
        return {"messages": page, "has_more": more, **cursor}

    def open_view(self, given: Json) -> Json:
        view = _object(given["view"])
        found = problems_in_blocks(view["blocks"], most=100)
        if not given.get("trigger_id"):
            raise Refused("invalid_trigger_id")
        if found:
            self.problems += found
            raise Refused("invalid_arguments", response_metadata={"messages": found})
        self.workspace.views.append(view)
        return {"view": {**view, "id": f"V{len(self.workspace.views)}"}}

    def publish(self, given: Json) -> Json:
        view = _object(given["view"])
        if found := problems_in_blocks(view["blocks"], most=100):
            self.problems += found
            raise Refused("invalid_arguments", response_metadata={"messages": found})
        self.workspace.homes[given["user_id"]] = view
        return {"view": view}

    def person(self, given: Json) -> Json:
        if given["user"] not in self.workspace.people:
            raise Refused("user_not_found")
        return {"user": self.workspace.people[given["user"]]}

    def groups(self, given: Json) -> Json:
        return {"usergroups": [{"id": id, "users": list(users)} for id, users in self.workspace.groups.items()]}

    def open_room(self, given: Json) -> Json:
        room = self.workspace.room(f"D{given['users']}", is_im=True)
        return {"channel": {"id": room.id}}

    def upload_address(self, given: Json) -> Json:
        id = f"F{len(self._uploads) + 1}"
        self._uploads[id] = b""
        self._words[id] = str(given.get("alt_txt") or "")
        return {"upload_url": f"{self.base}/upload/{id}", "file_id": id}

    def complete_upload(self, given: Json) -> Json:
        files = _object(given["files"])
        for each in files:
            about = {"title": each.get("title"), "channel": given.get("channel_id"), "thread": given.get("thread_ts")}
            self.workspace.files[each["id"]] = {
                **about,
                "content": self._uploads[each["id"]],
                "words": self._words[each["id"]],
            }
        return {"files": [{"id": each["id"]} for each in files]}

    def who(self, given: Json) -> Json:
        team = self.workspace
        return {
            "team": team.name,
            "team_id": team.team,
            "user_id": team.bot_user,
            "bot_id": team.bot,
            "user": "tidings",
        }

    def install(self, given: Json) -> Json:
        codes = {"good": self.workspace, **{f"good-{other.team}": other for other in self.others}}
        at = codes.get(str(given.get("code")))
        if at is None or (given.get("client_id"), given.get("client_secret")) != ("11.22", "shh"):
            raise Refused("invalid_code")
        team = {"id": at.team, "name": at.name}
        return {"access_token": at.bot_token, "bot_user_id": at.bot_user, "team": team, "scope": "chat:write,commands"}

    def socket(self, given: Json) -> Json:
        return {"url": f"{self.base.replace('http', 'ws', 1)}/socket"}

    async def _on_answer(self, request: web.Request) -> web.Response:
        answers = self.workspace.answers.get(request.match_info["id"])
        if answers is None or self.clock() > answers.until:
            return web.json_response({"ok": False, "error": "expired_url"}, status=404)
        if answers.left == 0:
            return web.json_response({"ok": False, "error": "used_url"}, status=404)
        answers.left -= 1
        body = await request.json()
        self.problems += problems_in_message(body) if not body.get("delete_original") else []
        answers.said.append(body)
        self.changed.set()
        return web.Response(text="ok")

    async def _on_upload(self, request: web.Request) -> web.Response:
        if request.content_type.startswith("multipart/"):
            form = await request.post()
            part = next(value for value in form.values() if isinstance(value, web.FileField))
            self._uploads[request.match_info["id"]] = part.file.read()
        else:
            self._uploads[request.match_info["id"]] = await request.read()
        return web.Response(text="OK - 1")

    async def _on_download(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {self.workspace.bot_token}":
            return web.Response(status=403)
        return web.Response(body=self._uploads[request.match_info["id"]])


_CALLS: Mapping[str, Callable[[Slack, Json], Json]] = {
    "apps.connections.open": Slack.socket,
    "auth.test": Slack.who,
    "chat.postMessage": Slack.post,
    "chat.update": Slack.update,
    "chat.postEphemeral": Slack.whisper,
    "conversations.history": Slack.history,
    "conversations.replies": Slack.replies,
    "conversations.info": lambda slack, given: {"channel": slack.room_for(given, reads=True).described()},
    "conversations.open": Slack.open_room,
    "users.info": Slack.person,
    "usergroups.list": Slack.groups,
    "views.open": Slack.open_view,
    "views.publish": Slack.publish,
    "files.getUploadURLExternal": Slack.upload_address,
    "files.completeUploadExternal": Slack.complete_upload,
}


def _object(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


async def _arguments(request: web.Request) -> Json:
    """Read what was given in the query, as a form or as JSON."""
    given: Json = dict(request.query)
    if request.content_type == "application/json":
        given |= json.loads(await request.read() or b"{}")
    else:
        given |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    for name in ("blocks", "metadata"):
        if name in given:
            given[name] = _object(given[name])
    return given


Serving = Callable[..., Awaitable[Slack]]


@asynccontextmanager
async def serve_slack(
    faults: Faults | None = None, *, seed: int = 0, clock: Callable[[], float] = steady_clock
) -> AsyncIterator[Slack]:
    """Serve a Slack on a free port of 127.0.0.1; `clock` counts seconds since 1970."""
    slack = Slack(faults or Faults(), random=Random(seed), clock=clock)
    runner = web.AppRunner(slack.application(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        slack.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield slack
    finally:
        await slack.sockets.close()
        await runner.cleanup()
