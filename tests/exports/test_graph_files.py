"""GraphML and GEXF as the programs read them that they are for."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import pytest

from kg.exports import export
from kg.facts import Fact, IndicatorFact
from kg.graph import Catalogue
from kg.stores import embedded_store
from kg.sync import sync
from kg.workspace import Workspace
from tests.exports.hostile_facts import written
from tests.exports.java_tools import GEPHI, jar, java, schema
from tests.invented_reports import document, facts_of, organisation, practice, report

HOSTILE = 'a"b\n<c>&]]>\x00\x0b甲𠀀'


@pytest.fixture
def eventful(tmp_path: Path) -> Workspace:
    """One town that plans, then has a practice in three years, two of which follow each other."""
    corpus: list[list[Fact]] = []
    for year, status in ((2014, "planned"), (2015, "in-place"), (2016, "in-place"), (2018, "in-place")):
        head = report("990102", "苇塘镇", year, title=HOSTILE)
        facts = (practice(status=status), organisation(HOSTILE), document("minted-a", relation="own"))
        corpus.append(list(facts_of(head, *facts)))
    return written(corpus, tmp_path / "eventful")


def test_graphml_holds_every_node_and_edge_with_its_properties(
    workspace: Workspace, known: Catalogue, tmp_path: Path
) -> None:
    export("graphml", tmp_path / "a.graphml", workspace, known)
    graph = nx.read_graphml(tmp_path / "a.graphml", force_multigraph=True)
    store = embedded_store("ladybug", workspace.views)
    try:
        sync(workspace, known, {"ladybug": store}, rebuild=True)
        lines = list(store.export())
        nodes = store.query("MATCH (p:Measurement) RETURN p.id, p.label, p.value, p.year").rows
    finally:
        store.close()
    assert graph.number_of_nodes() + graph.number_of_edges() == len(lines)
    by_id = {data["id"]: data for _, data in graph.nodes(data=True) if data["type"] == "Measurement"}
    assert nodes
    assert [(one, by_id[one]["label"], by_id[one]["value"], by_id[one]["year"]) for one, *_ in nodes] == nodes


def test_both_are_valid_against_their_schemas(eventful: Workspace, known: Catalogue, tmp_path: Path) -> None:
    """Gephi's schema files of GEXF 1.3 do not fit together; 1.2's do, and 1.3 adds to it the kind of an edge."""
    export("graphml", tmp_path / "a.graphml", eventful, known)
    assert java("ValidateXml", schema("graphml.xsd"), tmp_path / "a.graphml") == "valid\n"
    export("gexf", tmp_path / "a.gexf", eventful, known)
    text = (tmp_path / "a.gexf").read_text(encoding="utf-8")
    older = text.replace('"http://gexf.net/1.3" version="1.3"', '"http://www.gexf.net/1.2draft" version="1.2"')
    for kind in ("PRACTISES", "PLANS", "ENGAGES", "CITES", "ISSUED", "PART_OF", "SUCCEEDED_BY", "BROADER", "PROMOTES"):
        older = older.replace(f' kind="{kind}"', "")
    (tmp_path / "older.gexf").write_text(older, encoding="utf-8")
    assert java("ValidateXml", schema("gexf.xsd"), tmp_path / "older.gexf") == "valid\n"


def test_gephi_itself_reads_the_years(eventful: Workspace, known: Catalogue, tmp_path: Path) -> None:
    export("gexf", tmp_path / "a.gexf", eventful, known)
    said = java("GephiImport", tmp_path / "a.gexf", "Government/990102/苇塘镇", libraries=(jar(GEPHI),))
    lines = [line.split("\t") for line in said.splitlines()]
    text = (tmp_path / "a.gexf").read_text(encoding="utf-8")
    assert ["nodes", str(text.count("<node "))] in lines
    assert ["edges", str(text.count("<edge "))] in lines
    assert ["dynamic", "true", "DATE"] in lines
    edges = {(kind, target): years for what, kind, target, years in (line for line in lines if line[0] == "edge")}
    mechanism = "Mechanism/three-enforcement-systems"
    assert edges["PLANS", mechanism] == "2014-2014"
    assert edges["PRACTISES", mechanism] == "2015-2016 2018-2018"
    assert edges["ISSUED", "Law/minted-a"].startswith("2014-")
    assert edges["PART_OF", "Government/990102"] == ""
    assert not [line for line in lines if line[0] == "issue" and line[1] != "INFO"]


def test_measurements_are_edges_to_their_indicators(workspace: Workspace, known: Catalogue, tmp_path: Path) -> None:
    export("gexf", tmp_path / "a.gexf", workspace, known)
    measured = {
        fact.indicator
        for one in workspace.reports()
        for fact in workspace.facts(one)
        if isinstance(fact, IndicatorFact) and fact.indicator
    }
    text = (tmp_path / "a.gexf").read_text(encoding="utf-8")
    assert measured
    assert all(f'target="Indicator/{one}" kind="MEASURES"' in text for one in measured)
