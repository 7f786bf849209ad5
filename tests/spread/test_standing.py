"""Leaders, followers and those who never mention it."""

from __future__ import annotations

import pytest

from kg.spread.adoption import Adoption
from kg.spread.standing import Line, Standing, line, standing


def adoption(after: int | None, by: int | None, code: str = "990101") -> Adoption:
    return Adoption(code, None, code, "county", after, by, 6, 2014, 2019, years=tuple(range(2014, 2020)))


def test_a_central_document_within_the_years_draws_the_line() -> None:
    table = [adoption(2014, 2015), adoption(2016, 2017)]
    assert line(table, 2017) == Line(2017, True)
    assert line(table, 2010) == line(table, 2030) == line(table, None) == Line(2016, False)


def test_without_it_the_first_sixth_leads_with_all_of_its_year() -> None:
    table = [adoption(2013 + i // 5, 2014 + i // 5, f"9901{i:02}") for i in range(25)]
    drawn = line(table, None)
    assert drawn == Line(2015, False)
    assert sum(standing(one, drawn, ()) == "leader" for one in table) == 5
    assert line([adoption(2019, None)], None) == Line(None, False)
    assert line([adoption(None, 2014)], None) == Line(None, False)  # of a first report's practice the year is unknown


@pytest.mark.parametrize(
    ("after", "by", "expected"),
    [
        (2014, 2015, "leader"), (None, 2015, "leader"), (2015, 2016, "follower"), (2014, 2016, "undated"),
        (None, 2016, "undated"), (2019, None, "mentioned"),
    ],
)  # fmt: skip
def test_an_interval_over_the_line_is_on_neither_side(after: int | None, by: int | None, expected: Standing) -> None:
    assert standing(adoption(after, by), Line(2016, True), {"990101"}) == expected


def test_silence_is_told_from_a_plan() -> None:
    assert standing(adoption(2019, None), Line(2016, True), ()) == "never-mentioned"
    assert standing(adoption(2019, None), Line(None, False), {"990101"}) == "mentioned"
