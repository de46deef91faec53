"""An archive of made-up articles, each of which came from the feed of its publisher; a channel follows some feeds."""

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from bench.archive_words import END, PUBLISHERS, Newsroom
from bot.model.channels import Follow

if TYPE_CHECKING:
    from bot.store.database import Store

CHANNEL = "console:bench"
FOLLOWED = 10
_ENTRIES = """
INSERT OR IGNORE INTO entries
    (feed, key, url, title, enclosures, categories, first_seen, baseline, article, summary, content)
SELECT feeds.row, CAST(printf('%016d', articles.row) AS BLOB), articles.url, articles.title, '[]', '[]', first_seen, 0,
    articles.row, substr(text, 1, 200), ''
FROM articles JOIN feeds
ON feeds.url = substr(articles.url, 1, instr(substr(articles.url, 9), '/') + 8) || 'feed'
"""


async def fill(store: "Store", path: Path, newsroom: Newsroom) -> None:
    """Put every article of `newsroom` into the store at `path`, and link it to its feed as if read from there."""
    for chunk in newsroom.chunks():
        await store.articles.add_imported(chunk)
    for url in _feeds():
        await store.feeds.add(url, now=END)
    # Polling as many feeds would take hours.
    with sqlite3.connect(path) as connection:
        connection.execute(_ENTRIES)
    connection.close()


async def follow(store: "Store") -> None:
    """Let a channel follow the first feeds."""
    wanted = [Follow(channel=CHANNEL, feed=url) for url in _feeds()[:FOLLOWED]]
    await store.channels.follow_many(wanted, now=END)


def _feeds() -> list[str]:
    return [f"https://news{number}.example/feed" for number in range(PUBLISHERS)]
