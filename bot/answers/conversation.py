"""Follow-up questions: what a question means after those that were asked before in the same thread (pure).

“What about Japan?” asks the last question about another place, “and when?” asks it for the time, “who said that?” asks
about the sentence that was cited, “the second one” means one of the things that were shown, and “is it open again?”
means what was spoken of. A question that stands on its own is left as it is. How each is put in a language stands in
`bot.answers.phrases`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.answers.phrases import ALL, ENGLISH, Phrases, each_first, spoken_in
from bot.answers.question import About, Question, understand
from bot.text.names import names

REMEMBERED = 6
"""How many of the last questions of a thread count."""
_ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC)
LONGEST_CONTEXT = 160
"""Characters of what was spoken of that are added to a question."""
_FEW = 3
"""From how many telling words on a question has a subject of its own."""
_FEW_IN_ENGLISH = 2
"""The same in English, of whose ordinary words more are known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A question as it was asked and as it was understood, and what the answer cited.

    `sentences` are those of the answer, `shown` the ids of its sources, in the order of their numbers.
    """

    question: str
    understood: str
    sentences: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a question means: `text` stands on its own; `of` is what it points at of what was shown.

    Of a question that points, `text` is what is left without those words, empty when it asks no more than that.
    `about_last` says that it asks about the sentences that were cited last, so only their sources can tell, and
    `moves_on` that it follows on the last question and asks it about something else.
    """

    text: str
    of: str | None = None
    about_last: bool = False
    follows: bool = False
    moves_on: bool = False


def meaning(asked: str, turns: Sequence[Turn], *, shown: Sequence[str] = ()) -> Meaning:
    """Say what `asked` means after `turns`, the last one last; never raises for any text.

    `shown` is what the thread began with, such as the stories of a digest: its numbers are those that people see.
    """
    text = " ".join(asked.split())
    last_turns = [turn for turn in turns[-REMEMBERED:] if _read(turn.understood).about is About.NEWS]
    if pointing := _pointing(text, last_turns, shown):
        return pointing
    if not last_turns:
        return Meaning(text=text)
    speech = spoken_in(text)
    if found := _about_what_was_said(text, last_turns[-1]):
        return found
    # Who asks where a sentence is from goes on with what it was about.
    last = next((turn for turn in reversed(last_turns) if not _asks_who_said(turn)), last_turns[-1])
    found = _alone(text, speech, last) or _something_else(text, speech, last)
    return found or _with_subject(speech.lead.sub("", text), speech, last)


def _asks_who_said(turn: Turn) -> bool:
    return any(turn.understood.startswith(phrases.saying.partition("{")[0]) for phrases in ALL)


def _read(text: str) -> Question:
    # Which days are meant makes no difference here.
    return understand(text, now=_ANY_DAY, zone=UTC)


def _pointing(text: str, turns: Sequence[Turn], shown: Sequence[str]) -> Meaning | None:
    """Ask about what an ordinal or a number in the text points at, if there is such a thing."""
    cited = next((turn.shown for turn in reversed(turns) if turn.shown), ())
    for phrases in each_first(spoken_in(text)):
        match = phrases.points.search(text)
        if match is None:
            continue
        given = {name.removesuffix("_end"): value for name, value in match.groupdict().items() if value}
        surely = given.keys() & {"story", "source", "story_no", "hash_no", "source_no"}
        rest = " ".join(f"{text[: match.start()]} {text[match.end() :]}".split())
        if not surely and _names_something(rest):
            continue
        of = cited if given.keys() & {"source", "source_no"} else tuple(shown) or cited
        position = _position(given, len(of))
        if position is not None:
            asks_no_more = phrases.asks_no_more.match(rest)
            return Meaning(text="" if asks_no_more else rest, of=of[position], follows=True)
    return None


def _names_something(rest: str) -> bool:
    """Say whether a text without what points has a subject of its own (“the second one to climb Mount Kern”)."""
    return bool(names(rest)) or any(term.name for term in _read(rest).terms)


def _position(given: dict[str, str], count: int) -> int | None:
    if not count:
        return None
    if "last" in given:
        return count - 1
    ordinal = next((int(name[1:]) for name in given if re.fullmatch(r"n\d", name)), None)
    number = int(given["number"]) if ordinal is None else ordinal + 1
    return number - 1 if 1 <= number <= count else None


