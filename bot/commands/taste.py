"""`vote`, `interests …`, `split` and `merge`, over what the application hands in."""

import math
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.commands.citing import one_line
from bot.errors import UsageError
from bot.i18n import mark, plural, retold, say
from bot.model.articles import Article
from bot.model.messages import Actions, Block, Button, Message, Note, Reply, Table
from bot.model.taste import Interest

WAYS = {"up": 1, "down": -1, "none": 0}
_LIKE_ANY_OTHER = mark("Stories about {topic} rank like any others here.")
_WANTED = (
    (2, mark("Stories about {topic} rank much higher here from now on.")),
    (0.01, mark("Stories about {topic} rank higher here from now on.")),
    (0, _LIKE_ANY_OTHER),
    (-1.99, mark("Stories about {topic} rank lower here from now on.")),
    (-math.inf, mark("Stories about {topic} rank much lower here from now on.")),
)
"""What is said of an interest, by the least weight for which it is so."""


class Taste(Protocol):
    """What counts for a channel."""

    @property
    def learned(self) -> Mapping[str, float]: ...


class Voted(Protocol):
    """A vote that was given."""

    @property
    def story(self) -> str: ...
    @property
    def headline(self) -> str: ...
    @property
    def value(self) -> int: ...
    @property
    def total(self) -> int: ...


class Regrouped(Protocol):
    """Articles that went from one story to another."""

    @property
    def source(self) -> str: ...
    @property
    def target(self) -> str: ...
    @property
    def headline(self) -> str: ...
    @property
    def articles(self) -> tuple[Article, ...]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TasteCommands:
    """What people like, and how stories belong together."""

    interests: Callable[[str], Awaitable[tuple[Sequence[Interest], Taste]]]
    want: Callable[..., Awaitable[Interest]]
    forget_: Callable[[str, str], Awaitable[str]]
    vote_: Callable[..., Awaitable[Voted]]
    split_: Callable[..., Awaitable[Regrouped]]
    merge_: Callable[..., Awaitable[Regrouped]]

    async def vote(self, way: str, story: str, channel: str, *, person: str, digest: str | None) -> Reply:
        """Put a thumb up or down on a story, or take it back."""
        voted = await self.vote_(story, WAYS[way], channel, person=person, digest=digest)
        data = {"vote": {"story": voted.story, "value": voted.value, "total": voted.total}}
        back = Actions(buttons=(Button(label=say("Take back"), line=f"vote none {voted.story}"),))
        blocks = (*one_line(_voted(voted)).blocks, *((back,) if voted.value else ()))
        return Reply(data=(data,), message=Message(blocks=blocks))

    async def list_(self, channel: str) -> Reply:
        """Show what was chosen and what the votes taught."""
        chosen, taste = await self.interests(channel)
        learned = sorted(taste.learned.items(), key=lambda item: (-abs(item[1]), item[0]))
        blocks: list[Block] = []
        if chosen:
            rows = tuple((each.topic, _degree(each.weight), retold(each.by)) for each in chosen)
            blocks.append(Table(columns=(say("Topic"), say("Here"), say("By")), rows=rows))
        if learned:
            taught = tuple((topic, f"{weight:+.2f}") for topic, weight in learned)
            blocks += [Note(text=say("What the votes taught (an interest is 1):"))]
            blocks.append(Table(columns=(say("Topic"), say("Counts")), rows=taught))
        if not blocks:
            blocks.append(
                Note(
                    text=say(
                        "All topics count alike here. Change that with {more}, {less}, or a vote on a story: {vote}",
                        more="interests more climate",
                        less="interests less football",
                        vote="vote up 3",
                    )
                )
            )
        data = {
            "interests": [{"topic": each.topic, "weight": each.weight, "by": each.by} for each in chosen],
            "learned": [{"topic": topic, "weight": weight} for topic, weight in learned],
        }
        return Reply(data=(data,), message=Message(blocks=tuple(blocks)))

    async def more(self, topic: str, channel: str, *, by: str) -> Reply:
        """Want more about a topic."""
        return _wanted(await self.want(topic, 1.0, channel, by=by))

    async def less(self, topic: str, channel: str, *, by: str) -> Reply:
        """Want less about a topic."""
        return _wanted(await self.want(topic, -1.0, channel, by=by))

    async def forget(self, topic: str, channel: str) -> Reply:
        """Treat a topic like any other again."""
        name = await self.forget_(topic, channel)
        data = {"interest": {"topic": name, "weight": 0.0}}
        return Reply(data=(data,), message=one_line(say(_LIKE_ANY_OTHER, topic=name)))

    async def split(self, story: str, sources: Sequence[str], channel: str, *, by: str, digest: str | None) -> Reply:
        """Make a story of its own of some sources of a story."""
        numbers = [_number(text) for text in sources]
        done = await self.split_(story, numbers, channel, by=by, digest=digest)
        said = plural(
            "Done: {n} article of “{headline}” is a story of its own now.",
            "Done: {n} articles of “{headline}” are a story of their own now.",
            n=len(done.articles),
            headline=done.headline,
        )
        return _regrouped("split", done, said, Button(label=say("Put back"), line=f"merge {done.source} {done.target}"))

    async def merge(self, story: str, other: str, channel: str, *, by: str, digest: str | None) -> Reply:
        """Make one story of two."""
        done = await self.merge_(story, other, channel, by=by, digest=digest)
        said = plural(
            "Done: the {n} article of “{headline}” belongs to the other story now.",
            "Done: the {n} articles of “{headline}” belong to the other story now.",
            n=len(done.articles),
            headline=done.headline,
        )
        return _regrouped("merged", done, said)


def _voted(voted: Voted) -> str:
    if not voted.value:
        return say("Taken back: your thumb on “{headline}”.", headline=voted.headline)
    total = f"{voted.total:+d}"
    if voted.value > 0:
        return say("Noted: more like “{headline}” (votes here: {total}).", headline=voted.headline, total=total)
    return say("Noted: less like “{headline}” (votes here: {total}).", headline=voted.headline, total=total)


def _wanted(interest: Interest) -> Reply:
    data = {"interest": {"topic": interest.topic, "weight": interest.weight}}
    said = next(sentence for least, sentence in _WANTED if interest.weight >= least)
    return Reply(data=(data,), message=one_line(say(said, topic=interest.topic)))


def _degree(weight: float) -> str:
    if weight >= 2:
        return say("much more")
    if weight <= -2:
        return say("much less")
    return say("more") if weight > 0 else say("less")


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 4:
        raise UsageError(
            say("“{text}” is no number of a source. Write it as: {line}", text=text[:50], line="split 3 2")
        )
    return int(text)


def _regrouped(key: str, done: Regrouped, said: str, *more: Button) -> Reply:
    data = {key: {"from": done.source, "to": done.target, "articles": [article.id for article in done.articles]}}
    look = Actions(buttons=(Button(label=say("Sources"), line=f"sources {done.target}"), *more))
    return Reply(data=(data,), message=Message(blocks=(*one_line(said).blocks, look)))
