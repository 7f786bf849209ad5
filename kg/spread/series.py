"""A practice over the years: adopters so far, governments that report, the share among those, dated documents.

Silence is not absence: a share is never taken over all governments that exist, but over those with a report
for that year.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from kg.ontology import Law, Mechanism, Ontology
from kg.places import PlaceRegister
from kg.spread.adoption import Adoption
from kg.spread.turnbull import Turnbull, fit

CENTRAL_KINDS = frozenset(("central-document", "state-council-document"))
ISSUER_KINDS = frozenset(("plan", "rule"))
_PARTY = 2
"""Characters of the Party's name before a province's."""
COLUMNS = ("year", "new", "adopters", "earliest", "reporting", "reporting_adopters", "share")


@dataclass(frozen=True)
class YearRow:
    """One year of the series.

    new: governments whose interval ends in this year; adopters: governments seen with the practice up to this
    year; earliest: governments that may have had it by then (interval begun or left-censored: the upper bound
    of the count); reporting: governments with a report for the year (the denominator); reporting_adopters: those of
    them that are adopters by then; share: reporting_adopters / reporting, None if nobody reports; names: the new ones.
    """

    year: int
    new: int
    adopters: int
    earliest: int
    reporting: int
    reporting_adopters: int
    names: tuple[str, ...] = ()

    @property
    def share(self) -> float | None:
        """Adopters among the governments that report for the year, between 0 and 1."""
        return self.reporting_adopters / self.reporting if self.reporting else None

    def row(self) -> dict[str, int | float | None]:
        """The row as a table shows it."""
        return {name: getattr(self, name) for name in COLUMNS}


@dataclass(frozen=True)
class Event:
    """A dated document: date ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; issuer of a provincial one, "" for the centre."""

    date: str
    title: str
    number: str | None = None
    issuer: str = ""

    @property
    def year(self) -> int:
        """The year of the date."""
        return int(self.date[:4])


@dataclass(frozen=True)
class Estimate:
    """Turnbull's estimate for one year: share of all governments with reports that had the practice by then.

    least, most: they differ where the reports leave the year open; lower, upper: limits of the 95 % band.
    """

    year: int
    least: float
    most: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Curve:
    """All that a picture of one practice over time needs; events: the dated documents of the centre."""

    mechanism: str
    name_zh: str
    name_en: str
    rows: tuple[YearRow, ...]
    adoptions: tuple[Adoption, ...]
    events: tuple[Event, ...]
    governments: int
    reports: int
    left_censored: int
    through: tuple[str, ...] = ()
    provincial: tuple[Event, ...] = ()

    @property
    def documents(self) -> list[Event]:
        """The dated documents of the centre and of the provinces, by date."""
        return sorted((*self.events, *self.provincial), key=lambda event: event.date)

    @cached_property
    def estimates(self) -> tuple[Estimate, ...]:
        """Turnbull's estimate with its band for each year of ``rows``."""
        return tuple(estimated(self.adoptions, [row.year for row in self.rows]))


def yearly_series(adoptions: Sequence[Adoption]) -> list[YearRow]:
    """One row a year, from the first to the last report of the corpus (or from an earlier year that a report tells of).

    Years without any report stay in, with a denominator of 0 and no share.
    """
    years = [year for adoption in adoptions for year in (*adoption.years, adoption.by) if year is not None]
    if not years:
        return []
    rows = []
    for year in range(min(years), max(years) + 1):
        seen = [adoption for adoption in adoptions if adoption.by is not None and adoption.by <= year]
        may = sum(1 for a in adoptions if a.by is not None and (a.after is None or a.after < year))
        reporting = sum(1 for adoption in adoptions if year in adoption.years)
        with_report = sum(1 for adoption in seen if year in adoption.years)
        new = tuple(adoption.government for adoption in seen if adoption.by == year)
        rows.append(YearRow(year, len(new), len(seen), may, reporting, with_report, new))
    return rows


def estimated(adoptions: Sequence[Adoption], years: Sequence[int]) -> list[Estimate]:
    """Turnbull's estimate for the years: every government counts, with the interval in which it adopted.

    Supposes that which years a government reports on has nothing to do with when it adopts.
    """
    if not adoptions or not years:
        return []
    found = _fitted(adoptions)
    band = found.band(years)
    return [
        Estimate(year, *found.adopted(year), lower, upper)
        for year, lower, upper in zip(years, band.lower, band.upper, strict=True)
    ]


