"""A question understood: its words, the kind of answer it wants, and the days it asks about."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from enum import StrEnum

from bot.answers.dates import Span, asks_for_the_latest, spans_of
from bot.answers.options import choices_in
from bot.answers.sources import sources_named
from bot.text.terms import words_and_terms

MAX_CHARACTERS = 2_000
MAX_TERMS = 40


_QUESTION_WORDS = """
according answer answers article articles became become called claim claims coverage describe described does explain
exactly find happen happened happening happens kind latest mean mention mentioned named name piece publication published
report reported reporting reports source sources story suggest suggests tonight type week weeks whose
"""
"""Words of questions and about articles, which tell no article from another."""


class Wanted(StrEnum):
    """What kind of words would answer."""

    WHO = "who"
    WHEN = "when"
    WHERE = "where"
    HOW_MANY = "how many"
    HOW_MUCH = "how much"
    YES_NO = "yes or no"
    WHY = "why"
    HOW = "how"
    WHAT = "what"


class About(StrEnum):
    """What a question is about; only `NEWS` is looked up."""

    NEWS = "news"
    NOTHING = "nothing"
    SMALL_TALK = "small talk"
    THE_BOT = "the bot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word of the question by which articles are found; `name` when it is written as a name or a number is."""

    stem: str
    text: str
    name: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked.

    `terms` are distinct by stem, in order; `phrases` were quoted; `spans` are days and `sources` publishers it names;
    `choices` are the answers it leaves, which are not part of `text`.
    """

    text: str
    about: About
    wanted: Wanted = Wanted.WHAT
    terms: tuple[Term, ...] = ()
    phrases: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    sources: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    latest: bool = False

    @property
    def words(self) -> str:
        """What to search for: the quoted phrases in double quotes, then the terms as written."""
        phrases = (f'"{phrase}"' for phrase in self.phrases)
        return " ".join((*phrases, *(term.text for term in self.terms)))


_SAYS_NOTHING = frozenset(_QUESTION_WORDS.split())
_CAPITALISED = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_QUOTED = re.compile(r"[“\"«]([^“”\"«»]{2,80})[”\"»]|(?<!\w)[‘']([^‘’']{2,80})[’'](?!\w)")
_SENTENCE_START = re.compile(r"(?:^|[.!?:]\s+|[“\"‘]\s*)$")
_SMALL_TALK = re.compile(
    r"(?:(?:hi|hello|hey|hiya|yo|good (?:morning|afternoon|evening|day|night)|thanks?(?: you)?(?: (?:so"
    r"|very) much)?|thx|cheers"
    r"|(?:good)?bye|ok(?:ay)?|cool|nice|great|lol|how are you(?: doing)?(?: today)?|what['’]?s up|sup|test|ping"
    r"|tell me a joke|i love you|who['’]?s there)(?:,? (?:there|bot|tidings|all|everyone))?[\s!.,?]*)+",
    re.IGNORECASE,
)
_THE_BOT = re.compile(
    r"(?:who|what) (?:are|r) (?:you|u)(?: called| made of)?|what(?:['’]?s| is) your name|what is tidings"
    r"|what(?:['’]?s| is) this bot"
    r"|who (?:made|built|wrote|created|runs|programmed) (?:you|this bot|tidings)|are you (?:an? )?(?:bot"
    r"|human|robot|ai|person|real)"
    r"|(?:what|how) (?:can|do|does) (?:you|this bot|tidings) (?:do|work|help|know)(?: (?:for"
    r"|with)? ?(?:me|us))?|how do i use (?:you|this bot|tidings)|help(?: me)?"
    r"|what (?:commands|questions) (?:are there|can i (?:use|ask)|do you (?:have|understand|know))"
    r"|(?:show|tell|give|print|reveal)(?: me)? your (?:system )?(?:prompt|instructions|rules)|(?:ignore"
    r"|forget|disregard) (?:all |any )?(?:your |the )?(?:previous|prior|above)? ?instructions.{0,200}",
    re.IGNORECASE,
)
_PLACES = (
    "country|countries|city|cities|state|town|village|region|province|continent|county|place|island"
    "|nation|venue|river|district|capital"
)
_KINDS = (
    (Wanted.HOW_MANY, r"how many|what number of|number of \w+ (?:is|are|was|were)\b"),
    (
        Wanted.HOW_MUCH,
        r"how (?:much|long|old|far|high|tall|big|large|fast|deep|heavy|often)|(?:what|which) (?:percentage"
        r"|percent|share|amount|price|sum)\b",
    ),
    (Wanted.WHEN, r"when\b(?! what)|since when|(?:what|which) (?:date|day|month|year|time)\b"),
    (Wanted.WHERE, rf"where\b|(?:what|which)(?: \w+)? (?:{_PLACES})\b"),
    (Wanted.WHO, r"who\b|whom\b|whose\b"),
    (Wanted.WHY, r"why\b|how come|what (?:caused|led to)|for what reason"),
    (Wanted.WHAT, r"what\b|which\b"),
    (Wanted.HOW, r"how\b"),
)
_KIND_PATTERNS = tuple((wanted, re.compile(rf"\b(?:{pattern})", re.IGNORECASE)) for wanted, pattern in _KINDS)
AUXILIARY = re.compile(
    r"(?:and |so |but )?(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|isn['’]t"
    r"|aren['’]t|didn['’]t|hasn['’]t|won['’]t)\b",
    re.IGNORECASE,
)


def understand(text: str, *, now: datetime, zone: tzinfo, choices: Sequence[str] = ()) -> Question:
    """Read a question as a person typed it; never raises for any `text` (`ValueError` when `now` has no zone).

    The answers it leaves are `choices`, or what it ends with ("…? Norway, Sweden or Finland?").
    """
    typed = text[:MAX_CHARACTERS].replace("\x00", " ")
    head, offered = (typed, tuple(choices)) if choices else choices_in(typed)
    asked = " ".join(head.split())
    bare = asked.strip(" \t?!.,")
    spans = spans_of(asked, now=now, zone=zone)
    if not any(character.isalnum() for character in bare):
        return Question(text=asked, about=About.NOTHING)
    if _SMALL_TALK.fullmatch(bare):
        return Question(text=asked, about=About.SMALL_TALK)
    if _THE_BOT.fullmatch(bare):
        return Question(text=asked, about=About.THE_BOT)
    return Question(
        text=asked,
        about=About.NEWS,
        wanted=wanted_kind(asked),
        terms=_terms(asked),
        phrases=tuple(first or second for first, second in _QUOTED.findall(asked)),
        spans=spans,
        sources=sources_named(asked),
        choices=offered,
        latest=asks_for_the_latest(asked),
    )


def wanted_kind(asked: str) -> Wanted:
    """Say what kind of answer the last sentence of `asked` wants; the first question word in it decides."""
    sentence = re.split(r"(?<=[.!?])\s+(?=\S)", asked.strip())[-1]
    if AUXILIARY.match(sentence):
        return Wanted.YES_NO
    found = [
        (match.start(), order, wanted)
        for order, (wanted, pattern) in enumerate(_KIND_PATTERNS)
        if (match := pattern.search(sentence))
    ]
    return min(found)[2] if found else Wanted.WHAT


def _terms(asked: str) -> tuple[Term, ...]:
    names = {match[0] for match in _CAPITALISED.finditer(asked) if _is_name(match[0], asked[: match.start()])}
    found: dict[str, Term] = {}
    for written, stem in words_and_terms(asked):
        known = found.get(stem)
        name = written in names or written[0].isdigit()
        if known is None and written.casefold() not in _SAYS_NOTHING and len(found) < MAX_TERMS:
            found[stem] = Term(stem=stem, text=written, name=name)
        elif known is not None and name:
            found[stem] = replace(known, name=True)
    return tuple(found.values())


def _is_name(written: str, before: str) -> bool:
    """A capital tells nothing at the beginning of a sentence, unless the whole word is in capitals."""
    if not written[0].isupper():
        return False
    return (written.isupper() and len(written) > 1) or _SENTENCE_START.search(before) is None
