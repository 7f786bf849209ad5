"""Who led, who followed, who never mentioned a practice: where each government stands.

Leaders had it before the year of the first dated central document, if that year lies within the years of the reports;
without such a document they are the first sixth of the adopters whose year is known (innovators and early adopters:
Rogers 2003, Diffusion of Innovations, 5th ed., ch. 7). An interval that reaches over the line stands on neither side.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from kg.spread.adoption import Adoption

Standing = Literal["leader", "follower", "undated", "mentioned", "never-mentioned"]
STANDINGS: tuple[Standing, ...] = ("leader", "follower", "undated", "mentioned", "never-mentioned")
EARLY = 0.16


@dataclass(frozen=True)
class Line:
    """The year from which on adopters are followers, and whether a central document draws it; None without adopters."""

    year: int | None
    central: bool


def line(adoptions: Sequence[Adoption], central: int | None) -> Line:
    """The line between leaders and followers; ``central``: year of the first dated central document, if any."""
    years = [year for one in adoptions for year in one.years]
    if central is not None and years and min(years) < central <= max(years):
        return Line(central, True)
    dated = sorted(one.by for one in adoptions if one.by is not None and one.after is not None)
    if not dated:
        return Line(None, False)
    return Line(dated[math.ceil(EARLY * len(dated)) - 1] + 1, False)


def standing(adoption: Adoption, drawn: Line, mentioned: Collection[str]) -> Standing:
    """Where a government stands; ``mentioned``: ids of those whose reports speak of the practice in any status.

    >>> one = Adoption("990101", None, "甲县", "county", 2014, 2016, 3, 2013, 2018)
    >>> standing(one, Line(2017, True), ()), standing(one, Line(2015, True), ()), standing(one, Line(2016, True), ())
    ('leader', 'follower', 'undated')
    """
    if adoption.by is None or drawn.year is None:
        return "mentioned" if adoption.id in mentioned else "never-mentioned"
    if adoption.by < drawn.year:
        return "leader"
    if adoption.after is not None and adoption.after >= drawn.year - 1:
        return "follower"
    return "undated"
