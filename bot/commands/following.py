"""What a channel calls a feed that it follows, and how much it lets the feed count."""

import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from bot.errors import UsageError
from bot.i18n import say
from bot.model.channels import Follow
from bot.model.messages import CitedText, Message, Paragraph, Reply

MOST = 10.0
"""How many times as much as others a feed may count."""
LONGEST = 200
NONE = "none"
"""What takes a title back."""

Choice = Literal["title", "weight"]


class Chosen(Protocol):
    """How a channel follows a feed now; `overall` is what the feed counts with what was chosen for all channels."""

    @property
    def follow(self) -> Follow: ...
    @property
    def overall(self) -> float: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowingCommands:
    """`feeds set`, over what the application hands in. A channel of `None` is the console's."""

    choose: Callable[..., Awaitable[Chosen]]

    async def set(self, feed: str, what: Choice, value: str, *, channel: str | None) -> Reply:
        """Give a feed a title of the channel's own, or let it count more or less there."""
        if what == "title":
            chosen = await self.choose(feed, channel, title=read_title(value))
            return _reply(chosen, [_titled(chosen.follow)])
        chosen = await self.choose(feed, channel, weight=read_weight(value))
        return _reply(chosen, _weighed(chosen))


def read_title(text: str) -> str | None:
    """Read a title, `None` for the word that takes it back; raise `UsageError` for one that is none."""
    title = " ".join(text.split())
    if not title or len(title) > LONGEST:
        raise UsageError(
            say("A title has 1 to {most} characters. To take it back, write: {word}", most=LONGEST, word=NONE)
        )
    return None if title.casefold() == NONE else title


def read_weight(text: str) -> float:
    """Read how many times as much as others: `1.5` or `150%`; raise `UsageError` for anything else."""
    written = text.strip().replace(",", ".")
    try:
        given = float(written.removesuffix("%"))
    except ValueError:
        given = math.nan
    weight = given / 100 if written.endswith("%") else given
    if 0 <= weight <= MOST:
        return round(weight, 4)
    if 0 <= given / 100 <= MOST:
        raise UsageError(
            say(
                "A feed can count up to {most} times as much as others. Did you mean {given}%?",
                most=f"{MOST:g}",
                given=f"{given:g}",
            )
        )
    raise UsageError(
        say(
            "“{text}” is no weight. Write how much the feed is to count, such as {times} or {percent}; others count "
            "{ordinary}, and {most} is the most.",
            text=text.strip()[:50],
            times="1.5",
            percent="150%",
            ordinary=1,
            most=f"{MOST:g}",
        )
    )


def follow_to_json(chosen: Chosen) -> dict[str, Any]:
    """Write how a channel follows a feed in the `feeds set --json` format."""
    follow = chosen.follow
    return {
        "url": follow.feed,
        "title": follow.title,
        "topic": follow.topic,
        "weight": follow.weight,
        "counts": chosen.overall,
    }


def _titled(follow: Follow) -> str:
    if follow.title is None:
        return say("{feed} is called here what it is called elsewhere.", feed=follow.feed)
    return say("{feed} is called “{title}” here.", feed=follow.feed, title=follow.title)


def _weighed(chosen: Chosen) -> list[str]:
    follow = chosen.follow
    said = (
        say("{feed} counts like any other here.", feed=follow.feed)
        if follow.weight == 1
        else say("{feed} counts {percent}% here.", feed=follow.feed, percent=_percent(follow.weight))
    )
    if chosen.overall == follow.weight:
        return [said]
    more = say("With what whoever runs this bot chose for it, it counts {percent}%.", percent=_percent(chosen.overall))
    return [said, more]


def _percent(weight: float) -> str:
    return f"{weight * 100:g}"


def _reply(chosen: Chosen, lines: list[str]) -> Reply:
    blocks = tuple(Paragraph(sentences=(CitedText(text=line),)) for line in lines)
    return Reply(data=({"feed": follow_to_json(chosen)},), message=Message(blocks=blocks))
