"""NetInf: the sparse network along which many practices may have passed, each adopter having one likeliest forerunner.

Gomez-Rodriguez, Leskovec & Krause (2010, KDD; exponential model) with the constants and the stop rule of the R package
NetworkInference (Linder & Desmarais), which Desmarais, Harden & Boehmke (2015, APSR 109:392) brought to policies. An
edge says that one unit was consistently earlier than another at a short distance in time; not that it was the reason.
The p-value of the stop rule is no test of an edge: on shuffled years it lets more edges pass than on real ones. Edges
that withstand chance are in kg.spread.permutation.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kg.spread.cascades import Cascades, automatic_rate

Floats = npt.NDArray[np.float64]
ALONG, OUTSIDE = 0.5, 1e-10  # weights of a step along an edge and of one from outside the network
DIGITS = 9  # gains equal to so many decimals are ties


@dataclass(frozen=True)
class Step:
    """An edge in the order in which it was added: gain in log-likelihood, p of the stop rule, practices it explains."""

    earlier: str
    later: str
    gain: float
    p: float
    practices: int


@dataclass(frozen=True)
class Network:
    """The edges in order; rate: of the exponential; possible: ordered pairs that are earlier at least once."""

    edges: tuple[Step, ...]
    rate: float
    possible: int


def infer(
    data: Cascades, *, edges: int | None = None, cutoff: float | None = None, rate: float | None = None
) -> Network:
    """Add the edge with the largest gain until ``edges`` are found, or one whose p reaches ``cutoff`` (it is the last).

    rate: of the exponential waiting time, automatic if None. p: Vuong's test of the likelihoods of the practices with
    and without the edge, less one parameter. Of edges with equal gain those that do not stop the search come first,
    then the order of names decides, so that the order of the data does not matter (in the policies of the US states
    other orders of ties stop after 865 to 872 edges).

    A target's gains depend only on the edges into that target, so one column is renewed for each edge: exact greedy
    search at the price of the lazy one. Memory: units × (units + practices) numbers.
    """
    rate = automatic_rate(data) if rate is None else rate
    times = data.matrix
    held = _outside(times, rate)
    gains = np.stack([_column(times, held, v, rate).sum(axis=0) for v in range(times.shape[1])], axis=1)
    found: list[Step] = []
    while edges is None or len(found) < edges:
        best = gains.max(initial=0.0)
        if best <= 0:
            break
        tied = np.argwhere(gains >= best - 10.0**-DIGITS)
        options = []
        for u, v in tied:
            improved = _column(times, held, v, rate)[:, u]
            p = vuong_p(improved)
            options.append((cutoff is not None and p >= cutoff, int(u), int(v), p, improved))
        _, u, v, p, improved = min(options, key=lambda option: option[:3])
        step = Step(data.units[u], data.units[v], float(gains[u, v]), p, int((improved > 0).sum()))
        found.append(step)
        if cutoff is not None and p >= cutoff:
            break
        held[:, v] += improved
        gains[:, v] = _column(times, held, v, rate).sum(axis=0)
    return Network(tuple(found), rate, data.possible)


def vuong_p(improved: Floats) -> float:
    """P of Vuong's test (1989, Econometrica 57:307) that the likelihoods of the practices improve by more than chance.

    improved: gain in log-likelihood of each practice; one parameter is charged to all of them together.
    """
    n = len(improved)
    gained = improved - 1 / n
    deviation = float(gained.std(ddof=1)) if n > 1 else 0.0
    if deviation == 0:
        return 1.0
    return 0.5 * math.erfc(float(gained.sum()) / (deviation * math.sqrt(2 * n)))


def _outside(times: Floats, rate: float) -> Floats:
    """Log weight of each adopter's best forerunner without a network, practices × units; nan without a forerunner."""
    known = np.where(np.isnan(times), -np.inf, times)
    held = np.full(times.shape, np.nan)
    for v in range(times.shape[1]):
        before = np.where(known < known[:, [v]], known, -np.inf).max(axis=1)
        reached = np.isfinite(before) & ~np.isnan(times[:, v])
        held[reached, v] = math.log(OUTSIDE * rate) - rate * (times[reached, v] - before[reached])
    return held


def _column(times: Floats, held: Floats, v: int, rate: float) -> Floats:
    """By how much each practice would gain from an edge from each unit to unit ``v``: practices × units."""
    target = times[:, [v]]
    earlier = times < target  # False where either never adopted
    weight = math.log(ALONG * rate) - rate * (target - times) - held[:, [v]]
    return np.maximum(np.where(earlier, weight, 0.0), 0.0)


def first_gains(data: Cascades, rate: float) -> Floats:
    """Gain of each pair of entries (Cascades.pairs) as the first edge: what the permutation test counts."""
    earlier, later = data.pairs
    before = np.full(len(data.time), -np.inf)
    np.maximum.at(before, later, data.time[earlier])
    behind = before[later] - data.time[earlier]  # how much older than the nearest forerunner
    return np.maximum(math.log(ALONG / OUTSIDE) - rate * behind, 0.0)
