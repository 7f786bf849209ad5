"""The property graph on a Neo4j server, by Neo4j's own driver.

Reports change by one transaction a batch, rows go in by UNWIND. A database that kg did not make is left alone. A full
build empties the view in portions and fills it batch by batch: until it is done, its catalogue node bears no digest.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import neo4j
import pyarrow as pa

from kg.errors import ServerError, StoreError
from kg.graph import EDGES, FACTS, NODES, Catalogue, EdgeKey
from kg.stores import Change, Language, Rows
from kg.stores.address import Address, Login
from kg.stores.bolt import Bolt
from kg.stores.readonly import refuse_writes

_ROWS = 2000
_PORTION = 10_000
_SHARED = ("Law", "Organization", "Mechanism", "Indicator", "Government")
_THING_EDGE = {
    "Law": "OF_LAW",
    "Organization": "WITH_ORGANIZATION",
    "Mechanism": "OF_MECHANISM",
    "Indicator": "OF_INDICATOR",
}
_NAMED = {"Government": ("name", "full_name")}
CATALOGUE_LABEL = "Catalogue"
"""The label of the one node that bears the catalogue's digest."""
_MISSING = "the view is missing or was not built to its end"


def schema_statements() -> list[str]:
    """The Cypher that makes the constraints and indexes of a database."""
    statements = [
        f"CREATE CONSTRAINT kg_{label.lower()}_id IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE"
        for label in (*NODES, CATALOGUE_LABEL)
    ]
    statements += [
        f"CREATE INDEX kg_{label.lower()}_{name} IF NOT EXISTS FOR (n:{label}) ON (n.{name})"
        for label, names in _NAMED.items()
        for name in names
    ]
    return statements


class Neo4jStore:
    """A database of a Neo4j server (5 or later); see ``kg.stores.Store``."""

    language: Language = "cypher"
    batch = 500

    def __init__(self, address: Address, login: Login | None, *, read_only: bool = False) -> None:
        self.address = address
        self._server = Bolt(address, login, read_only=read_only)
        self._built = False

    # Reading

    def catalogue_digest(self) -> str | None:
        """See ``Store``."""
        found = self._server.read("MATCH (c:Catalogue {id: 'catalogue'}) RETURN c.digest")
        if not found or found[0][0] is None:
            raise StoreError(_MISSING, where=self.address.url, do="run kg sync --to this URL")
        self._built = True
        return str(found[0][0])

    def digests(self) -> dict[str, str]:
        """See ``Store``."""
        self.catalogue_digest()
        return {report: digest or "" for report, digest in self._server.read("MATCH (r:Report) RETURN r.id, r.digest")}

    def query(self, text: str, parameters: Mapping[str, Any] | None = None, *, write: bool = False) -> Rows:
        """See ``Store``; without ``write`` in a transaction that the server lets only read."""
        if not write:
            refuse_writes(text)
        if not self._built:
            self.catalogue_digest()

        def ask(transaction: neo4j.ManagedTransaction) -> Rows:
            result = transaction.run(text, dict(parameters or {}))
            return Rows(tuple(result.keys()), [tuple(map(_plain, row.values())) for row in result])

        return self._server.ask(ask, write=write)

    def export(self) -> Iterator[str]:
        """See ``Store``: the lines of the embedded property graph."""
        lines = []
        for label, properties in NODES.items():
            columns = ", ".join(f"n.`{name}`" for name in properties)
            lines += [_export(label, row) for row in self._server.read(f"MATCH (n:{label}) RETURN {columns}")]
        for edge, edge_type in EDGES.items():
            columns = "".join(f", e.`{name}`" for name in edge_type.properties)
            for start, end in edge_type.ends:
                found = self._server.read(f"MATCH (a:{start})-[e:{edge}]->(b:{end}) RETURN a.id, b.id{columns}")
                lines += [_export(f"{start}-{edge}-{end}", row) for row in found]
        yield from sorted(lines)

    # Writing

    def apply(self, change: Change, catalogue: Catalogue) -> None:
        """See ``Store``."""
        self._server.write(lambda transaction: _Writing(transaction, catalogue).replace(change))

    def rebuild(self, changes: Iterable[Change], catalogue: Catalogue) -> None:
        """See ``Store``; raises ServerError, and writes nothing, if the database holds what kg did not write."""
        self._claim()
        self._schema()
        for label in (*FACTS, "Report", *_SHARED):
            statement = f"MATCH (n:{label}) WITH n LIMIT {_PORTION} DETACH DELETE n RETURN count(*)"
            while self._server.write(lambda transaction, text=statement: transaction.run(text).single()[0]):  # type: ignore[misc]
                pass
        self._server.write(lambda transaction: _Writing(transaction, catalogue).insert_catalogue())
        for change in changes:
            self._server.write(lambda transaction, one=change: _Writing(transaction, catalogue).insert(one))  # type: ignore[misc]
        self._server.write(lambda transaction: _Writing(transaction, catalogue).name_laws(None))
        self._server.write(
            lambda transaction: transaction.run(
                "MATCH (c:Catalogue {id: 'catalogue'}) SET c.digest = $digest", digest=catalogue.digest
            ).consume()
        )
        self._built = True

    def close(self) -> None:
        """See ``Store``."""
        self._server.close()
        self._built = False

    def _claim(self) -> None:
        """Mark the database as ours and its view as unfinished, unless somebody else's nodes stand in it."""
        ours = [*NODES, "Catalogue"]
        foreign = (
            "MATCH (n) WHERE NOT EXISTS { MATCH (:Catalogue {id: 'catalogue'}) } "
            "OR NOT any(label IN labels(n) WHERE label IN $ours) RETURN labels(n) LIMIT 1"
        )
        found = self._server.read(foreign, ours=ours)
        if found:
            label = ":".join(found[0][0]) or "no label"
            raise ServerError(
                f"the database holds nodes that kg did not write ({label})",
                where=self.address.url,
                do="give it an empty database, see ?database=",
            )
        self._built = False
        self._server.write(
            lambda transaction: transaction.run("MERGE (c:Catalogue {id: 'catalogue'}) REMOVE c.digest").consume()
        )

    def _schema(self) -> None:
        for statement in (*schema_statements(), "CALL db.awaitIndexes(300)"):
            self._server.alone(statement)


