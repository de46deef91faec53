"""Follow-up questions: what a question means after those that were asked before in the same thread (pure).

“What about Japan?” asks the last question about another place, “and when?” asks it for the time, “who said that?” asks
about the sentence that was cited, “the second one” means one of the things that were shown, and “is it open again?”
means what was spoken of. A question that stands on its own is left as it is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.answers.question import About, Question, understand
from bot.text.names import names

REMEMBERED = 6
"""How many of the last questions of a thread count."""
_ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC)
LONGEST_CONTEXT = 160
"""Characters of what was spoken of that are added to a question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A question as it was asked and as it was understood, and what the answer cited.

    `sentences` are those of the answer, `shown` the ids of what was shown, in order (stories of a digest, sources).
    """

    question: str
    understood: str
    sentences: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a question means: `text` stands on its own; `of` is what it points at of what was shown.

    `about_last` says that it asks about the sentences that were cited last, so only their sources can tell.
    """

    text: str
    of: str | None = None
    about_last: bool = False
    follows: bool = False


_WORDS = r"what|who|whom|whose|when|where|why|which|how(?:\s+(?:many|much|long|old|far|big|often|high))?"
_ABOUT = re.compile(
    r"^(?:and|but|ok(?:ay)?|so|then)?[\s,]*(?:what|how)\s+about\s+(?P<new>.+?)[\s?!.]*$"
    r"|^(?:and|but|or)[\s,]+(?P<bare>[^?]{2,60}?)\s*\?+\s*$",
    re.IGNORECASE,
)
_ALONE = re.compile(
    rf"^(?:and|but|so|since|until)?[\s,]*(?P<word>{_WORDS})(?:\s+(?:exactly|then|not|else))?[\s?!.]*$", re.IGNORECASE
)
_SAID_THAT = re.compile(
    r"\bwho\s+(?:said|says|told|claimed|reported|wrote|announced|confirmed|is saying)\s+(?:that|this|it|so)\b"
    r"|\bsays\s+who\b|\baccording\s+to\s+wh(?:o|om)\b|\bwhere\s+did\s+you\s+(?:get|read|find)\s+(?:that|this|it)\b",
    re.IGNORECASE,
)
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_POINTS = re.compile(
    rf"\b(?:the\s+)?(?P<ordinal>{'|'.join(_ORDINALS)}|last)\s+(?:one|story|item|article|of\s+(?:them|these|those)|point|source)\b"
    r"|(?:\b(?:number|no\.?|story|item)|#)\s*(?P<number>\d{1,2})\b|^\s*(?:the\s+)?(?P<bare>"
    + "|".join(_ORDINALS)
    + r"|last)\s*[?.!]*$",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"\b(?:it|its|he|him|his|she|hers?|they|them|their|theirs|there|that|this|these|those|so|then)\b", re.IGNORECASE
)
_PREPOSITION = re.compile(r"^(?:in|for|at|on|from|with|by|of|to)\s+", re.IGNORECASE)
_LEADING = re.compile(r"^(?:and|but|so|ok(?:ay)?|then|also)[\s,]+", re.IGNORECASE)
_QUESTION_HEAD = re.compile(rf"^(?P<word>{_WORDS})\b\s*", re.IGNORECASE)
_AUXILIARY = re.compile(
    r"^(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must)\b", re.IGNORECASE
)


def _read(text: str) -> Question:
    # Which days are meant makes no difference here.
    return understand(text, now=_ANY_DAY, zone=UTC)


