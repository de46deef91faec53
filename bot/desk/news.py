"""Digests and answers.

The pipeline is imported when a digest is made, and what answers when something is asked.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.commands.inputs import read_source
from bot.desk.channels import chosen_by
from bot.desk.feeds import channel_key, console_follows, feed_address
from bot.desk.house import feed_weights, rules_of
from bot.digests.compose import told_with
from bot.digests.house_rules import HouseRules
from bot.digests.ids import on_demand_id
from bot.digests.message import digest_message
from bot.digests.schedule import parse_zone
from bot.digests.window import parse_moment, window_of
from bot.errors import UsageError
from bot.i18n import say, speaking
from bot.model.answers import Answer
from bot.model.articles import Article
from bot.model.channels import Follow
from bot.model.feeds import Feed
from bot.model.messages import Message
from bot.model.runs import Run
from bot.parts import Parts

if TYPE_CHECKING:
    from bot.pipeline import Stages
    from bot.store.database import Store


@dataclass(frozen=True, slots=True)
class Newsdesk:
    """Makes digests and answers questions."""

    parts: Parts

    async def make_digest(
        self,
        *,
        feeds: Sequence[str] = (),
        opml: Path | None = None,
        channel: str | None = None,
        since: str | None = None,
        until: str | None = None,
        now: str | None = None,
        max_stories: int | None = None,
        model: str | None = None,
    ) -> Run:
        """Make a digest of the given feeds (read now, nothing remembered), or of what a channel follows."""
        from bot.pipeline import Order, make_run, take_in

        chosen = self.parts.settings.digest
        moment = self._moment(now)
        window = window_of(now=moment, since=since, until=until, hours=chosen.window_hours)
        summarizer = await self.parts.summarizer(model)
        stages = await self.parts.stages()
        given = [feed_address(url) for url in feeds] + _listed(opml)
        key = None if given or opml else channel_key(channel)
        covered = await (_given(given, stages, moment) if key is None else self._followed(key, stages.store, moment))
        behind = await self._taken(key, stages.store) if key else ()
        polled = await take_in(covered, stages=stages, now=moment, unread_of=behind, since=window.start)
        moved = {each.outcome.feed.url: each.outcome.moved_to or each.outcome.feed.url for each in polled}
        order = Order(
            id=on_demand_id(moment, secrets.token_bytes(10)),
            channel=key,
            schedule=None,
            feeds=tuple(await self._taken(key, stages.store) if key else moved.values()),
            window=window,
            words=chosen.words,
            max_stories=max_stories or chosen.max_stories,
            rules=await rules_of(self.parts, key) if key else self._rules_for(moved.values()),
            paused=len(await self._urls(key, stages.store)) - len(behind) if key else 0,
            first=key is not None and await stages.store.runs.last_end(key) is None,
        )
        # What is in a run is English, whoever asks for it.
        with speaking("en"):
            made = await make_run(order, polled=polled, stages=stages, summarizer=summarizer, now=moment)
        await stages.store.runs.commit(made, told=told_with(made) if key else (), now=moment)
        return made

    async def present(self, run: Run) -> Message:
        """Lay out a digest in the language of its channel, its times in the zone of it, or those of the console."""
        console = self.parts.settings.console
        chosen = await chosen_by(self.parts, run.channel or console.channel)
        with speaking(chosen.language):
            return digest_message(run, zone=parse_zone(chosen.zone if run.channel else console.timezone))

    async def answer(
        self,
        question: str,
        *,
        channel: str | None = None,
        run: str | None = None,
        since: str | None = None,
        now: str | None = None,
        choices: Sequence[str] = (),
    ) -> Answer:
        """Answer a question from the archive, from what a channel follows, or from what a digest rests on."""
        from bot.desk.answering import answer_from

        moment = self._moment(now)
        store = await self.parts.store()
        return await answer_from(
            self.parts,
            question,
            channel=channel_key(channel) if channel is not None else None,
            articles=await _articles_of(run, store) if run else None,
            zone=parse_zone(self.parts.settings.console.timezone),
            now=moment,
            since=parse_moment(since, now=moment) if since else None,
            choices=choices,
        )

    def _rules_for(self, feeds: Iterable[str]) -> HouseRules:
        """Return the rules for feeds that no channel follows: what the operator chose for them."""
        follows = [Follow(channel="", feed=url) for url in feeds]
        return HouseRules(feed_weights=feed_weights(follows, self.parts.options_of))

    def _moment(self, now: str | None) -> datetime:
        clock = self.parts.clock()
        return (parse_moment(now, now=clock) if now else clock).replace(microsecond=0)

    async def _followed(self, channel: str, store: "Store", now: datetime) -> list[Feed]:
        """Return the feeds of a channel that are due; a console channel follows those of the settings as well."""
        await console_follows(self.parts, channel, now=now)
        urls = set(await self._taken(channel, store))
        return [feed for feed in await store.feeds.due(now) if feed.url in urls]

    async def _taken(self, channel: str, store: "Store") -> list[str]:
        """Return the feeds that a channel follows and has not paused."""
        return [follow.feed for follow in await store.channels.follows(channel) if not follow.paused]

    async def _urls(self, channel: str, store: "Store") -> list[str]:
        return [follow.feed for follow in await store.channels.follows(channel)]


async def _given(urls: Sequence[str], stages: "Stages", now: datetime) -> list[Feed]:
    """Return the feeds at `urls`, kept as feeds but followed by nobody."""
    found = []
    for url in dict.fromkeys(urls):
        await stages.store.feeds.add(url, now=now)
        feed = await stages.store.feeds.get(url)
        found += [feed] if feed is not None else []
    return found


def _listed(opml: Path | None) -> list[str]:
    from bot.feeds.opml import read_opml

    return [feed.url for feed in read_opml(read_source(str(opml))).feeds] if opml else []


async def _articles_of(run_id: str, store: "Store") -> list[Article]:
    run = await store.runs.get(run_id)
    if run is None:
        raise UsageError(say("There is no digest “{id}”. Its id is in the JSON of the digest.", id=run_id))
    found = await store.articles.get({source.id for story in run.stories for source in story.sources})
    return sorted(found.values(), key=lambda article: (article.published, article.id))
