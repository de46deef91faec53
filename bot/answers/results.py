"""What a search found, as people read it: near-duplicates once, with an excerpt around what was looked for (pure)."""

import re
from collections.abc import Iterable, Iterator

from bot.model.answers import Hit
from bot.text.topics import speak_of

EXCERPT = 220
_BEFORE = 60
_WORD = re.compile(r"\w+")
_TERM = re.compile(r'"([^"]*)"|(\S+)')
_TELLING = 4
"""From how many words on two titles that are the same are no coincidence."""
_SAME_START = 200


def folded(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """Leave the first of each set of copies, and of those with the same title or the same first lines."""
    known: set[object] = set()
    kept = []
    for hit in hits:
        marks = tuple(_marks(hit))
        if known.isdisjoint(marks):
            kept.append(hit)
        known.update(marks)
    return tuple(kept)


def _marks(hit: Hit) -> Iterator[object]:
    article = hit.article
    yield "article", article.copy_of or article.id
    title = tuple(_WORD.findall(article.title.casefold()))
    if len(title) >= _TELLING:
        yield "title", title
    start = " ".join(_WORD.findall(article.text[: 2 * _SAME_START].casefold()))[:_SAME_START]
    if len(start) == _SAME_START:
        yield "text", start


def about(hits: Iterable[Hit], topics: Iterable[str]) -> tuple[Hit, ...]:
    """Leave those whose title, or one thing that they are filed under, has all words of each topic."""
    wanted = tuple(topics)
    return tuple(hit for hit in hits if all(speak_of((hit.article,), topic) for topic in wanted))


def excerpt(text: str, words: str) -> str:
    """Return a line of `text` around the first of `words` that it has, else its beginning."""
    line = " ".join(text[:20_000].split())
    places = (line.casefold().find((phrase or word).casefold()) for phrase, word in _TERM.findall(words))
    first = min((place for place in places if place >= 0), default=0)
    start = line.rfind(" ", 0, first - _BEFORE) + 1 if first > EXCERPT - _BEFORE else 0
    end = start + EXCERPT
    if end < len(line):
        end = max(line.rfind(" ", start, end), start + EXCERPT // 2)
    return f"{'…' if start else ''}{line[start:end].strip()}{'…' if end < len(line) else ''}"
