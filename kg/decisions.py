"""What people decided: ``decisions.jsonl`` of a workspace, one line a decision, only ever added to.

    {"date": "2024-05-01", "decision": "reject", "page": "<sha256>", "fact": {…}}
    {"date": …, "decision": "correct", "page": …, "fact": {…}, "changes": {"value": 12.0}}
    {"date": …, "decision": "place", "page": …, "file": "a.txt", "government": "990102/…"}
    {"date": …, "decision": "same-as", "kind": "organisation", "name": …, "other": …}

A decision carries the fact as it was, so that it is found again when the page is read by a later kg: by its id; else,
on the same page (``page`` is the digest of its bytes), by what it says and a span that overlaps; on a page that was
saved again, by what it says and its quote. The last decision on a fact, a page or a pair of names counts.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from kg.durable import append_lines, is_json
from kg.errors import FactsError
from kg.facts import DocumentFact, Fact, OrganisationFact, ReportFact, fact_from_dict

FILE = "decisions.jsonl"
RULE = "review"
"""The rule of a fact that a decision changed."""

FactVerdict = Literal["accept", "reject", "correct"]
NameVerdict = Literal["same-as", "not-the-same"]
NameKind = Literal["organisation", "law"]

_CLAIM: Mapping[str, tuple[str, ...]] = {
    "report": (),
    "practice": ("mechanism", "status"),
    "document": ("law", "relation"),
    "indicator": ("indicator", "value", "unit"),
    "organisation": ("name",),
}
"""What a fact says, apart from where and by which rule."""


@dataclass(frozen=True)
class FactDecision:
    """A fact is right (accept), wrong (reject), or right with ``changes``; page: digest of its page, "" if unknown."""

    date: str
    verdict: FactVerdict
    fact: Fact
    page: str = ""
    changes: Mapping[str, Any] = field(default_factory=dict)

    def record(self) -> dict[str, Any]:
        """The decision as the object of its line."""
        head = {"date": self.date, "decision": self.verdict, "page": self.page, "fact": self.fact.to_dict()}
        return head | ({"changes": dict(self.changes)} if self.verdict == "correct" else {})


@dataclass(frozen=True)
class PlaceDecision:
    """The page with the digest ``page`` is a report of this government; file: its name, for the reader."""

    date: str
    file: str
    page: str
    government: str

    def record(self) -> dict[str, Any]:
        """The decision as the object of its line."""
        return {
            "date": self.date, "decision": "place", "page": self.page, "file": self.file, "government": self.government
        }  # fmt: skip


@dataclass(frozen=True)
class NameDecision:
    """An organisation's name, or a minted law's id, means the same as another, which stands for it; or does not."""

    date: str
    verdict: NameVerdict
    kind: NameKind
    name: str
    other: str

    def record(self) -> dict[str, Any]:
        """The decision as the object of its line."""
        return {
            "date": self.date, "decision": self.verdict, "kind": self.kind, "name": self.name, "other": self.other
        }  # fmt: skip


Decision: TypeAlias = FactDecision | PlaceDecision | NameDecision


def to_lines(decisions: Iterable[Decision]) -> str:
    """The decisions as JSON Lines."""
    return "".join(json.dumps(one.record(), ensure_ascii=False) + "\n" for one in decisions)


def from_lines(text: str, *, where: str) -> Iterator[Decision]:
    """The decisions of a file; raises FactsError with the line's number for one that is damaged.

    A last line that a killed process left unfinished is no decision.
    """
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if not line.strip() or (number == len(lines) and not is_json(line.encode())):
            continue
        try:
            yield _decision(json.loads(line), f"{where}:{number}")
        except (ValueError, KeyError, TypeError, AttributeError, FactsError) as error:
            reason = f" ({error.what})" if isinstance(error, FactsError) else ""
            raise FactsError(
                f"the line holds no decision{reason}", where=f"{where}:{number}", do="mend or delete the line"
            ) from error


def _decision(record: Any, where: str) -> Decision:
    verdict, date = record["decision"], str(record["date"])
    if verdict in get_args(FactVerdict):
        changes = dict(record["changes"]) if verdict == "correct" else {}
        fact = fact_from_dict(record["fact"], where=where)
        changed(fact, changes, where=where)
        return FactDecision(date, verdict, fact, str(record["page"]), changes)
    if verdict == "place":
        return PlaceDecision(date, *(str(record[name]) for name in ("file", "page", "government")))
    if verdict in get_args(NameVerdict) and record["kind"] in get_args(NameKind):
        return NameDecision(date, verdict, record["kind"], str(record["name"]), str(record["other"]))
    raise ValueError(verdict)


def changed(fact: Fact, changes: Mapping[str, Any], *, where: str) -> Fact:
    """The fact with other values, by the rule ``review``; raises FactsError for a value that breaks the contract."""
    if not changes:
        return fact
    unknown = changes.keys() - fact.to_dict().keys()
    if unknown:
        raise FactsError(f"a {fact.type} fact has no field {min(unknown)!r}", where=where)
    return fact_from_dict(fact.to_dict() | dict(changes) | {"rule": RULE}, where=where)


@dataclass
class _Case:
    """All that was decided on one fact: the fact as first read, its later versions, and the last word."""

    fact: Fact
    page: str
    verdict: FactVerdict
    changes: dict[str, Any]
    versions: set[str]


class Decisions:
    """The decisions of a workspace, and what follows from them."""

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        self.all: list[Decision] = []
        self._cases: dict[str, list[_Case]] = defaultdict(list)  # report → cases in their order
        self._places: dict[str, str] = {}
        self._names: dict[tuple[str, str], str] = {}
        self._pairs: dict[tuple[str, frozenset[str]], NameDecision] = {}
        for decision in decisions:
            self.add(decision)

    @classmethod
    def read(cls, workspace: Path) -> Decisions:
        """The decisions of a workspace's folder; raises FactsError for a file that is damaged or cannot be read."""
        path = workspace / FILE
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return cls()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is no UTF-8"
            what = f"the decisions cannot be read ({reason})"
            raise FactsError(what, where=str(path), do="restore the file") from error
        return cls(from_lines(text, where=str(path)))

    def keep(self, workspace: Path, decisions: Sequence[Decision]) -> None:
        """Add decisions to the file of a workspace and to these; they are on disk when the call returns."""
        path = workspace / FILE
        try:
            append_lines(path, to_lines(decisions))
        except OSError as error:
            raise FactsError(f"the decision cannot be written ({error.strerror})", where=str(path)) from error
        for decision in decisions:
            self.add(decision)

    def add(self, decision: Decision) -> None:
        """Take a decision into account; it goes before those taken earlier."""
        self.all.append(decision)
        if isinstance(decision, FactDecision):
            self._add_case(decision)
        elif isinstance(decision, PlaceDecision):
            self._places[decision.page] = decision.government
        else:
            self._add_names(decision)

    def _add_case(self, decision: FactDecision) -> None:
        fact, verdict = decision.fact, decision.verdict
        cases = self._cases[fact.report]
        case = next((one for one in cases if fact.id in one.versions), None)
        if case is None:
            case = _Case(fact, decision.page, verdict, {}, {fact.id})
            cases.append(case)
        if verdict == "correct":
            # A change of a changed fact adds to it, one of the fact as first read begins anew.
            case.changes = (case.changes if fact.id != case.fact.id else {}) | dict(decision.changes)
            case.versions.add(changed(case.fact, case.changes, where=FILE).id)
        elif fact.id == case.fact.id:
            case.changes = {}
        case.verdict = verdict if verdict != "accept" or not case.changes else "correct"

    def _add_names(self, decision: NameDecision) -> None:
        pair = decision.kind, frozenset((decision.name, decision.other))
        self._pairs.pop(pair, None)
        self._pairs[pair] = decision
        self._names = {}
        for one in self._pairs.values():
            name, other = self.canonical(one.kind, one.name), self.canonical(one.kind, one.other)
            if one.verdict == "same-as" and name != other:
                self._names[one.kind, name] = other

    # -------------------------------------------------------------- what follows

    def decided(self, fact: Fact) -> bool:
        """Whether a fact was decided on."""
        return any(fact.id in case.versions for case in self._cases.get(fact.report, ()))

    def known(self, fact_id: str) -> Fact | None:
        """A fact that was decided on, by its id or the id of its changed version, as it was first read."""
        for cases in self._cases.values():
            for case in cases:
                if fact_id in case.versions:
                    return case.fact
        return None

    def government(self, page: str) -> str | None:
        """The government that was decided on for the page with a digest."""
        return self._places.get(page)

    def canonical(self, kind: NameKind, name: str) -> str:
        """The name that stands for a name; itself without a decision."""
        while (kind, name) in self._names:
            name = self._names[kind, name]
        return name

    def settled(self, kind: NameKind, name: str, other: str) -> bool:
        """Whether it was decided that two names mean the same or do not."""
        decided = (kind, frozenset((name, other))) in self._pairs
        return decided or self.canonical(kind, name) == self.canonical(kind, other)

    def apply(self, facts: Sequence[Fact], page: str) -> list[Fact]:
        """The facts of a page as decided, in their order; applying twice changes nothing.

        page: the digest of the page's bytes, "" where nothing is known of the page. A fact that was accepted or changed
        stands on its page even if the extractor no longer finds it.
        """
        found = list(facts)
        cases = self._cases.get(facts[0].report, ()) if facts else ()
        if not cases and not self._names:
            return found
        for case in cases:
            found = self._applied(case, found, page)
        found = [self._named(fact) for fact in found]
        unique = {fact.id: fact for fact in found}.values()
        return sorted(unique, key=lambda one: (not isinstance(one, ReportFact), one.start, one.end, one.type, one.id))

    def _applied(self, case: _Case, facts: list[Fact], page: str) -> list[Fact]:
        hits = [fact for fact in facts if fact.id in case.versions]
        same_page = page == case.page
        if not hits:
            hits = self._again(case, facts, same_page)
        rest = [fact for fact in facts if fact not in hits]
        if case.verdict == "reject" or not (hits or same_page):
            return rest
        hit = next((fact for fact in hits if fact.rule != RULE), None)
        if hit is None and case.verdict == "correct" and hits and hits[0].id in case.versions:
            hit = replace(case.fact, start=hits[0].start, end=hits[0].end, quote=hits[0].quote, file=hits[0].file)
        return [*rest, changed(hit or case.fact, case.changes, where=FILE)]

    def _again(self, case: _Case, facts: Sequence[Fact], same_page: bool) -> list[Fact]:
        """The fact of a case under another id: what was said, in the same place or, on another page, the same words."""
        claims = {self._claim(case.fact)}
        if case.verdict == "correct":
            claims.add(self._claim(changed(case.fact, case.changes, where=FILE)))
        alike = [fact for fact in facts if self._claim(fact) in claims]
        if same_page:
            return [one for one in alike if one.start < case.fact.end and case.fact.start < one.end]
        quote = _words(case.fact)
        worded = [one for one in alike if quote in _words(one) or _words(one) in quote]
        return sorted(worded, key=lambda one: abs(one.start - case.fact.start))[:1]

    def _claim(self, fact: Fact) -> tuple[object, ...]:
        return fact.type, *(getattr(self._named(fact), name) for name in _CLAIM[fact.type])

    def _named(self, fact: Fact) -> Fact:
        """The fact with the names that stand for its names."""
        if isinstance(fact, OrganisationFact) and (name := self.canonical("organisation", fact.name)) != fact.name:
            return replace(fact, name=name, rule=RULE)
        if isinstance(fact, DocumentFact) and (law := self.canonical("law", fact.law)) != fact.law:
            return replace(fact, law=law, rule=RULE)
        return fact


def _words(fact: Fact) -> str:
    return "".join(fact.quote.split())
