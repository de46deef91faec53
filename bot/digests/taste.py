"""Taste: what a channel's interests and the votes of its people do to the ranking of stories (pure).

An interest is what a manager said: so much more or less about a topic. From votes is learned what they are about:

learned(topic) = ½ · tanh(Σ vote · 2^(−days since / 30) / 3)

over the votes on stories about that topic; so one thumb moves little, many move no more than half an interest, and what
nobody votes for any more is forgotten. A vote on a story itself counts for that story as well.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.model.taste import Interest, Vote

HALF_LIFE = timedelta(days=30)
REMEMBERED = timedelta(days=180)
"""How long votes count; after six half-lives nothing of them is left to see."""
MOST_LEARNED = 0.5
FEW = 3.0
"""How many votes it takes until more of them begin to make little difference."""
LEAST = 0.02
"""What is learned from votes below this is left out: nobody would see it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taste:
    """What counts for a channel: `interests` by topic, `votes` by story (ups minus downs), `learned` by topic."""

    interests: Mapping[str, float] = field(default_factory=dict)
    votes: Mapping[str, int] = field(default_factory=dict)
    learned: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_plain(self) -> bool:
        """Whether it changes nothing."""
        return not (self.interests or self.votes or self.learned)


def taste_of(interests: Sequence[Interest], votes: Sequence[Vote], *, now: datetime) -> Taste:
    """Put together what a channel wants; a topic that somebody chose is not learned about."""
    chosen = {each.topic: each.weight for each in interests if each.weight}
    by_story: defaultdict[str, int] = defaultdict(int)
    by_topic: defaultdict[str, float] = defaultdict(float)
    for vote in votes:
        by_story[vote.story] += vote.value
        age = max(now - vote.at, timedelta(0))
        for topic in vote.topics:
            by_topic[topic.casefold()] += vote.value * 0.5 ** (age / HALF_LIFE)
    known = {topic.casefold() for topic in chosen}
    learned = {topic: round(MOST_LEARNED * math.tanh(total / FEW), 4) for topic, total in by_topic.items()}
    return Taste(
        interests=chosen,
        votes={story: total for story, total in by_story.items() if total},
        learned={topic: weight for topic, weight in learned.items() if abs(weight) >= LEAST and topic not in known},
    )
