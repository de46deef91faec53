"""How a channel follows a feed: what it calls it, and how much it lets it count."""

from dataclasses import dataclass, replace

from bot.commands.feed_health import unknown_line
from bot.desk.feeds import channel_key
from bot.desk.follows import named_among
from bot.errors import UsageError
from bot.model.channels import Follow
from bot.parts import Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """How a channel follows a feed now, and how much the feed counts there with what the operator chose."""

    follow: Follow
    overall: float


@dataclass(frozen=True, slots=True)
class Followingdesk:
    """Chooses how feeds are followed."""

    parts: Parts

    async def choose(
        self, feed: str, channel: str | None, *, title: str | None = None, weight: float | None = None
    ) -> Chosen:
        """Let a channel call a feed by a title of its own (`None`: as it is called elsewhere), or give it a weight.

        `feed` is its title, address or site. Raises `UsageError` for what the channel does not follow.
        """
        store, key = await self.parts.store(), channel_key(channel)
        follows = {follow.feed: follow for follow in await store.channels.follows(key)}
        titles = {known.url: known.title for known in await store.feeds.all() if known.url in follows}
        called = {url: follow.title or titles.get(url) or "" for url, follow in follows.items()}
        named = named_among(called, [feed])
        for name, near in named.unknown.items():
            raise UsageError(unknown_line(name, near))
        follow = follows[named.urls[0]]
        chosen = replace(follow, title=title) if weight is None else replace(follow, weight=weight)
        await store.channels.choose(chosen)
        return Chosen(follow=chosen, overall=chosen.weight * self.parts.options_of(chosen.feed).weight)
