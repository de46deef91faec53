"""Summarise by choosing sentences of the articles: nothing is written that a publisher did not write.

The order of a news text is the best ranking of its sentences there is, so selection begins with it: each sentence is
worth `exp(-position / 6)`, more where it speaks of what the leads of all publishers speak of, less where it is a
quotation or addresses the reader. Sentences are then taken greedily, each by its worth minus what is already said.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.model.summaries import Citation, CitedSentence, Evidence, Summary
from bot.summaries.budget import shortened, tidied, word_count
from bot.summaries.debris import dangles, is_debris, is_personal, is_prose, is_quotation, is_unfinished_prose
from bot.text.sentences import Span, sentences
from bot.text.terms import content_terms

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Encode = Callable[[Sequence[str]], "NDArray[np.float32]"]
"""Turns n sentences into n unit vectors; used to see that two sentences say the same in other words."""

MODEL = "extractive"
SAME = 0.6
"""The share of the shorter sentence's terms that another must have to be cited for the same statement."""

_SHARED_AT_LEAST = 4
_ARTICLES = 20
_SENTENCES_PER_ARTICLE = 40
_MAY_LACK_A_STOP = 2
_NEXT_BEST = 0.7
_DECAY = 3.0
_CENTRAL = 0.6
_QUOTATION = 0.7
_PERSONAL = 0.7
_REDUNDANCY = 0.5
_NEW_VOICE = 1.5
_LEAD = 3
_REPEATED = 0.7
_WORTH_ADDING = 0.02
_FEWEST_WORDS = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sentence that may be chosen: where it stands, how it would read, and what it is worth."""

    article: int
    position: int
    start: int
    end: int
    text: str
    terms: frozenset[str]
    words: int
    worth: float = 0.0
    dangling: bool = False


@dataclass(slots=True)
class _Choice:
    """The sentences chosen so far."""

    words_left: int
    taken: list[Candidate] = field(default_factory=list)

    def take(self, candidate: Candidate) -> None:
        self.taken.append(candidate)
        self.words_left -= candidate.words

    def follows(self, candidate: Candidate) -> bool:
        """Say whether the sentence before `candidate` in its article is chosen."""
        return any(one.article == candidate.article and one.position == candidate.position - 1 for one in self.taken)


def extractive_summary(
    evidence: Sequence[Evidence], *, words: int = 60, language: str | None = None, encode: Encode | None = None
) -> Summary:
    """Choose sentences over all articles: at most `words` words together, but at least one sentence.

    Every sentence is verbatim what its first citation spans, with words left out at most (and then "…" where the end is
    cut off); further citations are sentences of other articles that say the same. Sentences stand in reading order.
    Where no article has a sentence to choose, the first title is the only sentence, cited as 0 to 0 of its article;
    without titles and texts there is no sentence.
    """
    candidates = _weighed(_candidates(evidence, language), evidence, language)
    chosen = _chosen(candidates, evidence, max(1, words), encode)
    found = tuple(_cited(one, candidates) for one in _in_reading_order(chosen))
    return Summary(sentences=found or _title_only(evidence, max(1, words)), method="extractive", model=MODEL)


def _candidates(evidence: Sequence[Evidence], language: str | None) -> list[Candidate]:
    found: list[Candidate] = []
    for number, one in enumerate(evidence[:_ARTICLES]):
        found += _of_article(number, one, language)
    return found


def _of_article(number: int, evidence: Evidence, language: str | None) -> list[Candidate]:
    found: list[Candidate] = []
    seen: set[str] = {" ".join(evidence.title.split())}
    for span in _news_of(evidence.text, language):
        text = tidied(span.text)
        if text in seen or word_count(text) < _FEWEST_WORDS - 1:
            continue
        seen.add(text)
        terms = frozenset(content_terms(text, language))
        found.append(Candidate(number, len(found), span.start, span.end, text, terms, word_count(text)))
        if len(found) == _SENTENCES_PER_ARTICLE:
            break
    return found


def _news_of(text: str, language: str | None) -> list[Span]:
    """List the sentences of the news in a text; of one that ends no sentence (Thai, a list), its lines."""
    spans = [span for span in sentences(text, language) if not is_debris(span.text)]
    whole = [span for place, span in enumerate(spans) if is_prose(span.text) or _may_lead(place, span)]
    return whole or spans


def _may_lead(place: int, span: Span) -> bool:
    return place < _MAY_LACK_A_STOP and is_unfinished_prose(span.text)


def _weighed(candidates: list[Candidate], evidence: Sequence[Evidence], language: str | None) -> list[Candidate]:
    weights = _lead_terms(candidates, evidence, language)
    return [_with_worth(one, weights) for one in candidates]


def _lead_terms(candidates: list[Candidate], evidence: Sequence[Evidence], language: str | None) -> dict[str, float]:
    """Weigh each term by the share of the articles whose title or first sentences have it."""
    counts: Counter[str] = Counter()
    leads: dict[int, set[str]] = {}
    for one in candidates:
        if one.position < _LEAD:
            leads.setdefault(one.article, set()).update(one.terms)
    for number, lead in leads.items():
        counts.update(lead | set(content_terms(evidence[number].title, language)))
    return {term: count / len(leads) for term, count in counts.items()}


def _with_worth(one: Candidate, weights: dict[str, float]) -> Candidate:
    central = sum(weights.get(term, 0.0) for term in one.terms) / math.sqrt(max(4, len(one.terms))) / 4
    worth = math.exp(-one.position / _DECAY) * (1 - _CENTRAL + _CENTRAL * central)
    if is_quotation(one.text):
        worth *= _QUOTATION
    if is_personal(one.text) or one.text.rstrip("\"”'’").endswith("?"):
        worth *= _PERSONAL
    if one.words < _FEWEST_WORDS:
        worth *= 0.5
    return replace(one, worth=worth, dangling=one.position > 0 and dangles(one.text))


def _chosen(
    candidates: list[Candidate], evidence: Sequence[Evidence], words: int, encode: Encode | None
) -> list[Candidate]:
    if not candidates:
        return []
    likeness = _likeness(candidates, encode)
    first = _opening(candidates, words)
    if first.words > words:
        text = shortened(first.text, words)
        return [Candidate(first.article, first.position, first.start, first.end, text, first.terms, words, first.worth)]
    choice = _Choice(words_left=words)
    choice.take(first)
    while (best := _next_best(candidates, choice, evidence, likeness)) is not None:
        choice.take(best)
    return choice.taken


def _opening(candidates: list[Candidate], words: int) -> Candidate:
    """Find the best sentence to begin with, if a good one fits the budget; else the best."""
    ranked = sorted(candidates, key=lambda one: (-one.worth * (0.3 if one.dangling else 1), one.article, one.position))
    good = [one for one in ranked if one.words <= words and one.worth >= 0.6 * ranked[0].worth and not one.dangling]
    return good[0] if good else ranked[0]


Likeness = Callable[[Candidate, Candidate], float]


def _likeness(candidates: list[Candidate], encode: Encode | None) -> Likeness:
    if encode is None:
        return _shared_terms
    vectors = encode([one.text for one in candidates])
    rows = {(one.article, one.position): row for row, one in enumerate(candidates)}

    def likeness(one: Candidate, other: Candidate) -> float:
        cosine = float(vectors[rows[one.article, one.position]] @ vectors[rows[other.article, other.position]])
        return max(cosine, _shared_terms(one, other))

    return likeness


def _shared_terms(one: Candidate, other: Candidate) -> float:
    """Return the share of the shorter sentence's terms that the other one has."""
    smaller = min(len(one.terms), len(other.terms))
    return len(one.terms & other.terms) / smaller if smaller else 0.0


