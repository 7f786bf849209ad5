"""Down from above or across from neighbours: in which order one practice reached places of one hierarchy.

Vertical: the government above was earlier. Horizontal: a sibling (a place under the same government) was earlier by at
most ``window`` years, more often than if the years were dealt anew among the adopters. Places that begin in one and the
same year are no sequence: a programme assigned from above comes in such waves, and they count as neither. Order is all
that is shown; why a place followed is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kg.errors import UsageError

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.intp]
PERMUTATIONS = 999
WINDOW = 2


@dataclass(frozen=True)
class Channels:
    """Counts of one practice.

    adopters; above: adopters whose government above has a known time, of these above_earlier and above_later (the rest
    in the same year); siblings: pairs of siblings of which one followed within the window; expected: mean of that
    number when years are dealt anew; p: share of deals with at least as many (None without siblings); years: distinct
    years; same_year: chance that two adopters taken at random have the same year.
    """

    adopters: int
    above: int
    above_earlier: int
    above_later: int
    siblings: int
    expected: float
    p: float | None
    years: int
    same_year: float

    @property
    def in_waves(self) -> bool:
        """Whether most adopters share their year with so many others that hardly an order is left among them.

        A convention, not a test: no more than four years in all, and ``same_year`` above one quarter.
        """
        return self.years <= 4 and self.same_year > 0.25


def channels(
    times: Mapping[str, float],
    above: Mapping[str, str],
    *,
    window: float = WINDOW,
    permutations: int = PERMUTATIONS,
    seed: int = 0,
) -> Channels:
    """The channels of a practice: ``times`` by place (adopters only), ``above`` the place above each one.

    Raises UsageError without an adopter.
    """
    if not times:
        raise UsageError("no adoption with a known time", do="load reports of more years")
    names = sorted(times)
    when = np.array([times[name] for name in names], dtype=float)
    known = [(times[name], times[above[name]]) for name in names if above.get(name) in times]
    group = {top: index for index, top in enumerate(dict.fromkeys(above[name] for name in names if name in above))}
    lower = np.array([index for index, name in enumerate(names) if name in above], dtype=int)
    member = np.array([group[above[names[index]]] for index in lower], dtype=int)
    found, drawn = 0, np.zeros(0)
    one, other = np.nonzero(np.triu(member[:, None] == member[None, :], 1))
    if len(one):
        own = when[lower]
        found = _followed(own, one, other, window)
        rng = np.random.default_rng(seed)
        drawn = np.array([_followed(rng.permutation(own), one, other, window) for _ in range(permutations)])
    counts = np.unique(when, return_counts=True)[1]
    n = len(when)
    return Channels(
        adopters=n, above=len(known), above_earlier=sum(top < own for own, top in known),
        above_later=sum(top > own for own, top in known), siblings=found,
        expected=float(drawn.mean()) if drawn.size else 0.0,
        p=(1 + int((drawn >= found).sum())) / (1 + permutations) if drawn.size else None,
        years=len(counts), same_year=float((counts * (counts - 1)).sum() / (n * (n - 1))) if n > 1 else 0.0,
    )  # fmt: skip


def _followed(when: Floats, one: Integers, other: Integers, window: float) -> int:
    apart = np.abs(when[one] - when[other])
    return int(((apart > 0) & (apart <= window)).sum())
