"""Amounts: which numbers of a sentence count or measure what a question asks for."""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from bot.answers.fit import Found, stemmed_words, tied
from bot.text.numbers import Number, numbers
from bot.text.terms import stem

_COUNTED = re.compile(
    r"\b(?:how many|number of)\s+(?:of\s+)?(?:(?:the|these|those|its|their|his|her|more|other|extra|different|new)\s+)*"
    r"(?P<run>(?:[\w’'-]+\s*){1,6})",
    re.IGNORECASE,
)
_ENDS_THE_NOUN = frozenset(
    """
    is are was were do does did has have had will would can could should may might of in at on from for to with by
    there been be get got who that
    """.split()  # noqa: SIM905 — a list of quoted words would hide them
)
_PLURALS = frozenset("people children men women police staff crew fish sheep cattle aircraft deer mice feet".split())  # noqa: SIM905
_PEOPLE = frozenset(
    map(
        stem,
        """
        people persons men women children adults passengers residents workers others victims deaths fatalities dead
        killed injured wounded hurt missing casualties
        """.split(),  # noqa: SIM905
    )
)
_COUNTS_PEOPLE = frozenset(map(stem, ("people", "persons", "dead", "deaths", "victims", "casualties")))
_TOLL = re.compile(r"\b(?:kill\w*|dead|died?|deaths?|toll|injur\w+|hurt|wound\w*)\b[^.;]{0,25}$", re.IGNORECASE)
_VAGUE = re.compile(r"\b(?:none|no|dozens|scores|hundreds|thousands|millions|half|both)\b", re.IGNORECASE)
_NOBODY = re.compile(r"\b(?:nobody|no one)\b", re.IGNORECASE)
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d(?!\d)")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_DAY = re.compile(rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}|\b{_MONTH}\s+\d{{1,2}}\b(?!,\d)")
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_TALLY = re.compile(r"\bnumber of\b(?P<what>[^.;]{1,80}?)\b(?:to|at|is|was|reached|now)\s+(?:\w+\s+)?$", re.IGNORECASE)
_THE_NUMBER = re.compile(r"\bthe (?:number|figure|total|toll) (?:is|was|stands at)\s+(?:now\s+)?$", re.IGNORECASE)
_FROM, _TO_ANOTHER = re.compile(r"\bfrom\s+(?:\w+\s+)?$", re.IGNORECASE), re.compile(r"\s*to\s+(?:\w+\s+)?\d")
_CLAUSE_END = re.compile(r"[,;:()–—]|\s-\s|\band\b")
_AFTER_WORDS, _BEFORE_WORDS = 4, 6
_NEAR_NOUN, _TOLLED, _BARE, _LOOSE = 0.75, 0.75, 0.2, 0.7
_FORMER = 0.5
"""Factor for a number that another one took the place of: the first in "from 40 to 60"."""


@lru_cache(maxsize=64)
def counted_noun(question: str) -> str:
    """Return the stem of what a question counts: of "passengers" in "how many passengers were aboard", or nothing."""
    match = _COUNTED.search(question)
    run: list[str] = []
    for word in re.findall(r"[\w’']+", match["run"]) if match else ():
        if word.lower() in _ENDS_THE_NOUN:
            break
        run.append(word.lower())
    plural = [word for word in run if word in _PLURALS or (word.endswith("s") and not word.endswith("ss"))]
    return stem((plural or run or [""])[0]) or ""


def counts(sentence: str, counted: str, terms: Collection[str]) -> Iterator[Found]:
    """Find the numbers that count `counted`, a stem: before their noun strongest, else near it, else any number.

    Those near one of `terms`, what is said of the counted, are stronger.

    Times, dates, years, ordinals, money and percentages count nothing.
    """
    nouns = _PEOPLE | {counted} if counted in _COUNTS_PEOPLE else {counted}
    for number in _counting(sentence):
        announced = _THE_NUMBER.search(sentence[: number.start])
        near = 1.0 if announced else tied(sentence, number.start, number.end, terms, loose=_LOOSE)
        strength = _strength(sentence, number.start, number.end, nouns, counted in _COUNTS_PEOPLE) if counted else 0.8
        strength *= near if number.text.casefold() != "one" else _LOOSE * _LOOSE
        yield Found(number.start, number.end, f"{number.value:f}", strength)
    for word in _VAGUE.finditer(sentence):
        if _noun_follows(sentence, word.end(), nouns):
            near = tied(sentence, word.start(), word.end(), terms, loose=_LOOSE)
            yield Found(word.start(), word.end(), word[0].casefold(), near)
    if counted in _COUNTS_PEOPLE:
        yield from (Found(word.start(), word.end(), "no") for word in _NOBODY.finditer(sentence))


