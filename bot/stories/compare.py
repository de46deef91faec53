"""Comparing two ranked stories: the part of the formula that puts one above the other, as a sentence (pure)."""

from collections.abc import Mapping

from bot.i18n import Said, mark, say
from bot.model.explanations import Ranked

_ABOVE = {
    "publishers": mark("It stands above “{headline}” mostly because more publishers tell it."),
    "size": mark("It stands above “{headline}” mostly because more articles tell it."),
    "source": mark("It stands above “{headline}” mostly because its sources count more here."),
    "interests": mark("It stands above “{headline}” mostly because this channel wants more of what it is about."),
    "votes": mark("It stands above “{headline}” mostly because of people's votes on it."),
    "recency": mark("It stands above “{headline}” mostly because it is newer."),
}
_BELOW = {
    "publishers": mark("It stands below “{headline}” mostly because fewer publishers tell it."),
    "size": mark("It stands below “{headline}” mostly because fewer articles tell it."),
    "source": mark("It stands below “{headline}” mostly because its sources count less here."),
    "interests": mark("It stands below “{headline}” mostly because this channel wants less of what it is about."),
    "votes": mark("It stands below “{headline}” mostly because of people's votes on it."),
    "recency": mark("It stands below “{headline}” mostly because it is older."),
}
RECENCY = "recency"


def compared(one: Ranked, other: Ranked) -> Said:
    """Say why `one` stands where it does beside `other`; both have their parts."""
    shares = differences(one, other)
    part = max(shares, key=lambda name: shares[name] * (-1 if one.place > other.place else 1), default="")
    said = (_BELOW if one.place > other.place else _ABOVE).get(part)
    if said is None or abs(shares[part]) < 1e-9:
        return say("It is as important as “{headline}”; of two such the order says nothing.", headline=other.headline)
    return say(said, headline=other.headline)


def differences(one: Ranked, other: Ranked) -> dict[str, float]:
    """Part the difference of two importances among the parts of the formula; they add up to it."""
    mine, yours = one.parts.get(RECENCY, 1.0), other.parts.get(RECENCY, 1.0)
    found = {
        name: (mine + yours) / 2 * weight * (one.parts.get(name, 0.0) - other.parts.get(name, 0.0))
        for name, weight in counting(one).items()
    }
    return found | {RECENCY: (mine - yours) * (_mean(one) + _mean(other)) / 2}


def counting(one: Ranked) -> dict[str, float]:
    """Return what each part counts in the mean that recency is multiplied with; they add up to 1."""
    weights = {name: max(weight, 0.0) for name, weight in one.weights.items() if name in _ABOVE and name in one.parts}
    total = sum(weights.values()) or 1.0
    return {name: weight / total for name, weight in weights.items()}


def _mean(one: Ranked) -> float:
    weights: Mapping[str, float] = counting(one)
    return sum(weight * one.parts.get(name, 0.0) for name, weight in weights.items())
