"""What channels think of publishers, as people ask for it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from bot.desk.feeds import channel_key
from bot.digests.house_rules import known_by, names_of
from bot.errors import UsageError
from bot.i18n import joined, retold, say
from bot.model.channels import SourceRule
from bot.model.stories import publisher_of
from bot.net.urls import site
from bot.parts import Parts

if TYPE_CHECKING:
    from bot.model.articles import Article

LOOKED_AT = 500
"""How many articles of a channel are looked at to know its publishers."""
LONGEST = 200
MOST = 10.0
"""How many times as much as others a publisher may count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a channel thinks of a publisher from now on; `rule` is `None` for the same as of any other.

    `seen` of the last articles of the channel are that publisher's. Where none is, `near` are those with like names.
    """

    publisher: str
    rule: SourceRule | None
    seen: int
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sourcedesk:
    """Lists, hides, distrusts and weighs publishers."""

    parts: Parts

    async def listed(self, channel: str | None) -> tuple[SourceRule, ...]:
        """Return what a channel thinks of publishers."""
        return await (await self.parts.store()).sources.of_channel(channel_key(channel))

    async def hide(self, publisher: str, channel: str | None, *, by: str) -> Judged:
        """Leave a publisher out of a channel."""
        rule = await self._rule(publisher, channel, by)
        return await self._set(replace(rule, rule="hidden"))

    async def distrust(self, publisher: str, channel: str | None, *, by: str) -> Judged:
        """Rest nothing on a publisher that another one tells, and mark what only it tells."""
        rule = await self._rule(publisher, channel, by)
        return await self._set(replace(rule, rule="distrusted"))

    async def weigh(self, publisher: str, weight: float, channel: str | None, *, by: str) -> Judged:
        """Let the stories of a publisher count `weight` times as much as others; 1 is ordinary.

        Raises `UsageError` for a weight that is out of bounds.
        """
        if not 0 <= weight <= MOST:
            raise UsageError(
                say(
                    "A publisher can count from {least} to {most} times as much as others, not {given} times.",
                    least=0,
                    most=MOST,
                    given=weight,
                )
            )
        rule = await self._rule(publisher, channel, by)
        return await self._set(replace(rule, weight=None if weight == 1 else weight))

    async def reset(self, publisher: str, channel: str | None) -> Judged:
        """Think of a publisher as of any other again; raise `UsageError` when the channel does so already."""
        key, name, store = channel_key(channel), _name(publisher), await self.parts.store()
        known = await store.sources.of_channel(key)
        rule = next((each for each in known if known_by(each.publisher) == known_by(name)), None)
        if rule is None:
            names = [each.publisher for each in known]
            there = (
                say("There are rules about: {names}.", names=", ".join(names[:10]))
                if names
                else say("There are no rules yet.")
            )
            raise UsageError(joined([say("This channel has no rule about “{name}”.", name=name), there]))
        await store.sources.remove(key, rule.publisher)
        return await self._judged(key, rule.publisher, None)

    async def publishers(self, channel: str | None) -> tuple[str, ...]:
        """Return the publishers of the last articles of a channel, those with most articles first."""
        counts = Counter(map(publisher_of, await self._articles(channel_key(channel))))
        return tuple(sorted(counts, key=lambda name: (-counts[name], name)))

    async def _rule(self, publisher: str, channel: str | None, by: str) -> SourceRule:
        """Return the rule about a publisher as it is, or one that says nothing yet, as set by `by` now."""
        key, name, now = channel_key(channel), _name(publisher), self.parts.clock()
        known = await (await self.parts.store()).sources.of_channel(key)
        rule = next((each for each in known if known_by(each.publisher) == known_by(name)), None)
        return replace(rule or SourceRule(channel=key, publisher=name, since=now, by=by), since=now, by=by)

    async def _set(self, rule: SourceRule) -> Judged:
        store = await self.parts.store()
        if rule.rule is None and rule.weight is None:
            await store.sources.remove(rule.channel, rule.publisher)
            return await self._judged(rule.channel, rule.publisher, None)
        await store.sources.set(rule, now=rule.since)
        return await self._judged(rule.channel, rule.publisher, rule)

    async def _judged(self, channel: str, publisher: str, rule: SourceRule | None) -> Judged:
        articles = await self._articles(channel)
        seen = sum(known_by(publisher) in names_of(article) for article in articles)
        near = () if seen else _near(publisher, map(publisher_of, articles))
        return Judged(publisher=publisher, rule=rule, seen=seen, near=near)

    async def _articles(self, channel: str) -> tuple["Article", ...]:
        store = await self.parts.store()
        feeds = [follow.feed for follow in await store.channels.follows(channel)]
        return await store.articles.newest(feeds=feeds, limit=LOOKED_AT)


def _name(given: str) -> str:
    """Return the name or the site that a person gave; raise `UsageError` when it is none."""
    name = " ".join(given.split())
    if "://" in name:
        try:
            name = site(name)
        except ValueError as error:
            raise UsageError(
                say(
                    "“{name}” is no site: {error}. Write a publisher's name or its site.",
                    name=name[:LONGEST],
                    error=retold(str(error)),
                )
            ) from None
    if not known_by(name) or len(name) > LONGEST:
        raise UsageError(
            say(
                "Name a publisher as its articles do, or by its site: {name}, or {site}",
                name="The Larnby Gazette",
                site="gazette.example",
            )
        )
    return name


def _near(name: str, names: Iterable[str]) -> tuple[str, ...]:
    by_form = {known_by(each): each for each in names}
    return tuple(by_form[form] for form in get_close_matches(known_by(name), by_form, n=3))
