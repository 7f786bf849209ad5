"""Numbers of a report as what they can be compared by: an interval that their digits and hedges leave open.

A count in full digits is exact. A number with decimals, with a scale (ten thousand …) or in per cent was rounded or
cut to its last printed digit. A hedge makes a bound: "over" has no upper end, "under" reaches down to zero, "about" is
taken as ten per cent either way.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kg.facts import Fact, IndicatorFact
from kg.ontology import Ontology

ABOUT = 0.1
"""What "about" leaves open, as a share of the number."""
NEAR = 4
"""Characters between two numbers of one passage: a mark of punctuation and an introductory word."""
TIGHT = 2
"""Characters between two numbers of one list."""
RATES = frozenset(("ratio", "point", "multiple"))

_NUMBER = re.compile(r"\d[\d,，]*(?:[.．]\d+)?")
_PLAIN = str.maketrans({"．": ".", ",": None, "，": None})
_BRACKETS = str.maketrans("()", "（）")


@dataclass(frozen=True)
class Finding:
    """A disagreement: what was compared, with which arithmetic, and how far apart would still have agreed.

    check: which comparison it was, one of CHECKS; facts: the judged statement first, then what it was compared with.
    """

    check: str
    report: str
    compared: str
    arithmetic: str
    tolerance: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what its text says of it.

    low, high: what it may stand for, in the bare ``unit``; step: what its last printed digit is worth; kind: what the
    unit measures; lead, tail: the quote's words before and after the number.
    """

    fact: IndicatorFact
    amount: float
    low: float
    high: float
    step: float
    unit: str
    kind: str
    lead: str
    tail: str

    @property
    def words(self) -> str:
        """All words of the quote."""
        return self.lead + self.tail

    @property
    def rate(self) -> bool:
        """Whether it is a rate, not a count."""
        return self.kind in RATES


class Measures:
    """Makes figures of facts; knows the units and scales of the ontology."""

    def __init__(self, ontology: Ontology) -> None:
        self._kinds = ontology.mapping("unit")
        numerals = {word: int(value) for word, value in ontology.mapping("numeral").items()}
        self._scales = {word: value for word, value in numerals.items() if value >= 100}

    def figure(self, fact: IndicatorFact) -> Figure:
        """The figure of a fact."""
        quote = re.sub(r"\s", "", fact.quote).translate(_BRACKETS)
        unit, scale = fact.unit, 1
        while unit and unit[0] in self._scales:
            scale *= self._scales[unit[0]]
            unit = unit[1:]
        kind = self._kinds.get(unit, "")
        start, end, decimals = _digits(quote, fact.value)
        rounded = decimals > 0 or scale > 1 or kind in RATES
        step = scale * 10.0**-decimals if rounded else 0.0
        amount = round(fact.value * scale, 6)
        low, high = _interval(amount, step, fact.bound)
        return Figure(fact, amount, low, high, step, unit, kind, quote[:start], quote[end:].removeprefix(fact.unit))

    def figures(self, facts: Iterable[Fact]) -> list[Figure]:
        """The figures of a report in the order of the text; of several facts on the same words only the first."""
        found: dict[tuple[int, int], Figure] = {}
        for fact in facts:
            if isinstance(fact, IndicatorFact) and (fact.start, fact.end) not in found:
                found[fact.start, fact.end] = self.figure(fact)
        return [found[span] for span in sorted(found)]


def passages(figures: Sequence[Figure]) -> Iterator[list[Figure]]:
    """The figures in groups that stand together: no more than NEAR characters apart."""
    group: list[Figure] = []
    for figure in figures:
        if group and gap(group[-1], figure) > NEAR:
            yield group
            group = []
        group.append(figure)
    if group:
        yield group


def gap(left: Figure, right: Figure) -> int:
    """Characters between the quotes of two figures; negative where they overlap."""
    return right.fact.start - left.fact.end


def comparable(one: Figure, other: Figure) -> bool:
    """Whether two figures count the same sort of thing: one unit, units that count alike, or one indicator."""
    if one.rate or other.rate:
        return False
    if one.unit == other.unit or (one.kind and one.kind == other.kind):
        return True
    money = "money" in (one.kind, other.kind)
    return not money and one.fact.indicator is not None and one.fact.indicator == other.fact.indicator


def meets(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """Whether two intervals have a point in common, up to the noise of binary fractions."""
    noise = 1e-9 * max(1.0, *(abs(end) for end in (*one, *other) if math.isfinite(end)))
    return one[0] <= other[1] + noise and other[0] <= one[1] + noise


def shown(value: float) -> str:
    """A number as people write it, at most two decimals.

    >>> shown(474.0), shown(95.3125), shown(196800.0)
    ('474', '95.31', '196800')
    """
    return f"{value:.2f}".rstrip("0").rstrip(".") if math.isfinite(value) else "∞"


def bounded(figure: Figure) -> str:
    """A figure in an equation, with the sign of its hedge."""
    sign = {"over": "≥ ", "under": "≤ ", "about": "≈ "}.get(figure.fact.bound, "")
    return f"{sign}{shown(figure.amount)}"


def tolerance(figures: Iterable[Figure]) -> str:
    """How far the figures may be from the truth, in words."""
    found = list(figures)
    said = []
    if any(figure.step for figure in found):
        said.append("last printed digit rounded or cut")
    if any(figure.fact.bound != "exact" for figure in found):
        said.append("hedges as bounds")
    return "; ".join(said) or "none, the counts are exact"


def _digits(quote: str, value: float) -> tuple[int, int, int]:
    """Where the quote prints the value, and with how many decimals; the value's own digits if it stands in words."""
    for match in _NUMBER.finditer(quote):
        digits = match[0].translate(_PLAIN)
        if float(digits) == value:
            return match.start(), match.end(), len(digits.partition(".")[2])
    decimals = decimals_of(value)
    return len(quote), len(quote), decimals


def decimals_of(value: float) -> int:
    """The decimals that a number needs.

    >>> decimals_of(48.6), decimals_of(48.0)
    (1, 0)
    """
    return len(f"{value:.6f}".rstrip("0").partition(".")[2])


def _interval(amount: float, step: float, bound: str) -> tuple[float, float]:
    if bound == "over":
        return amount, math.inf
    if bound == "under":
        return 0.0, amount
    if bound == "about":
        return amount * (1 - ABOUT), amount * (1 + ABOUT)
    return printed(amount, step)


def printed(value: float, step: float) -> tuple[float, float]:
    """What a value may stand for that was rounded to its last digit, half a step, or cut after it, a step above."""
    # A step above, another digit would be printed.
    return value - step / 2, value + step * (1 - 1e-6)
