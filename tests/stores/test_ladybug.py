"""The embedded property graph keeps the contract of stores."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import QueryError
from kg.graph import EDGES, Catalogue
from kg.stores import Store
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
