"""The HTML of entries made harmless before it is kept: what stays is what is read and linked to."""

import re
from collections import defaultdict
from dataclasses import replace
from functools import cache

import nh3

from bot.model.feeds import ParsedEntry, ParsedFeed

TAGS = frozenset(
    """
    a abbr acronym article aside b bdi bdo big blockquote br caption center cite code dd del details dfn div dl dt em
    figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q rp rt ruby s
    samp section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr
    """.split()  # noqa: SIM905  (a list of words)
)
WITH_CONTENT = frozenset(
    """
    script style noscript template svg math applet form button select textarea input head title audio video canvas map
    dialog xml
    """.split()  # noqa: SIM905  (a list of words)
)
"""Elements that go with all that is in them; any other that is not in `TAGS` goes alone."""
EVERYWHERE = frozenset({"class", "title", "lang", "dir", "hidden", "aria-hidden", "style"})
ATTRIBUTES = {
    "*": EVERYWHERE,
    "a": frozenset({"href"}),
    "img": frozenset({"src", "alt", "width", "height"}),
    "time": frozenset({"datetime"}),
    "td": frozenset({"colspan", "rowspan"}),
    "th": frozenset({"colspan", "rowspan"}),
    "ol": frozenset({"start"}),
}
SCHEMES = frozenset({"http", "https", "mailto"})

MARKUP = re.compile(r"<[a-zA-Z/!?]")
# Tags that need no cleaning, the frequent ones first; whatever else follows a `<` sends the text to nh3.
_FREQUENT = "p a br li b i em strong div span img h2 h3 code ul".split()  # noqa: SIM905
_NAMES = "|".join([*_FREQUENT, *sorted(TAGS.difference(_FREQUENT), key=len, reverse=True)])
_NAMED = r"(?:href|src)=\"(?:https?://|/|#|mailto:|(?=[^\":<>\s&]*\"))[^\"<>\s]*+\""
_OTHER = r"(?:class|id|alt|title|rel|target|width|height|lang|dir|align|loading|decoding|datetime)=\"[^\"<>]*+\""
NOT_PLAIN = re.compile(rf"<(?!/?(?:{_NAMES})(?:>|(?:\s++(?:{_NAMED}|{_OTHER}))*+\s*+/?>))")
# What hides text from readers, who must not be told it then.
HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0(?:\.0+)?[a-z%]*\s*(?:[;!]|$)"
    r"|(?:text-indent|left|top)\s*:\s*-\d{4}",
    re.IGNORECASE,
)
REMARK = re.compile(r"/\*.*?\*/", re.DOTALL)

DEEPEST = 400
"""HTML readers take quadratic time over nesting; no article is nested as deeply."""
MOST_TAGS = 20_000
"""What looks flat may be nested all the same for those who know HTML: so many tags have no article either."""
# What stands in frames and players is told, as feeds leave them open or write `<iframe/>`. In some HTML takes tags for
# text, in others it nests what else it parts, which would not stay as it is: so they get names that it has not.
FRAME = re.compile(r"<(/?)((?i:iframe|object|noframes|noembed))(?=[\s/>])")
LINK_TO_FRAME = re.compile(r"<(iframe|object)\b[^<>]*>\s*<a\b[^<>]*>[^<>]*</a>\s*</\1\s*>", re.IGNORECASE)
_HIDDEN = r"(?:hidden(?=[\s=/>])|aria-hidden\s*+=\s*+[\"']?true)"
# Past values in quotes, whose words hide nothing.
_BEFORE = rf"(?:[^<>\s=]++|=\s*+(?:\"[^\"<>]*+\"|'[^'<>]*+')|=|\s(?!{_HIDDEN}))*+"
HIDDEN_FRAME = re.compile(
    rf"<(iframe|object)\b(?={_BEFORE}\s{_HIDDEN}|[^<>]*?(?:{HIDING.pattern}))[^<>]*+>"
    r"[^<]*+(?:<(?!/?\1\b)[^<]*+)*+</\1\s*>",
    re.IGNORECASE,
)
SECTION = "<![CDATA["
COMMENT = re.compile(r"<!--(?:.*?-->|.*\Z)", re.DOTALL)
# A tag of any but the elements without an end, or which nearly every other ends.
DEEPENING = re.compile(
    r"<(/?+(?!(?:p|br|hr|img|input|meta|link|source|wbr|col|area|embed|param)(?![^ \t\r\n\f/>]))[a-z][^ \t\r\n\f/>]*+)"
)
# Elements that the next one of their kind ends, if no other was opened between them.
ENDED_BY_NEXT = frozenset("li dt dd tr td th option".split())  # noqa: SIM905


def sanitized(parsed: ParsedFeed) -> ParsedFeed:
    """Return the feed with the summaries and contents of its entries cleaned as by `clean_html`."""
    return replace(parsed, entries=tuple(_cleaned(entry) for entry in parsed.entries))


def clean_html(text: str) -> str:
    """Return a piece of HTML without anything that acts: scripts, styles, handlers, forms, frames, odd links.

    The text, its structure, links, pictures and what is hidden from readers stay. So does what stands in frames, but
    for a mere link to what one shows; the marks of a section of XML become text. Text without markup, and harmless
    markup, come back unchanged; cleaning twice changes nothing. Never raises, and takes linear time.
    """
    if "<" not in text or not NOT_PLAIN.search(text):
        return text
    if ">" not in text:
        return text.replace("<", "&lt;") if MARKUP.search(text) else text
    if FRAME.search(text):
        text = FRAME.sub(r"<\1x-\2", LINK_TO_FRAME.sub("", HIDDEN_FRAME.sub("", text)))
    text = text.replace(SECTION, "&lt;![CDATA[")
    if text.count("<") > DEEPEST:
        text = COMMENT.sub("", text)
        if text.count("<") > MOST_TAGS or _is_deep(text):
            return re.sub(r"<[^<>]*>", " ", text).replace("<", "&lt;")
    # Bytes become small far faster; and nh3 takes no half of a surrogate pair, as a cut character leaves.
    data = text.encode("utf-8", "replace")
    return _cleaner(styled=b"style" in data.lower()).clean(data.decode())


def _cleaned(entry: ParsedEntry) -> ParsedEntry:
    summary, content = clean_html(entry.summary), clean_html(entry.content)
    if summary is entry.summary and content is entry.content:
        return entry
    return replace(entry, summary=summary, content=content)


@cache
def _cleaner(*, styled: bool) -> nh3.Cleaner:
    # To look at every attribute takes as long again as all the rest.
    return nh3.Cleaner(
        tags=set(TAGS),
        clean_content_tags=set(WITH_CONTENT),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=_attribute if styled else None,
        url_schemes=set(SCHEMES),
        link_rel=None,
    )


def _attribute(_tag: str, name: str, value: str) -> str | None:
    if name != "style":
        return value
    return "display:none" if HIDING.search(REMARK.sub("", value)) else None


def _is_deep(text: str) -> bool:
    depth, last = 0, ""
    # The end of an element that is not open ends nothing.
    are_open: defaultdict[str, int] = defaultdict(int)
    for name in DEEPENING.findall(text.lower()):
        if name[0] == "/":
            name = name[1:]
            if are_open[name] > 0:
                are_open[name] -= 1
                depth, last = depth - 1, ""
        elif name != last or name not in ENDED_BY_NEXT:
            are_open[name] += 1
            depth, last = depth + 1, name
            if depth > DEEPEST:
                return True
    return False
