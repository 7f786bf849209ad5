"""Who issued a document: the reporting government (with its party committee, offices and departments) or someone else.

The evidence, strongest first: how the title begins, the issuer named before it, the letters of its number, a place
named inside it, and the verb that governs it (issued here, or acted upon).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from kg.facts import Relation, ReportFact
from kg.ontology import Ontology

_HAN = "\u3007\u4e00-\u9fff"
_CLAUSE = re.compile("[，。；：？！]")
_WINDOW = 40


@dataclass(frozen=True)
class Reporter:
    """The reporting government seen as an issuer.

    units: names of the divisions from the province down to itself; stems: the same without the word of their level;
    own, above: the level words that mean itself, or a government above it.
    """

    units: tuple[str, ...]
    stems: tuple[str, ...]
    own: frozenset[str]
    above: frozenset[str]

    @cached_property
    def name(self) -> str:
        """The full name with all parents."""
        return "".join(self.units)


@dataclass(frozen=True)
class Judgement:
    """Own or cited, with the kind of evidence; ``unit``: the division that issued the document, if the text tells it."""

    relation: Relation
    evidence: str
    unit: str | None = None


def _either(words: tuple[str, ...]) -> str:
    return "(?:" + "|".join(map(re.escape, words)) + ")"


class IssuerGrammar:
    """Reads issuers, compiled once from the word lists of the ontology."""

    def __init__(self, ontology: Ontology) -> None:
        level = "(?:" + "|".join(ontology.patterns("level-word")) + ")"
        central, body = _either(ontology.words("central-issuer")), _either(ontology.words("issuing-body"))
        issuing, citing = _either(ontology.words("issuing-verb")), _either(ontology.words("citing-verb"))
        doing, reference = _either(ontology.words("carrying-out-verb")), _either(ontology.words("self-reference"))
        everywhere = _either(ontology.words("whole-place"))
        self._levels = ontology.mapping("level-of-word")
        self._suffix = re.compile(_either(ontology.words("unit-suffix")) + "$")
        self._people = re.compile(ontology.patterns("people-in-name")[0])
        self._division = [re.compile(pattern) for pattern in ontology.patterns("division")]
        self._province = ontology.mapping("province-letter")
        self._central_letters = re.compile(_either(ontology.words("central-letters")))
        self._dated = re.compile(ontology.patterns("title-lead")[0])
        self._central = re.compile(central)
        self._level_start = re.compile(rf"(?:{reference})?(?P<level>{level})(?=[{_HAN}]{{0,12}}?{body}|{_either(ontology.words('of-level'))})")
        self._whole = re.compile(rf"(?:{everywhere})(?P<level>{level})")
        issuer = rf"(?:(?:{reference})?(?P<level>{level})[{_HAN}]{{0,14}}?{body}|(?P<central>{central})[{_HAN}、]{{0,12}}?|(?:{reference})(?P<plain>{level}))"
        self._before = re.compile(rf".*{issuer}(?:等[{_HAN}\d]{{0,6}})?(?:{_either(ontology.words('jointly'))})?(?P<verb>{issuing}*)[了的]?[“\"]?$")
        self._tail = re.compile(rf"(?:[{_HAN}]{{0,14}}?{body})?(?:{_either(ontology.words('jointly'))})?{issuing}*[了的]?[“\"]?")
        self._issue = re.compile(rf"{issuing}(?:[了并、和及与]*{doing})?")
        self._cite = re.compile(citing)
        self._every_government = re.compile(f"^{_either(ontology.words('document-of-every-government'))}")
        self._passing = re.compile(_either(ontology.words("publishing-verb")) + "[“\"]?$")
        self._issued_after = re.compile(rf"[^，。；《]{{0,12}}?{_either(ontology.words('issued-after'))}")
        self._type_after = re.compile(rf"[”\"]?{_either(ontology.words('follow-up-type'))}")

    def reporter(self, report: ReportFact) -> Reporter:
        """The reporting government as an issuer, its full name cut into divisions."""
        rest = report.government
        units: list[str] = []
        if report.town and rest.endswith(report.town):
            rest = rest[: -len(report.town)]
        for pattern in self._division:
            if match := pattern.match(rest):
                units.append(match.group())
                rest = rest[match.end() :]
        units += [part for part in (rest, report.town) if part]
        own, above = units[-1], units[:-1]

        def words(unit: str) -> set[str]:
            return {word for word, suffix in self._levels.items() if unit.endswith(suffix)}

        mine = words(own)
        return Reporter(
            tuple(units), tuple(self._stem(unit) for unit in units), frozenset(mine),
            frozenset(word for unit in above for word in words(unit)) - mine,
        )

    def _stem(self, unit: str) -> str:
        stem = self._suffix.sub("", unit) or unit
        return self._people.sub("", stem) or stem

    def _by_place(self, text: str, reporter: Reporter) -> Judgement | None:
        """Whether the text begins with the reporting government or one above it, in full or without the level word."""
        at, deepest = 0, None
        for index, (unit, stem) in enumerate(zip(reporter.units, reporter.stems, strict=True)):
            if text.startswith(unit, at):
                at, deepest = at + len(unit), index
            elif len(stem) > 1 and text.startswith(stem, at):
                at, deepest = at + len(stem), index
        if deepest is None:
            return None
        own = deepest == len(reporter.units) - 1
        return Judgement("own" if own else "cited", "title-place", reporter.units[deepest])

    def _by_level(self, level: str, reporter: Reporter, evidence: str) -> Judgement:
        relation: Relation = "own" if level in reporter.own else "cited"
        suffix = self._levels.get(level, level)
        units = reporter.units if relation == "own" else reporter.units[:-1]
        unit = next((unit for unit in reversed(units) if unit.endswith(suffix)), None)
        return Judgement(relation, evidence, unit)

    def by_title_start(self, title: str, reporter: Reporter) -> Judgement | None:
        """Evidence of how the title begins: a place, a central organ, or a level word with an office."""
        lead = self._dated.match(title)
        rest = title[lead.end() :] if lead else title
        if place := self._by_place(rest, reporter):
            return place
        if self._central.match(rest):
            return Judgement("cited", "title-central")
        if self._every_government.search(rest):
            return Judgement("own", "title-genre", reporter.units[-1])
        if level := self._level_start.match(rest):
            return self._by_level(level["level"], reporter, "title-level")
        return None

    def by_issuer_before(self, before: str, reporter: Reporter) -> Judgement | None:
        """Evidence of the issuer that stands right before the title, perhaps with the verb of issuing."""
        window = before[-_WINDOW:]
        clause = max((mark.end() for mark in _CLAUSE.finditer(window)), default=0)
        window = window[max(clause, window.rfind("》") + 1) :]
        for unit, stem in zip(reversed(reporter.units), reversed(reporter.stems), strict=True):
            for name in (unit, stem) if len(stem) > 1 else (unit,):
                at = window.rfind(name)
                if at >= 0 and self._issuer_tail(window[at + len(name) :]):
                    own = unit == reporter.units[-1]
                    return Judgement("own" if own else "cited", "issuer-place", unit)
        match = self._before.match(window)
        if match is None:
            return None
        if match["central"]:
            return Judgement("cited", "issuer-central")
        return self._by_level(match["level"] or match["plain"], reporter, "issuer-level")

    def _issuer_tail(self, tail: str) -> bool:
        return self._tail.fullmatch(tail) is not None

    def by_letters(self, letters: str, reporter: Reporter) -> Judgement | None:
        """Evidence of the letters of a document number: of the centre, of the reporting government, of one above it."""
        if not letters:
            return Judgement("cited", "number-central")
        if self._central_letters.match(letters):
            return Judgement("cited", "number-central")
        own = reporter.stems[-1]
        parents = {stem[0] for stem in reporter.stems[:-1]} | {
            letter for letter, name in self._province.items() if name == reporter.units[0]
        }
        if letters.startswith(own[:2]) or letters[0] == own[0] or (letters[0] in parents and letters[1:2] == own[0]):
            return Judgement("own", "number-letters", reporter.units[-1])
        if letters[0] in parents or letters[0] in self._province:
            return Judgement("cited", "number-letters")
        return None

    def by_place_inside(self, title: str, reporter: Reporter) -> Judgement | None:
        """Evidence of a place named anywhere in the title."""
        if whole := self._whole.search(title):
            return self._by_level(whole["level"], reporter, "title-whole")
        own = reporter.units[-1]
        if own in title or (len(reporter.stems[-1]) > 1 and reporter.stems[-1] in title):
            return Judgement("own", "title-inside", own)
        for unit in reversed(reporter.units[:-1]):
            if unit in title:
                return Judgement("cited", "title-inside", unit)
        return None

    def by_verb(self, before: str, after: str) -> Judgement | None:
        """Evidence of the verb that governs the title: the last one before it in its clause, or a passive behind it."""
        stop = max((mark.end() for mark in _CLAUSE.finditer(before)), default=0)
        issue = max((match.end() for match in self._issue.finditer(before, stop)), default=-1)
        cite = max((match.end() for match in self._cite.finditer(before, stop)), default=-1)
        if self._type_after.match(after):
            return Judgement("cited", "basis")
        if issue >= cite and issue >= 0:
            return Judgement("own", "issuing-verb")
        if cite >= 0:
            return Judgement("cited", "citing-verb")
        if self._issued_after.match(after):
            return Judgement("own", "issued-after")
        return None

    def passes_on(self, before: str) -> bool:
        """Whether an outer title, up to the inner one, says that its issuer publishes the inner one."""
        return self._passing.search(before) is not None
