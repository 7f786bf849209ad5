"""Outside organisations that work for or with the reporting government: law firms, courts, universities, companies.

A name is found by its last word (law firm, court, university …). A law firm counts wherever it is named; any other
organisation only where its clause says that it is engaged by the government, acts for it or together with it. Names
that the text joins to one another share what is said of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from daachorse import CharwiseDoubleArrayAhoCorasick

from kg.extract.organisation_names import NameGrammar, Spelt
from kg.extract.organisation_parts import PartGrammar, Verdict
from kg.extract.report_divisions import divisions
from kg.facts import OrganisationFact, ReportFact, Role
from kg.ontology import Ontology
from kg.patterns import any_pattern
from kg.places import PlaceRegister
from kg.sections import Sentence, Text
from kg.trace import Decision, Outcome, Trace


class OrganisationGrammar:
    """What is said of organisations, compiled once from the word lists."""

    def __init__(self, ontology: Ontology) -> None:
        self.names = NameGrammar(ontology)
        self.parts = PartGrammar(ontology)
        self._gate = CharwiseDoubleArrayAhoCorasick(list(ontology.words("organisation-sign")))
        self._court, self._short = (any_pattern(ontology.patterns(name)) for name in ("court-type", "short-name-after"))
        self._left_out = ontology.words("court-name-part")[0]

    def key(self, name: str) -> str:
        """The name by which two spellings of one organisation are the same: courts have a short name."""
        return name.replace(self._left_out, "") if self._court.search(name) else name

    def short_name(self, text: str, end: int) -> str | None:
        """The short name that a text gives to the organisation whose name ends at ``end``."""
        match = self._short.match(text, end)
        return match[1] if match else None

    def signs(self, text: str) -> Iterator[int]:
        """Places without which a text names no organisation."""
        return (start for start, _, _ in self._gate.find(text))

    def find(
        self, text: str, units: tuple[str, ...], register: PlaceRegister | None = None
    ) -> Iterator[tuple[Spelt, Verdict]]:
        """The organisations of a sentence; units: names of the reporting government and of those above it."""
        group: list[Spelt] = []
        for spelt in self.names.find(text, units, register):
            if spelt.refused:
                yield spelt, Verdict(None, "name", spelt.refused)
                continue
            if group and not self.names.joined(text, group[-1], spelt):
                yield from self.parts.judge(text, group)
                group = []
            group.append(spelt)
        yield from self.parts.judge(text, group)


@lru_cache(maxsize=4)
def _grammar(ontology: Ontology) -> OrganisationGrammar:
    return OrganisationGrammar(ontology)


def find_organisations(
    text: Text,
    report: ReportFact,
    ontology: Ontology,
    trace: Trace | None = None,
    register: PlaceRegister | None = None,
) -> list[OrganisationFact]:
    """The outside organisations that the report names, one fact each, in the order of the text.

    The fact quotes the first sentence that gives the organisation a part, or the first that makes it legal advisor.
    trace: takes what became of every name that was found; register: places whose names are not taken apart.
    """
    grammar = _grammar(ontology)
    units = tuple(dict.fromkeys((report.government, *divisions(report, grammar.names.division))))
    found: dict[str, OrganisationFact] = {}
    short_names: dict[str, str] = {}
    noted: list[tuple[str, Decision]] = []
    for sentence in text.at(grammar.signs(text.joined)):
        if sentence.section.kind == "formality":
            continue
        for spelt, verdict in grammar.find(sentence.text, units, register):
            name = sentence.text[spelt.start : spelt.end]
            key = short_names.get(name) or grammar.key(name)
            if short := grammar.short_name(sentence.text, spelt.end):
                short_names[short] = key
            if trace is not None:
                start, end = sentence.span(spelt.start, spelt.end)
                noted.append((key, Decision("organisation", start, end, name, verdict.rule, verdict.outcome)))
            known = found.get(key)
            if verdict.role is None or (known and (known.role == "legal-advisor" or verdict.role != "legal-advisor")):
                continue
            found[key] = _fact(sentence, spelt, verdict.rule, verdict.role, report)
    if trace is not None:
        trace.extend(_account(noted, found))
    return sorted(found.values(), key=lambda fact: fact.start)


def _fact(sentence: Sentence, spelt: Spelt, rule: str, role: Role, report: ReportFact) -> OrganisationFact:
    start, end = sentence.span(spelt.start, spelt.end)
    return OrganisationFact(
        report=report.report, file=report.file, start=start, end=end, quote=sentence.page_text[start:end],
        rule=rule, name=sentence.text[spelt.start : spelt.end], role=role,
    )  # fmt: skip


def _account(noted: Sequence[tuple[str, Decision]], found: dict[str, OrganisationFact]) -> Iterator[Decision]:
    """What became of each name: the fact, or which one stands for it."""
    for key, one in noted:
        fact = found.get(key)
        if fact is None or one.outcome != "taken":
            yield one
            continue
        outcome: Outcome = "taken" if (fact.start, fact.end) == (one.start, one.end) else "same-organisation"
        yield Decision(one.type, one.start, one.end, one.what, one.rule, outcome, fact.id, (fact.start, fact.end))
