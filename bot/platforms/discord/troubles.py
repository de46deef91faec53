"""What went wrong between us and Discord, as the rest of the program knows it."""

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import discord

from bot.errors import PlatformError, Trouble
from bot.i18n import mark, say

_OF_STATUS: dict[int, Trouble] = {401: "forbidden", 403: "forbidden", 404: "missing", 429: "rate_limited"}
_OF_CODE: dict[int, Trouble] = {50083: "forbidden", 30033: "forbidden"}
"""A locked thread, and a channel with too many threads: somebody there can mend it, so it is tried again later."""

_SENTENCES: dict[Trouble, str] = {
    "rate_limited": mark("Discord asks me to slow down. I try again by myself."),
    "server": mark("Discord has trouble of its own. I try again by myself."),
    "network": mark("Discord did not answer. I try again by myself."),
    "forbidden": mark("Discord does not let me write there. Give me the right to, and I go on by myself."),
    "missing": mark("That channel is gone on Discord. Choose another one, or delete what is kept about it."),
    "malformed": mark("Discord did not take that message. It has been logged."),
}
UNSEEN = mark("I cannot see that channel on Discord. Give me “View Channel” there, and I go on by myself.")
_OF_CODES: dict[int, str] = {
    50001: UNSEEN,
    50083: mark("That thread on Discord is locked. Unlock it, and I go on by myself."),
}


@contextmanager
def known_troubles() -> Iterator[None]:
    """Let what discord.py and its transport raise be a `PlatformError` that says what kind of trouble it is."""
    try:
        yield
    except discord.RateLimited as error:
        raise _trouble("rate_limited", error, retry_after_s=error.retry_after) from error
    except discord.HTTPException as error:
        raise _refusal(error) from error
    except discord.DiscordException:
        raise
    except (aiohttp.ClientError, OSError, RuntimeError, ValueError, LookupError, TypeError) as error:
        # No answer, one that cannot be read, or a session that is closed: the call may have been carried out.
        raise _trouble("network", error) from error


def unreadable(answer: object) -> PlatformError:
    """Return the trouble that an answer is when it is not what was asked for; the call may have been carried out."""
    return PlatformError(
        f"unreadable answer: {str(answer)[:200]}", trouble="network", for_people=say(_SENTENCES["network"])
    )


def _refusal(error: discord.HTTPException) -> PlatformError:
    trouble = _OF_CODE.get(error.code) or _OF_STATUS.get(error.status, "server" if error.status >= 500 else "malformed")
    return _trouble(trouble, error, code=error.code, retry_after_s=_retry_after(error))


def _trouble(trouble: Trouble, error: Exception, *, code: int = 0, retry_after_s: float | None = None) -> PlatformError:
    sentence = _OF_CODES.get(code, _SENTENCES[trouble])
    for_log = f"{type(error).__name__}: {error}"
    return PlatformError(for_log, trouble=trouble, for_people=say(sentence), retry_after_s=retry_after_s)


def _retry_after(error: discord.HTTPException) -> float | None:
    given = error.response.headers.get("Retry-After")
    try:
        return float(given) if given is not None else None
    except ValueError:
        return None
