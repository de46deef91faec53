"""Which stories a digest may tell: those about its topic, those its words let through (pure)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.model.articles import Article
from bot.model.runs import Window
from bot.model.schedules import DigestOptions
from bot.model.stories import Story
from bot.text.terms import content_terms
from bot.text.topics import speak_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """The stories that were kept, and how many articles of the others lie in the window."""

    stories: tuple[Story, ...]
    filtered: int


@dataclass(frozen=True, slots=True)
class Words:
    """Words of which a story must have at least one (if there are any), and words of which it must have none."""

    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]


def select(
    stories: Sequence[Story],
    options: DigestOptions,
    *,
    window: Window,
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
    others = (article for story in stories if story.id not in chosen for article in story.articles)
    return Selected(stories=kept, filtered=sum(window.start < other.published <= window.end for other in others))


def parse_words(text: str) -> Words:
    """Read `budget, tax cuts, -football`: commas part the words, a minus in front means none of it."""
    parts = [part.strip() for part in text.split(",")]
    said = [part for part in parts if any(content_terms(part))]
    return Words(
        wanted=tuple(part for part in said if not part.startswith("-")),
        unwanted=tuple(part.removeprefix("-").strip() for part in said if part.startswith("-")),
    )


def _about(story: Story, topic: str | None, of_topic: Collection[str], feeds_of: Mapping[str, Collection[str]]) -> bool:
    if topic is None or speak_of(story.articles, topic):
        return True
    return any(url in of_topic for article in story.articles for url in feeds_of.get(article.id, ()))


def _passes(articles: Sequence[Article], words: Words) -> bool:
    if not words.wanted and not words.unwanted:
        return True
    said: dict[str | None, set[str]] = {}
    for article in articles:
        said.setdefault(article.language, set()).update(_terms(article))
    if any(_is_said(phrase, said) for phrase in words.unwanted):
        return False
    return not words.wanted or any(_is_said(phrase, said) for phrase in words.wanted)


def _is_said(phrase: str, said: Mapping[str | None, set[str]]) -> bool:
    """Say whether all words of `phrase` occur in what is said in one language, stemmed as that language does."""
    stems = ((set(content_terms(phrase, language)), terms) for language, terms in said.items())
    return any(bool(wanted) and wanted <= terms for wanted, terms in stems)


def _terms(article: Article) -> set[str]:
    return {*content_terms(article.title, article.language), *content_terms(article.text, article.language)}
