"""Judge whether what a publisher changed in an article makes untrue what people were told from it.

A sentence that was told is compared with the new sentence that took its place. The two may differ in style and say the
same, so only what can be compared surely counts: what `verify` finds in the one and not in the other, where the other
says something else instead, and a single word that stands for another.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.text import verify
from bot.text.alignment import Token, closest, exchanged_places, plainly, replaced, shared, term, terms, tokens
from bot.text.background import background
from bot.text.dates import date_words
from bot.text.errata import Notice, notices
from bot.text.names import is_one_name, name_parts, names
from bot.text.numbers import numbers
from bot.text.sentences import sentences
from bot.text.terms import content_terms, primary_subtag, stem
from bot.text.verify import Reason
from bot.text.wording import same_word, says_the_same

SHARED_ELSEWHERE = 0.65
"""The share of its terms that a sentence keeps when what changed does not stand in the same place of it."""

SHARED_FOR_NOT = 0.75
"""The same when only a "not" or a "may" tells the two apart: a rewritten sentence has them elsewhere."""

ABOUT = 0.5
"""The share of the terms of a publisher's notice that a sentence has when the notice is about it."""

_RANKS = frozenset(
    """
    mr mrs ms miss dr sir lord lady prime minister pm president vice chancellor king queen prince princess judge justice
    senator governor mayor general captain sergeant colonel officer professor prof chief secretary st
    """.split()  # noqa: SIM905 (a list of quoted words would hide them)
)
_VERB = re.compile(r"den(?:y|ie)|reject", re.IGNORECASE)
_NOT = {
    "de": "nicht kein keine keinen keiner keinem nie niemand nichts", "fr": "pas jamais aucun aucune rien personne",
    "es": "no nunca ningún ninguna ninguno nadie nada", "it": "non mai nessun nessuno nessuna niente",
    "nl": "niet geen nooit niemand niets", "pt": "não nunca nenhum nenhuma ninguém nada",
}  # fmt: skip

Find = Callable[[str, str], Iterator[Reason]]


