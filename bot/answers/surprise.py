"""Whether a subject rises or falls against its own past, sure even of small counts (pure).

In the window n of N articles are about a subject, before it k of K were, so E = N · (k + ½) / (K + 1) are expected. The
rate r at which it is written about now, 1 for as ever, is taken to be Gamma(1, 1) before anything is seen; n articles
then make it Gamma(1 + n/φ, 1 + E/φ), as in W. DuMouchel, “Bayesian data mining in large frequency tables”, The American
Statistician 53 (1999). Subjects that come in waves need more to surprise: φ, at least 1, is how much more the counts k₁
… kₘ of the windows before varied than chance has it, as in C. P. Farrington and others, “A statistical algorithm for
the early detection of outbreaks of infectious disease”, JRSS A 159 (1996).

score = log₂ of the p quantile of r where that is above 1 (it rises at least so much), log₂ of the 1 − p quantile where
that is below 1 (it falls at least so much), else 0. p is 1 %, or 1 / 2 m where that is less: of m subjects that are
judged, chance alone makes half a one rise (C. E. Bonferroni). Quantiles are those of E. B. Wilson and M. M. Hilferty.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log2, sqrt
from statistics import NormalDist

DOUBT = 0.01
"""How often what seems to rise may do so by chance, where few subjects are judged."""


@dataclass(frozen=True, slots=True)
class Judged:
    """How many articles the past made likely, and how far from it the present surely is."""

    expected: float
    score: float


def deviations(subjects: int) -> float:
    """Return how many standard deviations make one of so many subjects surprising."""
    return NormalDist().inv_cdf(1 - min(DOUBT, 0.5 / max(subjects, 1)))


def judge(now: int, of_now: int, before: Sequence[int], of_before: Sequence[int], *, sure: float) -> Judged:
    """Compare `now` of `of_now` articles with those of the windows before, `before` of `of_before` each.

    `sure` is how many standard deviations surprise, as `deviations` says.
    """
    past, of_past = sum(before), sum(of_before)
    expected = of_now * (past + 0.5) / (of_past + 1)
    waves = dispersion(before, of_before)
    shape, rate = 1 + now / waves, 1 + expected / waves
    least, most = _quantile(shape, -sure) / rate, _quantile(shape, sure) / rate
    if least > 1:
        return Judged(expected, log2(least))
    return Judged(expected, log2(most) if most < 1 else 0.0)


def dispersion(counts: Sequence[int], of: Sequence[int]) -> float:
    """Return by how much `counts` vary more than chance has it, at least 1; small counts say little of that."""
    windows = [(count, total) for count, total in zip(counts, of, strict=True) if total]
    if len(windows) < 2:
        return 1.0
    share = sum(count for count, _ in windows) / sum(total for _, total in windows)
    variance = sum((count - share * total) ** 2 for count, total in windows) / (len(windows) - 1)
    mean = sum(count for count, _ in windows) / len(windows)
    return max(1.0, variance / (mean + 1))


def _quantile(shape: float, deviations: float) -> float:
    """Return a quantile of Gamma(shape, 1)."""
    root = 1 - 1 / (9 * shape) + deviations / (3 * sqrt(shape))
    return shape * max(root, 0.0) ** 3
