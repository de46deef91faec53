"""Which stories a digest may tell: those about its topic, those its filter lets through (pure)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.model.articles import Article
from bot.model.runs import Window
from bot.model.schedules import DigestOptions
from bot.model.stories import Story
from bot.text.topics import speak_of

Passes = Callable[[Sequence[Article]], bool]
"""Says whether a filter lets the articles of a story through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """The stories that were kept, and how many articles of the others lie in the window."""

    stories: tuple[Story, ...]
    filtered: int


def select(
    stories: Sequence[Story],
    options: DigestOptions,
    *,
    window: Window,
    of_topic: Collection[str] = (),
    feeds_of: Mapping[str, Collection[str]] | None = None,
    passes: Passes | None = None,
) -> Selected:
    """Keep the stories that `options` wants, and that `passes`, the filter of `options`, lets through.

    A story is about the topic when its titles or categories say so, or when one of its articles came from a feed that
    is followed under that topic (`of_topic` are those, `feeds_of` says where articles came from).
    """
    kept = tuple(
        story
        for story in stories
        if _about(story, options.topic, of_topic, feeds_of or {}) and (passes is None or passes(story.articles))
    )
    chosen = {story.id for story in kept}
    others = (article for story in stories if story.id not in chosen for article in story.articles)
    return Selected(stories=kept, filtered=sum(window.start < other.published <= window.end for other in others))


def _about(story: Story, topic: str | None, of_topic: Collection[str], feeds_of: Mapping[str, Collection[str]]) -> bool:
    if topic is None or speak_of(story.articles, topic):
        return True
    return any(url in of_topic for article in story.articles for url in feeds_of.get(article.id, ()))
