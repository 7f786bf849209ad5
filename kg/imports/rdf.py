"""Facts from RDF that ``kg export`` wrote, or from what another program made of it: order and graphs do not matter.

What facts need goes into a triple store in a temporary folder, so memory does not grow with the number of reports.
"""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

import pyoxigraph as ox

from kg.errors import FactsError
from kg.graph import EDGES, NODES
from kg.imports import Exported
from kg.imports.records import TYPES, Row, exported
from kg.triples import KG, RDF, camel, property_name

_FORMATS = {
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".ttl": ox.RdfFormat.TURTLE,
    ".jsonld": ox.RdfFormat.JSON_LD,
}
_TYPE, _ID, _STATED_IN = ox.NamedNode(RDF + "type"), ox.NamedNode(KG + "id"), ox.NamedNode(KG + "statedIn")
_REPORT = ox.NamedNode(KG + "Report")
_LABELS = {KG + label: label for label in ("Report", *TYPES)}
_NAMES = {label: {KG + property_name(label, name): name for name in NODES[label]} for label in _LABELS.values()}
_NAMED = {
    KG + camel(edge) for edge, one in EDGES.items() for start, _ in one.ends if start in TYPES and edge != "STATED_IN"
}
_WANTED = {_TYPE.value, _STATED_IN.value, *_NAMED, *(iri for names in _NAMES.values() for iri in names)}
_NUMBERS: dict[str, type] = {"integer": int, "number": float}


def read(path: Path, ending: str) -> Iterator[Exported]:
    """The reports of an RDF file, in the order of their ids; raises FactsError if it cannot be read."""
    with tempfile.TemporaryDirectory(prefix="kg-") as folder:
        store = ox.Store(folder)
        try:
            with _opened(path) as file:
                store.bulk_extend(
                    ox.Quad(one.subject, one.predicate, one.object)
                    for one in ox.parse(file, _FORMATS[ending])
                    if one.predicate.value in _WANTED
                )
        except (SyntaxError, ValueError, EOFError, OSError) as error:
            reason = " ".join(str(error).split())
            raise FactsError(f"the file cannot be read ({reason})", where=str(path)) from error
        reports = [quad.subject for quad in store.quads_for_pattern(None, _TYPE, _REPORT)]
        if not reports:
            raise FactsError("no report stands in the file", where=str(path))
        for report in sorted(reports, key=str):
            yield _exported(store, report, str(path))
        del store


def _opened(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path)) if path.suffix == ".gz" else path.open("rb")


def _exported(store: Any, report: Any, where: str) -> Exported:
    facts = [_row(store, quad.subject, where) for quad in store.quads_for_pattern(None, _STATED_IN, report)]
    label, row = _row(store, report, where)
    if label != "Report":
        raise FactsError("a report is also something else", where=where)
    return exported(row, ((TYPES[label], row) for label, row in facts if label in TYPES), where=where)


def _row(store: Any, node: Any, where: str) -> tuple[str, Row]:
    """The label and the properties of a node, with the id of the thing that it names."""
    found = list(store.quads_for_pattern(node, None, None))
    types = {one.object.value for one in found if one.predicate == _TYPE}
    label = next((_LABELS[one] for one in types if one in _LABELS), None)
    if label is None:
        raise FactsError("a fact is of an unknown type", where=where)
    row: dict[str, Any] = {"thing": None}
    for one in found:
        predicate = one.predicate.value
        name = _NAMES[label].get(predicate)
        if name is not None:
            row[name] = _value(one.object, label, name, where)
        elif predicate in _NAMED:
            row["thing"] = _id(store, one.object, where)
    return label, row


def _value(term: Any, label: str, name: str, where: str) -> Any:
    try:
        return _NUMBERS.get(NODES[label][name], str)(term.value)
    except ValueError as error:
        raise FactsError(f"{name} {term.value!r} is no number", where=where) from error


def _id(store: Any, thing: Any, where: str) -> str:
    known = next(iter(store.quads_for_pattern(thing, _ID, None)), None)
    if known is None:
        raise FactsError("a thing that a fact names has no kg:id", where=f"{where} ({thing.value})")
    return str(known.object.value)
