"""Where well-known sites have their feeds, told from the address of a page alone."""

import re
from collections.abc import Callable

from bot.feeds.discover.code import codeberg, github, gitlab, is_gitlab
from bot.feeds.discover.place import Place
from bot.feeds.discover.social import bluesky, mastodon, reddit, youtube
from bot.i18n import Said, say

Rule = Callable[[Place], tuple[str, ...]]

EXCHANGES = frozenset(
    {"stackoverflow.com", "serverfault.com", "superuser.com", "askubuntu.com", "mathoverflow.net", "stackapps.com"}
)
HACKER_NEWS = "https://hnrss.org"
ARCHIVES = frozenset({"category", "tag", "author", "topic"})
"""The folders in which WordPress keeps articles of one kind; each has its own feed."""

FEED_FILE = re.compile(r"\.(?:rss|atom|rdf|xml|json)$", re.IGNORECASE)
HANDLE = re.compile(r"@([\w.-]+)@((?:[\w-]+\.)+[a-z]{2,})", re.IGNORECASE)
BLUESKY_HANDLE = re.compile(r"@((?:[\w-]+\.)+[a-z]{2,})", re.IGNORECASE)
REDDIT_NAME = re.compile(r"/?(r|u|user)/([\w+-]+)/?", re.IGNORECASE)

WITHOUT_FEEDS = {
    "x.com": "X",
    "twitter.com": "X",
    "facebook.com": "Facebook",
    "instagram.com": "Instagram",
    "linkedin.com": "LinkedIn",
    "threads.net": "Threads",
    "threads.com": "Threads",
    "tiktok.com": "TikTok",
    "open.spotify.com": "Spotify",
    "whatsapp.com": "WhatsApp",
    "t.me": "Telegram",
}


def known_feeds(url: str) -> tuple[str, ...]:
    """Return where the feeds of a page on a well-known site must be, the likeliest first; each is still to be read.

    Empty for other sites, and for what is a feed's address already or no address at all.
    """
    try:
        place = Place.parse(spelled_out(url))
    except ValueError:
        return ()
    if FEED_FILE.search(place.path[-1] if place.path else "") or place.query.get("format") == "atom":
        return ()
    rule = next((rule for is_there, rule in RULES if is_there(place)), _anywhere)
    return tuple(dict.fromkeys(rule(place)))


def advice(url: str) -> Said | None:
    """Return what to tell a person about a site that cannot be searched; `None` when it can."""
    try:
        place = Place.parse(url)
    except ValueError:
        return None
    host = place.host.removeprefix("m.").removeprefix("mobile.")
    if host in ("podcasts.apple.com", "itunes.apple.com"):
        return _apple(place)
    name = WITHOUT_FEEDS.get(host)
    if name is None:
        return None
    return say("{name} offers no feeds. Look for the publisher's own website, and add its address instead.", name=name)


def spelled_out(text: str) -> str:
    """Return the address that `@user@server`, `@name.bsky.social` or `r/name` stands for; anything else unchanged."""
    text = text.strip()
    if handle := HANDLE.fullmatch(text):
        return f"https://{handle[2].lower()}/@{handle[1]}"
    if handle := BLUESKY_HANDLE.fullmatch(text):
        return f"https://bsky.app/profile/{handle[1].lower()}"
    if name := REDDIT_NAME.fullmatch(text):
        return f"https://www.reddit.com/{'r' if name[1].lower() == 'r' else 'user'}/{name[2]}/"
    return text


def _apple(place: Place) -> Said:
    number = next((match[1] for part in place.path if (match := re.fullmatch(r"id(\d{1,20})", part))), None)
    if number is None:
        return say("Apple's pages do not name the feed of a podcast. Look for its own website, and add that instead.")
    return say(
        "Apple's page of a podcast does not name its feed. Open {address} and add the address that it gives as "
        "“feedUrl”.",
        address=f"https://itunes.apple.com/lookup?id={number}",
    )


def _substack(place: Place) -> tuple[str, ...]:
    match place.path:
        case ("pub", name, *_) if place.host == "open.substack.com":
            return (f"https://{name}.substack.com/feed",)
        case (handle, *_) if place.host == "substack.com" and handle.startswith("@"):
            return (f"https://{handle[1:]}.substack.com/feed",)
    return (place("feed"),) if place.below("substack.com") not in (None, "open") else ()


def _medium(place: Place) -> tuple[str, ...]:
    match place.path:
        case _ if place.host != "medium.com":
            return (place("feed"),)
        case ("feed" | "m" | "search" | "me" | "p" | "about" | "membership", *_):
            return ()
        case ("tag", tag, *_):
            return (place("feed", "tag", tag),)
        case (publication, "tagged", tag, *_):
            return (place("feed", publication, "tagged", tag), place("feed", publication))
        case (publication, *_):
            return (place("feed", publication),)
    return ()


