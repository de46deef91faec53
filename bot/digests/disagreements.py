"""What the publishers of a story say differently, as an entry of a digest tells it (pure)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC

from bot.i18n import in_english
from bot.model.articles import Article
from bot.text.disputes import disputes, in_words


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A sentence that says who says what, and the ids of the articles that do."""

    text: str
    articles: tuple[str, ...]


def disagreements(articles: Sequence[Article]) -> tuple[Disagreement, ...]:
    """Find where articles of one story contradict each other; what is kept in a digest is English."""
    return tuple(
        Disagreement(
            in_english(in_words(each, articles)), tuple(articles[side.article].id for side in (each.one, each.other))
        )
        for each in disputes(articles, zone=UTC)
    )
