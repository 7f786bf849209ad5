"""The place register: its questions, and how much of the official lists it holds."""

# ruff: noqa: E501
from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import PlaceError
from kg.places import COLUMNS, PlaceRegister
from kg.resources import folder

HEADER = ",".join(COLUMNS) + "\n"


@pytest.fixture(scope="module")
def register() -> PlaceRegister:
    return PlaceRegister.load()


@pytest.mark.parametrize(("place_id", "year", "full_name", "level"), [
    ("310115/大团镇", None, "上海市浦东新区大团镇", "township"),
    ("441802/东城街道", None, "广东省清远市清城区东城街道", "township"),
    ("441900/大朗镇", None, "广东省东莞市大朗镇", "township"),
    ("310106", None, "上海市静安区", "county"),
    ("500243", None, "重庆市彭水苗族土家族自治县", "county"),
    ("429004", None, "湖北省仙桃市", "county"),
    ("441900", None, "广东省东莞市", "prefecture"),
    ("150000", None, "内蒙古自治区", "province"),
    ("420600", 2009, "湖北省襄樊市", "prefecture"),
    ("420600", 2015, "湖北省襄阳市", "prefecture"),
    ("420602", 2009, "湖北省襄樊市襄城区", "county"),
    ("500110", 2005, "重庆市万盛区", "county"),
    ("500110", 2012, "重庆市綦江区", "county"),
    ("130130/没有这个镇", None, "河北省石家庄市无极县没有这个镇", "township"),
])  # fmt: skip
def test_a_government_by_its_id(place_id: str, year: int | None, full_name: str, level: str, register: PlaceRegister) -> None:
    place = register.government(place_id, year)
    assert place is not None
    assert (place.full_name, place.level, place.id) == (full_name, level, place_id)
    assert "".join(above.name for above in register.ancestors(place_id, year)) + place.name == full_name


def test_an_unknown_code_is_no_government(register: PlaceRegister) -> None:
    assert register.government("999999") is None
    assert register.government("999999/大团镇") is None


@pytest.mark.parametrize(("old", "new", "year"), [
    ("310108", "310106", 2015), ("310119", "310115", 2009), ("500222", "500110", 2011), ("500234", "500154", 2016),
    ("130823", "130881", 2017), ("110228", "110118", 2015), ("120107", "120116", 2009), ("371202", "370116", 2018),
    ("320584", "320509", 2012), ("310108/彭浦镇", "310106/彭浦镇", 2015),
])  # fmt: skip
def test_what_took_the_place_of_an_ended_government(old: str, new: str, year: int, register: PlaceRegister) -> None:
    assert register.successors(old) == ((new, year),)
    assert (old, year) in register.predecessors(new)


def test_every_name_is_written_in_whole_characters(register: PlaceRegister) -> None:
    with (folder("ontology") / "places.csv").open(encoding="utf-8", newline="") as file:
        names = [name for row in csv.DictReader(file) for name in (row["name"], row["town"]) if name]
    damaged = [name for name in names if re.search("[^\\u3400-\\u9fff\\U00020000-\\U0003ffff\\u3007（）()、·.\\w—-]|[0-9]", name)]
    assert damaged == []
    kinds = {"街道", "镇", "乡", "地区", "苏木", "农场", "林场", "牧场", "团", "区", "街", "园区", "管委会", "办事处"}
    assert kinds.isdisjoint(names)
    assert register.government("510129/䢺江镇") is not None


def test_years_of_places_that_ended(register: PlaceRegister) -> None:
    (street,) = register.find("湘桥街道")
    assert (street.full_name, street.until) == ("广东省潮州市湘桥区湘桥街道", 2021)
    (district,) = register.find("闸北区")
    assert district.existed(2015)
    assert not district.existed(2016)
    assert district.existed(2016, slack=1)
    assert [(place.adcode, place.until) for place in register.find("开县")] == [("500234", 2016)]


def test_a_name_of_many_places_gives_them_all(register: PlaceRegister) -> None:
    assert {place.full_name for place in register.find("朝阳区")} == {"北京市朝阳区", "吉林省长春市朝阳区"}
    assert len(register.find("城关镇")) > 50
    assert register.find("没有这个地方") == ()


@pytest.mark.parametrize(("alias", "full_name"), [
    ("内蒙古", "内蒙古自治区"), ("恩施州", "湖北省恩施土家族苗族自治州"), ("巴马县", "广西壮族自治区河池市巴马瑶族自治县"),
    ("浦东", "上海市浦东新区"), ("湘桥", "广东省潮州市湘桥区"), ("神农架", "湖北省神农架林区"),
])  # fmt: skip
def test_short_names(alias: str, full_name: str, register: PlaceRegister) -> None:
    assert full_name in {place.full_name for place in register.find(alias)}


