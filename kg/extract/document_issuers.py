"""Who issued a document: the reporting government (with its party committee, offices and departments) or someone else.

The evidence, strongest first: how the title begins, the issuer named before it, the letters of its number, the verb of
issuing that governs it, a place named inside it, a verb that acts upon it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.extract.report_divisions import divisions
from kg.facts import Relation, ReportFact
from kg.ontology import Ontology
from kg.patterns import any_pattern, any_word

_HAN = r"\u3007\u4e00-\u9fff"
_CLAUSE_ENDS = "，。；：？！"
_CLAUSE = re.compile(f"[{_CLAUSE_ENDS}]")
_INNER = re.compile("[《〈<＜][^《〈<＜》〉>＞]*[》〉>＞]?")
_WINDOW = 40

STRENGTH = ("basis", "default", "other-issuer", "citing-verb", "issued-after", "issuing-verb", "title-inside", "outer")
"""Kinds of evidence, the weakest first; every kind that is not here is stronger."""


@dataclass(frozen=True)
class Reporter:
    """The reporting government seen as an issuer.

    units: names of the divisions from the province down to itself; stems: the same without the word of their level;
    own: the level words that mean itself.
    """

    units: tuple[str, ...]
    stems: tuple[str, ...]
    own: frozenset[str]

    def relation(self, unit: str) -> Relation:
        """Whose a document of the division is."""
        return "own" if unit == self.units[-1] else "cited"


@dataclass(slots=True)
class Judgement:
    """Own or cited, with the kind of evidence; ``unit`` is the division that issued the document, if the text tells."""

    relation: Relation
    evidence: str
    unit: str | None = None

    @property
    def strength(self) -> int:
        """Rank of the evidence, the higher the stronger."""
        return STRENGTH.index(self.evidence) if self.evidence in STRENGTH else len(STRENGTH)


class IssuerGrammar:
    """Reads issuers, compiled once from the word lists of the ontology."""

    def __init__(self, ontology: Ontology) -> None:
        words = ontology.words
        self._levels, self._province = ontology.mapping("level-of-word"), ontology.mapping("province-letter")
        self._suffix = re.compile(any_word(words("unit-suffix")) + "$")
        self._suffix_start = re.compile(any_word(words("unit-suffix")))
        self._people = re.compile(ontology.patterns("people-in-name")[0])
        self._division = [re.compile(pattern) for pattern in ontology.patterns("division")]
        self._lead = re.compile(ontology.patterns("title-lead")[0])
        self._central, self._central_letters = (
            re.compile(any_word(words(name))) for name in ("central-issuer", "central-letters")
        )
        self._every_government = re.compile(any_word(words("document-of-every-government")))
        self._congress = re.compile(any_word(words("congress-type")) + "(?:（[^（）]*）)?$")
        self._statute = any_pattern(ontology.patterns("statute"))
        self._newly = re.compile(f"(?:{'|'.join(ontology.patterns('newly-issued'))})[“\"]?$")
        self._not_government = re.compile(any_word(words("other-organ")))
        self._draft = re.compile(any_word(words("draft")))
        self._passing = re.compile(any_word(words("publishing-verb")) + "[“\"]?$")
        self._other = re.compile(ontology.patterns("other-issuer")[0])
        self._compile_issuers(ontology)

    def _compile_issuers(self, ontology: Ontology) -> None:
        words = ontology.words
        level = "(?P<level>" + "|".join(ontology.patterns("level-word")) + ")"
        body, issuing, citing = (any_word(words(name)) for name in ("issuing-body", "issuing-verb", "citing-verb"))
        oneself, joining = (any_word(words(name)) for name in ("self-reference", "joining"))
        above = any_word([*words("central-issuer"), *words("higher-issuer")])
        doing_its_own = rf"(?:(?!{any_word(words('wish'))})[{_HAN}、]){{0,12}}?"
        particle, others = any_word(words("particle")), any_word(words("and-others"))
        verbs = rf"{any_word(words('jointly'))}*{issuing}*{particle}?[“\"]?"
        local = rf"{oneself}?{level}[{_HAN}]{{0,14}}?{body}"
        self._before = re.compile(
            rf".*(?:{local}|(?P<central>{above}){doing_its_own})(?:{others}[{_HAN}\d]{{0,6}})?{verbs}$"
        )
        partner = any_word(words("partner-lead"))
        organs, together = rf"[{_HAN}、]{{1,30}}?{body}", any_word(words("together"))
        self._partner = re.compile(rf"(?:{partner}(?!{issuing})|{joining}(?={organs}{together})){organs}{verbs}$")
        self._plain_before = re.compile(rf"(?:^|.*?{oneself}|.*(?:、|{joining}|{citing})){level}{verbs}$")
        self._tail = re.compile(rf"(?:[{_HAN}]{{0,14}}?{body})?{verbs}")
        self._title_start = re.compile(rf"{oneself}?{level}(?=[{_HAN}]{{0,12}}?{body})")
        self._attribute = re.compile(rf"(?:^|\d\D{{0,2}}){level}(?={any_word(words('of-level'))})")
        self._whole = re.compile(any_word(words("whole-place")) + level)
        doing = any_word(words("carrying-out-verb"))
        self._issue = re.compile(rf"{issuing}(?:(?:{particle}|{joining}|、)*{doing})?")
        self._cite = re.compile(citing)
        self._issued_after = re.compile(rf"[^，。；《]{{0,12}}?{any_word(words('issued-after'))}")
        self._type_after = re.compile(rf"[”\"]?{any_word(words('follow-up-type'))}")

    def reporter(self, report: ReportFact) -> Reporter:
        """The reporting government as an issuer, its full name cut into divisions."""
        units = tuple(divisions(report, self._division))
        own = frozenset(word for word, suffix in self._levels.items() if units[-1].endswith(suffix))
        return Reporter(units, tuple(self._stem(unit) for unit in units), own)

    def _stem(self, unit: str) -> str:
        stem = self._suffix.sub("", unit) or unit
        return self._people.sub("", stem) or stem

    def by_title_start(self, title: str, reporter: Reporter) -> Judgement | None:
        """Evidence of how the title begins: a place, a central organ, or a level word with an office.

        A regulation in force that bears the place of the reporting government was passed by its congress: cited.
        """
        lead = self._lead.match(title)
        rest = title[lead.end() :] if lead else title
        if place := self._by_place(rest, reporter):
            if place.relation == "own" and self._congress.search(title) and not self._draft.search(title):
                return Judgement("cited", "title-congress", place.unit)
            return place
        if self._central.match(rest) or self._central.match(title):
            return Judgement("cited", "title-central")
        if self._every_government.match(rest):
            return Judgement("own", "title-genre", reporter.units[-1])
        if self._statute.search(title) and not self._draft.search(title):
            return Judgement("cited", "title-statute")
        if level := self._title_start.match(rest):
            return self._by_level(level["level"], reporter, "title-level", rest[level.end() : level.end() + 8])
        return None

    def _by_place(self, text: str, reporter: Reporter) -> Judgement | None:
        """Whether the text begins with the reporting government or one above it, in full or without the level word."""
        at, deepest = 0, -1
        while names := [
            (len(name), index)
            for index in range(deepest + 1, len(reporter.units))
            for name in (reporter.units[index], reporter.stems[index])
            if len(name) > 1 and text.startswith(name, at)
        ]:
            length, deepest = max(names)
            at += length
        if deepest < 0:
            return None
        unit = reporter.units[deepest]
        return Judgement(reporter.relation(unit), "title-place", unit)

    def _by_level(self, level: str, reporter: Reporter, evidence: str, organ: str = "") -> Judgement:
        """What a level word tells; organ: the words behind it, which may name a court or a congress."""
        if self._not_government.match(organ):
            return Judgement("cited", "other-organ")
        relation: Relation = "own" if level in reporter.own else "cited"
        units = reporter.units[-1:] if relation == "own" else reporter.units[:-1]
        suffix = self._levels.get(level, level)
        return Judgement(relation, evidence, next((unit for unit in reversed(units) if unit.endswith(suffix)), None))

    def by_issuer_before(self, before: str, reporter: Reporter) -> Judgement | None:
        """Evidence of the issuer that stands right before the title, perhaps with the verb of issuing."""
        window = before[-_WINDOW:]
        clause = max((mark.end() for mark in _CLAUSE.finditer(window)), default=0)
        window = window[max(clause, window.rfind("》") + 1) :]
        if partner := self._partner.search(window):
            first = self.by_issuer_before(window[: partner.start()], reporter)
            return first or Judgement("own", "issuer-partner", reporter.units[-1])
        for names in (reporter.units, reporter.stems):
            for name, unit in zip(names, reporter.units, strict=True):
                at = window.rfind(name) if len(name) > 1 else -1
                tail = window[at + len(name) :]
                if at >= 0 and self._tail.fullmatch(tail) and (name == unit or not self._suffix_start.match(tail)):
                    return Judgement(reporter.relation(unit), "issuer-place", unit)
        match = self._plain_before.match(window) or self._before.match(window)
        if match is None:
            return None
        if match["level"] is None:
            return Judgement("cited", "issuer-central")
        return self._by_level(match["level"], reporter, "issuer-level", window[match.end("level") :])

    def by_letters(self, letters: str, reporter: Reporter) -> Judgement | None:
        """Evidence of the letters of a document number: of the centre, of the reporting government, of one above it."""
        if not letters or self._central_letters.match(letters):
            return Judgement("cited", "number-central")
        if level := self._title_start.match(letters):
            return self._by_level(level["level"], reporter, "number-level")
        own, first = reporter.stems[-1], letters[0]
        parents = {stem[0] for stem in reporter.stems[:-1]} | {
            letter for letter, name in self._province.items() if name == reporter.units[0]
        }
        second_own = first in parents and letters[1:2] == own[0]
        if letters.startswith(own[:2]) or second_own or (first == own[0] and first not in parents):
            return Judgement("own", "number-letters", reporter.units[-1])
        if first != own[0] and (first in parents or first in self._province):
            return Judgement("cited", "number-letters")
        return None

    def by_place_inside(self, title: str, reporter: Reporter) -> Judgement | None:
        """Evidence of a place named anywhere in the title, titles inside it apart."""
        title = _INNER.sub("", title)
        if whole := self._whole.search(title):
            return self._by_level(whole["level"], reporter, "title-whole")
        for unit in reversed(reporter.units):
            if unit in title:
                return Judgement(reporter.relation(unit), "title-inside", unit)
        if len(reporter.stems[-1]) > 1 and reporter.stems[-1] in title:
            return Judgement("own", "title-inside", reporter.units[-1])
        if level := self._attribute.search(title):
            return self._by_level(level["level"], reporter, "title-inside")
        return None

    def by_verb(self, before: str, after: str, reporter: Reporter) -> Judgement | None:
        """Evidence of the verb that governs the title: the last one before it in its clause, or a passive behind it.

        That a document is new says nothing of who issued it.
        """
        before = self._newly.sub("", before)
        stop = max(before.rfind(mark) for mark in _CLAUSE_ENDS) + 1
        issues = list(self._issue.finditer(before, stop))
        issue = max((match.end() for match in issues), default=-1)
        cite = max((match.end() for match in self._cite.finditer(before, stop)), default=-1)
        if self._type_after.match(after):
            return Judgement("cited", "basis")
        if issue >= 0 and issue >= cite:
            other = self._other.search(before[stop : issues[0].start()])
            if other and other["place"] not in reporter.units:
                return Judgement("cited", "other-issuer")
            return Judgement("own", "issuing-verb")
        if cite >= 0:
            return Judgement("cited", "citing-verb")
        return Judgement("own", "issued-after") if self._issued_after.match(after) else None

    def passes_on(self, before: str) -> bool:
        """Whether an outer title, up to the inner one, says that its issuer publishes the inner one."""
        return self._passing.search(before) is not None
