"""The graph as tables, a kind each: CSV or Parquet with a Frictionless data package that says what each column means.

A fact has the ids of what it is about as columns: its government, and the mechanism, indicator, law or organization
that it names. Edges between things are tables of their own. In CSV an empty cell is null, a quoted empty one is "".
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet
import pyoxigraph as ox

from kg.graph import EDGES, NODES, Catalogue, Graph, edge_schema, government_ids, node_schema
from kg.resources import folder as resource_folder
from kg.triples import KG, camel, property_name

DESCRIPTION = "datapackage.json"


@dataclass(frozen=True)
class Kind:
    """A table of nodes: their label, its file's name, and the edge that becomes a column, with that column's name."""

    label: str
    name: str
    edge: str | None = None
    thing: str | None = None
    column: str | None = None


KINDS = (
    Kind("Report", "reports"),
    Kind("Practice", "practices", "OF_MECHANISM", "Mechanism", "mechanism_id"),
    Kind("Measurement", "measurements", "OF_INDICATOR", "Indicator", "indicator_id"),
    Kind("Citation", "citations", "OF_LAW", "Law", "law_id"),
    Kind("Engagement", "engagements", "WITH_ORGANIZATION", "Organization", "organization_id"),
    Kind("Government", "governments"),
    Kind("Mechanism", "mechanisms"),
    Kind("Indicator", "indicators"),
    Kind("Law", "laws"),
    Kind("Organization", "organizations"),
)
RELATIONS = ("PRACTISES", "ISSUED", "CITES", "PART_OF", "SUCCEEDED_BY", "BROADER", "PROMOTES")
_RELATION_FILES = {edge: "_".join((start, edge, end)).lower() for edge in RELATIONS for start, end in EDGES[edge].ends}
_WITH_GOVERNMENT = ("Report", "Practice", "Measurement", "Citation", "Engagement")
_FILES = (*(kind.name for kind in KINDS), *_RELATION_FILES.values())
NAMES = frozenset({DESCRIPTION, *(f"{name}.{ending}" for name in _FILES for ending in ("csv", "parquet"))})

_Write = Callable[[pa.Table], None]


def schema(kind: Kind) -> pa.Schema:
    """The columns of a table of nodes."""
    found = node_schema(kind.label)
    if kind.label in _WITH_GOVERNMENT:
        found = found.append(pa.field("government_id", pa.string()))
    return found.append(pa.field(kind.column, pa.string())) if kind.column else found


def write(parts: Iterable[Graph], catalogue: Catalogue, folder: Path, format_: str) -> None:
    """Write a file a kind into the folder, in ``csv`` or ``parquet``, and the description of all."""
    with ExitStack() as stack:

        def opened(name: str, columns: pa.Schema) -> _Write:
            path = folder / f"{name}.{format_}"
            if format_ == "csv":
                options = pyarrow.csv.WriteOptions(include_header=True, batch_size=4096)
                writer = pyarrow.csv.CSVWriter(str(path), columns, write_options=options)
            else:
                writer = pyarrow.parquet.ParquetWriter(str(path), columns, compression="zstd")
            written: _Write = stack.enter_context(writer).write_table
            return written

        nodes = {kind: opened(kind.name, schema(kind)) for kind in KINDS}
        edges = {edge: opened(name, edge_schema(edge)) for edge, name in _RELATION_FILES.items()}
        for part in parts:
            for kind, write_rows in nodes.items():
                if kind.label in part.nodes and part.nodes[kind.label].num_rows:
                    write_rows(_rows(part, kind))
            for (edge, _, _), table in part.edges.items():
                if edge in edges and table.num_rows:
                    edges[edge](table.select(edge_schema(edge).names).cast(edge_schema(edge)))
    description = json.dumps(_description(format_), ensure_ascii=False, indent=1)
    (folder / DESCRIPTION).write_text(description + "\n", encoding="utf-8")


def _rows(part: Graph, kind: Kind) -> pa.Table:
    table = part.nodes[kind.label]
    if kind.label in _WITH_GOVERNMENT:
        reports = table["id" if kind.label == "Report" else "report"]
        table = table.append_column("government_id", government_ids(reports))
    if kind.edge and kind.thing and kind.column:
        ends = part.edges[kind.edge, kind.label, kind.thing]
        things = pc.take(ends["to"], pc.index_in(table["id"], ends["from"].combine_chunks()))
        table = table.append_column(kind.column, things)
    return table.cast(schema(kind))


def _description(format_: str) -> dict[str, Any]:
    """The data package: of each table what it is, its columns with type and meaning, its keys."""
    media = "text/csv" if format_ == "csv" else "application/vnd.apache.parquet"
    tables = [(kind.name, _meaning(kind.label), _node_schema(kind)) for kind in KINDS]
    tables += [(name, _meaning(camel(edge)), _edge_schema(edge)) for edge, name in _RELATION_FILES.items()]
    return {
        "profile": "tabular-data-package" if format_ == "csv" else "data-package",
        "name": "kg",
        "title": "Rule-of-law-government reports as tables",
        "resources": [
            {
                "name": name,
                "path": f"{name}.{format_}",
                "description": meaning,
                "format": format_,
                "mediatype": media,
                "encoding": "utf-8",
                "schema": columns,
            }
            for name, meaning, columns in tables
        ],
    }


def _node_schema(kind: Kind) -> dict[str, Any]:
    fields = [
        {"name": name, "type": NODES[kind.label][name], "description": _meaning(property_name(kind.label, name))}
        for name in NODES[kind.label]
    ]
    keys = []
    if kind.label in _WITH_GOVERNMENT:
        fields.append(_key("government_id", "The government whose report it is."))
        keys.append(_refers("government_id", "governments"))
    if kind.label in _WITH_GOVERNMENT[1:]:
        keys.append(_refers("report", "reports"))
    if kind.column and kind.edge:
        fields.append(_key(kind.column, _meaning(camel(kind.edge))))
        keys.append(_refers(kind.column, next(one.name for one in KINDS if one.label == kind.thing)))
    return {"fields": fields, "primaryKey": "id", "missingValues": [""]} | ({"foreignKeys": keys} if keys else {})


def _edge_schema(edge: str) -> dict[str, Any]:
    ends = {one: next(kind.name for kind in KINDS if kind.label == one) for one in EDGES[edge].ends[0]}
    start, end = EDGES[edge].ends[0]
    fields = [_key("from", f"Id in {ends[start]}."), _key("to", f"Id in {ends[end]}.")]
    fields += [
        {"name": name, "type": kind, "description": _meaning(property_name(edge, name))}
        for name, kind in EDGES[edge].properties.items()
    ]
    return {
        "fields": fields,
        "primaryKey": ["from", "to"],
        "missingValues": [""],
        "foreignKeys": [_refers("from", ends[start]), _refers("to", ends[end])],
    }


def _key(name: str, meaning: str) -> dict[str, Any]:
    return {"name": name, "type": "string", "description": meaning}


def _refers(column: str, table: str) -> dict[str, Any]:
    return {"fields": column, "reference": {"resource": table, "fields": "id"}}


def _meaning(name: str) -> str:
    """What the ontology says about a class or a property."""
    return _comments()[name]


@lru_cache(maxsize=1)
def _comments() -> dict[str, str]:
    comment = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#comment")
    return dict(_english(resource_folder("ontology") / "kg.ttl", comment))


def _english(path: Path, comment: ox.NamedNode) -> Iterator[tuple[str, str]]:
    for quad in ox.parse(path=str(path)):
        if quad.predicate == comment and isinstance(quad.object, ox.Literal) and quad.object.language == "en":
            yield str(quad.subject.value).removeprefix(KG), quad.object.value