def _next_best(
    candidates: list[Candidate], choice: _Choice, evidence: Sequence[Evidence], likeness: Likeness
) -> Candidate | None:
    """Find the sentence that adds most, if it fits or one nearly as good does; a weak one only fills the room."""
    said = frozenset[str]().union(*(one.terms for one in choice.taken))
    heard = {_voice(evidence, one) for one in choice.taken}
    best, best_gain, most = None, 0.0, _WORTH_ADDING
    for one in candidates:
        if one in choice.taken or (one.dangling and not choice.follows(one)):
            continue
        repeated = max(likeness(one, other) for other in choice.taken)
        new = len(one.terms - said) / max(1, len(one.terms))
        if repeated >= _REPEATED or new < 1 - _REPEATED:
            continue
        gain = one.worth * (1 - _REDUNDANCY * repeated) * (1.0 if _voice(evidence, one) in heard else _NEW_VOICE)
        most = max(most, gain)
        if one.words <= choice.words_left and gain > best_gain:
            best, best_gain = one, gain
    return best if best_gain >= _NEXT_BEST * most else None


def _voice(evidence: Sequence[Evidence], one: Candidate) -> str:
    return evidence[one.article].publisher or str(one.article)


def _in_reading_order(chosen: list[Candidate]) -> Iterator[Candidate]:
    """Yield the sentences article by article, the articles in the order in which they were chosen from."""
    order = list(dict.fromkeys(one.article for one in chosen))
    yield from sorted(chosen, key=lambda one: (order.index(one.article), one.position))


def _cited(one: Candidate, candidates: list[Candidate]) -> CitedSentence:
    """Cite the sentence itself, and of every other article the sentence that says the same."""
    citations = [Citation(article=one.article, start=one.start, end=one.end)]
    support: dict[int, tuple[float, Candidate]] = {}
    for other in candidates:
        share = _says_the_same(one, other)
        if other.article != one.article and share > support.get(other.article, (0.0, one))[0]:
            support[other.article] = (share, other)
    for number in sorted(support):
        other = support[number][1]
        citations.append(Citation(article=number, start=other.start, end=other.end))
    return CitedSentence(text=one.text, citations=tuple(citations))


def _says_the_same(one: Candidate, other: Candidate) -> float:
    """Return the cosine of two sentences' terms; nothing when a number of `one` or too much else is missing."""
    shared = one.terms & other.terms
    if len(shared) < _SHARED_AT_LEAST or len(shared) < len(one.terms) / 3:
        return 0.0
    if any(term[0].isdigit() for term in one.terms - shared):
        return 0.0
    if _shared_terms(one, other) < SAME:
        return 0.0
    return len(shared) / math.sqrt(len(one.terms) * len(other.terms))


def _title_only(evidence: Sequence[Evidence], words: int) -> tuple[CitedSentence, ...]:
    for number, one in enumerate(evidence):
        if one.title.strip():
            text = shortened(" ".join(one.title.split()), words)
            return (CitedSentence(text=text, citations=(Citation(article=number, start=0, end=0),)),)
    for number, one in enumerate(evidence):
        for span in sentences(one.text):
            text = shortened(" ".join(span.text.split()), words)
            return (CitedSentence(text=text, citations=(Citation(article=number, start=span.start, end=span.end),)),)
    return ()
