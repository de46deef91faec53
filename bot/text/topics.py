"""Topics: one to three words that say what a story is about, for people."""

import html
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from bot.model.articles import Article
from bot.text.background import background
from bot.text.terms import content_terms, words_and_terms

AT_MOST = 3
_LONGEST = 30
_MOST_WORDS = 3

# Sections every paper has: they say where an article stood, not what it is about.
_SECTIONS = frozenset(
    """
    all; article; articles; blog; breaking; breaking news; default; featured; front page; frontpage; general;
    headline; headlines; home; homepage; latest; latest news; live; main; misc; more; most read; news;
    newsletter; none; null; other; posts; premium; rss; rss feed; stories; story; top; top news; top stories;
    trending; uncategorised; uncategorized; update; updates; video; videos
    """.replace("\n    ", " ")
    .strip()
    .split("; ")
)
_NUMBER_WORDS = frozenset(("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "dozen", "million"))
_NOISE = re.compile(r"https?:|www\.|[<>@#{}\[\]=]")


def topics(articles: Sequence[Article]) -> tuple[str, ...]:
    """Return one to three topics of a story, the most agreed on first; none when nothing can be told.

    What publishers filed it under comes first (sections such as “News” are none); where they say nothing, the words
    their titles share and ordinary language does not.
    """
    filed = _filed(articles)
    return tuple(filed[:AT_MOST]) or tuple(_title_words(articles)[:AT_MOST])


def speak_of(articles: Sequence[Article], topic: str) -> bool:
    """Say whether all words of `topic` occur in one title, or in one of the categories, of the articles of a story."""
    return any(_speaks_of(article, set(content_terms(topic, article.language))) for article in articles)


def _speaks_of(article: Article, wanted: set[str]) -> bool:
    texts = (article.title, *article.categories)
    return bool(wanted) and any(wanted <= set(content_terms(text, article.language)) for text in texts)


def clean_category(category: str) -> str:
    """Return a publisher's category as a topic for people, or nothing when it is none."""
    text = html.unescape(category)
    text = re.split(r"[/>|:»]", text)[-1] if not _NOISE.search(text) else ""
    text = " ".join(text.replace("_", " ").split()).strip(" .,;-–—&\"'“”")
    if not text or len(text) > _LONGEST or len(text.split()) > _MOST_WORDS or not any(c.isalpha() for c in text):
        return ""
    if text.casefold().strip() in _SECTIONS:
        return ""
    return text if any(c.isupper() for c in text[1:]) else text.casefold()


def _filed(articles: Iterable[Article]) -> list[str]:
    """Rank categories by how many publishers use them, then by first mention."""
    users: dict[str, set[str]] = {}
    written: dict[str, str] = {}
    for article in articles:
        for category in article.categories:
            topic = clean_category(category)
            if topic:
                key = topic.casefold()
                users.setdefault(key, set()).add(article.publisher or article.url)
                written.setdefault(key, topic)
    return [written[key] for key in sorted(users, key=lambda key: -len(users[key]))]


def _title_words(articles: Sequence[Article]) -> list[str]:
    """Rank the words of the titles by how many titles have them and how rare they are in ordinary language."""
    titles: Counter[str] = Counter()
    written: dict[str, str] = {}
    for article in articles:
        found = [pair for pair in words_and_terms(article.title, article.language) if _says_something(*pair)]
        titles.update({term for _, term in found})
        for word, term in found:
            written.setdefault(term, word)
    share = background().share
    first = {term: place for place, term in enumerate(written)}
    best = sorted(titles, key=lambda term: (-titles[term] * (1 - share.get(term, 0.0)), first[term]))
    return [written[term] for term in best[:2]]


def _says_something(word: str, term: str) -> bool:
    return term[:1].isalpha() and word.casefold() not in _NUMBER_WORDS