def _counting(sentence: str) -> Iterator[Number]:
    taken = [match.span() for pattern in (_CLOCK, _DAY) for match in pattern.finditer(sentence)]
    for number in numbers(sentence):
        inside = any(start <= number.start < end for start, end in taken)
        ordinal = re.search(r"(?:st|nd|rd|th|third)$", number.text.strip(), re.IGNORECASE)
        if not inside and not ordinal and not number.unit and not _YEAR.fullmatch(number.text.strip()):
            yield number


def _strength(sentence: str, start: int, end: int, nouns: Collection[str], of_people: bool) -> float:
    if _FROM.search(sentence[:start]) and _TO_ANOTHER.match(sentence, end):
        return _FORMER * _NEAR_NOUN
    if _noun_follows(sentence, end, nouns) or _is_announced(sentence[:start], nouns):
        return 1.0
    if of_people and _TOLL.search(sentence[:start]):
        return _TOLLED
    before = [word for _, last, word in stemmed_words(sentence) if last <= start][-_BEFORE_WORDS:]
    return _NEAR_NOUN if any(word in nouns for word in before if word) else _BARE


def _is_announced(before: str, nouns: Collection[str]) -> bool:
    """Say whether what stands before a number announces it: "the number of people who fell ill rose to"."""
    told = _TALLY.search(before)
    between = [word for _, _, word in stemmed_words(told["what"])] if told else []
    return any(word in nouns for word in between if word) or _THE_NUMBER.search(before) is not None


def _noun_follows(sentence: str, end: int, nouns: Collection[str]) -> bool:
    clause = _CLAUSE_END.search(sentence, end)
    stop = clause.start() if clause else len(sentence)
    after = [word for first, _, word in stemmed_words(sentence) if end <= first < stop][:_AFTER_WORDS]
    return any(word in nouns for word in after if word)


def with_noun(sentence: str, end: int, question: str) -> int:
    """Return where the noun that `question` counts ends when it follows a number that ends at `end`; else `end`."""
    counted = counted_noun(question)
    nouns = _PEOPLE | {counted} if counted in _COUNTS_PEOPLE else {counted}
    clause = _CLAUSE_END.search(sentence, end)
    stop = clause.start() if clause else len(sentence)
    after = [(last, word) for first, last, word in stemmed_words(sentence) if end <= first < stop][:_AFTER_WORDS]
    return next((last for last, word in after if word and word in nouns), end)


