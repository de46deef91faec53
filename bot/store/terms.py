"""What people type, cut into the terms of a full-text query."""

import re

from bot.store.columns import storable
from bot.store.pairs import pairs_of, phrase

_TERM = re.compile(r'"([^"]*)"?|([^\s"]+)')
_AT_MOST_TERMS = 64


def terms_of(words: str, *, apart: bool = False) -> tuple[str, ...]:
    """Cut what a person typed into search terms, each quoted so that nothing in it is an operator.

    Text in "double quotes" is one term, a phrase; a term without any letter or digit is dropped. Chinese, Japanese and
    Korean terms are found inside of longer runs; `apart`, every pair of their characters is a term.
    """
    found = (quoted or word for quoted, word in _TERM.findall(storable(words).lower()))
    terms = dict.fromkeys(query for term in found if any(map(str.isalnum, term)) for query in _queries(term, apart))
    return tuple(terms)[:_AT_MOST_TERMS]


def publisher_query(publisher: str) -> str | None:
    """Return the query that finds what the index knows of a publisher, by name or by site; `None` when nothing."""
    name = " ".join(storable(publisher).replace('"', " ").split())
    if not any(map(str.isalnum, name)):
        return None
    return f'(publisher : "{name}" OR url : "{name.lower().removeprefix("www.")}")'


def _queries(term: str, apart: bool) -> tuple[str, ...]:
    whole = phrase(term)
    if whole is None:
        return (f'"{term}"',)
    return (pairs_of(term) if apart else ()) or (whole,)
