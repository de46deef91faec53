"""Which stories a digest may tell: those about its topic, those its words let through (pure)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.model.articles import Article
from bot.model.schedules import DigestOptions
from bot.model.stories import Story
from bot.text.terms import content_terms
from bot.text.topics import speak_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """The stories that were kept, and how many articles of the others were filtered out."""

    stories: tuple[Story, ...]
    filtered: int


@dataclass(frozen=True, slots=True)
class Words:
    """Terms of which a story must have at least one (if there are any), and terms of which it must have none."""

    wanted: tuple[frozenset[str], ...]
    unwanted: tuple[frozenset[str], ...]


def select(
    stories: Sequence[Story],
    options: DigestOptions,
    *,
    of_topic: Collection[str] = (),
    feeds_of: Mapping[str, Collection[str]] | None = None,
) -> Selected:
    """Keep the stories that `options` wants.

    A story is about the topic when its titles or categories say so, or when one of its articles came from a feed that
    is followed under that topic (`of_topic` are those, `feeds_of` says where articles came from).
    """
    words = parse_words(options.filter or "")
    kept = tuple(
        story
        for story in stories
        if _about(story, options.topic, of_topic, feeds_of or {}) and _passes(story.articles, words)
    )
    chosen = {story.id for story in kept}
    return Selected(stories=kept, filtered=sum(len(story.articles) for story in stories if story.id not in chosen))


def parse_words(text: str) -> Words:
    """Read `budget, tax cuts, -football`: commas part the words, a minus in front means none of it."""
    wanted: list[frozenset[str]] = []
    unwanted: list[frozenset[str]] = []
    for part in text.split(","):
        minus = part.strip().startswith("-")
        if terms := frozenset(content_terms(part.strip().removeprefix("-"))):
            (unwanted if minus else wanted).append(terms)
    return Words(tuple(wanted), tuple(unwanted))


def _about(story: Story, topic: str | None, of_topic: Collection[str], feeds_of: Mapping[str, Collection[str]]) -> bool:
    if topic is None or speak_of(story.articles, topic):
        return True
    return any(url in of_topic for article in story.articles for url in feeds_of.get(article.id, ()))


def _passes(articles: Sequence[Article], words: Words) -> bool:
    if not words.wanted and not words.unwanted:
        return True
    terms = {term for article in articles for term in _terms(article)}
    if any(unwanted <= terms for unwanted in words.unwanted):
        return False
    return not words.wanted or any(wanted <= terms for wanted in words.wanted)


def _terms(article: Article) -> set[str]:
    return {*content_terms(article.title, article.language), *content_terms(article.text, article.language)}
