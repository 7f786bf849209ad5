"""Which places are consistently earlier than which others, beyond chance: a permutation test over practices.

The statistic of an ordered pair is NetInf's gain for it as a first edge. Two nulls, both of which keep who adopted
which practice and the years of each practice:

``practice``: the years of a practice change places among its adopters, all orders equally likely.
``earliness``: orders are drawn from the distribution of largest entropy that gives every unit its own mean rank
(exponential family with one parameter a unit, the ranks' counterpart of networks with given expected degrees: Park &
Newman 2004, Phys. Rev. E 70:066117), so a place that is early with everything is no leader of each single one
(Boehmke 2009). Parameters by stochastic approximation, draws by exchanging adopters (Metropolis), as for random graphs
(Snijders 2002, J. Social Structure 3(2)).

Gains are standardised pair by pair over all draws and the data; p-values pool the draws of all pairs (Tusher et al.
2001, PNAS 98:5116), the p of a pair is the larger of the two nulls', q-values are Benjamini & Hochberg's (1995, JRSS B
57:289), the family-wise p comes from the largest standardised gain of each draw (Westfall & Young 1993). A pair that
survives is consistently earlier. Nothing here says why.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from kg.errors import UsageError
from kg.spread.cascades import Cascades, automatic_rate
from kg.spread.netinf import first_gains

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Null = Literal["practice", "earliness"]
NULLS: tuple[Null, ...] = ("practice", "earliness")
PERMUTATIONS = 300
SHARED = 10
LEVEL = 0.05
_FIT, _THIN = 300, 8  # sweeps to fit the parameters; sweeps between two draws


@dataclass(frozen=True)
class Pair:
    """One unit consistently earlier than another: in ``led`` of ``shared`` practices, with gain, p under each null, q.

    familywise: probability that chance gives any pair so large a gain, the larger of the nulls'.
    """

    earlier: str
    later: str
    shared: int
    led: int
    gain: float
    p: tuple[float, ...]
    q: float
    familywise: float


@dataclass(frozen=True)
class OrderTest:
    """The surviving pairs, smallest q first, and what they rest on.

    tested: ordered pairs with enough shared practices; thresholds: by null, the gain that the largest of all pairs
    exceeds in a share ``level`` of the draws; exceeding: pairs above it by null.
    """

    pairs: tuple[Pair, ...]
    nulls: tuple[Null, ...]
    tested: int
    shared: int
    level: float
    permutations: int
    seed: int
    rate: float
    thresholds: tuple[float, ...]
    exceeding: tuple[int, ...]


def consistently_earlier(
    data: Cascades,
    *,
    nulls: tuple[Null, ...] = NULLS,
    permutations: int = PERMUTATIONS,
    shared: int = SHARED,
    level: float = LEVEL,
    seed: int = 0,
    rate: float | None = None,
) -> OrderTest:
    """The pairs that survive all ``nulls`` at false discovery rate ``level``, among those with ``shared`` practices.

    Raises UsageError if no pair shares so many practices. Memory: permutations × tested pairs numbers.
    """
    rate = automatic_rate(data) if rate is None else rate
    tested = np.flatnonzero((data.shared >= shared) & (data.led > 0))
    if tested.size == 0:
        raise UsageError(f"no two places share {shared} practices with known years", do="load more reports")
    weights = first_gains(data, rate)
    gain = _gains(data, data.unit, weights, tested)
    single, family, thresholds = [], [], []
    for index, null in enumerate(nulls):
        rng = np.random.default_rng((seed, index))
        draws = np.empty((permutations, tested.size))
        for row, unit in zip(range(permutations), _draws(data, null, rng), strict=False):
            draws[row] = _gains(data, unit, weights, tested)
        one, every = _p_values(gain, draws)
        single.append(one)
        family.append(every)
        thresholds.append(float(np.quantile(draws.max(axis=1), 1 - level)))
    worst = np.max(single, axis=0)
    q = benjamini_hochberg(worst)
    units, n = data.units, len(data.units)
    pairs = [
        Pair(
            units[tested[i] // n], units[tested[i] % n], int(data.shared.flat[tested[i]]),
            int(data.led.flat[tested[i]]), float(gain[i]), tuple(float(p[i]) for p in single), float(q[i]),
            float(max(p[i] for p in family)),
        )
        for i in np.flatnonzero(q <= level)
    ]  # fmt: skip
    return OrderTest(
        tuple(sorted(pairs, key=lambda pair: (pair.q, -pair.gain, pair.earlier, pair.later))), nulls, tested.size,
        shared, level, permutations, seed, rate, tuple(thresholds), tuple(int((gain > t).sum()) for t in thresholds),
    )  # fmt: skip


def _gains(data: Cascades, unit: Integers, weights: Floats, tested: Integers) -> Floats:
    earlier, later = data.pairs
    n = len(data.units)
    sums = np.bincount(unit[earlier] * n + unit[later], weights=weights, minlength=n * n)
    return np.asarray(sums[tested], dtype=float)


def _p_values(gain: Floats, draws: Floats) -> tuple[Floats, Floats]:
    """P of each pair, pooled over pairs, and family-wise; the data count as one more draw in both."""
    every = np.vstack([gain, draws])
    deviation = every.std(axis=0)
    scaled = np.divide(every - every.mean(axis=0), deviation, out=np.zeros_like(every), where=deviation > 0)
    observed, drawn = scaled[0], scaled[1:]
    pool = np.sort(drawn, axis=None)
    larger = pool.size - np.searchsorted(pool, observed - 1e-9)
    largest = np.sort(drawn.max(axis=1))
    exceeding = largest.size - np.searchsorted(largest, observed - 1e-9)
    return (1 + larger) / (1 + pool.size), (1 + exceeding) / (1 + largest.size)


def benjamini_hochberg(p: Floats) -> Floats:
    """The q-value of each p-value: the false discovery rate at which it is just kept.

    >>> benjamini_hochberg(np.array([0.01, 0.04, 0.03, 0.5])).round(4).tolist()
    [0.04, 0.0533, 0.0533, 0.5]
    """
    order = np.argsort(p)
    scaled = p[order] * len(p) / np.arange(1, len(p) + 1)
    q = np.empty_like(scaled)
    q[order] = np.minimum.accumulate(scaled[::-1])[::-1].clip(max=1)
    return q


def _draws(data: Cascades, null: Null, rng: np.random.Generator) -> Iterator[Integers]:
    """Units at the entries of the data under a null, one array after the other without end."""
    if null not in NULLS:
        raise UsageError(f"unknown null {null!r}", do=f"choose one of {', '.join(NULLS)}")
    if null == "practice":
        while True:
            yield shuffled(data, rng)
    yield from _keeping_earliness(data, rng)


def shuffled(data: Cascades, rng: np.random.Generator) -> Integers:
    """The units with the years of each practice dealt anew among its adopters."""
    return data.unit[np.argsort(data.practice + rng.random(len(data.practice)))]


def scores(data: Cascades) -> Floats:
    """Each entry's place in its practice: mid-rank, centred, from about -1 (first) to 1 (last)."""
    place = np.empty(len(data.time))
    starts = np.searchsorted(data.practice, np.arange(len(data.practices) + 1))
    for begin, end in itertools.pairwise(starts):
        times = data.time[begin:end]  # in order
        middle = (np.searchsorted(times, times, "left") + np.searchsorted(times, times, "right") - 1) / 2
        place[begin:end] = (2 * middle + 1) / (end - begin) - 1
    return place


