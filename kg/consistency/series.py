"""Numbers against those of other reports: the year before, the government's other years, its peers of the level."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

from kg.consistency.figures import Figure, Finding, comparable, shown
from kg.consistency.rates import CHANGE, change_finding, stated_change
from kg.facts import Level

MAGNITUDE = "magnitude"
FACTOR = 10.0
"""How many times larger or smaller than the median of its neighbours a count must be to be listed."""
NEIGHBOURS = 3
"""Other years of the same government that are needed, at most SPAN years away."""
SPAN = 5
PEERS = 10
"""Other governments of the level that are needed."""
DEVIATIONS = 3.5
"""How many robust deviations from the median of its peers (1.4826 times the median deviation, on logarithms)."""
_LEAST_DEVIATION = math.log10(1.5)
_LEAST = 10.0
"""Counts below this vary too much by themselves."""


class Point(NamedTuple):
    """The main value of an indicator in a report: the largest that the report gives for its year."""

    government: str
    level: Level
    year: int
    report: str
    fact: str
    label: str
    amount: float


def names_alike(one: str, other: str) -> bool:
    """Whether two names have three fifths of the longer one, and at least two characters, in common in one piece.

    >>> names_alike("受理信访案件", "信访案件"), names_alike("上门代办", "全年办件")
    (True, False)
    """
    short, long = sorted((one, other), key=len)
    size = max(2, math.ceil(0.6 * len(long)))
    return any(short[at : at + size] in long for at in range(len(short) - size + 1))


def change_findings(earlier: Sequence[Figure], later: Sequence[Figure], year: int) -> Iterator[Finding]:
    """The changes that a report states against the values of the report of the year before.

    earlier, later: the figures of the two reports; year: of the later one. A value is taken as the one that a change
    starts from if both reports name it by the same words, or if it is the earlier report's only value for the indicator
    and the names are alike.
    """
    known = [one for one in earlier if one.fact.indicator and one.fact.period == str(year - 1) and not _planned(one)]
    for figure in later:
        if figure.fact.period != str(year) or not figure.fact.indicator or stated_change(figure) is None or figure.rate:
            continue
        alike = [
            one for one in known
            if one.fact.indicator == figure.fact.indicator and one.unit == figure.unit and comparable(one, figure)
        ]  # fmt: skip
        named = [one for one in alike if one.fact.label == figure.fact.label]
        if not named and len(alike) == 1 and names_alike(alike[0].fact.label, figure.fact.label):
            named = alike
        found = [change_finding(one, figure) for one in named]
        if found and all(found):
            yield next(one for one in found if one)


def main_points(figures: Sequence[Figure], government: str, level: Level, year: int) -> dict[tuple[str, str], Point]:
    """The main value of each (indicator, kind of unit) of a report."""
    found: dict[tuple[str, str], Point] = {}
    for figure in figures:
        fact = figure.fact
        if fact.indicator is None or figure.rate or fact.period != str(year) or _planned(figure):
            continue
        key = fact.indicator, figure.kind or figure.unit
        if figure.amount > 0 and (key not in found or found[key].amount < figure.amount):
            found[key] = Point(government, level, year, fact.report, fact.id, fact.label, figure.amount)
    return found


class Outlier(NamedTuple):
    """A value that lies far from the government's own and from its peers'."""

    point: Point
    neighbours: tuple[Point, ...]
    arithmetic: str
    tolerance: str


def outliers(points: Sequence[Point]) -> Iterator[Outlier]:
    """The values of one indicator that lie far from the own neighbouring years and from the peers of the level.

    Only years that name the value alike are neighbours.
    """
    own: dict[str, list[Point]] = defaultdict(list)
    peers: dict[Level, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for point in points:
        own[point.government].append(point)
        peers[point.level][point.government].append(math.log10(point.amount))
    for point in points:
        near = [one for one in own[point.government] if 0 < abs(one.year - point.year) <= SPAN]
        near = [one for one in near if names_alike(one.label, point.label)]
        if len(near) < NEIGHBOURS:
            continue
        middle = median(one.amount for one in near)
        factor = max(point.amount / middle, middle / point.amount)
        if factor < FACTOR or min(point.amount, middle) < _LEAST:
            continue
        others = [median(values) for one, values in peers[point.level].items() if one != point.government]
        if len(others) < PEERS:
            continue
        centre = median(others)
        spread = max(1.4826 * median(abs(value - centre) for value in others), _LEAST_DEVIATION)
        distance = (math.log10(point.amount) - centre) / spread
        if abs(distance) > DEVIATIONS:
            yield _outlier(point, near, middle, len(others), centre, distance)


def _outlier(point: Point, near: list[Point], middle: float, peers: int, centre: float, distance: float) -> Outlier:
    ratio = point.amount / middle
    times = f"{shown(ratio)} times" if ratio > 1 else f"1/{shown(1 / ratio)} of"
    return Outlier(
        point, tuple(sorted(near, key=lambda one: one.year)),
        f"{shown(point.amount)} is {times} {shown(middle)}, the median of {len(near)} other years; the median of "
        f"{peers} peers is {shown(10**centre)}, {shown(abs(distance))} robust deviations away",
        f"a factor of {shown(FACTOR)} from the own years and {DEVIATIONS} robust deviations from the peers",
    )  # fmt: skip


def _planned(figure: Figure) -> bool:
    return figure.fact.status == "planned"


__all__ = ["CHANGE", "MAGNITUDE", "Outlier", "Point", "change_findings", "main_points", "outliers"]
