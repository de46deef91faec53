"""What a filter looks at: whether single conditions hold for an article, or for the articles of a story."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from bot.articles.patterns import fits, has_phrase, plain
from bot.articles.sensitive import warnings
from bot.model.articles import Article
from bot.model.filters import AllOf, AnyOf, Condition, Field, Has, Kind, Not
from bot.text.terms import content_terms

_SCANNED_CHARACTERS = 40_000
_LONGEST_WORD = 40
_NAME_WORD = re.compile(r"\w+")


class Subject:
    """One article, or the articles of one story, as conditions see it; every form is made when it is first needed.

    `topics` are those that its feeds are followed under. `fits` looks for a pattern.
    """

    def __init__(
        self,
        articles: Sequence[Article],
        *,
        topics: Collection[str] = (),
        fits: Callable[[str, str], bool | None] = fits,
    ) -> None:
        self._articles = articles
        self._topics = tuple(topics)
        self._fits = fits
        self._found: dict[Has, bool | None] = {}
        self._texts: dict[Field, tuple[str, ...]] = {}
        self._plain_texts: dict[str, str] = {}
        self._terms: dict[Field, dict[str | None, set[str]]] = {}
        self._text_terms: dict[tuple[str, str | None], set[str]] = {}
        self._warnings: dict[str, str] | None = None

    def has(self, condition: Has) -> bool | None:
        """Say whether the condition holds; `None` when its pattern took too long."""
        if condition not in self._found:
            self._found[condition] = self._look(condition)
        return self._found[condition]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the articles, as far as they are known."""
        return tuple(sorted({article.language for article in self._articles if article.language}))

    @property
    def warnings(self) -> dict[str, str]:
        """Of what the articles warn: subjects of content warnings, each with a word that was found."""
        if self._warnings is None:
            self._warnings = {}
            for article in self._articles:
                title, text = self._plain_text(article.title), self._plain_text(article.text)
                self._warnings = warnings(title, text, article.language) | self._warnings
        return self._warnings

    def _look(self, condition: Has) -> bool | None:
        match condition.kind:
            case Kind.SENSITIVE:
                return condition.value in self.warnings if condition.value else bool(self.warnings)
            case Kind.PATTERN:
                return self._fits(condition.value, "\n".join(self._texts_of(condition.field)))
            case Kind.PHRASE:
                return has_phrase(plain(condition.value), self._plain_of(condition.field))
            case Kind.WORDS:
                return self._says(condition.value, condition.field)

    def _says(self, words: str, field: Field) -> bool:
        match field:
            case Field.LANGUAGE:
                return any(_is_language(words, language) for language in self.languages)
            case Field.URL:
                wanted = words.casefold().split()
                return any(all(word in url.casefold() for word in wanted) for url in self._texts_of(field))
            case Field.AUTHOR | Field.PUBLISHER:
                return any(_name_words(words) <= _name_words(text) for text in self._texts_of(field))
            case Field.TOPIC:
                return any(self._is_about(article, words) for article in self._articles)
            case _:
                said = self._terms_of(field)
                return any(_says_all(words, language, terms) for language, terms in said.items())

    def _is_about(self, article: Article, topic: str) -> bool:
        texts = (article.title, *article.categories, *self._topics)
        return any(_says_all(topic, article.language, self._terms_in(text, article.language)) for text in texts)

    def _texts_of(self, field: Field) -> tuple[str, ...]:
        if field not in self._texts:
            self._texts[field] = tuple(text for article in self._articles for text in self._said(article, field))
        return self._texts[field]

    def _said(self, article: Article, field: Field) -> Iterable[str]:
        match field:
            case Field.ANY:
                return article.title, article.text
            case Field.TITLE:
                return (article.title,)
            case Field.TEXT:
                return (article.text,)
            case Field.AUTHOR:
                return (article.byline or "",)
            case Field.PUBLISHER:
                return article.publisher, _host(article.url)
            case Field.LANGUAGE:
                return (article.language or "",)
            case Field.TOPIC:
                return article.title, *article.categories, *self._topics
            case Field.URL:
                return (article.url,)

    def _plain_of(self, field: Field) -> str:
        # No phrase holds a line end, so none is found across two texts.
        return "\n".join(map(self._plain_text, self._texts_of(field)))

    def _plain_text(self, text: str) -> str:
        if text not in self._plain_texts:
            self._plain_texts[text] = plain(text)
        return self._plain_texts[text]

    def _terms_in(self, text: str, language: str | None) -> set[str]:
        if (text, language) not in self._text_terms:
            self._text_terms[text, language] = terms_in(text, language)
        return self._text_terms[text, language]

    def _terms_of(self, field: Field) -> dict[str | None, set[str]]:
        if field not in self._terms:
            said: dict[str | None, set[str]] = {}
            for article in self._articles:
                terms = said.setdefault(article.language, set())
                for text in self._said(article, field):
                    terms |= self._terms_in(text, article.language)
            self._terms[field] = said
        return self._terms[field]


def holds(condition: Condition, subject: Subject) -> bool | None:
    """Say whether a condition holds; `None` when that depends on a pattern that took too long."""
    match condition:
        case Has():
            return subject.has(condition)
        case Not(part):
            found = holds(part, subject)
            return None if found is None else not found
        case AnyOf(parts):
            return _first(True, parts, subject)
        case AllOf(parts):
            return _first(False, parts, subject)


def _first(decides: bool, parts: Iterable[Condition], subject: Subject) -> bool | None:
    """Return `decides` at the first part that is so; else `None` if one part is unknown, else the opposite."""
    unknown = False
    for part in parts:
        found = holds(part, subject)
        if found is decides:
            return decides
        unknown = unknown or found is None
    return None if unknown else not decides


def terms_in(text: str, language: str | None) -> set[str]:
    """Return the set of `content_terms`, several times as fast for a text whose words were met before."""
    # No term reaches across a space, so every word can be looked up by itself. A text without spaces is one long word,
    # and not to be remembered.
    words = set(text[:_SCANNED_CHARACTERS].split())
    return set().union(
        *[(_known_terms if len(word) <= _LONGEST_WORD else _new_terms)(word, language) for word in words]
    )


def _new_terms(word: str, language: str | None) -> tuple[str, ...]:
    return tuple(content_terms(word, language))


_known_terms = lru_cache(maxsize=50_000)(_new_terms)


@lru_cache(maxsize=5_000)
def _wanted(words: str, language: str | None) -> frozenset[str]:
    return frozenset(content_terms(words, language))


def _says_all(words: str, language: str | None, terms: set[str]) -> bool:
    wanted = _wanted(words, language)
    return bool(wanted) and wanted <= terms


@lru_cache(maxsize=5_000)
def _name_words(text: str) -> frozenset[str]:
    return frozenset(_NAME_WORD.findall(plain(text)))


def _is_language(wanted: str, language: str) -> bool:
    """Say whether `pt-BR` is wanted by `pt`, or by `pt-br`."""
    tag = language.lower().replace("_", "-")
    return tag == wanted or tag.startswith(f"{wanted}-")


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
