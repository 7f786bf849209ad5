"""What each report says of a practice, year by year: in place, planned, lacking or nothing; and years without one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from kg.spread.adoption import Adoption, Region, region_code
from kg.spread.corpus import Corpus

State = Literal["in-place", "earlier", "planned", "lacking", "silent", "no-report"]
STATES: tuple[State, ...] = ("in-place", "earlier", "planned", "lacking", "silent", "no-report")
Statuses = Mapping[str, Mapping[int, frozenset[str]]]


def statuses(corpus: Corpus, adoptions: Iterable[Adoption], mechanism: str) -> Statuses:
    """The statuses that the reports of each government give the practice or a narrower one, by id and year."""
    found: dict[str, dict[int, frozenset[str]]] = defaultdict(dict)
    for name in corpus.ontology.narrower(mechanism) | {mechanism}:
        for fact in corpus.practices.get(name, ()):
            told = found[corpus.government(fact.report)]
            told[fact.year] = told.get(fact.year, frozenset()) | {fact.status}
    ids = {one.id: corpus.joined(one.id) for one in adoptions}
    return {one: found[joined] for one, joined in ids.items() if joined in found}


def state(adoption: Adoption, told: Mapping[int, frozenset[str]], year: int) -> State:
    """What a government's report of the year says; of several statuses in place counts before planned and lacking.

    ``earlier``: an earlier report has it in place, this one is silent, which does not say that it has ended.
    """
    if year not in adoption.years:
        return "no-report"
    said = told.get(year, frozenset())
    if "in-place" in said:
        return "in-place"
    if "planned" in said:
        return "planned"
    if "lacking" in said:
        return "lacking"
    return "earlier" if adoption.by is not None and adoption.by < year else "silent"


@dataclass(frozen=True)
class Unit:
    """A row of a picture: one government, or all of one region. code: id of the government, or six digits."""

    code: str
    adoptions: tuple[Adoption, ...]
    single: bool


@dataclass(frozen=True)
class Cell:
    """A unit in one year: its governments in each state and by what was seen up to then.

    adopters: seen with it up to the year; reporting: with a report for the year; reporting_adopters: both.
    """

    states: Mapping[State, int]
    adopters: int
    reporting: int
    reporting_adopters: int


def units(adoptions: Sequence[Adoption], region: Region | None) -> list[Unit]:
    """The governments, or the regions with their governments; a government above that level stands for itself."""
    groups: dict[str, list[Adoption]] = defaultdict(list)
    for adoption in adoptions:
        groups[(region_code(adoption.code, region) if region else None) or adoption.id].append(adoption)
    found = [
        Unit(code, tuple(group), region is None or region_code(code[:6], region) is None)
        for code, group in groups.items()
    ]
    return sorted(found, key=lambda unit: unit.code)


def cell(unit: Unit, told: Statuses, year: int) -> Cell:
    """A unit in one year."""
    counts: dict[State, int] = defaultdict(int)
    adopters = reporting_adopters = 0
    for adoption in unit.adoptions:
        counts[state(adoption, told.get(adoption.id, {}), year)] += 1
        seen = adoption.by is not None and adoption.by <= year
        adopters += seen
        reporting_adopters += seen and year in adoption.years
    reporting = len(unit.adoptions) - counts["no-report"]
    return Cell(dict(counts), adopters, reporting, reporting_adopters)
