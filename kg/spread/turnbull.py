"""Turnbull's estimate: the distribution of times that are only known to lie in intervals, without a model.

Non-parametric maximum likelihood for left-, interval- and right-censored times (Turnbull 1976, JRSS B 38:290).
All the mass lies in the innermost intervals; where within one of them is not told by the data. The likelihood is
concave: Kuhn and Tucker's conditions prove the maximum (Gentleman & Geyer 1994, Biometrika 81:618), and every result
carries how far it is from them. lifelines' ``fit_interval_censoring`` was tried and left: it takes intervals as closed
on the left, which moves mass when a time ends where another begins, has no band, and brings pandas and scipy.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kg.errors import UsageError

Floats = npt.NDArray[np.float64]
TOLERANCE = 1e-9
BOOTSTRAP_TOLERANCE = 1e-4
BOOTSTRAPS = 500
_ITERATIONS, _EM_STEPS = 500, 20


@dataclass(frozen=True)
class Band:
    """Pointwise confidence limits of the share that has adopted by each time (see Turnbull.band)."""

    times: tuple[float, ...]
    lower: tuple[float, ...]
    upper: tuple[float, ...]
    level: float


@dataclass(frozen=True, eq=False)
class Turnbull:
    """The estimate for intervals (left, right].

    left, right: the innermost intervals in order, right is inf for the last one if mass lies beyond all data; mass:
    their probabilities, summing to one; log_likelihood: its natural logarithm; gap: the largest breach of the
    Kuhn–Tucker conditions, as a share of the number of observations (0 at the maximum); unique: whether no other
    distribution over these intervals is as likely; size: number of observations.
    """

    left: Floats
    right: Floats
    mass: Floats
    log_likelihood: float
    gap: float
    unique: bool
    size: int
    _intervals: tuple[Floats, Floats]

    def adopted(self, time: float) -> tuple[float, float]:
        """The least and the largest share with the event by ``time``; they differ within an innermost interval.

        >>> fit([0, 1, 1], [1, 3, math.inf]).adopted(2)
        (0.333..., 1.0)
        """
        least, most = _bounds(self.left, self.right, self.mass[None, :], np.array([float(time)]))
        return float(least[0, 0]), float(most[0, 0])

    def surviving(self, time: float) -> float:
        """The share without the event at ``time``: the largest that the data allow."""
        return 1.0 - self.adopted(time)[0]

    def table(self) -> list[tuple[float, float, float]]:
        """The innermost intervals that carry mass: (left, right, probability)."""
        found = zip(self.left, self.right, self.mass, strict=True)
        return [(float(a), float(b), float(p)) for a, b, p in found if p > 1e-7]

    def band(
        self,
        times: Sequence[float],
        *,
        level: float = 0.95,
        clusters: Sequence[Hashable] | None = None,
        bootstraps: int = BOOTSTRAPS,
        seed: int = 0,
    ) -> Band:
        """Pointwise limits by the percentile bootstrap over observations, or over whole ``clusters`` of them.

        At a lower limit the least share counts, at an upper one the largest, so what the data leave open widens the
        band. With finitely many inspection times, as with annual reports, the estimate is asymptotically normal and
        the bootstrap consistent (Yu, Schick, Li & Wong 1998, Stat. Prob. Letters 37:223); with inspection in continuous
        time it is not. What a draw leaves open within an innermost interval is split evenly. Where no draw differs from
        0 or 1 the limit is the exact binomial one (Clopper & Pearson 1934) for the observations, or clusters, that tell
        about that time.
        """
        if not 0 < level < 1:
            raise UsageError(f"a confidence level of {level}", do="give a number between 0 and 1")
        at = np.asarray(times, dtype=float)
        low, high = self._draws(at, clusters, bootstraps, np.random.default_rng(seed))
        tail = (1 - level) / 2
        lower, upper = np.quantile(low, tail, axis=0), np.quantile(high, 1 - tail, axis=0)
        for index, time in enumerate(at):
            known = self._known(float(time), clusters)
            limit = 1.0 if known == 0 else 1 - tail ** (1 / known)
            if upper[index] <= 1e-9:
                upper[index] = limit
            if lower[index] >= 1 - 1e-9:
                lower[index] = 1 - limit
        return Band(tuple(at.tolist()), tuple(lower.tolist()), tuple(upper.tolist()), level)

    def _known(self, time: float, clusters: Sequence[Hashable] | None) -> int:
        left, right = self._intervals
        tells = np.flatnonzero((left >= time) | (right <= time))
        return tells.size if clusters is None else len({clusters[int(i)] for i in tells})

    def _draws(
        self, at: Floats, clusters: Sequence[Hashable] | None, bootstraps: int, rng: np.random.Generator
    ) -> tuple[Floats, Floats]:
        left, right = self._intervals
        kinds, which = np.unique(np.stack([left, right], axis=1), axis=0, return_inverse=True)
        which = which.ravel()
        names = list(range(len(left))) if clusters is None else list(clusters)
        if len(names) != len(left):
            raise UsageError("clusters and observations differ in number", do="name a cluster for each observation")
        groups = {name: index for index, name in enumerate(dict.fromkeys(names))}
        counts = np.zeros((len(groups), len(kinds)))
        np.add.at(counts, (np.array([groups[name] for name in names]), which), 1)
        drawn = rng.multinomial(len(groups), np.full(len(groups), 1 / len(groups)), size=bootstraps) @ counts
        inner_left, inner_right = _innermost(kinds[:, 0], kinds[:, 1])
        masses = _em(_cover(kinds[:, 0], kinds[:, 1], inner_left, inner_right), drawn)
        return _bounds(inner_left, inner_right, masses, at)


def fit(left: Sequence[float], right: Sequence[float]) -> Turnbull:
    """The estimate for observations (left, right]: right inf if right-censored, left -inf (or 0) if left-censored.

    Equal ends are an exact time. Raises UsageError without observations and for an interval that ends before it begins.

    >>> fit([0, 1, 1], [1, 3, math.inf]).table()
    [(0.0, 1.0, 0.333...), (1.0, 3.0, 0.666...)]
    """
    a, b = np.asarray(left, dtype=float), np.asarray(right, dtype=float)
    if a.size == 0 or a.shape != b.shape:
        raise UsageError("there are no times to estimate from" if a.size == 0 else "ends without their beginnings")
    if not (a <= b).all() or np.isinf(a[a == b]).any():
        raise UsageError("an interval ends before it begins", do="give left <= right")
    # An exact time x is the interval that just holds it.
    a = np.where(a == b, np.nextafter(a, -np.inf), a)
    kinds, weights = np.unique(np.stack([a, b], axis=1), axis=0, return_counts=True)
    inner_left, inner_right = _innermost(kinds[:, 0], kinds[:, 1])
    cover = _cover(kinds[:, 0], kinds[:, 1], inner_left, inner_right)
    mass, gap, unique = _maximise(cover, weights.astype(float))
    return Turnbull(
        left=inner_left, right=inner_right, mass=mass, log_likelihood=float(weights @ np.log(cover @ mass)), gap=gap,
        unique=unique, size=a.size, _intervals=(a, b),
    )  # fmt: skip


def _innermost(left: Floats, right: Floats) -> tuple[Floats, Floats]:
    """Turnbull's intervals: a beginning followed by an end with neither between; at one value an end comes first."""
    ends = sorted({(float(x), 0) for x in right} | {(float(x), 1) for x in left})
    found = [(q, p) for (q, begins), (p, next_begins) in itertools.pairwise(ends) if begins > next_begins]
    return np.array([q for q, _ in found]), np.array([p for _, p in found])


