"""Where the name of an organisation begins and ends, and whether it names a single one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.facts import ReportFact
from kg.ontology import Ontology
from kg.patterns import any_word
from kg.trace import Outcome

_CLAUSE = re.compile("[，。；：？！]")
_RUN = re.compile(r"[\u4e00-\u9fffA-Za-z0-9·（）]*$")
_LONGEST = 30
_SHORTEST_PROPER = 2
"""Characters that a name has at least before its last word, courts apart."""


@dataclass(frozen=True)
class Spelt:
    """A name in a sentence, text[start:end]; refused: why it names no single outside organisation."""

    start: int
    end: int
    refused: Outcome | None = None


class NameGrammar:
    """What names of organisations look like, compiled once from the word lists."""

    def __init__(self, ontology: Ontology) -> None:
        words = ontology.words
        self._division = [re.compile(pattern) for pattern in ontology.patterns("division")]
        self._type = re.compile("|".join(ontology.patterns("organisation-type")))
        self._generic = re.compile("|".join(ontology.patterns("organisation-generic")))
        self._business, self._business_name = (
            re.compile("|".join(ontology.patterns(name))) for name in ("business-type", "business-name")
        )
        self._court = re.compile("|".join(ontology.patterns("court-type")))
        self._part = re.compile("|".join(ontology.patterns("organisation-part")))
        self._place = re.compile(any_word(words("place-of-organisation")))
        self._between = re.compile(any_word(words("no-part-of-a-name")))
        self._lead, self._weak, self._inner = (
            re.compile(any_word(words(f"organisation-{name}"))) for name in ("lead", "weak-lead", "inner-lead")
        )
        self._only_leads = re.compile(f"(?:{any_word(words('organisation-weak-lead'))})*")
        self._joint = re.compile(any_word(words("joint-lead")) + "$")
        self._joined = re.compile("|".join(ontology.patterns("names-joined")))

    def divisions(self, report: ReportFact) -> Iterator[str]:
        """The names in the full name of a government, from the province down to itself."""
        rest = report.government.removesuffix(report.town or "")
        for pattern in self._division:
            if match := pattern.match(rest):
                yield match[0]
                rest = rest[match.end() :]
        yield from (part for part in (rest, report.town) if part)

    def joined(self, between: str) -> bool:
        """Whether the words between two names join them."""
        return self._joined.fullmatch(between) is not None

    def find(self, text: str, units: tuple[str, ...]) -> Iterator[Spelt]:
        """The names of a sentence; units: names of the reporting government and of those above it."""
        last = 0
        for match in self._type.finditer(text):
            clause = max((mark.end() for mark in _CLAUSE.finditer(text, 0, match.start())), default=0)
            start = self._left(text, max(clause, last), match, units)
            last = match.end()
            yield Spelt(start, match.end(), self._refusal(text, start, match, units))

    def _refusal(self, text: str, start: int, match: re.Match[str], units: tuple[str, ...]) -> Outcome | None:
        name = text[start : match.end()]
        if _in_title(text, match.start()):
            return "foreign-title"
        if self._part.match(text, match.end()):
            return "part-of-word"
        if self._generic.fullmatch(name) or not self._names_business(name, units):
            return "unnamed"
        return None

    def _left(self, text: str, floor: int, match: re.Match[str], units: tuple[str, ...]) -> int:
        """Where the name begins: at a place's name, else behind the last word that leads up to a name."""
        run = _RUN.search(text, max(floor, match.end() - _LONGEST), match.start())
        left = run.start() if run else match.start()
        opened = text.rfind("（", left, match.start())
        if opened > text.rfind("）", left, match.start()):
            left = opened + 1
        while joint := self._joint.match(text, left, left + 1):
            left = joint.end()
        least = 1 if self._court.search(match[0]) else _SHORTEST_PROPER
        led = 0
        for lead in self._lead.finditer(text, left, match.start()):
            rest = text[lead.end() : match.start()]
            bare = self._only_leads.fullmatch(rest) and not self._place.search(text, max(led, left), lead.start())
            if len(rest) >= least or bare:
                led = lead.end()
        weak, left = (self._inner, led) if led > left else (self._weak, left)
        places = [place.start() for place in self._place.finditer(text, left, match.start())]
        places += [at for unit in units if (at := text.find(unit, left, match.start())) >= 0]
        near = [at for at in places if not self._between.search(text, at, match.start())]
        if near or places:
            return min(near or places)
        weaker = (lead.span() for lead in weak.finditer(text, left, match.start()))
        far = [end for start, end in weaker if match.start() - end >= least or start == left]
        return max(far, default=left)

    def _names_business(self, name: str, units: tuple[str, ...]) -> bool:
        """Whether a company or bank is named by more than its trade; true for every other organisation."""
        if self._business.search(name) is None:
            return True
        named = self._business_name.search(name) or self._place.match(name)
        return bool(named) or name.startswith(units)


def _in_title(text: str, at: int) -> bool:
    return any(text.rfind(opening, 0, at) > text.rfind(closing, 0, at) for opening, closing in ("《》", "〈〉"))
