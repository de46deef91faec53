"""Linkage: average linkage over similarities, cut at a threshold."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]
from scipy.cluster.hierarchy import fcluster, linkage  # type: ignore[import-untyped]
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

from bot.stories.similarity import Matrix


def average_linkage(alike: Matrix, join: float) -> NDArray[np.int64]:
    """Label the items of a symmetric similarity matrix so that clusters with mean similarity ≥ `join` are joined.

    Two clusters only ever join when at least one pair of theirs reaches `join`, so each connected part of that graph is
    clustered by itself: the same result in less memory.
    """
    parts, part_of = connected_components(_graph(alike, join), directed=False)
    labels = np.zeros(len(alike), np.int64)
    order = np.argsort(part_of, kind="stable")
    ends = np.cumsum(np.bincount(part_of, minlength=parts))
    used = 0
    for positions in np.split(order, ends[:-1]):
        within = _clusters(alike[np.ix_(positions, positions)], join)
        labels[positions] = within + used
        used += int(within.max()) + 1
    return labels


def _clusters(alike: Matrix, join: float) -> NDArray[np.int64]:
    """Label the items of one connected part, from 0."""
    if len(alike) == 1:
        return np.zeros(1, np.int64)
    closeness = alike[np.triu_indices(len(alike), 1)].astype(np.float64)
    top = max(float(closeness.max()), join)
    tree = linkage(top - closeness, "average")
    return np.asarray(fcluster(tree, top - join, "distance"), np.int64) - 1


def _graph(alike: Matrix, join: float) -> sparse.csr_matrix:
    rows, columns = np.nonzero(alike >= join)
    ones = np.ones(len(rows), np.bool_)
    return sparse.csr_matrix((ones, (rows, columns)), shape=alike.shape)
