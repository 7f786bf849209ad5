"""The shipped sample loads whole, and what was planted in it is what kg finds."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from kg.facts import Fact, PracticeFact, ReportFact
from kg.pipeline import Engine, extract_page
from kg.read import read_page
from kg.spread.adoption import Adoption, adoption_table, sentences_of

SAMPLE = Path(__file__).parents[1] / "sample"
PAGES = sorted((SAMPLE / "reports").iterdir())


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(places=[SAMPLE / "places.csv"])


@pytest.fixture(scope="module")
def extracted(engine: Engine) -> dict[str, tuple[str, list[Fact]]]:
    """Text and facts of each page by file name."""
    pages = {path.name: extract_page(read_page(path), engine) for path in PAGES}
    return {name: (one.page.text, list(one.facts)) for name, one in pages.items()}


@pytest.fixture(scope="module")
def facts(extracted: dict[str, tuple[str, list[Fact]]]) -> list[Fact]:
    return [fact for _, found in extracted.values() for fact in found]


def planted() -> dict[str, dict[str, int]]:
    """Practice → government → year of the first report that has it in place."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    with (SAMPLE / "expected-adoptions.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            government = f"{row['code']}/{row['town']}" if row["town"] else row["code"]
            found[row["mechanism"]][government] = int(row["first_year"])
    return found


def test_the_sample_is_large_and_long_enough() -> None:
    assert len(PAGES) >= 30
    assert {path.suffix for path in PAGES} == {".txt", ".html"}


def test_every_page_gives_its_report(facts: list[Fact]) -> None:
    reports = [fact for fact in facts if isinstance(fact, ReportFact)]
    assert len(reports) == len({fact.report for fact in reports}) == len(PAGES)
    assert {fact.year for fact in reports} == set(range(2014, 2025))
    assert all(fact.adcode[:2] in ("98", "99") for fact in reports)
    assert all(fact.file.rsplit(".")[0].endswith(str(fact.year)) for fact in reports)


def test_the_planted_adoptions_are_found(engine: Engine, facts: list[Fact]) -> None:
    right = told = expected = 0
    for mechanism, truth in planted().items():
        table = adoption_table(facts, mechanism, narrower=engine.ontology.narrower(mechanism))
        seen = {adoption.id: _first_report(adoption) for adoption in table if adoption.by is not None}
        right += sum(1 for government, year in seen.items() if truth.get(government) == year)
        told += len(seen)
        expected += len(truth)
    assert expected == 99
    precision, recall = right / told, right / expected
    assert precision >= 0.97, f"precision {precision:.3f}"
    assert recall >= 0.97, f"recall {recall:.3f}"


def _first_report(adoption: Adoption) -> int:
    """The year of the report that tells of it; a year told later is earlier than its report."""
    return int(adoption.proof.rpartition("/")[2])


def test_a_year_told_later_narrows(engine: Engine, facts: list[Fact]) -> None:
    narrower = engine.ontology.narrower("government-legal-advisor")
    told = [one for one in adoption_table(facts, "government-legal-advisor", narrower=narrower) if one.told_later]
    assert [(one.town, one.after, one.by) for one in told] == [("芦埠镇", 2018, 2019)]


def test_the_sentence_handed_down_is_marked(
    engine: Engine, extracted: dict[str, tuple[str, list[Fact]]], facts: list[Fact]
) -> None:
    files = {fact.report: fact.file for fact in facts}
    sentences = sentences_of(lambda report: extracted[files[report]][0])
    mechanism = "three-enforcement-systems"
    narrower = engine.ontology.narrower(mechanism)
    table = adoption_table(facts, mechanism, narrower=narrower, sentence_of=sentences)
    assert {one.town for one in table if one.handed_down} == {"鹿鸣坪镇", "双桐街道", "苇塘镇"}


def test_plans_come_true_the_year_after(facts: list[Fact]) -> None:
    practices = [fact for fact in facts if isinstance(fact, PracticeFact)]
    planned = {(one.report, one.mechanism) for one in practices if one.status == "planned"}
    assert ("990102/双桐街道/2015", "government-legal-advisor") in planned
    assert ("990102/苇塘镇/2018", "three-enforcement-systems") in planned
    assert ("980102/芦埠镇/2020", "township-comprehensive-enforcement") in planned
    lacking = {(one.report, one.mechanism) for one in practices if one.status == "lacking"}
    assert ("990221/-/2018", "pay-per-case-mediation") in lacking
