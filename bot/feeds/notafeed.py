"""What a document is when it is not a feed, in words for the person who gave its address."""

import re

from bot.errors import InputError
from bot.feeds.discover import feed_links

MAGIC = (
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"RIFF", "an image or a recording"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a compressed file"),
    (b"ID3", "a recording"),
    (b"OggS", "a recording"),
)
HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
WALLS = (
    ("a captcha page, which asks for proof that a person is reading", r"captcha|cf-chl|challenge-platform"),
    ("a page that asks for consent to cookies", r"consent\.(?:google|youtube|yahoo)|cookie ?wall|didomi|onetrust"),
    ("a login page", r"""type\s*=\s*["']?password|please (?:log|sign) in"""),
)


class NotAFeedError(InputError):
    """The document is something else than a feed; `feeds` are the addresses of the feeds it links to."""

    def __init__(self, sentence: str, *, feeds: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.feeds = feeds


def is_web_page(text: str) -> bool:
    """Say whether the document begins as an HTML page does."""
    return HTML.match(text[:5000].lstrip("\ufeff")) is not None


def binary_error(body: bytes) -> NotAFeedError | None:
    """Return the error for a body that is no text at all, else `None`."""
    for magic, name in MAGIC:
        if body.startswith(magic):
            return NotAFeedError(f"This is {name}, not a feed.")
    if not body.strip(b" \t\r\n\0\xef\xbb\xbf\xfe\xff"):
        return NotAFeedError("This is an empty document, not a feed.")
    return None


def page_error(text: str, url: str) -> NotAFeedError:
    """Return the error for a web page: what kind it is, and which feeds it links to."""
    feeds = tuple(address for address, _ in feed_links(text, url))
    if feeds:
        return NotAFeedError(
            f"This is a web page, not a feed. It links to these feeds: {', '.join(feeds[:10])}.", feeds=feeds
        )
    for name, pattern in WALLS:
        if re.search(pattern, text[:200_000], re.IGNORECASE):
            return NotAFeedError(f"This is {name}, not a feed.")
    return NotAFeedError("This is a web page, not a feed, and it does not link to one.")
