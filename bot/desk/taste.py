"""What the people of a channel want more and less of: interests that managers choose, votes that anybody gives."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.desk.feeds import channel_key
from bot.desk.stories import resolve
from bot.digests.taste import REMEMBERED, Taste, taste_of
from bot.errors import UsageError
from bot.i18n import say
from bot.model.taste import Interest, Vote
from bot.parts import Parts

STRONGEST = 2.0
"""How much a channel can want more, or less, about a topic; twice `more` is as far as it goes."""
LONGEST = 60
MOST = 100
"""How many interests a channel can have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voted:
    """A vote that was given, on a story called `headline`, and what the channel's votes on it come to."""

    story: str
    headline: str
    value: int
    total: int


@dataclass(frozen=True, slots=True)
class Tastedesk:
    """Keeps interests and votes."""

    parts: Parts

    async def interests(self, channel: str) -> tuple[tuple[Interest, ...], Taste]:
        """Return what was chosen, and what follows from that and from the votes."""
        key, store, now = channel_key(channel), await self.parts.store(), self.parts.clock()
        chosen = await store.interests.of_channel(key)
        votes = await store.votes.of_channel(key, since=now - REMEMBERED)
        return chosen, taste_of(chosen, votes, now=now)

    async def want(self, topic: str, by_how_much: float, channel: str, *, by: str) -> Interest:
        """Want more (or less, below 0) about a topic than before, within bounds.

        Raises `UsageError` for what is no topic, and when the channel has too many.
        """
        key, store, name = channel_key(channel), await self.parts.store(), _topic(topic)
        known = {each.topic: each for each in await store.interests.of_channel(key)}
        if name not in known and len(known) >= MOST:
            raise UsageError(
                say("A channel has at most {n} interests. Forget one first: {line}", n=MOST, line="interests forget …")
            )
        before = known[name].weight if name in known else 0.0
        weight = max(-STRONGEST, min(STRONGEST, before + by_how_much))
        interest = Interest(channel=key, topic=name, weight=weight, since=self.parts.clock(), by=by)
        if weight:
            await store.interests.set(interest)
        else:
            await store.interests.remove(key, name)
        return interest

    async def forget(self, topic: str, channel: str) -> str:
        """Treat a topic like any other again; raise `UsageError` when the channel does so already."""
        key, store, name = channel_key(channel), await self.parts.store(), _topic(topic)
        if not await store.interests.remove(key, name):
            known = [each.topic for each in await store.interests.of_channel(key)]
            raise UsageError(_unknown(name, known))
        return name

    async def vote(self, given: str, value: int, channel: str, *, person: str, digest: str | None) -> Voted:
        """Put a person's thumb up (1) or down (-1) on a story, or take it back (0)."""
        from bot.text.topics import topics

        key, store, now = channel_key(channel), await self.parts.store(), self.parts.clock()
        found = await resolve(self.parts, given, channel=key, digest=digest)
        about = topics(found.story.articles)
        vote = Vote(channel=key, story=found.story.id, person=person, value=value, at=now, topics=about)
        await store.votes.cast(vote)
        votes = await store.votes.of_channel(key, since=now - REMEMBERED)
        total = sum(each.value for each in votes if each.story == vote.story)
        return Voted(story=vote.story, headline=found.headline, value=value, total=total)


def _topic(given: str) -> str:
    """Return a topic as it is kept: in lower case, and with words by which stories can be told apart."""
    from bot.text.terms import content_terms

    topic = " ".join(given.split()).strip(" .,;“”\"'").lower()
    if len(topic) > LONGEST or not any(content_terms(topic)):
        raise UsageError(say("Name a topic in a few telling words, such as: {line}", line="interests more climate"))
    return topic


def _unknown(topic: str, known: Sequence[str]) -> str:
    if not known:
        return say("This channel has no interest in “{topic}”, and none at all yet.", topic=topic)
    return say(
        "This channel has no interest in “{topic}”. There are: {topics}.", topic=topic, topics=", ".join(known[:20])
    )
