"""Totals against their parts, where both stand in one passage.

A list of parts is known by its first word ("of which"), by its last part ("others"), or by parts that exclude one
another (admitted and refused, won and lost). Since texts often name only some parts, and repeat a division in another
way, a list is a disagreement only if no beginning of it gives any total before it, and then

* a part exceeds the total that stands right before it, or
* parts that exclude one another exceed their total, or
* parts of one form ("… kind", "… committee") or of a division that leaves nothing out miss it by no more than 5 per
  cent (or one): so near, the list is meant to be complete; with "others" it says so itself, and 20 per cent are taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, takewhile
from typing import NamedTuple

from kg.consistency.figures import TIGHT, Figure, Finding, bounded, comparable, gap, meets, shown, tolerance
from kg.errors import OntologyError
from kg.ontology import Ontology

CHECK = "total and parts"
SHORT = 0.05
"""How far a list that is complete by its form may miss its total and still be taken for one."""
WIDE = 0.2
"""The same for a list that ends with all that remains."""
_EXCESS = "parts that exclude one another exceed their total"


class _List(NamedTuple):
    """Where a list of parts begins, and the places of its parts."""

    start: int
    parts: list[int]


class Totals:
    """Compares totals with parts; compiled from the word lists of the ontology."""

    def __init__(self, ontology: Ontology) -> None:
        def pattern(name: str) -> re.Pattern[str]:
            return re.compile("|".join(ontology.patterns(name)))

        self._marks, self._rest = pattern("list-of-parts"), pattern("remaining-part")
        self._kinds, self._overlaps = pattern("kind-of-part"), pattern("overlapping-part")
        self._no_total = pattern("no-total")
        self._divisions = ontology.mapping("division")
        self._complete = frozenset(ontology.words("complete-division"))
        self._wholes: dict[str, re.Pattern[str]] = {}
        for division in dict.fromkeys(self._divisions.values()):
            try:
                self._wholes[division] = pattern(f"total-of-{division}")
            except OntologyError as error:
                error.do = f"add the list, or take {division!r} out of the list 'division'"
                raise

    def find(self, passage: Sequence[Figure]) -> Iterator[Finding]:
        """The disagreements of a passage."""
        settled: set[int] = set()  # parts of a list that was judged
        for start in reversed(range(len(passage))):
            if self._marks.match(passage[start].lead):
                listed = _List(start, _following(passage, start, settled))
                yield from self._marked(passage, listed, settled)
        for total in range(len(passage)):
            yield from self._divided(passage, total, settled)
        for last in range(len(passage)):
            if last not in settled and self._rest.match(passage[last].lead):
                yield from self._remaining(passage, last, settled)

    # -------------------------------------------------------------- lists with a word of their own

    def _marked(self, passage: Sequence[Figure], listed: _List, settled: set[int]) -> Iterator[Finding]:
        parts = [passage[at] for at in listed.parts]
        totals = [at for at in reversed(range(listed.start)) if comparable(passage[at], parts[0])]
        totals = [at for at in totals if at not in settled and not self._no_total.search(passage[at].words)]
        own = self._exclusive(parts)
        if totals and len(own) > 1 and all(_sum(own)[0] > passage[at].high for at in totals):
            settled.update(listed.parts[: len(own)])
            yield _finding(_EXCESS, passage[totals[0]], own, ">")
            return
        for at in totals:
            used = _fitting(passage[at], parts)
            if used:
                settled.update(listed.parts[:used])
                return
        if not totals:
            return
        fits = [at for at in totals if parts[0].low <= passage[at].high]
        if not fits:
            total = passage[totals[0]]
            if totals[0] == listed.start - 1 and total.unit == parts[0].unit:
                settled.add(listed.parts[0])
                yield _finding("a part exceeds its total", total, parts[:1], ">")
            return
        total = passage[fits[0]]
        found = self._judged(total, parts)
        if found:
            settled.update(listed.parts[: len(found.facts) - 1])
            yield found

    def _judged(self, total: Figure, parts: Sequence[Figure]) -> Finding | None:
        """The disagreement of a total with its list, of which no beginning gives it."""
        ends = [at for at, part in enumerate(parts) if at and self._rest.match(part.lead)]
        if ends:
            return _missed(total, parts[: ends[0] + 1], WIDE)
        own = self._exclusive(parts)
        if len(own) > 1:
            return _missed(total, own, SHORT) if self._division(own[0]) in self._complete else None
        if any(self._overlaps.search(part.words) for part in parts):
            return None
        alike = self._alike(parts)
        return _missed(total, alike, SHORT) if len(alike) > 1 else None

    def _exclusive(self, parts: Sequence[Figure]) -> list[Figure]:
        """The first parts that belong to one division, each under another name."""
        division, names = self._division(parts[0]), [self._name(part) for part in parts]
        own = takewhile(lambda at: self._divisions.get(names[at]) == division, range(len(parts)))
        return [parts[at] for at in own if division and names[at] not in names[:at]]

    def _alike(self, parts: Sequence[Figure]) -> list[Figure]:
        """The first parts whose names have one form: the same last two characters, or all a kind of something."""
        if self._kinds.search(parts[0].fact.label):
            return list(takewhile(lambda part: self._kinds.search(part.fact.label), parts))
        last = parts[0].fact.label[-2:]
        return list(takewhile(lambda part: len(last) == 2 and part.fact.label.endswith(last), parts))

    # -------------------------------------------------------------- parts that exclude one another

    def _divided(self, passage: Sequence[Figure], at: int, settled: set[int]) -> Iterator[Finding]:
        """A total that a list of exclusive parts follows without a word that says so."""
        total = passage[at]
        for division, whole in self._wholes.items():
            if not whole.search(total.words) or self._division(total):
                continue
            places = self._members(passage, at, division, settled)
            parts = [passage[place] for place in places]
            found = None
            if len(parts) > 1 and _sum(parts)[0] > total.high:
                found = _finding(_EXCESS, total, parts, ">")
            elif len(parts) > 1 and division in self._complete and not _fitting(total, parts):
                found = _missed(total, parts, SHORT)
            if found:
                settled.update(places)
                yield found
                return

    def _members(self, passage: Sequence[Figure], at: int, division: str, settled: set[int]) -> list[int]:
        """The parts right behind a total that belong to a division, each under another name."""
        found: list[int] = []
        names: set[str] = set()
        for place in range(at + 1, len(passage)):
            figure = passage[place]
            name = self._name(figure)
            if gap(passage[place - 1], figure) > TIGHT or place in settled:
                break
            if self._divisions.get(name) != division or name in names or not comparable(passage[at], figure):
                break
            names.add(name)
            found.append(place)
        return found

    def _division(self, figure: Figure) -> str:
        return self._divisions.get(self._name(figure), "")

    def _name(self, figure: Figure) -> str:
        """The longest name of an exclusive part among the words of a figure; "" for none."""
        return next((name for name in self._divisions if name in figure.words), "")

    # -------------------------------------------------------------- lists that end with all that remains

    def _remaining(self, passage: Sequence[Figure], last: int, settled: set[int]) -> Iterator[Finding]:
        """A list of at least three parts of which the last holds the rest, and the total somewhere before it."""
        back = [at for at in reversed(range(last + 1)) if at not in settled and comparable(passage[at], passage[last])]
        found: Finding | None = None
        for size in range(3, len(back)):
            total, parts = passage[back[size]], [passage[at] for at in reversed(back[:size])]
            if meets((total.low, total.high), _sum(parts)):
                return
            missed = _missed(total, parts, SHORT)
            if missed and total.low >= max(part.low for part in parts):
                found = found or missed
        if found:
            yield found


def _following(passage: Sequence[Figure], start: int, settled: set[int]) -> list[int]:
    """The places of the figures that continue a list: close to one another and counted alike."""
    found = [start]
    for at in range(start + 1, len(passage)):
        if gap(passage[at - 1], passage[at]) > TIGHT:
            break
        if at not in settled and comparable(passage[start], passage[at]):
            found.append(at)
    return found


def _fitting(total: Figure, parts: Sequence[Figure]) -> int:
    """How many parts, from the first on and at least two, give the total; 0 if no number of them does."""
    sums = accumulate(((part.low, part.high) for part in parts), lambda a, b: (a[0] + b[0], a[1] + b[1]))
    return next((size for size, own in enumerate(sums, 1) if size > 1 and meets((total.low, total.high), own)), 0)


def _sum(parts: Sequence[Figure]) -> tuple[float, float]:
    return sum(part.low for part in parts), sum(part.high for part in parts)


def _missed(total: Figure, parts: Sequence[Figure], share: float) -> Finding | None:
    """The finding that parts miss their total, if they miss it by so little that they are meant to give it."""
    low, high = _sum(parts)
    off = low - total.high if low > total.high else total.low - high
    if meets((total.low, total.high), (low, high)) or off > max(share * total.amount, 1.0) or total.amount < 10:
        return None
    return _finding("the parts do not give their total", total, parts, "≠")


def _finding(compared: str, total: Figure, parts: Sequence[Figure], sign: str) -> Finding:
    sums = " + ".join(bounded(part) for part in parts)
    result = f" = {shown(sum(part.amount for part in parts))}" if len(parts) > 1 else ""
    return Finding(
        CHECK, total.fact.report, compared, f"{sums}{result} {sign} {bounded(total)}", tolerance((total, *parts)),
        (total.fact, *(part.fact for part in parts)),
    )  # fmt: skip
