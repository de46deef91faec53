"""Text of strangers made harmless to look at: no control codes, no invisible or reordering characters."""

import re
import unicodedata

# Bidirectional overrides and isolates, zero-width and other invisible characters make text read differently from what
# it says. The zero-width joiner and non-joiner (U+200C, U+200D) stay: emoji and several scripts need them.
_INVISIBLE = re.compile(
    "[\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\u00ad\U000e0000-\U000e007f]"
)

_BREAKING = frozenset({"Cc", "Cs", "Cn", "Zl", "Zp"})
"""Kinds of characters that end a line, control a terminal, or are none."""


def harmless(text: str) -> str:
    """Return `text` on one line, without control codes and characters that cannot be seen."""
    spaced = " ".join(text.split())
    if spaced.isprintable():
        # Nearly always: nothing that is left out is printable.
        return spaced
    visible = _INVISIBLE.sub("", text)
    return " ".join("".join(" " if char.isspace() else char for char in visible if not _is_control(char)).split())


def harmless_line(text: str) -> str:
    """Return one line of a document without control codes and characters that cannot be seen; its spaces stay."""
    return "".join(
        char for char in _INVISIBLE.sub("", text) if char == "\t" or unicodedata.category(char) not in _BREAKING
    )


def _is_control(char: str) -> bool:
    return not char.isspace() and unicodedata.category(char) in {"Cc", "Cs", "Cn"}
