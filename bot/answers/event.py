"""Whether an article speaks of what a question asks about its names: of an election, not only of the town."""

from collections.abc import Collection

from bot.answers.amounts import MEASURES, counted_noun, measure_asked
from bot.answers.passages import LEAD_SENTENCES, Passage, read_sentences, stems_in
from bot.answers.question import Question, Wanted
from bot.answers.score import stems_of

FEW, SHORT = 3, 6
"""How many telling words, beside names and in all, a question may have of which one must be met; longer ones are
paraphrased."""
UNMET = 0.25
"""Factor when none of them is met."""
UNLIKE = 0.4
"""Factor where a price or an age is asked for and there is none."""
SURE = 0.6
"""Strength from which a price or an age is there."""
ALIKE = 4
"""How many letters at the beginning make a word another form of one."""
_UNMISTAKABLE = frozenset(("money", "old"))
_ANYWHERE = frozenset((Wanted.WHO, Wanted.WHEN, Wanted.HOW_MANY, Wanted.HOW_MUCH))


def met(passage: Passage, question: Question) -> float:
    """Return the factor of the confidence in `passage`: 1, less when what is asked is not met in it or beside it.

    A name, a date or a number is in nearly every article of a place, whatever is asked about the place. Beside it are
    the title and the first sentences of its article.
    """
    if question.wanted not in _ANYWHERE:
        return 1.0
    much = question.wanted is Wanted.HOW_MUCH
    if much and measure_asked(question.text) in _UNMISTAKABLE and passage.fit.strength < SURE:
        return UNLIKE
    measures = MEASURES if much else frozenset()
    asked = {term.stem for term in question.terms if not term.name} - measures - {counted_noun(question.text)}
    if not 0 < len(asked) <= FEW or len(question.terms) > SHORT or question.sources:
        return 1.0
    there = passage.stems | beside(passage)
    return 1.0 if any(_is_met(stem, there) for stem in asked) else UNMET


def beside(passage: Passage) -> frozenset[str]:
    """Return the stems of the title and the first sentences of the article of a passage."""
    article = passage.article
    first = read_sentences(article.text, article.language)[:LEAD_SENTENCES]
    return stems_of(article.title).union(*(stems_in(span.text) for span in first))


def _is_met(asked: str, there: Collection[str]) -> bool:
    if asked in there:
        return True
    return len(asked) >= ALIKE and any(stem.startswith(asked[:ALIKE]) for stem in there)
