"""The kind of words a question wants: does a sentence hold them, beyond what the question itself says?"""

import re

from bot.answers.question import Question, Wanted
from bot.text.terms import content_terms

_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar"
    "|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
)
_NUMBER_WORDS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen"
    "|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?"
    "|billions?|dozens?|half|twice|one|no"
)
_NUMBER = re.compile(rf"[$€£¥]?\d[\d,.]*\d%?|\d%?|\b(?:{_NUMBER_WORDS})\b", re.IGNORECASE)
_COSTS = re.compile(
    r"\b(?:costs?|price|pay|paid|spen[dt]|worth|fetch|earn|raised?|fined?|money|sold|sell)\b", re.IGNORECASE
)
_MONEY = re.compile(
    r"[$€£¥₹]\s?\d[\d,.]*(?: ?(?:million|billion|trillion|bn|m)\b)?"
    r"|\b\d[\d,.]*\s(?:million|billion|trillion|thousand)\b"
    r"|\b\d[\d,.]*\s?(?:dollars|euros?|pounds|cents|crowns|francs|yen|yuan|rupees|rubles|roubles|USD|EUR|GBP)\b"
)
_DATE = re.compile(
    rf"\b(?:(?:{_MONTHS})\.?\s+\d{{1,2}}|\d{{1,2}}\s+(?:{_MONTHS})|(?:in|since|by|until)\s+(?:{_MONTHS})|(?:19|20)\d\d"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
    r"|\b(?:yesterday|today|tomorrow|tonight|(?:last|next|this) (?:week|month|year|spring|summer|autumn"
    r"|fall|winter)|\d{1,2}(?::\d\d)? ?[ap]\.?m)\b"
)
_NAME = re.compile(
    r"(?<![.!?“\"]\s)(?<!^)\b[A-Z][\w’'-]+(?:\s+(?:(?:de|van|von|bin|al|el|la|of|the)\s+)?[A-Z][\w’'-]+)*"
)
_PERSON = re.compile(r"\b[A-Z][\w’'.-]+(?:\s+(?:(?:de|van|von|bin|al|el|la|da|di)\s+)?[A-Z][\w’'-]+)+")
_PLACE = re.compile(r"\b(?:in|at|near|from|to|outside|across|of|off|around|over|into)\s+(?:the\s+)?[A-Z][\w’'-]+")
_REASON = re.compile(
    r"\b(?:because|due to|after|since|owing to|caused|in order to|so that|amid|over|citing|blam\w+"
    r"|reasons?|thanks to|as a result)\b",
    re.IGNORECASE,
)


def wanted_words(sentence: str, question: Question) -> tuple[str, ...]:
    """Return the words in `sentence` of the kind asked for that the question does not itself say, in their order."""
    pattern = _pattern_for(question)
    if pattern is None:
        return ()
    asked = frozenset((*content_terms(question.text), *question.text.casefold().split()))
    return tuple(match[0] for match in pattern.finditer(sentence) if _is_news(match[0], asked))


def has_wanted(sentence: str, question: Question) -> bool:
    """Say whether the kind of words asked for is there; always true for kinds that have no form of their own."""
    return _pattern_for(question) is None or bool(wanted_words(sentence, question))


def _pattern_for(question: Question) -> re.Pattern[str] | None:
    if question.wanted is Wanted.HOW_MUCH and _COSTS.search(question.text):
        return _MONEY
    return _PATTERNS.get(question.wanted)


def _is_news(words: str, asked: frozenset[str]) -> bool:
    # Words such as "because" and "one" have no stem: they count as they are.
    return bool((set(content_terms(words)) or {words.casefold()}) - asked)


_PATTERNS = {
    Wanted.HOW_MANY: _NUMBER,
    Wanted.HOW_MUCH: _NUMBER,
    Wanted.WHEN: _DATE,
    Wanted.WHO: _PERSON,
    Wanted.WHERE: _PLACE,
    Wanted.WHY: _REASON,
}
