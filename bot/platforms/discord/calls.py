"""Calls of Discord's API with bodies as they were rendered, through discord.py's buckets and retries."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import discord
from discord.http import HTTPClient, MultipartParameters, Route

from bot.platforms.bodies import Body
from bot.platforms.discord.troubles import known_troubles, unreadable

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Calls:
    """What is asked of Discord outside of interactions. Every call raises `PlatformError`."""

    http: Callable[[], HTTPClient]

    async def get(self, path: str, *, query: Mapping[str, str] | None = None, **ids: int) -> Any:
        """Read something."""
        with known_troubles():
            return await self.http().request(_route("GET", path, ids), params=dict(query or {}))

    async def write(self, method: str, path: str, body: Body, **ids: int) -> Json:
        """Make or change something; return it as it is then."""
        with known_troubles():
            answer = await self._sent(_route(method, path, ids), body)
        if not isinstance(answer, dict):
            raise unreadable(answer)
        return answer

    async def post(self, path: str, **ids: int) -> None:
        """Do something that has no answer."""
        with known_troubles():
            await self.http().request(_route("POST", path, ids))

    async def _sent(self, route: Route, body: Body) -> Any:
        if not body.files:
            return await self.http().request(route, json=body.json)
        parameters = with_files(body)
        return await self.http().request(route, files=parameters.files, form=parameters.multipart)


def with_files(body: Body) -> MultipartParameters:
    """Return a body as discord.py uploads it."""
    if not body.files:
        return MultipartParameters(payload=body.json, multipart=None, files=None)
    files = [discord.File(BytesIO(each.content), filename=each.name) for each in body.files]
    parts: list[Json] = [{"name": "payload_json", "value": discord.utils._to_json(body.json)}]
    for n, file in enumerate(files):
        kind = "application/octet-stream"
        parts.append({"name": f"files[{n}]", "value": file.fp, "filename": file.filename, "content_type": kind})
    return MultipartParameters(payload=None, multipart=parts, files=files)


def _route(method: str, path: str, ids: Mapping[str, int]) -> Route:
    return Route(method, path, metadata=None, **dict[str, Any](ids))
