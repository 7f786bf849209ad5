"""Whose a number is: the reporting government's, or one that the report only passes on from a government above it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from kg.facts import ReportFact
from kg.ontology import Ontology
from kg.patterns import any_word


class ScopeGrammar:
    """What opens and what ends a passage on a government above, compiled once from the word lists."""

    def __init__(self, ontology: Ontology) -> None:
        self._division = [re.compile(pattern) for pattern in ontology.patterns("division")]
        self._whole, self._wholes = any_word(ontology.words("whole-of")), ontology.mapping("wholes-above")
        self._open, self._act, self._back, self._source, self._above = (
            "|".join(ontology.patterns(name))
            for name in ("scope-opening", "scope-act", "scope-own", "scope-source", "scope-above")
        )

    def of(self, report: ReportFact) -> Scope:
        """The passages on other governments that a report of this government can hold."""
        names = list(self._divisions(report))
        above, own = [name for name in names[:-1] if len(name) > 2], names[-1]
        letters = "".join(letter for letter in self._wholes[report.level] if letter != own[-1])
        wholes = [f"{self._whole}[{letters}]", *map(re.escape, above)]
        source = "|".join((*map(re.escape, above), self._above))
        opening = f"(?:{self._open})(?:(?:{'|'.join(wholes)})(?:{self._act})|(?:{source})(?:{self._source}))"
        back = f"{re.escape(own)}|{self._back}"
        return Scope(re.compile(opening), re.compile(back), re.compile(f"{back}|{self._whole}{own[-1]}"), own[-1])

    def _divisions(self, report: ReportFact) -> Iterator[str]:
        """The names in the full name of a government, from the province down to itself."""
        rest = report.government.removesuffix(report.town or "")
        for pattern in self._division:
            if match := pattern.match(rest):
                yield match[0]
                rest = rest[match.end() :]
        yield from (part for part in (rest, report.town) if part)


class Scope:
    """Finds the numbers of governments above the reporting one."""

    def __init__(
        self, opening: re.Pattern[str], back: re.Pattern[str], whole: re.Pattern[str], level: str
    ) -> None:
        self._opening, self._back, self._whole, self._level = opening, back, whole, level

    def passages(self, text: str) -> list[tuple[int, int]]:
        """Spans of a sentence that tell of a government above: up to where the text comes back to its own."""
        found = []
        for match in self._opening.finditer(text):
            # "The whole city" is the other's where a city was just named, though the reporter is one too.
            pattern = self._back if self._level in match[0] else self._whole
            back = pattern.search(text, match.end())
            found.append((match.start(), back.start() if back else len(text)))
        return found


@lru_cache(maxsize=4)
def scopes_of(ontology: Ontology) -> ScopeGrammar:
    """The grammar of an ontology."""
    return ScopeGrammar(ontology)
