"""A generation server on the loopback address, and its ways to fail."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.errors import ModelError
from bot.summaries.openai_ import OpenAIGenerator
from bot.summaries.prompt import Request

REQUEST = Request(passages=("The bridge is open.",), words=20)


@dataclass
class Answered:
    status: int
    body: bytes


async def post_json(url: str, payload: Any, *, headers: Mapping[str, str] | None = None) -> Answered:
    async with aiohttp.ClientSession() as session, session.post(url, json=payload, headers=headers) as answer:
        return Answered(answer.status, await answer.read())


@asynccontextmanager
async def server(status: int, body: str, seen: list[web.Request] | None = None) -> AsyncIterator[str]:
    async def handle(request: web.Request) -> web.Response:
        asked = await request.json()
        if seen is not None:
            seen.append(request)
        text = body.replace("ECHO", json.dumps(asked["messages"][1]["content"]))
        return web.Response(status=status, text=text, content_type="application/json")

    app = web.Application()
    app.router.add_post("/v1/chat/completions", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/v1/"
    finally:
        await runner.cleanup()


async def test_every_request_is_answered_in_order_with_the_key_in_the_header() -> None:
    seen: list[web.Request] = []
    async with server(200, '{"choices": [{"message": {"content": ECHO}}]}', seen) as url:
        generator = OpenAIGenerator("m", base_url=url, post_json=post_json, api_key="sk-secret")
        requests = [Request(passages=(f"Passage {number}.",), words=10) for number in range(6)]
        answers = await generator.generate(requests)
    assert [f"Passage {number}." in answer for number, answer in enumerate(answers)] == [True] * 6
    assert seen[0].headers["Authorization"] == "Bearer sk-secret"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, "{}"),
        (401, '{"error": "sk-secret is wrong"}'),
        (200, "{}"),
        (200, "no json"),
        (200, '{"choices": []}'),
        (200, '{"choices": [{"message": {"content": null}}]}'),
        (200, "[" * 100_000),
    ],
)
async def test_whatever_a_server_answers_wrongly_is_a_model_error_without_the_key(status: int, body: str) -> None:
    async with server(status, body) as url:
        generator = OpenAIGenerator("m", base_url=url, post_json=post_json, api_key="sk-secret")
        with pytest.raises(ModelError) as caught:
            await generator.generate([REQUEST, REQUEST])
    assert "sk-secret" not in str(caught.value) + caught.value.for_people


async def test_a_server_that_is_not_there_is_a_model_error() -> None:
    async with server(200, "{}") as url:
        gone = url
    with pytest.raises(ModelError):
        await OpenAIGenerator("m", base_url=gone, post_json=post_json).generate([REQUEST])


async def test_a_silent_server_is_given_up() -> None:
    async def never(url: str, payload: Any, *, headers: Mapping[str, str] | None = None) -> Answered:
        await asyncio.Event().wait()
        raise AssertionError

    with pytest.raises(ModelError, match="did not answer"):
        await OpenAIGenerator("m", base_url="http://x", post_json=never, timeout_s=0.01).generate([REQUEST])
