"""Everything that Slack and the way to it can do, as a trouble with a sentence for people."""

from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.errors import PlatformError
from bot.platforms.slack.troubles import known_troubles


def answer(error: str | None, status: int = 200, **more: Any) -> Any:
    headers = more.pop("headers", {})
    data = {"ok": False, **({} if error is None else {"error": error}), **more}
    return SimpleNamespace(status_code=status, headers=headers, data=data)


def refused(response: Any) -> Exception:
    return SlackApiError("refused", response)  # type: ignore[no-untyped-call]


def caught(error: Exception) -> PlatformError:
    with pytest.raises(PlatformError) as raised, known_troubles("chat_postMessage"):
        raise error
    assert raised.value.for_people.endswith(".")
    assert str(raised.value).startswith("chat_postMessage")
    return raised.value


@pytest.mark.parametrize(
    ("response", "trouble"),
    [
        (answer("channel_not_found"), "missing"),
        (answer("not_in_channel"), "forbidden"),
        (answer("is_archived"), "forbidden"),
        (answer("token_revoked"), "forbidden"),
        (answer("missing_scope", needed="chat:write"), "forbidden"),
        (answer("restricted_action"), "forbidden"),
        (answer("msg_blocks_too_long"), "malformed"),
        (answer("invalid_blocks", response_metadata={"messages": ["[ERROR] x"]}), "malformed"),
        (answer("invalid_blocks", response_metadata="odd"), "malformed"),
        (answer("fatal_error"), "server"),
        (answer("something_new"), "server"),
        (answer("ratelimited"), "rate_limited"),
        (answer(None, 429), "rate_limited"),
        (answer(None, 503), "server"),
        (answer(None, 200), "network"),
        (SimpleNamespace(status=502, headers={}), "server"),
        (SimpleNamespace(status=200, headers={}), "network"),
    ],
)
def test_every_refusal_of_slack_is_a_trouble(response: Any, trouble: str) -> None:
    assert caught(refused(response)).trouble == trouble


@pytest.mark.parametrize(
    "error",
    [
        SlackRequestError("x"),
        aiohttp.ServerDisconnectedError(),
        TimeoutError(),
        ConnectionResetError(),
        ValueError("no JSON"),
        RuntimeError("Session is closed"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_brings_no_answer_may_have_been_carried_out(error: Exception) -> None:
    assert caught(error).trouble == "network"


@pytest.mark.parametrize(("given", "wait_s"), [("30", 30.0), ("0.5", 0.5), ("soon", None), (None, None)])
def test_the_time_that_slack_asks_for_is_read(given: str | None, wait_s: float | None) -> None:
    headers = {} if given is None else {"Retry-After": given}
    assert caught(refused(answer("ratelimited", 429, headers=headers))).retry_after_s == wait_s


def test_a_missing_right_is_named() -> None:
    assert "chat:write" in caught(refused(answer("missing_scope", needed="chat:write"))).for_people
