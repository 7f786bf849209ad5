"""One change, written into an open Ladybug database: of the reports that stay only what differs.

A report that is replaced keeps most of what it says, and the engine takes several times as long to delete and copy
facts as to read them. Many rows come in by COPY, at the end of which the engine brings its whole log into the file;
few are created one by one, which only adds to the log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kg.graph import EDGES, NODES, Catalogue, EdgeKey
from kg.projection import SHAPES, Shape
from kg.stores import Change

Run = Callable[..., Any]
"""run(text, **parameters): the engine's answer; raises StoreError."""

_FEW = 10
"""Reports up to which facts are created rather than copied."""
_SHAPES = tuple(SHAPES.values())
_THING = "thing"
"""A column beside those of a fact: the id of the thing that it names."""


class Replacement:
    """Reports that come and go in one transaction, which the caller begins and commits.

    Every method raises StoreError.
    """

    def __init__(self, run: Run, change: Change, catalogue: Catalogue) -> None:
        self._run, self._change, self._catalogue = run, change, catalogue
        self._few = len(change.added) <= _FEW
        self._touched: dict[str, set[str]] = {shape.thing: set() for shape in _SHAPES}

    def write(self) -> None:
        """Delete what goes, insert what comes, and drop what nobody names any more."""
        change = self._change
        governments = self._governments_of(sorted(change.removed))
        held = self._table(_reading("Report", "n.id IN $ids"), ids=[*change.removed, *change.added])
        coming = {shape.label: self._replace_facts(shape, held["id"]) for shape in _SHAPES}
        if change.removed:
            self._run("MATCH (r:Report) WHERE r.id IN $ids DETACH DELETE r", ids=sorted(change.removed))
        new_reports = self._renew_reports(held)
        edges = {
            key: self._renew_edges(key, table, starts)
            for key, table, starts in (
                (("CITES", "Report", "Law"), change.graph.edges["CITES", "Report", "Law"], change.added),
                *((key, table, change.governments) for key, table in change.derived.edges.items()),
            )
        }
        self._insert_things()
        self._create_nodes("Report", new_reports)
        on = "REPORTS_ON", "Report", "Government"
        self._insert_edges(on, only(change.graph.edges[on], "from", new_reports["id"]))
        for shape in _SHAPES:
            self._insert_facts(shape, coming[shape.label])
        for key, table in edges.items():
            self._insert_edges(key, table)
        self._name_laws(sorted(self._touched["Law"]))
        self._drop_things()
        self._drop_governments(governments)

    # What goes

    def _replace_facts(self, shape: Shape, held: pa.ChunkedArray) -> pa.Table:
        """Delete the facts of a label that reports no longer state; those that they state anew."""
        new = self._with_things(shape)
        if not len(held):
            return new
        old = self._table(
            f"MATCH (r:Report)<-[:STATED_IN]-(n:{shape.label}) WHERE r.id IN $ids "
            f"OPTIONAL MATCH (n)-[:{shape.edge}]->(t:{shape.thing}) RETURN {_columns(shape.label)}, t.id AS {_THING}",
            ids=held.to_pylist(),
        )
        coming, gone = difference(new, old)
        if gone.num_rows:
            self._run(
                f"MATCH (r:Report)<-[:STATED_IN]-(f:{shape.label}) WHERE r.id IN $reports AND f.id IN $ids "
                "DETACH DELETE f",
                reports=pc.unique(gone["report"]).to_pylist(),
                ids=gone["id"].to_pylist(),
            )
        self._touched[shape.thing].update(filter(None, pc.unique(gone[_THING]).to_pylist()))
        return coming

    def _with_things(self, shape: Shape) -> pa.Table:
        """The facts of a label that the change brings, with the thing that each names."""
        facts = self._change.graph.nodes[shape.label]
        named = self._change.graph.edges[shape.edge, shape.label, shape.thing]
        return facts.append_column(_THING, pc.take(named["to"], pc.index_in(facts["id"], named["from"])))

    def _renew_reports(self, held: pa.Table) -> pa.Table:
        """Give the reports that stay their new properties; those that are not there yet."""
        reports = self._change.graph.nodes["Report"]
        stays = pc.is_in(reports["id"], held["id"])
        changed, _ = difference(reports.filter(stays), held)
        if changed.num_rows:
            values = ", ".join(f"r.`{name}` = row.`{name}`" for name in reports.column_names if name != "id")
            text = f"UNWIND $rows AS row MATCH (r:Report) WHERE r.id = row.id SET {values}"
            self._run(text, rows=changed.to_pylist())
        return reports.filter(pc.invert(stays))

    def _renew_edges(self, key: EdgeKey, table: pa.Table, starts: Iterable[str]) -> pa.Table:
        """Delete the edges of those starts that shall have others; the edges that these shall have."""
        edge, start, end = key
        properties = "".join(f", e.`{name}` AS `{name}`" for name in EDGES[edge].properties)
        old = self._table(
            f"MATCH (a:{start})-[e:{edge}]->(b:{end}) WHERE a.id IN $ids "
            f"RETURN a.id AS `from`, b.id AS `to`{properties}",
            ids=list(starts),
        )
        had, has = _by_start(old), _by_start(table)
        gone = [one for one, edges in had.items() if has.get(one) != edges]
        if gone:
            self._run(f"MATCH (a:{start})-[e:{edge}]->(:{end}) WHERE a.id IN $ids DELETE e", ids=gone)
        return only(table, "from", [one for one, edges in has.items() if had.get(one) != edges])

    # What comes

    def _insert_things(self) -> None:
        """Put in the things that are not there yet, governments with their edges to others."""
        graph, new = self._change.graph, {}
        for label in (*self._touched, "Government"):
            table = graph.nodes[label]
            if table.num_rows:
                ids = table["id"].to_pylist()
                there = {row[0] for row in self._rows(f"MATCH (n:{label}) WHERE n.id IN $ids RETURN n.id", ids=ids)}
                new[label] = [one for one in ids if one not in there]
                self._create_nodes(label, only(table, "id", new[label]))
        if governments := new.get("Government"):
            part_of = "PART_OF", "Government", "Government"
            self._insert_edges(part_of, only(graph.edges[part_of], "from", governments))
            present = {row[0] for row in self._rows("MATCH (g:Government) RETURN g.id")}
            successions = self._catalogue.successions(governments, present)
            self._insert_edges(("SUCCEEDED_BY", "Government", "Government"), successions)

    def _create_nodes(self, label: str, table: pa.Table) -> None:
        if table.num_rows and self._few:
            columns = ", ".join(f"`{name}`: row.`{name}`" for name in table.column_names)
            self._run(f"UNWIND $rows AS row CREATE (:{label} {{{columns}}})", rows=table.to_pylist())
        elif table.num_rows:
            copy_nodes(self._run, label, table)

    def _insert_facts(self, shape: Shape, facts: pa.Table) -> None:
        """Put in facts with their edges, and remember what they name."""
        self._touched[shape.thing].update(filter(None, pc.unique(facts[_THING]).to_pylist()))
        if self._few:
            for report in pc.unique(facts["report"]).to_pylist():
                self._create_facts(shape, report, only(facts, "report", [report]))
            return
        graph = self._change.graph
        copy_nodes(self._run, shape.label, facts.drop_columns([_THING]))
        for key, column in (
            ((shape.has, shape.holder, shape.label), "to"),
            (("STATED_IN", shape.label, "Report"), "from"),
            ((shape.edge, shape.label, shape.thing), "from"),
        ):
            copy_edges(self._run, key, only(graph.edges[key], column, facts["id"]))

    def _create_facts(self, shape: Shape, report: str, facts: pa.Table) -> None:
        """Create the facts of one report, those that name a thing and those that name none."""
        holders = "(r:Report)" if shape.holder == "Report" else "(r:Report)-[:REPORTS_ON]->(h:Government)"
        holder = "r" if shape.holder == "Report" else "h"
        columns = ", ".join(f"`{name}`: row.`{name}`" for name in NODES[shape.label])
        found = f"MATCH {holders} WHERE r.id = $report UNWIND $rows AS row "
        made = f"CREATE ({holder})-[:{shape.has}]->(f:{shape.label} {{{columns}}})-[:STATED_IN]->(r)"
        named = pc.is_valid(facts[_THING])
        for rows, thing, edge in (
            (facts.filter(named), f"MATCH (t:{shape.thing}) WHERE t.id = row.{_THING} ", f", (f)-[:{shape.edge}]->(t)"),
            (facts.filter(pc.invert(named)), "", ""),
        ):
            if rows.num_rows:
                self._run(f"{found}{thing}{made}{edge}", report=report, rows=rows.to_pylist())

    def _insert_edges(self, key: EdgeKey, table: pa.Table) -> None:
        if not self._few:
            copy_edges(self._run, key, table)
            return
        edge, start, end = key
        properties = ", ".join(f"`{name}`: row.`{name}`" for name in EDGES[edge].properties)
        for one in pc.unique(table["from"]).to_pylist():
            self._run(
                f"MATCH (a:{start}) WHERE a.id = $start UNWIND $rows AS row MATCH (b:{end}) WHERE b.id = row.`to` "
                f"CREATE (a)-[:{edge} {{{properties}}}]->(b)",
                start=one,
                rows=only(table, "from", [one]).to_pylist(),
            )

    # What nobody names any more

    def _name_laws(self, laws: list[str]) -> None:
        """Give minted laws the first title and number, in the order of characters, of those that cite them."""
        if not laws:
            return
        rows = self._rows(
            "MATCH (c:Citation)-[:OF_LAW]->(l:Law) WHERE l.minted AND l.id IN $ids "
            "WITH l.id AS id, l.title AS title, l.number AS number, min(c.title) AS first, min(c.number) AS lowest "
            "WHERE title <> first OR coalesce(number, '') <> coalesce(lowest, '') RETURN id, first, lowest",
            ids=laws,
        )
        for law, title, number in rows:
            self._run(
                "MATCH (l:Law {id: $id}) SET l.title = $title, l.number = $number", id=law, title=title, number=number
            )

    def _drop_things(self) -> None:
        for shape in _SHAPES:
            listed = self._catalogue.listed(shape.thing)
            if minted := [one for one in sorted(self._touched[shape.thing]) if one not in listed]:
                self._run(
                    f"MATCH (n:{shape.thing}) WHERE n.id IN $ids "
                    f"AND NOT EXISTS {{ MATCH (n)<-[:{shape.edge}]-() }} DETACH DELETE n",
                    ids=minted,
                )

    def _governments_of(self, reports: list[str]) -> list[str]:
        if not reports:
            return []
        rows = self._rows("MATCH (r:Report)-[:REPORTS_ON]->(g) WHERE r.id IN $ids RETURN DISTINCT g.id", ids=reports)
        return self._catalogue.governments(row[0] for row in rows).ids("Government")

    def _drop_governments(self, governments: list[str]) -> None:
        while governments:
            rows = self._rows(
                "MATCH (g:Government) WHERE g.id IN $ids AND NOT EXISTS { MATCH (g)<-[:REPORTS_ON]-() } "
                "AND NOT EXISTS { MATCH (g)<-[:PART_OF]-() } RETURN g.id",
                ids=governments,
            )
            if not rows:
                return
            self._run("MATCH (g:Government) WHERE g.id IN $ids DETACH DELETE g", ids=[row[0] for row in rows])

    def _rows(self, text: str, **parameters: Any) -> list[Any]:
        rows: list[Any] = self._run(text, **parameters).get_all()
        return rows

    def _table(self, text: str, **parameters: Any) -> pa.Table:
        return self._run(text, **parameters).get_as_arrow()


