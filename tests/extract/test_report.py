"""The report's own fields, on the annotated reports and on invented pages."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kg.errors import AmbiguousPlaceError, NotAReportError, UnknownPlaceError, YearError
from kg.extract.report import find_report
from kg.facts import ReportFact
from kg.ontology import Ontology
from kg.places import PlaceRegister
from kg.read import page_from_bytes
from report_cases import CASES, Case, opening, page
from report_hard_cases import HARD_CASES

FIELDS = ("government", "adcode", "town", "level", "year", "published", "index_number", "document_number", "title")


@pytest.fixture(scope="module")
def register() -> PlaceRegister:
    return PlaceRegister.load()


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return Ontology.load()


def read(text: str, register: PlaceRegister, ontology: Ontology, *, force: bool = False) -> ReportFact:
    return find_report(page_from_bytes(text.encode(), "page.txt"), register, ontology, force=force)


@pytest.mark.parametrize("case", [*CASES, *HARD_CASES], ids=lambda case: case.name)
def test_fields_of_an_invented_page(case: Case, register: PlaceRegister, ontology: Ontology) -> None:
    fact = read(case.page, register, ontology)
    expected = {"government": case.government, "adcode": case.adcode, "town": case.town, "level": case.level, "year": case.year,
                "published": None, "index_number": None, "document_number": None, "title": None} | case.more
    assert {name: getattr(fact, name) for name in FIELDS} == expected
    assert case.page[fact.start : fact.end] == fact.quote
    assert fact.quote
