"""The line-up: which stories a channel may be told in a window, in which order, and why the others are not told."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import structlog

from bot.articles.filter_text import parse_filter
from bot.articles.filters import Sieve
from bot.digests.compose import ChosenStory, choose
from bot.digests.house_rules import HouseRules, apply_rules, article_weights, source_weights
from bot.digests.novelty import news_in
from bot.digests.selection import Passes, select
from bot.digests.window import stories_in, view_of
from bot.errors import UsageError
from bot.model.articles import Article
from bot.model.channels import Told
from bot.model.stories import RankedStory, Story
from bot.stories.rank import RankWeights, in_order, rank

if TYPE_CHECKING:
    from bot.pipeline import Newsstand, Order
    from bot.store.database import Store

log = structlog.get_logger()

LATE = timedelta(hours=24)
"""How long after its publication an article may come in and still be news to a channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineUp:
    """What becomes of the stories of a window, step by step; each is a part of the one before.

    `stories` are all of what the channel follows, `ruled` those that its rules leave, `selected` those that its
    schedule wants, `ranked` the same in order, `worth_telling` those that say something new to it. `filtered` counts
    the articles that rules and schedule left out, `told` is what the channel was told of the selected stories.
    """

    stories: tuple[Story, ...]
    ruled: tuple[Story, ...]
    selected: tuple[Story, ...]
    ranked: tuple[RankedStory, ...]
    worth_telling: tuple[ChosenStory, ...]
    weights: RankWeights
    filtered: int
    told: Mapping[str, Told]


async def line_up(order: "Order", stand: "Newsstand", *, store: "Store", told_before: datetime | None = None) -> LineUp:
    """Find what a digest could tell, the most important first.

    With `told_before` only what the channel was told earlier counts as told, as when a digest of then is looked at.
    """
    late = LATE if order.channel else timedelta(0)
    stories = stories_in(
        stand.stories, order.window, feeds=order.feeds, feeds_of=stand.feeds_of, late=late, views=stand.views
    )
    # Filters read whole articles.
    ruled = await asyncio.to_thread(
        apply_rules,
        stories,
        order.rules,
        window=order.window,
        feeds=order.feeds,
        feeds_of=stand.feeds_of,
        late=late,
    )
    selected = await asyncio.to_thread(
        select,
        ruled.stories,
        order.options,
        window=order.window,
        of_topic=order.of_topic,
        feeds_of=stand.feeds_of,
        passes=_filter_of(order),
    )
    told = await store.told.recall(order.channel, [story.id for story in selected.stories]) if order.channel else {}
    if told_before is not None:
        told = {story: each for story, each in told.items() if each.at < told_before}
    weights = RankWeights()
    by_feed = article_weights(selected.stories, order.rules, feeds=order.feeds, feeds_of=stand.feeds_of)
    ranked = _ranked(selected.stories, stand, order.rules, by_feed, now=order.window.end, weights=weights)
    return LineUp(
        stories=stories,
        ruled=ruled.stories,
        selected=selected.stories,
        ranked=ranked,
        worth_telling=choose(ranked, told, news_in=partial(_news_in, stand)),
        weights=weights,
        filtered=ruled.filtered + selected.filtered,
        told=told,
    )


def _ranked(
    stories: Sequence[Story],
    stand: "Newsstand",
    rules: HouseRules,
    by_feed: Mapping[str, float],
    *,
    now: datetime,
    weights: RankWeights,
) -> tuple[RankedStory, ...]:
    """Rank stories; what channels have in common that weigh nothing and have no taste is worked out once."""
    counting, taste = source_weights(stories, rules), rules.taste
    if counting or by_feed or not taste.is_plain:
        return rank(
            stories,
            now=now,
            weights=weights,
            source_weight=counting,
            article_weight=by_feed,
            interests=taste.interests,
            votes=taste.votes,
            learned=taste.learned,
        )
    known = stand.ranked
    for each in rank([story for story in stories if (now, view_of(story)) not in known], now=now, weights=weights):
        known[now, view_of(each.story)] = each
    return in_order(known[now, view_of(story)] for story in stories)


def _news_in(stand: "Newsstand", told: Sequence[Article], later: Sequence[Article]) -> Sequence[Article]:
    """Find what is news among `later`, once for all channels that were told the same."""
    name = tuple(each.id for each in told), tuple(each.id for each in later)
    if name not in stand.news:
        stand.news[name] = news_in(told, later)
    return stand.news[name]


def _filter_of(order: "Order") -> Passes | None:
    """Return what the filter of a schedule lets through; one that this version cannot read lets all through."""
    if order.options.filter is None:
        return None
    try:
        only = parse_filter(order.options.filter, id=order.schedule or order.id, channel=order.channel or "")
    except UsageError as error:
        log.warning("filter of a schedule cannot be read", schedule=order.schedule, reason=str(error))
        return None
    sieve = Sieve((only,))
    return lambda articles: sieve.judge(articles).kept
