"""How a channel is doing, and the digest it had last."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.clock import rfc3339
from bot.commands.words import moment, short_moment
from bot.errors import UsageError
from bot.i18n import in_english, retold, say
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
                short_moment(feed.failing_since),
                retold(feed.last_error) if feed.last_error else None,
            )
            for feed in state.failing
        )
        table = Table(columns=(say("Cannot be read"), say("Since (UTC)"), say("Why")), rows=failing)
        lines = [Note(text=text) for text in _lines(state)]
        well = say("Feeds: {feeds}, of which {well} are well", feeds=state.feeds, well=state.feeds - len(failing))
        return Reply(
            data=(_to_json(state),),
            message=Message(
                blocks=(
                    Heading(title=well),
                    *((table,) if failing else ()),
                    *lines,
                )
            ),
        )

    async def _last(self, channel: str) -> Run:
        run = await self.last(channel)
        if run is None:
            raise UsageError(say("This channel had no digest yet. Make one with: {example}", example="digest"))
        return run


def _lines(state: State) -> list[str]:
    lines: list[str] = []
    if state.paused:
        lines.append(say("This channel is paused: {example}", example="settings set paused no"))
    if state.next:
        lines.append(say("Next digest: {time}.", time=state.next[0]))
    else:
        lines.append(say("No digest is due. Add one with: {example}", example="schedule add"))
    if state.last_digest is not None:
        lines.append(say("Last digest: {moment}.", moment=moment(state.last_digest)))
    if state.refused is not None:
        lines.append(say("Messages are refused here: {reason}", reason=retold(state.refused)))
    if state.waiting:
        lines.append(say("Waiting to be sent: {n}.", n=state.waiting))
    return lines


def _to_json(state: State) -> dict[str, Any]:
    return {
        "channel": state.channel,
        "feeds": state.feeds,
        "failing": [{"url": feed.url, "reason": in_english(feed.last_error or "") or None} for feed in state.failing],
        "next": [in_english(each) for each in state.next],
        "last_digest": None if state.last_digest is None else rfc3339(state.last_digest),
        "waiting": state.waiting,
        "refused": state.refused,
        "paused": state.paused,
    }
