"""The curve of a practice for each group of governments: by level, province, prefecture or county."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Literal, get_args

from kg.errors import UsageError
from kg.spread.adoption import Adoption, Region, region_code
from kg.spread.series import Curve, yearly_series

Grouping = Literal["level", "province", "prefecture", "county"]
GROUPINGS: tuple[Grouping, ...] = get_args(Grouping)
LEVELS = ("province", "prefecture", "county", "township")


def grouped(curve: Curve, by: Grouping, name: Callable[[str], tuple[str, str]]) -> list[Curve]:
    """A curve for each group that has a report, levels from the top, regions by code.

    name: Chinese and English name of a group from its key (a level, or a six-digit code). A government above the
    regions (a province by prefecture) is in no group. Raises UsageError for another grouping, and if there is no group.
    """
    if by not in GROUPINGS:
        raise UsageError(f"unknown grouping {by!r}", do=f"choose one of {', '.join(GROUPINGS)}")
    groups: dict[str, list[Adoption]] = defaultdict(list)
    for adoption in curve.adoptions:
        key = adoption.level if by == "level" else _region(adoption, by)
        if key is not None:
            groups[key].append(adoption)
    if not groups:
        raise UsageError(f"no government lies in a {by}", do="choose another grouping")
    order = sorted(groups, key=LEVELS.index) if by == "level" else sorted(groups)
    return [_one(curve, key, groups[key], *name(key)) for key in order]


def _region(adoption: Adoption, by: Region) -> str | None:
    return region_code(adoption.code, by)


def _one(curve: Curve, key: str, adoptions: list[Adoption], zh: str, en: str) -> Curve:
    return replace(
        curve, mechanism=f"{curve.mechanism} {key}", name_zh=f"{zh}·{curve.name_zh}",
        name_en=f"{en or zh}: {curve.name_en}", rows=tuple(yearly_series(adoptions)), adoptions=tuple(adoptions),
        governments=len(adoptions), reports=sum(one.reports for one in adoptions),
        left_censored=sum(one.left_censored for one in adoptions),
    )  # fmt: skip
