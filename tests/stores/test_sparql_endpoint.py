"""The graph on a real SPARQL server keeps the contract of stores."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kg.errors import QueryError, ServerError
from kg.graph import Catalogue
from kg.stores import Store, server_store
from kg.sync import sync
from kg.workspace import Workspace
from tests.invented_reports import full_workspace
from tests.servers import Server
from tests.stores.server_contract import ServerContract, assert_silent
from tests.stores.test_oxigraph import TestOxigraphStore as Embedded


class TestSparqlEndpoint(ServerContract):
    name = "fuseki"
    twin = "oxigraph"
    language = "sparql"
    node_count = Embedded.node_count
    echo = Embedded.echo
    writes = Embedded.writes
    half = "DELETE WHERE { GRAPH ?g { <https://kg.example/graph/catalogue> <https://kg.example/ontology#digest> ?d } }"
    foreign = "INSERT DATA { GRAPH <http://other.example/graph> { <a:a> <a:b> <a:c> } }"
    count_foreign = "SELECT (COUNT(*) AS ?n) { GRAPH <http://other.example/graph> { ?s ?p ?o } }"
    write = "INSERT DATA { GRAPH <https://kg.example/graph/x> { <a:a> <a:b> <a:c> } }"

    @pytest.fixture(autouse=True)
    def _server(self, fuseki_server: Server) -> Iterator[None]:
        type(self).server = fuseki_server
        yield
        del type(self).server

    def test_user_who_may_only_read(self, workspace: Workspace, known: Catalogue, store: Store) -> None:
        list(full_workspace(workspace))
        before = self.step(workspace, known, store)
        reader = self.server.store(user="reader")
        assert list(reader.export()) == before
        with pytest.raises(ServerError, match="the user may only read; log in as a user who may") as caught:
            sync(workspace, known, {self.name: reader}, rebuild=True)
        with pytest.raises(ServerError, match="the user may only read"):
            reader.query(self.write, write=True)
        reader.close()
        assert_silent(caught.value, self.server.password)
        assert self.state(workspace) == before

    @pytest.mark.parametrize("dataset", ["asking", "nowhere"])
    def test_endpoint_without_update(self, workspace: Workspace, known: Catalogue, dataset: str) -> None:
        url = self.server.url.replace("/kg/", f"/{dataset}/")
        store = server_store(url, user="kg", ask=lambda _: self.server.password)
        with pytest.raises(ServerError, match=r"takes no updates; name the one that does with \?update=PATH"):
            sync(workspace, known, {self.name: store}, rebuild=True)
        store.close()

    def test_updates_may_have_an_endpoint_of_their_own(self, workspace: Workspace, known: Catalogue) -> None:
        list(full_workspace(workspace))
        url = self.server.url.replace("/kg/", "/asking/") + "?update=/kg/sparql"
        store = server_store(url, user="kg", ask=lambda _: self.server.password)
        assert self.step(workspace, known, store) == self.built_anew(workspace, known)

    def test_update_on_another_server_would_send_the_password_there(self) -> None:
        with pytest.raises(ServerError, match="leads to another server"):
            server_store(self.server.url + "?update=http://elsewhere.example/update")

    def test_url_where_nothing_answers(self) -> None:
        store = server_store(self.server.url.replace("/kg/sparql", "/x"), user="kg", ask=lambda _: self.server.password)
        with pytest.raises(ServerError, match="nothing at this URL takes queries"):
            store.digests()
        store.close()

    def test_all_forms_of_queries(self, workspace: Workspace, known: Catalogue, store: Store) -> None:
        list(full_workspace(workspace))
        sync(workspace, known, {self.name: store})
        assert store.query("ASK { ?r a <https://kg.example/ontology#Report> }").rows == [(True,)]
        made = store.query("CONSTRUCT { ?r <a:is> 1 } WHERE { ?r a <https://kg.example/ontology#Report> }")
        assert made.columns == ("subject", "predicate", "object")
        assert len(made.rows) == 8
        assert store.query("DESCRIBE <https://kg.example/mechanism/three-enforcement-systems>").rows

    def test_wrong_free_update_is_a_query_error(self, workspace: Workspace, known: Catalogue, store: Store) -> None:
        sync(workspace, known, {self.name: store})
        with pytest.raises(QueryError):
            store.query("INSERT DATA { <a:a> }", write=True)
