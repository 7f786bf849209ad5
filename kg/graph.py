"""The property graph: its tables, and the projection of facts and catalogue onto them.

Everything that a store holds is declared here once: node labels with their properties, edge types with their ends.
Triples are made from these same tables (``kg.triples``), so the two views cannot differ.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from kg.concepts import IndicatorConcept, Law, Mechanism
from kg.ontology import Ontology
from kg.places import Place

VERSION = 4
"""To be raised whenever the projection or the way of storing it changes; every view is then built anew."""

Kind = Literal["string", "integer", "number", "boolean"]
ARROW: dict[Kind, pa.DataType] = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
}


def _properties(**groups: str) -> dict[str, Kind]:
    kinds: dict[str, Kind] = {}
    for kind in ARROW:
        kinds |= dict.fromkeys(groups.get(kind, "").split(), kind)
    return kinds


_EVIDENCE: dict[str, Kind] = _properties(string="id report quote rule", integer="year start end")
NODES: dict[str, dict[str, Kind]] = {
    "Government": _properties(string="id name full_name level adcode", integer="since until"),
    # Beside what queries ask for, a report keeps all of its own fact, so that facts can be made from the graph again.
    "Report": _properties(
        string="id title published index_number document_number file government level fact quote rule digest",
        integer="year start end",
    ),
    "Mechanism": _properties(
        string="id name name_en category origin_place origin_confidence national_document national_document_number "
        "national_document_date",
        integer="origin_year",
    ),
    "Law": _properties(string="id title kind number issuer issued", boolean="number_verified minted"),
    "Indicator": _properties(string="id name name_en unit dimension"),
    "Organization": _properties(string="id name"),
    "Practice": _EVIDENCE | _properties(string="status", integer="since"),
    "Measurement": _EVIDENCE
    | _properties(
        string="label unit amount_unit bound period status change_direction",
        number="value amount change_percent change_points",
    ),
    "Citation": _EVIDENCE | _properties(string="title number relation"),
    "Engagement": _EVIDENCE | _properties(string="role"),
}
FACTS = ("Practice", "Measurement", "Citation", "Engagement")


@dataclass(frozen=True)
class EdgeType:
    """The pairs of labels that an edge may join, and its properties."""

    ends: tuple[tuple[str, str], ...]
    properties: Mapping[str, Kind] = field(default_factory=dict)


EDGES: dict[str, EdgeType] = {
    "HAS_PRACTICE": EdgeType((("Government", "Practice"),)),
    "OF_MECHANISM": EdgeType((("Practice", "Mechanism"),)),
    "HAS_MEASUREMENT": EdgeType((("Government", "Measurement"),)),
    "OF_INDICATOR": EdgeType((("Measurement", "Indicator"),)),
    "HAS_CITATION": EdgeType((("Report", "Citation"),)),
    "OF_LAW": EdgeType((("Citation", "Law"),)),
    "HAS_ENGAGEMENT": EdgeType((("Government", "Engagement"),)),
    "WITH_ORGANIZATION": EdgeType((("Engagement", "Organization"),)),
    "STATED_IN": EdgeType(tuple((label, "Report") for label in FACTS)),
    "REPORTS_ON": EdgeType((("Report", "Government"),)),
    "CITES": EdgeType((("Report", "Law"),)),
    "PRACTISES": EdgeType((("Government", "Mechanism"),), _properties(integer="first_year last_year reports")),
    "ISSUED": EdgeType((("Government", "Law"),), _properties(integer="year")),
    "PART_OF": EdgeType((("Government", "Government"),)),
    "SUCCEEDED_BY": EdgeType((("Government", "Government"),), _properties(integer="year")),
    "BROADER": EdgeType((("Mechanism", "Mechanism"),)),
    "PROMOTES": EdgeType((("Law", "Mechanism"),)),
}
DERIVED = ("PRACTISES", "ISSUED")
"""Edges that a government's facts of all years make together."""

EdgeKey = tuple[str, str, str]


@dataclass(frozen=True)
class Graph:
    """Nodes by label and edges by (type, label of the start, label of the end), as Arrow tables.

    A table of nodes has the columns of its label; a table of edges has ``from`` and ``to`` (ids) and the edge's own.
    """

    nodes: dict[str, pa.Table]
    edges: dict[EdgeKey, pa.Table]

    def ids(self, label: str) -> list[str]:
        """The ids of the nodes with this label."""
        return self.nodes[label]["id"].to_pylist() if label in self.nodes else []


class Register(Protocol):
    """What the graph asks of the register of places."""

    @property
    def digest(self) -> str:
        """Changes with the places."""

    def government(self, place_id: str) -> Place | None:
        """The place, or None if the register does not know it."""

    def ancestors(self, place_id: str) -> Sequence[Place]:
        """The governments above, province first."""

    def successors(self, place_id: str) -> Sequence[tuple[str, int]]:
        """Ids of the governments that took its place, each with the year."""

    def predecessors(self, place_id: str) -> Sequence[tuple[str, int]]:
        """Ids of the governments whose place it took, each with the year."""


