"""What a channel thinks of publishers: hidden, distrusted, counted more or less."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.commands.words import word
from bot.i18n import joined, listing, retold, say
from bot.model.channels import SourceRule
from bot.model.messages import CitedText, Message, Note, Paragraph, Reply, Table


class Judged(Protocol):
    """What a channel thinks of a publisher now."""

    @property
    def publisher(self) -> str: ...
    @property
    def rule(self) -> SourceRule | None: ...
    @property
    def seen(self) -> int: ...
    @property
    def near(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCommands:
    """`sources …`, over what the application hands in."""

    listed: Callable[[str], Awaitable[Sequence[SourceRule]]]
    hide_: Callable[..., Awaitable[Judged]]
    distrust_: Callable[..., Awaitable[Judged]]
    weigh_: Callable[..., Awaitable[Judged]]
    reset_: Callable[[str, str], Awaitable[Judged]]

    async def list_(self, channel: str) -> Reply:
        """Show what a channel thinks of publishers."""
        found = await self.listed(channel)
        rows = tuple((each.publisher, _thought(each), retold(each.by)) for each in found)
        table = Table(columns=(say("Publisher"), say("Here"), say("By")), rows=rows)
        empty = Note(
            text=say(
                "All publishers are treated alike. Change that with: {examples}",
                examples=listing(["sources hide", "distrust", "weight"], "or"),
            )
        )
        return Reply(
            data=({"sources": [source_to_json(each) for each in found]},),
            message=Message(blocks=(table if rows else empty,)),
        )

    async def hide(self, publisher: str, channel: str, *, by: str) -> Reply:
        """Leave a publisher out."""
        return _judged(await self.hide_(publisher, channel, by=by))

    async def distrust(self, publisher: str, channel: str, *, by: str) -> Reply:
        """Rest no summary on a publisher."""
        return _judged(await self.distrust_(publisher, channel, by=by))

    async def weigh(self, publisher: str, percent: int, channel: str, *, by: str) -> Reply:
        """Let a publisher count more or less; 100 percent is ordinary."""
        return _judged(await self.weigh_(publisher, percent / 100, channel, by=by))

    async def reset(self, publisher: str, channel: str) -> Reply:
        """Treat a publisher like any other again."""
        return _judged(await self.reset_(publisher, channel))


def source_to_json(rule: SourceRule) -> dict[str, Any]:
    """Write a rule in the `sources list --json` format."""
    return {"publisher": rule.publisher, "rule": rule.rule, "weight": rule.weight, "by": rule.by}


def _judged(judged: Judged) -> Reply:
    thought = say("treated like any other") if judged.rule is None else _thought(judged.rule)
    lines = [say("{publisher}: {thought}.", publisher=judged.publisher, thought=thought)]
    if not judged.seen and judged.near:
        near = listing(judged.near, "or")
        lines.append(say("None of the last articles here is theirs. Did you mean {near}?", near=near))
    elif not judged.seen:
        lines.append(say("None of the last articles here is theirs."))
    data = {
        "publisher": judged.publisher,
        "rule": None if judged.rule is None else source_to_json(judged.rule),
        "seen": judged.seen,
    }
    blocks = tuple(Paragraph(sentences=(CitedText(text=line),)) for line in lines)
    return Reply(data=(data,), message=Message(blocks=blocks))


def _thought(rule: SourceRule) -> str:
    thoughts = [word(rule.rule)] if rule.rule else []
    thoughts += [say("counts {percent}%", percent=round(rule.weight * 100))] if rule.weight is not None else []
    return joined(thoughts, ", ")
