"""Searches: what one found of what somebody looked for, free of any platform."""

from dataclasses import dataclass

from bot.model.answers import Hit


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """One page of what a search found.

    `typed` is what was looked for, without the page. `found` is how many there are in all: near-duplicates once where
    it is `exact`, else every match and at most a thousand. `more` says that another page follows.
    """

    typed: str
    hits: tuple[Hit, ...] = ()
    page: int = 1
    limit: int = 10
    found: int = 0
    exact: bool = True
    more: bool = False
    newest: bool = False
