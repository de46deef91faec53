"""How articles are posted one by one as they come: alone, together, or later (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.model.articles import Article

MOST_IN_ONE = 10
"""Articles in one post; of more, only how many there are is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posts:
    """The posts to make now, in order; `more` says how many articles did not fit into the last one."""

    posts: tuple[tuple[Article, ...], ...]
    more: int = 0


def posts_of(articles: Sequence[Article], *, at_once: int, room: int) -> Posts | None:
    """Part newly arrived articles into posts; `room` is how many posts the hour still has.

    What was in a feed when it was first read, and copies, are no news. Up to `at_once` articles get a post each; more
    come together in one. `None` means that they must wait: there is no room.
    """
    new = [article for article in articles if not article.baseline and article.copy_of is None]
    if not new:
        return Posts(posts=())
    if room <= 0:
        return None
    if len(new) <= min(at_once, room):
        return Posts(posts=tuple((article,) for article in new))
    newest = sorted(new, key=lambda article: (article.published, article.id))[-MOST_IN_ONE:]
    return Posts(posts=(tuple(newest),), more=len(new) - len(newest))
