"""Find in which facts a sentence and its new wording differ.

The two may differ in style and say the same, so only what can be compared surely counts: what `verify` finds in the one
and not in the other, where the other says something else instead, and a single word that stands for another.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.text import verify
from bot.text.alignment import Token, added, exchanged_places, plainly, replaced, shared, term, terms, tokens
from bot.text.background import background
from bot.text.dates import date_words
from bot.text.names import is_one_name, name_parts, names
from bot.text.numbers import numbers
from bot.text.terms import stem
from bot.text.verify import Reason
from bot.text.wording import same_word, says_the_same

SHARED_ELSEWHERE = 0.65
"""The share of its terms that a sentence keeps when what changed does not stand in the same place of it."""

SHARED_FOR_NOT = 0.75
"""The same when only a "not" or a "may" tells the two apart: a rewritten sentence has them elsewhere."""

QUALIFIERS = frozenset(("acting", "alleged", "attempted", "deputy", "former", "suspected", "vice"))
"""Words that take back some of what they stand before: "deputy minister", "attempted murder"."""

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
# Stop words that decide what is said, each with what says the reverse.
_OPPOSITES = {
    "after": "before", "before": "after", "more": "less fewer", "less": "more", "fewer": "more", "over": "under below",
    "under": "over above", "above": "below under", "below": "above over", "up": "down", "down": "up",
    "against": "for favour favor", "for": "against", "most": "least", "least": "most", "he": "she", "she": "he",
    "his": "her", "her": "his", "him": "her",
}  # fmt: skip

Find = Callable[[str, str], Iterator[Reason]]
_NONE = frozenset(("no", "nobody", "none", "nothing", "nowhere"))


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence that was `told` from the `old` one, and what stands there `now`; the texts `before` and `after`."""

    told: str
    old: str
    now: str
    before: str
    after: str
    language: str


def says_otherwise(pair: Pair) -> bool:
    """Say whether what stands there now has another fact than what was told."""
    return any(differ(pair) for differ in DIFFERENCES)


def _other_numbers(pair: Pair) -> bool:
    """Say whether a number stands in the place of another."""
    if _is_exchanged(verify.new_numbers, pair, _same_unit):
        return True
    was, now = ({token.plain for token in tokens(text)} for text in (pair.old, pair.now))
    for left, right in replaced(pair.told, pair.now):
        gone = {token.plain for token in left if token.is_number} & was - now
        come = {token.plain for token in right if token.is_number} - was
        if (gone and come) or (gone and _is_few(right, pair)) or (come and _is_few(left, pair)):
            return True
    return False


def _is_few(side: Sequence[Token], pair: Pair) -> bool:
    """Say whether these are words for a single thing ("a man") or none ("nobody"), where the other side counts."""
    if pair.language != "en" or not side:
        return False
    is_one = side[0].plain in {"a", "an"} and any(term(token, pair.language) for token in side[1:])
    return is_one or not _NONE.isdisjoint(token.plain for token in side)


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
    if not lost or shared(pair.told, pair.now, pair.language) < SHARED_ELSEWHERE:
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
        # "Turned down" is no word for another.
        if len(left) != len(right) or len(ours) != 1 or len(theirs) != 1 or term(ours[0], pair.language) not in gone:
            continue
        one, other = ours[0], theirs[0]
        if one.is_number or other.is_number or term(other, pair.language) in was:
            continue
        if _joined(left) != _joined(right) and not says_the_same(one.plain, other.plain, pair.language):
            return True
    return False


def _joined(side: Sequence[Token]) -> str:
    return "".join(token.plain for token in side)


def _opposite_word(pair: Pair) -> bool:
    """Say whether a small word stands where its opposite stood."""
    if pair.language != "en":
        return False
    was, now = ({token.plain for token in tokens(text)} for text in (pair.old, pair.now))
    for left, right in replaced(pair.told, pair.now):
        come = {token.plain for token in right} - was
        gone = {token.plain for token in left} - now
        if any(not come.isdisjoint(_OPPOSITES.get(word, "").split()) for word in gone):
            return True
    return False


def _qualified(pair: Pair) -> bool:
    """Say whether an office or a deed is a lesser one now, or the full one."""
    changed = (*added(pair.told, pair.now), *added(pair.now, pair.told))
    much = shared(pair.told, pair.now, pair.language) >= SHARED_FOR_NOT
    return much and any(token.plain in QUALIFIERS for token in changed)


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
    _opposite_word,
    _qualified,
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
