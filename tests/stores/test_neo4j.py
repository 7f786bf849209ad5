"""The property graph on a real Neo4j server keeps the contract of stores."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kg.errors import QueryError, ServerError
from kg.graph import NODES, Catalogue
from kg.stores import Store, embedded_store, server_store
from kg.stores.address import Address
from kg.sync import sync
from kg.workspace import Workspace
from tests.invented_reports import full_workspace
from tests.servers import Server
from tests.stores.server_contract import ServerContract
from tests.stores.test_ladybug import WRITES

_MORE_WRITES = (
    "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "CALL db.createLabel('X')",
    "CALL dbms.setConfigValue('a', 'b')",
    "CREATE USER eve SET PASSWORD 'x'",
    "ALTER USER neo4j SET PASSWORD 'x'",
    "STOP DATABASE neo4j",
    "USE system SHOW USERS",
    "TERMINATE TRANSACTION 'x'",
    "CREATE INDEX FOR (n:Law) ON (n.title)",
    "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10 ROWS",
    "CYPHER runtime=slotted CREATE (:Organization {id: 'x'})",
)


class TestNeo4jStore(ServerContract):
    name = "neo4j"
    twin = "ladybug"
    language = "cypher"
    node_count = "MATCH (r:Report) RETURN count(*) AS reports"
    echo = "RETURN $text AS a, $number AS b, null AS c"
    writes = WRITES + _MORE_WRITES
    write = "MATCH (r:Report) SET r.title = 'x'"
    half = "MATCH (c:Catalogue) REMOVE c.digest"
    foreign = "CREATE (:Other {name: 'x'})"
    count_foreign = "MATCH (o:Other) RETURN count(*)"

    @pytest.fixture(autouse=True)
    def _server(self, neo4j_server: Server) -> Iterator[None]:
        type(self).server = neo4j_server
        yield
        del type(self).server

    @pytest.mark.parametrize("text", ["CREATE (:Organization {id: 'x'})", "MATCH (r:Report) SET r.title = 'x'"])
    def test_server_itself_refuses_writes_in_a_reading_transaction(
        self, workspace: Workspace, known: Catalogue, store: Store, text: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What the look at the text might miss one day."""
        list(full_workspace(workspace))
        before = self.step(workspace, known, store)
        monkeypatch.setattr("kg.stores.neo4j.refuse_writes", lambda text: None)
        with pytest.raises(QueryError, match=r"would change something.*--write"):
            store.query(text)
        store.close()
        assert self.state(workspace) == before

    def test_database_that_is_not_there(self, workspace: Workspace, known: Catalogue) -> None:
        login = {"user": self.server.user, "ask": lambda _: self.server.password}
        for options in ({"database": "nowhere"}, {}):
            url = self.server.url + ("" if options else "/?database=nowhere")
            store = server_store(url, **options, **login)  # type: ignore[arg-type]
            with pytest.raises(ServerError, match=r"there is no database nowhere; name another with \?database="):
                sync(workspace, known, {self.name: store})
            store.close()

    def test_database_is_named_in_the_url(self, workspace: Workspace, known: Catalogue) -> None:
        list(full_workspace(workspace))
        url = self.server.url.replace("bolt:", "neo4j:") + "?database=neo4j&timeout=30"
        store = server_store(url, user=self.server.user, ask=lambda _: self.server.password)
        assert self.step(workspace, known, store) == self.built_anew(workspace, known)

    def test_database_of_others_is_refused(self, workspace: Workspace, known: Catalogue, store: Store) -> None:
        list(full_workspace(workspace))
        self.step(workspace, known, store)
        store.query("MATCH (n) DETACH DELETE n", write=True)
        store.close()
        # Somebody's own graph, which uses a label of ours.
        with pytest.raises(ServerError, match="nodes that kg did not write"):
            _claimed(self.server, workspace, known)
        store.close()

    def test_ids_are_unique_and_indexed(self, workspace: Workspace, known: Catalogue, store: Store) -> None:
        sync(workspace, known, {self.name: store})
        rows = store.query("SHOW CONSTRAINTS YIELD labelsOrTypes, properties", write=True).rows
        assert {labels[0] for labels, properties in rows if properties == ["id"]} == {*NODES, "Catalogue"}

    def test_slow_query_ends_in_time(self, workspace: Workspace, known: Catalogue, store: Store) -> None:
        sync(workspace, known, {self.name: store})
        hasty = server_store(self.server.url + "?timeout=1", user="neo4j", ask=lambda _: self.server.password)
        text = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN sum(a * b % 7)"
        with pytest.raises(ServerError, match=r"it took too long; allow more seconds with \?timeout="):
            hasty.query(text)
        hasty.close()

    def test_sparql_server_is_told_from_a_neo4j_server(self, fuseki_server: Server) -> None:
        port = Address.parse(fuseki_server.url).port
        store = server_store(f"bolt://127.0.0.1:{port}")
        with pytest.raises(ServerError, match="speaks HTTP, not Bolt"):
            store.digests()
        store.close()

    def test_tls_is_demanded_where_the_url_says_so(self) -> None:
        store = server_store(self.server.url.replace("bolt:", "bolt+s:"))
        with pytest.raises(ServerError, match="a TLS connection cannot be made"):
            store.digests()
        store.close()

    def test_nodes_edges_and_paths_come_as_plain_values(
        self, workspace: Workspace, known: Catalogue, store: Store
    ) -> None:
        list(full_workspace(workspace))
        sync(workspace, known, {self.name: store})
        ((node, edge, path, date),) = store.query(
            "MATCH p = (g:Government {id: '990103'})-[e:PRACTISES]->(:Mechanism {id: 'three-enforcement-systems'}) "
            "RETURN g, e, p, date('2020-01-02')"
        ).rows
        assert node["label"] == "Government"
        assert edge == {"label": "PRACTISES", "first_year": 2016, "last_year": 2017, "reports": 2}
        assert path["nodes"][0] == node
        assert path["rels"] == [edge]
        assert date == "2020-01-02"

    def test_nodes_and_edges_look_as_in_the_embedded_store(
        self, workspace: Workspace, known: Catalogue, store: Store
    ) -> None:
        list(full_workspace(workspace))
        ladybug = embedded_store("ladybug", workspace.views)
        sync(workspace, known, {self.name: store, "ladybug": ladybug})
        text = "MATCH (g:Government)-[e:PRACTISES]->(m:Mechanism) RETURN g, e, m ORDER BY g.id, m.id"
        rows, others = store.query(text).rows, ladybug.query(text).rows
        ladybug.close()
        assert rows
        assert str(rows) == str(others)


def _claimed(server: Server, workspace: Workspace, known: Catalogue) -> None:
    from neo4j import GraphDatabase

    with GraphDatabase.driver(server.url, auth=(server.user, server.password)) as driver:
        driver.execute_query("CREATE (:Report {title: 'mine'})")
        store = server.store()
        try:
            sync(workspace, known, {"neo4j": store})
        finally:
            store.close()
            records, _, _ = driver.execute_query("MATCH (n) RETURN count(*) AS n")
            assert records[0]["n"] == 1
