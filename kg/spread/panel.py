"""The risk set: government × practice × year, ready for a discrete-time hazard in R, Stata or statsmodels.

A government is at risk of a practice in each of its report years until the first report that has it in place (Berry &
Berry 1990). What happened between two reports is one row for the span, as in grouped-time survival: ``years`` is its
length, for the offset log(years) of a cloglog model. Exposures count only what was earlier than the span began, so no
row is explained by what it explains.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

from kg.spread.adoption import Adoption
from kg.spread.neighbours import nearest

PROVINCE, PREFECTURE = 2, 4  # digits


@dataclass(frozen=True)
class PanelRow:
    """One government, practice and report year at risk.

    year: of the report; previous: year of the report before; years: their distance (the span at risk); adopted: 1
    if this report is the first with the practice in place, else 0; censored: 1 on the last row of a government
    whose reports never have it (right-censored there); siblings: governments of the same level under the same one
    above that report at all; siblings_known: those whose state at ``previous`` is known; sibling_share: share of
    these that had adopted by then, None without any; above_adopted: 1 or 0 whether the government above had it by
    ``previous``, None if it has no report by then; neighbours, neighbours_known, neighbour_share: the same as for
    siblings of the nearest governments of its level, wherever they belong (0 and None if its place on the map is
    not known); since_central: years since the dated central document (negative before), None without one;
    first_report: when the government's observation begins; told_later: 1 if the year comes from a later report's
    words.
    """

    practice: str
    government: str
    name: str
    level: str
    above: str | None
    year: int
    previous: int
    years: int
    adopted: int
    censored: int
    siblings: int
    siblings_known: int
    sibling_share: float | None
    above_adopted: int | None
    neighbours: int
    neighbours_known: int
    neighbour_share: float | None
    since_central: int | None
    first_report: int
    told_later: int

    def row(self) -> list[str | int | float | None]:
        """The values in the order of COLUMNS."""
        return [getattr(self, name) for name in COLUMNS]


COLUMNS = tuple(field.name for field in fields(PanelRow))


def above(code: str, town: str | None) -> str | None:
    """The id of the government above: county of a town, prefecture of a county, province of a prefecture.

    A district of Beijing, Tianjin, Shanghai or Chongqing stands under the code of its group (310100), which is no
    government: a register of places knows better. None for a province.

    >>> above("310115", "大团镇"), above("370303", None), above("370300", None), above("370000", None)
    ('310115', '370300', '370000', None)
    """
    if town:
        return code
    if not code.endswith("00"):
        return code[:PREFECTURE] + "00"
    return None if code.endswith("0000") else code[:PROVINCE] + "0000"


def panel(
    adoptions: Mapping[str, Sequence[Adoption]],
    central: Mapping[str, int],
    government_above: Callable[[str, str | None], str | None] = above,
    points: Mapping[str, tuple[float, float]] | None = None,
) -> Iterator[PanelRow]:
    """Rows of all practices, by practice, government and year; one pass for each practice.

    adoptions: tables by practice (adoption_table); central: year of the first dated central document by practice;
    government_above: the id of the government above a code and town, by the official codes if not given; points: place
    on a plane by code, for neighbours.
    Left-censored adopters give no row (they were never seen at risk) but count in the exposure of others.
    """
    for practice in sorted(adoptions):
        table = sorted(adoptions[practice], key=lambda adoption: adoption.id)
        known = {adoption.id: adoption for adoption in table}
        families: dict[tuple[str | None, str], list[Adoption]] = defaultdict(list)
        for adoption in table:
            families[government_above(adoption.code, adoption.town), adoption.level].append(adoption)
        near = nearest(table, points or {})
        for adoption in table:
            top = government_above(adoption.code, adoption.town)
            beside = [known[one] for one in near.get(adoption.id, ())]
            siblings = [one for one in families[top, adoption.level] if one.id != adoption.id] if top else []
            yield from _rows(practice, adoption, top, (siblings, beside), known.get(top or ""), central.get(practice))


def _rows(
    practice: str,
    adoption: Adoption,
    top: str | None,
    around: tuple[Sequence[Adoption], Sequence[Adoption]],
    over: Adoption | None,
    central: int | None,
) -> Iterator[PanelRow]:
    for previous, year in spans(adoption):
        siblings, neighbours = (
            [state for one in group if (state := had(one, previous)) is not None] for group in around
        )
        over_had = had(over, previous) if over else None
        yield PanelRow(
            practice=practice, government=adoption.id, name=adoption.government, level=adoption.level, above=top,
            year=year, previous=previous, years=year - previous, adopted=int(year == adoption.by),
            censored=int(adoption.by is None and year == adoption.last_report),
            siblings=len(around[0]), siblings_known=len(siblings), sibling_share=_share(siblings),
            above_adopted=None if over_had is None else int(over_had),
            neighbours=len(around[1]), neighbours_known=len(neighbours), neighbour_share=_share(neighbours),
            since_central=None if central is None else year - central, first_report=adoption.first_report,
            told_later=int(adoption.told_later),
        )  # fmt: skip


def _share(states: Sequence[bool]) -> float | None:
    return sum(states) / len(states) if states else None


def spans(adoption: Adoption) -> list[tuple[int, int]]:
    """The spans (previous report, report] in which a government was at risk and seen to be so.

    >>> spans(Adoption("990101", None, "甲县", "county", 2015, 2018, 4, 2014, 2020, years=(2014, 2015, 2018, 2020)))
    [(2014, 2015), (2015, 2018)]
    """
    if adoption.by is None:
        return list(zip(adoption.years, adoption.years[1:], strict=False))
    if adoption.after is None:
        return []
    # A stated year ends the risk inside a span between reports; before the first report nobody was seen at risk.
    ends = sorted({year for year in adoption.years if year <= adoption.after} | {adoption.after, adoption.by})
    first = adoption.first_report
    return [(one, other) for one, other in itertools.pairwise(ends) if one >= first]


def had(adoption: Adoption, year: int) -> bool | None:
    """Whether a government had the practice in a year, None if its reports do not tell.

    >>> one = Adoption("990101", None, "甲县", "county", 2015, 2018, 4, 2014, 2020, years=(2014, 2015, 2018, 2020))
    >>> [had(one, year) for year in (2013, 2014, 2015, 2016, 2018, 2021)]
    [None, False, False, None, True, True]
    """
    if adoption.by is not None and adoption.by <= year:
        return True
    if adoption.after is not None and adoption.first_report <= year <= adoption.after:
        return False
    return None
