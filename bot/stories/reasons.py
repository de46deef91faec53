"""Reasons: why two articles are one story or two, in plain words.

They are kept in English, and told people again in their language by `bot.i18n.retold`.
"""

from dataclasses import dataclass

from bot.i18n import mark
from bot.model.stories import Member
from bot.stories.likeness import Likeness
from bot.text.background import background
from bot.text.terms import words_and_terms

_SHOWN = 4

SHARES = mark("shares {words} with “{title}”")
SHARES_ITS_WORDS = mark("shares its words with “{title}”")
SHARES_NOTHING = mark("shares no telling word with “{title}”")
NAMES_OTHERS = mark("names only {words} where “{title}” speaks of {others}")
SPEAKS_OF_OTHERS = mark("speaks of {words} where “{title}” speaks of {others}")
DAYS_APART = mark("published {days} days apart")
TOO_LITTLE = mark("has too little in common with “{title}”")
REPEATS = mark("repeats “{title}”")
FIRST_OF_ALL = mark("nothing has been told before it")
UNLIKE_ALL = mark("nothing like it has been told")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """What speaks for (`together`) and against (`apart`) two articles being one story; `score` against `threshold`."""

    score: float
    threshold: float
    together: tuple[str, ...]
    apart: tuple[str, ...]


def reasons(likeness: Likeness, one: int, other: int, *, threshold: float) -> Reasons:
    """Explain the similarity of two of the members that `likeness` was made of."""
    a, b = likeness.members[one], likeness.members[other]
    written = _written(a) | _written(b)
    shared = _readable(likeness.shared(one, other), written)
    only_a = _readable(likeness.only(one, other), written)
    only_b = _readable(likeness.only(other, one), written)
    together = ((SHARES if shared else SHARES_ITS_WORDS).format(words=", ".join(shared), title=b.title),)
    apart: tuple[str, ...] = () if shared else (SHARES_NOTHING.format(title=b.title),)
    if only_a and only_b:
        differ = NAMES_OTHERS if likeness.names_differ(one, other) else SPEAKS_OF_OTHERS
        apart = (*apart, differ.format(words=", ".join(only_a), title=b.title, others=", ".join(only_b)))
    days = abs(a.published - b.published).days
    if days >= 2:
        apart = (*apart, DAYS_APART.format(days=days))
    apart = apart or (TOO_LITTLE.format(title=b.title),)
    return Reasons(score=float(likeness.alike[one, other]), threshold=threshold, together=together, apart=apart)


def _written(member: Member) -> dict[str, str]:
    """Map the stems of a title to its words as they are written."""
    return {term: word for word, term in words_and_terms(member.title)}


def _readable(terms: list[str], written: dict[str, str]) -> list[str]:
    """Turn the first few stems into words; stems whose word we cannot tell are left out."""
    common = background().written
    words = (written.get(term) or common.get(term) or (term if term[:1].isdigit() else "") for term in terms)
    return [word for word in words if word][:_SHOWN]