_DURATION = r"(?:seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|decades?|centur(?:y|ies))"
_LENGTH = (
    r"(?:(?:kilo|centi|milli)?met(?:re|er)s?|km|cm|mm|m|miles?|feet|foot|ft|inch(?:es)?|yards?|nautical miles?"
    r"|storeys?|stories)"
)
_WEIGHT = r"(?:tonnes?|tons?|kilogram(?:me)?s?|kilos?|kg|pounds?|lbs?|grams?|ounces?)"
_AREA = r"(?:hectares?|acres?|square|sq)"
_SPEED = r"(?:km/h|kph|mph|knots?|(?:kilomet(?:re|er)s?|miles?|met(?:re|er)s?) (?:an|per|a) (?:hour|second))"
_PERCENT = r"(?:%|per ?cent(?:age)?|percentage points?|points?)"
_MONEY_WORD = (
    r"(?:dollars?|euros?|pounds|cents?|pence|crowns?|francs?|yen|yuan|rupees?|roubles?|rubles?|lira|pesos?|USD|EUR|GBP)"
)
_ANY = rf"(?:{_DURATION}|{_LENGTH}|{_WEIGHT}|{_AREA}|{_SPEED}|{_PERCENT}|{_MONEY_WORD})"
_UNITS = {
    "long": rf"(?:{_DURATION}|{_LENGTH})",
    "old": rf"{_DURATION}[\s-]old",
    "far": _LENGTH,
    "high": rf"(?:{_LENGTH}|{_PERCENT})",
    "tall": _LENGTH,
    "deep": _LENGTH,
    "big": rf"(?:{_AREA}|{_LENGTH}|{_WEIGHT}|{_PERCENT})",
    "large": rf"(?:{_AREA}|{_LENGTH}|{_WEIGHT}|{_PERCENT})",
    "fast": _SPEED,
    "heavy": _WEIGHT,
    "percent": _PERCENT,
    "money": _MONEY_WORD,
    "much": _ANY,
}
_UNIT_PATTERNS = {
    name: re.compile(rf"[\s-]*(?:(?:million|billion|trillion|square)[\s-])?{unit}(?!\w| ago\b|-old\b)", re.IGNORECASE)
    for name, unit in _UNITS.items()
}
_COSTS = re.compile(
    r"\b(?:costs?|prices?|pay|paid|fines?|spen[dt]|worth|fetch|earn|raised?|fined?|money|sold|sell|amount|sum"
    r"|tickets?|fares?|fees?)\b|\bhow much (?:is|are|was|were) an?\b",
    re.IGNORECASE,
)
MEASURES = frozenset(map(stem, "long old far high tall big large fast deep heavy often".split()))  # noqa: SIM905
"""The stems of adjectives that a "how" question asks by; an answer seldom repeats them."""
_MEASURE = re.compile(r"\bhow (long|old|far|high|tall|big|large|fast|deep|heavy|often|much)\b", re.IGNORECASE)
_OFTEN = re.compile(
    r"\b(?:once|twice|every|daily|weekly|monthly|yearly|hourly|annually|times (?:a|per|each))\b", re.IGNORECASE
)
_AGE = re.compile(r"\b(?:aged?|turned|turns) (?P<age>\d{1,3}|\w+)|(?<=, )(?P<plain>\d{2})(?=,)", re.IGNORECASE)
_SCALED = re.compile(r"million|billion|trillion|bn|thousand", re.IGNORECASE)


@lru_cache(maxsize=64)
def measure_asked(question: str) -> str:
    """Return what a "how much" question measures: `money`, `percent`, or the adjective after its "how"."""
    if re.search(r"\b(?:percent(?:age)?|share)\b", question, re.IGNORECASE):
        return "percent"
    match = _MEASURE.search(question)
    adjective = match[1].lower() if match else "much"
    return "money" if adjective in {"much", "high", "big", "large"} and _COSTS.search(question) else adjective


def measures(sentence: str, measure: str) -> Iterator[Found]:
    """Find the amounts with a unit of `measure` (as `measure_asked` names it); other numbers are weak."""
    if measure == "often":
        yield from (Found(match.start(), match.end(), match[0].casefold()) for match in _OFTEN.finditer(sentence))
        return
    if measure == "old":
        for match in _AGE.finditer(sentence):
            yield Found(match.start(), match.end(), (match["age"] or match["plain"]).casefold())
    pattern = _UNIT_PATTERNS[measure]
    for number in numbers(sentence):
        value = f"{number.value:f}{number.unit}"
        if _has_unit(number, measure) or pattern.match(sentence, number.end):
            yield Found(number.start, number.end, value)
        elif measure == "money" and _SCALED.search(number.text):
            yield Found(number.start, number.end, value, _NEAR_NOUN)
        else:
            yield Found(number.start, number.end, value, _BARE)


def with_unit(sentence: str, end: int, question: str) -> int:
    """Return where the unit that `question` measures in ends when it follows the number before `end`; else `end`."""
    pattern = _UNIT_PATTERNS.get(measure_asked(question))
    unit = pattern.match(sentence, end) if pattern else None
    return unit.end() if unit else end


def _has_unit(number: Number, measure: str) -> bool:
    match measure:
        case "money":
            return number.unit not in {"", "%"}
        case "percent":
            return number.unit == "%"
        case "much":
            return number.unit != ""
        case "high" | "big" | "large":
            return number.unit == "%"
        case _:
            return False
