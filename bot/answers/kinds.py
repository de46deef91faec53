"""The kind of words a question wants: does a sentence hold them, beyond what the question itself says?"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from functools import lru_cache

from bot.answers.amounts import counted_noun, counts, measure_asked, measures
from bot.answers.fit import Fit, Found, best_of, tied
from bot.answers.question import Question, Wanted
from bot.text.names import name_parts, names
from bot.text.terms import content_terms, stem

_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar"
    "|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
)
_CLOCK = (
    r"\b(?:[01]?\d|2[0-3])[:.][0-5]\d(?!\d)(?: ?[ap]\.?m\b)?|\b\d{1,2} ?[ap]\.?m\b|\bat (?:noon|midnight|dawn|dusk)\b"
    r"|\b(?:half|quarter|\w+) (?:past|to) (?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b"
)
_TIME = re.compile(_CLOCK, re.IGNORECASE)
_DATE = re.compile(
    rf"\b(?:(?:{_MONTHS})\.?\s+\d{{1,2}}|\d{{1,2}}\s+(?:{_MONTHS})|(?:in|since|by|until)\s+(?:{_MONTHS})|(?:19|20)\d\d"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
    r"|\b(?:yesterday|today|tomorrow|tonight|(?:last|next|this) (?:week|month|year|spring|summer|autumn"
    rf"|fall|winter)|\w+ (?:days|weeks|months|years) ago)\b|{_CLOCK}"
)
_PLACE = re.compile(
    rf"\b(?:in|at|near|from|to|outside|across|of|off|around|over|into|on)\s+(?:the\s+)?"
    rf"(?!(?:{_MONTHS}|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b)(?P<name>[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)*)"
)
_OF_PLACE = re.compile(r"\b(?:in|at|near|from|off|outside|across|around|to|into)\s+(?:the\s+)?$", re.IGNORECASE)
_ASKS_THE_END = re.compile(r"\b(?:until|till) (?:when|what|which)\b|\bwhen\b.*\b(?:until|till)\W*$", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:until|till|bis)\b(?:\s+\w+){0,2}\s*$", re.IGNORECASE)
_CAUSE = re.compile(
    r"\b(?:because|due to|owing to|caused|causes|causing|in order to|so that|blam\w+|reasons?|thanks to|as a result"
    r"|result of|led to|prompted|triggered|stemmed|sparked|set off|started by|began (?:in|when|with))\b",
    re.IGNORECASE,
)
_PERHAPS_CAUSE = re.compile(r"\b(?:after|since|amid|over|citing|following|as)\b", re.IGNORECASE)
_ROLE = re.compile(
    r"\b(?:police|crew|union|company|government|council|board|court|ministry|minister|mayor|president|engineers"
    r"|inspectors|investigators|firefighters|rescuers|officials|officers|doctors|scientists|researchers|prosecutors)\b",
    re.IGNORECASE,
)
_DEFINED = re.compile(
    r"(?:what|who)(?:['’]s| is| are| was| were) (?:an? |the )?(?P<what>[\w’' -]{2,60}?)\W*$", re.IGNORECASE
)
_WHICH = re.compile(
    r"\b(?:which|what) (?!(?:is|are|was|were|did|does|do|has|have|had|will|can|could|would|should)\b)\w+", re.IGNORECASE
)
_NO_END = 0.4
"""Factor for a date that is not an end, where the end of something is asked for."""
_PERHAPS, _IN_A_PLACE, _BY_ROLE, _A_NAME = 0.75, 0.5, 0.4, 0.5


def fit(sentence: str, question: Question) -> Fit:
    """Say how well `sentence` holds the kind of words asked for, beyond those that the question itself says."""
    return best_of(words_asked_for(sentence, question))


def words_asked_for(sentence: str, question: Question) -> Iterator[Found]:
    """Find the words of the kind asked for in `sentence` that the question does not say itself."""
    read = _READERS.get(question.wanted)
    asked = _asked(question.text)
    found = read(sentence, question) if read else iter(())
    return (one for one in found if not one.value or _is_news(one, sentence, asked))


def has_form(question: Question) -> bool:
    """Say whether the kind of words asked for can be told by their form, as a number or a name can."""
    return question.wanted in _READERS and (question.wanted is not Wanted.WHAT or bool(_DEFINED.match(question.text)))


@lru_cache(maxsize=64)
def _asked(question: str) -> frozenset[str]:
    return frozenset((*content_terms(question), *question.casefold().split()))


def _is_news(found: Found, sentence: str, asked: frozenset[str]) -> bool:
    # Words such as "because" and "one" have no stem: they count as they are.
    words = sentence[found.start : found.end]
    return bool((set(content_terms(words)) or {words.casefold()}) - asked)


def _event(question: Question) -> Collection[str]:
    """Return the stems of what is asked about the names in a question; of all terms when there is nothing but names."""
    counted = counted_noun(question.text)
    event = {term.stem for term in question.terms if not term.name and term.stem != counted}
    return event or {term.stem for term in question.terms}


def _many(sentence: str, question: Question) -> Iterator[Found]:
    return counts(sentence, counted_noun(question.text), _event(question))


def _much(sentence: str, question: Question) -> Iterator[Found]:
    return measures(sentence, measure_asked(question.text))


def _when(sentence: str, question: Question) -> Iterator[Found]:
    pattern = _TIME if "what time" in question.text.casefold() else _DATE
    ends = _ASKS_THE_END.search(question.text) is not None
    for match in pattern.finditer(sentence):
        strength = tied(sentence, match.start(), match.end(), _event(question))
        is_end = _UNTIL.search(sentence[: match.start()]) or match[0].casefold().startswith("until")
        yield Found(match.start(), match.end(), match[0].casefold(), strength * (_NO_END if ends and not is_end else 1))


def _who(sentence: str, question: Question) -> Iterator[Found]:
    asked = frozenset(name_parts(question.text))
    for name in names(sentence):
        parts = name_parts(name.text)
        if parts and not asked.issuperset(parts):
            near = tied(sentence, name.start, name.end, _event(question))
            strength = _IN_A_PLACE if _OF_PLACE.search(sentence[: name.start]) else near
            yield Found(name.start, name.end, parts[-1], strength)
    for role in _ROLE.finditer(sentence):
        yield Found(role.start(), role.end(), role[0].casefold(), _BY_ROLE)


def _where(sentence: str, question: Question) -> Iterator[Found]:
    for match in _PLACE.finditer(sentence):
        strength = tied(sentence, match.start(), match.end(), _event(question))
        yield Found(match.start("name"), match.end("name"), match["name"].casefold(), strength)


def _why(sentence: str, question: Question) -> Iterator[Found]:
    event = _event(question)
    for pattern, strength in ((_CAUSE, 1.0), (_PERHAPS_CAUSE, _PERHAPS)):
        for one in pattern.finditer(sentence):
            yield Found(one.start(), one.end(), "", strength * tied(sentence, one.start(), one.end(), event))


def _what(sentence: str, question: Question) -> Iterator[Found]:
    """Find what the thing asked for is ("the Corlin is a river", "the river Corlin"), or for "which team?" a name."""
    asked = _DEFINED.match(question.text)
    if asked:
        what = re.escape(asked["what"])
        told = re.compile(rf"\b{what}(?: (?:is|are|was|were)|,) (?:an?|the|one of)\b", re.IGNORECASE)
        yield from (Found(one.start(), one.end(), "") for one in told.finditer(sentence))
        for one in re.finditer(rf"\b(?P<kind>[a-z]+)(?:, the|, an?)? {what}\b", sentence):
            if stem(one["kind"]):
                yield Found(one.start(), one.end(), "", _PERHAPS)
    elif _WHICH.search(question.text):
        for found in _who(sentence, question):
            if found.strength > _BY_ROLE:
                yield replace(found, strength=_A_NAME * found.strength)


_READERS: dict[Wanted, Callable[[str, Question], Iterator[Found]]] = {
    Wanted.HOW_MANY: _many,
    Wanted.HOW_MUCH: _much,
    Wanted.WHEN: _when,
    Wanted.WHO: _who,
    Wanted.WHERE: _where,
    Wanted.WHY: _why,
    Wanted.WHAT: _what,
}
