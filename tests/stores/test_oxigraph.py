"""The embedded triple store keeps the contract of stores."""

from __future__ import annotations

from pathlib import Path

from kg.graph import Catalogue
from kg.stores import Store
from kg.sync import sync
from kg.workspace import Workspace
from tests.invented_reports import full_workspace
from tests.stores.contract import StoreContract


class TestOxigraphStore(StoreContract):
    name = "oxigraph"
    language = "sparql"
    node_count = "SELECT (COUNT(*) AS ?reports) { ?r a <https://kg.example/ontology#Report> }"
    echo = "SELECT ?a ?b ?c { BIND($text AS ?a) BIND($number AS ?b) }"
    writes = (
        "INSERT DATA { <a:a> <a:b> <a:c> }",
        "PREFIX a: <a:> # SELECT\nINSERT DATA { a:a a:b a:c }",
        "DELETE WHERE { ?s ?p ?o }",
        "WITH <a:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "DROP ALL",
        "CLEAR ALL",
        "CREATE GRAPH <a:g>",
        "COPY DEFAULT TO <a:g>",
        "LOAD <file://FOLDER/ws/kg-workspace.json>",
        "SELECT * { ?s ?p ?o } ; DROP ALL",
        "dRoP/**/ALL",
        "# comment\rDROP ALL",
        "\ufeffDROP ALL",
        "PREFIX : <a:> PREFIX a: <b:>DROP ALL",
        "BASE <a:>\nINSERT DATA { <a> <b> <c> }",
        "\\u0044ROP ALL",
        "SELECT ('\\u0027 ) {} ; DROP ALL #' AS ?a) {} ; DROP ALL",
        "SELECT * { ?s ?p ?o } INSERT DATA { <a:a> <a:b> <a:c> }",
        "",
    )
    write = "INSERT DATA { GRAPH <a:g> { <a:a> <a:b> <a:c> } }"

    def files(self, workspace: Workspace) -> list[Path]:
        return [path for path in (workspace.views / "graph.oxigraph").iterdir() if path.name != "LOCK"]

    def test_each_triple_stands_in_one_graph(self, workspace: Workspace, known: Catalogue, store: Store) -> None:
        list(full_workspace(workspace))
        sync(workspace, known, {self.name: store})
        twice = "SELECT ?s ?p ?o (COUNT(?g) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?s ?p ?o HAVING (COUNT(?g) > 1)"
        assert store.query(twice).rows == []

    def test_noted_digests_are_those_that_the_reports_bear(
        self, workspace: Workspace, known: Catalogue, store: Store
    ) -> None:
        borne = "SELECT ?id ?digest { ?r a kg:Report ; kg:id ?id ; kg:digest ?digest }"
        reports = list(full_workspace(workspace))
        for gone in ("", *reports):
            if gone:
                workspace.facts_path(gone).unlink()
            sync(workspace, known, {self.name: store})
            rows = store.query(f"PREFIX kg: <https://kg.example/ontology#> {borne}").rows
            assert dict(rows) == store.digests() == workspace.digests()
        assert store.digests() == {}

    def test_evidence_is_a_web_annotation_selection(self, workspace: Workspace, known: Catalogue, store: Store) -> None:
        list(full_workspace(workspace))
        sync(workspace, known, {self.name: store})
        rows = store.query(
            """PREFIX kg: <https://kg.example/ontology#> PREFIX oa: <http://www.w3.org/ns/oa#>
            PREFIX prov: <http://www.w3.org/ns/prov#>
            SELECT (COUNT(*) AS ?n) {
              ?fact a kg:Practice ; kg:start ?start ; kg:end ?end ; kg:quote ?quote ; kg:statedIn ?report ;
                prov:wasDerivedFrom ?report ; oa:hasTarget [ oa:hasSource ?report ; oa:hasSelector ?selector ] .
              ?selector a oa:TextPositionSelector, oa:TextQuoteSelector ;
                oa:start ?start ; oa:end ?end ; oa:exact ?quote }"""
        ).rows
        assert rows == [(16,)]
