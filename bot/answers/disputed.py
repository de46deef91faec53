"""Which of the sentences cited give another number or date for the same thing."""

import re
from collections.abc import Sequence
from datetime import timedelta

from bot.answers.choose import Cited
from bot.answers.passages import Passage
from bot.answers.question import Question, Wanted

CLEARLY = 0.7
"""Strength from which a number or date is surely the one asked for."""
SAME_TIME = timedelta(days=7)
"""How far apart two articles may be: later the count is another one, not a dispute."""
_COMPARABLE = frozenset((Wanted.HOW_MANY, Wanted.HOW_MUCH, Wanted.WHEN))
_SHAPES = (
    re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"),
    re.compile(r"\d{1,2}[:.]\d\d.*|\d{1,2} ?[ap]\.?m\.?"),
    re.compile(r"(?:19|20)\d\d"),
    re.compile(r"\d{1,2}\s+[a-z]+|[a-z]+\.?\s+\d{1,2}"),
)


def disputed(cited: Sequence[Cited], question: Question) -> tuple[Cited, ...]:
    """Return the first of the cited sentences and those that contradict it; nothing when none does."""
    if question.wanted not in _COMPARABLE or not cited:
        return ()
    first, others = cited[0], cited[1:]
    against = [one for one in others if _contradicts(first, one, dates=question.wanted is Wanted.WHEN)]
    return (first, *against) if against else ()


def _contradicts(one: Cited, other: Cited, *, dates: bool) -> bool:
    first, second = one.passage, other.passage
    if min(first.fit.strength, second.fit.strength) < CLEARLY or first.article.publisher == second.article.publisher:
        return False
    if abs(first.article.published - second.article.published) > SAME_TIME:
        return False
    return comparable(first, second, dates=dates)


def comparable(one: Passage, other: Passage, *, dates: bool) -> bool:
    """Say whether two sentences give different values of one kind: clock times are no days."""
    values, others = one.fit.values - {""}, other.fit.values - {""}
    alike = not dates or not {_shape(value) for value in values}.isdisjoint({_shape(value) for value in others} - {-1})
    return bool(values and others) and values.isdisjoint(others) and alike


def _shape(value: str) -> int:
    return next((n for n, shape in enumerate(_SHAPES) if shape.fullmatch(value)), -1)
