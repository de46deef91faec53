"""The wire: what is posted between digests, each article as it comes and alerts on big stories."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from bot.clock import rfc3339
from bot.desk.channels import chosen_by_all, planned
from bot.desk.house import rules_of
from bot.digests.alerts import alertable
from bot.digests.compose import ChosenStory, told_with
from bot.digests.house_rules import HouseRules, apply_rules, marked, verdict_on, without_distrusted
from bot.digests.ids import batch_id
from bot.digests.message import digest_message
from bot.digests.notices import budget_spent
from bot.digests.posts import Posts, posts_of
from bot.digests.quiet import local_midnight, quiet_until
from bot.digests.slots import is_away
from bot.digests.zones import load_zone
from bot.i18n import mark, plural, speaking
from bot.model.articles import Article
from bot.model.channels import ChannelSettings
from bot.model.deliveries import Delivery
from bot.model.messages import Message, Note
from bot.model.runs import Coverage, Run, RunKind, RunStory, Window
from bot.model.stories import RankedStory, Story
from bot.parts import Parts

if TYPE_CHECKING:
    from bot.pipeline import Newsstand, Stages
    from bot.store.database import Store
    from bot.summaries.summarize import Summarizer

log = structlog.get_logger()

POSTED = "posts"
"""The cursor of a channel that gets every article as it comes: the last one it was given."""

AT_ONCE = 200
"""Articles looked at in one go; what came beyond them is looked at in the next."""

MOMENT = timedelta(seconds=1)

# For translators: in “The limit of {what} for {day} is reached”.
ALERTS = mark("alerts")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    stages: "Stages"
    summarizer: "Summarizer"
    now: datetime
    words: int


@dataclass(frozen=True, slots=True)
class Wire:
    """Posts articles and alerts."""

    parts: Parts

    async def follow(self, now: datetime, *, alerts: bool = True) -> list[str]:
        """Post what came in since the last time, to the channels that want that; return the ids of the runs.

        Without `alerts` nobody looks for big stories: there is nothing new among them.
        """
        chosen = await chosen_by_all(self.parts)
        wanting = {channel: each for channel, each in chosen.items() if each.each or (each.alerts and alerts)}
        awake = {channel: each for channel, each in wanting.items() if not is_away(each, now)}
        if not awake:
            return []
        desk = _Desk(
            stages=await self.parts.stages(),
            summarizer=await self.parts.summarizer(),
            now=now,
            words=self.parts.settings.digest.words,
        )
        loud = {channel: each for channel, each in awake.items() if each.alerts and alerts}
        made = await self._alerts(loud, desk) if loud else []
        for channel, each in awake.items():
            if each.each:
                made += await self._posts(channel, each, desk)
        return made

    # -- each article as it comes --------------------------------------------------------------------------------------

    async def _posts(self, channel: str, chosen: ChannelSettings, desk: _Desk) -> list[str]:
        store, now = desk.stages.store, desk.now
        last = await store.arrivals.last()
        position = await store.cursors.get(channel, POSTED)
        if position is None:
            # What was there before somebody asked for posts is no news to them.
            await store.cursors.move(channel, POSTED, last)
            return []
        feeds = [follow.feed for follow in await store.channels.follows(channel) if not follow.paused]
        arrived = await store.arrivals.after(position, up_to=last, feeds=feeds, limit=AT_ONCE)
        reached = arrived[-1][0] if len(arrived) == AT_ONCE else last
        spent = await store.runs.count(channel, "post", since=now - timedelta(hours=1))
        rules = await rules_of(self.parts, channel)
        articles = await _taken([article for _, article in arrived], rules, store)
        posts = posts_of(articles, at_once=chosen.posts_at_once, room=chosen.posts_an_hour - spent)
        if posts is None:
            return []
        if not posts.posts:
            if reached != position:
                await store.cursors.move(channel, POSTED, reached)
            return []
        rows = {article.id: row for row, article in arrived}
        # A channel has come as far as its last post, and with the last of all to the end.
        positions = [max(rows[article.id] for article in part) for part in posts.posts[:-1]] + [reached]
        return [
            await self._post(channel, chosen, part, posts, rules, position=position, desk=desk)
            for part, position in zip(posts.posts, positions, strict=True)
        ]

    async def _post(
        self,
        channel: str,
        chosen: ChannelSettings,
        articles: Sequence[Article],
        posts: Posts,
        rules: HouseRules,
        *,
        position: int,
        desk: _Desk,
    ) -> str:
        stories = [Story(id=article.id, version=1, articles=(article,)) for article in articles]
        entries = await self._entries(stories, rules, desk)
        run_id = batch_id([("post", channel), [article.id for article in articles]])
        run = _run(run_id, channel, "post", entries, desk, model=desk.summarizer.model)
        with speaking(chosen.language):
            message = _post_message(run, chosen, posts.more)
        deliveries = planned(self.parts, run_id, channel, message, kind="post", now=desk.now)
        await desk.stages.store.runs.commit(run, now=desk.now, deliveries=deliveries, cursor=(POSTED, position))
        return run_id

    # -- alerts --------------------------------------------------------------------------------------------------------

    async def _alerts(self, wanting: dict[str, ChannelSettings], desk: _Desk) -> list[str]:
        from bot.pipeline import newsstand

        loud = {
            channel: each
            for channel, each in wanting.items()
            if quiet_until(each.quiet, load_zone(each.zone), desk.now) is None
        }
        if not loud:
            return []
        longest = timedelta(hours=max(each.alert_hours for each in loud.values()))
        stand = await newsstand(Window(start=desk.now - longest, end=desk.now), store=desk.stages.store)
        made: list[str] = []
        for channel, each in loud.items():
            made += await self._alerts_of(channel, each, stand, desk)
        return made

    async def _alerts_of(self, channel: str, chosen: ChannelSettings, stand: "Newsstand", desk: _Desk) -> list[str]:
        from bot.digests.window import stories_in

        store, now = desk.stages.store, desk.now
        feeds = [follow.feed for follow in await store.channels.follows(channel) if not follow.paused]
        window = Window(start=now - timedelta(hours=chosen.alert_hours), end=now)
        stories = stories_in(stand.stories, window, feeds=feeds, feeds_of=stand.feeds_of, late=timedelta(0))
        rules, late = await rules_of(self.parts, channel), timedelta(0)
        ruled = await asyncio.to_thread(
            apply_rules, stories, rules, window=window, feeds=feeds, feeds_of=stand.feeds_of, late=late
        )
        # Who is distrusted here is no reason to alert anybody.
        stories = without_distrusted(ruled.stories, rules)
        told = await store.told.recall(channel, [story.id for story in stories])
        big = alertable(
            stories,
            publishers=chosen.alert_publishers,
            within=timedelta(hours=chosen.alert_hours),
            told=told,
            now=now,
        )
        if not big:
            return []
        zone = load_zone(chosen.zone)
        spent = await store.runs.count(channel, "alert", since=local_midnight(zone, now))
        room = max(chosen.alerts_a_day - spent, 0)
        if len(big) > room:
            await store.notices.add([budget_spent(channel, ALERTS, now.astimezone(zone).date(), now)])
        return [await self._alert(channel, chosen, story, rules, desk) for story in big[:room]]

    async def _alert(self, channel: str, chosen: ChannelSettings, story: Story, rules: HouseRules, desk: _Desk) -> str:
        why = plural(
            "{n} independent publisher told it within {hours} h.",
            "{n} independent publishers told it within {hours} h.",
            n=len(story.publishers),
            hours=chosen.alert_hours,
        )
        entries = tuple(replace(entry, why=(why.english,)) for entry in await self._entries([story], rules, desk))
        # The time belongs to it: an alert that was given up is no alert, and the story may come again.
        run_id = batch_id([("alert", channel, story.id, rfc3339(desk.now))])
        run = _run(run_id, channel, "alert", entries, desk, model=desk.summarizer.model)
        with speaking(chosen.language):
            message = digest_message(run, zone=load_zone(chosen.zone))
        deliveries: list[Delivery] = planned(self.parts, run_id, channel, message, kind="alert", now=desk.now)
        await desk.stages.store.runs.commit(run, now=desk.now, told=told_with(run), deliveries=deliveries)
        return run_id

    async def _entries(self, stories: Sequence[Story], rules: HouseRules, desk: _Desk) -> tuple[RunStory, ...]:
        from bot.pipeline import condense

        chosen = [
            ChosenStory(ranked=RankedStory(story=story, importance=0.0), status="new", fresh=story.originals)
            for story in stories
        ]
        entries = await condense(chosen, words=desk.words, stages=desk.stages, summarizer=desk.summarizer, now=desk.now)
        return marked(entries, stories, rules)


def _post_message(run: Run, chosen: ChannelSettings, more: int) -> Message:
    message = digest_message(run, zone=load_zone(chosen.zone))
    if not more:
        return message
    text = plural(
        "and one more article that came at the same time; {search} finds it.",
        "and {n} more articles that came at the same time; {search} finds them.",
        n=more,
        search="`search`",
    )
    return replace(message, blocks=(*message.blocks, Note(text=text)))


async def _taken(articles: list[Article], rules: HouseRules, store: "Store") -> list[Article]:
    """Return the articles that the rules of a channel let through."""
    if rules.leave_alone or not articles:
        return articles
    feeds_of = await store.articles.feeds_of([article.id for article in articles])

    def taken() -> list[Article]:
        return [article for article in articles if verdict_on(article, feeds_of.get(article.id, ()), rules).kept]

    return await asyncio.to_thread(taken)


def _run(run_id: str, channel: str, kind: RunKind, entries: tuple[RunStory, ...], desk: _Desk, *, model: str) -> Run:
    first = min((entry.first_seen for entry in entries), default=desk.now)
    return Run(
        id=run_id,
        channel=channel,
        schedule=None,
        kind=kind,
        window=Window(start=min(first, desk.now) - MOMENT, end=desk.now),
        generated_at=desk.now,
        stories=entries,
        coverage=Coverage(articles=sum(len(entry.sources) for entry in entries)),
        settings={"words": desk.words, "model": model},
    )
