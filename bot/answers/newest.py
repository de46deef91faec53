"""Which sentence tells the newest of what is asked, where articles of some days tell it differently."""

import re
from collections.abc import Sequence
from datetime import timedelta

from bot.answers.amounts import measure_asked
from bot.answers.disputed import CLEARLY, SAME_TIME, comparable
from bot.answers.event import beside
from bot.answers.passages import Passage, read_sentences
from bot.answers.question import Question, Wanted
from bot.text.names import name_parts, names

LATER = timedelta(hours=6)
"""How much later an article must have come out for what it says to take the place of what was said before."""
AS_MUCH, TOLD_AS_WELL = 0.5, 0.6
"""Bearing, and for a cause score too, as a share of the best sentence's, from which a later one may outdate it."""
_DATED = frozenset((Wanted.HOW_MANY, Wanted.WHY))
_OF_ONE_KIND = frozenset(("money", "percent"))
_UNIT = re.compile(r"[^\d.].*$")
_SAYS_SO = re.compile(r"\b(?:correct\w*|revis\w+|instead|number (?:of|is)|figures?|(?:fell|down) to)\b", re.IGNORECASE)
_TO_COME = re.compile(r"\b(?:until|till|will)\b", re.IGNORECASE)


def newest(found: Sequence[Passage], best: Passage, question: Question) -> Passage:
    """Return the passage that stands first: `best`, or the one of the latest article that says another thing.

    It must hold what is asked for as clearly, in an article that came out at least `LATER`, at most a week, after the
    other and is about the same. A question about named days, or about when something was, keeps `best`.
    """
    if best.fit.strength < CLEARLY or question.spans or not _changes(question):
        return best
    later = [one for one in found if _outdates(one, best, question)]
    return max(later, key=lambda one: (one.article.published, one.score), default=best)


def _changes(question: Question) -> bool:
    """Say whether what is asked for may be another one later: a day that is past stays, an amount needs one unit."""
    match question.wanted:
        case Wanted.WHEN:
            return _TO_COME.search(question.text) is not None
        case Wanted.HOW_MUCH:
            return measure_asked(question.text) in _OF_ONE_KIND
        case wanted:
            return wanted in _DATED


def _outdates(one: Passage, best: Passage, question: Question) -> bool:
    after = one.article.published - best.article.published
    if not LATER <= after <= SAME_TIME or one.fit.strength < best.fit.strength or one.bearing < AS_MUCH * best.bearing:
        return False
    if question.wanted is Wanted.WHY:
        differs = one.score >= TOLD_AS_WELL * best.score and one.coverage >= best.coverage
    else:
        dates = question.wanted is Wanted.WHEN
        differs = comparable(best, one, dates=dates) and (dates or _replaces(one, best))
    return differs and _of_the_same(one, best, question)


def _replaces(one: Passage, best: Passage) -> bool:
    """Say whether a number takes the place of another: counts grow, a smaller one is of a part unless it says so."""
    if not all(value[:1].isdigit() for value in one.fit.values | best.fit.values):
        return False
    most, before = (max(float(_UNIT.sub("", value)) for value in each.fit.values) for each in (one, best))
    return most > before or _SAYS_SO.search(one.text) is not None


def _of_the_same(one: Passage, best: Passage, question: Question) -> bool:
    """Say whether two articles share a name at their beginning, and those of the question that `best` speaks of."""
    asked = {term.stem for term in question.terms if term.name}
    speaks_of_all = (asked & beside(best)) <= (one.stems | beside(one))
    return speaks_of_all and not _names(one).isdisjoint(_names(best))


def _names(passage: Passage) -> frozenset[str]:
    """Return what an article names in its title and first sentence."""
    article = passage.article
    first = next((span.text for span in read_sentences(article.text, article.language)), "")
    named = names(f"{article.title}. {first}")
    return frozenset(part.casefold() for name in named for part in name_parts(name.text))
