"""The rules of the house: what each channel takes of the news, from its filters, its thoughts on sources, its taste.

What filters are made of is imported when a channel has one.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from bot.digests.house_rules import Decide, HouseRules, rules_from
from bot.digests.taste import REMEMBERED, Taste, taste_of
from bot.errors import UsageError
from bot.model.articles import Article
from bot.model.channels import ChannelFilter, Follow, SourceRule
from bot.model.feeds import FeedOptions
from bot.model.filters import Filter, Verdict
from bot.parts import Parts

if TYPE_CHECKING:
    from bot.store.database import Store

log = structlog.get_logger()

OptionsOf = Callable[[str], FeedOptions]
"""What the operator chose for a feed, by its address."""


async def rules_of(parts: Parts, channel: str) -> HouseRules:
    """Return what a channel leaves out, and whom it trusts; keep it for one round, as slow patterns are remembered."""
    store, now = await parts.store(), parts.clock()
    filters, sources = await store.filters.of_channel(channel), await store.sources.of_channel(channel)
    votes = await store.votes.of_channel(channel, since=now - REMEMBERED)
    taste = taste_of(await store.interests.of_channel(channel), votes, now=now)
    return _rules(filters, sources, await store.channels.follows(channel), taste, parts.options_of)


async def rules_of_all(
    store: "Store", follows: Mapping[str, tuple[Follow, ...]], *, now: datetime, options_of: OptionsOf
) -> dict[str, HouseRules]:
    """Return the rules of every channel that has any; `follows` is what the channels follow."""
    filters, sources = await store.filters.all(), await store.sources.all()
    interests, votes = await store.interests.all(), await store.votes.all(since=now - REMEMBERED)
    weighing = [channel for channel, each in follows.items() if feed_weights(each, options_of)]
    return {
        channel: _rules(
            filters.get(channel, ()),
            sources.get(channel, ()),
            follows.get(channel, ()),
            taste_of(interests.get(channel, ()), votes.get(channel, ()), now=now),
            options_of,
        )
        for channel in {*filters, *sources, *interests, *votes, *weighing}
    }


def feed_weights(follows: Sequence[Follow], options_of: OptionsOf) -> dict[str, float]:
    """Return how much feeds count in a channel, of those that do not count as others do.

    What the operator chose is multiplied by what the channel did.
    """
    weights = {each.feed: each.weight * options_of(each.feed).weight for each in follows}
    return {feed: weight for feed, weight in weights.items() if weight != 1.0}


def readable(filters: Sequence[ChannelFilter]) -> list[Filter]:
    """Read the filters of a channel; what this version cannot read (another version wrote it) is left out."""
    from bot.articles.filter_text import parse_filter

    found = []
    for each in filters:
        try:
            found.append(parse_filter(each.text, id=each.id, channel=each.channel, feed=each.feed))
        except UsageError as error:
            log.warning("filter cannot be read", channel=each.channel, filter=each.id, reason=str(error))
    return found


def decision_by(filters: Sequence[Filter], follows: Sequence[Follow]) -> Decide | None:
    """Return what decides about an article by these filters of a channel, `None` without any.

    For an article that came from feeds of which the channel has paused some, the others count.
    """
    if not filters:
        return None
    from bot.articles.filters import Sieve

    sieve = Sieve(filters)
    topics = {follow.feed: follow.topic for follow in follows if not follow.paused}

    def decide(article: Article, feeds: Collection[str]) -> Verdict:
        here = [feed for feed in feeds if feed in topics]
        return sieve.judge((article,), feeds=here, topics=[topic for feed in here if (topic := topics[feed])])

    return decide


def _rules(
    filters: Sequence[ChannelFilter],
    sources: Sequence[SourceRule],
    follows: Sequence[Follow],
    taste: Taste,
    options_of: OptionsOf,
) -> HouseRules:
    decide = decision_by(readable(filters), follows) if filters else None
    return rules_from(sources, decide, taste, feed_weights(follows, options_of))
