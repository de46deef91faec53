"""Ranking: the published formula of how important a story is to a channel.

importance = recency · Σ wᵢ · partᵢ / Σ wᵢ      with

publishers = 1 − 2^(−(n − 1) / 2)     n independent publishers; copies do not count (1: 0, 3: .5, 5: .75)
size       = 1 − 2^(−(m − 1) / 4)     m articles that are not copies
source     = s / (1 + s)              s the highest weight of its articles: that of the publisher times that of the
                                      feed (1 is ordinary: .5); copies do not count
interests  = ½ + ½ · tanh(Σ weights)  of the channel's interests that its articles speak of, and of what its people's
                                      votes on other stories taught (none: .5)
votes      = ½ + ½ · tanh(votes / 3)  people's thumbs, up minus down (none: .5)
recency    = ½ + ½ · 2^(−hours since its newest article / half-life)
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.i18n import mark
from bot.model.stories import RankedStory, Story, publisher_of
from bot.text.topics import speak_of

# Reasons are kept in English, and told people again in their language by `bot.i18n.retold`.
_TOLD_BY = {
    0: mark("{n} independent publishers tell it."),
    1: mark("{n} independent publishers tell it (a copy does not count)."),
    2: mark("{n} independent publishers tell it ({copies} copies do not count)."),
}
_TOLD_BY_ONE = {
    0: mark("Only {publisher} tells it."),
    1: mark("Only {publisher} tells it (a copy does not count)."),
    2: mark("Only {publisher} tells it ({copies} copies do not count)."),
}
_AGE_IN_MINUTES = mark("The newest article is {n} min old.")
_AGE_IN_HOURS = mark("The newest article is {n} h old.")
_AGE_IN_DAYS = mark("The newest article is {n} days old.")
_SOURCES_COUNT_MORE = mark("Its sources count more than others here ({times} times).")
_SOURCES_COUNT_LESS = mark("Its sources count less than others here ({times} times).")
_WANTS_MORE = mark("This channel wants more about {topic}.")
_WANTS_LESS = mark("This channel wants less about {topic}.")
_VOTED_FOR = mark("People here voted for stories about {topic}.")
_VOTED_AGAINST = mark("People here voted against stories about {topic}.")
_VOTED = mark("People here voted {votes}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class RankWeights:
    """What each part of the formula counts; the half-life is that of recency."""

    publishers: float = 4.0
    size: float = 1.0
    source: float = 2.0
    interests: float = 3.0
    votes: float = 1.0
    half_life: timedelta = timedelta(hours=12)

    def as_mapping(self) -> dict[str, float]:
        """Write the weights down by name; the half-life in hours."""
        parts = {name: getattr(self, name) for name in ("publishers", "size", "source", "interests", "votes")}
        return parts | {"half_life_hours": self.half_life / timedelta(hours=1)}


@dataclass(frozen=True, slots=True)
class _Parts:
    """The parts of one story's importance, each 0..1, and the reasons."""

    values: dict[str, float]
    recency: float
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Wishes:
    """What a channel makes of publishers, topics and stories, as `rank` is told it."""

    source_weight: Mapping[str, float]
    article_weight: Mapping[str, float]
    interests: Mapping[str, float]
    learned: Mapping[str, float]
    votes: Mapping[str, int]


def rank(
    stories: Sequence[Story],
    *,
    now: datetime,
    weights: RankWeights | None = None,
    source_weight: Mapping[str, float] | None = None,
    article_weight: Mapping[str, float] | None = None,
    interests: Mapping[str, float] | None = None,
    votes: Mapping[str, int] | None = None,
    learned: Mapping[str, float] | None = None,
) -> tuple[RankedStory, ...]:
    """Return the stories with their importance (0..1) and reasons, the most important first, then by id.

    `source_weight` maps a publisher to its weight (1 where it is missing, 0 is distrusted), `article_weight` an article
    id to that of its feed, `interests` a topic to a weight (negative: less of it), `learned` one to what votes taught
    about it, `votes` a story id to thumbs up minus thumbs down.
    """
    weights = weights or RankWeights()
    wishes = _Wishes(source_weight or {}, article_weight or {}, interests or {}, learned or {}, votes or {})
    ranked = [_ranked(story, weights, _parts(story, now, weights, wishes)) for story in stories]
    return in_order(ranked)


