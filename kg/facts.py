"""Facts: what a report says, each with the very words that prove it.

A fact is one assertion from one report. Its id is a hash of its content, so reading a page twice gives the same ids.
Offsets are code points into the page's text, half-open; ``quote`` always equals ``text[start:end]``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from json.encoder import encode_basestring
from math import isfinite
from operator import itemgetter
from pathlib import Path
from typing import Any, ClassVar, Literal

from kg.errors import FactsError

Level = Literal["township", "county", "prefecture", "province"]
PracticeStatus = Literal["in-place", "planned", "lacking"]
Relation = Literal["own", "cited"]
Bound = Literal["exact", "over", "under", "about"]
IndicatorStatus = Literal["actual", "planned", "cumulative"]
Role = Literal["legal-advisor", "partner", "other"]

_PLAIN = json.JSONEncoder(ensure_ascii=False).encode
_WRITERS: dict[type, Callable[[Any], str]] = {
    str: encode_basestring,
    int: repr,
    float: lambda value: repr(value) if isfinite(value) else _PLAIN(value),
    type(None): lambda _: "null",
}
"""What writes the plain kinds of values as ``_PLAIN`` does, only faster."""
_GAP = "\0"
"""Where a value goes in the text of a form."""
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode

LEVELS: tuple[Level, ...] = ("township", "county", "prefecture", "province")
CHOICES: dict[tuple[str, str], frozenset[Any]] = {
    ("report", "level"): frozenset(LEVELS),
    ("practice", "status"): frozenset(("in-place", "planned", "lacking")),
    ("document", "relation"): frozenset(("own", "cited")),
    ("indicator", "bound"): frozenset(("exact", "over", "under", "about")),
    ("indicator", "status"): frozenset(("actual", "planned", "cumulative")),
    ("organisation", "role"): frozenset(("legal-advisor", "partner", "other")),
}


class _Written:
    """The id or the line of a fact, both made when one of them is first asked for."""

    def __init__(self, doc: str) -> None:
        self.__doc__ = doc

    def __set_name__(self, owner: type[Fact], name: str) -> None:
        self._name = name

    def __get__(self, fact: Fact, owner: type[Fact]) -> str:
        values = fact.__dict__
        # Found there before this descriptor from now on; the fields never change.
        values["id"], values["line"] = owner._form.write(values)
        text: str = values[self._name]
        return text


@dataclass(unsafe_hash=True, kw_only=True)  # not frozen: that takes thrice as long to make
class Fact:
    """What every fact carries; never changed once made.

    report: ``<adcode>/<town or ->/<year>``; file: name of the page's file; start, end, quote: the evidence;
    rule: what found it, e.g. ``label``, ``cue:3`` or ``title``.
    """

    type: ClassVar[str] = ""
    report: str
    file: str
    start: int
    end: int
    quote: str
    rule: str

    _form: ClassVar[_Form]

    id = _Written("Hash of the content (sixteen hexadecimal digits); the file's name is no content.")
    line = _Written("The fact as its line of a facts file, without the line break.")

    def to_dict(self) -> dict[str, Any]:
        """The fact as the object that a facts file holds, keys in their fixed order."""
        values = {name: getattr(self, name) for name in self._form.names}
        head = {"id": self.id, "report": values.pop("report"), "file": values.pop("file"), "type": self.type}
        return head | values


class _Form:
    """How the facts of a class are written as JSON: its fields and the texts around their values."""

    def __init__(self, cls: type[Fact]) -> None:
        self.names = tuple(field.name for field in fields(cls))
        self._values = itemgetter(*self.names)
        content = sorted(name for name in self.names if name != "file")
        self._content = itemgetter(*map(self.names.index, content))
        self._change = self.names.index("change") if "change" in self.names else None
        kind = _PLAIN(cls.type)
        values = dict.fromkeys(content, _GAP) | {"type": kind}
        self._hashed = ("{" + ",".join(f'"{key}":{values[key]}' for key in sorted(values)) + "}").split(_GAP)
        head = f'{{"id": "{_GAP}", "report": {_GAP}, "file": {_GAP}, "type": {kind}, '
        self._line = (head + ", ".join(f'"{name}": {_GAP}' for name in self.names[2:]) + "}").split(_GAP)

    def write(self, values: dict[str, Any]) -> tuple[str, str]:
        """The id and the line of a fact with these values."""
        texts = [_WRITERS.get(type(value), _PLAIN)(value) for value in self._values(values)]
        hashed = texts
        if self._change is not None and values["change"] is not None:
            hashed = texts.copy()
            hashed[self._change] = _CANONICAL(values["change"])
        content = _filled(self._hashed, self._content(hashed))
        number = hashlib.sha256(content.encode()).hexdigest()[:16]
        return number, _filled(self._line, (number, *texts))


def _filled(parts: Sequence[str], texts: Sequence[str]) -> str:
    """The parts with the texts between them."""
    filled = [""] * (2 * len(texts) + 1)
    filled[::2], filled[1::2] = parts, texts
    return "".join(filled)


@dataclass(unsafe_hash=True, kw_only=True)
class ReportFact(Fact):
    """The report itself: whose, for which year, published when. One a file; dates are ``YYYY-MM-DD``."""

    type: ClassVar[str] = "report"
    government: str
    adcode: str
    town: str | None
    level: Level
    year: int
    published: str | None = None
    index_number: str | None = None
    document_number: str | None = None
    title: str | None = None


@dataclass(unsafe_hash=True, kw_only=True)
class PracticeFact(Fact):
    """The government has, plans or lacks a mechanism; ``since`` is a year that the sentence itself states."""

    type: ClassVar[str] = "practice"
    mechanism: str
    status: PracticeStatus
    year: int
    since: int | None = None


@dataclass(unsafe_hash=True, kw_only=True)
class DocumentFact(Fact):
    """A law or document is named; ``number`` is as written, ``law`` an id of the catalogue or minted."""

    type: ClassVar[str] = "document"
    title: str
    number: str | None = None
    relation: Relation
    law: str


@dataclass(unsafe_hash=True, kw_only=True)
class IndicatorFact(Fact):
    """A number: ``value`` in ``unit`` as written; ``change``: None or {"direction": "up"|"down", "percent": float}.

    A change in percentage points is {"direction": …, "percent": None, "points": float}.
    """

    type: ClassVar[str] = "indicator"
    indicator: str | None
    label: str
    value: float
    unit: str
    bound: Bound
    period: str
    status: IndicatorStatus
    change: Mapping[str, Any] | None = None


@dataclass(unsafe_hash=True, kw_only=True)
class OrganisationFact(Fact):
    """An outside organisation that works for or with the reporting government."""

    type: ClassVar[str] = "organisation"
    name: str
    role: Role


FACT_TYPES: dict[str, type[Fact]] = {
    cls.type: cls for cls in (ReportFact, PracticeFact, DocumentFact, IndicatorFact, OrganisationFact)
}
for _class in FACT_TYPES.values():
    _class._form = _Form(_class)


def report_id(adcode: str, town: str | None, year: int) -> str:
    """The id of a report.

    >>> report_id("310115", "大团镇", 2016), report_id("370303", None, 2017)
    ('310115/大团镇/2016', '370303/-/2017')
    """
    return f"{adcode}/{town or '-'}/{year}"


def government_id(adcode: str, town: str | None) -> str:
    """The id of a government: its code, for a town followed by the town's name.

    >>> government_id("310115", "大团镇"), government_id("370303", None)
    ('310115/大团镇', '370303')
    """
    return f"{adcode}/{town}" if town else adcode


def fact_from_dict(record: Mapping[str, Any], *, where: str) -> Fact:
    """The fact that a line of a facts file holds; raises FactsError (at ``where``) for one that breaks the contract."""
    cls = FACT_TYPES.get(str(record.get("type")))
    if cls is None:
        raise FactsError(f"unknown fact type {record.get('type')!r}", where=where, do="run kg sync after removing it")
    known = cls._form.names
    try:
        fact = cls(**{name: value for name, value in record.items() if name in known})
    except TypeError as error:
        raise FactsError(f"a {cls.type} fact lacks a field ({error})", where=where) from error
    for (kind, name), choices in CHOICES.items():
        if kind == cls.type and getattr(fact, name) not in choices:
            raise FactsError(f"{name} {getattr(fact, name)!r} is none of {sorted(choices)}", where=where)
    if not (isinstance(fact.start, int) and isinstance(fact.end, int) and 0 <= fact.start <= fact.end):
        raise FactsError(f"the span {fact.start!r}..{fact.end!r} is none", where=where)
    return fact


def to_lines(facts: Iterable[Fact]) -> str:
    """The facts as JSON Lines, one a line, in the order given."""
    return "\n".join([*[fact.line for fact in facts], ""])


def from_lines(text: str, *, where: str) -> list[Fact]:
    """The facts of a JSON Lines text; raises FactsError with the line's number for a damaged line."""
    found: list[Fact] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        place = f"{where}:{number}"
        try:
            record = json.loads(line)
        except ValueError as error:
            raise FactsError("the line is no JSON", where=place, do="load the report again") from error
        if not isinstance(record, dict):
            raise FactsError("the line is no JSON object", where=place, do="load the report again")
        found.append(fact_from_dict(record, where=place))
    return found


def read_facts(path: Path) -> list[Fact]:
    """The facts of one file; raises FactsError if it is damaged."""
    try:
        return from_lines(path.read_text(encoding="utf-8"), where=str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise FactsError(
            f"the facts file cannot be read ({error})", where=str(path), do="load the report again"
        ) from error