def meaning(asked: str, turns: Sequence[Turn], *, shown: Sequence[str] = ()) -> Meaning:
    """Say what `asked` means after `turns`, the last one last; never raises for any text.

    `shown` is what the thread began with, such as the stories of a digest.
    """
    text = " ".join(asked.split())
    if match := _POINTS.search(text):
        last_shown = next((turn.shown for turn in reversed(turns[-REMEMBERED:]) if turn.shown), tuple(shown))
        position = _position(match, len(last_shown))
        if position is not None:
            return Meaning(text=text, of=last_shown[position], follows=True)
    if not turns:
        return Meaning(text=text)
    last = turns[-1]
    if _SAID_THAT.search(text) and last.sentences:
        return Meaning(text=f"Who said: {last.sentences[0]}", about_last=True, follows=True)
    if match := _ALONE.match(text):
        return Meaning(text=_asking(match["word"], last.understood), follows=True)
    if match := _ABOUT.match(text):
        new = (match["new"] or match["bare"] or "").strip()
        # “And is it open?” is a question of its own that only begins like one.
        if new and not _AUXILIARY.match(new) and not _QUESTION_HEAD.match(new):
            return Meaning(text=_about(new, last.understood), follows=True)
    return _with_subject(_LEADING.sub("", text), last)


def _position(match: re.Match[str], count: int) -> int | None:
    """Return the place, from 0, that an ordinal or a number points at, if there is such a thing."""
    word = (match["ordinal"] or match["bare"] or "").lower()
    if not count:
        return None
    if word == "last":
        return count - 1
    number = _ORDINALS.index(word) + 1 if word else int(match["number"])
    return number - 1 if 1 <= number <= count else None


def _asking(word: str, before: str) -> str:
    """Ask the question `before` for something else: for the time, the place, the reason."""
    rest = _QUESTION_HEAD.sub("", before.rstrip("?! ."), count=1)
    new = word[0].upper() + word[1:].lower()
    if rest != before.rstrip("?! .") and _AUXILIARY.match(rest):
        return f"{new} {rest}?"
    if _AUXILIARY.match(rest):
        return f"{new} {rest[0].lower()}{rest[1:]}?"
    return f"{new}: {rest}?"


def _about(new: str, before: str) -> str:
    """Ask the question `before` about something else: `new` takes the place of what it is most like.

    A name takes the place of a name (the last one, which is mostly the place), a number or year that of a number; else
    both stand side by side.
    """
    new = _PREPOSITION.sub("", new)
    known = [name for name in names(before) if name.text]
    numbers = list(re.finditer(r"\b\d[\d.,]*\b", before))
    if new[0].isdigit() and numbers:
        found = numbers[-1]
        return f"{before[: found.start()]}{new}{before[found.end() :]}"
    if known and (new[0].isupper() or not any(char.isupper() for char in new)) and _is_name_like(new):
        replaced = known[-1]
        return f"{before[: replaced.start]}{new}{before[replaced.end :]}"
    return f"{before.rstrip('?! .')} {new}?"


def _is_name_like(new: str) -> bool:
    words = new.split()
    return len(words) <= 4 and any(word[0].isupper() for word in words)


def _with_subject(text: str, last: Turn) -> Meaning:
    """Add what was spoken of to a question that points at it, or that names nothing of its own."""
    question = _read(text)
    if question.about is not About.NEWS:
        return Meaning(text=text)
    has_name = any(term.name for term in question.terms)
    points = _PRONOUN.search(text) is not None
    if (has_name and not points) or (len(question.terms) >= 3 and not points):
        return Meaning(text=text)
    if has_name and len(question.terms) >= 4:
        # “Did Ada Kern say that the bridge is safe?” has all it needs; `that` is no pronoun there.
        return Meaning(text=text)
    subject = _subject(last, question)
    return Meaning(text=f"{text.rstrip('?! .')} ({subject})?" if subject else text, follows=bool(subject))


def _subject(last: Turn, question: Question) -> str:
    """Return the words of the last question that tell what it was about and that `question` has not itself."""
    own = {term.stem for term in question.terms}
    before = _read(last.understood)
    words = [term.text for term in before.terms if term.stem not in own]
    subject = " ".join(words)
    return subject if len(subject) <= LONGEST_CONTEXT else subject[:LONGEST_CONTEXT].rsplit(" ", 1)[0]
