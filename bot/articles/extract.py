"""From a web page to its article: the text alone, what the page says about itself, and what stands in front of it."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

import justext
import structlog
import trafilatura
import trafilatura.external
from lxml import etree
from lxml import html as lxml_html

from bot.articles.clean import Cleaned, clean_text
from bot.articles.language import detect
from bot.articles.markup import tidy, usable
from bot.articles.metadata import Metadata, read_metadata
from bot.articles.prune import pruned
from bot.articles.titles import clean_title
from bot.articles.walls import Wall, before_wall, find_wall
from bot.model.articles import Basis, Label, PageText

LONGEST_PAGE = 3_000_000
"""Pages longer than this many bytes or characters are cut."""
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,200}\?>", re.IGNORECASE)
_PARSER = {"encoding": "utf-8", "no_network": True, "remove_comments": True, "remove_pis": True, "recover": True}
MOST_ELEMENTS = 15_000
"""Pages of more elements are read by their long paragraphs alone: the extractor's time grows with the square."""
MOST_ATTRIBUTES = 500
LONG_PARAGRAPH = 60
LEAST_BESIDE_MEDIA = 300
"""Characters in long paragraphs from which a page with a film is an article as well."""
_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9]*+)([^<>]{2000,})>?")
_QUOTED = re.compile(r"""="[^"]*+"|='[^']*+'""")
_SIGNS = re.compile(r"[<>{}\[\]|\\^~`=@#$%&*_+\x80-\xbf]")
_CUT = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*$")

_WRITTEN_IN = (
    "Arabic Danish Dutch English French German Greek Hindi Indonesian Italian Norwegian_Bokmal Persian Portuguese "
    "Romanian Russian Spanish Swedish Urdu"
)

log = structlog.get_logger(__name__)

# trafilatura's last resort, justext, knows text by its stop words, and would load those of all hundred languages on the
# first page that needs it: 33 MB, and 40 ms for every such page.
_STOP_WORDS = {word for language in _WRITTEN_IN.split() for word in justext.get_stoplist(language)}
setattr(trafilatura.external, "JT_STOPLIST", tuple(sorted(_STOP_WORDS)))  # noqa: B010  (typed as always empty there)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A text, how much of the article it is, and the wall it was found at."""

    cleaned: Cleaned
    basis: Basis
    labels: frozenset[Label] = frozenset()


def extract_page(html: str | bytes, *, url: str | None = None, now: datetime | None = None) -> PageText:
    """Read the article out of one page; never raises, and never touches the network.

    A page without an article gives an empty text and the basis `HEADLINE`; one that declares a film, a recording or
    pictures and hardly tells anything beside them, its description and the basis `TEASER`. A consent wall or a paywall
    is labelled; the basis is then `TEASER` with what stands before the wall, or `HEADLINE`. Times are in UTC, at most a
    day after `now`.
    """
    try:
        return _extract(decode(html), url, now)
    except Exception as error:  # noqa: BLE001  (the border: no page may stop a round, whatever is in it)
        log.warning("page not readable", url=url, error=f"{type(error).__name__}: {error}"[:300])
        return PageText(url=url, title="", text="", basis=Basis.HEADLINE)


def decode(html: str | bytes) -> str:
    """Turn the bytes of a page into text: byte order mark, UTF-8 if it is, what it declares, else Windows-1252."""
    if isinstance(html, str):
        return html[:LONGEST_PAGE]
    html = html[:LONGEST_PAGE]
    for mark, encoding in _MARKS:
        if html.startswith(mark):
            return html.decode(encoding, "replace")
    try:
        # The cut may have gone through a character.
        return html.decode("utf-8") if len(html) < LONGEST_PAGE else html.decode("utf-8", "ignore")
    except UnicodeDecodeError:
        pass
    declared = _META_CHARSET.search(html[:8192])
    encoding = declared[1].decode("ascii").lower() if declared else "cp1252"
    if encoding in ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii", "utf-16", "utf-7"):
        encoding = "cp1252"
    try:
        return html.decode(encoding, "replace")
    except (LookupError, ValueError):
        return html.decode("cp1252", "replace")


def parse(html: str) -> etree._Element | None:
    """Parse a page, however broken, or return `None` when there is nothing in it."""
    text = _TAG.sub(_bearable, _DECLARATION.sub("", usable(html)))
    if not text.strip():
        return None
    try:
        return lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=lxml_html.HTMLParser(**_PARSER))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _bearable(tag: re.Match[str]) -> str:
    """Drop the attributes of a tag that has more than any real one: the parser's time grows with their square."""
    if len(tag[2]) < 2 * MOST_ATTRIBUTES or len(_QUOTED.sub(" ", tag[2]).split()) <= MOST_ATTRIBUTES:
        return tag[0]
    return f"<{tag[1]}>"


