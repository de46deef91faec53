"""Background: in how many documents a term would occur if our archive were a large, ordinary one.

A newsroom of thirty articles cannot tell "fire" from "Larnby" by counting. The word frequencies of the wordfreq package
(general language, not news of ours) can: a word of probability p occurs in a document of L content tokens with
probability 1 − exp(−p · L).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import wordfreq

from bot.text.terms import stem

DOCUMENT_TOKENS = 300
"""L: how long an ordinary article is, in words."""

COMMON_WORDS = 40_000
"""How many words of a list are used: all (English: 28,917; stemming them takes a quarter of a second)."""


@dataclass(frozen=True, slots=True)
class Background:
    """The share (0..1) of ordinary documents each stem occurs in; `written` is the commonest word of a stem."""

    share: Mapping[str, float] = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)


@lru_cache(maxsize=8)
def background(language: str = "en") -> Background:
    """Return the table of a language, made at the first call; empty for a language without a list."""
    if language not in wordfreq.available_languages("small"):
        return Background()
    probability: dict[str, float] = {}
    written: dict[str, str] = {}
    seen = 0
    for centibels, words in enumerate(wordfreq.get_frequency_list(language, wordlist="small")):
        for word in words:
            term = stem(word, language)
            if term:
                probability[term] = probability.get(term, 0.0) + 10 ** (-centibels / 100)
                written.setdefault(term, word)
        seen += len(words)
        if seen >= COMMON_WORDS:
            break
    share = {term: 1 - math.exp(-p * DOCUMENT_TOKENS) for term, p in probability.items()}
    return Background(share, written)
