"""Facts to nodes and edges."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kg.fact_table import table_of
from kg.facts import Fact, IndicatorFact
from kg.graph import EDGES, FACTS, NODES, Catalogue, Graph, edge_schema, node_schema
from kg.projection import derive, project
from tests.invented_reports import catalogue, document, facts_of, indicator, organisation, practice, report


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return catalogue(tmp_path_factory.getbasetemp() / "places.csv")


def pairs(graph: Graph, edge: str) -> list[tuple[str, str]]:
    found = [table.to_pylist() for (name, _, _), table in graph.edges.items() if name == edge]
    return sorted((row["from"], row["to"]) for rows in found for row in rows)


def node(graph: Graph, label: str) -> dict[str, Any]:
    (row,) = graph.nodes[label].to_pylist()
    return dict(row)


HEAD = report("990102", "苇塘镇", 2018, title="2018年报告")
FULL = facts_of(HEAD, practice(), document("constitution", "宪法"), indicator(), organisation())


def test_every_table_has_the_columns_that_are_declared(known: Catalogue) -> None:
    graph = project(table_of(FULL), known, {HEAD.report: "d"})
    both = [*graph.nodes.items(), *known.graph.nodes.items()]
    assert {label for label, _ in both} == set(NODES)
    assert all(table.schema == node_schema(label) for label, table in both)
    edges = [*graph.edges.items(), *derive(table_of(FULL)).edges.items(), *known.graph.edges.items()]
    assert {key[0] for key, _ in edges} == set(EDGES) - {"SUCCEEDED_BY"}
    assert all(table.schema == edge_schema(key[0]) for key, table in edges)
    assert all((start, end) in EDGES[edge].ends for (edge, start, end), _ in edges)


def test_report_keeps_all_of_its_own_fact(known: Catalogue) -> None:
    row = node(project(table_of(FULL), known, {HEAD.report: "d"}), "Report")
    assert row.pop("fact") == HEAD.id
    assert row.pop("digest") == "d"
    assert row.pop("id") == HEAD.report
    said = HEAD.to_dict()
    assert row == {name: said[name] for name in row}
    # The rest is in the id, or the same for all reports.
    assert set(said) - set(row) == {"id", "report", "type", "adcode", "town"}


def test_facts_stand_between_government_report_and_thing(known: Catalogue) -> None:
    graph = project(table_of(FULL), known, {})
    government = "990102/苇塘镇"
    by_type = {fact.type: fact.id for fact in FULL}
    assert pairs(graph, "HAS_PRACTICE") == [(government, by_type["practice"])]
    assert pairs(graph, "OF_MECHANISM") == [(by_type["practice"], "three-enforcement-systems")]
    assert pairs(graph, "HAS_MEASUREMENT") == [(government, by_type["indicator"])]
    assert pairs(graph, "OF_INDICATOR") == [(by_type["indicator"], "disputes-mediated")]
    assert pairs(graph, "HAS_CITATION") == [(HEAD.report, by_type["document"])]
    assert pairs(graph, "OF_LAW") == [(by_type["document"], "constitution")]
    assert pairs(graph, "HAS_ENGAGEMENT") == [(government, by_type["organisation"])]
    assert pairs(graph, "WITH_ORGANIZATION") == [(by_type["organisation"], "青梧律师事务所")]
    assert pairs(graph, "STATED_IN") == sorted((fact.id, HEAD.report) for fact in FULL[1:])
    assert pairs(graph, "REPORTS_ON") == [(HEAD.report, government)]
    assert pairs(graph, "CITES") == [(HEAD.report, "constitution")]


def test_fact_nodes_carry_every_field_of_the_fact(known: Catalogue) -> None:
    graph = project(table_of(FULL), known, {})
    for label in FACTS:
        row = node(graph, label)
        (fact,) = [fact for fact in FULL if fact.id == row["id"]]
        said = fact.to_dict()
        for name in set(row) & set(said):
            assert row[name] == said[name]
        assert row["year"] == 2018


@pytest.mark.parametrize(
    ("value", "unit", "amount", "bare"),
    [
        (19.68, "万元", 196800.0, "元"),
        (1.1, "亿元", 110000000.0, "元"),
        (3.0, "万亿元", 3000000000000.0, "元"),
        (0.3, "百万人次", 300000.0, "人次"),
        (12.0, "件", 12.0, "件"),
        (2.0, "万", 2.0, "万"),
        (98.5, "%", 98.5, "%"),
        (7.0, "", 7.0, ""),
        (5.0, "千克", 5.0, "千克"),
        (1.7e308, "件", 1.7e308, "件"),
        (-1.7e308, "件", -1.7e308, "件"),
    ],
)
def test_amount_is_in_the_bare_unit(known: Catalogue, value: float, unit: str, amount: float, bare: str) -> None:
    row = node(project(table_of(facts_of(HEAD, indicator(value, unit))), known, {}), "Measurement")
    assert (row["value"], row["unit"]) == (value, unit)
    assert (row["amount"], row["amount_unit"]) == (amount, bare)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"direction": "up", "percent": 15.2}, ("up", 15.2, None)),
        ({"direction": "down", "percent": None, "points": 3.2}, ("down", None, 3.2)),
        (None, (None, None, None)),
    ],
)
def test_change_is_a_direction_with_per_cent_or_points(
    known: Catalogue, change: dict[str, Any] | None, expected: tuple[Any, ...]
) -> None:
    facts = [replace(fact, change=change) if isinstance(fact, IndicatorFact) else fact for fact in FULL]
    row = node(project(table_of(facts), known, {}), "Measurement")
    assert (row["change_direction"], row["change_percent"], row["change_points"]) == expected


def test_measurement_without_an_indicator_has_no_edge(known: Catalogue) -> None:
    graph = project(table_of(facts_of(HEAD, indicator(concept=None))), known, {})
    assert pairs(graph, "HAS_MEASUREMENT")
    assert pairs(graph, "OF_INDICATOR") == []


def test_things_that_the_catalogue_lacks_come_with_the_facts(known: Catalogue) -> None:
    facts = facts_of(
        HEAD, practice("new-practice"), practice(), document("minted-1", "乙", "二号"), document("minted-1", "甲"),
        document("constitution"), indicator(concept="new-indicator"),
    )  # fmt: skip
    graph = project(table_of(facts), known, {})
    assert graph.ids("Mechanism") == ["new-practice"]
    assert graph.ids("Indicator") == ["new-indicator"]
    law = node(graph, "Law")
    assert (law["id"], law["title"], law["number"], law["minted"]) == ("minted-1", min("甲", "乙"), "二号", True)


def test_governments_come_with_all_above_them(known: Catalogue) -> None:
    graph = known.governments(["990102/苇塘镇", "990103"])
    rows = {row["id"]: row for row in graph.nodes["Government"].to_pylist()}
    assert {one: row["level"] for one, row in rows.items()} == {
        "990000": "province",
        "990100": "prefecture",
        "990102": "county",
        "990102/苇塘镇": "township",
        "990103": "county",
    }
    assert rows["990102/苇塘镇"]["full_name"] == "云川省临梧市青榆区苇塘镇"
    assert rows["990102/苇塘镇"]["since"] == 2019
    assert pairs(graph, "PART_OF") == [
        ("990100", "990000"), ("990102", "990100"), ("990102/苇塘镇", "990102"), ("990103", "990100"),
    ]  # fmt: skip


def test_government_that_the_register_does_not_know_is_what_its_id_says(known: Catalogue) -> None:
    rows = known.governments(["970000", "970100", "970101", "970101/某镇"]).nodes["Government"].to_pylist()
    assert [(row["name"], row["level"]) for row in rows] == [
        ("970000", "province"), ("970100", "prefecture"), ("970101", "county"), ("某镇", "township"),
    ]  # fmt: skip


def test_succession_joins_those_that_are_present(known: Catalogue) -> None:
    old, new = "990102/双桐街道", "990102/苇塘镇"
    expected = [{"from": old, "to": new, "year": 2019}]
    assert known.successions([old], {old, new}).to_pylist() == expected
    assert known.successions([new], {old, new}).to_pylist() == expected
    assert known.successions([old, new], {old, new}).to_pylist() == expected
    assert known.successions([old], {old}).to_pylist() == []


def test_derived_edges_count_only_what_is_in_place() -> None:
    years: list[Fact] = []
    for year, status in ((2016, "planned"), (2017, "in-place"), (2018, "lacking"), (2019, "in-place")):
        head = report("990103", None, year)
        years += facts_of(
            head, practice(status=status), practice(status=status, quote="又"), document("own-1", relation="own")
        )
    graph = derive(table_of(years))
    assert graph.edges["PRACTISES", "Government", "Mechanism"].to_pylist() == [
        {"from": "990103", "to": "three-enforcement-systems", "first_year": 2017, "last_year": 2019, "reports": 2}
    ]
    assert graph.edges["ISSUED", "Government", "Law"].to_pylist() == [{"from": "990103", "to": "own-1", "year": 2016}]


def test_cites_is_one_edge_a_pair(known: Catalogue) -> None:
    facts = facts_of(
        HEAD, document("constitution"), document("constitution", "宪法"), document("minted-1", relation="own")
    )
    assert pairs(project(table_of(facts), known, {}), "CITES") == [(HEAD.report, "constitution")]


def test_projection_of_the_whole_is_the_union_of_its_reports(known: Catalogue) -> None:
    other = facts_of(report("990103", None, 2017), practice(), organisation())
    whole = project(table_of([*FULL, *other]), known, {})
    parts = [project(table_of(facts), known, {}) for facts in (FULL, other)]
    for edge in EDGES:
        assert pairs(whole, edge) == sorted(set(pairs(parts[0], edge)) | set(pairs(parts[1], edge)))
    for label in NODES:
        assert set(whole.ids(label)) == set(parts[0].ids(label)) | set(parts[1].ids(label))
