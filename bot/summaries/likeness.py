"""Tell how alike two sentences are."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from bot.summaries.candidates import Candidate

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Encode = Callable[[Sequence[str]], "NDArray[np.float32]"]
"""Turns n sentences into n unit vectors; used to see that two sentences say the same in other words."""

Likeness = Callable[[Candidate, Candidate], float]
"""0 (nothing shared) to 1 (the same)."""


def likeness_of(candidates: Sequence[Candidate], encode: Encode | None) -> Likeness:
    """Compare by shared terms, and with an encoder by meaning as well."""
    if encode is None:
        return shared_terms
    vectors = encode([one.text for one in candidates])
    rows = {(one.article, one.position): row for row, one in enumerate(candidates)}

    def likeness(one: Candidate, other: Candidate) -> float:
        cosine = float(vectors[rows[one.article, one.position]] @ vectors[rows[other.article, other.position]])
        return max(cosine, shared_terms(one, other))

    return likeness


def shared_terms(one: Candidate, other: Candidate) -> float:
    """Return the share of the shorter sentence's terms that the other one has."""
    smaller = min(len(one.terms), len(other.terms))
    return len(one.terms & other.terms) / smaller if smaller else 0.0
