"""Outside organisations that work for or with the reporting government: law firms, courts, universities, companies.

A name is found by its last word (law firm, court, university …). A law firm counts wherever it is named; any other
organisation only where its clause says that it is engaged by the government or acts together with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from kg.facts import OrganisationFact, ReportFact, Role
from kg.ontology import Ontology
from kg.patterns import any_word
from kg.sections import Text

_CLAUSE = re.compile("[，。；：？！]")
_RUN = re.compile(r"[\u4e00-\u9fffA-Za-z0-9·（）]*$")
_LONGEST = 30


@dataclass(frozen=True)
class Named:
    """An organisation named in a sentence: text[start:end]; before, after: the rest of its clause."""

    start: int
    end: int
    before: str
    after: str
    role: Role


def _in_title(text: str, at: int) -> bool:
    return any(text.rfind(opening, 0, at) > text.rfind(closing, 0, at) for opening, closing in ("《》", "〈〉"))


class OrganisationGrammar:
    """What names of organisations look like and what is said of them, compiled once from the word lists."""

    def __init__(self, ontology: Ontology) -> None:
        words = ontology.words
        self._gate = re.compile(any_word(words("organisation-sign")))
        self._type = re.compile("|".join(ontology.patterns("organisation-type")))
        self._firm = re.compile(any_word(words("law-firm")) + "$")
        self._generic = re.compile(ontology.patterns("organisation-generic")[0])
        self._business, self._business_name = (
            re.compile(ontology.patterns(pattern)[0]) for pattern in ("business-type", "business-name")
        )
        self._part = re.compile(ontology.patterns("organisation-part")[0])
        self._place = re.compile(any_word(words("place-of-organisation")))
        self._lead, self._weak, self._inner = (
            re.compile(any_word(words(f"organisation-{name}"))) for name in ("lead", "weak-lead", "inner-lead")
        )
        self._joint = re.compile(any_word(words("joint-lead")) + "$")
        engaged, acting = ontology.patterns("engaged-before")[0], ontology.patterns("acting-after")[0]
        self._engaged, self._acting = re.compile(engaged), re.compile(acting)
        self._beside, self._together, self._by, self._doing = (
            re.compile(ontology.patterns(name)[0])
            for name in ("beside-before", "together-after", "by-before", "doing-after")
        )
        self._against = re.compile(any_word(words("object-of-enforcement")))
        self._advisor = re.compile("|".join(ontology.patterns("advisor-work")))
        self._commissioned = re.compile(any_word(words("commissioning-verb")))

    def signs(self, text: str) -> Iterator[int]:
        """Places without which a text names no organisation."""
        return (match.start() for match in self._gate.finditer(text))

    def find(self, text: str, units: tuple[str, ...]) -> Iterator[Named]:
        """The organisations of a sentence; units: names of the reporting government and of those above it."""
        last = 0
        for match in self._type.finditer(text):
            if _in_title(text, match.start()):
                continue
            clause = max((mark.end() for mark in _CLAUSE.finditer(text, 0, match.start())), default=0)
            start = self._left(text, max(clause, last), match, units)
            last = match.end()
            name = text[start : match.end()]
            if self._generic.fullmatch(name) or not self._names_business(name, units):
                continue
            if self._part.match(text, match.end()):
                continue
            mark = _CLAUSE.search(text, match.end())
            before, after = text[clause:start], text[match.end() : mark.start() if mark else len(text)]
            if role := self._role(name, before, after):
                yield Named(start, match.end(), before, after, role)

    def _left(self, text: str, floor: int, match: re.Match[str], units: tuple[str, ...]) -> int:
        """Where the name begins: at a place's name, else behind the last word that leads up to a name."""
        run = _RUN.search(text, max(floor, match.end() - _LONGEST), match.start())
        left = run.start() if run else match.start()
        while joint := self._joint.match(text, left, left + 1):
            left = joint.end()
        led = max((lead.end() for lead in self._lead.finditer(text, left, match.start())), default=0)
        weak, left = (self._inner, led) if led > left else (self._weak, left)
        places = [place.start() for place in self._place.finditer(text, left, match.start())]
        places += [at for unit in units if (at := text.find(unit, left, match.start())) >= 0]
        if places:
            return min(places)
        return max((lead.end() for lead in weak.finditer(text, left, match.start())), default=left)

    def _names_business(self, name: str, units: tuple[str, ...]) -> bool:
        """Whether a company or bank is named by more than its trade; true for every other organisation."""
        if self._business.search(name) is None:
            return True
        named = self._business_name.search(name) or self._place.match(name)
        return bool(named) or name.startswith(units)

    def _role(self, name: str, before: str, after: str) -> Role | None:
        clause = before + name + after
        if self._against.search(before + after):
            return None
        if self._firm.search(name):
            return "legal-advisor" if self._advisor.search(clause) else "partner"
        if self._engaged.search(before) or self._acting.match(after):
            return "other" if self._commissioned.search(before) else "partner"
        beside = self._beside.search(before) and self._together.search(after)
        doer = self._by.search(before) and self._doing.search(after)
        return "partner" if beside or doer else None


@lru_cache(maxsize=4)
def _grammar(ontology: Ontology) -> OrganisationGrammar:
    return OrganisationGrammar(ontology)


def find_organisations(text: Text, report: ReportFact, ontology: Ontology) -> list[OrganisationFact]:
    """The outside organisations that the report names, one fact each, in the order of the text.

    The fact quotes the first sentence that names the organisation, or the first that makes it legal advisor.
    """
    grammar = _grammar(ontology)
    units = tuple(dict.fromkeys((report.government, *filter(None, (report.town,)))))
    found: dict[str, OrganisationFact] = {}
    for sentence in text.at(grammar.signs(text.joined)):
        if sentence.section.kind == "formality":
            continue
        for named in grammar.find(sentence.text, units):
            name = sentence.text[named.start : named.end]
            known = found.get(name)
            if known and (known.role == "legal-advisor" or named.role != "legal-advisor"):
                continue
            start, end = sentence.span(named.start, named.end)
            found[name] = OrganisationFact(
                report=report.report, file=report.file, start=start, end=end,
                quote=sentence.page_text[start:end], rule="name", name=name, role=named.role,
            )  # fmt: skip
    return sorted(found.values(), key=lambda fact: fact.start)
