"""Outlines of subscription lists, written as they were meant where their values hold bare quotes and tags."""

import re

LONGEST = 20_000
"""A longer outline is left as it is."""

# An outline reaches up to what can only follow one.
BOUNDARY = re.compile(r"</?outline\b|</body\b|</opml\b|<!--|-->", re.IGNORECASE)
OPENING = re.compile(r"<outline\b", re.IGNORECASE)
PROPER = re.compile(r"""<outline(?:\s+[\w:.-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'))*\s*/?>\s*""", re.IGNORECASE)
START = re.compile(
    r"""\s(text|title|description|xmlUrl|htmlUrl|url|type|version|language|category|created|isComment|isBreakpoint)"""
    r"""\s*=\s*(["'])""",
    re.IGNORECASE,
)
END = re.compile(r"/?>\s*\Z")
KEPT = ("text", "title", "xmlurl", "htmlurl", "type", "category")


def mended_outlines(text: str) -> str:
    """Return a list with every outline a reader can understand; those that are proper stay letter for letter."""
    bounds = [match.start() for match in BOUNDARY.finditer(text)]
    parts = [text[start:end] for start, end in zip([0, *bounds], [*bounds, len(text)], strict=True)]
    return "".join(_mended(part) if OPENING.match(part) else part for part in parts)


def _mended(outline: str) -> str:
    if PROPER.fullmatch(outline) or len(outline) > LONGEST:
        return outline
    end = END.search(outline)
    values = _values(outline[: end.start()]) if end is not None else {}
    if end is None or not values.keys() & {"text", "title", "xmlurl"}:
        return outline
    written = " ".join(f'{name}="{_escaped(values[name])}"' for name in KEPT if name in values)
    return f"<outline {written}{end[0]}"


def _values(inside: str) -> dict[str, str]:
    """Take an outline apart at the names that outlines have, each after the closing quote of the one before."""
    found: dict[str, str] = {}
    starts = list(START.finditer(inside))
    at = 0
    while at < len(starts):
        start, following = starts[at], at + 1
        value = _between(inside, starts, at, following)
        while not value.endswith(start[2]) and following < len(starts):
            # What looked like the next name stood inside the value.
            following += 1
            value = _between(inside, starts, at, following)
        found.setdefault(start[1].lower(), value.removesuffix(start[2]))
        at = following
    return found


def _between(inside: str, starts: list[re.Match[str]], at: int, following: int) -> str:
    end = starts[following].start() if following < len(starts) else len(inside)
    return inside[starts[at].end() : end].rstrip()


def _escaped(value: str) -> str:
    return value.replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
