"""Whose a practice or a number is: the reporting government's, or another's that the report only passes on.

Two kinds of passages belong to others: one on the whole of a place above ("in the whole county ..."), and one whose
subject, at the head of a clause, is a named government or its organ which is neither the reporter nor inside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from kg.extract.report_divisions import divisions
from kg.facts import ReportFact
from kg.ontology import Ontology
from kg.patterns import any_word
from kg.places import Place, PlaceRegister, codes_above

_SHORTEST = 3
"""Characters of a name that may be a subject: shorter ones are words as well."""


class ScopeGrammar:
    """What opens and what ends a passage on another government, compiled once from the word lists."""

    def __init__(self, ontology: Ontology) -> None:
        self._division = [re.compile(pattern) for pattern in ontology.patterns("division")]
        self._whole, self._wholes = any_word(ontology.words("whole-of")), ontology.mapping("wholes-above")
        self._kinds = re.compile(any_word(sorted(ontology.words("scope-town-kind"), key=len, reverse=True)) + r"\Z")
        self._open, self._act, self._back, self._source, self._above = (
            "|".join(ontology.patterns(name))
            for name in ("scope-opening", "scope-act", "scope-own", "scope-source", "scope-above")
        )
        lead, organ, when, acts = (
            "|".join(ontology.patterns(name))
            for name in ("scope-lead", "scope-organ", "scope-adverb", "scope-subject-act")
        )
        self.head = re.compile(f"(?:^|[，。；：（])(?:(?:{lead})，?)*")
        self.acts = re.compile(f"(?:{organ})?(?:{when})*(?:{acts})")
        self.zone = re.compile(any_word(ontology.words("scope-zone")))
        self.frame = re.compile("|".join(ontology.patterns("scope-frame")))
        self.no_name = re.compile("|".join(ontology.patterns("scope-no-name")))
        self._organs = {level: "|".join(ontology.patterns(f"scope-own-{level}")) for level in self._wholes}

    def of(self, report: ReportFact, register: PlaceRegister | None) -> Scope:
        """The passages on other governments that a report of this government can hold."""
        names = list(divisions(report, self._division))
        above, own = [name for name in names[:-1] if len(name) > 2], names[-1]
        letters = "".join(letter for letter in self._wholes[report.level] if letter != own[-1])
        wholes = [f"{self._whole}[{letters}]", *map(re.escape, above)]
        source = "|".join((*map(re.escape, above), self._above))
        opening = f"(?:{self._open})(?:(?:{'|'.join(wholes)})(?:{self._act})|(?:{source})(?:{self._source}))"
        back = f"{re.escape(own)}|{self._back}"
        stem = self._kinds.sub("", own)
        mine = f"{back}|{self._organs[report.level]}" + (f"|{re.escape(stem)}" if len(stem) > 1 else "")
        subjects = Subjects(self, report, stem if len(stem) > 1 else own, register) if register else None
        whole = f"|{self._whole}{own[-1]}"
        backs = [re.compile(pattern) for pattern in (back, back + whole, mine, mine + whole)]
        return Scope(re.compile(opening), (backs[0], backs[1]), (backs[2], backs[3]), own[-1], subjects)


class Subjects:
    """Finds the clauses whose subject is another named government, seen from one reporter."""

    def __init__(self, grammar: ScopeGrammar, report: ReportFact, stem: str, register: PlaceRegister) -> None:
        self._grammar, self._register, self._stem = grammar, register, stem
        self._code, self._town = report.adcode, report.town
        moved = (*register.predecessors(report.adcode), *register.successors(report.adcode))
        self._codes = {report.adcode, *(code for code, _ in moved if "/" not in code)}

    def find(self, text: str) -> Iterator[tuple[int, int, bool]]:
        """Each such subject: where its name begins and ends, and whether the reporter lies inside it."""
        beginnings = self._register.beginnings
        for head in self._grammar.head.finditer(text):
            at = head.end()
            if text[at : at + 2] in beginnings and not text.startswith(self._stem, at):
                end, places = self._name(text, at)
                if places and not any(map(self._is_own, places)) and self._grammar.acts.match(text, end):
                    yield at, end, any(map(self._is_above, places))

    def frames(self, text: str, start: int, end: int) -> bool:
        """Whether a clause only says when, or with whose help, what follows happened."""
        return self._grammar.frame.search(text, start, end) is not None

    def _name(self, text: str, at: int) -> tuple[int, tuple[Place, ...]]:
        """Where a name with its parents ends, and the places that its last part means."""
        found: tuple[Place, ...] = ()
        first, names = at, self._register.names
        while text[at : at + 2] in self._register.beginnings and not text.startswith(self._stem, at):
            for end in range(min(len(text), at + self._register.longest[text[at]]), at + 1, -1):
                name = text[at:end]
                if name not in names or self._grammar.no_name.fullmatch(name):
                    continue
                zone = self._grammar.zone.match(text, end)
                places = self._register.find(name)
                if self._town is None and at == first and all(place.town for place in places):
                    return at, ()  # a division names its own towns by themselves, and the register may lack some
                above = {place.adcode for place in found}
                places = (
                    tuple(place for place in places if above & {place.adcode, *codes_above(place.adcode)}) or places
                )
                if zone or (end - at >= _SHORTEST and any(place.name == name for place in places)):
                    at, found = zone.end() if zone else end, places
                    break
            else:
                break
        return at, found

    def _is_own(self, place: Place) -> bool:
        """Whether a place is the reporter or lies inside it, under a name of any year."""
        if self._town is not None:
            return place.town is not None and place.town.startswith(self._stem)
        return any(code in self._codes for code in (place.adcode, *codes_above(place.adcode)))

    def _is_above(self, place: Place) -> bool:
        return place.town is None and place.adcode in (*codes_above(self._code), self._code)


class Scope:
    """Finds what a report tells of other governments than the reporting one."""

    def __init__(
        self,
        opening: re.Pattern[str],
        backs: tuple[re.Pattern[str], re.Pattern[str]],
        turns: tuple[re.Pattern[str], re.Pattern[str]],
        level: str,
        subjects: Subjects | None,
    ) -> None:
        self._opening, self._backs, self._turns = opening, backs, turns
        self._level, self._subjects = level, subjects

    def passages(self, text: str) -> list[tuple[int, int]]:
        """Spans of a sentence that tell of another government: up to where the text comes back to its own."""
        found = []
        for match in self._opening.finditer(text):
            # "The whole city" is the other's where a city was just named, though the reporter is one too.
            back = self._backs[self._level not in match[0]].search(text, match.end())
            found.append((match.start(), back.start() if back else len(text)))
        if self._subjects:
            found += self._named(self._subjects, text)
        return found

    def _named(self, subjects: Subjects, text: str) -> Iterator[tuple[int, int]]:
        """Passages on governments named as subjects; one above the reporter keeps the word for one clause only.

        What such a government does in later clauses may well be done with the reporter's own people.
        """
        for start, end, above in subjects.find(text):
            stop = min((at for mark in "，；。" if (at := text.find(mark, end)) >= 0), default=len(text))
            if subjects.frames(text, end, stop):
                continue
            turn = self._turns[self._level not in text[start:end]]
            back = turn.search(text, end, stop if above else len(text))
            yield start, back.start() if back else stop if above else len(text)


@lru_cache(maxsize=4)
def scopes_of(ontology: Ontology) -> ScopeGrammar:
    """The grammar of an ontology."""
    return ScopeGrammar(ontology)