def copy_nodes(run: Run, label: str, table: pa.Table) -> None:
    """Copy rows into a table of nodes."""
    if table.num_rows:
        run(f"COPY {label} FROM $rows", rows=table)


def copy_edges(run: Run, key: EdgeKey, table: pa.Table) -> None:
    """Copy rows into a table of edges, whose ends must be there."""
    if table.num_rows:
        edge, start, end = key
        ends = f" (from='{start}', to='{end}')" if len(EDGES[edge].ends) > 1 else ""
        run(f"COPY {edge} FROM $rows{ends}", rows=table)


def only(table: pa.Table, column: str, values: Any) -> pa.Table:
    """The rows whose column has one of these values, a list or a column of strings."""
    if isinstance(values, list):
        values = pa.array(values, pa.string())
    return table.filter(pc.is_in(table[column], values))


def difference(new: pa.Table, old: pa.Table) -> tuple[pa.Table, pa.Table]:
    """The rows of ``new`` that ``old`` does not have, and those of ``old`` that ``new`` does not have.

    Both have a column ``id`` of their own strings, and ``old`` every column of ``new``. Numbers are equal if their
    bits are.

    >>> new, old = (pa.table({"id": ["a", "b"], "size": [None, size]}) for size in (1.5, 2.5))
    >>> [table.to_pylist() for table in difference(new, old)]
    [[{'id': 'b', 'size': 1.5}], [{'id': 'b', 'size': 2.5}]]
    """
    at = pc.index_in(new["id"], old["id"])
    same = pc.is_valid(at)
    for name in new.column_names:
        mine, theirs = _bits(new[name]), _bits(pc.take(old[name], at))
        both_missing = pc.and_(pc.is_null(mine), pc.is_null(theirs))
        same = pc.and_(same, pc.or_(both_missing, pc.fill_null(pc.equal(mine, theirs), False)))
    kept = new["id"].filter(same)
    return new.filter(pc.invert(same)), old.filter(pc.invert(pc.is_in(old["id"], kept)))


def _bits(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Numbers that are not whole as their bits: 0.0 differs from -0.0."""
    if not pa.types.is_floating(column.type):
        return column
    return pa.chunked_array([chunk.view(pa.int64()) for chunk in column.chunks], pa.int64())


def _by_start(table: pa.Table) -> Mapping[str, frozenset[tuple[Any, ...]]]:
    found: dict[str, set[tuple[Any, ...]]] = {}
    for start, *rest in zip(*(column.to_pylist() for column in table.columns), strict=True):
        found.setdefault(start, set()).add(tuple(rest))
    return {start: frozenset(edges) for start, edges in found.items()}


def _columns(label: str) -> str:
    return ", ".join(f"n.`{name}` AS `{name}`" for name in NODES[label])


def _reading(label: str, where: str) -> str:
    return f"MATCH (n:{label}) WHERE {where} RETURN {_columns(label)}"
