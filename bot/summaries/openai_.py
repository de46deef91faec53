"""Phrase sentences by a server that speaks the OpenAI chat protocol (vLLM, llama.cpp, Ollama and others)."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from bot.errors import ModelError, TidingsError
from bot.summaries.prompt import Request


class Reply(Protocol):
    """What a server answered."""

    @property
    def status(self) -> int: ...

    @property
    def body(self) -> bytes: ...


class PostJson(Protocol):
    """Posts `payload` as JSON to `url`; fails with a `TidingsError` or `OSError`."""

    async def __call__(self, url: str, payload: Any, *, headers: Mapping[str, str] | None = None) -> Reply: ...


class OpenAIGenerator:
    """Asks `base_url`/chat/completions, a few requests at once; the key goes into a header and nowhere else."""

    def __init__(
        self,
        model: str,
        *,
        base_url: str,
        post_json: PostJson,
        api_key: str | None = None,
        timeout_s: float = 60.0,
        at_most: int = 4,
    ) -> None:
        self._model = model
        self._url = base_url.rstrip("/") + "/chat/completions"
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._post_json = post_json
        self._timeout_s = timeout_s
        self._at_most = at_most

    @property
    def name(self) -> str:
        return f"openai:{self._model}"

    async def generate(self, requests: Sequence[Request]) -> tuple[str, ...]:
        """Answer every request, in order; raise `ModelError` when the server fails, is silent or answers nonsense."""
        gate = asyncio.Semaphore(self._at_most)

        async def one(request: Request) -> str:
            async with gate:
                return await self._ask(request)

        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(one(request)) for request in requests]
        except* ModelError as errors:
            raise errors.exceptions[0] from None
        return tuple(task.result() for task in tasks)

    def close(self) -> None:
        """Let go of nothing: the client belongs to whoever gave it."""

    async def _ask(self, request: Request) -> str:
        body = {
            "model": self._model,
            "messages": list(request.messages),
            "max_tokens": 3 * request.words + 40,
            "temperature": 0,
        }
        try:
            async with asyncio.timeout(self._timeout_s):
                reply = await self._post_json(self._url, body, headers=self._headers)
        except TimeoutError as error:
            raise self._failure(f"did not answer within {self._timeout_s:g} s") from error
        except (TidingsError, OSError, ValueError) as error:
            raise self._failure(f"could not be used: {type(error).__name__}") from error
        if reply.status != 200:
            raise self._failure(f"answered with status {reply.status}")
        return self._content(reply.body)

    def _content(self, body: bytes) -> str:
        try:
            content = json.loads(body)["choices"][0]["message"]["content"]
        except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
            raise self._failure("answered in a form that is not the OpenAI protocol") from error
        if not isinstance(content, str):
            raise self._failure("answered without text")
        return content

    def _failure(self, what: str) -> ModelError:
        return ModelError(
            f"the generation server for {self._model} at {self._url} {what}",
            for_people="The generation server could not be used. Check its address and the name of the model.",
        )
