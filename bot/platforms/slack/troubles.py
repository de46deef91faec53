"""What went wrong between us and Slack, as the rest of the program knows it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import PlatformError, Trouble
from bot.i18n import mark, say

_INVITE = mark("I am not in that channel on Slack. Invite me with {command}, and I go on by myself.")
_ARCHIVED = mark("That channel is archived on Slack. Unarchive it, and I go on by myself.")
_TOKEN = mark("Slack does not accept my token any more. Install the app again, and I go on by myself.")
_SCOPE = mark("A right of the app is missing on Slack: {scope}. Add it, install the app again, and I go on by myself.")
_REFUSED = mark("Slack does not let me write there. Give me the right to, and I go on by myself.")

_SENTENCES: dict[Trouble, str] = {
    "rate_limited": mark("Slack asks me to slow down. I try again by myself."),
    "server": mark("Slack has trouble of its own. I try again by myself."),
    "network": mark("Slack did not answer. I try again by myself."),
    "forbidden": _REFUSED,
    "missing": mark(
        "I cannot find that channel on Slack. If it is private, invite me; if it is gone, delete what is kept about it."
    ),
    "malformed": mark("Slack did not take that message. It has been logged."),
}
_OF_CODES: dict[str, tuple[Trouble, str]] = {
    **dict.fromkeys(("ratelimited", "rate_limited", "message_limit_exceeded"), ("rate_limited", "")),
    **dict.fromkeys(("not_in_channel",), ("forbidden", _INVITE)),
    **dict.fromkeys(("is_archived",), ("forbidden", _ARCHIVED)),
    **dict.fromkeys(
        ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "org_login_required"),
        ("forbidden", _TOKEN),
    ),
    **dict.fromkeys(("missing_scope", "not_allowed_token_type"), ("forbidden", _SCOPE)),
    **dict.fromkeys(
        (
            "restricted_action",
            "restricted_action_read_only_channel",
            "restricted_action_thread_only_channel",
            "restricted_action_non_threadable_channel",
            "restricted_action_thread_locked",
            "team_access_not_granted",
            "ekm_access_denied",
            "access_denied",
            "no_permission",
            "cannot_reply_to_message",
            "messages_tab_disabled",
        ),
        ("forbidden", _REFUSED),
    ),
    **dict.fromkeys(
        ("channel_not_found", "thread_not_found", "message_not_found", "user_not_found", "team_not_found"),
        ("missing", ""),
    ),
    **dict.fromkeys(
        (
            "msg_too_long",
            "msg_blocks_too_long",
            "invalid_blocks",
            "invalid_blocks_format",
            "no_text",
            "invalid_arguments",
            "metadata_too_large",
            "invalid_metadata_format",
            "invalid_metadata_schema",
            "cant_update_message",
            "edit_window_closed",
        ),
        ("malformed", ""),
    ),
}
"""What Slack calls its refusals. One that stands here nowhere may pass: it is tried again like trouble of Slack's."""


@contextmanager
def known_troubles(method: str) -> Iterator[None]:
    """Let what slack_sdk and its transport raise be a `PlatformError` that says what kind of trouble it is."""
    try:
        yield
    except SlackApiError as error:
        raise refusal(method, error.response) from error
    except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError, RuntimeError, ValueError) as error:
        # No answer, or one that cannot be read: the call may have been carried out.
        raise _trouble("network", f"{method}: {type(error).__name__}: {error}") from error


def refusal(method: str, response: Any) -> PlatformError:
    """Return what an answer of Slack's says that is not `ok`."""
    status = int(getattr(response, "status_code", None) or getattr(response, "status", None) or 0)
    headers = getattr(response, "headers", None) or {}
    data = getattr(response, "data", None)
    if not isinstance(data, Mapping) or (not data.get("error") and status != 429):
        trouble: Trouble = "server" if status >= 500 else "network"
        return _trouble(trouble, f"{method}: answered {status}, unreadable")
    if status == 429:
        return _trouble("rate_limited", f"{method}: 429", retry_after_s=_retry_after(headers))
    code = str(data.get("error"))
    trouble, sentence = _OF_CODES.get(code, ("server", ""))
    told = data.get("response_metadata") or {}
    detail = " ".join(map(str, told.get("messages", []))) if isinstance(told, Mapping) else ""
    for_log = f"{method}: {code} {detail}".strip()
    values = {"command": "/invite", "scope": str(data.get("needed", "?"))} if "{" in sentence else {}
    return _trouble(trouble, for_log, sentence, retry_after_s=_retry_after(headers), **values)


def slow_down(method: str, seconds: float) -> PlatformError:
    """Return the refusal of a call that Slack asked us not to make for so long."""
    return _trouble("rate_limited", f"{method}: asked to wait for {seconds:.1f} s", retry_after_s=seconds)


def unreadable(method: str, answer: object) -> PlatformError:
    """Return what to say of an answer that lacks what it should have; the call may have been carried out."""
    return _trouble("network", f"{method}: unreadable answer: {str(answer)[:200]}")


def _trouble(
    trouble: Trouble, for_log: str, sentence: str = "", *, retry_after_s: float | None = None, **values: str
) -> PlatformError:
    told = say(sentence or _SENTENCES[trouble], **values)
    return PlatformError(for_log, trouble=trouble, for_people=told, retry_after_s=retry_after_s)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    given = headers.get("Retry-After") or headers.get("retry-after")
    try:
        return float(given) if given is not None else None
    except ValueError:
        return None
