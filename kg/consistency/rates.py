"""Rates against the counts that stand beside them, and changes against the two values that they lie between."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from kg.consistency.figures import (
    TIGHT,
    Figure,
    Finding,
    bounded,
    comparable,
    decimals_of,
    gap,
    meets,
    printed,
    shown,
    tolerance,
)
from kg.errors import OntologyError
from kg.ontology import Ontology

RATE = "rate and counts"
CHANGE = "change and values"
NO_COMPARISON = "no-comparison"
REDUCTION = "reduction"
SHARE = "share"


class _Sort(NamedTuple):
    """What a rate relates: the whole, the part of it that the rate gives, and what is left."""

    whole: re.Pattern[str]
    part: re.Pattern[str]
    rest: re.Pattern[str]


class _Reckoned(NamedTuple):
    """A rate made from counts: between which bounds, by which arithmetic, from which figures."""

    low: float
    high: float
    arithmetic: str
    figures: tuple[Figure, ...]


class Rates:
    """Compares rates with counts; compiled from the word lists of the ontology."""

    def __init__(self, ontology: Ontology) -> None:
        self._names = ontology.mapping("rate")
        self._turns = ontology.mapping("changed-to")
        self._sorts: dict[str, _Sort] = {}
        for sort in dict.fromkeys(self._names.values()):
            if sort in (NO_COMPARISON, REDUCTION, SHARE):
                continue
            try:
                lists = (ontology.patterns(f"{role}-of-{sort}") for role in _Sort._fields)
                self._sorts[sort] = _Sort(*(re.compile("|".join(one)) for one in lists))
            except OntologyError as error:
                error.do = f"add the list, or take {sort!r} out of the list 'rate'"
                raise

    def find(self, passage: Sequence[Figure]) -> Iterator[Finding]:
        """The disagreements of a passage."""
        for at, figure in enumerate(passage):
            if figure.kind == "ratio" and figure.fact.status != "planned":
                yield from self._rate(passage, at)
            elif figure.fact.change:
                yield from self._change(passage, at)

    def _rate(self, passage: Sequence[Figure], at: int) -> Iterator[Finding]:
        rate = passage[at]
        name = next((name for name in self._names if name in rate.words), "")
        sort = self._names.get(name, NO_COMPARISON)
        if sort == REDUCTION:
            reckoned = list(self._reductions(passage, at))
        elif sort == SHARE:
            reckoned = _shares(passage, at)
        elif sort in self._sorts:
            reckoned = self._of_counts(passage, at, self._sorts[sort])
        else:
            return
        stated = (max(0.0, rate.low), rate.high)
        if reckoned and not any(meets(stated, (one.low, one.high)) for one in reckoned):
            yield _finding(RATE, f"{name} and the counts beside it", rate, reckoned[0], bounded(rate) + " %")

    # -------------------------------------------------------------- a part of a whole

    def _of_counts(self, passage: Sequence[Figure], at: int, sort: _Sort) -> list[_Reckoned]:
        """The rate from each whole before it with the nearest part or rest of it, the nearest whole first."""
        found = []
        for first in reversed(range(at)):
            whole = passage[first]
            if not _counts(whole) or not sort.whole.search(whole.words) or sort.rest.search(whole.words):
                continue
            if whole.amount == 0:
                continue
            for part in passage[first + 1 : at]:
                if not _counts(part) or not comparable(whole, part):
                    continue
                if sort.rest.search(part.words):
                    found.append(_quotient(whole, part, rest=True))
                elif sort.part.search(part.words) and not sort.whole.search(part.words):
                    found.append(_quotient(whole, part, rest=False))
        return found

    # -------------------------------------------------------------- from one value to another

    def _reductions(self, passage: Sequence[Figure], at: int) -> Iterator[_Reckoned]:
        """The reduction between the two values before a rate of reduction."""
        before = [figure for figure in passage[max(0, at - 3) : at] if not figure.rate]
        for old, new in pairwise(before):
            if self._turn(new) == "down" and comparable(old, new) and old.amount > 0:
                low, high = _change(old, new)
                yield _Reckoned(-high, -low, f"({bounded(old)} − {bounded(new)}) / {bounded(old)}", (old, new))

    def _turn(self, figure: Figure) -> str:
        return next((turn for word, turn in self._turns.items() if figure.lead.endswith(word)), "")

    def _change(self, passage: Sequence[Figure], at: int) -> Iterator[Finding]:
        """A change in per cent against the earlier value that the same passage gives."""
        new = passage[at]
        stated = stated_change(new)
        old = self._earlier(passage, at)
        if stated is None or old is None or old.amount <= 0:
            return
        low, high = _change(old, new)
        if not meets(stated, (low, high)):
            reckoned = _Reckoned(low, high, f"({bounded(new)} − {bounded(old)}) / {bounded(old)}", (old,))
            yield _finding(CHANGE, "the stated change and the two values", new, reckoned, said_change(new))

    def _earlier(self, passage: Sequence[Figure], at: int) -> Figure | None:
        """The value that a figure changed from: of the year before its own, or the one that "fell to" leads from."""
        new = passage[at]
        year = str(int(new.fact.period) - 1) if new.fact.period.isdecimal() else ""
        for other in (at + 1, at - 1):
            if 0 <= other < len(passage) and comparable(new, passage[other]) and passage[other].unit == new.unit:
                old = passage[other]
                near = gap(old, new) <= TIGHT if other < at else True
                if old.fact.period == year or (other < at and near and self._turn(new)):
                    return old
        return None


def _shares(passage: Sequence[Figure], at: int) -> list[_Reckoned]:
    """The share of the count right before the rate in each earlier one of its unit, the nearest first."""
    before = [figure for figure in passage[max(0, at - 4) : at] if _counts(figure)]
    if not before or gap(before[-1], passage[at]) > TIGHT or passage[at - 1] is not before[-1]:
        return []
    part = before[-1]
    wholes = [one for one in before[:-1] if one.unit == part.unit and one.amount >= part.amount > 0]
    found = [_quotient(whole, part, rest=False) for whole in reversed(wholes)]
    # The whole may stand in another sentence: only a count that is told as a part of an earlier one can be judged.
    return found if part.fact.rule == "part" else []


def _counts(figure: Figure) -> bool:
    return not figure.rate and figure.kind != "money" and figure.fact.status != "planned"


def _quotient(whole: Figure, part: Figure, *, rest: bool) -> _Reckoned:
    """The rate in per cent from a whole and a part of it, or what is left of it."""
    low = part.low / whole.high if whole.high and math.isfinite(whole.high) else 0.0
    high = part.high / whole.low if whole.low > 0 else math.inf
    low, high = 100 * low, 100 * high
    if rest:
        arithmetic = f"({bounded(whole)} − {bounded(part)}) / {bounded(whole)}"
        return _Reckoned(100 - high, 100 - low, arithmetic, (whole, part))
    return _Reckoned(low, high, f"{bounded(part)} / {bounded(whole)}", (whole, part))


def _change(old: Figure, new: Figure) -> tuple[float, float]:
    """Between which bounds the change from one value to another lies, in per cent."""
    low = new.low / old.high if math.isfinite(old.high) else 0.0
    high = new.high / old.low if old.low > 0 else math.inf
    return 100 * (low - 1), 100 * (high - 1)


def stated_change(figure: Figure) -> tuple[float, float] | None:
    """Between which bounds the change that a figure's fact states lies, in per cent, a fall below zero."""
    change = figure.fact.change or {}
    percent = change.get("percent")
    if percent is None:
        return None
    low, high = printed(percent, 10.0 ** -decimals_of(percent))
    return (low, high) if change.get("direction") == "up" else (-high, -low)


