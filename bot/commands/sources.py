"""What a channel thinks of publishers: hidden, distrusted, counted more or less."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

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
        rows = tuple((each.publisher, _thought(each), each.by) for each in found)
        table = Table(columns=("Publisher", "Here", "By"), rows=rows)
        empty = Note(text="All publishers are treated alike. Change that with: sources hide, distrust or weight")
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
    thought = "treated like any other" if judged.rule is None else _thought(judged.rule)
    lines = [f"{judged.publisher}: {thought}."]
    if not judged.seen:
        near = f" Did you mean {' or '.join(judged.near)}?" if judged.near else ""
        lines.append(f"None of the last articles here is theirs.{near}")
    data = {
        "publisher": judged.publisher,
        "rule": None if judged.rule is None else source_to_json(judged.rule),
        "seen": judged.seen,
    }
    blocks = tuple(Paragraph(sentences=(CitedText(text=line),)) for line in lines)
    return Reply(data=(data,), message=Message(blocks=blocks))


def _thought(rule: SourceRule) -> str:
    said: list[str] = [rule.rule] if rule.rule else []
    said += [f"counts {rule.weight:.0%}"] if rule.weight is not None else []
    return ", ".join(said)