def quarters(adoptions: Sequence[Adoption], years: Sequence[int]) -> tuple[int | None, int | None, int | None]:
    """The first of the years in which a quarter may have it, and those by which half and three quarters have it.

    By Turnbull's estimate, its largest share for the quarter and its least for the others; None where no year does.
    Raises UsageError without an adoption.
    """
    found = _fitted(adoptions)
    shares = [(year, *found.adopted(year)) for year in years]
    quarter = next((year for year, _, most in shares if most >= 0.25), None)
    half, three = (next((year for year, least, _ in shares if least >= part), None) for part in (0.5, 0.75))
    return quarter, half, three


def _fitted(adoptions: Sequence[Adoption]) -> Turnbull:
    left = [-math.inf if one.after is None else float(one.after) for one in adoptions]
    right = [math.inf if one.by is None else float(one.by) for one in adoptions]
    return fit(left, right)


def dated_documents(mechanism: Mechanism, ontology: Ontology) -> list[Event]:
    """The dated central documents that carry a practice: its national document and the central ones that promote it.

    Laws and regulations of the National People's Congress are left out: they promote whole fields, not one practice.
    """
    found: list[Event] = []
    if mechanism.national_document and mechanism.national_document_date:
        number = mechanism.national_document_number
        found.append(Event(mechanism.national_document_date, mechanism.national_document, number))
    for law in ontology.laws.values():
        if mechanism.id in law.promotes and law.issued and is_central(law, ontology):
            event = Event(law.issued, law.full_title or law.title, law.number)
            if not any(_same(event, other) for other in found):
                found.append(event)
    return sorted(found, key=lambda event: event.date)


def provincial_documents(
    mechanism: Mechanism, ontology: Ontology, places: PlaceRegister, provinces: Iterable[str]
) -> list[Event]:
    """The dated documents that promote a practice in provinces, given by their codes (``440000``).

    The issuer begins with the province's name, behind the Party's if it is the Party; one that goes on with a division
    below it is no provincial one.
    """
    found = []
    for code in sorted(provinces):
        province = places.division(code)
        names = (province.name, *places.aliases(code)) if province else ()
        below = tuple(places.names_below(code))
        for law in ontology.laws.values():
            if mechanism.id not in law.promotes or not law.issued or not law.issuer or is_central(law, ontology):
                continue
            ends = [at + len(name) for name in names if 0 <= (at := law.issuer.find(name)) <= _PARTY]
            if ends and not law.issuer[max(ends) :].startswith(below):
                found.append(Event(law.issued, law.full_title or law.title, law.number, law.issuer))
    return sorted(found, key=lambda event: (event.date, event.title))


def _same(one: Event, two: Event) -> bool:
    """Whether two entries of the catalogue are one document: the same number, or one title within the other."""
    if one.number and one.number == two.number:
        return True
    titles = sorted(("".join(filter(str.isalnum, event.title)) for event in (one, two)), key=len)
    return one.year == two.year and titles[0] in titles[1]


def is_central(law: Law, ontology: Ontology) -> bool:
    """Whether a document comes from the Party centre, the State Council or their ministries."""
    if law.kind in CENTRAL_KINDS:
        return True
    patterns = ontology.patterns("central-issuer")
    return law.kind in ISSUER_KINDS and any(re.search(pattern, law.issuer or "") for pattern in patterns)


def curve(mechanism: Mechanism, adoptions: Sequence[Adoption], ontology: Ontology) -> Curve:
    """The data of a curve; ``adoptions`` as adoption_table gives them for the mechanism."""
    through = sorted({name for adoption in adoptions for name in adoption.through})
    known = ontology.mechanisms
    return Curve(
        mechanism=mechanism.id,
        name_zh=mechanism.name_zh,
        name_en=mechanism.name_en,
        rows=tuple(yearly_series(adoptions)),
        adoptions=tuple(adoptions),
        events=tuple(dated_documents(mechanism, ontology)),
        governments=len(adoptions),
        reports=sum(adoption.reports for adoption in adoptions),
        left_censored=sum(1 for adoption in adoptions if adoption.left_censored),
        through=tuple(known[name].name_zh if name in known else name for name in through),
    )