def said_change(figure: Figure) -> str:
    """The change that a figure's fact states, as people write it."""
    change = figure.fact.change or {}
    return f"{'+' if change.get('direction') == 'up' else '−'}{shown(change['percent'])} %"


def change_finding(old: Figure, new: Figure) -> Finding | None:
    """The disagreement of the change that a figure states with the earlier value of another report, if there is one."""
    stated = stated_change(new)
    if stated is None or old.amount <= 0 or meets(stated, _change(old, new)):
        return None
    reckoned = _Reckoned(*_change(old, new), f"({bounded(new)} − {bounded(old)}) / {bounded(old)}", (old,))
    compared = "the stated change and the value in the report of the year before"
    return _finding(CHANGE, compared, new, reckoned, said_change(new))


def _finding(check: str, compared: str, stated: Figure, reckoned: _Reckoned, said: str) -> Finding:
    middle = _said(reckoned)
    return Finding(
        check, stated.fact.report, compared, f"{reckoned.arithmetic} = {middle}, stated {said}",
        tolerance((stated, *reckoned.figures)) if check == RATE else "last printed digit of the change rounded or cut",
        (stated.fact, *(figure.fact for figure in reckoned.figures)),
    )  # fmt: skip


def _said(reckoned: _Reckoned) -> str:
    low, high = reckoned.low, reckoned.high
    if high - low < 1e-9:
        return f"{shown(low)} %"
    return f"{shown(low)} to {shown(high)} %"
