"""Where the feeds of a site are: named in its pages, known of the site, at the usual paths, or under a name alike."""

from bot.feeds.discover.found import found_feeds, reason_for_none
from bot.feeds.discover.names import nearest_address
from bot.feeds.discover.page import common_paths, feed_anchors, feed_links, is_of_comments
from bot.feeds.discover.sites import advice, known_feeds, spelled_out
from bot.feeds.discover.social import feeds_in_page, page_to_read

__all__ = [
    "advice",
    "common_paths",
    "feed_anchors",
    "feed_links",
    "feeds_in_page",
    "found_feeds",
    "is_of_comments",
    "known_feeds",
    "nearest_address",
    "page_to_read",
    "reason_for_none",
    "spelled_out",
]