def in_order(ranked: Iterable[RankedStory]) -> tuple[RankedStory, ...]:
    """Return ranked stories, the most important first, then by id."""
    return tuple(sorted(ranked, key=lambda one: (-one.importance, one.story.id)))


def _ranked(story: Story, weights: RankWeights, parts: _Parts) -> RankedStory:
    weight = {name: max(getattr(weights, name), 0.0) for name in parts.values}
    total = sum(weight.values()) or 1.0
    mean = sum(weight[name] * value for name, value in parts.values.items()) / total
    importance = round(min(max(parts.recency * mean, 0.0), 1.0), 6)
    return RankedStory(
        story=story, importance=importance, why=parts.why, parts=parts.values | {"recency": parts.recency}
    )


def _parts(story: Story, now: datetime, weights: RankWeights, wishes: _Wishes) -> _Parts:
    publishers = story.publishers
    articles = len(story.originals)
    source = _source(story, publishers, wishes)
    matched = _spoken_of(story, wishes.interests)
    voted_for = _spoken_of(story, wishes.learned)
    wanted = sum(wishes.interests[topic] for topic in matched) + sum(wishes.learned[topic] for topic in voted_for)
    thumbs = wishes.votes.get(story.id, 0)
    hours = max((now - story.last_seen) / timedelta(hours=1), 0.0)
    values = {
        "publishers": 1 - 2 ** (-(len(publishers) - 1) / 2),
        "size": 1 - 2 ** (-(articles - 1) / 4),
        "source": source / (1 + source),
        "interests": 0.5 + 0.5 * math.tanh(wanted),
        "votes": 0.5 + 0.5 * math.tanh(thumbs / 3),
    }
    half_life = max(weights.half_life / timedelta(hours=1), 1e-6)
    why = (
        _publishers_sentence(story, publishers),
        _age_sentence(hours),
        *_source_sentence(source),
        *(_wanted_sentence(topic, wishes.interests[topic]) for topic in matched),
        *(_voted_sentence(topic, wishes.learned[topic]) for topic in voted_for),
        *((_VOTED.format(votes=f"{thumbs:+d}"),) if thumbs else ()),
    )
    return _Parts(values, 0.5 + 0.5 * 2 ** (-hours / half_life), why)


def _source(story: Story, publishers: Sequence[str], wishes: _Wishes) -> float:
    """Return the highest weight of what a story is told by."""
    if not wishes.article_weight:
        return max((max(wishes.source_weight.get(name, 1.0), 0.0) for name in publishers), default=1.0)
    return max(
        max(wishes.source_weight.get(publisher_of(one), 1.0) * wishes.article_weight.get(one.id, 1.0), 0.0)
        for one in story.originals
    )


def _wanted_sentence(topic: str, weight: float) -> str:
    return (_WANTS_MORE if weight > 0 else _WANTS_LESS).format(topic=topic)


def _voted_sentence(topic: str, weight: float) -> str:
    return (_VOTED_FOR if weight > 0 else _VOTED_AGAINST).format(topic=topic)


def _spoken_of(story: Story, topics: Mapping[str, float]) -> tuple[str, ...]:
    return tuple(topic for topic in sorted(topics) if topics[topic] and speak_of(story.articles, topic))


def _publishers_sentence(story: Story, publishers: Sequence[str]) -> str:
    copies = len(story.articles) - len(story.originals)
    if len(publishers) > 1:
        return _TOLD_BY[min(copies, 2)].format(n=len(publishers), copies=copies)
    return _TOLD_BY_ONE[min(copies, 2)].format(publisher=publishers[0], copies=copies)


def _source_sentence(source: float) -> tuple[str, ...]:
    if source == 1.0:
        return ()
    return ((_SOURCES_COUNT_MORE if source > 1 else _SOURCES_COUNT_LESS).format(times=f"{source:g}"),)


def _age_sentence(hours: float) -> str:
    if hours < 1:
        return _AGE_IN_MINUTES.format(n=round(hours * 60))
    if hours < 48:
        return _AGE_IN_HOURS.format(n=round(hours))
    return _AGE_IN_DAYS.format(n=round(hours / 24))
