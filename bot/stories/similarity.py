"""Similarity: how much the words of two articles say that they tell one story.

The length-corrected cosine of TF-IDF vectors: with w(t) = BM25 tf · idf (· 1.5 for terms that start with a digit),

    L(a, b) = cos(w_a, w_b) · (√(n_a · n_b) / 50)^−.75,   n = distinct terms, clipped to 12 … 50

which makes one threshold good for headlines and for whole articles. The correction is a product of one factor for
each side, so L is a plain dot product of rows scaled by (n / 50)^−.375.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]

from bot.model.stories import Member
from bot.text.background import Background, background

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermWeights:
    """The constants of the formula. `background_size` is how many ordinary documents the background counts for."""

    k1: float = 1.2
    b: float = 0.3
    average_length: float = 200.0
    digit_factor: float = 1.5
    background_size: float = 500.0
    length_exponent: float = 0.75
    shortest: int = 12
    longest: int = 50


class Vocabulary:
    """Document frequencies of an archive laid over the background's; terms get a column when first seen."""

    def __init__(self, background: Background, weights: TermWeights) -> None:
        self._columns: dict[str, int] = {}
        self._background = background
        self._weights = weights

    def rows(self, documents: Sequence[Mapping[str, int]]) -> sparse.csr_matrix:
        """Return the rows whose dot products are L; `documents` are also the archive that is counted.

        The rows do not depend on the order of `documents` (their columns do).
        """
        counts = self._counts(documents)
        seen = np.bincount(counts.indices, minlength=counts.shape[1]).astype(np.float64)
        return _weighted(counts, self._idf(seen, len(documents)), self._weights)

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How the signals are put together: L · (`base` + `meaning` · cosine of the embeddings) · age.

    Age halves the similarity for every `half_life_days` that two articles are further apart than `same_days`.
    """

    terms: TermWeights = field(default_factory=TermWeights)
    base: float = 0.5
    meaning: float = 1.0
    same_days: float = 3.0
    half_life_days: float = 7.0


class Likeness:
    """Similarities between the members it is made of; nothing is computed before it is asked for."""

    def __init__(self, members: Sequence[Member], weights: Weights) -> None:
        self.members = members
        self._weights = weights
        vocabulary = Vocabulary(background(), weights.terms)
        self._rows = vocabulary.rows([member.features.terms for member in members])
        self._columns_first = sparse.csr_matrix(self._rows.T)
        self._terms = vocabulary.terms()
        self._vectors = _vectors_by_encoder(members)
        self._days = np.array([member.published.timestamp() / 86_400 for member in members])

    def block(self, start: int, stop: int) -> Matrix:
        """Return the similarities of members `start` to `stop` (or the end) to all members, one row each."""
        alike = np.asarray((self._rows[start:stop] @ self._columns_first).toarray(), np.float32)
        for present, vectors in self._vectors:
            rows = np.flatnonzero(present[start:stop])
            factor = self._weights.base + self._weights.meaning * (vectors[start:stop][rows] @ vectors.T)
            factor[:, ~present] = 1.0
            alike[rows] *= np.maximum(factor, 0.0)
        apart = np.abs(self._days[start:stop, None] - self._days[None, :])
        if apart.max(initial=0.0) > self._weights.same_days:
            late = np.maximum(apart - self._weights.same_days, 0.0) / self._weights.half_life_days
            alike *= np.exp2(-late).astype(np.float32)
        return alike

    def score(self, one: int, other: int) -> float:
        """Return the similarity of two members."""
        return float(self.block(one, one + 1)[0, other])

    def shared(self, one: int, other: int) -> list[str]:
        """Return the terms both members have, the one that binds them most first."""
        product = self._rows[one].multiply(self._rows[other]).tocoo()
        return self._strongest(product.col, product.data)

    def only(self, one: int, other: int) -> list[str]:
        """Return the terms of one member that the other does not have, the weightiest first."""
        row = self._rows[one]
        missing = ~np.isin(row.indices, self._rows[other].indices)
        return self._strongest(row.indices[missing], row.data[missing])

    def _strongest(self, columns: NDArray[np.int32], values: Matrix) -> list[str]:
        pairs = zip(values.tolist(), columns.tolist(), strict=True)
        return [term for _, term in sorted((-value, self._terms[column]) for value, column in pairs)]


def _vectors_by_encoder(members: Sequence[Member]) -> list[tuple[NDArray[np.bool_], Matrix]]:
    """For each encoder: which members it has seen, and all rows (zeros for the others)."""
    names = sorted({member.features.encoder for member in members if member.features.embedding})
    return [_vectors_of(members, name) for name in names]


def _vectors_of(members: Sequence[Member], name: str) -> tuple[NDArray[np.bool_], Matrix]:
    present = np.array([bool(m.features.embedding) and m.features.encoder == name for m in members])
    found = [
        np.frombuffer(member.features.embedding, np.float32)
        for member in members
        if member.features.encoder == name and member.features.embedding
    ]
    vectors = np.zeros((len(members), len(found[0])), np.float32)
    vectors[present] = np.stack(found)
    return present, vectors
