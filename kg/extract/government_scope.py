"""Whose a practice or a number is: the reporting government's, or another's that the report only passes on.

Two kinds of passages belong to others: one on the whole of a place above ("in the whole county ..."), and one whose
subject, at the head of a clause, is a named government or its organ which is neither the reporter nor inside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from kg.extract.report_divisions import divisions
from kg.facts import Level, ReportFact
from kg.ontology import Ontology
from kg.patterns import any_word
from kg.places import Place, PlaceRegister, codes_above

_SHORTEST = 3
"""Characters of a name that may be a subject: shorter ones are words as well."""


class ScopeGrammar:
    """What opens and what ends a passage on another government, compiled once from the word lists."""

    def __init__(self, ontology: Ontology) -> None:
        self._division = [re.compile(pattern) for pattern in ontology.patterns("division")]
        self.whole, self._wholes = ontology.words("whole-of"), ontology.mapping("wholes-above")
        self._kinds = re.compile(any_word(sorted(ontology.words("scope-town-kind"), key=len, reverse=True)) + r"\Z")
        self._open, act, own, source, self._above = (
            "|".join(ontology.patterns(name))
            for name in ("scope-opening", "scope-act", "scope-own", "scope-source", "scope-above")
        )
        self.opening = re.compile(f"(?:{self._open})\\Z")
        self.act, self.source = re.compile(act), re.compile(source)
        lead, organ, when, acts = (
            "|".join(ontology.patterns(name))
            for name in ("scope-lead", "scope-organ", "scope-adverb", "scope-subject-act")
        )
        self.head = re.compile(f"(?:^|[，。；：（])(?:(?:{lead})，?)*")
        self.lead = re.compile(lead)
        self.acts = re.compile(f"(?:{organ})?(?:{when})*(?:{acts})")
        self.zone = re.compile(any_word(ontology.words("scope-zone")))
        self.frame = re.compile("|".join(ontology.patterns("scope-frame")))
        self.no_name = re.compile("|".join(ontology.patterns("scope-no-name")))
        self.back = re.compile(own)
        self.turn = {
            level: re.compile("|".join((own, *ontology.patterns(f"scope-own-{level}")))) for level in self._wholes
        }
        self._wholes_above: dict[str, tuple[re.Pattern[str], re.Pattern[str]]] = {}

    def of(self, report: ReportFact, register: PlaceRegister | None) -> Scope:
        """The passages on other governments that a report of this government can hold."""
        names = list(divisions(report, self._division))
        above, own = [name for name in names[:-1] if len(name) > 2], names[-1]
        stem = self._kinds.sub("", own)
        stem = stem if len(stem) > 1 else own
        subjects = Subjects(self, report, stem, register) if register else None
        return Scope(self, report.level, above, own, stem, subjects)

    def wholes_above(self, level: Level, own: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
        """What opens a passage on a place above, and a sign that every such text holds; own: the reporter's name.

        The names of the places above are no part of it: an expression of their own for every government would take
        longer to compile than a page to read.
        """
        letters = "".join(letter for letter in self._wholes[level] if letter != own[-1])
        known = self._wholes_above.get(letters)
        if known is None:
            whole = f"{any_word(self.whole)}[{letters}]"
            known = self._wholes_above[letters] = (
                re.compile(
                    f"(?:{self._open})(?:{whole}(?:{self.act.pattern})|(?:{self._above})(?:{self.source.pattern}))"
                ),
                re.compile(f"{whole}|{self._above}"),
            )
        return known


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
        if not self._possible(text):
            return
        for head in self._grammar.head.finditer(text):
            at = head.end()
            if text[at : at + 2] in beginnings and not text.startswith(self._stem, at):
                end, places = self._name(text, at)
                if places and not any(map(self._is_own, places)) and self._grammar.acts.match(text, end):
                    yield at, end, any(map(self._is_above, places))

    def _possible(self, text: str) -> bool:
        """Whether a clause may begin with a name, or with words that lead up to one."""
        lead, beginnings = self._grammar.lead.match, self._register.beginnings
        for mark in "。；：（）":  # a number in brackets is such a lead
            text = text.replace(mark, "，")
        for clause in text.split("，"):
            at = 0
            while found := lead(clause, at):
                at = found.end()
            if (clause[at : at + 2] in beginnings and self._begins(clause, at)) or (at and at == len(clause)):
                return True
        return False

    def _begins(self, clause: str, at: int) -> bool:
        """Whether a name begins at a place of a clause."""
        ends = range(at + 2, at + self._register.longest[clause[at]] + 1)
        return not clause.startswith(self._stem, at) and any(clause[at:end] in self._register.names for end in ends)

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
                places = tuple(
                    place for place in places if above & {place.adcode, *codes_above(place.adcode)}
                ) or places
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
        grammar: ScopeGrammar,
        level: Level,
        above: Sequence[str],
        own: str,
        stem: str,
        subjects: Subjects | None,
    ) -> None:
        self._grammar, self._above, self._subjects = grammar, above, subjects
        self._opening, self._sign = grammar.wholes_above(level, own)
        self._turn, self._letter = grammar.turn[level], own[-1]
        self._own, self._stem = (own,), (own, stem)
        self._whole = tuple(word + own[-1] for word in grammar.whole)

    def passages(self, text: str) -> list[tuple[int, int]]:
        """Spans of a sentence that tell of another government: up to where the text comes back to its own."""
        found: list[tuple[int, int]] = []
        if self._sign.search(text):
            found += (self._passage(text, *match.span()) for match in self._opening.finditer(text))
        for name in self._above:
            if name in text:
                found += self._of_named(text, name)
        if self._subjects:
            found += self._named(self._subjects, text)
        return found

    def _of_named(self, text: str, name: str) -> Iterator[tuple[int, int]]:
        """Passages that the name of a place above opens."""
        grammar, end = self._grammar, 0
        while (at := text.find(name, end)) >= 0:
            end = at + len(name)
            opening = grammar.opening.search(text, 0, at)
            act = opening and (grammar.act.match(text, end) or grammar.source.match(text, end))
            if opening and act:
                yield self._passage(text, opening.start(), act.end())

    def _passage(self, text: str, start: int, end: int) -> tuple[int, int]:
        """The passage that is opened by a span."""
        # "The whole city" is the other's where a city was just named, though the reporter is one too.
        names = self._own if self._letter in text[start:end] else self._own + self._whole
        return start, _first(text, end, len(text), names, self._grammar.back)

    def _named(self, subjects: Subjects, text: str) -> Iterator[tuple[int, int]]:
        """Passages on governments named as subjects; one above the reporter keeps the word for one clause only.

        What such a government does in later clauses may well be done with the reporter's own people.
        """
        for start, end, above in subjects.find(text):
            stop = min((at for mark in "，；。" if (at := text.find(mark, end)) >= 0), default=len(text))
            if subjects.frames(text, end, stop):
                continue
            names = self._stem if self._letter in text[start:end] else self._stem + self._whole
            yield start, _first(text, end, stop if above else len(text), names, self._turn)


def _first(text: str, start: int, end: int, names: Iterable[str], pattern: re.Pattern[str]) -> int:
    """Where the first of the names or the pattern stands in a span; its end if none does."""
    match = pattern.search(text, start, end)
    first = match.start() if match else end
    for name in names:
        at = text.find(name, start, end)
        if 0 <= at < first:
            first = at
    return first


@lru_cache(maxsize=4)
def scopes_of(ontology: Ontology) -> ScopeGrammar:
    """The grammar of an ontology."""
    return ScopeGrammar(ontology)
