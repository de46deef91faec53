"""What a document is when it is not a feed, in words for the person who gave its address."""

import re

from bot.errors import InputError
from bot.feeds.discover import feed_links
from bot.feeds.mend import is_feed_root, root_name, without_doctype
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
# What a piece of a page can begin with, and no feed does.
PAGE_ROOTS = frozenset(
    """
    html head body title meta script style noscript h1 h2 h3 p div span main section article header nav center form
    table iframe frameset a b br hr img pre font ul
    """.split()  # noqa: SIM905  (a list of words)
)
MOST_LOOKED_AT = 300_000
BARE = 1_500
"""A page that stands in the way has fewer characters to read; the scripts of guards are in ordinary pages as well."""
GUARD = mark("This is a page of {guard}, which keeps robots out, not a feed.")
GUARDS = (
    ("Cloudflare", r"cdn-cgi/challenge-platform|_cf_chl|cf-chl|cf-error-details|cdn-cgi/styles/cf\.errors"),
    ("DataDome", r"captcha-delivery\.com|\bdatadome\b"),
    ("HUMAN (PerimeterX)", r"px-captcha|_pxAppId|perimeterx|\bpx-cloud\.net"),
    ("Akamai", r"errors\.edgesuite\.net|\b_abck\b|\bbm-verify\b|/_sec/cp_challenge|akamai"),
    ("Imperva", r"_Incapsula_Resource|Incapsula incident|\bimperva\b"),
    ("AWS WAF", r"awswaf|AwsWafIntegration|gokuProps"),
    ("Sucuri", r"Sucuri WebSite Firewall|sucuri_cloudproxy"),
    ("DDoS-Guard", r"ddos-guard"),
    ("Anubis", r"within\.website/x/cmd/anubis|anubis_challenge"),
    ("Vercel", r"Vercel Security Checkpoint"),
)
CAPTCHA = mark("This is a captcha page, which asks for proof that a person is reading, not a feed.")
CONSENT = mark("This is a page that asks for consent to cookies, not a feed.")
LOGIN = mark("This is a login page, not a feed.")
PARKED = mark("This is a page of a domain that is for sale or parked, not a feed.")
MISSING = mark("This is a page that says that there is nothing at this address, not a feed.")
REFUSED = mark("This is a page that refuses access, not a feed.")
DOWN = mark("This is a page that says that the site is out of order, not a feed.")
SCRIPTED = mark("This is a page that is empty without JavaScript, not a feed.")
IN_BARE_PAGES = (
    (
        CAPTCHA,
        r"captcha|just a moment\b|are you (?:a )?(?:human|robot)|not a (?:robot|bot)\b|verify(?:ing)? (?:that )?you are"
        r"|checking your browser|unusual traffic|pardon our interruption|human verification|bot verification",
    ),
    (
        CONSENT,
        r"consent\.(?:google|youtube|yahoo)|cookie ?wall|didomi|onetrust|sourcepoint|sp_message|usercentrics|quantcast"
        r"|before you continue|accept (?:all )?cookies|cookies? (?:akzeptieren|zustimmen)|accepter (?:les )?cookies",
    ),
    (
        PARKED,
        r"domain (?:name )?(?:is|may be) (?:available )?for sale|(?:buy|get) this domain|(?:parked|expired) domain"
        r"|domain (?:is|was|has been) (?:parked|registered|expired)|sedoparking|parkingcrew|bodis\.com|afternic"
        r"|hugedomains|domain steht zum verkauf|domaine est à vendre|dominio está en venta|forsale\.godaddy",
    ),
    (LOGIN, r"""type\s*=\s*["']?password|please (?:log|sign) in|log in to continue|sign in to continue"""),
)
# What the title or the first heading of a page says.
IN_HEADINGS = (
    (
        MISSING,
        r"\b404\b|\b410\b|not found|no longer (?:exists|available)|does(?:n['’]t| not) exist|nicht gefunden|introuvable"
        r"|no (?:se ha )?encontrad[ao]|non trovata|não encontrada|niet gevonden|не найдена|見つかりません"
        r"|찾을 수 없|找不到",
    ),
    (REFUSED, r"\b40[13]\b|access denied|forbidden|unauthori[sz]ed|(?:request|access|you have been) blocked"),
    (
        DOWN,
        r"\b50[0-9]\b|\b52\d\b|internal server error|bad gateway|service unavailable|gateway time-?out"
        r"|maintenance|wartung|temporarily (?:down|unavailable)|account suspended",
    ),
)
WITHOUT_SCRIPTS = re.compile(
    r"(?:enable|activate|turn on|requires?|needs?|without|activer|aktivier\w*|habilit\w*) (?:your )?javascript"
    r"|javascript (?:is |must be |seems to be |to be )?(?:enabled|disabled|required|aktivier\w*|turned off)",
    re.IGNORECASE,
)
UNSEEN = re.compile(r"<(script|style|svg|template)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)|<[^<>]*>", re.I | re.S)
HEADING = re.compile(r"<(title|h1)\b[^<>]*>(.{0,300}?)</\1\s*>", re.IGNORECASE | re.DOTALL)


class NotAFeedError(InputError):
    """The document is something else than a feed; `feeds` are the addresses of the feeds it links to."""

    def __init__(self, sentence: str, *, feeds: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.feeds = feeds


def is_web_page(text: str) -> bool:
    """Say whether the document begins as an HTML page does; some feeds say they are HTML and are not."""
    start = text[:5000].lstrip("\ufeff")
    root = root_name(without_doctype(start))
    return root.lower() in PAGE_ROOTS or (HTML.match(start) is not None and not is_feed_root(root))


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
    return NotAFeedError(_kind_of_page(text[:MOST_LOOKED_AT]))


def _kind_of_page(page: str) -> str:
    """Say in a sentence what a page is that stands where the feed should."""
    bare = len(" ".join(UNSEEN.sub(" ", page).split())) < BARE
    if bare:
        for guard, pattern in GUARDS:
            if re.search(pattern, page, re.IGNORECASE):
                return say(GUARD, guard=guard)
    headings = " ".join(text for _, text in HEADING.findall(page))
    for sentences, where in ((IN_BARE_PAGES, page if bare else headings), (IN_HEADINGS, headings)):
        for sentence, pattern in sentences:
            if re.search(pattern, where, re.IGNORECASE):
                return say(sentence)
    if bare and WITHOUT_SCRIPTS.search(page):
        return say(SCRIPTED)
    return say("This is a web page, not a feed, and it does not link to one.")
