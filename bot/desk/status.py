"""How a channel is doing: its feeds, its schedules, what waits for it."""

from dataclasses import dataclass, replace

from bot.commands.status import State
from bot.desk.channels import chosen_by
from bot.desk.schedules import Scheduledesk
from bot.digests.amend import as_shown
from bot.model.feed_health import is_unread
from bot.model.runs import Run
from bot.parts import Parts

LOOKED_AT = 20
"""Among how many runs the last digest is looked for; the others are posts and alerts."""


@dataclass(frozen=True, slots=True)
class Statusdesk:
    """Looks after what people ask about a channel."""

    parts: Parts

    async def state(self, channel: str) -> State:
        """Return how a channel is doing."""
        store = await self.parts.store()
        titles = {follow.feed: follow.title for follow in await store.channels.follows(channel)}
        feeds, now = [feed for feed in await store.feeds.all() if feed.url in titles], self.parts.clock()
        schedules = await Scheduledesk(self.parts).listed(channel)
        upcoming = sorted((each.instants[0], each.next[0]) for each in schedules if each.instants)
        destination = await store.destinations.get(channel)
        return State(
            channel=channel,
            feeds=len(titles),
            failing=tuple(
                replace(feed, title=titles[feed.url] or feed.title) for feed in feeds if is_unread(feed, now)
            ),
            next=tuple(dict.fromkeys(said for _, said in upcoming)),
            last_digest=await store.runs.last_end(channel),
            waiting=len(await store.deliveries.open(channel)),
            refused=destination.reason if destination.paused else None,
            paused=(await chosen_by(self.parts, channel)).paused,
        )

    async def last(self, channel: str) -> Run | None:
        """Return the last digest of a channel as it is shown now, none that waits for a manager or was skipped."""
        store = await self.parts.store()
        for run in await store.runs.list(channel, LOOKED_AT):
            review = await store.reviews.get(run.id)
            if run.kind == "digest" and (review is None or review.decision == "published"):
                return as_shown(run, await store.amendments.of_run(run.id))
        return None
