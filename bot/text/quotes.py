"""Find the quotations in a text."""

import re
from dataclasses import dataclass

_LONGEST = 1000
_QUOTATION = re.compile(
    rf"“([^“”]{{1,{_LONGEST}}})”|„([^„“”]{{1,{_LONGEST}}})[“”]|«([^«»]{{1,{_LONGEST}}})»|「([^「」]{{1,{_LONGEST}}})」"
    rf"|(?<!\w)\"([^\"]{{1,{_LONGEST}}})\"(?!\w)|(?<!\w)‘([^‘’]{{1,{_LONGEST}}}(?:’(?=\w)[^‘’]{{1,{_LONGEST}}})*)’(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Quotation:
    """Code points `start` to `end` of a text, marks included, and the words between the marks."""

    start: int
    end: int
    text: str


def quotations(text: str) -> tuple[Quotation, ...]:
    """Find what stands between quotation marks (“…” „…“ «…» 「…」 "…" ‘…’), outermost first, in order."""
    return tuple(
        Quotation(found.start(), found.end(), next(group for group in found.groups() if group is not None))
        for found in _QUOTATION.finditer(text)
    )