def _cover(left: Floats, right: Floats, inner_left: Floats, inner_right: Floats) -> Floats:
    inside = (left[:, None] <= inner_left[None, :]) & (inner_right[None, :] <= right[:, None])
    return inside.astype(float)


def _maximise(cover: Floats, weights: Floats) -> tuple[Floats, float, bool]:
    """Mass, breach of the conditions, uniqueness: Turnbull's own steps (EM), then Newton on the masses above zero.

    Maximises sum(w log(A p)) - n sum(p) over p >= 0, whose maximum sums to one by itself.
    """
    size, kinds = weights.sum(), cover.shape[1]
    mass = np.full(kinds, 1 / kinds)
    gap = math.inf
    for _ in range(_ITERATIONS):
        for _ in range(_EM_STEPS):
            mass = mass * (cover.T @ (weights / (cover @ mass))) / size
        mass = np.where(mass < 1e-14, 0.0, mass)
        mass = _newton(cover, weights, mass / mass.sum())
        slope = cover.T @ (weights / (cover @ mass)) / size - 1
        gap = float(max(slope.max(), np.abs(slope[mass > 0]).max()))
        if gap < TOLERANCE:
            break
        mass = mass + np.where((mass == 0) & (slope > 0), 1e-3 / kinds, 0.0)
    tight = cover[:, slope > -1e-6]
    return mass / mass.sum(), gap, int(np.linalg.matrix_rank(tight)) == tight.shape[1]


