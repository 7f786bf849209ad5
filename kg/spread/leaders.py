"""Who tends to be early across practices: the median rank of each unit with its bootstrap interval.

A rank counts only among a practice's own adopters, so it says how early, given that somebody adopted; who adopts more
is the number of practices beside it. Consistently earlier, not more influential.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from kg.errors import UsageError
from kg.spread.cascades import Cascades

BOOTSTRAPS = 1000
PRACTICES = 5


@dataclass(frozen=True)
class Leader:
    """rank: median of mid-rank / adopters, from 0 (first) to 1 (last); lower, upper: its limits; practices: adopted."""

    unit: str
    rank: float
    lower: float
    upper: float
    practices: int


def leaders(
    data: Cascades, *, practices: int = PRACTICES, level: float = 0.95, bootstraps: int = BOOTSTRAPS, seed: int = 0
) -> list[Leader]:
    """Units with at least ``practices`` adoptions, earliest first; the bootstrap draws practices (percentile interval).

    Adopters at one time share the middle of their ranks; a practice with one adopter, or one time only, ranks nobody.
    Raises UsageError for a level outside (0, 1).
    """
    if not 0 < level < 1:
        raise UsageError(f"a confidence level of {level}", do="give a number between 0 and 1")
    ranks: list[list[float]] = [[] for _ in data.units]
    starts = np.searchsorted(data.practice, np.arange(len(data.practices) + 1))
    for begin, end in itertools.pairwise(starts):
        times = data.time[begin:end]  # in order
        if times[0] == times[-1]:
            continue
        middle = (np.searchsorted(times, times, "left") + np.searchsorted(times, times, "right")) / 2
        for unit, rank in zip(data.unit[begin:end], middle / len(times), strict=True):
            ranks[unit].append(float(rank))
    rng = np.random.default_rng(seed)
    found = []
    for name, held in zip(data.units, ranks, strict=True):
        if len(held) >= max(practices, 1):
            drawn = np.median(np.array(held)[rng.integers(len(held), size=(bootstraps, len(held)))], axis=1)
            lower, upper = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
            found.append(Leader(name, float(np.median(held)), float(lower), float(upper), len(held)))
    return sorted(found, key=lambda leader: (leader.rank, leader.unit))
