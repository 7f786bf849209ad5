"""Curves by level and by region: every government in one group, numbers that add up."""

from __future__ import annotations

import pytest

from kg.errors import UsageError
from kg.facts import Level
from kg.ontology import Ontology
from kg.spread.adoption import Adoption
from kg.spread.grouped import Grouping, grouped
from kg.spread.series import Curve, curve


def adoption(code: str, level: Level, by: int | None, town: str | None = None) -> Adoption:
    after = 2018 if by is None else by - 1
    return Adoption(code, town, code, level, after, by, 5, 2014, 2018, years=tuple(range(2014, 2019)))


@pytest.fixture(scope="module")
def whole() -> Curve:
    table = [
        adoption("990000", "province", 2015), adoption("990100", "prefecture", 2016),
        adoption("990101", "county", 2016), adoption("990102", "county", None),
        adoption("990101", "township", 2017, "甲镇"), adoption("980101", "county", 2018),
    ]  # fmt: skip
    ontology = Ontology.load()
    return curve(ontology.mechanisms["fengqiao-experience"], table, ontology)


@pytest.mark.parametrize(
    ("by", "keys"),
    [
        ("level", ["province", "prefecture", "county", "township"]), ("province", ["980000", "990000"]),
        ("prefecture", ["980100", "990100"]), ("county", ["980101", "990101", "990102"]),
    ],
)  # fmt: skip
def test_groups_and_their_numbers(whole: Curve, by: Grouping, keys: list[str]) -> None:
    found = grouped(whole, by, lambda key: (f"{key}组", ""))
    assert [one.mechanism.split()[1] for one in found] == keys
    inside = [one for one in whole.adoptions if by in ("level", "province") or not one.code.endswith("0000")]
    inside = [one for one in inside if by != "county" or not one.code.endswith("00")]
    assert sum(one.governments for one in found) == len(inside)
    last = [one.rows[-1] for one in found]
    assert sum(row.adopters for row in last) == sum(one.by is not None for one in inside)
    assert sum(row.reporting for row in last) == len(inside)
    assert found[0].name_zh.startswith(f"{keys[0]}组·")
    assert found[0].events == whole.events


def test_what_cannot_be_grouped_is_said(whole: Curve) -> None:
    with pytest.raises(UsageError, match="unknown grouping"):
        grouped(whole, "village", lambda key: (key, ""))  # type: ignore[arg-type]
    top = [one for one in whole.adoptions if one.level == "province"]
    ontology = Ontology.load()
    province = curve(ontology.mechanisms["fengqiao-experience"], top, ontology)
    with pytest.raises(UsageError, match="lies in a county"):
        grouped(province, "county", lambda key: (key, ""))