@dataclass(frozen=True)
class Catalogue:
    """What is known beside the facts: the ontology and the register of places."""

    ontology: Ontology
    places: Register

    @cached_property
    def digest(self) -> str:
        """Changes when the same facts could give another graph."""
        parts = f"{VERSION}\n{self.ontology.digest}\n{self.places.digest}"
        return hashlib.sha256(parts.encode()).hexdigest()[:16]

    @cached_property
    def graph(self) -> Graph:
        """Mechanisms, laws and indicators with the edges between them."""
        ontology = self.ontology
        broader = [(one.id, parent) for one in ontology.mechanisms.values() for parent in dict.fromkeys(one.parents)]
        promotes = [(one.id, target) for one in ontology.laws.values() for target in dict.fromkeys(one.promotes)]
        return Graph(
            nodes={
                "Mechanism": _nodes("Mechanism", map(_mechanism, ontology.mechanisms.values())),
                "Law": _nodes("Law", map(_law, ontology.laws.values())),
                "Indicator": _nodes("Indicator", map(_indicator, ontology.indicators.values())),
            },
            edges={
                ("BROADER", "Mechanism", "Mechanism"): _pairs(broader),
                ("PROMOTES", "Law", "Mechanism"): _pairs(promotes),
            },
        )

    @cached_property
    def multipliers(self) -> dict[str, float]:
        """Prefix of a unit → the number that it multiplies by, longest prefix first."""
        return {prefix: float(factor) for prefix, factor in self.ontology.mapping("unit-multiplier").items()}

    def listed(self, label: str) -> Mapping[str, Any]:
        """The concepts of a label that the catalogue has; anything else with that label is minted."""
        ontology = self.ontology
        return {"Mechanism": ontology.mechanisms, "Law": ontology.laws, "Indicator": ontology.indicators}.get(label, {})

    def governments(self, ids: Iterable[str]) -> Graph:
        """These governments and all above them, with PART_OF between each and the next above."""
        rows: dict[str, dict[str, Any]] = {}
        part_of: dict[tuple[str, str], None] = {}
        for place_id in ids:
            chain = [_government(place) for place in self.places.ancestors(place_id)]
            place = self.places.government(place_id)
            chain.append(_government(place) if place else _unregistered(place_id))
            for above, below in itertools.pairwise(chain):
                part_of[below["id"], above["id"]] = None
            rows |= {row["id"]: row for row in chain}
        return Graph(
            nodes={"Government": _nodes("Government", rows.values())},
            edges={("PART_OF", "Government", "Government"): _pairs(part_of)},
        )

    def successions(self, new: Iterable[str], present: set[str]) -> pa.Table:
        """SUCCEEDED_BY between the new governments and all that are present (the new ones among them)."""
        found: dict[tuple[str, str], int] = {}
        for place_id in new:
            found |= {(place_id, other): year for other, year in self.places.successors(place_id) if other in present}
            found |= {(other, place_id): year for other, year in self.places.predecessors(place_id) if other in present}
        columns = {"from": [one for one, _ in found], "to": [two for _, two in found], "year": list(found.values())}
        return pa.table(columns, schema=edge_schema("SUCCEEDED_BY"))


def node_schema(label: str) -> pa.Schema:
    """The columns of a table of nodes."""
    return pa.schema([(name, ARROW[kind]) for name, kind in NODES[label].items()])


def edge_schema(edge: str) -> pa.Schema:
    """The columns of a table of edges."""
    ends = [("from", pa.string()), ("to", pa.string())]
    return pa.schema([*ends, *((name, ARROW[kind]) for name, kind in EDGES[edge].properties.items())])


def _nodes(label: str, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=node_schema(label))


def _pairs(pairs: Iterable[tuple[str, str]]) -> pa.Table:
    ends = list(pairs)
    columns = {"from": [start for start, _ in ends], "to": [end for _, end in ends]}
    return pa.table(columns, schema=pa.schema([("from", pa.string()), ("to", pa.string())]))


def _mechanism(one: Mechanism) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name_zh,
        "name_en": one.name_en,
        "category": one.category or None,
        "origin_place": one.origin_place,
        "origin_year": one.origin_year,
        "origin_confidence": one.confidence,
        "national_document": one.national_document,
        "national_document_number": one.national_document_number,
        "national_document_date": one.national_document_date,
    }


def _law(one: Law) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "kind": one.kind or None,
        "number": one.number,
        "number_verified": one.number_verified,
        "issuer": one.issuer,
        "issued": one.issued,
        "minted": False,
    }


def _indicator(one: IndicatorConcept) -> dict[str, Any]:
    unit, dimension = one.unit or None, one.dimension or None
    return {"id": one.id, "name": one.name_zh, "name_en": one.name_en, "unit": unit, "dimension": dimension}


def _government(place: Place) -> dict[str, Any]:
    return {name: getattr(place, name) for name in NODES["Government"]}


def _unregistered(place_id: str) -> dict[str, Any]:
    """A government that the register does not know: what its id alone says, whichever report comes first."""
    adcode, _, town = place_id.partition("/")
    level = "township" if town else _level(adcode)
    return {"id": place_id, "name": town or adcode, "full_name": town or adcode, "level": level, "adcode": adcode}


def _level(adcode: str) -> str:
    if adcode.endswith("0000"):
        return "province"
    return "prefecture" if adcode.endswith("00") else "county"


def government_ids(reports: pa.ChunkedArray) -> pa.ChunkedArray:
    """The ids of the governments of report ids."""
    return _by_value(reports, lambda ids: pc.replace_substring_regex(ids, pattern=r"(/-)?/-?\d+$", replacement=""))


def years(reports: pa.ChunkedArray) -> pa.ChunkedArray:
    """The years of report ids."""
    return _by_value(
        reports, lambda ids: pc.cast(pc.replace_substring_regex(ids, pattern="^.*/", replacement=""), "int64")
    )


def _by_value(column: pa.ChunkedArray, function: Callable[[pa.Array], pa.Array]) -> pa.ChunkedArray:
    """A function of a column, reckoned once for each distinct value: many facts share one report."""
    values = pc.unique(column)
    return pc.take(function(values), pc.index_in(column, values))
