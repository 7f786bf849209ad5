"""Facts to the nodes and edges of the property graph, as columns.

Of one government's facts, whichever years they come from, the projection of the whole equals the union of the
projections of the reports, but for the derived edges, which need all years at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kg.fact_table import SCHEMA
from kg.graph import NODES, Catalogue, EdgeKey, Graph, edge_schema, government_ids, node_schema, years


@dataclass(frozen=True)
class Shape:
    """How facts of a type stand in the graph: their label, who has them, and which thing (by which field) they name."""

    label: str
    has: str
    holder: str
    edge: str
    thing: str
    column: str


SHAPES = {
    "practice": Shape("Practice", "HAS_PRACTICE", "Government", "OF_MECHANISM", "Mechanism", "mechanism"),
    "indicator": Shape("Measurement", "HAS_MEASUREMENT", "Government", "OF_INDICATOR", "Indicator", "indicator"),
    "document": Shape("Citation", "HAS_CITATION", "Report", "OF_LAW", "Law", "law"),
    "organisation": Shape("Engagement", "HAS_ENGAGEMENT", "Government", "WITH_ORGANIZATION", "Organization", "name"),
}


def project(facts: pa.Table, catalogue: Catalogue, digests: Mapping[str, str]) -> Graph:
    """The graph of whole reports: report and fact nodes, their edges, and the things that they name.

    facts: as ``kg.fact_table`` reads them; digests: report id → digest of its facts file, kept on the report's node.
    Governments come with all above them; of laws, mechanisms and indicators only those that the catalogue lacks.
    """
    reports = facts.filter(pc.equal(facts["type"], "report"))
    nodes: dict[str, pa.Table] = {"Report": _reports(reports, digests)}
    edges: dict[EdgeKey, pa.Table] = {
        ("REPORTS_ON", "Report", "Government"): _ends(reports["report"], government_ids(reports["report"]))
    }
    for kind, shape in SHAPES.items():
        rows = facts.select(_columns(shape)).filter(pc.equal(facts["type"], kind))
        if kind == "indicator":
            rows = _measured(rows, catalogue)
        nodes[shape.label] = _facts(rows, shape)
        holders = rows["report"] if shape.holder == "Report" else government_ids(rows["report"])
        edges[shape.has, shape.holder, shape.label] = _ends(holders, rows["id"])
        edges["STATED_IN", shape.label, "Report"] = _ends(rows["id"], rows["report"])
        named = rows.filter(pc.is_valid(rows[shape.column]))
        edges[shape.edge, shape.label, shape.thing] = _ends(named["id"], named[shape.column])
        nodes[shape.thing] = _things(named, shape, catalogue)
    documents = _named(facts, "document", "relation", "cited", "law")
    edges["CITES", "Report", "Law"] = _distinct(_ends(documents["report"], documents["law"]))
    governments = catalogue.governments(pc.unique(government_ids(reports["report"])).to_pylist())
    return Graph(nodes | governments.nodes, edges | governments.edges)


def derived_from(facts: pa.Table) -> pa.Table:
    """The rows and columns of facts that derived edges are made of: practices in place and documents of their own."""
    in_place = pc.and_(pc.equal(facts["type"], "practice"), pc.equal(facts["status"], "in-place"))
    own = pc.and_(pc.equal(facts["type"], "document"), pc.equal(facts["relation"], "own"))
    columns = ["type", "report", "mechanism", "status", "relation", "law"]
    return facts.select(columns).filter(pc.or_(pc.fill_null(in_place, False), pc.fill_null(own, False)))


def derive(facts: pa.Table) -> Graph:
    """The derived edges of governments, given all facts of all their reports, or what ``derived_from`` keeps of them.

    PRACTISES: first and last report year and number of reports that have the mechanism in place; ISSUED: the first
    report year that names a document of the government's own.
    """
    practices = _named(facts, "practice", "status", "in-place", "mechanism")
    practised = (
        _ends(government_ids(practices["report"]), practices["mechanism"])
        .append_column("year", years(practices["report"]))
        .append_column("report", practices["report"])
        .group_by(["from", "to"], use_threads=False)
        .aggregate([("year", "min"), ("year", "max"), ("report", "count_distinct")])
    )
    own = _named(facts, "document", "relation", "own", "law")
    issued = (
        _ends(government_ids(own["report"]), own["law"])
        .append_column("year", years(own["report"]))
        .group_by(["from", "to"], use_threads=False)
        .aggregate([("year", "min")])
    )
    return Graph(
        nodes={},
        edges={
            ("PRACTISES", "Government", "Mechanism"): _as(practised, edge_schema("PRACTISES")),
            ("ISSUED", "Government", "Law"): _as(issued, edge_schema("ISSUED")),
        },
    )


def _named(facts: pa.Table, kind: str, field: str, value: str, thing: str) -> pa.Table:
    """The report and the thing of the facts of a type whose field has a value."""
    which = pc.and_(pc.equal(facts["type"], kind), pc.equal(facts[field], value))
    return facts.select(["report", thing]).filter(which)


def _as(table: pa.Table, schema: pa.Schema) -> pa.Table:
    return table.rename_columns(schema.names).cast(schema)


def _ends(start: pa.ChunkedArray, end: pa.ChunkedArray) -> pa.Table:
    return pa.table({"from": start, "to": end})


def _distinct(table: pa.Table) -> pa.Table:
    return table.group_by(table.column_names, use_threads=False).aggregate([])


def _columns(shape: Shape) -> list[str]:
    """The columns of the facts that a shape uses; the others would be copied for nothing."""
    used = {*NODES[shape.label], shape.column, "change", "title", "number"}
    return [name for name in SCHEMA.names if name in used]


def _reports(rows: pa.Table, digests: Mapping[str, str]) -> pa.Table:
    ids = rows["report"]
    found = pa.array([digests.get(one) for one in ids.to_pylist()], pa.string())
    own: dict[str, Any] = {"id": ids, "fact": rows["id"], "digest": found}
    schema = node_schema("Report")
    return pa.table([own.get(name, rows[name] if name in rows.column_names else None) for name in schema.names], schema)


def _facts(rows: pa.Table, shape: Shape) -> pa.Table:
    schema = node_schema(shape.label)
    of = years(rows["report"])
    return pa.table([of if name == "year" else rows[name] for name in schema.names], schema=schema)


def _measured(rows: pa.Table, catalogue: Catalogue) -> pa.Table:
    """The indicator facts with ``amount`` in the bare unit (19.68 of ten thousand yuan → 196,800 yuan) and change."""
    factors: dict[str, tuple[float, str]] = {}
    for unit in pc.unique(rows["unit"]).to_pylist():
        prefix = next((one for one in catalogue.multipliers if unit.startswith(one) and unit != one), "")
        factors[unit] = (catalogue.multipliers.get(prefix, 1.0), unit.removeprefix(prefix))
    units = list(factors)
    index = pc.index_in(rows["unit"], pa.array(units, pa.string()))
    factor = pc.take(pa.array([factors[unit][0] for unit in units], pa.float64()), index)
    # The product of two decimals carries noise in its last binary digits; reports give no more than six decimals.
    exact = pc.multiply(rows["value"], factor)
    roundable = pc.less(pc.abs(exact), 1e300)  # Arrow refuses to round larger ones
    amount = pc.if_else(roundable, pc.round(pc.if_else(roundable, exact, 0.0), ndigits=6), exact)
    return (
        rows.append_column("amount", amount)
        .append_column("amount_unit", pc.take(pa.array([factors[unit][1] for unit in units], pa.string()), index))
        .append_column("change_direction", pc.struct_field(rows["change"], "direction"))
        .append_column("change_percent", pc.struct_field(rows["change"], "percent"))
        .append_column("change_points", pc.struct_field(rows["change"], "points"))
    )


def _things(rows: pa.Table, shape: Shape, catalogue: Catalogue) -> pa.Table:
    """The things that facts name and the catalogue does not have."""
    listed = catalogue.listed(shape.thing)
    found = [one for one in pc.unique(rows[shape.column]).to_pylist() if one not in listed]
    if shape.thing != "Law":
        made = [{"id": one, "name": one} for one in found]
    else:
        made = _minted(rows.filter(pc.is_in(rows["law"], pa.array(found, pa.string()))))
    return pa.Table.from_pylist(made, schema=node_schema(shape.thing))


def _minted(rows: pa.Table) -> list[dict[str, Any]]:
    """Laws outside the catalogue: of the titles and numbers that reports give, the first in the order of characters."""
    titles: dict[str, str] = {}
    numbers: dict[str, str] = {}
    columns = (rows[name].to_pylist() for name in ("law", "title", "number"))
    for law, title, number in zip(*columns, strict=True):
        titles[law] = min(title, titles.get(law, title))
        if number is not None:
            numbers[law] = min(number, numbers.get(law, number))
    return [
        {"id": law, "title": title, "number": numbers.get(law), "number_verified": False, "minted": True}
        for law, title in titles.items()
    ]