def _arxiv(place: Place) -> tuple[str, ...]:
    match place.path:
        case ("list" | "archive" | "catchup", category, *_):
            return (f"https://rss.arxiv.org/rss/{category}",)
        case ("a", author, *_):
            return (f"https://arxiv.org/a/{author}.atom",)
    return ()


def _hacker_news(place: Place) -> tuple[str, ...]:
    match place.path:
        case () | ("news" | "front",):
            return ("https://news.ycombinator.com/rss", f"{HACKER_NEWS}/frontpage")
        case ("newest" | "ask" | "show" | "jobs" | "best" as list_,):
            return (f"{HACKER_NEWS}/{list_}",)
        case ("user" | "submitted" | "threads" as kind,) if place.query.get("id"):
            return (f"{HACKER_NEWS}/{kind}?id={place.asked('id')}",)
        case ("item",) if place.query.get("id"):
            return (f"{HACKER_NEWS}/item?id={place.asked('id')}",)
    return ()


def _exchange(place: Place) -> tuple[str, ...]:
    match place.path:
        case ("questions", "tagged", tags, *_):
            several = re.split(r"\+|%20", tags)
            if len(several) > 1:
                return (place(f"feeds/tag?tagnames={'+and+'.join(several)}&sort=newest"),)
            return (place("feeds", "tag", tags),)
        case ("questions", number, *_) if number.isdecimal():
            return (place("feeds", "question", number),)
        case ("users", number, *_) if number.isdecimal():
            return (place("feeds", "user", number),)
        case () | ("questions",):
            return (place("feeds"),)
    return ()


def _tumblr(place: Place) -> tuple[str, ...]:
    match place.path:
        case ("tagged", tag, *_) if place.host != "tumblr.com":
            return (place("tagged", tag, "rss"), place("rss"))
        case _ if place.host != "tumblr.com":
            return (place("rss"),)
        case ("blog", "view", name, *_) | ("blog", name, *_):
            return (f"https://{name}.tumblr.com/rss",)
        case ("dashboard" | "explore" | "search" | "tagged" | "login" | "register", *_):
            return ()
        case (name, *_):
            return (f"https://{name.removeprefix('@')}.tumblr.com/rss",)
    return ()


def _blogspot(place: Place) -> tuple[str, ...]:
    posts = place("feeds", "posts", "default")
    match place.path:
        case ("search", "label", label, *_):
            return (f"{posts}/-/{label}", posts)
    return (posts,)


def _wordpress(place: Place) -> tuple[str, ...]:
    return (*_anywhere(place), place("feed", ""))


def _lobsters(place: Place) -> tuple[str, ...]:
    match place.path:
        case ("t", tags, *_):
            return (place("t", f"{tags}.rss"),)
    return (place("rss"),)


def _dev(place: Place) -> tuple[str, ...]:
    match place.path:
        case ("t", tag, *_):
            return (place("feed", "tag", tag),)
        case (name, *_) if name != "feed":
            return (place("feed", name),)
    return (place("feed"),)


def _anywhere(place: Place) -> tuple[str, ...]:
    """Return what an address says wherever it is: of a Mastodon server, or of an archive of WordPress."""
    if found := mastodon(place):
        return found
    for at, folder in enumerate(place.path[:-1]):
        if folder in ARCHIVES:
            return (place(*place.path[: at + 2], "feed", ""),)
    return ()


def _on(*hosts: str) -> Callable[[Place], bool]:
    return lambda place: place.host in hosts


def _of(domain: str) -> Callable[[Place], bool]:
    return lambda place: place.host == domain or place.host.endswith(f".{domain}")


RULES: tuple[tuple[Callable[[Place], bool], Rule], ...] = (
    (_of("youtube.com"), youtube),
    (_of("reddit.com"), reddit),
    (_on("bsky.app"), bluesky),
    (_on("github.com", "gist.github.com"), github),
    (is_gitlab, gitlab),
    (_on("codeberg.org", "gitea.com"), codeberg),
    (_of("substack.com"), _substack),
    (_of("medium.com"), _medium),
    (_on("arxiv.org", "export.arxiv.org"), _arxiv),
    (_on("news.ycombinator.com"), _hacker_news),
    (
        lambda place: place.host in EXCHANGES or place.host.endswith((".stackexchange.com", ".stackoverflow.com")),
        _exchange,
    ),
    (_of("tumblr.com"), _tumblr),
    (lambda place: re.fullmatch(r"[\w-]+\.blogspot\.(?:com?\.)?[a-z]{2,3}", place.host) is not None, _blogspot),
    (_of("wordpress.com"), _wordpress),
    (_on("lobste.rs"), _lobsters),
    (_on("dev.to"), _dev),
)
