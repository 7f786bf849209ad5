"""What reports say year by year, and which adoptions methods over many practices compare."""

from __future__ import annotations

import pytest

from kg.facts import PracticeFact, ReportFact, report_id
from kg.ontology import Ontology
from kg.places import PlaceRegister
from kg.spread.adoption import Adoption
from kg.spread.compared import dated, in_place, names
from kg.spread.corpus import Corpus
from kg.spread.told import Unit, cell, state, statuses, units

WHOLE, PART = "three-enforcement-systems", "enforcement-disclosure"


def report(code: str, town: str | None, year: int) -> ReportFact:
    return ReportFact(
        report=report_id(code, town, year), file="a.txt", start=0, end=2, quote="报告", rule="test",
        government=f"甲省乙县{town or ''}", adcode=code, town=town, level="township" if town else "county", year=year,
    )  # fmt: skip


def practice(code: str, town: str | None, year: int, mechanism: str, status: str = "in-place") -> PracticeFact:
    return PracticeFact(
        report=report_id(code, town, year), file="a.txt", start=9, end=11, quote="推行", rule="test",
        mechanism=mechanism, status=status, year=year,  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    facts = [report("990101", None, year) for year in (2014, 2015, 2016, 2018, 2019)]
    facts += [report("990101", "丙镇", year) for year in (2014, 2015)]
    told = [
        practice("990101", None, 2015, PART, "planned"), practice("990101", None, 2015, WHOLE, "lacking"),
        practice("990101", None, 2016, PART), practice("990101", None, 2019, WHOLE, "planned"),
        practice("990101", "丙镇", 2015, WHOLE),
    ]  # fmt: skip
    return Corpus.of([*facts, *told], Ontology.load(), PlaceRegister.load())


def test_each_year_has_one_state(corpus: Corpus) -> None:
    adoptions = corpus.adoptions(WHOLE)
    told = statuses(corpus, adoptions, WHOLE)
    county = adoptions[0]
    assert [state(county, told[county.id], year) for year in range(2013, 2021)] == [
        "no-report", "silent", "planned", "in-place", "no-report", "earlier", "planned", "no-report",
    ]  # fmt: skip


def test_a_region_counts_those_that_report_and_those_of_them_that_have_it(corpus: Corpus) -> None:
    adoptions = corpus.adoptions(WHOLE)
    (unit,) = units(adoptions, "county")
    assert not unit.single
    found = cell(unit, statuses(corpus, adoptions, WHOLE), 2016)
    assert (found.reporting, found.reporting_adopters, found.adopters) == (1, 1, 2)
    assert found.states == {"in-place": 1, "no-report": 1}


def test_a_government_above_the_level_stands_for_itself() -> None:
    def one(code: str, town: str | None = None) -> Adoption:
        return Adoption(code, town, code, "county", 2014, None, 1, 2014, 2014, years=(2014,))

    found = units([one("990000"), one("990100"), one("990101"), one("990101", "丙镇"), one("990201")], "prefecture")
    assert [(unit.code, unit.single, len(unit.adoptions)) for unit in found] == [
        ("990000", True, 1), ("990100", False, 3), ("990200", False, 1),
    ]  # fmt: skip
    assert all(isinstance(unit, Unit) and unit.single for unit in units([one("990101"), one("990101", "丙镇")], None))


def test_compared_are_adoptions_of_known_year_each_under_its_own_name(corpus: Corpus) -> None:
    found, everyone = dated(corpus, in_place(corpus))
    entries = {
        (found.practices[p], found.units[u], t)
        for p, u, t in zip(found.practice, found.unit, found.time, strict=True)
    }
    assert entries == {(PART, "990101", 2016.0), (WHOLE, "990101/丙镇", 2015.0)}  # the part does not count as the whole
    assert everyone == 2
    few, everyone = dated(corpus, in_place(corpus), most=1)
    assert (len(few.units), everyone) == (1, 2)


def test_names_are_those_of_the_latest_report(corpus: Corpus) -> None:
    assert names(corpus) == {"990101": "甲省乙县", "990101/丙镇": "甲省乙县丙镇"}
