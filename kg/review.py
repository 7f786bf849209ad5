"""Deciding on facts, places and names: each decision is kept first, then applied to what is loaded already."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, Literal, cast, get_args

from kg.decisions import (
    Decision,
    Decisions,
    FactDecision,
    FactVerdict,
    NameDecision,
    NameKind,
    NameVerdict,
    PlaceDecision,
    changed,
    from_lines,
)
from kg.doubts import said
from kg.errors import FactsError, PlaceError, ReadError, UsageError
from kg.facts import CHOICES, DocumentFact, Fact, IndicatorFact, OrganisationFact, PracticeFact, ReportFact
from kg.load import Loaded, load_files
from kg.pipeline import Engine
from kg.read import read_bytes
from kg.refused import Refused
from kg.workspace import Workspace

Verdict = Literal["accept", "reject", "correct", "same-as", "not-the-same", "place"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

CORRECTABLE: dict[str, tuple[str, ...]] = {
    "report": ("published", "index_number", "document_number", "title"),
    "practice": ("mechanism", "status", "since"),
    "document": ("title", "number", "relation", "law"),
    "indicator": ("indicator", "label", "value", "unit", "bound", "period", "status", "change"),
    "organisation": ("name", "role"),
}
"""The fields that a decision may change; where a fact stands and whose it is, it may not."""
_OPTIONAL = frozenset(("since", "number", "indicator", "change", "published", "index_number", "document_number"))
_SHORTEST_ID = 6
_ID = re.compile(rf"[0-9a-f]{{{_SHORTEST_ID},16}}")


def parse(text: str) -> tuple[str, Verdict, str]:
    """The subject, verdict and argument of ``SUBJECT=VERDICT[:ARGUMENT]``; raises UsageError for anything else.

    >>> parse("3dfb3e7222ec5574=correct:value=12")
    ('3dfb3e7222ec5574', 'correct', 'value=12')
    """
    match = re.fullmatch(rf"(.+?)=({'|'.join(VERDICTS)})(?::(.*))?", text, re.DOTALL)
    if match is None:
        raise UsageError(f"{text!r} is no decision", do=f"write FACT=VERDICT, one of {', '.join(VERDICTS)}")
    return match[1], cast(Verdict, match[2]), match[3] or ""


class Review:
    """The decisions of a workspace, to be added to; the caller is the workspace's writer while one is added.

    date: of the decisions, ``YYYY-MM-DD``.
    """

    def __init__(self, workspace: Workspace, engine: Engine, *, date: str) -> None:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", date):
            raise UsageError(f"{date!r} is no date", do="write it as YYYY-MM-DD")
        self.workspace, self.engine, self.date = workspace, engine, date
        self.decisions = Decisions.read(workspace.path)

    def decide(self, subject: str, verdict: Verdict, argument: str = "") -> str:
        """Keep a decision and apply it; returns what it did, in one line.

        subject: a fact's id (or at least its first six digits), for ``place`` a file, for names a name; argument: for
        ``correct`` FIELD=VALUE, for ``place`` a government, for names the other name. Raises UsageError for what cannot
        be decided.
        """
        if verdict == "place":
            return self._decide_place(subject, argument)
        if verdict in get_args(NameVerdict):
            return self._decide_names(subject, cast(NameVerdict, verdict), argument)
        return self._decide_fact(subject, cast(FactVerdict, verdict), argument)

    def take(self, text: str, *, where: str) -> int:
        """Add the decisions of an exported text that are not there yet, and apply all; returns how many were added.

        Raises FactsError, with the line, for a text that is damaged: nothing is added then.
        """
        present = {json.dumps(one.record(), sort_keys=True) for one in self.decisions.all}
        new = [one for one in from_lines(text, where=where) if json.dumps(one.record(), sort_keys=True) not in present]
        self._keep(*new)
        self._apply(self.workspace.reports())
        refused = Refused(self.workspace.path).files()
        list(self._load([Path(one.path) for one in refused if self.decisions.government(one.digest)]))
        return len(new)

    # -------------------------------------------------------------- facts

    def _decide_fact(self, subject: str, verdict: FactVerdict, argument: str) -> str:
        fact = self._fact(subject)
        if verdict == "reject" and isinstance(fact, ReportFact):
            raise UsageError("a report cannot be rejected as a fact", where=subject, do="use kg remove")
        if verdict != "correct" and argument:
            raise UsageError(f"{verdict} takes no argument", where=subject)
        changes = self._changes(fact, argument) if verdict == "correct" else {}
        _, page = self.workspace.source(fact.report) or (None, "")
        self._keep(FactDecision(self.date, verdict, fact, page, changes))
        self._apply([fact.report])
        after = f", now {said(changed(fact, changes, where=subject))}" if changes else ""
        return f"{verdict} {fact.id}: {said(fact)}{after}"

    def _fact(self, subject: str) -> Fact:
        """The fact with an id, among those loaded and those decided on."""
        if not _ID.fullmatch(subject):
            raise UsageError("this is no id of a fact", where=subject, do="kg review --list shows the ids")
        found: dict[str, Fact] = {}
        for _, facts in self._holding(f'"id": "{subject}'):
            found |= {fact.id: fact for fact in facts if fact.id.startswith(subject)}
        if not found and (known := self.decisions.known(subject)):
            found[known.id] = known
        if len(found) != 1:
            what = "several facts begin so" if found else "there is no such fact"
            raise UsageError(what, where=subject, do="kg review --list shows the ids")
        return next(iter(found.values()))

    def _changes(self, fact: Fact, argument: str) -> dict[str, Any]:
        name, sign, text = argument.partition("=")
        allowed = CORRECTABLE[fact.type]
        if not sign or name not in allowed:
            do = f"write FIELD=VALUE, FIELD one of {', '.join(allowed)}"
            raise UsageError(f"{argument!r} corrects nothing", where=fact.id, do=do)
        changes = {name: self._value(fact, name, text)}
        self._must_be_known(fact, name, changes[name])
        return changes

    def _value(self, fact: Fact, name: str, text: str) -> Any:
        """The value of a field, written as text; ``none`` empties an optional one."""
        if name in _OPTIONAL and text == "none":
            return None
        kinds = {field.name: str(field.type) for field in fields(fact)}
        choices = CHOICES.get((fact.type, name))
        try:
            value: Any = text
            if name == "change":
                value = json.loads(text)
            elif "float" in kinds[name]:
                value = float(text)
            elif "int" in kinds[name]:
                value = int(text)
        except ValueError:
            raise UsageError(f"{text!r} is no value for {name}", where=fact.id) from None
        wrong = (
            not text.strip()
            or (isinstance(value, float) and not math.isfinite(value))
            or (choices is not None and value not in choices)
            or (name == "published" and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text))
            or (name == "change" and not _is_change(value))
        )
        if wrong:
            do = f"one of {', '.join(sorted(choices))}" if choices else None
            raise UsageError(f"{text!r} is no value for {name}", where=fact.id, do=do)
        return value

    def _must_be_known(self, fact: Fact, name: str, value: Any) -> None:
        ontology = self.engine.ontology
        known = True
        if isinstance(fact, PracticeFact) and name == "mechanism":
            known = value in ontology.mechanisms
        elif isinstance(fact, IndicatorFact) and name == "indicator":
            known = value is None or value in ontology.indicators
        elif isinstance(fact, DocumentFact) and name == "law":
            known = value in ontology.laws or any(self._holding(f'"law": {json.dumps(value, ensure_ascii=False)}'))
        if not known:
            raise UsageError(f"there is no {name} {value!r}", where=fact.id, do="kg ontology show finds ids by labels")

    # -------------------------------------------------------------- names

    def _decide_names(self, name: str, verdict: NameVerdict, other: str) -> str:
        kind = self._kind(name)
        if not other or name == other:
            raise UsageError(f"{verdict} needs another name", where=name, do=f"write NAME={verdict}:OTHER")
        if kind != self._kind(other):
            raise UsageError(f"{name!r} and {other!r} are not of one kind", where=name)
        if kind == "law" and name in self.engine.ontology.laws:
            raise UsageError("a law of the catalogue stands for itself", where=name, do="name the minted id first")
        before = self.decisions.canonical(kind, name)
        joined = before == self.decisions.canonical(kind, other)
        decision = NameDecision(self.date, verdict, kind, name, other)
        trial = Decisions((*self.decisions.all, decision))
        same = trial.canonical(kind, name) == trial.canonical(kind, other)
        if same != (verdict == "same-as"):
            raise UsageError("they are still the same through a third name", where=name, do="part them from that first")
        self._keep(decision)
        if verdict == "same-as":
            self._apply(report for report, _ in self._holding(json.dumps(name, ensure_ascii=False)))
        elif joined:
            return f"{verdict} {name} / {other}: {self._read_again(before)}"
        return f"{verdict} {name} / {other} ({kind})"

    def _kind(self, name: str) -> NameKind:
        """Whether a name is an organisation's or a law's."""
        if name in self.engine.ontology.laws:
            return "law"
        for _, facts in self._holding(json.dumps(name, ensure_ascii=False)):
            for fact in facts:
                if isinstance(fact, OrganisationFact) and fact.name == name:
                    return "organisation"
                if isinstance(fact, DocumentFact) and fact.law == name:
                    return "law"
        for one in self.decisions.all:
            if isinstance(one, NameDecision) and name in (one.name, one.other):
                return one.kind
        raise UsageError("no fact bears this name", where=name, do="write an organisation's name or the id of a law")

    def _read_again(self, name: str) -> str:
        """Read the pages again that bear a name which stood for others; what became of that, in words."""
        reports = [report for report, _ in self._holding(json.dumps(name, ensure_ascii=False))]
        sources = [source for report in reports if (source := self.workspace.source(report))]
        present = [path for path, _ in sources if _bytes(path) is not None]
        list(self._load(present))
        missing = len(reports) - len(present)
        return f"{len(present)} reports read again" + (f"; {missing} pages are gone, load them anew" if missing else "")

    # -------------------------------------------------------------- places

    def _decide_place(self, subject: str, argument: str) -> str:
        known = {one.path: one for one in Refused(self.workspace.path).files()}
        paths = [path for path in known if subject in (path, Path(path).name)] or [subject]
        if len(paths) > 1:
            raise UsageError("several refused files bear this name", where=subject, do="write the whole path")
        path = Path(paths[0])
        page = known[paths[0]].digest if paths[0] in known else ""
        data = _bytes(path)
        if data is not None:
            page = hashlib.sha256(data).hexdigest()
        if not page:
            raise UsageError("there is no such file", where=subject)
        government = self._government(argument)
        self._keep(PlaceDecision(self.date, path.name, page, government))
        if data is None:
            return f"place {path.name}: {government}; the file is gone, it will be loaded when it is there again"
        (loaded,) = self._load([path])
        if loaded.error is not None:
            return f"place {path.name}: {government}; refused: {loaded.error.what}"
        return f"place {path.name}: {loaded.result} as {loaded.report}"

    def _government(self, text: str) -> str:
        """The id of the government that an id or a full name means."""
        register = self.engine.places
        if re.match(r"\d{6}(?:/|$)", text):
            try:
                return self.engine.place(text).id
            except PlaceError as error:
                raise UsageError(error.what, where=text, do=error.do) from error
        found = [place for at in range(len(text)) for place in register.find(text[at:])]
        found = [place for place in found if text in (place.full_name, place.name)]
        if len({place.id for place in found}) != 1:
            names = ", ".join(f"{place.id} ({place.full_name})" for place in found[:8])
            what = f"several governments bear the name: {names}" if found else "the register knows no such government"
            raise UsageError(what, where=text, do="write the code, for a town with /NAME")
        return found[0].id

    # -------------------------------------------------------------- the workspace

    def _keep(self, *decisions: Decision) -> None:
        if decisions:
            self.decisions.keep(self.workspace.path, decisions)

    def _apply(self, reports: Iterable[str]) -> None:
        for report in reports:
            # A damaged facts file is told by kg status and replaced by loading its page, when decisions are applied.
            if self.workspace.facts_path(report).exists() and _readable(self.workspace, report):
                self.workspace.revise(report, self.decisions.apply)

    def _load(self, paths: Sequence[Path]) -> Iterator[Loaded]:
        present = [path for path in paths if _bytes(path) is not None]
        return load_files(present, self.workspace, self.engine, force=True, again=True)

    def _holding(self, text: str) -> Iterator[tuple[str, list[Fact]]]:
        """The reports whose facts files hold a text, with their facts."""
        wanted = text.encode()
        for report in self.workspace.reports():
            if wanted in self.workspace.facts_path(report).read_bytes() and _readable(self.workspace, report):
                yield report, self.workspace.facts(report)


def _bytes(path: Path) -> bytes | None:
    """The bytes of a file or of a member of an archive; None if it is gone."""
    try:
        return read_bytes(path)
    except ReadError:
        return None


def _readable(workspace: Workspace, report: str) -> bool:
    try:
        workspace.facts(report)
    except FactsError:
        return False
    return True


def _is_change(value: object) -> bool:
    if not isinstance(value, dict) or value.get("direction") not in ("up", "down"):
        return False
    return any(isinstance(value.get(size), int | float) for size in ("percent", "points"))
