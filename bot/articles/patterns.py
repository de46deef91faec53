"""Patterns: regular expressions that people write, made safe, and phrases to be found as whole words."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import regex  # type: ignore[import-untyped]

from bot.errors import UsageError
from bot.i18n import Said, say

LONGEST = 500
"""The most characters that a pattern may have."""

TIME_LIMIT_S = 0.05
"""How long one pattern may look at one article."""

EXAMPLES = (r"/\bAI\b/", "/budget (cut|rise)s?/i")

# What is written in several ways: quotes, apostrophes, dashes; and what nobody sees.
_SPELLINGS = {'"': "“”„‟«»", "'": "‘’‚ʼ`´", "-": "‐‑‒–—−", "": "\u00ad\u200b\u2060\ufeff"}
# Scripts in which a word begins anywhere; in Korean it begins after a space, and ends in a particle.
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_BEGINS_A_WORD = regex.compile(rf"[\w--[{_UNSPACED}]]", regex.VERSION1)
_ENDS_A_WORD = regex.compile(rf"[\w--[{_UNSPACED}\p{{Hangul}}]]", regex.VERSION1)


def check_pattern(pattern: str) -> None:
    """Raise `UsageError` that says what is wrong with `pattern`, if anything is."""
    if not pattern.removeprefix("(?i)").strip():
        raise UsageError(say("There is no pattern between the slashes. Write it like {example}.", example=_example()))
    if len(pattern) > LONGEST:
        raise UsageError(
            say(
                "A pattern has at most {most} characters; this one has {n}. Make it shorter.",
                most=LONGEST,
                n=len(pattern),
            )
        )
    try:
        _compiled(pattern)
    except (regex.error, ValueError, OverflowError, RecursionError) as error:
        shown = pattern if len(pattern) <= 40 else f"{pattern[:40]}…"
        raise UsageError(
            say(
                "I cannot read the pattern {pattern}: {error}. Write it like {example}.",
                pattern=f"/{shown}/",
                error=error,
                example=_example(),
            )
        ) from error


def _example() -> Said:
    with_capitals, without = EXAMPLES
    return say("{pattern}, or {other} for capitals or not", pattern=with_capitals, other=without)


def fits(pattern: str, text: str) -> bool | None:
    """Say whether `pattern` occurs in `text`, or `None` when that was not found out within `TIME_LIMIT_S`.

    `^` and `$` stand for the start and the end of a line. Other threads go on in the meantime.
    """
    try:
        return _compiled(pattern).search(text, timeout=TIME_LIMIT_S, concurrent=True) is not None
    except (TimeoutError, MemoryError):
        return None


def plain(text: str) -> str:
    """Return `text` as phrases are compared: small letters, single spaces, one kind of quotes and dashes."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    for usual, others in _SPELLINGS.items():
        for other in others:
            folded = folded.replace(other, usual)
    return " ".join(folded.split())


def has_phrase(phrase: str, text: str) -> bool:
    """Say whether the words of `phrase` stand one after another in `text`; both are `plain`."""
    return phrase in text and _phrase(phrase).search(text) is not None


class Phrases:
    """Groups of phrases to look for in `plain` texts; a star stands for any ending."""

    def __init__(self, groups: Mapping[str, Sequence[str]]) -> None:
        starts = [plain(phrase).rstrip("*") for phrases in groups.values() for phrase in phrases]
        # One that begins with another need not be looked for.
        self._starts = tuple(one for one in starts if not any(one != other and other in one for other in starts))
        self._names = tuple(groups)
        named = (f"(?P<g{n}>{'|'.join(map(_with_endings, groups[name]))})" for n, name in enumerate(self._names))
        self._pattern = regex.compile("|".join(named), regex.VERSION0)

    def find(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield each phrase in `text` with its group; where two begin at one place, that of the earlier group."""
        # The pattern is slow, and most texts have none of them.
        if any(start in text for start in self._starts):
            for match in self._pattern.finditer(text):
                yield self._names[int(match.lastgroup[1:])], match[0]


@lru_cache(maxsize=1000)
def _compiled(pattern: str) -> "regex.Pattern":
    return regex.compile(pattern, regex.VERSION0 | regex.MULTILINE, cache_pattern=False)


@lru_cache(maxsize=1000)
def _phrase(phrase: str) -> "regex.Pattern":
    return regex.compile(_whole(phrase), regex.VERSION0)


def _whole(phrase: str) -> str:
    before = r"(?<!\w)" if _BEGINS_A_WORD.match(phrase) else ""
    after = r"(?!\w)" if _ENDS_A_WORD.match(phrase[-1:]) else ""
    return f"{before}{regex.escape(phrase)}{after}"


def _with_endings(phrase: str) -> str:
    return _whole(plain(phrase)).replace(r"\*", r"\w*")
