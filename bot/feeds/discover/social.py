"""Where YouTube, Reddit, Mastodon and Bluesky have their feeds."""

import re

from bot.feeds.discover.place import Place

CHANNEL = r"UC[\w-]{22}"
VIDEOS = "https://www.youtube.com/feeds/videos.xml"
# What a page says of itself; only then what it says of the videos on it.
OWN_CHANNEL = (
    re.compile(rf'itemprop="(?:identifier|channelId)" content="({CHANNEL})"'),
    re.compile(rf'rel="canonical" href="https://www\.youtube\.com/channel/({CHANNEL})"'),
    re.compile(rf'"externalId":"({CHANNEL})"'),
    re.compile(rf'"channelId":"({CHANNEL})"'),
)
SORTS = ("new", "top", "hot", "rising", "controversial", "best")
REDDIT = "https://www.reddit.com"


def page_to_read(url: str) -> str | None:
    """Return the page that names the channel of a YouTube address which does not name it; `None` for other addresses.

    `feeds_in_page` finds the feed in it.
    """
    try:
        place = Place.parse(url)
    except ValueError:
        return None
    if place.host == "youtu.be" and place.path:
        return f"https://www.youtube.com/watch?v={place.path[0]}"
    if place.host not in ("youtube.com", "m.youtube.com", "music.youtube.com"):
        return None
    match place.path:
        case ("c" | "user" as kind, name, *_):
            return f"https://www.youtube.com/{kind}/{name}"
        case ("watch",) if place.query.get("v"):
            return f"https://www.youtube.com/watch?v={place.asked('v')}"
        case ("shorts" | "live" as kind, video, *_):
            return f"https://www.youtube.com/{kind}/{video}"
        case (handle, *_) if handle.startswith("@"):
            return f"https://www.youtube.com/{handle}"
    return None


def feeds_in_page(url: str, html: str) -> tuple[str, ...]:
    """Return the feed of the channel that a page of YouTube belongs to; empty for any other page."""
    if page_to_read(url) is None:
        return ()
    found = next((match[1] for pattern in OWN_CHANNEL if (match := pattern.search(html))), None)
    return () if found is None else (f"{VIDEOS}?channel_id={found}",)


def youtube(place: Place) -> tuple[str, ...]:
    """Return the feeds of a channel or a playlist that the address itself names."""
    match place.path:
        case ("channel", channel, *_) if re.fullmatch(CHANNEL, channel):
            return (f"{VIDEOS}?channel_id={channel}",)
        case ("user", name, *_):
            return (f"{VIDEOS}?user={name}",)
        case ("playlist" | "watch",) if place.query.get("list"):
            return (f"{VIDEOS}?playlist_id={place.asked('list')}",)
    return ()


def reddit(place: Place) -> tuple[str, ...]:
    """Return the feeds of a subreddit, a person, a multireddit, a search or a thread."""
    time = f"?t={place.asked('t')}" if place.query.get("t") else ""
    match place.path:
        case ():
            return (f"{REDDIT}/.rss",)
        case ("r", name, "comments", thread, *_):
            return (f"{REDDIT}/r/{name}/.rss", f"{REDDIT}/r/{name}/comments/{thread}/.rss")
        case ("r", name, "search", *_) if place.query.get("q"):
            return (f"{REDDIT}/r/{name}/search.rss?q={place.asked('q')}&restrict_sr=on&sort=new",)
        case ("r", name, sort, *_) if sort in SORTS:
            return (f"{REDDIT}/r/{name}/{sort}/.rss{time}",)
        case ("u" | "user", name, "m", several, *_):
            return (f"{REDDIT}/user/{name}/m/{several}/.rss",)
        case ("u" | "user", name, *_):
            return (f"{REDDIT}/user/{name}/.rss",)
        case ("r" | "domain" as kind, name, *_):
            return (f"{REDDIT}/{kind}/{name}/.rss",)
    return ()


def mastodon(place: Place) -> tuple[str, ...]:
    """Return the feed of a person or a tag on any Mastodon server."""
    path = place.path[1:] if place.path[:1] in (("web",), ("deck",)) else place.path
    match path:
        case (handle, *_) if re.fullmatch(r"@[\w.-]+", handle):
            return (place(f"{handle}.rss"),)
        case (handle, *_) if re.fullmatch(r"@[\w.-]+@[\w.-]+\.[\w-]+", handle):
            # Their own server has the feed, not the one they are looked at from.
            name, server = handle[1:].split("@")
            return (f"https://{server}/@{name}.rss",)
        case ("users", name, *_):
            return (place("users", f"{name}.rss"),)
        case ("tags", tag):
            return (place("tags", f"{tag}.rss"),)
    return ()


def bluesky(place: Place) -> tuple[str, ...]:
    """Return the feed of a person."""
    match place.path:
        case ("profile", who, *_):
            return (place("profile", who, "rss"),)
    return ()
