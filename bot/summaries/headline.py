"""Choose the headline of a story among the titles of its sources: plain, representative, and not too long."""

import re
from collections import Counter
from collections.abc import Sequence

from bot.text.terms import content_terms

LONGEST = 120
"""Code points after which a title counts as overlong."""

_SUFFIX = re.compile(r"\s+[|–—·•»-]\s+([^|–—·•»]{2,40})$")
_LABELS = r"opinion|editorial|comment|column|analysis|explained|quiz|podcast|watch|video|in\ pictures|review|live"
_PREFIX = re.compile(
    rf"^(?:(?:{_LABELS}|breaking(?:\ news)?|exclusive|photos?|just\ in|updated?)\s*[:|–—-]\s+)+", re.IGNORECASE
)
_BAIT = re.compile(
    rf"""
      \?\s*$|!\s*$|\.\.\.\s*$|…\s*$|^(?:{_LABELS})\s*[:|–—-]\s
    | \byou\ (?:won.t|wouldn.t|need|should|must|can|will|didn.t)\b|\bhere(?:.s|\ is|\ are)\b
    | \bthis\ is\ (?:why|how|what)\b
    | ^(?:why|how|what|who|when|where|which|is|are)\b|^\d+\s+(?:things|ways|reasons|facts)
    | \bshock(?:ing|ed|s)?\b|\bstunn(?:ing|ed|s)\b|\bjaw-dropping\b|\bgoes\ viral\b|\bthe\ internet\b
    | \bwhat\ happened\ next\b|\beverything\ (?:you|we)\b|\bwhat\ (?:to|we)\ know\b|\blive\ (?:updates?|blog)\b
    | \bas\ it\ happened\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_PRESS = re.compile(
    r"\b(?:news|times|post|herald|tribune|journal|gazette|mail|guardian|reuters|bbc|cnn|ap|afp)\b", re.IGNORECASE
)
_DOMAIN = re.compile(r"^[\w.-]+\.(?:com|org|net|co\.\w{2})$", re.IGNORECASE)
_FEWEST_WORDS = 4


def headline(titles: Sequence[str], publishers: Sequence[str] = (), *, summary: str = "") -> str:
    """Choose one of `titles`, its publisher's name and labels such as "LIVE:" removed; empty when there is no title.

    A plain title wins over a question, a teaser or a label of opinion; among plain ones the one whose words most of the
    others share, and the `summary` under it where that is given; then the earlier. `publishers` are the names that may
    hang on the end of a title.
    """
    found = [(title, plain_title(title, publishers)) for title in titles]
    found = [(title, plain) for title, plain in found if plain]
    if not found:
        return ""
    spread = Counter(term for _, plain in found for term in set(content_terms(plain)))
    told = frozenset(content_terms(summary))
    best = max(range(len(found)), key=lambda number: (*_rank(*found[number], spread, len(found), told), -number))
    return found[best][1]


def plain_title(title: str, publishers: Sequence[str] = ()) -> str:
    """Remove the publisher's name at the end of a title, and labels such as "LIVE:" at its start."""
    flat = " ".join(title.split())
    suffix = _SUFFIX.search(flat)
    if suffix and _is_publisher(suffix[1], publishers) and len(flat[: suffix.start()].split()) >= _FEWEST_WORDS - 1:
        flat = flat[: suffix.start()]
    return _PREFIX.sub("", flat) or flat


def _is_publisher(text: str, publishers: Sequence[str]) -> bool:
    """Say whether the end of a title names a publisher: a known one, or up to four capitalised words after a bar."""
    name = re.sub(r"[\W_]|^the\b", "", text.casefold())
    known = [re.sub(r"[\W_]|^the\b", "", publisher.casefold()) for publisher in publishers if publisher.strip()]
    if any(name and (name in one or one in name) for one in known if one):
        return True
    words = text.split()
    is_title = len(words) <= 4 and all(word[0].isupper() or word in {"of", "the", "and"} for word in words)
    return _DOMAIN.search(text) is not None or (is_title and _PRESS.search(text) is not None)


def _rank(
    title: str, plain: str, spread: Counter[str], titles: int, told: frozenset[str]
) -> tuple[bool, bool, bool, float]:
    terms = set(content_terms(plain))
    borne_out = len(terms & told) / (3 + len(terms))
    shared = sum((spread[term] - 1) / titles for term in terms) / (3 + len(terms))
    letters = [letter for letter in plain if letter.isalpha()]
    is_shouting = sum(letter.isupper() for letter in letters) > 0.8 * len(letters) and len(letters) > 12
    has_words = len(plain.split()) >= _FEWEST_WORDS or len(terms) >= _FEWEST_WORDS
    return not _BAIT.search(title), len(plain) <= LONGEST, has_words and not is_shouting, shared + borne_out
