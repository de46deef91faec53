"""Answers as JSON, by the ids of their articles: what is read back with the same articles equals what was written."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from bot.model.answers import Answer, AnswerSentence, Hit
from bot.model.articles import Article

_ARTICLES, _SENTENCES, _HITS = ("sources",), ("sentences", "disagreements", "rephrased"), ("retrieved",)


def answer_to_record(answer: Answer) -> dict[str, Any]:
    """Write an answer, ready for `json.dumps`."""
    return {each.name: _written(each.name, getattr(answer, each.name)) for each in fields(answer)}


def articles_in(record: Mapping[str, Any]) -> set[str]:
    """Return the ids of the articles that an answer names."""
    return {*record["sources"], *(id_ for id_, _, _ in record["retrieved"])}


def answer_from_record(record: Mapping[str, Any], articles: Mapping[str, Article]) -> Answer | None:
    """Read an answer; `None` when one of its articles is kept no more, or another version wrote it."""
    names = {each.name for each in fields(Answer)}
    if set(record) != names or not articles_in(record) <= set(articles):
        return None
    return Answer(**{name: _read(name, record[name], articles) for name in names})


def _written(name: str, value: Any) -> Any:
    if name in _ARTICLES:
        return [article.id for article in value]
    if name in _SENTENCES:
        return [{"text": each.text, "citations": list(each.citations)} for each in value]
    if name in _HITS:
        return [[hit.article.id, hit.score, hit.snippet] for hit in value]
    return str(value) if isinstance(value, str) else value


def _read(name: str, value: Any, articles: Mapping[str, Article]) -> Any:
    if name in _ARTICLES:
        return tuple(articles[id_] for id_ in value)
    if name in _SENTENCES:
        return tuple(AnswerSentence(text=each["text"], citations=tuple(each["citations"])) for each in value)
    if name in _HITS:
        return tuple(Hit(article=articles[id_], score=score, snippet=snippet) for id_, score, snippet in value)
    return value
