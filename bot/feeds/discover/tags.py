"""The tags of a web page, read in linear time however malformed the page is."""

import html
import re
from collections.abc import Collection, Iterator
from itertools import islice

MOST_ATTRIBUTES = 50
LONGEST_VALUE = 4096
"""Longer values are left out: no address is so long, and `html.unescape` fails on numbers of thousands of digits."""

# What is in there looks like tags and is none.
OPAQUE = re.compile(r"<!--|<(?:script|style)(?=[\s/>])", re.IGNORECASE)
ENDS = {"<!--": re.compile("-->"), "<sc": re.compile("</script", re.I), "<st": re.compile("</style", re.I)}
NAME = re.compile(r"[a-z][a-z0-9]*(?=[\s/>]|$)", re.IGNORECASE)
ATTRIBUTE = re.compile(r"""(>)|([^\s"'>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*)))?""")


def tags(page: str, names: Collection[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield `(name, attributes)` of every opening tag called one of `names`, in the page's order; never raises.

    Names are in lower case, values unescaped; comments, scripts and styles are passed over. A tag with `<` inside a
    value is read up to there.
    """
    for part in _visible(page):
        for piece in part.split("<")[1:]:
            name = NAME.match(piece)
            if name is not None and name[0].lower() in names:
                yield name[0].lower(), _attributes(piece, name.end())


def _visible(page: str) -> Iterator[str]:
    at = 0
    while opaque := OPAQUE.search(page, at):
        yield page[at : opaque.start()]
        kind = opaque[0][:4] if opaque[0].startswith("<!") else opaque[0][:3].lower()
        # A comment may end with the dashes it began with.
        end = ENDS[kind].search(page, opaque.start() + 2)
        if end is None:
            return
        at = end.end()
    yield page[at:]


def _attributes(piece: str, start: int) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in islice(ATTRIBUTE.finditer(piece, start), MOST_ATTRIBUTES):
        if match[1]:
            break
        value = match[3] or match[4] or match[5] or ""
        if len(value) <= LONGEST_VALUE:
            found.setdefault(match[2].lower(), html.unescape(value).strip())
    return found
