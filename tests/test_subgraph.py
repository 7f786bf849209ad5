"""The neighbourhood of a thing, asked of a real store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import UsageError
from kg.facts import DocumentFact, Fact, IndicatorFact, OrganisationFact, PracticeFact, ReportFact, report_id
from kg.graph import Catalogue
from kg.ontology import Ontology
from kg.places import PlaceRegister
from kg.stores import Store, embedded_store
from kg.subgraph import Edge, neighbourhood, resolve
from kg.sync import sync
from kg.workspace import Workspace

PLACES = Path(__file__).parents[1] / "sample" / "places.csv"
TOWNS = ("鹿鸣坪镇", "双桐街道", "苇塘镇")


def facts_of(town: str, year: int) -> list[Fact]:
    """A report with two practices (one in place and planned further), a citation, a number and a law firm."""
    report = report_id("990102", town, year)
    at = {"report": report, "file": f"{town}{year}.txt", "rule": "label"}
    head = ReportFact(**at, start=0, end=4, quote="法治报告", government=f"云川省临梧市青榆区{town}", adcode="990102",
                      town=town, level="township", year=year)  # fmt: skip

    def practice(mechanism: str, status: str, start: int) -> PracticeFact:
        quote = f"{town}{status}"
        return PracticeFact(**at, start=start, end=start + len(quote), quote=quote, mechanism=mechanism,
                            status=status, year=year)  # type: ignore[arg-type]  # fmt: skip

    facts: list[Fact] = [
        head,
        practice("fengqiao-experience", "in-place", 10),
        practice("fengqiao-experience", "planned", 30),
        practice("law-understanders", "planned", 50),
        DocumentFact(**at, start=70, end=73, quote="民法典", title="民法典", relation="cited", law="civil-code"),
        IndicatorFact(**at, start=80, end=83, quote="12件", indicator="disputes-mediated", label="纠纷", value=12,
                      unit="件", bound="exact", period=str(year), status="actual"),
        OrganisationFact(**at, start=90, end=93, quote="某律所", name="云川衡正律师事务所", role="legal-advisor"),
    ]  # fmt: skip
    return facts if town != "苇塘镇" else [fact for fact in facts if not isinstance(fact, DocumentFact)]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("workspace")
    workspace = Workspace.open(path / "kg-data", create=True)
    with workspace.writing():
        for town in TOWNS:
            for year in (2016, 2018):
                workspace.write(facts_of(town, year), source=Path(f"{town}{year}.txt"))
    opened = embedded_store("ladybug", path)
    sync(workspace, Catalogue(Ontology.load(), PlaceRegister.load([PLACES])), {"ladybug": opened})
    yield opened
    opened.close()


def edge(store: Store, name: str, target: str) -> Edge:
    (found,) = [edge for edge in neighbourhood(store, name).edges if edge.target == target]
    return found


def test_facts_are_folded_into_edges_with_counts_years_and_words(store: Store) -> None:
    found = edge(store, "鹿鸣坪镇", "Mechanism/fengqiao-experience")
    assert (found.type, found.count, found.first_year, found.last_year) == ("PRACTISES", 2, 2016, 2018)
    assert [quote.text for quote in found.quotes] == ["鹿鸣坪镇in-place"] * 2
    assert [quote.year for quote in found.quotes] == [2016, 2018]
    assert found.quotes[0].report == "990102/鹿鸣坪镇/2016"
    assert len(found.quotes[0].fact) == 16


def test_what_is_only_planned_is_no_practice(store: Store) -> None:
    assert edge(store, "鹿鸣坪镇", "Mechanism/law-understanders").type == "PLANS"


def test_a_place_is_seen_with_all_kinds_of_neighbours(store: Store) -> None:
    found = neighbourhood(store, "鹿鸣坪镇")
    assert {(edge.type, edge.target) for edge in found.edges if edge.source == "Government/990102/鹿鸣坪镇"} == {
        ("PRACTISES", "Mechanism/fengqiao-experience"),
        ("PLANS", "Mechanism/law-understanders"),
        ("CITES", "Law/civil-code"),
        ("MEASURES", "Indicator/disputes-mediated"),
        ("ENGAGES", found_key(found, "Organization")),
        ("PART_OF", "Government/990102"),
    }
    assert found.name == "云川省临梧市青榆区鹿鸣坪镇"
    assert found.total == len(found.nodes) == 7
    assert [node.hop for node in found.nodes if node.key in found.focus] == [0]


def found_key(found: object, label: str) -> str:
    (key,) = [node.key for node in found.nodes if node.label == label]  # type: ignore[attr-defined]
    return str(key)


def test_a_practice_is_seen_with_those_that_practise_it(store: Store) -> None:
    found = neighbourhood(store, "fengqiao-experience")
    practising = {edge.source for edge in found.edges if edge.type == "PRACTISES"}
    assert practising == {f"Government/990102/{town}" for town in TOWNS}
    assert ("BROADER", "Mechanism/volunteer-police", "Mechanism/fengqiao-experience") in {
        (edge.type, edge.source, edge.target) for edge in found.edges
    }


def test_a_law_and_an_indicator_are_seen_too(store: Store) -> None:
    assert {e.source for e in neighbourhood(store, "民法典").edges if e.type == "CITES"} == {
        "Government/990102/鹿鸣坪镇", "Government/990102/双桐街道",
    }  # fmt: skip
    assert len([e for e in neighbourhood(store, "disputes-mediated").edges if e.type == "MEASURES"]) == 3


def test_more_hops_reach_further(store: Store) -> None:
    near, far = neighbourhood(store, "鹿鸣坪镇"), neighbourhood(store, "鹿鸣坪镇", hops=2)
    assert {node.key for node in near.nodes} < {node.key for node in far.nodes}
    assert "Government/990102/双桐街道" in {node.key for node in far.nodes if node.hop == 2}


def test_what_is_too_much_is_capped_and_counted(store: Store) -> None:
    found = neighbourhood(store, "鹿鸣坪镇", hops=2, limit=5)
    assert len(found.nodes) == 5
    assert found.total == neighbourhood(store, "鹿鸣坪镇", hops=2).total > 5
    assert found.nodes[0].hop == 0
    assert "Mechanism/fengqiao-experience" in {node.key for node in found.nodes}, "the most connected stay"
    inside = {node.key for node in found.nodes}
    assert all({edge.source, edge.target} <= inside for edge in found.edges)


def test_a_report_is_seen_with_its_government(store: Store) -> None:
    found = neighbourhood(store, "990102/鹿鸣坪镇/2016")
    assert {(edge.type, edge.target) for edge in found.edges if edge.source.startswith("Report/")} == {
        ("REPORTS_ON", "Government/990102/鹿鸣坪镇"),
        ("PRACTISES", "Mechanism/fengqiao-experience"),
        ("PLANS", "Mechanism/law-understanders"),
        ("CITES", "Law/civil-code"),
        ("MEASURES", "Indicator/disputes-mediated"),
        ("ENGAGES", found_key(found, "Organization")),
    }


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("fengqiao-experience", ("Mechanism", "fengqiao-experience")),
        ("新时代“枫桥经验”", ("Mechanism", "fengqiao-experience")),
        ("https://kg.example/mechanism/fengqiao-experience", ("Mechanism", "fengqiao-experience")),
        ("https://kg.example/id/government/990102/鹿鸣坪镇", ("Government", "990102/鹿鸣坪镇")),
        ("云川省临梧市青榆区鹿鸣坪镇", ("Government", "990102/鹿鸣坪镇")),
        ("990102", ("Government", "990102")),
        (" 青榆区 ", ("Government", "990102")),
        ("云川衡正律师事务所", ("Organization", None)),
    ],
)
def test_things_are_found_by_name_id_and_iri(store: Store, name: str, found: tuple[str, str | None]) -> None:
    label, identifier = resolve(store, name)
    assert label == found[0]
    assert identifier == found[1] or found[1] is None


def test_an_unknown_name_is_refused_with_a_suggestion(store: Store) -> None:
    with pytest.raises(UsageError, match="枫桥经验"):
        resolve(store, "枫桥")
    with pytest.raises(UsageError, match="nothing in the graph is called"):
        resolve(store, "x'} RETURN 1 //")


def test_no_hops_and_no_room_are_refused(store: Store) -> None:
    with pytest.raises(UsageError, match="hops"):
        neighbourhood(store, "青榆区", hops=0)
    with pytest.raises(UsageError, match="limit"):
        neighbourhood(store, "青榆区", limit=1)
