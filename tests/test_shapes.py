"""Each shape lets good data pass and refuses the fault that it is there for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyshacl
import pytest
from rdflib import RDF, SH, Graph, Namespace

from kg.fact_table import table_of
from kg.facts import DocumentFact, Fact, IndicatorFact, OrganisationFact, PracticeFact, ReportFact
from kg.graph import Catalogue
from kg.ontology import Ontology, ontology_files
from kg.pipeline import Engine, extract_page
from kg.places import PlaceRegister
from kg.projection import derive, project
from kg.read import read_page
from kg.resources import folder
from kg.shapes import validate, validate_files
from kg.triples import CATALOGUE_GRAPH, quads

KG = Namespace("https://kg.example/ontology#")
PREFIXES = """
@prefix eli: <http://data.europa.eu/eli/ontology#> .
@prefix fact: <https://kg.example/id/fact/> .
@prefix government: <https://kg.example/id/government/> .
@prefix indicator: <https://kg.example/indicator/> .
@prefix kg: <https://kg.example/ontology#> .
@prefix law: <https://kg.example/law/> .
@prefix mechanism: <https://kg.example/mechanism/> .
@prefix organization: <https://kg.example/id/organization/> .
@prefix report: <https://kg.example/id/report/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
EVIDENCE = (
    'kg:report "990101/甲镇/2020" ; kg:year 2020 ; kg:start 5 ; kg:end 12 ; kg:quote "聘请了法律顾问" ; '
    'kg:rule "label" ; kg:statedIn report:r .\n'
)
GOOD = (
    PREFIXES
    + """
government:county a kg:Government ; kg:id "990101" ; kg:name "甲县" ; kg:level "county" ; kg:adcode "990101" ;
    kg:since 2001 ; kg:until 2021 .
government:town a kg:Government ; kg:id "990101/甲镇" ; kg:name "甲镇" ; kg:level "township" ; kg:adcode "990101" ;
    kg:partOf government:county ; kg:hasPractice fact:p ; kg:hasMeasurement fact:m ; kg:hasEngagement fact:e .
report:r a kg:Report ; kg:id "990101/甲镇/2020" ; kg:year 2020 ; kg:title "甲镇2020年法治政府建设年度报告" ;
    kg:published "2021-01-15"^^xsd:date ; kg:reportsOn government:town ; kg:hasCitation fact:c .
mechanism:m a kg:Mechanism ; skos:prefLabel "法律顾问"@zh , "Legal advisor"@en ; skos:altLabel "政府法律顾问"@zh ;
    kg:category "decision-making" ; kg:confidence "high" ; kg:originAdcode "990000" ;
    kg:originYear "2014"^^xsd:gYear ; kg:nationalDocumentDate "2016-06-16"^^xsd:date ; skos:broader mechanism:w .
mechanism:w a kg:Mechanism ; skos:prefLabel "法律顾问制度"@zh , "Legal advisor system"@en ;
    kg:category "decision-making" .
indicator:i a kg:Indicator ; skos:prefLabel "审查件数"@zh , "Reviews"@en ; kg:category "decision-making" ;
    kg:dimension "count" ; kg:flow "flow" ; kg:measures mechanism:m ; skos:broader indicator:w .
indicator:w a kg:Indicator ; skos:prefLabel "件数"@zh , "Cases"@en ; kg:category "context" ; kg:dimension "count" .
law:l a kg:Law ; kg:title "甲县法律顾问办法" ; kg:promotes mechanism:m ; kg:numberVerified false ; kg:confidence "low" .
organization:o a kg:Organization ; kg:id "某某律师事务所" ; kg:name "某某律师事务所" .
"""
    + 'fact:p a kg:Practice ; kg:id "00000000000000aa" ; kg:status "in-place" ; kg:since 2019 ; '
    "kg:ofMechanism mechanism:m ;"
    + EVIDENCE
    + 'fact:m a kg:Measurement ; kg:id "00000000000000bb" ; kg:label "审查合同" ; kg:value 12e0 ; kg:unit "件" ; '
    'kg:amount 12e0 ; kg:bound "exact" ; kg:period "2020" ; kg:status "actual" ; kg:changeDirection "up" ; '
    "kg:changePercent 5e-1 ; kg:changePoints 5e-1 ; kg:ofIndicator indicator:i ;"
    + EVIDENCE
    + 'fact:c a kg:Citation ; kg:id "00000000000000cc" ; kg:title "甲县法律顾问办法" ; kg:number "甲政发〔2019〕1号" ; '
    'kg:relation "own" ; kg:ofLaw law:l ;'
    + EVIDENCE
    + 'fact:e a kg:Engagement ; kg:id "00000000000000dd" ; kg:role "legal-advisor" ; '
    "kg:withOrganization organization:o ;" + EVIDENCE
)


