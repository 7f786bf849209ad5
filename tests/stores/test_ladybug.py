"""The embedded property graph keeps the contract of stores."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from kg.errors import QueryError
from kg.graph import EDGES, Catalogue, Graph, node_schema
from kg.stores import Change, Store
from kg.stores import ladybug as ladybug_store
from kg.stores.readonly import refuse_writes
from kg.sync import sync
from kg.workspace import Workspace
from tests.invented_reports import facts_of, full_workspace, practice, report, store_facts
from tests.stores.contract import StoreContract

WRITES = (
    "CREATE (:Organization {id: 'x'})",
    "MATCH (n) DETACH DELETE n",
    "MATCH (o:Organization) SET o.name = 'x'",
    "MATCH (o:Organization) WITH o /* only reading */ SET o.name = 'x' RETURN o",
    "MERGE (:Organization {id: 'x'})",
    "MATCH (o:Organization) RETURN o.id; CREATE (:Organization {id: 'x'})",
    "// MATCH\nCREATE (:Organization {id: 'x'})",
    "DROP TABLE Report",
    "ALTER TABLE Report DROP quote",
    "COPY (MATCH (r:Report) RETURN r.id) TO 'FOLDER/stolen.csv'",
    "EXPORT DATABASE 'FOLDER/stolen'",
    "COPY Organization FROM 'FOLDER/places.csv'",
    "LOAD FROM 'FOLDER/ws/kg-workspace.json' RETURN *",
    "INSTALL httpfs",
    "LOAD EXTENSION 'FOLDER/x.so'",
    "ATTACH 'FOLDER/x.lbug' AS x (dbtype lbug)",
    "CHECKPOINT",
    "BEGIN TRANSACTION",
    "COMMIT",
    "CALL threads=1",
    "CREATE MACRO plus(a) AS a + 1",
    "COMMENT ON TABLE Report IS 'x'",
    "PROFILE CREATE (:Organization {id: 'x'})",
    "CALL (n) { CREATE (:Organization {id: 'x'}) } RETURN 1",
    "MATCH (n) FOREACH (x IN [1] | SET n.id = 'x')",
    "mAtCh (o:Organization) sEt o.name = 'x'",
    "MATCH (o:Organization)/**/SET/**/o.name = 'x'",
    "MATCH (o:Organization) \\u0053ET o.name = 'x'",
    "MATCH (o:Organization) // \\u000a SET o.name = 'x'",
    "RETURN '\\u0027 AS a UNION MATCH (n) DETACH DELETE n RETURN 1 AS a //'",
    "RETURN 1 AS a UNION \\u004cOAD FROM 'FOLDER/ws/kg-workspace.json' RETURN 1 AS a",
    "CALL `db.createLabel`('X')",
    "CALL `threads`=1",
    "MATCH (n) WITH n LIMIT 1.SET n.id = 'x'",
    "RETURN 'it\\\\' AS a; CREATE (:Organization {id: 'x'}) //'",
    "WITH \"'\" AS a CREATE (:Organization {id: 'x'}) RETURN '\"'",
    "",
)


class TestLadybugStore(StoreContract):
    name = "ladybug"
    language = "cypher"
    node_count = "MATCH (r:Report) RETURN count(*) AS reports"
    echo = "RETURN $text AS a, $number AS b, null AS c"
    writes = WRITES
    write = "MATCH (r:Report) SET r.title = 'x'"

    def files(self, workspace: Workspace) -> list[Path]:
        return [workspace.views / "graph.lbug"]

    def test_edges_are_never_parallel(self, workspace: Workspace, known: Catalogue, store: Store) -> None:
        list(full_workspace(workspace))
        sync(workspace, known, {self.name: store})
        for edge in EDGES:
            text = f"MATCH (a)-[e:{edge}]->(b) RETURN count(*) AS edges, count(DISTINCT a.id + ' > ' + b.id) AS pairs"
            ((edges, pairs),) = store.query(text).rows
            assert edges == pairs, edge

    def test_counts_where_parallel_edges_would_be_counted_wrongly(
        self, workspace: Workspace, known: Catalogue, store: Store
    ) -> None:
        """Thousands of edges between two nodes, copied in, make the engine miscount what two places share."""
        numbers = {"990102": 900, "990103": 1100}
        for adcode, number in numbers.items():
            quotes = (f"第{index}次推行" for index in range(number))
            store_facts(workspace, facts_of(report(adcode, None, 2016), *(practice(quote=quote) for quote in quotes)))
        sync(workspace, known, {self.name: store})
        shared = store.query(
            "MATCH (:Government {id: '990102'})-[:HAS_PRACTICE]->(:Practice)-[:OF_MECHANISM]->(:Mechanism)"
            "<-[:OF_MECHANISM]-(:Practice)<-[:HAS_PRACTICE]-(:Government {id: '990103'}) RETURN count(*)"
        )
        assert shared.rows == [(900 * 1100,)]
        practises = store.query(
            "MATCH (:Government {id: '990102'})-[:PRACTISES]->(m)<-[:PRACTISES]-(:Government {id: '990103'}) "
            "RETURN m.id"
        )
        assert practises.rows == [("three-enforcement-systems",)]

    def test_property_names_that_are_words_of_the_language(
        self, workspace: Workspace, known: Catalogue, store: Store
    ) -> None:
        list(full_workspace(workspace))
        sync(workspace, known, {self.name: store})
        rows = store.query("MATCH (p:Practice) WHERE p.start = 10 RETURN DISTINCT p.start AS start, p.`end` AS `end`")
        assert rows.columns == ("start", "end")
        assert rows.rows == [(10, 16)]

    def test_nodes_and_edges_come_as_plain_values(self, workspace: Workspace, known: Catalogue, store: Store) -> None:
        list(full_workspace(workspace))
        sync(workspace, known, {self.name: store})
        (node, edge), *_ = store.query(
            "MATCH (g:Government {id: '990103'})-[e:PRACTISES]->(:Mechanism) RETURN g, e ORDER BY e.reports"
        ).rows
        assert node["label"] == "Government"
        assert node["full_name"] == "云川省临梧市砚湖区"
        assert edge == {"label": "PRACTISES", "first_year": 2016, "last_year": 2017, "reports": 2}

    @pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="asks Linux what is mapped into memory")
    def test_build_keeps_no_table_in_memory_that_is_copied(
        self, workspace: Workspace, known: Catalogue, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        mapped: list[int] = []

        def watched(copy: Callable[..., None]) -> Callable[..., None]:
            def copying(*arguments: object) -> None:
                copy(*arguments)
                maps = Path("/proc/self/maps").read_text(encoding="utf-8").splitlines()
                mapped.append(len({line.split()[-1] for line in maps if ".lbug.new.rows/" in line}))

            return copying

        for name in ("copy_nodes", "copy_edges"):
            monkeypatch.setattr(f"kg.stores.ladybug.{name}", watched(getattr(ladybug_store, name)))
        list(full_workspace(workspace))
        sync(workspace, known, {self.name: store})
        assert len(mapped) > 20
        assert max(mapped) <= 2

    def test_small_change_stays_in_the_log_until_there_are_many(
        self, workspace: Workspace, known: Catalogue, store: Store
    ) -> None:
        file, log = workspace.views / "graph.lbug", workspace.views / "graph.lbug.wal"
        self.step(workspace, known, store)
        store_facts(workspace, facts_of(report("990102", None, 2008), practice()))
        self.step(workspace, known, store)
        written = file.stat().st_mtime_ns
        assert log.stat().st_size > 0
        grown = False
        for year in range(2009, 2040):
            facts = (practice(quote=f"第{index}次推行{year}") for index in range(300))
            store_facts(workspace, facts_of(report("990102", None, year), *facts))
            size = log.stat().st_size if log.exists() else 0
            self.step(workspace, known, store)
            if not log.exists() or log.stat().st_size < size:
                grown = True
                break
        assert grown
        assert file.stat().st_mtime_ns > written
        assert self.state(workspace) == self.built_anew(workspace, known)

    def test_numbers_are_the_same_whichever_way_they_are_read(
        self, workspace: Workspace, known: Catalogue, store: Store
    ) -> None:
        """The engine gives some of many packed numbers as 0.0 to those who come by an edge."""
        pick = random.Random(1)  # noqa: S311
        size, each = 370_000, 20
        sizes = [_size(pick) for _ in range(size)]
        reports = [f"990102/-/{number}" for number in range(size // each)]
        columns = {"Report": {"id": reports}, "Measurement": {"id": [f"f{at}" for at in range(size)], "value": sizes}}
        graph = Graph({}, {})
        for label, given in columns.items():
            schema, rows = node_schema(label), len(given["id"])
            missing = {name: pa.nulls(rows, kind) for name, kind in zip(schema.names, schema.types, strict=True)}
            graph.nodes[label] = pa.table(missing | given, schema)
        ends = {"from": columns["Measurement"]["id"], "to": [reports[at // each] for at in range(size)]}
        graph.edges["STATED_IN", "Measurement", "Report"] = pa.table(ends)
        store.rebuild([Change(graph, frozenset(), (), Graph({}, {}))], known)
        text = "MATCH (r:Report)<-[:STATED_IN]-(m:Measurement) WHERE r.id IN $ids RETURN m.id, m.value"
        for _ in range(6):
            found = store.query(text, {"ids": pick.sample(reports, 500)}).rows
            assert len(found) == 500 * each
            assert [row for row in found if row[1] != sizes[int(row[0][1:])]] == []


def _size(pick: random.Random) -> float:
    """A number as reports have them: mostly whole, some with decimals, some in ten thousands or hundred millions."""
    kind = pick.random()
    if kind < 0.5:
        return float(pick.randint(1, 999))
    if kind < 0.8:
        return round(pick.random() * 100, 2)
    return round(round(pick.random() * 1000, 1) * pick.choice([1, 1e4, 1e8]), 6)


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (n:Law {title: 'DELETE; CREATE'}) RETURN n.set, n.`create`",
        "match (n) where n.name = $create return count(*) as copies;",
        "// CREATE\nMATCH (n) /* DELETE */ RETURN n",
        "CALL show_tables() RETURN name",
        "UNWIND [1, 2] AS x RETURN x",
        'MATCH (n) WHERE n.name = "it\\"s; SET" RETURN n',
    ],
)
def test_reading_queries_pass(text: str) -> None:
    refuse_writes(text)


def test_refusal_says_the_clause() -> None:
    with pytest.raises(QueryError, match=r"SET would change something.*--write"):
        refuse_writes("MATCH (n) SET n.x = 1")
