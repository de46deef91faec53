"""Why the articles of a story are one story, and why the nearest others are not of it."""

import asyncio
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.desk.stories import Found
from bot.model.articles import Article
from bot.model.explanations import Reasoned
from bot.model.stories import Member
from bot.parts import Parts

if TYPE_CHECKING:
    from bot.stories.cluster import Grouper

COMPARED = 300
"""Articles that a story is compared with: comparing takes the square of them."""

NEAREST = 3
"""Other stories of which it is said why they are others."""

_LEAST_ALIKE = 1 / 3
"""How alike, beside what joins stories, others must be that somebody might ask about them."""

Kinship = tuple[tuple[Reasoned, ...], tuple[Reasoned, ...]]


async def kinship(parts: Parts, found: Found, channel: str | None) -> Kinship:
    """Return what holds the articles of a story together, and what parts it from the stories most like it.

    Nothing is said of articles that the channel does not see.
    """
    from bot.stories.cluster import Grouper

    store = await parts.store()
    grouper = Grouper(open_for=timedelta(days=parts.settings.stories.open_days))
    first, last = found.story.first_seen, found.story.last_seen
    members = await store.stories.members(since=first - grouper.open_for, until=last + grouper.open_for)
    ids = {article.id for article in found.articles}
    others = [member for member in members if member.features.article not in ids]
    seen = await _seen(parts, others, channel)
    articles = await store.articles.get([each.features.article for each in seen])
    # What repeats another comes after it.
    own = sorted((each for each in members if each.features.article in ids), key=lambda each: each.copy_of in ids)
    known = articles | {article.id: article for article in found.articles}
    return await asyncio.to_thread(_explained, own, seen, known, grouper)


async def _seen(parts: Parts, members: Sequence[Member], channel: str | None) -> list[Member]:
    """Return the members that came from feeds that the channel follows."""
    if channel is None:
        return list(members)
    store = await parts.store()
    follows = {follow.feed for follow in await store.channels.follows(channel)}
    feeds_of = await store.articles.feeds_of([member.features.article for member in members])
    return [member for member in members if not follows.isdisjoint(feeds_of.get(member.features.article, ()))]


def _explained(
    own: Sequence[Member], others: Sequence[Member], articles: Mapping[str, Article], grouper: "Grouper"
) -> Kinship:
    """Compare the articles of a story with each other, and with those that share most words with it."""
    from bot.stories.likeness import Likeness
    from bot.stories.reasons import REPEATS, reasons

    if not own:
        return (), ()
    nearest = _nearest(own, others)
    likeness = Likeness([*own, *nearest], grouper.weights)
    together = []
    for place in range(1, len(own)):
        alike = likeness.alike[place, :place]
        other = int(alike.argmax())
        why = reasons(likeness, place, other, threshold=grouper.join)
        said = (REPEATS.format(title=own[other].title),) if _copies(own[place], own) else why.together
        together.append(_reasoned(own[place], own[other], said, why.score, articles))
    apart: dict[str, tuple[float, Reasoned]] = {}
    for place in range(len(own), len(own) + len(nearest)):
        alike = likeness.alike[place, : len(own)]
        closest = int(alike.argmax())
        if alike[closest] < _LEAST_ALIKE * grouper.join:
            continue
        why = reasons(likeness, place, closest, threshold=grouper.join)
        story = nearest[place - len(own)].story or nearest[place - len(own)].features.article
        if story not in apart or why.score > apart[story][0]:
            apart[story] = (
                why.score,
                _reasoned(nearest[place - len(own)], own[closest], why.apart, why.score, articles),
            )
    closest_first = sorted(apart.values(), key=lambda each: -each[0])
    return tuple(together), tuple(each for _, each in closest_first[:NEAREST])


def _copies(member: Member, own: Collection[Member]) -> bool:
    return member.copy_of in {other.features.article for other in own}


def _nearest(own: Sequence[Member], others: Sequence[Member]) -> list[Member]:
    """Return the members that share most terms with the story: whatever is alike is among them."""
    terms = Counter(term for member in own for term in member.features.terms)
    rated = [(sum(terms[term] for term in other.features.terms), other) for other in others]
    rated = [each for each in rated if each[0]]
    rated.sort(key=lambda each: (-each[0], each[1].features.article))
    return [other for _, other in rated[:COMPARED]]


def _reasoned(
    member: Member, other: Member, said: Sequence[str], score: float, articles: Mapping[str, Article]
) -> Reasoned:
    article = articles.get(member.features.article)
    return Reasoned(
        article=member.features.article,
        title=member.title,
        publisher=member.publisher,
        url=article.url if article else "",
        reasons=tuple(said),
        other=other.features.article,
        score=round(score, 4),
    )