@dataclass(frozen=True, slots=True)
class Correction:
    """What people were told, and what the publisher says now, or says of it.

    `said` is empty where the publisher speaks of a correction and does not say of what.
    """

    said: str
    says: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence that was `told` from the `old` one, and what stands there `now`; the texts `before` and `after`."""

    told: str
    old: str
    now: str
    before: str
    after: str
    language: str


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
        if any(differ(pair) for differ in DIFFERENCES):
            return Correction(said=pair.told, says=pair.now)
    shown = [*told, *(titles[:1] if titles else ())]
    return _of_notices(before, after, shown, language) if shown else None


def _of_sentences(before: str, after: str, told: Sequence[str], language: str) -> Iterator[Pair]:
    """Find the sentences that were told and are gone, each with the new sentence in its place."""
    was, now = plainly(before), plainly(after)
    new = [span.text for span in sentences(after, language) if plainly(span.text) not in was]
    for sentence in told:
        if plainly(sentence) in now:
            continue
        old: str | None = sentence
        if plainly(sentence) not in was:
            old = closest(sentence, [span.text for span in sentences(before, language)], language)
        if old is None or plainly(old) in now:
            continue
        instead = closest(old, new, language)
        if instead is not None:
            yield Pair(sentence, old, instead, before, after, language)


def _of_titles(before: str, after: str, titles: tuple[str, str] | None, language: str) -> Iterator[Pair]:
    if titles and plainly(titles[0]) != plainly(titles[1]) and closest(titles[0], [titles[1]], language):
        yield Pair(titles[0], titles[0], titles[1], before, after, language)


def _of_notices(before: str, after: str, told: Sequence[str], language: str) -> Correction | None:
    was, now = plainly(before), plainly(after)
    for notice in notices(after, language):
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


def _other_numbers(pair: Pair) -> bool:
    """Say whether a number stands in the place of another."""
    if _is_exchanged(verify.new_numbers, pair, _same_unit):
        return True
    was, now = ({token.plain for token in tokens(text)} for text in (pair.old, pair.now))
    return any(
        gone.is_number and come.is_number and gone.plain in was - now and come.plain not in was
        for left, right in replaced(pair.told, pair.now)
        for gone in left
        for come in right
    )


def _same_unit(one: str, other: str) -> bool:
    return [number.unit for number in numbers(one)] == [number.unit for number in numbers(other)]


def _other_names(pair: Pair) -> bool:
    """Say whether a name stands in the place of another."""

    def lost(sentence: str, source: str) -> Iterator[Reason]:
        return (reason for reason in verify.new_names(sentence, source) if _is_unknown(reason.text, source, pair))

    return _is_exchanged(lost, pair, lambda _, __: True)


def _is_unknown(name: str, source: str, pair: Pair) -> bool:
    """Say whether `source` has a part of a name in no spelling; ranks and what only looks like a name do not count."""
    words = {token.plain for token in tokens(source)}
    # German writes every noun like a name, and a headline may write every word so.
    common = background("de").share if pair.language == "de" else {}
    looks = _is_title_case(pair.told) or _is_title_case(pair.now)
    known = _name_words(pair.before) | _name_words(pair.after) if looks else None
    return any(
        part not in _RANKS
        and not numbers(part)
        and stem(part, pair.language) not in common
        and (known is None or part in known)
        and not any(is_one_name(part, word) or says_the_same(part, word, pair.language) for word in words)
        for part in name_parts(name)
    )


def _is_title_case(text: str) -> bool:
    words = re.findall(r"[^\W\d_]{4,}", text)
    return len(words) >= 3 and sum(word[0].isupper() for word in words) >= 0.8 * len(words)


@lru_cache(maxsize=64)
def _name_words(text: str) -> frozenset[str]:
    return frozenset(part for name in names(text) for part in name_parts(name.text))


def _other_dates(pair: Pair) -> bool:
    """Say whether a day of the week stands in the place of another, or a month; "today" is "Monday" a week later."""
    return _is_exchanged(verify.new_dates, pair, lambda one, other: _date_kind(one) == _date_kind(other) != "")


def _date_kind(text: str) -> str:
    value = next((word.value for word in date_words(text)), "today")
    if value in {"today", "tomorrow", "yesterday", "tonight"}:
        return ""
    return "day" if value.endswith("day") else "month"


def _other_quotations(pair: Pair) -> bool:
    """Say whether a quotation has other words now."""
    lost = [reason.text for reason in _lost(verify.new_quotations, pair)]
    gained = [reason.text for reason in verify.new_quotations(pair.now, pair.before)]
    if not lost or any(verify.new_quotations(pair.told, pair.before)):
        return False
    known = [token.plain for text in lost for token in tokens(text)]
    words = (token.plain for text in gained for token in tokens(text))
    return any(not any(same_word(word, other, pair.language) for other in known) for word in words)


def _other_nots(pair: Pair) -> bool:
    """Say whether a "not" came or went, or a deed became a plan."""
    if shared(pair.told, pair.now, pair.language) < SHARED_FOR_NOT:
        return False
    if pair.language in _NOT:
        nots = set(_NOT[pair.language].split())
        told, old, now = (not nots.isdisjoint(plainly(text).split()) for text in (pair.told, pair.old, pair.now))
        return told == old != now
    for find in (verify.changed_negations, verify.plans_told_as_deeds):
        if any(not _VERB.match(reason.text) for reason in _lost(find, pair)):
            return True
    return False


def _another_word(pair: Pair) -> bool:
    """Say whether all is as it was but for one word, and that is another word now."""
    was = terms(pair.old, pair.language)
    gone = terms(pair.told, pair.language) - terms(pair.now, pair.language)
    if len(gone) != 1 or not gone <= was:
        return False
    for left, right in replaced(pair.told, pair.now):
        ours, theirs = ([token for token in side if term(token, pair.language)] for side in (left, right))
        if len(ours) != 1 or len(theirs) != 1 or term(ours[0], pair.language) not in gone:
            continue
        one, other = ours[0], theirs[0]
        if one.is_number or other.is_number or term(other, pair.language) in was:
            continue
        if _joined(left) != _joined(right) and not says_the_same(one.plain, other.plain, pair.language):
            return True
    return False


def _joined(side: Sequence[Token]) -> str:
    return "".join(token.plain for token in side)


def _other_places(pair: Pair) -> bool:
    """Say whether two things took each other's place."""
    return exchanged_places(pair.told, pair.now, pair.language)


DIFFERENCES: tuple[Callable[[Pair], bool], ...] = (
    _other_numbers,
    _other_names,
    _other_dates,
    _other_quotations,
    _other_nots,
    _another_word,
    _other_places,
)


def _is_exchanged(find: Find, pair: Pair, fit: Callable[[str, str], bool]) -> bool:
    """Say whether what `find` misses of the told sentence was replaced by something of the kind.

    It was when one stands in the place of the other, or when the sentence is much the same, nothing of the old text has
    the new and nothing of the new text the old.
    """
    lost = [reason.text for reason in _lost(find, pair)]
    gained = [reason.text for reason in find(pair.now, pair.old)]
    for left, right in replaced(pair.told, pair.now):
        out = [one for one in lost if _holds(left, one, pair.told)]
        if any(fit(one, other) for one in out for other in gained if _holds(right, other, pair.now)):
            return True
    if not lost or shared(pair.told, pair.now, pair.language) < SHARED_ELSEWHERE:
        return False
    nowhere = {reason.text for reason in find(pair.told, pair.after)}.intersection(lost)
    unheard = {reason.text for reason in find(pair.now, pair.before)}.intersection(gained)
    return any(fit(one, other) for one in nowhere for other in unheard)


def _lost(find: Find, pair: Pair) -> list[Reason]:
    """Find what the told sentence said with the old one behind it, and the new one does not bear out."""
    unfounded = [*find(pair.told, pair.old)]
    return [reason for reason in find(pair.told, pair.now) if reason not in unfounded]


def _holds(side: Sequence[Token], words: str, sentence: str) -> bool:
    """Say whether one of the tokens of `side` belongs to `words`, wherever these stand in the sentence."""
    places = [match.span() for match in re.finditer(re.escape(words), sentence)]
    return any(token.start < end and start < token.end for token in side for start, end in places)
