"""Similarity: how much the words of two articles say that they tell one story.

The length-corrected cosine of TF-IDF vectors: with w(t) = BM25 tf · idf (· 1.5 for terms that start with a digit),

    L(a, b) = cos(w_a, w_b) · (√(n_a · n_b) / 50)^−1.3,   n = distinct terms, clipped to 12 … 50

which makes one threshold good for headlines and for whole articles. The correction is a product of one factor for
each side, so L is a plain dot product of rows scaled by (n / 50)^−.65.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]

from bot.text.background import Background

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermWeights:
    """The constants of the formula. `background_size` is how many ordinary documents the background counts for."""

    k1: float = 1.2
    b: float = 0.3
    average_length: float = 200.0
    digit_factor: float = 1.5
    background_size: float = 500.0
    length_exponent: float = 1.3
    shortest: int = 12
    longest: int = 50


class Vocabulary:
    """Document frequencies of an archive laid over the background's; terms get a column when first seen."""

    def __init__(self, background: Background, weights: TermWeights) -> None:
        self._columns: dict[str, int] = {}
        self._background = background
        self._weights = weights

    def rows_and_names(self, documents: Sequence[Mapping[str, int]]) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
        """Return the rows whose dot products are L, and the counts of names alone.

        `documents` are also the archive that is counted. A name is a word the background does not have (none where
        there is no background).
        """
        counts = self._counts(documents)
        seen = np.bincount(counts.indices, minlength=counts.shape[1]).astype(np.float64)
        rows = _weighted(counts, self._idf(seen, len(documents)), self._weights)
        names = counts.copy()
        names.data = names.data * self._are_names()[counts.indices]
        names.eliminate_zeros()
        return rows, names

    def terms(self) -> list[str]:
        """Return the terms in the order of their columns."""
        return list(self._columns)

    def _counts(self, documents: Sequence[Mapping[str, int]]) -> sparse.csr_matrix:
        columns = self._columns
        ends = np.cumsum([0, *(len(document) for document in documents)], dtype=np.int64)
        indices = np.fromiter(
            (columns.setdefault(term, len(columns)) for document in documents for term in document), np.int32, ends[-1]
        )
        values = np.fromiter(_values(documents), np.float32, ends[-1])
        return sparse.csr_matrix((values, indices, ends), shape=(len(documents), len(columns)))

    def _idf(self, seen: NDArray[np.float64], documents: int) -> NDArray[np.float64]:
        w = self._weights
        size = w.background_size if self._background.share else 0.0
        share = self._background.share
        ordinary = np.fromiter((share.get(term, 0.0) for term in self._columns), np.float64, len(self._columns))
        digits = np.fromiter((term[:1].isdigit() for term in self._columns), np.bool_, len(self._columns))
        idf = np.log((size + documents + 1) / (size * ordinary + seen + 0.5))
        return np.maximum(idf, 0.0) * np.where(digits, w.digit_factor, 1.0)

    def _are_names(self) -> NDArray[np.bool_]:
        known = self._background.share
        named = (bool(known) and term not in known and term[:1].isalpha() for term in self._columns)
        return np.fromiter(named, np.bool_, len(self._columns))


def _values(documents: Iterable[Mapping[str, int]]) -> Iterable[int]:
    for document in documents:
        yield from document.values()


def _weighted(counts: sparse.csr_matrix, idf: NDArray[np.float64], w: TermWeights) -> sparse.csr_matrix:
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    distinct = np.diff(counts.indptr)
    damping = w.k1 * (1 - w.b + w.b * lengths / w.average_length)
    tf = counts.data * (w.k1 + 1) / (counts.data + np.repeat(damping, distinct))
    rows = sparse.csr_matrix((tf * idf[counts.indices], counts.indices, counts.indptr), shape=counts.shape)
    norms = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    lengthened = (np.clip(distinct, w.shortest, w.longest) / w.longest) ** (-w.length_exponent / 2)
    scale = np.divide(lengthened, norms, out=np.zeros_like(norms), where=norms > 0)
    return sparse.csr_matrix(sparse.diags(scale) @ rows).astype(np.float32)
