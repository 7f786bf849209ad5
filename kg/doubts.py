"""What a person should look at: places that could not be told, facts that something speaks against, names alike.

A fact is doubtful if, in this order: it disagrees with other numbers (``kg.consistency``); another page on the same
government and year says otherwise; it has a practice in place before the practice's origin; or a weak rule found it.
Names are only ever asked about where one is the end of the other, or two documents bear one number, in one county:
likeness proves nothing, since sister towns and following years differ by a character.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Literal

from kg.consistency import check_facts
from kg.decisions import Decisions, NameKind
from kg.errors import FactsError, ReadError
from kg.facts import DocumentFact, Fact, IndicatorFact, OrganisationFact, PracticeFact, ReportFact, read_facts
from kg.ontology import Ontology
from kg.read import read_page
from kg.refused import Refused, RefusedFile
from kg.workspace import Workspace

Reason = Literal["place", "disagreement", "conflict", "before its origin", "names", "weak rule"]
REASONS: tuple[Reason, ...] = ("place", "disagreement", "conflict", "before its origin", "names", "weak rule")
COLUMNS = ("reason", "report", "subject", "says", "quote", "why")

_WEAK = {
    "report": (re.compile(r"body|host|index-number"), "the place rests on weak words of the page"),
    "document": (re.compile(r".*:default"), "nothing tells whose document it is"),
    "indicator": (re.compile(r"part"), "the indicator is that of the total before it"),
}
"""Rules that guess, by the type of fact, and what they guess."""
_SHORTEST_NAME = 4
_BRACKETS = str.maketrans("[]()【】（）［］", "〔〕〔〕〔〕〔〕〔〕")
_COMMON = frozenset(("id", "report", "file", "type", "start", "end", "quote", "rule"))
_STOPS = "。！？；\n"
_AROUND = 160


@dataclass(frozen=True)
class Doubt:
    """One thing to decide on: a fact, a file without a place, or two names of a kind; why: what speaks against it."""

    reason: Reason
    why: str
    report: str = ""
    fact: Fact | None = None
    file: RefusedFile | None = None
    names: tuple[NameKind, str, str] | None = None

    @property
    def subject(self) -> str:
        """What a decision names: the fact's id, the file's path, the first name."""
        if self.fact is not None:
            return self.fact.id
        return self.file.path if self.file else self.names[1] if self.names else ""

    def row(self) -> tuple[str, ...]:
        """The doubt as a row of COLUMNS."""
        quote = " ".join(self.fact.quote.split()) if self.fact else ""
        says = said(self.fact) if self.fact else self.names[2] if self.names else ""
        return self.reason, self.report, self.subject, says, quote, self.why


def said(fact: Fact) -> str:
    """What a fact says, as FIELD=VALUE.

    >>> from kg.facts import OrganisationFact
    >>> said(OrganisationFact(report="", file="", start=0, end=1, quote="", rule="", name="甲", role="other"))
    'organisation name=甲 role=other'
    """
    values = (f"{name}={value}" for name, value in fact.to_dict().items() if name not in _COMMON and value is not None)
    return " ".join((fact.type, *values))


def find_doubts(
    workspace: Workspace, ontology: Ontology, decisions: Decisions, *, damaged: list[FactsError]
) -> Iterator[Doubt]:
    """Everything doubtful that nobody has decided on, in the order of REASONS; each fact once.

    damaged: takes the errors of facts files that cannot be read; they are passed over.
    """
    seen: set[str] = set()
    for file in Refused(workspace.path).files():
        if decisions.government(file.digest) is None:
            yield Doubt("place", file.what, file=file)
    by_facts = (_disagreements(workspace, ontology, damaged), _conflicts(workspace), _early(workspace, ontology))
    for doubts in by_facts:
        yield from _fresh(doubts, seen, decisions)
    yield from _names(workspace, ontology, decisions)
    yield from _fresh(_weak(workspace, ontology), seen, decisions)


def _fresh(doubts: Iterable[Doubt], seen: set[str], decisions: Decisions) -> Iterator[Doubt]:
    for doubt in doubts:
        if doubt.fact and doubt.fact.id not in seen and not decisions.decided(doubt.fact):
            seen.add(doubt.fact.id)
            yield doubt


def _reports(workspace: Workspace) -> Iterator[list[Fact]]:
    for report in workspace.reports():
        try:
            yield workspace.facts(report)
        except FactsError:
            continue  # told by _disagreements, which reads the same files


def _disagreements(workspace: Workspace, ontology: Ontology, damaged: list[FactsError]) -> Iterator[Doubt]:
    for found in check_facts(workspace, ontology, damaged=damaged):
        yield Doubt("disagreement", f"{found.compared}: {found.arithmetic}", found.report, found.facts[0])


def _conflicts(workspace: Workspace) -> Iterator[Doubt]:
    """What the kept page of a report says otherwise than a page that stands behind it."""
    behind: dict[str, list[list[Fact]]] = defaultdict(list)
    for path in sorted((workspace.path / "others").glob("*/*.jsonl")):
        try:
            facts = read_facts(path)
        except FactsError:
            continue
        if facts:
            behind[facts[0].report].append(facts)
    for report, pages in behind.items():
        try:
            kept = _statements(workspace.facts(report))
        except FactsError:
            continue
        for facts in pages:
            for key, others in _statements(facts).items():
                own = kept.get(key, {})
                if own and not own.keys() & others.keys():
                    fact, other = next(iter(own.values())), next(iter(others.values()))
                    yield Doubt("conflict", f"{other.file} says {said(other)}: {other.quote}", report, fact)


def _statements(facts: Sequence[Fact]) -> dict[tuple[object, ...], dict[object, Fact]]:
    """What pages can contradict each other in: what is asked → the answers."""
    found: dict[tuple[object, ...], dict[object, Fact]] = defaultdict(dict)
    for fact in facts:
        if isinstance(fact, IndicatorFact) and fact.indicator:
            found["indicator", fact.indicator, fact.label, fact.unit, fact.period].setdefault(fact.value, fact)
        elif isinstance(fact, PracticeFact):
            found["practice", fact.mechanism].setdefault(fact.status, fact)
        elif isinstance(fact, ReportFact) and fact.published:
            found["published",].setdefault(fact.published, fact)
    return found


def _early(workspace: Workspace, ontology: Ontology) -> Iterator[Doubt]:
    """Practices in place before the year in which, with some confidence, they began."""
    for facts in _reports(workspace):
        for fact in facts:
            if isinstance(fact, PracticeFact) and fact.status == "in-place":
                mechanism = ontology.mechanisms.get(fact.mechanism)
                origin = mechanism.origin_year if mechanism and mechanism.confidence != "low" else None
                if origin and fact.year < origin:
                    yield Doubt("before its origin", f"it is said to begin in {origin}", fact.report, fact)


def _weak(workspace: Workspace, ontology: Ontology) -> Iterator[Doubt]:
    for facts in _reports(workspace):
        for fact in facts:
            if isinstance(fact, DocumentFact) and fact.law in ontology.laws:
                continue  # a law of the catalogue is nobody's own
            rule, guess = _WEAK.get(fact.type, (None, ""))
            if rule and rule.fullmatch(fact.rule):
                yield Doubt("weak rule", f"{fact.rule}: {guess}", fact.report, fact)


def _names(workspace: Workspace, ontology: Ontology, decisions: Decisions) -> Iterator[Doubt]:
    names: dict[str, dict[str, str]] = defaultdict(dict)  # county → name → a report
    numbers: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)  # county, number → minted law → a report
    for facts in _reports(workspace):
        for fact in facts:
            county = fact.report.partition("/")[0]
            if isinstance(fact, OrganisationFact):
                names[county].setdefault(fact.name, fact.report)
            elif isinstance(fact, DocumentFact) and fact.number and fact.law not in ontology.laws:
                number = "".join(fact.number.split()).translate(_BRACKETS)
                numbers[county, number].setdefault(fact.law, fact.report)
    for found in names.values():
        for name, other in combinations(sorted(found, key=len), 2):
            if len(name) >= _SHORTEST_NAME and other.endswith(name):
                yield from _asked("organisation", name, other, found[name], "one name ends the other", decisions)
    for (_, number), laws in numbers.items():
        for name, other in combinations(sorted(laws), 2):
            yield from _asked("law", name, other, laws[name], f"both bear the number {number}", decisions)


def _asked(kind: NameKind, name: str, other: str, report: str, why: str, decisions: Decisions) -> Iterator[Doubt]:
    if not decisions.settled(kind, name, other):
        yield Doubt("names", f"{why} ({kind})", report, names=(kind, name, other))


def sentence_around(workspace: Workspace, fact: Fact) -> tuple[str, str, str]:
    """The text before, in and after a fact's quote, as far as its sentence goes; the quote alone without its page."""
    path, _ = workspace.source(fact.report) or (None, "")
    text = _text(path) if path and path.name == fact.file else ""
    if text[fact.start : fact.end] != fact.quote:
        return "", fact.quote, ""
    before, after = text[max(0, fact.start - _AROUND) : fact.start], text[fact.end : fact.end + _AROUND]
    cut = max(before.rfind(stop) for stop in _STOPS) + 1
    ends = [at + 1 for at in (after.find(stop) for stop in _STOPS) if at >= 0]
    return before[cut:].lstrip(), fact.quote, after[: min(ends, default=len(after))].rstrip()


def _text(path: Path) -> str:
    try:
        return read_page(path).text
    except ReadError:
        return ""


def beginning(file: RefusedFile) -> str:
    """The first lines of a refused file, "" if it is gone."""
    lines = (line.strip() for line in _text(Path(file.path)).split("\n"))
    return "\n".join([line for line in lines if line][:4])[:400]
