"""How a channel is doing, and the digest it had last."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.clock import rfc3339
from bot.errors import UsageError
from bot.model.documents import run_to_json
from bot.model.feeds import Feed
from bot.model.messages import Heading, Message, Note, Reply, Table
from bot.model.runs import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How a channel is doing. `next` are its next digests in words, `refused` why it takes no messages."""

    channel: str
    feeds: int
    failing: tuple[Feed, ...]
    next: tuple[str, ...]
    last_digest: datetime | None
    waiting: int
    refused: str | None = None
    paused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusCommands:
    """`status` and `latest`, over what the application hands in."""

    state: Callable[[str], Awaitable[State]]
    last: Callable[[str], Awaitable[Run | None]]
    present: Callable[[Run], Awaitable[Message]]

    async def latest(self, channel: str) -> Reply:
        """Show the last digest of a channel as it reads now."""
        run = await self._last(channel)
        return Reply(data=(run_to_json(run),), message=await self.present(run))

    async def latest_id(self, channel: str) -> str:
        """Return the id of the last digest of a channel; raise `UsageError` when there was none."""
        return (await self._last(channel)).id

    async def show(self, channel: str) -> Reply:
        """Show how the feeds of a channel are doing, and when its next digest is due."""
        state = await self.state(channel)
        failing = tuple(
            (
                feed.title or feed.url,
                f"{feed.failing_since:%d %b %H:%M}" if feed.failing_since else None,
                feed.last_error,
            )
            for feed in state.failing
        )
        table = Table(columns=("Cannot be read", "Since (UTC)", "Why"), rows=failing)
        lines = [Note(text=text) for text in _lines(state)]
        return Reply(
            data=(_to_json(state),),
            message=Message(
                blocks=(
                    Heading(title=f"Feeds: {state.feeds}, of which {state.feeds - len(failing)} are well"),
                    *((table,) if failing else ()),
                    *lines,
                )
            ),
        )

    async def _last(self, channel: str) -> Run:
        run = await self.last(channel)
        if run is None:
            raise UsageError("This channel had no digest yet. Make one with: digest")
        return run


def _lines(state: State) -> list[str]:
    said = [f"Next digest: {state.next[0]}." if state.next else "No digest is due. Add one with: schedule add"]
    if state.paused:
        said.insert(0, "This channel is paused: settings set paused no")
    if state.last_digest is not None:
        said.append(f"Last digest: {state.last_digest:%a %d %b, %H:%M} UTC.")
    if state.refused is not None:
        said.append(f"Messages are refused here: {state.refused}")
    if state.waiting:
        said.append(f"Waiting to be sent: {state.waiting}.")
    return said


def _to_json(state: State) -> dict[str, Any]:
    return {
        "channel": state.channel,
        "feeds": state.feeds,
        "failing": [{"url": feed.url, "reason": feed.last_error} for feed in state.failing],
        "next": list(state.next),
        "last_digest": None if state.last_digest is None else rfc3339(state.last_digest),
        "waiting": state.waiting,
        "refused": state.refused,
        "paused": state.paused,
    }
