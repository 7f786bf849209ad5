"""The property graph as RDF: nothing is lost, each triple stands in one graph, any text survives."""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.fact_table import table_of
from kg.facts import Fact
from kg.graph import NODES, Catalogue
from kg.projection import derive, project
from kg.rdf_text import graph_of
from kg.shapes import validate
from kg.stores.terms import plain
from kg.triples import (
    CATALOGUE_GRAPH,
    KG,
    THINGS_GRAPH,
    camel,
    derived_graph,
    id_of,
    n_quads,
    node_iri,
    path,
    quads,
    report_graph,
    text_literal,
)
from tests.invented_reports import (
    catalogue,
    document,
    facts_of,
    indicator,
    organisation,
    practice,
    report,
    report_facts,
)

HEAD = report("990102", "苇塘镇", 2018, title="2018年报告")
FULL = facts_of(
    HEAD,
    practice(),
    document("constitution", "宪法"),
    document("minted-1", "甲", "一号", "own"),
    indicator(),
    organisation(),
)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return catalogue(tmp_path_factory.getbasetemp() / "places.csv")


def loaded(facts: list[Fact], known: Catalogue) -> ox.Store:
    store = ox.Store()
    for graph in (project(table_of(facts), known, {}), derive(table_of(facts))):
        store.load(n_quads(quads(graph, known)), ox.RdfFormat.N_QUADS)
    store.load(n_quads(quads(known.graph, known, home=CATALOGUE_GRAPH)), ox.RdfFormat.N_QUADS)
    return store


@settings(max_examples=25, deadline=None)
@given(facts=report_facts())
def test_every_property_and_edge_of_the_graph_is_a_triple(known: Catalogue, facts: list[Fact]) -> None:
    facts = list({fact.id: fact for fact in facts}.values())
    store = loaded(facts, known)
    graphs = (project(table_of(facts), known, {}), derive(table_of(facts)), known.graph)
    for graph in graphs:
        for label, table in graph.nodes.items():
            for row in table.to_pylist():
                node = ox.NamedNode(node_iri(label, row["id"], known))
                for name in NODES[label]:
                    predicate = ox.NamedNode(KG + ("issuedOn" if (label, name) == ("Law", "issued") else camel(name)))
                    held = [plain(quad.object) for quad in store.quads_for_pattern(node, predicate, None, None)]
                    assert held == ([] if row[name] is None else [row[name]]), (label, name)
        for (edge, start, end), table in graph.edges.items():
            predicate = ox.NamedNode(KG + camel(edge))
            for row in table.to_pylist():
                ends = (ox.NamedNode(node_iri(kind, row[key], known)) for kind, key in ((start, "from"), (end, "to")))
                subject, target = ends
                assert len(list(store.quads_for_pattern(subject, predicate, target, None))) == 1
    counts = Counter((quad.subject, quad.predicate, quad.object) for quad in store)
    assert set(counts.values()) == {1}, "a triple stands in two graphs"


def test_triples_stand_in_the_graph_of_what_they_belong_to(known: Catalogue) -> None:
    found = quads(project(table_of(FULL), known, {}), known)
    assert set(found) == {THINGS_GRAPH, report_graph(HEAD.report)}
    assert all("/id/fact/" not in triple and "/id/report/" not in triple for triple in found[THINGS_GRAPH])
    assert set(quads(derive(table_of(FULL)), known)) == {derived_graph("990102/苇塘镇")}
    assert set(quads(known.graph, known, home=CATALOGUE_GRAPH)) == {CATALOGUE_GRAPH}


def test_edge_with_properties_is_a_triple_and_a_statement_about_it(known: Catalogue) -> None:
    store = loaded(FULL, known)
    rows = store.query(
        f"""PREFIX kg: <{KG}> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
        SELECT ?first ?last ?reports {{ ?g kg:practises ?m .
          ?s a rdf:Statement ; rdf:subject ?g ; rdf:predicate kg:practises ; rdf:object ?m ;
            kg:firstYear ?first ; kg:lastYear ?last ; kg:reports ?reports }}""",
        use_default_graph_as_union=True,
    )
    assert [[plain(term) for term in row] for row in rows] == [[2018, 2018, 1]]  # type: ignore[union-attr]


OUTSIDE = """
PREFIX kg: <https://kg.example/ontology#> PREFIX org: <http://www.w3.org/ns/org#> PREFIX cv: <http://data.europa.eu/m8g/>
PREFIX eli: <http://data.europa.eu/eli/ontology#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX qb: <http://purl.org/linked-data/cube#> PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX time: <http://www.w3.org/2006/time#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX sdmx-dimension: <http://purl.org/linked-data/sdmx/2009/dimension#>
PREFIX sdmx-measure: <http://purl.org/linked-data/sdmx/2009/measure#> PREFIX dcterms: <http://purl.org/dc/terms/>
ASK { """


@pytest.mark.parametrize(
    "pattern",
    [
        (
            "?g a cv:PublicOrganisation, org:FormalOrganization ; skos:prefLabel '苇塘镇'@zh ; "
            "org:subOrganizationOf/kg:name '青榆区'"
        ),
        "?r a prov:Entity ; prov:wasAttributedTo ?g . ?g kg:id '990102/苇塘镇'",
        "?r dcterms:temporal [ a time:DateTimeInterval ; time:hasDateTimeDescription [ time:year '2018'^^xsd:gYear ] ]",
        (
            "?m a qb:Observation ; qb:dataSet kg:measurements ; sdmx-measure:obsValue 19.68e0 ; "
            "sdmx-dimension:refArea/kg:name '苇塘镇' ; "
            "sdmx-dimension:refPeriod/time:hasDateTimeDescription/time:year '2016'^^xsd:gYear"
        ),
        "?l a eli:LegalResource ; eli:title_short '甲'@zh ; eli:id_local '一号' ; kg:minted true",
        "<https://kg.example/law/constitution> a eli:LegalResource ; kg:minted false",
        (
            "<https://kg.example/mechanism/enforcement-disclosure> a skos:Concept ; "
            "skos:broader <https://kg.example/mechanism/three-enforcement-systems>"
        ),
        "?o a org:Organization ; kg:name '青梧律师事务所'",
    ],
)
def test_outside_vocabularies_are_asserted(known: Catalogue, pattern: str) -> None:
    assert loaded(FULL, known).query(OUTSIDE + pattern + " }", use_default_graph_as_union=True)


def test_data_conforms_to_the_shapes_and_a_wrong_value_does_not(known: Catalogue) -> None:
    graph = graph_of([FULL], known)
    assert validate(graph) == []
    status = rdflib.URIRef(KG + "status")
    (practised,) = graph.subjects(status, rdflib.Literal("in-place"))
    graph.set((practised, status, rdflib.Literal("perhaps")))
    assert [problem.what for problem in validate(graph)] == [
        "a practice is in-place, planned or lacking (here perhaps)"
    ]


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_any_text_survives_as_literal_and_as_iri(text: str) -> None:
    store = ox.Store()
    store.load(f"<https://a.b/{path(text)}> <https://a.b/c> {text_literal(text)} .".encode(), ox.RdfFormat.N_QUADS)
    (quad,) = store
    assert quad.object.value == text  # type: ignore[union-attr]


@given(st.text(st.characters(exclude_categories=("Cs",))), st.text(st.characters(exclude_categories=("Cs",))))
def test_iris_of_two_ids_differ(one: str, two: str) -> None:
    assert id_of(f"https://kg.example/id/organization/{path(one)}") == one
    assert (path(one) == path(two)) == (one == two)