class _Writing:
    """What one transaction writes."""

    def __init__(self, transaction: neo4j.ManagedTransaction, catalogue: Catalogue) -> None:
        self.transaction, self.catalogue = transaction, catalogue
        # A lock on one node: two writers of one database take turns.
        self._run("MATCH (c:Catalogue {id: 'catalogue'}) SET c.id = c.id")

    def insert_catalogue(self) -> None:
        """Write what the catalogue knows."""
        for label, table in self.catalogue.graph.nodes.items():
            self._unwind(f"UNWIND $rows AS row CREATE (n:{label}) SET n = row", table.to_pylist())
        for key, table in self.catalogue.graph.edges.items():
            self._insert_edges(key, table)

    def replace(self, change: Change) -> None:
        """Take the old reports out, the new ones in, and drop what nobody names any more."""
        going = [*change.removed, *change.added]
        governments = self._governments_of(sorted(change.removed))
        touched = self._things_of(going)
        self._run("MATCH (r:Report)<-[:STATED_IN]-(f) WHERE r.id IN $ids DETACH DELETE f", ids=going)
        self._run("MATCH (r:Report) WHERE r.id IN $ids DETACH DELETE r", ids=going)
        self._run(
            "MATCH (g:Government)-[e:PRACTISES|ISSUED]->() WHERE g.id IN $ids DELETE e", ids=list(change.governments)
        )
        self.insert(change)
        self.name_laws(sorted({*touched["Law"], *change.graph.ids("Law")}))
        for label, ids in touched.items():
            self._run(
                f"MATCH (n:{label}) WHERE n.id IN $ids AND NOT EXISTS {{ (n)<-[:{_THING_EDGE[label]}]-() }} "
                "DETACH DELETE n",
                ids=ids,
            )
        while governments and self._run(
            "MATCH (g:Government) WHERE g.id IN $ids AND NOT EXISTS { (g)<-[:REPORTS_ON]-() } "
            "AND NOT EXISTS { (g)<-[:PART_OF]-() } WITH g, g.id AS id DETACH DELETE g RETURN id",
            ids=governments,
        ):
            pass

    def insert(self, change: Change) -> None:
        """Write the change's reports, facts, edges and those things that are not there yet."""
        wanted = change.graph.ids("Government")
        there = self._run("MATCH (g:Government) WHERE g.id IN $ids RETURN g.id", ids=wanted) if wanted else []
        new = sorted(set(wanted) - {row[0] for row in there})
        for label, table in change.graph.nodes.items():
            statement = "CREATE (n:{}) SET n = row"
            if label in _SHARED:
                statement = "MERGE (n:{} {{id: row.id}}) ON CREATE SET n = row"
            self._unwind("UNWIND $rows AS row " + statement.format(label), table.to_pylist())
        for key, table in (*change.graph.edges.items(), *change.derived.edges.items()):
            self._insert_edges(key, table)
        if new:
            present = {row[0] for row in self._run("MATCH (g:Government) RETURN g.id")}
            successions = self.catalogue.successions(new, present)
            self._insert_edges(("SUCCEEDED_BY", "Government", "Government"), successions)

    def name_laws(self, laws: list[str] | None) -> None:
        """Give minted laws (None: all) the first title and number, in the order of characters, of those citing them."""
        self._run(
            "MATCH (c:Citation)-[:OF_LAW]->(l:Law) WHERE l.minted AND ($laws IS NULL OR l.id IN $laws) "
            "WITH l, min(c.title) AS title, min(c.number) AS number "
            "WHERE l.title <> title OR coalesce(l.number, '') <> coalesce(number, '') "
            "SET l.title = title, l.number = number",
            laws=laws,
        )

    def _insert_edges(self, key: EdgeKey, table: pa.Table) -> None:
        edge, start, end = key
        properties = EDGES[edge].properties
        names = ", ".join(f"{name}: row.{name}" for name in properties)
        # Governments come again with every report below them, and PART_OF with them.
        verb = "MERGE" if edge == "PART_OF" else "CREATE"
        self._unwind(
            f"UNWIND $rows AS row MATCH (a:{start} {{id: row.`from`}}) MATCH (b:{end} {{id: row.to}}) "
            f"{verb} (a)-[:{edge} {{{names}}}]->(b)",
            table.to_pylist(),
        )

    def _things_of(self, reports: list[str]) -> dict[str, list[str]]:
        """The things outside the catalogue that these reports name, by label."""
        found: dict[str, list[str]] = {}
        for label, edge in _THING_EDGE.items():
            listed = self.catalogue.listed(label)
            rows = self._run(
                f"MATCH (r:Report)<-[:STATED_IN]-()-[:{edge}]->(n:{label}) WHERE r.id IN $ids RETURN DISTINCT n.id",
                ids=reports,
            )
            found[label] = [row[0] for row in rows if row[0] not in listed]
        return found

    def _governments_of(self, reports: list[str]) -> list[str]:
        if not reports:
            return []
        rows = self._run("MATCH (r:Report)-[:REPORTS_ON]->(g) WHERE r.id IN $ids RETURN DISTINCT g.id", ids=reports)
        return self.catalogue.governments(row[0] for row in rows).ids("Government")

    def _unwind(self, statement: str, rows: list[Any]) -> None:
        for start in range(0, len(rows), _ROWS):
            self._run(statement, rows=rows[start : start + _ROWS])

    def _run(self, statement: str, **parameters: Any) -> list[Any]:
        return self.transaction.run(statement, parameters).values()


def _export(kind: str, row: list[Any]) -> str:
    return f"{kind} {json.dumps(row, ensure_ascii=False)}"


def _plain(value: Any) -> Any:
    """A value as plain Python: nodes and edges as dicts of their properties, None for absent ones of ours, in the order
    of the embedded store; all else that is no number as text.
    """
    if isinstance(value, neo4j.graph.Node):
        label = next(iter(sorted(value.labels)), "")
        return {"label": label, **dict.fromkeys(NODES.get(label, ())), **_properties(value)}
    if isinstance(value, neo4j.graph.Relationship):
        known = EDGES[value.type].properties if value.type in EDGES else ()
        return {"label": value.type, **dict.fromkeys(known), **_properties(value)}
    if isinstance(value, neo4j.graph.Path):
        return {"nodes": [_plain(one) for one in value.nodes], "rels": [_plain(one) for one in value.relationships]}
    if isinstance(value, list | tuple | set):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _properties(entity: neo4j.graph.Entity) -> dict[str, Any]:
    return {name: _plain(one) for name, one in entity.items()}
