"""Texts of another genre, work reports of governments: every stage runs through, or the page is refused clearly."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import NotAReportError, UnknownPlaceError, YearError
from kg.pipeline import Engine, Extraction, extract_page
from kg.read import read_page


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load()


def _texts(shared: Path, name: str) -> list[Path]:
    found = sorted((shared / "data" / "corpora" / name).glob("*.txt"))
    assert len(found) == {"provincial-work-reports-2026": 31, "state-council-work-reports": 52}[name]
    return found


def _is_sound(extraction: Extraction) -> bool:
    text, (report, *facts) = extraction.page.text, extraction.facts
    assert all(fact.quote == text[fact.start : fact.end] and fact.report == report.report for fact in facts)
    return len({fact.id for fact in facts}) > 10


def test_reports_of_provinces_are_refused_and_taken_by_force(shared: Path, engine: Engine) -> None:
    for path in _texts(shared, "provincial-work-reports-2026"):
        page = read_page(path)
        with pytest.raises(NotAReportError):
            extract_page(page, engine)
        extraction = extract_page(page, engine, force=True)
        assert (extraction.report.government, extraction.report.level) == (path.stem, "province")
        assert _is_sound(extraction)


def test_reports_of_the_state_council_are_refused_by_force_too(shared: Path, engine: Engine) -> None:
    for path in _texts(shared, "state-council-work-reports"):
        page = read_page(path)
        with pytest.raises(NotAReportError, match="general work report"):
            extract_page(page, engine)
        with pytest.raises(UnknownPlaceError, match="central government"):
            extract_page(page, engine, force=True)


def test_reports_of_the_state_council_run_through_all_stages(shared: Path, engine: Engine) -> None:
    """Given a government. Those before 1990, a year that no report on the rule of law has, may name no year."""
    for path in _texts(shared, "state-council-work-reports"):
        try:
            extraction = extract_page(read_page(path), engine, force=True, government="110000")
        except YearError:
            assert int(path.stem) < 2000
        else:
            assert _is_sound(extraction)
