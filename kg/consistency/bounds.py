"""Numbers that cannot be: shares over 100 per cent, counts below zero, a year that was taken for a count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kg.consistency.figures import Figure, Finding, bounded, shown
from kg.ontology import Ontology

CHECK = "bounds"


class Bounds:
    """Finds impossible numbers; compiled from the word lists of the ontology."""

    def __init__(self, ontology: Ontology) -> None:
        self._share = re.compile("|".join(ontology.patterns("rate-of-whole")))
        self._beyond = re.compile("|".join(ontology.patterns("rate-beyond-whole")))

    def find(self, figures: Sequence[Figure], year: int) -> Iterator[Finding]:
        """The impossible numbers of a report on a year."""
        for figure in figures:
            found = self._share_beyond(figure) or _below_zero(figure) or _year_as_count(figure, year)
            if found:
                yield found

    def _share_beyond(self, figure: Figure) -> Finding | None:
        if figure.kind != "ratio" or figure.amount <= 100:
            return None
        if not self._share.search(figure.words) or self._beyond.search(figure.words):
            return None
        return _finding(figure, "a share of a whole is at most 100 %", f"{bounded(figure)} % > 100 %")


def _below_zero(figure: Figure) -> Finding | None:
    if figure.amount >= 0:
        return None
    return _finding(figure, "a count is not below zero", f"{shown(figure.amount)} < 0")


def _year_as_count(figure: Figure, year: int) -> Finding | None:
    """A number that is the report's year, or next to it, and begins its clause: such a "count" lost the word year."""
    if figure.rate or figure.lead or figure.fact.bound != "exact" or figure.step or abs(figure.amount - year) > 1:
        return None
    compared = "a number at the start of a clause that is a year"
    return _finding(figure, compared, f"{shown(figure.amount)} beside the year {year}")


def _finding(figure: Figure, compared: str, arithmetic: str) -> Finding:
    return Finding(CHECK, figure.fact.report, compared, arithmetic, "none", (figure.fact,))
