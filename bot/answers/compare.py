"""Questions that set things side by side: what is compared, and one sentence for each side."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.answers.hidden import speaks_to_a_program
from bot.answers.passages import MAX_SENTENCES, Passage
from bot.answers.question import Question
from bot.answers.score import stems_of
from bot.answers.sources import is_called

_THING = r"[^,;?]{2,60}?"
_BOTH = rf"(?P<one>{_THING}) and (?P<other>{_THING})"
_END = r"(?: (?:on|in|about|over)\b|[,;?]|$)"
_BE_OR_DO = r"(?:is|are|was|were|did|does|do|has|have|will)"
_MORE = r"(?:more|less|fewer|\w{2,}er)"
_COMPARED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\bdifferences? between {_BOTH}{_END}",
        rf"\bcompare (?P<one>{_THING}) (?:and|with|to) (?P<other>{_THING}){_END}",
        rf"\bhow (?:do|does|did) {_BOTH} (?:differ|compare|disagree)\b",
        rf"\b(?:do|does|did) {_BOTH} (?:say|report|write|agree|disagree)\b",
        rf"(?P<one>\b[\w’'-]+(?: [\w’'-]+)?) (?:versus|vs\.?) (?P<other>{_THING})(?:[,;?]|$)",
        rf"^{_BE_OR_DO} (?P<one>{_THING}) (?:\w+ )?{_MORE}\b[^,;?]* than (?P<other>{_THING})(?:[,;?]|$)",
    )
)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: its name, and whether a passage speaks for it."""

    name: str
    holds: Callable[[Passage], bool]


def sides_of(question: Question, found: Sequence[Passage]) -> tuple[Side, ...]:
    """Return what a question compares, publishers that it names first; nothing when it compares nothing."""
    publishers = [name for name in question.sources if any(is_called(name, one.article.publisher) for one in found)]
    if len(publishers) > 1:
        return tuple(Side(name, _from(name)) for name in publishers[:MAX_SENTENCES])
    match = next(filter(None, (pattern.search(question.text) for pattern in _COMPARED)), None)
    if match is None:
        return ()
    one, other = _about(match["one"], match["other"]), _about(match["other"], match["one"])
    return (one, other) if one and other else ()


def beside(found: Sequence[Passage], sides: Sequence[Side]) -> tuple[Passage, ...]:
    """Return the best passage for each side, none twice; nothing unless at least two sides are heard."""
    chosen: list[Passage] = []
    for side in sides:
        usable = (one for one in found if one not in chosen and one.coverage > 0 and side.holds(one))
        best = next((one for one in usable if not speaks_to_a_program(one.text)), None)
        chosen += [best] if best else []
    return tuple(chosen) if len(chosen) > 1 else ()


def _from(name: str) -> Callable[[Passage], bool]:
    return lambda passage: is_called(name, passage.article.publisher)


def _about(thing: str, other: str) -> Side | None:
    """Return the side of a thing, told by the words that the other one does not share."""
    own = stems_of(thing) - stems_of(other)
    return Side(thing, lambda passage: own <= passage.stems) if own else None
