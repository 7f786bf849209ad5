"""The risk set, and the order of adoption from above and among siblings."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kg.errors import UsageError
from kg.places import PlaceRegister
from kg.spread.adoption import Adoption
from kg.spread.channels import channels
from kg.spread.panel import COLUMNS, PanelRow, panel


def town(name: str, after: int | None, by: int | None, years: tuple[int, ...], *, told: bool = False) -> Adoption:
    return Adoption(
        "990101", name, name, "township", after, by, len(years), years[0], years[-1], told_later=told, years=years
    )


COUNTY = Adoption("990101", None, "青榆区", "county", 2014, 2015, 4, 2014, 2017, years=(2014, 2015, 2016, 2017))
TOWNS = [
    town("甲镇", 2015, 2016, (2014, 2015, 2016, 2017)),
    town("乙镇", 2017, None, (2014, 2016, 2017)),
    town("丙镇", None, 2015, (2015, 2017)),
]


def rows(*adoptions: Adoption, central: int | None = None) -> list[PanelRow]:
    return list(panel({"p": adoptions}, {} if central is None else {"p": central}))


def test_at_risk_from_the_second_report_to_the_first_with_it() -> None:
    found = rows(*TOWNS, COUNTY, central=2016)
    spans = [(row.name, row.previous, row.year, row.adopted, row.censored) for row in found if row.level == "township"]
    assert sorted(spans) == sorted(
        [("甲镇", 2014, 2015, 0, 0), ("甲镇", 2015, 2016, 1, 0), ("乙镇", 2014, 2016, 0, 0), ("乙镇", 2016, 2017, 0, 1)]
    )
    assert [row.years for row in found if row.name == "乙镇"] == [2, 1]
    assert [row.since_central for row in found if row.name == "甲镇"] == [-1, 0]
    assert all(row.first_report == 2014 for row in found)
    assert [row.adopted for row in found if row.level == "county"] == [1]


def test_exposure_is_what_was_known_before_the_span() -> None:
    second = next(row for row in rows(*TOWNS, COUNTY) if row.name == "甲镇" and row.year == 2016)
    # By 2015 丙镇 had it; of 乙镇 nothing is known for 2015, but its report of 2016 still lacks it.
    assert (second.siblings, second.siblings_known, second.sibling_share) == (2, 2, 0.5)
    assert second.above_adopted == 1
    assert second.since_central is None
    first = next(row for row in rows(*TOWNS, COUNTY) if row.name == "甲镇" and row.year == 2015)
    assert (first.siblings_known, first.sibling_share, first.above_adopted) == (1, 0.0, 0)


def test_no_sibling_and_no_government_above_is_unknown_not_none_adopted() -> None:
    (row,) = rows(town("甲镇", 2015, 2016, (2015, 2016)))
    assert (row.siblings, row.sibling_share, row.above_adopted) == (0, None, None)
    assert row.above == "990101"


def test_a_told_year_ends_the_risk_where_it_says() -> None:
    told = town("甲镇", 2015, 2016, (2014, 2018), told=True)
    assert [(row.previous, row.year, row.adopted, row.told_later) for row in rows(told)] == [
        (2014, 2015, 0, 1), (2015, 2016, 1, 1),
    ]  # fmt: skip
    assert rows(town("甲镇", 2011, 2012, (2014, 2018), told=True)) == []
    assert rows(town("甲镇", 2014, None, (2014,))) == []


def test_every_adoption_seen_at_risk_is_one_event_and_rows_fit_the_columns() -> None:
    found = rows(*TOWNS, COUNTY)
    assert sum(row.adopted for row in found) == 2
    assert len({(row.government, row.year) for row in found}) == len(found)
    assert all(len(row.row()) == len(COLUMNS) for row in found)


def test_siblings_one_after_the_other_are_seen_and_a_wave_is_not() -> None:
    above = {f"{county}{place}": str(county) for county in range(8) for place in range(5)}
    # In each county the five places follow one another year by year, counties ten years apart.
    chain = {name: 2000.0 + 10 * int(name[0]) + int(name[1]) for name in above}
    found = channels(chain, above)
    assert found.p is not None
    assert found.p < 0.01
    assert found.siblings > 3 * found.expected
    assert not found.in_waves
    wave = channels({name: 2010.0 + 3 * (int(name[1]) % 2) for name in above}, above)
    assert (wave.siblings, wave.in_waves) == (0, True)
    assert wave.p == 1


def test_above_earlier_and_later_are_counted() -> None:
    times = {"p": 2015.0, "p1": 2016.0, "p2": 2014.0, "p3": 2015.0, "q1": 2011.0}
    found = channels(times, {"p1": "p", "p2": "p", "p3": "p", "q1": "q"})
    assert (found.adopters, found.above, found.above_earlier, found.above_later) == (5, 3, 1, 1)
    assert channels({"a": 2015.0}, {}).p is None
    with pytest.raises(UsageError, match="known time"):
        channels({}, {})


def test_low_carbon_pilots_assigned_from_above_do_not_look_like_neighbours(shared: Path) -> None:
    places, times, above = PlaceRegister.load(), {}, {}
    with (shared / "data/spread/china_lowcarbon_pilots.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            place = min((one for one in places.find(row["city_name"]) if not one.town), key=lambda one: one.adcode)
            times[place.adcode] = float(row["year"])
            if higher := places.ancestors(place.adcode):
                above[place.adcode] = higher[0].adcode
    assert len(times) == 92
    for window in (2, 4):
        found = channels(times, above, window=window)
        assert found.in_waves
        assert found.p is not None
        assert found.p > 0.5
        assert found.siblings <= found.expected


def test_first_documents_show_the_centre_before_and_after_the_provinces(shared: Path) -> None:
    times: dict[str, dict[str, float]] = {}
    with (shared / "data/spread/china_first_document_dates.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            year, month, day = map(int, row["first_date"].split("-"))
            times.setdefault(row["mechanism"], {})[row["gov"]] = year + (month - 1 + (day - 1) / 31) / 12
    assert len(times) == 19
    found = {
        name: channels(dates, {gov: "State Council" for gov in dates if gov != "State Council"})
        for name, dates in times.items()
    }
    # Fair competition review came from the centre (June 2016); lists of powers were first made in provinces.
    top, bottom = found["公平竞争审查"], found["权责清单"]
    assert (top.above, top.above_earlier, top.above_later) == (6, 6, 0)
    assert (bottom.above, bottom.above_earlier, bottom.above_later) == (6, 3, 3)


def test_neighbours_are_the_nearest_of_the_level_across_borders() -> None:
    years = (2014, 2015, 2016)
    table = [
        Adoption(code, None, code, "county", 2015 if by == 2016 else None, by, 3, 2014, 2016, years=years)
        for code, by in (("990101", 2016), ("990201", 2014), ("990202", None), ("990301", 2014))
    ]
    table[2] = Adoption("990202", None, "990202", "county", 2016, None, 3, 2014, 2016, years=years)
    points = {"990101": (0.0, 0.0), "990201": (1.0, 0.0), "990202": (2.0, 0.0)}
    found = [row for row in panel({"p": table}, {}, points=points) if row.government == "990101"]
    # 990201 has it from its first report on, 990202 never, 990301 is not on the map.
    assert [(row.neighbours, row.neighbours_known, row.neighbour_share) for row in found] == [(2, 2, 0.5), (2, 2, 0.5)]
    assert [row.neighbour_share for row in panel({"p": table}, {}) if row.government == "990101"] == [None, None]
    assert {row.neighbours for row in panel({"p": [*TOWNS, COUNTY]}, {}, points=points)} == {0}