def _keeping_earliness(data: Cascades, rng: np.random.Generator) -> Iterator[Integers]:
    place, n = scores(data), len(data.units)
    wanted = np.bincount(data.unit, weights=place, minlength=n)
    spread = np.maximum(np.bincount(data.unit, weights=place**2, minlength=n), 1e-9)
    unit, theta = data.unit.copy(), np.zeros(n)
    late = np.zeros(n)
    for sweep in range(_FIT):
        _exchange(data, unit, place, theta, rng)
        have = np.bincount(unit, weights=place, minlength=n)
        # Robbins & Monro: long steps, then ever shorter ones; a unit with one practice is kept within bounds.
        theta = np.clip(theta + (wanted - have) / spread * min(0.5, 15 / (1 + sweep)), -20, 20)
        if sweep >= _FIT // 2:
            late += theta / (_FIT - _FIT // 2)
    while True:
        for _ in range(_THIN):
            _exchange(data, unit, place, late, rng)
        yield unit.copy()


def _exchange(data: Cascades, unit: Integers, place: Floats, theta: Floats, rng: np.random.Generator) -> None:
    """Offer every entry once an exchange of units with another one of its practice, in place."""
    order = np.argsort(data.practice + rng.random(len(data.practice)))
    one, other = order[:-1:2], order[1::2]
    same = data.practice[one] == data.practice[other]
    one, other = one[same], other[same]
    odds = (theta[unit[one]] - theta[unit[other]]) * (place[other] - place[one])
    taken = np.log(rng.random(len(one))) < odds
    one, other = one[taken], other[taken]
    unit[one], unit[other] = unit[other], unit[one]
