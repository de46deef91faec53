"""Combining marks: the vowel signs and accents that belong to the letter before them, and are no letters for `re`."""

import unicodedata

# Up to here are the scripts that news is written in; a mark that makes a picture of a letter (U+FE0F) is none of these.
_LAST = 0x1E00
_OTHERS = range(0xA880, 0xABF0)

MARKS = "".join(
    chr(point)
    for part in (range(0x300, _LAST), _OTHERS)
    for point in part
    if unicodedata.category(chr(point)) in {"Mn", "Mc"}
)
"""Every mark, for a character class."""

JOINERS = "\u200c\u200d"
"""What stands after a mark to say how letters are drawn, and makes no other word."""

MARKED = rf"[{MARKS}][{MARKS}{JOINERS}]*+"
"""The marks on one letter."""

WORD = rf"\w+(?:{MARKED}\w*+)*+"
"""Letters, digits and underscores with their marks, as much as `\\w+` is without."""
