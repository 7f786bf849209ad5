"""Cascades: for each practice who took it up when, as the methods that compare many practices need it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from kg.errors import UsageError
from kg.spread.adoption import Adoption

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
GAP = 2  # years between the last report without and the first with, at most, for a place in an order


@dataclass(frozen=True, eq=False)
class Cascades:
    """Adoptions as a flat table, ordered by practice and time.

    practices, units: names; practice, unit: indices into them, one entry an adoption; time: years (or any unit).
    """

    practices: tuple[str, ...]
    units: tuple[str, ...]
    practice: Integers
    unit: Integers
    time: Floats

    @cached_property
    def matrix(self) -> Floats:
        """Times as practices × units, nan where a unit never adopted."""
        matrix = np.full((len(self.practices), len(self.units)), np.nan)
        matrix[self.practice, self.unit] = self.time
        return matrix

    @cached_property
    def pairs(self) -> tuple[Integers, Integers]:
        """Every pair of entries of one practice whose times differ: positions of the earlier and of the later."""
        earlier, later = [], []
        starts = np.searchsorted(self.practice, np.arange(len(self.practices) + 1))
        for begin, end in itertools.pairwise(starts):
            times = self.time[begin:end]
            one, other = np.nonzero(times[:, None] < times[None, :])
            earlier.append(one + begin)
            later.append(other + begin)
        return np.concatenate(earlier), np.concatenate(later)

    @cached_property
    def led(self) -> Integers:
        """Units × units: practices in which the row's unit was earlier than the column's."""
        earlier, later = self.pairs
        n = len(self.units)
        return np.bincount(self.unit[earlier] * n + self.unit[later], minlength=n * n).reshape(n, n)

    @cached_property
    def shared(self) -> Integers:
        """Units × units: practices that both adopted."""
        adopted = (~np.isnan(self.matrix)).astype(np.int64)
        return np.asarray(adopted.T @ adopted)

    @property
    def possible(self) -> int:
        """Number of ordered pairs of units of which the one was earlier at least once."""
        return int((self.led > 0).sum())

    def with_units(self, unit: Integers) -> Cascades:
        """The same times with other units at them (units of one practice only change places)."""
        return Cascades(self.practices, self.units, self.practice, unit, self.time)


def cascades(records: Iterable[tuple[str, str, float]]) -> Cascades:
    """Cascades of (practice, unit, time); a unit's first time counts. Names are sorted.

    Raises UsageError without a single record.

    >>> cascades([("a", "x", 2015), ("a", "y", 2017), ("b", "y", 2016)]).led.tolist()
    [[0, 1], [0, 0]]
    """
    first: dict[tuple[str, str], float] = {}
    for practice, unit, time in records:
        first[practice, unit] = min(time, first.get((practice, unit), time))
    if not first:
        raise UsageError("no adoption with a known time", do="load reports of more years")
    practices, units = sorted({p for p, _ in first}), sorted({u for _, u in first})
    row, column = {p: i for i, p in enumerate(practices)}, {u: i for i, u in enumerate(units)}
    entries = sorted((row[p], time, column[u]) for (p, u), time in first.items())
    table = np.array(entries, dtype=float)
    return Cascades(
        tuple(practices), tuple(units), table[:, 0].astype(np.int64), table[:, 2].astype(np.int64), table[:, 1]
    )


def is_dated(adoption: Adoption, gap: int = GAP) -> bool:
    """Whether the year is known to within ``gap`` years: what has a place in an order."""
    return adoption.by is not None and adoption.after is not None and adoption.by - adoption.after <= gap


def from_adoptions(adoptions: Mapping[str, Sequence[Adoption]], gap: int = GAP) -> Cascades:
    """Cascades of adoption tables by practice: only adoptions whose year is known to within ``gap`` years.

    An adoption in (after, by] stands at ``by``. Left-censored ones are left out: a first report tells when reports
    begin, not when a practice does; so are those with more than ``gap`` years between the two reports.
    """
    return cascades(
        (practice, adoption.id, float(adoption.by or 0))
        for practice, table in adoptions.items()
        for adoption in table
        if is_dated(adoption, gap)
    )


def automatic_rate(data: Cascades) -> float:
    """The rate of the exponential waiting time, between the two extremes that the times allow.

    The mean of 1/(mean time since the first adopter) and 1/(mean time since the adopter before), the choice of the R
    package NetworkInference (Linder & Desmarais, netinf with ``params`` unset). Raises UsageError if no practice has
    two adopters at different times.
    """
    starts = np.searchsorted(data.practice, np.arange(len(data.practices)))
    later = np.ones(len(data.time), dtype=bool)
    later[starts] = False
    since_first = data.time - data.time[starts][data.practice]
    since_before = np.diff(data.time, prepend=data.time[0])
    if not later.any() or since_first[later].max() <= 0:
        raise UsageError("no practice has two adopters at different times", do="load reports of more years")
    return float((1 / since_first[later].mean() + 1 / since_before[later].mean()) / 2)
