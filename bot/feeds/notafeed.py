"""What a document is when it is not a feed, in words for the person who gave its address."""

import re

from bot.errors import InputError
from bot.feeds.discover import feed_links
from bot.i18n import mark, say

MAGIC = (
    (b"\x89PNG", mark("This is an image, not a feed.")),
    (b"\xff\xd8\xff", mark("This is an image, not a feed.")),
    (b"GIF8", mark("This is an image, not a feed.")),
    (b"RIFF", mark("This is an image or a recording, not a feed.")),
    (b"%PDF", mark("This is a PDF document, not a feed.")),
    (b"PK\x03\x04", mark("This is a ZIP archive, not a feed.")),
    (b"\x1f\x8b", mark("This is a compressed file, not a feed.")),
    (b"ID3", mark("This is a recording, not a feed.")),
    (b"OggS", mark("This is a recording, not a feed.")),
)
HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
WALLS = (
    (
        mark("This is a captcha page, which asks for proof that a person is reading, not a feed."),
        r"captcha|cf-chl|challenge-platform",
    ),
    (
        mark("This is a page that asks for consent to cookies, not a feed."),
        r"consent\.(?:google|youtube|yahoo)|cookie ?wall|didomi|onetrust",
    ),
    (mark("This is a login page, not a feed."), r"""type\s*=\s*["']?password|please (?:log|sign) in"""),
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
    for magic, sentence in MAGIC:
        if body.startswith(magic):
            return NotAFeedError(say(sentence))
    if not body.strip(b" \t\r\n\0\xef\xbb\xbf\xfe\xff"):
        return NotAFeedError(say("This is an empty document, not a feed."))
    return None


def page_error(text: str, url: str) -> NotAFeedError:
    """Return the error for a web page: what kind it is, and which feeds it links to."""
    feeds = tuple(address for address, _ in feed_links(text, url))
    if feeds:
        links = ", ".join(feeds[:10])
        sentence = say("This is a web page, not a feed. It links to these feeds: {feeds}.", feeds=links)
        return NotAFeedError(sentence, feeds=feeds)
    for wall, pattern in WALLS:
        if re.search(pattern, text[:200_000], re.IGNORECASE):
            return NotAFeedError(say(wall))
    return NotAFeedError(say("This is a web page, not a feed, and it does not link to one."))