def _newton(cover: Floats, weights: Floats, mass: Floats) -> Floats:
    size = weights.sum()

    def value(p: Floats) -> float:
        reached = cover @ p
        return -math.inf if (reached <= 0).any() else float(weights @ np.log(reached) - size * p.sum())

    for _ in range(50):
        free = mass > 0
        part = cover[:, free]
        reached = part @ mass[free]
        slope = part.T @ (weights / reached) - size
        step = np.linalg.lstsq((part * (weights / reached**2)[:, None]).T @ part, slope, rcond=None)[0]
        before, ratio = value(mass), 1.0
        while ratio > 1e-6:
            new = mass.copy()
            new[free] = np.maximum(mass[free] + ratio * step, 0)
            if value(new) >= before:
                break
            ratio /= 2
        else:
            return mass
        moved, mass = np.abs(new - mass).max(), new
        if moved < 1e-13:
            break
    return mass


def _em(cover: Floats, drawn: Floats) -> Floats:
    """Masses of many samples at once, one a row of weights; steps are squared (SQUAREM) to save most of them."""
    size = drawn.sum(axis=1, keepdims=True)
    mass = np.full((drawn.shape[0], cover.shape[1]), 1 / cover.shape[1])

    def step(p: Floats) -> Floats:
        reached = p @ cover.T
        ratio = np.divide(drawn, reached, out=np.zeros_like(drawn), where=drawn > 0)
        return np.asarray(p * (ratio @ cover) / size)

    for _ in range(400):
        one = step(mass)
        two = step(one)
        first, second = one - mass, two - 2 * one + mass
        # Varadhan & Roland 2008, Scand. J. Stat. 35:335, scheme S3; a draw that leaves the simplex keeps its EM step.
        length = np.linalg.norm(second, axis=1, keepdims=True)
        ratio = np.linalg.norm(first, axis=1, keepdims=True)
        alpha = -np.divide(ratio, length, out=np.ones_like(length), where=length > 0)
        leap = mass - 2 * alpha * first + alpha**2 * second
        leap = np.where((leap > 0).all(axis=1, keepdims=True) | (length == 0), leap, two)
        new = step(np.where(leap > 0, leap, two))
        if np.abs(new - mass).max() < BOOTSTRAP_TOLERANCE / 10:
            return new
        mass = new
    return mass


def _bounds(left: Floats, right: Floats, masses: Floats, at: Floats) -> tuple[Floats, Floats]:
    least = masses @ (right[:, None] <= at[None, :]).astype(float)
    most = masses @ (left[:, None] < at[None, :]).astype(float)
    return np.clip(least, 0, 1), np.clip(most, 0, 1)