def _about_what_was_said(text: str, last: Turn) -> Meaning | None:
    """Ask about the sentence that was cited (“who said that?”)."""
    asking = next((phrases for phrases in ALL if phrases.who_said_that.search(text)), None)
    if asking is None or not last.sentences:
        return None
    return Meaning(text=asking.saying.format(sentence=last.sentences[0]), about_last=True, follows=True)


def _alone(text: str, speech: Phrases, last: Turn) -> Meaning | None:
    """Ask the last question for something else: for the time, the place, the reason (“and when?”)."""
    for phrases in each_first(speech):
        if match := phrases.alone.match(text):
            return Meaning(text=_asking(match["word"], phrases, last.understood), follows=True)
    return None


def _asking(word: str, phrases: Phrases, before: str) -> str:
    if phrases.anywhere:
        asked = phrases.asked.sub(word, before, count=1)
        return asked if phrases.asked.search(before) else f"{before.rstrip('?! .')} {word}?"
    rest = phrases.asked.sub("", before.rstrip("?! ."), count=1).strip()
    new = word[0].upper() + word[1:].lower()
    had_one = phrases.asked.search(before) is not None
    if had_one and (phrases is not ENGLISH or phrases.own.match(rest)):
        return f"{new} {rest}?"
    if phrases.own.match(rest):
        return f"{new} {rest[0].lower()}{rest[1:]}?"
    return f"{new}: {rest}?"


def _something_else(text: str, speech: Phrases, last: Turn) -> Meaning | None:
    """Ask the last question about something else (“what about Japan?”)."""
    for phrases in each_first(speech):
        match = phrases.something_else.match(text)
        if match is None:
            continue
        new = next((value for name, value in match.groupdict().items() if value), "").strip(" ¿¡?!.…,")
        # “And is it open?” is a question of its own that only begins like one.
        if new and not phrases.own.match(new) and not phrases.asked.search(new):
            return Meaning(text=_about(new, phrases, last.understood), follows=True, moves_on=True)
    return None


def _about(new: str, phrases: Phrases, before: str) -> str:
    """Ask the question `before` about something else: `new` takes the place of what it is most like.

    A name takes the place of a name (the last one, which is mostly the place), a number or year that of a number; else
    both stand side by side.
    """
    new = phrases.preposition.sub("", new)
    known = [name for name in names(before) if name.text]
    numbers = list(re.finditer(r"\b\d[\d.,]*\b", before))
    if new[0].isdigit() and numbers:
        found = numbers[-1]
        return f"{before[: found.start()]}{new}{before[found.end() :]}"
    if known and _is_name_like(new):
        replaced = known[-1]
        return f"{before[: replaced.start]}{new}{before[replaced.end :]}"
    return f"{before.rstrip('?! .')} {new}?"


def _is_name_like(new: str) -> bool:
    words = new.split()
    return len(words) <= 4 and any(word[0].isupper() for word in words)


def _with_subject(text: str, speech: Phrases, last: Turn) -> Meaning:
    """Add what was spoken of to a question that points at it, or that names nothing of its own."""
    if _read(text).about is not About.NEWS or _stands_alone(text, speech):
        return Meaning(text=text)
    subject = _subject(text, speech, last)
    return Meaning(text=f"{text.rstrip('?! .')} ({subject})?" if subject else text, follows=bool(subject))


def _stands_alone(text: str, speech: Phrases) -> bool:
    words = speech.words(text)
    points = speech.back.search(text) is not None
    # Every noun of German begins with a capital, other scripts have none.
    named = speech.language in ("en", "es") and any(term.name for term in _read(text.lstrip("¿¡ ")).terms)
    if points:
        # “Did Ada Kern say that the bridge is safe?” has all it needs; `that` is no pronoun there.
        return named and len(words) >= _FEW + 1
    return named or len(words) >= (_FEW_IN_ENGLISH if speech is ENGLISH else _FEW)


def _subject(text: str, speech: Phrases, last: Turn) -> str:
    """Return the words of the last question that tell what it was about and that the question has not itself."""
    before = spoken_in(last.understood)
    own = before.words(text).keys() | speech.words(text).keys()
    if before is ENGLISH:
        known = {term.stem: term.text for term in _read(last.understood).terms}
    else:
        known = before.words(last.understood)
    subject = " ".join(word for term, word in known.items() if term not in own)
    return subject if len(subject) <= LONGEST_CONTEXT else subject[:LONGEST_CONTEXT].rsplit(" ", 1)[0]
