"""Judge whether what a publisher changed in an article makes untrue what people were told from it.

A sentence that was told is compared with the new sentence that took its place; what counts as a difference is in
`differences`. A publisher that says itself that it corrected the article is believed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.text.alignment import closest, plainly
from bot.text.differences import QUALIFIERS, Pair, says_otherwise
from bot.text.errata import Notice, notices
from bot.text.numbers import numbers
from bot.text.sentences import sentences
from bot.text.terms import content_terms, primary_subtag

ABOUT = 0.5
"""The share of the terms of a publisher's notice that a sentence has when the notice is about it."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What people were told, and what the publisher says now, or says of it.

    `said` is empty where the publisher speaks of a correction and does not say of what.
    """

    said: str
    says: str


def is_material(
    before: str, after: str, told: Sequence[str], *, language: str | None, titles: tuple[str, str] | None = None
) -> Correction | None:
    """Return what of the sentences `told` from the text `before` no longer stands in the text `after`, if anything.

    They no longer stand when what took their place has another number, name, date, quotation or deciding word, or when
    the publisher says that it corrected them. `titles` are the headlines then and now, for a headline that was shown.
    Sentences that come from elsewhere are left alone.
    """
    language = primary_subtag(language)
    for pair in (*_of_sentences(before, after, told, language), *_of_titles(before, after, titles, language)):
        if says_otherwise(pair):
            return Correction(said=pair.told, says=pair.now)
    shown = [*told, *(titles[:1] if titles else ())]
    return _of_notices(before, after, shown, language) if shown else None


def _of_sentences(before: str, after: str, told: Sequence[str], language: str) -> Iterator[Pair]:
    """Find the sentences that were told and are gone, each with the new sentence in its place."""
    was, now = plainly(before), plainly(after)
    new = [span.text for span in sentences(after, language) if plainly(span.text) not in was]
    for sentence in told:
        if plainly(sentence) in now and (_is_bare(sentence, now) or not _is_bare(sentence, was)):
            continue
        old: str | None = sentence
        if plainly(sentence) not in was:
            old = closest(sentence, [span.text for span in sentences(before, language)], language)
        if old is None or (old != sentence and plainly(old) in now):
            continue
        instead = closest(old, new, language)
        if instead is not None:
            yield Pair(sentence, old, instead, before, after, language)


def _is_bare(sentence: str, plain: str) -> bool:
    """Say whether a sentence stands somewhere in a text without a word in front that takes it back."""
    before = (plain[: match.start()].rpartition(" ")[2] for match in re.finditer(re.escape(plainly(sentence)), plain))
    return any(word not in QUALIFIERS for word in before)


def _of_titles(before: str, after: str, titles: tuple[str, str] | None, language: str) -> Iterator[Pair]:
    if titles and plainly(titles[0]) != plainly(titles[1]) and closest(titles[0], [titles[1]], language):
        yield Pair(titles[0], titles[0], titles[1], before, after, language)


def _of_notices(before: str, after: str, told: Sequence[str], language: str) -> Correction | None:
    found = tuple(notices(after, language))
    was, now = (plainly(before), plainly(after)) if found else ("", "")
    for notice in found:
        if plainly(notice.text) in was:
            continue
        if not notice.terms and not notice.numbers:
            return Correction(said="", says=notice.text)
        for sentence in told:
            if _is_about(notice, sentence, language, stands=plainly(sentence) in now):
                return Correction(said=sentence, says=notice.text)
    return None


def _is_about(notice: Notice, sentence: str, language: str, *, stands: bool) -> bool:
    """Say whether a notice is about a sentence; where that still stands, whether about a fact that it tells."""
    both = notice.terms & set(content_terms(sentence, language))
    given = {number.value for number in numbers(sentence)}
    if notice.numbers and (stands or given):
        return bool(notice.numbers & given) and bool(both or not notice.terms)
    return len(both) >= (ABOUT * len(notice.terms) if stands else min(2, len(notice.terms)))