def problems_after(removed: str, added: str) -> list[str]:
    """What the shapes say to the good graph without the values of ``subject property`` and with some Turtle more."""
    graph = Graph().parse(data=GOOD, format="turtle")
    if removed:
        subject, predicate = (graph.namespace_manager.expand_curie(name) for name in removed.split())
        assert (subject, predicate, None) in graph
        graph.remove((subject, predicate, None))
    graph.parse(data=PREFIXES + added, format="turtle")
    return [problem.what for problem in validate(graph)]


def test_good_data_passes() -> None:
    assert validate(Graph().parse(data=GOOD, format="turtle")) == []


FACT_FAULTS = [
    ("fact:p kg:id", "", "a fact has one id"),
    ("", 'fact:p kg:id "no hash" .', "a fact has one id"),
    ("fact:p kg:report", "", "a fact names its report"),
    ("", 'fact:p kg:report "somewhere" .', "a fact names its report"),
    ("fact:p kg:year", "", "a fact has one year"),
    ("", "fact:p kg:year 2021 .", "the year of a fact is the year of its report"),
    ("", 'fact:p kg:report "990101/甲镇/2021" .', "kg:report is the id of the report"),
    ("fact:p kg:start", "", "a fact has one start"),
    ("", "fact:p kg:start -1 .", "a fact has one start, 0 or more"),
    ("fact:p kg:start", "fact:p kg:start 12 .", "a fact's start lies before its end"),
    ("fact:p kg:end", "", "a fact has one end"),
    ("fact:p kg:quote", "", "a fact has one quote"),
    ("fact:p kg:quote", 'fact:p kg:quote "" .', "a fact has one quote"),
    ("fact:p kg:rule", "", "a fact names the rule"),
    ("", "fact:p kg:statedIn report:other .", "a fact is stated in exactly one report"),
    ("fact:p kg:statedIn", "", "a fact is stated in exactly one report"),
    ("fact:p kg:status", "", "a practice is in-place, planned or lacking"),
    ("fact:p kg:status", 'fact:p kg:status "adopted" .', "a practice is in-place, planned or lacking"),
    ("fact:p kg:since", "fact:p kg:since 2021 .", "a practice has at most one since"),
    ("fact:p kg:ofMechanism", "", "a practice is of exactly one mechanism"),
    ("fact:p kg:ofMechanism", "fact:p kg:ofMechanism mechanism:gone .", "a practice is of exactly one mechanism"),
    ("government:town kg:hasPractice", "", "a practice belongs to exactly one government"),
    ("government:town kg:hasPractice", "government:county kg:hasPractice fact:p .", "its report reports on"),
    ("fact:m kg:value", "", "a measurement has one value"),
    ("fact:m kg:value", "fact:m kg:value 12 .", "a measurement has one value, a double"),
    ("fact:m kg:label", "", "a measurement says what is counted"),
    ("fact:m kg:unit", "", "a measurement has one unit"),
    ("fact:m kg:amount", 'fact:m kg:amount "many" .', "a measurement has at most one amount"),
    ("fact:m kg:bound", "", "a bound is exact, over, under or about"),
    ("fact:m kg:bound", 'fact:m kg:bound "roughly" .', "a bound is exact, over, under or about"),
    ("fact:m kg:period", "", "a measurement has one period"),
    ("fact:m kg:status", "", "a measurement is actual, planned or cumulative"),
    ("fact:m kg:status", 'fact:m kg:status "in-place" .', "a measurement is actual, planned or cumulative"),
    ("fact:m kg:changeDirection", 'fact:m kg:changeDirection "+" .', "a change goes up or down"),
    ("fact:m kg:changePercent", "fact:m kg:changePercent -5e0 .", "a change has at most one per cent"),
    ("fact:m kg:changePoints", "fact:m kg:changePoints -5e0 .", "a change has at most one number of points"),
    ("fact:m kg:ofIndicator", "fact:m kg:ofIndicator indicator:gone .", "a measurement is of at most one indicator"),
    ("", "fact:m kg:ofIndicator indicator:w .", "a measurement is of at most one indicator"),
    ("government:town kg:hasMeasurement", "", "a measurement belongs to exactly one government"),
    ("fact:c kg:title", "", "a citation has one title"),
    ("", 'fact:c kg:number "甲政发〔2019〕2号" .', "a citation has at most one document number"),
    ("fact:c kg:relation", "", "a cited document is own or cited"),
    ("fact:c kg:relation", 'fact:c kg:relation "other" .', "a cited document is own or cited"),
    ("fact:c kg:ofLaw", "", "a citation is of exactly one law"),
    ("", "report:s a kg:Report ; kg:hasCitation fact:c .", "a citation belongs to the report that states it"),
    ("fact:e kg:role", 'fact:e kg:role "friend" .', "a role is legal-advisor, partner or other"),
    ("fact:e kg:withOrganization", "", "an engagement is with exactly one organization"),
    ("government:town kg:hasEngagement", "", "an engagement belongs to exactly one government"),
]
THING_FAULTS = [
    ("report:r kg:id", 'report:r kg:id "r" .', "a report's id is"),
    ("", "report:r kg:year 2021 .", "a report is for exactly one year"),
    ("report:r kg:reportsOn", "", "a report reports on exactly one government"),
    ("", "report:r kg:reportsOn government:county .", "a report reports on exactly one government"),
    ("", 'report:r kg:title "另一标题" .', "a report has at most one title"),
    ("", 'report:r kg:published "2021年1月" .', "a report is published on at most one day"),
    ("government:county kg:id", 'government:county kg:id "county" .', "a government's id is its code"),
    ("government:county kg:name", "", "a government has one name"),
    ("government:county kg:level", 'government:county kg:level "village" .', "a level is township"),
    ("government:county kg:adcode", 'government:county kg:adcode "99010" .', "an adcode has six digits"),
    ("government:county kg:since", "government:county kg:since 2022 .", "a government's since is not after its until"),
    ("", "government:town kg:partOf government:other .", "a government is part of at most one government"),
    ("", "government:town kg:succeededBy government:county .", "a government is part of at most one government"),
    ("organization:o kg:name", "", "an organization has one name"),
    ("organization:o kg:id", "", "an organization has one id"),
]
CATALOGUE_FAULTS = [
    (
        "mechanism:m skos:prefLabel", 'mechanism:m skos:prefLabel "法律顾问"@zh .',
        "a concept has an English preferred label",
    ),
    (
        "mechanism:m skos:prefLabel", 'mechanism:m skos:prefLabel "Legal advisor"@en .',
        "a concept has a Chinese preferred label",
    ),
    ("", 'mechanism:m skos:prefLabel "顾问"@zh .', "a concept has at most one preferred label in a language"),
    ("", 'mechanism:m skos:altLabel "法律顾问"@zh .', "an alternative label is no preferred label"),
    ("mechanism:w kg:category", "", "a mechanism has one category"),
    ("", "mechanism:m skos:broader indicator:i .", "what is broader is a mechanism"),
    ("mechanism:m kg:confidence", 'mechanism:m kg:confidence "sure" .', "a confidence is high, medium or low"),
    ("mechanism:m kg:originAdcode", 'mechanism:m kg:originAdcode "99" .', "the code of the origin has six digits"),
    ("", 'mechanism:m kg:originYear "2015" .', "the origin has at most one year"),
    ("", 'mechanism:m kg:nationalDocumentDate "June 2016" .', "the date of the national document"),
    ("", "indicator:i skos:broader mechanism:m .", "what is broader is an indicator"),
    ("indicator:i kg:measures", "indicator:i kg:measures indicator:w .", "what an indicator measures is a mechanism"),
    ("indicator:i kg:flow", 'indicator:i kg:flow "river" .', "a flow is stock, flow or rate"),
    ("indicator:i kg:dimension", 'indicator:i kg:dimension "weight" .', "a dimension is count"),
    ("law:l kg:title", "", "a law has a title"),
    ("law:l kg:promotes", "law:l kg:promotes law:l .", "what a law promotes is a mechanism"),
    ("law:l kg:numberVerified", 'law:l kg:numberVerified "no" .', "a number is verified or not"),
    ("law:l kg:confidence", 'law:l kg:confidence "none" .', "a confidence is high, medium or low"),
]


