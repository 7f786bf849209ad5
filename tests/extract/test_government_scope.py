"""Whose a practice or a number is, in invented sentences that name another government of invented places."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest

from kg.extract.indicators import find_indicators
from kg.extract.practices import find_practices
from kg.facts import ReportFact
from kg.lexicon import Lexicon
from kg.places import PlaceRegister
from tests.extract.sentences import CITY, DISTRICT, TOWN, ontology, text

PLACES = """code,name,town,since,until,successor,aliases
990000,云岭省,,,,,云岭
990100,海棠市,,,,,海棠
990101,青禾区,,,,,青禾
990101,,柳溪镇,,,,
990101,,白石镇,,,,
990102,月湖县,,,,,月湖
990102,,白石镇,,,,
990102,,松亭乡,,,,
980000,漠北自治区,,,,,漠北
980100,赤岩市,,,,,赤岩
990102,,枫林社区,,,,
"""


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> PlaceRegister:
    path: Path = tmp_path_factory.mktemp("places") / "places.csv"
    path.write_text(PLACES, encoding="utf-8")
    return PlaceRegister.load([path])


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    return Lexicon(ontology())


def told(sentence: str, of: ReportFact, register: PlaceRegister) -> tuple[set[str], list[float]]:
    """The practices and the numbers that a sentence tells of the reporting government."""
    page = text(sentence)
    practices = find_practices(page, of, ontology(), lexicon(), register=register)
    numbers = find_indicators(page, of, ontology(), register=register)
    return {fact.mechanism for fact in practices}, [fact.value for fact in numbers]


PRACTICE = "legal-advisor-room"


@pytest.mark.parametrize(
    "sentence",
    [
        "月湖县建成的法律顾问室值得借鉴。",
        "月湖县率先建成法律顾问室5间，为全市探了路。",
        "二是月湖县松亭乡已建成法律顾问室5间。",
        "漠北自治区已在40个苏木推行法律顾问室。",
        "赤岩市中级人民法院全年设立法律顾问室5间。",
        "2022年，赤岩市信访局设立法律顾问室5间，接待群众30人次。",
        "赤岩高新技术产业开发区成立法律顾问室5间。",
        "相邻的月湖县成立法律顾问室5间，办结12件。",
        "海棠市司法局全年建成法律顾问室5间。",
        "松亭乡人民政府打造法律顾问室5间。",
    ],
)
def test_what_another_named_government_does_is_not_the_reporters(sentence: str, register: PlaceRegister) -> None:
    assert told(sentence, TOWN, register) == (set(), [])


@pytest.mark.parametrize(
    ("sentence", "of", "values"),
    [
        ("柳溪镇建成法律顾问室5间。", TOWN, [5]),
        ("青禾区柳溪镇建成法律顾问室5间。", TOWN, [5]),
        ("白石镇建成法律顾问室5间。", DISTRICT, [5]),
        ("青禾区建成法律顾问室5间。", DISTRICT, [5]),
        ("青禾区司法局建成法律顾问室5间。", CITY, [5]),
        ("青禾经济开发区建成法律顾问室5间。", DISTRICT, [5]),
        ("青禾区司法局柳溪司法所建成法律顾问室5间。", TOWN, [5]),
        ("月湖县成立联盟后，建成法律顾问室5间。", TOWN, [5]),
        ("月湖县建成调解中心40家，我镇建成法律顾问室5间。", TOWN, [5]),
        ("赤岩市推行办法，镇司法所建成法律顾问室5间。", TOWN, [5]),
        ("海棠市司法局在柳溪建成法律顾问室5间。", TOWN, [5]),
        ("月湖县与青禾区联合成立法律顾问室5间。", DISTRICT, [5]),
        ("会同县城管执法局成立法律顾问室5间。", TOWN, [5]),
        ("枫林社区成立法律顾问室5间。", TOWN, [5]),
        ("松亭乡人民政府共同成立法律顾问室5间。", TOWN, [5]),
        ("与月湖县共同成立法律顾问室5间。", TOWN, [5]),
        ("青禾区司法局开展培训，镇里建成法律顾问室5间。", TOWN, [5]),
        ("平安镇建成法律顾问室5间。", replace(TOWN, town="平安镇", government="云岭省海棠市青禾区平安镇"), [5]),
    ],
)
def test_a_place_inside_the_reporters_and_a_turn_back_to_it_are_its_own(
    sentence: str, of: ReportFact, values: list[float], register: PlaceRegister
) -> None:
    practices, numbers = told(sentence, of, register)
    assert PRACTICE in practices
    assert numbers == values


def test_two_towns_of_one_name_are_told_apart_by_the_division_named_before(register: PlaceRegister) -> None:
    county = replace(DISTRICT, adcode="990102", government="云岭省海棠市月湖县")
    assert told("白石镇建成法律顾问室5间。", county, register)[1] == [5]
    assert told("青禾区白石镇建成法律顾问室5间。", TOWN, register) == (set(), [])
    assert told("白石镇建成法律顾问室5间。", TOWN, register) == (set(), [])


def test_a_town_that_a_county_names_without_its_county_is_its_own(register: PlaceRegister) -> None:
    """The register may lack a town that ended long ago, while another county has one of that name."""
    assert told("松亭乡建成法律顾问室5间。", DISTRICT, register)[1] == [5]
    assert told("月湖县松亭乡建成法律顾问室5间。", DISTRICT, register) == (set(), [])
    assert told("月湖县白石镇建成法律顾问室5间。", DISTRICT, register) == (set(), [])


def test_a_creation_of_safety_is_no_act_of_a_place_of_that_name(register: PlaceRegister) -> None:
    assert told("平安镇创建通过复核。", TOWN, register) == ({"safe-creation"}, [])
