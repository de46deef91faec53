"""Reasons: why two articles are one story or two, in plain words."""

from dataclasses import dataclass

from bot.model.stories import Member
from bot.stories.likeness import Likeness
from bot.text.background import background
from bot.text.terms import words_and_terms

_SHOWN = 4


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
    words = ", ".join(shared) if shared else "its words"
    together = (f"shares {words} with “{b.title}”",)
    apart: tuple[str, ...] = () if shared else (f"shares no telling word with “{b.title}”",)
    if only_a and only_b:
        verb = "names only" if likeness.names_differ(one, other) else "speaks of"
        apart = (*apart, f"{verb} {', '.join(only_a)} where “{b.title}” speaks of {', '.join(only_b)}")
    days = abs(a.published - b.published).days
    if days >= 2:
        apart = (*apart, f"published {days} days apart")
    apart = apart or (f"has too little in common with “{b.title}”",)
    return Reasons(score=float(likeness.alike[one, other]), threshold=threshold, together=together, apart=apart)


def _written(member: Member) -> dict[str, str]:
    """Map the stems of a title to its words as they are written."""
    return {term: word for word, term in words_and_terms(member.title)}


def _readable(terms: list[str], written: dict[str, str]) -> list[str]:
    """Turn the first few stems into words; stems whose word we cannot tell are left out."""
    common = background().written
    words = (written.get(term) or common.get(term) or (term if term[:1].isdigit() else "") for term in terms)
    return [word for word in words if word][:_SHOWN]