def _extract(html: str, url: str | None, now: datetime | None) -> PageText:
    root = parse(html)
    if root is None:
        return PageText(url=url, title="", text="", basis=Basis.HEADLINE)
    meta = read_metadata(root)
    reading = _read(root, meta, url, now)
    text = reading.cleaned.text
    published = meta.published or reading.cleaned.published
    if published is not None and now is not None and published > now + timedelta(days=1):
        published = reading.cleaned.published
    return PageText(
        url=url,
        title=clean_title(clean_title(meta.title, meta.site), _host(url)),
        text=text,
        byline=meta.byline,
        site=meta.site or _host(url),
        published=published,
        language=detect(text) or meta.language,
        basis=reading.basis,
        labels=reading.labels,
        image=_image(meta.image, url),
    )


def _read(root: etree._Element, meta: Metadata, url: str | None, now: datetime | None) -> _Reading:
    page = pruned(root)
    raw = _without_title(_main_text(page, url), meta.title)
    if _is_garbage(raw):
        raw = ""
    if meta.is_media and len(long_paragraphs(page)) < LEAST_BESIDE_MEDIA:
        described = clean_text(_without_title(meta.description, meta.title), now=now)
        return _Reading(described, Basis.TEASER if described.text else Basis.HEADLINE)
    wall = find_wall(raw or _visible(root), free=meta.free)
    match wall:
        case Wall.CONSENT:
            return _Reading(clean_text(""), Basis.HEADLINE, frozenset({Label.CONSENT_WALL}))
        case Wall.CHECK:
            return _Reading(clean_text(""), Basis.HEADLINE)
        case Wall.PAY:
            teaser = clean_text(before_wall(raw), now=now)
            return _Reading(teaser, Basis.TEASER if teaser.text else Basis.HEADLINE, frozenset({Label.PAYWALLED}))
    cleaned = clean_text(raw, now=now)
    if not cleaned.text:
        return _Reading(cleaned, Basis.HEADLINE)
    return _Reading(cleaned, Basis.TEASER if _CUT.search(raw) else Basis.FULL)


def _is_garbage(text: str) -> bool:
    """Say whether more than a fifth of the text is signs that no language writes: a binary file sent as a page."""
    return len(_SIGNS.findall(text)) > 0.2 * len(text)


def _main_text(page: etree._Element, url: str | None) -> str:
    if sum(1 for _ in page.iter()) > MOST_ELEMENTS:
        return long_paragraphs(page)
    found = trafilatura.bare_extraction(
        page, url=url, include_comments=False, include_tables=False, with_metadata=False
    )
    text = getattr(found, "text", None) or ""
    return tidy(text).replace("\n", "\n\n")


def long_paragraphs(root: etree._Element) -> str:
    """The paragraphs that are long and not mostly links, in time that grows with the page only."""
    found = []
    for paragraph in root.iter("p"):
        text = tidy(" ".join("".join(paragraph.itertext()).split()))
        linked = sum(len("".join(link.itertext())) for link in paragraph.iter("a"))
        if len(text) > LONG_PARAGRAPH and linked < len(text) / 2:
            found.append(text)
    return "\n\n".join(found)


def _without_title(text: str, title: str) -> str:
    """Drop the paragraphs that only repeat the title: it is printed above the text anyway."""
    key = _letters(title)
    if not key:
        return text
    return "\n\n".join(paragraph for paragraph in text.split("\n\n") if _letters(paragraph) != key)


def _letters(text: str) -> str:
    return "".join(re.findall(r"\w+", text.casefold()))


def _visible(root: etree._Element) -> str:
    """The text of the whole page, for pages in which no article was found."""
    body = root.find("body")
    pieces = (
        text
        for text in (body if body is not None else root).xpath(".//text()[not(parent::script or parent::style)]")[:2000]
    )
    return tidy("\n".join(pieces))[:20_000]


def _host(url: str | None) -> str | None:
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.") or None
    except ValueError:
        return None


def _image(image: str | None, url: str | None) -> str | None:
    if not image:
        return None
    try:
        address = urljoin(url or "", image)
    except ValueError:
        return None
    return address if address.startswith(("http://", "https://")) and len(address) <= 2048 else None
