"""Do two groups of governments adopt at the same pace? The log-rank test for interval-censored times.

Permutation form on rank scores: Sun (1996, Statistics in Medicine 15:1387) and Finkelstein's score test (1986,
Biometrics 42:845), both as reviewed by Fay & Shaw (2010, Journal of Statistical Software 36(2)). The p-value comes
from the normal limit of the permutation distribution, or by drawing from it. Valid only if how governments are
observed (which report years exist) does not differ between the groups.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from kg.errors import UsageError
from kg.spread.turnbull import Turnbull, fit

Floats = npt.NDArray[np.float64]
Scores = Literal["sun", "finkelstein"]


@dataclass(frozen=True)
class LogRank:
    """z: negative if the first group adopts later than the pooled estimate expects.

    p: two-sided; draws: 0 if p is the normal limit.
    """

    z: float
    p: float
    scores: Scores
    groups: tuple[Hashable, Hashable]
    sizes: tuple[int, int]
    draws: int = 0


def logrank(
    left: Sequence[float],
    right: Sequence[float],
    groups: Sequence[Hashable],
    *,
    scores: Scores = "sun",
    draws: int = 0,
    seed: int = 0,
) -> LogRank:
    """The two-sample test for times in (left, right]; with ``draws`` p is (1 + draws as extreme) / (1 + draws).

    The first group is the one that sorts first. Raises UsageError unless there are exactly two groups.
    """
    names = sorted(set(groups), key=str)
    if len(names) != 2 or len(groups) != len(left):
        raise UsageError(f"{len(names)} groups", do="name one of exactly two groups for each observation")
    values = _scores(fit(left, right), np.asarray(left, dtype=float), np.asarray(right, dtype=float), scores)
    values = values - values.mean()
    member = np.array([group == names[0] for group in groups])
    n, first = len(values), int(member.sum())
    deviation = math.sqrt(first * (n - first) / (n * (n - 1)) * float(values @ values))
    total = float(values[member].sum())
    z = total / deviation if deviation > 0 else 0.0
    p = math.erfc(abs(z) / math.sqrt(2))
    if draws:
        rng = np.random.default_rng(seed)
        drawn = np.array([abs(rng.permutation(values)[:first].sum()) for _ in range(draws)])
        p = (1 + int((drawn >= abs(total) - 1e-9).sum())) / (1 + draws)
    return LogRank(z, p, scores, (names[0], names[1]), (first, n - first), draws)


def _scores(pooled: Turnbull, left: Floats, right: Floats, scores: Scores) -> Floats:
    """(S(L) log T(L) - S(R) log T(R)) / (S(L) - S(R)) with T the survival: exp(-sum of hazards) for Sun, else S."""
    # An exact time is the interval that just holds it, as in fit().
    left = np.where(left == right, np.nextafter(left, -np.inf), left)
    survival = np.concatenate([[1.0], 1 - np.cumsum(pooled.mass)]).clip(0, 1)
    survival[survival < 1e-12] = 0.0
    began = survival[:-1]
    hazard = np.divide(pooled.mass, began, out=np.zeros_like(pooled.mass), where=began > 0)
    with np.errstate(divide="ignore"):
        log = np.log(survival) if scores == "finkelstein" else np.concatenate([[0.0], -np.cumsum(hazard)])
    product = np.where(survival > 0, survival * np.where(survival > 0, log, 0), 0.0)
    at_left = np.searchsorted(pooled.left, left, side="left")  # innermost intervals that lie before the observation
    at_right = np.searchsorted(pooled.right, right, side="right")  # and those that lie before its end
    return np.asarray((product[at_left] - product[at_right]) / (survival[at_left] - survival[at_right]))
