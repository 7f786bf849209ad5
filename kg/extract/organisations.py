"""Outside organisations that work for or with the reporting government: law firms, courts, universities, companies.

A name is found by its last word (law firm, court, university …). A law firm counts wherever it is named; any other
organisation only where its clause says that it is engaged by the government, acts for it or together with it. Names
that the text joins to one another share what is said of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from daachorse import CharwiseDoubleArrayAhoCorasick

from kg.extract.organisation_names import NameGrammar, Spelt, clause_start
from kg.extract.report_divisions import divisions
from kg.facts import OrganisationFact, ReportFact, Role
from kg.ontology import Ontology
from kg.patterns import any_pattern, any_word
from kg.places import PlaceRegister
from kg.sections import Sentence, Text
from kg.trace import Decision, Outcome, Trace

_CLAUSE = re.compile("[，。；：？！]")
_QUOTES = "“”‘’\"'"
_REMARK = re.compile("（[^（）]{1,16}）")
_CLOSING = re.compile("等?[^，。；（）]{0,6}）")
_NAME = "◇"
"""Stands for the name, and for others joined to it, in the patterns that tell what is before it and behind it."""
Kind = Literal["firm", "court", "business", "body"]


@dataclass(frozen=True)
class Verdict:
    """What a clause says of an organisation: its role and the rule that shows it, or why it has none."""

    role: Role | None
    rule: str
    outcome: Outcome = "taken"


class OrganisationGrammar:
    """What is said of organisations, compiled once from the word lists."""

    def __init__(self, ontology: Ontology) -> None:
        words = ontology.words
        self.names = NameGrammar(ontology)
        self._gate = CharwiseDoubleArrayAhoCorasick(list(words("organisation-sign")))
        self._firm, self._court, self._business = (
            any_pattern(ontology.patterns(name)) for name in ("law-firm", "court-type", "business-type")
        )
        (
            self._engaged, self._beside, self._together, self._by, self._doing, self._venue, self._helped,
            self._others, self._lead_in, self._arranged, self._people, self._frame, self._body_frame, self._trying,
            self._list, self._firm_party, self._trained, self._trainer, self._no_part, self._apposed, self._short,
            self._named_advisor, self._goes_on, self._colon,
        ) = (
            any_pattern(ontology.patterns(name))
            for name in (
                "engaged-before", "beside-before", "together-after", "by-before", "doing-after", "venue-before",
                "helped-by-after", "others-after", "subject-lead-in", "arranged-before", "people-after",
                "organisation-frame", "body-frame", "court-trying", "engaged-list",
                "firm-party", "trained-at-after", "trainer-type", "no-part-frame", "apposed-before", "short-name-after",
                "advisor-named", "firm-goes-on", "named-behind-colon",
            )
        )  # fmt: skip
        general = ontology.patterns("acting-after")
        self._acting: dict[Kind, re.Pattern[str]] = {
            kind: any_pattern((*general, *ontology.patterns(f"{kind}-acting-after")))
            for kind in ("court", "business", "body")
        }
        self._left_out = words("court-name-part")[0]
        self._against = re.compile(any_word(words("object-of-enforcement")))
        self._advisor = any_pattern(ontology.patterns("advisor-work"))

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
            if group and not self.names.joined(text[group[-1].end : spelt.start]):
                yield from self._judged(text, group)
                group = []
            group.append(spelt)
        yield from self._judged(text, group)

    def _judged(self, text: str, group: Sequence[Spelt]) -> Iterator[tuple[Spelt, Verdict]]:
        """The verdict on names that the text joins: what is said of one of them is said of all."""
        if not group:
            return
        start, end = group[0].start, group[-1].end
        left = clause_start(text, start)
        mark = _CLAUSE.search(text, end)
        stop = mark.start() if mark else len(text)
        before = text[left:start].rstrip(_QUOTES)
        after = text[end:stop].lstrip(_QUOTES)
        if remark := _REMARK.match(after):
            after = after[remark.end() :]
        elif (closing := _CLOSING.match(after)) and (opened := self._apposed.search(before)):
            before, after = _REMARK.sub("", before[: opened.start()]), after[closing.end() :]
        others = self._others.match(after)
        kinds = [self._kind(text[spelt.start : spelt.end]) for spelt in group]
        against = kinds != ["firm"] and self._against.search(before + text[start:end] + after) is not None
        rest = after[others.end() :] if others else after
        ahead = text[clause_start(text, max(left - 1, 0)) : left]
        listed = self._list.search(f"{ahead}{before}{_NAME}{after}") is not None
        verdicts = [
            Verdict(None, "party", "party")
            if against and kind in ("business", "body") and not self._engaged.search(before)
            else self._listed(ahead + text[left:end] + after)
            if listed
            else self._firm_verdict(before, after, text[stop:])
            if kind == "firm"
            else self._verdict(kind, text[spelt.start : spelt.end], before, after, rest, ahead)
            for spelt, kind in zip(group, kinds, strict=True)
        ]
        shared = next((one for one, kind in zip(verdicts, kinds, strict=True) if one.role and kind != "firm"), None)
        for spelt, verdict in zip(group, verdicts, strict=True):
            yield spelt, verdict if verdict.role or shared is None else shared

    def _listed(self, words: str) -> Verdict:
        """What is said of those from whom the engaged people of a list come."""
        return Verdict("legal-advisor" if self._advisor.search(words) else "partner", "engaged-list")

    def _kind(self, name: str) -> Kind:
        if self._firm.search(name):
            return "firm"
        return "court" if self._court.search(name) else "business" if self._business.search(name) else "body"

    def _firm_verdict(self, before: str, after: str, then: str) -> Verdict:
        """What a clause says of a law firm; then: the text behind the clause."""
        if self._firm_party.search(f"{before}{_NAME}{after}"):
            return Verdict(None, "party", "party")
        advises = self._advisor.search(before + after) or self._goes_on.match(then)
        return Verdict("legal-advisor" if advises else "partner", "law-firm")

    def _verdict(self, kind: Kind, name: str, before: str, after: str, rest: str, ahead: str) -> Verdict:
        """What a clause says of one name; rest: the words after it and after others joined to it; ahead: the clause before it."""
        # The others joined to a name may belong to what is told of it, as the government does.
        framed = f"{before}{_NAME}{rest}\n{before}{_NAME}{after}"
        if self._no_part.search(framed):
            return Verdict(None, "name", "no-part")
        if kind == "body" and self._named_advisor.search(framed):
            return Verdict("legal-advisor", "advisor")
        if self._engaged.search(before) or (not before and self._colon.search(ahead)):
            return Verdict("partner", "engaged")
        if kind != "business" and self._arranged.search(before) and self._people.match(rest):
            return Verdict("partner", "engaged")
        if self._frame.search(framed) or (kind != "business" and self._body_frame.search(framed)):
            return Verdict("partner", "framed")
        tries = kind == "court" and self._trying.search(f"{before[-1:]}{_NAME}{after}")
        if self._by.search(before) and self._doing.search(after) and not tries:
            return Verdict("partner", "doer")
        if self._venue.search(before):
            helped = self._helped.match(rest) or (self._trainer.search(name) and self._trained.match(rest))
            return Verdict("partner", "helped-by") if helped else Verdict(None, "venue", "no-part")
        if self._beside.search(before) and self._together.search(after):
            return Verdict("partner", "together")
        acts = self._acting[kind].match(rest) or self._acting[kind].match(after)
        if acts and self._lead_in.fullmatch(before):
            return Verdict("partner", "acting")
        return Verdict(None, "name", "no-part")


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