def test_towns_of_a_division_that_ended_before_towns_were_recorded(register: PlaceRegister) -> None:
    assert "上海市南汇区大团镇" in {place.full_name for place in register.towns("310119")}


def test_a_users_table_adds_and_replaces(tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    table.write_text("name,code,town,until\n云海省,990000,,\n望潮市,990100,,\n听雨区,990101,,2020\n,990101,石桥街道,\n闸北区,310108,,2014\n",
                     encoding="utf-8-sig")
    register = PlaceRegister.load([table])
    (street,) = register.find("石桥街道")[-1:]
    assert (street.full_name, street.id) == ("云海省望潮市听雨区石桥街道", "990101/石桥街道")
    assert [place.until for place in register.find("闸北区")] == [2014]
    assert register.digest != PlaceRegister.load().digest


@pytest.mark.parametrize("text", [
    "", "place\n北京市\n", HEADER + "99010,听雨区,,,,,\n", HEADER + "990101,,,,,,\n", HEADER + "990101,听雨区,石桥街道,,,,\n",
    HEADER + "990101,听雨区,,二〇一〇,,,\n", HEADER + "990101,,石桥街道,,,,\n",
])  # fmt: skip
def test_a_damaged_table_is_one_clear_line(text: str, tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    table.write_text(text, encoding="utf-8")
    with pytest.raises(PlaceError, match=r"mine\.csv") as caught:
        PlaceRegister.load([table])
    assert "\n" not in str(caught.value)


def test_a_table_that_is_no_text_or_is_missing(tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    with pytest.raises(PlaceError, match=r"mine\.csv"):
        PlaceRegister.load([table])
    table.write_bytes("听雨区".encode("gb18030"))
    with pytest.raises(PlaceError, match=r"mine\.csv"):
        PlaceRegister.load([table])


# --- against the official lists beside the checkout -------------------------------------------------------------------

PSEUDO = re.compile(r"市辖区|^县$|直辖")
TOWNSHIP = re.compile("(镇|乡|街道|苏木)$")


def rows(path: Path) -> Iterator[dict[str, str]]:
    with open(path, encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def plain(name: str) -> str:
    name = re.sub(r"[(（].*?[)）]|\s", "", name)
    return re.sub(r"(街道|地区)(办事处|办)$", r"\1", name)


def report_share(what: str, found: int, total: int, capsys: pytest.CaptureFixture[str]) -> float:
    with capsys.disabled():
        print(f"\n  {what}: {found} of {total} = {found / total:.4f}")
    return found / total


@pytest.mark.parametrize("name", ["provinces_2023", "prefectures_2023", "counties_2023"])
def test_every_division_of_2023_is_there(
    name: str, shared: Path, register: PlaceRegister, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = [(row["code"].ljust(6, "0"), row["name"]) for row in rows(shared / f"data/places/{name}.csv") if not PSEUDO.search(row["name"])]
    found = sum(any(place.adcode == code for place in register.find(unit)) for code, unit in wanted)
    assert report_share(name, found, len(wanted), capsys) >= 0.999


def test_divisions_of_the_past(shared: Path, register: PlaceRegister, capsys: pytest.CaptureFixture[str]) -> None:
    """The records of the register begin in 2002: what ended before is not there."""
    recent = found = dated = 0
    for row in rows(shared / "data/places/county_codes_1981_2024.csv"):
        code, name, until = row["代码"], row["名称"], row["变更/弃用时间"]
        if until and int(until) < 2003:
            continue
        recent += 1
        places = [place for place in register.find(name) if place.adcode == code]
        found += bool(places)
        dated += any(str(place.until or "") == until for place in places)
    assert report_share("divisions alive at some time from 2003 to 2024", found, recent, capsys) >= 0.995
    assert report_share("… with the right last year", dated, recent, capsys) >= 0.98


@pytest.mark.parametrize(("year", "least"), [(2017, 0.96), (2023, 0.975)])
def test_towns(year: int, least: float, shared: Path, register: PlaceRegister, capsys: pytest.CaptureFixture[str]) -> None:
    total = found = proper = proper_found = 0
    for row in rows(shared / f"data/places/towns_{year}.csv"):
        name = plain(row["name"])
        division = register.division(row["areaCode"])
        own = name.split(division.name)[-1].removeprefix("人民政府") if division else name  # the list repeats some counties' names
        spellings = {name, own, name.removesuffix("办事处") + "街道"}
        codes = {row["areaCode"]} if division else {row["areaCode"][:4] + "00"}
        here = any(place.adcode in codes for spelling in spellings for place in register.find(spelling))
        total, found = total + 1, found + here
        if TOWNSHIP.search(name):
            proper, proper_found = proper + 1, proper_found + here
    assert report_share(f"all units of the list of towns {year}", found, total, capsys) >= least
    assert report_share(f"towns, townships and streets {year}", proper_found, proper, capsys) >= 0.999