@pytest.mark.parametrize(("removed", "added", "what"), FACT_FAULTS + THING_FAULTS + CATALOGUE_FAULTS)
def test_a_fault_is_refused(removed: str, added: str, what: str) -> None:
    found = problems_after(removed, added)
    assert any(what in problem for problem in found), found


def test_every_message_of_the_shapes_is_provoked() -> None:
    shapes = Graph().parse(folder("ontology") / "shapes.ttl")
    messages = {str(message) for message in shapes.objects(None, SH.message)}
    provoked = [what for _, _, what in FACT_FAULTS + THING_FAULTS + CATALOGUE_FAULTS]
    assert [message for message in messages if not any(what in message for what in provoked)] == []


def test_the_shapes_are_shapes() -> None:
    shapes = Graph().parse(folder("ontology") / "shapes.ttl")
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=shapes, meta_shacl=True)
    assert conforms, text


def test_the_shipped_catalogue_passes() -> None:
    assert validate_files(ontology_files()) == []


EVERY = {
    "report": "990101/甲镇/2020", "file": "a.txt", "start": 5, "end": 12, "quote": "聘请了法律顾问", "rule": "label"
}  # fmt: skip
FACTS: list[Fact] = [
    ReportFact(
        **EVERY, government="某省某市甲县甲镇", adcode="990101", town="甲镇", level="township", year=2020,
        published="2021-01-15", title="甲镇2020年法治政府建设年度报告",
    ),
    PracticeFact(**EVERY, mechanism="government-legal-advisor", status="in-place", year=2020, since=2018),
    PracticeFact(**EVERY, mechanism="government-lawyer", status="lacking", year=2020),
    DocumentFact(**EVERY, title="行政处罚法", relation="cited", law="administrative-penalty-law"),
    DocumentFact(**EVERY, title="甲镇法律顾问办法", number="甲政发〔2020〕1号", relation="own", law="甲镇法律顾问办法"),
    IndicatorFact(
        **EVERY, indicator="government-legal-advisors-count", label="法律顾问", value=3.0, unit="名", bound="exact",
        period="2020", status="actual", change={"direction": "up", "percent": 50.0},
    ),
    IndicatorFact(
        **EVERY, indicator=None, label="经费", value=19.68, unit="万元", bound="over", period="十三五以来",
        status="cumulative",
    ),
    OrganisationFact(**EVERY, name="某某律师事务所", role="legal-advisor"),
]  # fmt: skip


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue(Ontology.load(), PlaceRegister.load())


