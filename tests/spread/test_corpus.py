"""A workspace as spread sees it: successions joined, wording compared with the pages, the risk set with its places."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.facts import Fact, PracticeFact, ReportFact
from kg.ontology import Ontology
from kg.places import PlaceRegister
from kg.spread.corpus import Corpus, last_successor
from kg.spread.series import is_central

PLACES = """code,name,town,since,until,successor,aliases
990000,云岭省,,,,,
990100,青岩市,,,,,
990101,甲县,,,2016,990111,
990111,甲区,,2016,,,
990102,乙县,,,2016,990112,
990103,丙县,,,2016,990112,
990112,新区,,2016,,,
990104,丁县,,,2016,990113,
990113,老区,,,,,
"""


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> PlaceRegister:
    path = tmp_path_factory.mktemp("places") / "places.csv"
    path.write_text(PLACES, encoding="utf-8")
    return PlaceRegister.load([path])


def report(code: str, year: int) -> ReportFact:
    return ReportFact(
        report=f"{code}/-/{year}", file=f"{code}-{year}.txt", start=0, end=2, quote="报告", rule="title",
        government=code, adcode=code, town=None, level="county", year=year, title="报告",
    )  # fmt: skip


def practice(code: str, year: int, mechanism: str = "fengqiao-experience", quote: str = "枫桥经验") -> PracticeFact:
    return PracticeFact(
        report=f"{code}/-/{year}", file=f"{code}-{year}.txt", start=4, end=4 + len(quote), quote=quote, rule="label",
        mechanism=mechanism, status="in-place", year=year,
    )  # fmt: skip


def corpus(places: PlaceRegister, *facts: Fact) -> Corpus:
    return Corpus.of(facts, Ontology.load(), places)


def test_a_county_that_became_a_district_is_one_government(places: PlaceRegister) -> None:
    facts = [report("990101", 2015), report("990111", 2017), report("990111", 2018), practice("990111", 2017)]
    (one,) = corpus(places, *facts).adoptions("fengqiao-experience")
    assert (one.id, one.government, one.after, one.by, one.reports) == ("990111", "990111", 2015, 2017, 3)


def test_mergers_and_absorptions_end_a_series(places: PlaceRegister) -> None:
    facts = [report(code, year) for code in ("990102", "990103", "990104") for year in (2014, 2015)]
    facts += [report(code, year) for code in ("990112", "990113") for year in (2015, 2017)]
    found = corpus(places, *facts).adoptions("fengqiao-experience")
    assert [one.id for one in found] == ["990102", "990103", "990104", "990112", "990113"]
    assert all(one.reports == 2 for one in found)


def test_a_real_succession_and_real_mergers() -> None:
    register = PlaceRegister.load()
    assert last_successor("510124", register) == "510117"  # 郫县, 郫都区
    assert last_successor("310108", register) == "310108"  # 闸北区 went into 静安区, which was there before
    assert last_successor("310115", register) == "310115"


def test_tables_hold_what_somebody_has(places: PlaceRegister) -> None:
    told = corpus(places, report("990101", 2015), report("990101", 2016), practice("990101", 2016))
    tables = told.tables()
    assert "fengqiao-experience" in tables
    assert all(any(one.by for one in table) for table in tables.values())
    assert told.tables(["government-legal-advisor"]) == {}
    rows = [row for row in told.panel(tables) if row.practice == "fengqiao-experience"]
    assert [(row.previous, row.year, row.adopted, row.above) for row in rows] == [(2015, 2016, 1, "990100")]


def test_documents_of_the_provinces_in_the_corpus_stand_beside_those_of_the_centre(places: PlaceRegister) -> None:
    ontology = Ontology.load()
    told = Corpus.of([report("440113", 2015), report("370303", 2017)], ontology, places)
    found = told.curve(ontology.mechanisms["legal-advisor-system"])
    assert {event.issuer for event in found.events} == {""}
    assert [event.year for event in found.provincial] == [2017]
    assert found.provincial[0].issuer.endswith("山东省人民政府办公厅")
    assert found.documents == sorted(found.documents, key=lambda event: event.date)
    assert len(found.documents) == len(found.events) + 1
    elsewhere = Corpus.of([report("990101", 2015)], ontology, places)
    assert elsewhere.curve(ontology.mechanisms["legal-advisor-system"]).provincial == ()
    # What a district or a city of the province issues is no provincial document.
    zibo = ontology.mechanisms["enforcement-supervision-bureau"]
    assert told.curve(zibo).provincial == ()


@pytest.mark.parametrize(
    ("issuer", "central"),
    [
        ("中共中央、国务院", True), ("教育部", True), ("国家发展改革委等9部门", True), ("中宣部、司法部", True),
        ("中共山东省委办公厅、山东省人民政府办公厅", False), ("中共云岭市委", False), ("浙江省人大常委会", False),
    ],
)  # fmt: skip
def test_a_committee_of_the_party_below_the_centre_is_not_the_centre(issuer: str, central: bool) -> None:
    ontology = Ontology.load()
    law = replace(ontology.laws["deputy-principal-rules"], kind="plan", issuer=issuer)
    assert is_central(law, ontology) is central
