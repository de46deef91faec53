"""Likeness: how much speaks for two articles telling one story, all signals put together.

    S(a, b)  = L(a, b) · (½ + cosine of their embeddings) · age · names
    S'(a, b) = (1 − s) S + s · S after each article moved half-way to the mean of its nearest (S > .12, at most five)

s grows from 0 to ½ at 300 members: among few, an article's nearest are strangers.
L is in `similarity`. Age halves S for each week that two articles are further apart than three days. Names is a veto:
0 where two short texts (a teaser: up to 60 different terms) each have a name in the title, or repeat one, and no name
of the one is in the other; ½ where only one of them does and the other has its names in passing. A name is a word
that ordinary language does not have. In longer texts L itself sees that names differ.
Embeddings of different encoders are not compared; their factor is 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]

from bot.model.stories import Features, Member
from bot.stories.similarity import Matrix, TermWeights, Vocabulary
from bot.text.background import background


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The constants of the formula; `apart` and `doubt` are what names multiply texts of up to `short` terms with."""

    terms: TermWeights = field(default_factory=TermWeights)
    base: float = 0.5
    meaning: float = 1.0
    apart: float = 0.0
    doubt: float = 0.5
    short: int = 60
    same_days: float = 3.0
    half_life_days: float = 7.0
    neighbours: int = 5
    neighbours_from: float = 0.12
    pull: float = 0.5
    smoothed: float = 0.5
    smoothed_from: int = 300


class Likeness:
    """Similarities between the members it is made of (quadratic in their number, in time and memory)."""

    def __init__(self, members: Sequence[Member], weights: Weights) -> None:
        self.members = members
        vocabulary = Vocabulary(background(), weights.terms)
        self._rows, names = vocabulary.rows_and_names([member.features.terms for member in members])
        short = sparse.diags((np.diff(self._rows.indptr) <= weights.short).astype(np.float32))
        self._names = sparse.csr_matrix(short @ names)
        self._terms = vocabulary.terms()
        alike = np.asarray((self._rows @ self._rows.T).toarray(), np.float32)
        for rows, vectors in _vectors(members):
            factor = np.maximum(weights.base + weights.meaning * (vectors @ vectors.T), 0.0)
            alike[np.ix_(rows, rows)] *= factor
        _fade(alike, members, weights)
        _veto(alike, self._names, weights)
        self.alike = _smoothed(alike, weights)

    def words_of(self, one: int) -> Matrix:
        """Return how alike all members are to one by their words alone (L), whatever their names say."""
        row = (self._rows[one] @ self._rows.T).toarray()
        return np.asarray(row, np.float32).ravel()

    def shared(self, one: int, other: int) -> list[str]:
        """Return the terms both members have, the one that binds them most first."""
        product = self._rows[one].multiply(self._rows[other]).tocoo()
        return self._strongest(product.col, product.data)

    def only(self, one: int, other: int) -> list[str]:
        """Return the terms of one member that the other does not have, the weightiest first."""
        row = self._rows[one]
        missing = ~np.isin(row.indices, self._rows[other].indices)
        return self._strongest(row.indices[missing], row.data[missing])

    def names_differ(self, one: int, other: int) -> bool:
        """Say whether the veto parts two members."""
        pair = self._names[[one, other]]
        return bool(_tell_apart(pair, sides=2)[0, 1])

    def _strongest(self, columns: NDArray[np.int32], values: Matrix) -> list[str]:
        pairs = zip(values.tolist(), columns.tolist(), strict=True)
        return [term for _, term in sorted((-value, self._terms[column]) for value, column in pairs)]


def _fade(alike: Matrix, members: Sequence[Member], weights: Weights) -> None:
    days = np.array([member.published.timestamp() / 86_400 for member in members])
    if len(days) and np.ptp(days) > weights.same_days:
        late = np.abs(days[:, None] - days[None, :]).astype(np.float32) - weights.same_days
        alike *= np.exp2(-np.maximum(late, 0.0) / weights.half_life_days)


def _veto(alike: Matrix, names: sparse.csr_matrix, weights: Weights) -> None:
    if weights.apart < 1.0:
        both, one = _tell_apart(names, sides=2), _tell_apart(names, sides=1)
        alike[both] *= weights.apart
        alike[one & ~both] *= weights.doubt


def _tell_apart(names: sparse.csr_matrix, *, sides: int) -> NDArray[np.bool_]:
    """Return which pairs have no name in common, though both have one, and `sides` of them a telling one.

    A telling name is counted twice or more.
    """
    telling = np.asarray((names > 1).sum(axis=1)).ravel() > 0
    present = (names > 0).astype(np.float32)
    named = np.asarray(present.sum(axis=1)).ravel() > 0
    found = np.asarray((present @ present.T).toarray() == 0, np.bool_)
    found &= named[:, None] & named[None, :]
    found &= telling[:, None] & telling[None, :] if sides == 2 else telling[:, None] | telling[None, :]
    return found


def _smoothed(alike: Matrix, weights: Weights) -> Matrix:
    """Move every article towards its nearest, as vectors whose dot products are `alike`; lengths stay as they were."""
    size = len(alike)
    smoothed = weights.smoothed * min(1.0, size / weights.smoothed_from)
    count = min(weights.neighbours, size - 1)
    if count < 1 or smoothed == 0.0:
        return alike
    others = alike.copy()
    np.fill_diagonal(others, -1.0)
    nearest = np.argpartition(-others, count - 1, axis=1)[:, :count]
    near = np.take_along_axis(others, nearest, axis=1) > weights.neighbours_from
    del others
    share = weights.pull * near / np.maximum(near.sum(axis=1, keepdims=True), 1)
    rows = np.repeat(np.arange(size), count)
    pull = sparse.csr_matrix((share.ravel().astype(np.float32), (rows, nearest.ravel())), shape=(size, size))
    move = sparse.identity(size, dtype=np.float32, format="csr") + pull
    moved = np.asarray(move @ np.asarray(move @ alike).T, np.float32)
    lengths = np.sqrt(np.maximum(np.diagonal(alike), 0.0) / np.maximum(np.diagonal(moved), 1e-9)).astype(np.float32)
    moved *= lengths[:, None] * (lengths * smoothed)[None, :]
    moved += (1 - smoothed) * alike
    return moved


def _vectors(members: Sequence[Member]) -> list[tuple[NDArray[np.int64], Matrix]]:
    """For each encoder, the positions of the members that it has seen and their vectors (texts without words: none)."""
    names = sorted({member.features.encoder for member in members if member.features.embedding})
    return [_vectors_of([member.features for member in members], name) for name in names]


def _vectors_of(features: Sequence[Features], encoder: str) -> tuple[NDArray[np.int64], Matrix]:
    seen = [position for position, each in enumerate(features) if each.embedding and each.encoder == encoder]
    vectors = np.stack([np.frombuffer(features[position].embedding, np.float32) for position in seen])
    return np.array(seen, np.int64), vectors