def as_rdf(facts: list[Fact], catalogue: Catalogue) -> Graph:
    """All triples that a store gets for these facts, with the catalogue, as one graph."""
    table = table_of(facts)
    parts = [
        quads(project(table, catalogue, {}), catalogue),
        quads(derive(table), catalogue),
        quads(catalogue.graph, catalogue, home=CATALOGUE_GRAPH),
    ]
    lines = [f"{triple} ." for part in parts for triples in part.values() for triple in triples]
    return Graph().parse(data="\n".join(lines), format="nt")


def test_what_the_projection_makes_of_facts_passes(catalogue: Catalogue) -> None:
    graph = as_rdf(FACTS, catalogue)
    for label in ("Practice", "Measurement", "Citation", "Engagement", "Report", "Government", "Law", "Organization"):
        assert list(graph.subjects(RDF.type, KG[label])), label
    assert validate(graph) == []


def test_a_fact_about_an_unknown_mechanism_is_refused(catalogue: Catalogue) -> None:
    facts = [FACTS[0], PracticeFact(**EVERY, mechanism="no-such-practice", status="in-place", year=2020)]
    found = {problem.what for problem in validate(as_rdf(facts, catalogue))}
    assert "a concept has an English preferred label" in found


def test_an_empty_quote_is_refused(catalogue: Catalogue) -> None:
    facts = [FACTS[0], replace(FACTS[1], start=3, end=3, quote="")]
    found = [problem.what for problem in validate(as_rdf(facts, catalogue))]
    assert any("one quote that is not empty" in what for what in found)
    assert any("start lies before its end" in what for what in found)


def test_every_type_and_property_of_the_data_is_declared(catalogue: Catalogue) -> None:
    vocabulary = Graph().parse(folder("ontology") / "kg.ttl")
    known = {str(term) for term in vocabulary.subjects()}
    graph = as_rdf(FACTS, catalogue)
    used = {str(term) for term in graph.predicates()} | {str(term) for term in graph.objects(None, RDF.type)}
    assert sorted(term for term in used if term.startswith(str(KG)) and term not in known) == []


def test_what_the_pipeline_finds_in_the_real_reports_passes(shared: Path, catalogue: Catalogue) -> None:
    engine = Engine.load()
    found = 0
    for path in sorted((shared / "reports").glob("*.txt")):
        facts = list(extract_page(read_page(path), engine).facts)
        found += len(facts)
        assert validate(as_rdf(facts, catalogue)) == [], path.name
    assert found > 300
