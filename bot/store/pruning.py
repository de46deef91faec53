"""Which articles of a big archive a search looks at: telling how common its words are, and choosing by them.

To score an article costs a hundred times what it takes to find that it holds a word. So of a big archive those are
scored that hold the rarest words, or several of the others; all words count for the score.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from sqlalchemy import text

from bot.store.connections import Transaction

SCORED = 25_000
"""How many articles a search scores at most, the newest of them."""

_KEPT = 20_000
_GROWTH = 1.1
_COMMON_SHARE = 0.5
_PAIRED = 5
# Words of one event come together more often than by chance.
_TOGETHER = 5
_COUNT = text("SELECT count(*) FROM article_words WHERE article_words MATCH :term")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """`scored` gives an article its score; `looked_at` chooses the articles, and `wider` where it chooses too few.

    `many` says that more may be chosen than are scored: then the newest of them are.
    """

    scored: str
    looked_at: str
    wider: str | None = None
    many: bool = False


class Frequencies:
    """How many articles hold a term: counted once, and again when the archive has grown by a tenth."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, int]] = {}

    async def of(self, connection: Transaction, terms: Sequence[str], *, total: int) -> dict[str, int]:
        """Return how many articles hold each of `terms`, the rarest first; `total` is how many there are."""
        for term in terms:
            counted, when = self._known.get(term, (0, 0))
            if not when <= total <= when * _GROWTH:
                counted = (await connection.execute(_COUNT, {"term": term})).scalar_one()
                if len(self._known) >= _KEPT:
                    self._known.clear()
                self._known[term] = (counted, total)
        return dict(sorted(((term, self._known[term][0]) for term in terms), key=lambda each: each[1]))


def choose_any(frequencies: Mapping[str, int], *, total: int, share: float, scored: int) -> Choice:
    """Choose for a search for any of the terms, in a part of the archive that is `share` of it.

    Looked at are the articles that hold one of the rarest terms, until these are `scored` articles, or two of the next.
    """
    terms = _telling(frequencies, total)
    every = " OR ".join(terms)
    rare: list[str] = []
    room = float(scored)
    for term in terms:
        if frequencies[term] * share > room:
            break
        rare.append(term)
        room -= frequencies[term] * share
    if len(rare) == len(terms):
        return Choice(scored=every, looked_at=every)
    chosen = list(rare)
    for one, other in combinations(terms[len(rare) :][:_PAIRED], 2):
        together = _TOGETHER * frequencies[one] * frequencies[other] / max(total, 1) * share
        if together <= room or not chosen:
            chosen.append(f"({one} AND {other})")
            room -= together
    wider = None if rare or not chosen else terms[0]
    return Choice(scored=every, looked_at=" OR ".join(chosen) or terms[0], wider=wider, many=room < 0 or not rare)


def choose_all(frequencies: Mapping[str, int], *, total: int, share: float, scored: int) -> Choice:
    """Choose for a search for all of the terms: the articles that hold them, scored by those that tell something."""
    return Choice(
        scored=" AND ".join(_telling(frequencies, total)),
        looked_at=" AND ".join(frequencies),
        many=min(frequencies.values()) * share > scored,
    )


def _telling(frequencies: Mapping[str, int], total: int) -> list[str]:
    """Leave out the terms that are too common to tell articles apart, unless all are: then keep the rarest."""
    telling = [term for term, count in frequencies.items() if count <= total * _COMMON_SHARE]
    return telling or list(frequencies)[:1]
