"""The words up front: yes or no, or the very name, date, place or number that the first sentence gives."""

import re

from bot.answers.amounts import with_noun, with_unit
from bot.answers.fit import Found
from bot.answers.kinds import words_asked_for
from bot.answers.passages import Passage
from bot.answers.question import AUXILIARY, Question, Wanted
from bot.answers.score import Weights
from bot.i18n import Said, mark, say
from bot.text.verify import Kind, check

SURE = 0.6
"""Strength from which words are the ones asked for."""
SAYS_IT_ALL = 0.8
"""Share of a yes-or-no question that the sentence must cover alone for a clear answer."""
YES, NO, PROBABLY_NOT = mark("Yes"), mark("No"), mark("Probably not")
_SPEAKS_AGAINST: dict[Kind, str] = {"negation": NO, "number": NO, "modality": PROBABLY_NOT}
_UP_FRONT = frozenset((Wanted.WHO, Wanted.WHEN, Wanted.WHERE, Wanted.HOW_MANY, Wanted.HOW_MUCH))
_BETWEEN_DATES = re.compile(r",? (?:on |at |in )?")


def lead_of(question: Question, passage: Passage, weights: Weights) -> str:
    """Return the words to put before an answer that begins with `passage`, as it has them; nothing when unclear."""
    if question.wanted is Wanted.YES_NO:
        return yes_or_no(question, passage, weights) or ""
    if question.wanted not in _UP_FRONT:
        return ""
    sentence = passage.text
    found = [one for one in words_asked_for(sentence, question) if one.value and one.strength >= SURE]
    best = max((one.strength for one in found), default=0.0)
    strongest = _joined(sentence, [one for one in found if one.strength == best], question)
    return sentence[slice(*strongest[0])] if len(strongest) == 1 else ""


def yes_or_no(question: Question, passage: Passage, weights: Weights) -> Said | None:
    """Say yes when the sentence says what is asked, no when it denies it or counts otherwise; none when unclear."""
    if _said(passage, weights) < SAYS_IT_ALL:
        return None
    statement = AUXILIARY.sub("", question.text, count=1).strip(" ?")
    kinds = {reason.kind for reason in check(statement, passage.text)}
    if not kinds:
        return say(YES)
    return say(_SPEAKS_AGAINST[next(iter(kinds))]) if len(kinds) == 1 and kinds <= _SPEAKS_AGAINST.keys() else None


def _said(passage: Passage, weights: Weights) -> float:
    """Return the share of the question that the sentence says, but for numbers, in which it may answer otherwise."""
    words = {stem: weight for stem, weight in weights.by_stem.items() if not stem[0].isdigit()}
    total = sum(words.values())
    return sum(weight for stem, weight in words.items() if stem in passage.stems) / total if total else 0.0


def _joined(sentence: str, found: list[Found], question: Question) -> list[tuple[int, int]]:
    """Return where the words stand, with their noun or unit, the pieces of one date as one, each value once."""
    spans: list[tuple[int, int]] = []
    seen: set[str] = set()
    for one in sorted(found, key=lambda found: found.start):
        start, end = one.start, _whole(sentence, one.end, question)
        if spans and question.wanted is Wanted.WHEN and _BETWEEN_DATES.fullmatch(sentence, spans[-1][1], start):
            spans[-1] = (spans[-1][0], end)
        elif one.value not in seen:
            spans.append((start, end))
        seen.add(one.value)
    return spans


def _whole(sentence: str, end: int, question: Question) -> int:
    if question.wanted is Wanted.HOW_MANY:
        return with_noun(sentence, end, question.text)
    return with_unit(sentence, end, question.text) if question.wanted is Wanted.HOW_MUCH else end
