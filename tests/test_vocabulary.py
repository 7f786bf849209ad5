"""``ontology/kg.ttl`` declares, in two languages, every term that the data, the catalogue and the queries use."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Namespace, URIRef
from rdflib.term import Node

from kg.graph import EDGES, NODES
from kg.ontology import ontology_files
from kg.triples import camel

ROOT = Path(__file__).parents[1]
KG = Namespace("https://kg.example/ontology#")
OUTSIDE = {
    "ORG": "http://www.w3.org/ns/org#",
    "CPOV": "http://data.europa.eu/m8g/",
    "ELI": "http://data.europa.eu/eli/ontology#",
    "SKOS": "http://www.w3.org/2004/02/skos/core#",
    "QB": "http://purl.org/linked-data/cube#",
    "PROV-O": "http://www.w3.org/ns/prov#",
    "OWL-Time": "http://www.w3.org/2006/time#",
    "Web Annotation": "http://www.w3.org/ns/oa#",
}
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


@pytest.fixture(scope="module")
def vocabulary() -> Graph:
    return Graph().parse(ROOT / "ontology" / "kg.ttl")


def declared(vocabulary: Graph) -> set[Node]:
    return {term for kind in KINDS for term in vocabulary.subjects(RDF.type, kind) if isinstance(term, URIRef)}


def test_every_term_has_labels_in_two_languages_and_a_comment(vocabulary: Graph) -> None:
    for term in declared(vocabulary):
        assert {label.language for label in vocabulary.objects(term, RDFS.label)} == {"zh", "en"}, term
        assert len(list(vocabulary.objects(term, RDFS.comment))) == 1, term


def test_properties_point_from_and_to_classes(vocabulary: Graph) -> None:
    classes = set(vocabulary.subjects(RDF.type, OWL.Class))
    for predicate in (RDFS.domain, RDFS.range):
        for term, target in vocabulary.subject_objects(predicate):
            if str(target).startswith(str(KG)):
                assert target in classes, f"{term} {predicate} {target}"
    for term in vocabulary.subjects(RDF.type, OWL.ObjectProperty):
        assert list(vocabulary.objects(term, RDFS.range)) or term == KG.entry, term


@pytest.mark.parametrize("name", OUTSIDE)
def test_the_vocabulary_is_mapped_to_the_fields_own(vocabulary: Graph, name: str) -> None:
    mappings = (RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass, SKOS.closeMatch)
    targets = {str(target) for one in mappings for target in vocabulary.objects(None, one)}
    assert any(target.startswith(OUTSIDE[name]) for target in targets)


def test_every_node_label_is_a_class_and_every_property_and_edge_is_declared(vocabulary: Graph) -> None:
    known = declared(vocabulary)
    assert [label for label in NODES if KG[label] not in known] == []
    names = {name for properties in NODES.values() for name in properties}
    names |= {name for edge in EDGES.values() for name in edge.properties} | set(EDGES)
    assert sorted(name for name in names if KG[camel(name)] not in known) == []


def test_every_edge_joins_what_its_property_joins(vocabulary: Graph) -> None:
    for name, edge in EDGES.items():
        term = KG[camel(name)]
        (end,) = vocabulary.objects(term, RDFS.range)
        (start,) = vocabulary.objects(term, RDFS.domain)
        for one, two in edge.ends:
            above = {KG[one], *vocabulary.objects(KG[one], RDFS.subClassOf)}
            assert start in above, f"{name} starts at {one}"
            assert end == KG[two], f"{name} ends at {two}"


def terms_of(path: Path) -> set[str]:
    text = re.sub(r"\"[^\"]*\"|^\s*#.*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return set(re.findall(r"(?<![\w-])kg:([A-Za-z]\w*)", text))


def test_every_term_that_files_use_is_declared(vocabulary: Graph) -> None:
    known = {str(term).removeprefix(str(KG)) for term in vocabulary.subjects() if isinstance(term, URIRef)}
    files = [*ontology_files(), ROOT / "ontology" / "shapes.ttl", *sorted((ROOT / "sparql").glob("*.rq"))]
    assert len(files) > 4
    unknown = {path.name: terms_of(path) - known for path in files if terms_of(path) - known}
    assert unknown == {}
