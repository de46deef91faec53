"""Linkage: average linkage over similarities, cut at a threshold, around clusters that are settled already."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

from bot.stories.similarity import Matrix

Numbers = NDArray[np.int64]
Times = NDArray[np.float64]
LEFT_OUT = -1


def average_linkage(
    alike: Matrix, join: float, *, settled: Numbers | None = None, times: Times | None = None, open_for: float = np.inf
) -> Numbers:
    """Label the items of a symmetric similarity matrix: the two clusters with the highest mean join while it is ≥ join.

    Items with one positive number in `settled` are together from the start and never join those with another; 0 is
    free, `LEFT_OUT` stays alone. Clusters with more than `open_for` between their spans of `times` do not join.

    Two clusters only ever join when at least one pair of theirs reaches `join`, so each connected part of that graph is
    clustered by itself: the same result in less memory.
    """
    settled = np.zeros(len(alike), np.int64) if settled is None else settled
    times = np.zeros(len(alike)) if times is None else times
    parts, part_of = connected_components(_graph(alike, join, settled), directed=False)
    labels = np.zeros(len(alike), np.int64)
    order = np.argsort(part_of, kind="stable")
    ends = np.cumsum(np.bincount(part_of, minlength=parts))
    used = 0
    for positions in np.split(order, ends[:-1]):
        within = np.zeros(1, np.int64)
        if len(positions) > 1:
            part = _Part(alike[np.ix_(positions, positions)], settled[positions], times[positions], open_for)
            within = part.joined(join)
        labels[positions] = within + used
        used += int(within.max(initial=0)) + 1
    return labels


class _Part:
    """The clusters of one connected part; `_best` and `_partner` keep the nearest one each may join."""

    def __init__(self, alike: Matrix, settled: Numbers, times: Times, open_for: float) -> None:
        free = settled <= 0
        keys = np.where(free, -1 - np.arange(len(alike)), settled)
        _, first, self._cluster = np.unique(keys, return_index=True, return_inverse=True)
        self._settled = ~free[first]
        self._sizes = np.bincount(self._cluster).astype(np.float32)
        self._mean = _means(alike, self._cluster, self._sizes)
        self._start = np.full(len(first), np.inf)
        np.minimum.at(self._start, self._cluster, times)
        self._end = np.full(len(first), -np.inf)
        np.maximum.at(self._end, self._cluster, times)
        self._open_for = open_for
        self._alive = np.ones(len(first), np.bool_)
        self._best = np.full(len(first), -np.inf, np.float32)
        self._partner = np.zeros(len(first), np.int64)

    def joined(self, join: float) -> Numbers:
        """Join what may be joined and return the labels of the items, from 0."""
        into = np.arange(len(self._sizes))
        if not self._settled.all():
            for cluster in range(len(self._sizes)):
                self._look_around(cluster)
            while (best := int(self._best.argmax())) >= 0 and self._best[best] >= join:
                kept, gone = sorted((best, int(self._partner[best])))
                self._merge(kept, gone)
                into[into == gone] = kept
        return np.asarray(np.unique(into[self._cluster], return_inverse=True)[1], np.int64)

    def _merge(self, kept: int, gone: int) -> None:
        sizes = self._sizes
        total = sizes[kept] + sizes[gone]
        mean = (self._mean[kept] * sizes[kept] + self._mean[gone] * sizes[gone]) / total
        self._mean[kept], self._mean[:, kept] = mean, mean
        sizes[kept] = total
        self._start[kept] = min(self._start[kept], self._start[gone])
        self._end[kept] = max(self._end[kept], self._end[gone])
        self._settled[kept] |= self._settled[gone]
        self._alive[gone] = False
        self._best[gone] = -np.inf
        for cluster in np.flatnonzero(self._alive & np.isin(self._partner, (kept, gone))):
            self._look_around(int(cluster))
        row = self._look_around(kept)
        nearer = row > self._best
        self._best[nearer], self._partner[nearer] = row[nearer], kept

    def _look_around(self, cluster: int) -> Matrix:
        """Find the nearest cluster that one may join; return how near each is (−∞: may not)."""
        barred = ~self._alive | (self._settled & self._settled[cluster])
        barred |= np.maximum(self._start - self._end[cluster], self._start[cluster] - self._end) > self._open_for
        barred[cluster] = True
        row = np.where(barred, np.float32(-np.inf), self._mean[cluster])
        self._partner[cluster] = row.argmax()
        self._best[cluster] = row[self._partner[cluster]]
        return row


def _means(alike: Matrix, cluster: Numbers, sizes: Matrix) -> Matrix:
    """Return the mean similarity of each two clusters."""
    if len(sizes) == len(cluster):
        order = np.argsort(cluster)
        return alike[np.ix_(order, order)]
    ones = np.ones(len(cluster), np.float32)
    belongs = sparse.csr_matrix((ones, (cluster, np.arange(len(cluster)))), shape=(len(sizes), len(cluster)))
    sums = np.asarray(belongs @ np.asarray(belongs @ alike).T, np.float32)
    return sums / (sizes[:, None] * sizes[None, :])


def _graph(alike: Matrix, join: float, settled: Numbers) -> sparse.csr_matrix:
    """Connect what reaches `join` and what is settled together."""
    rows, columns = np.nonzero(alike >= join)
    taking_part = (settled[rows] != LEFT_OUT) & (settled[columns] != LEFT_OUT)
    together = np.argsort(settled, kind="stable")
    same = (settled[together[1:]] == settled[together[:-1]]) & (settled[together[1:]] > 0)
    rows = np.concatenate([rows[taking_part], together[1:][same]])
    columns = np.concatenate([columns[taking_part], together[:-1][same]])
    return sparse.csr_matrix((np.ones(len(rows), np.bool_), (rows, columns)), shape=alike.shape)
