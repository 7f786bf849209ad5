"""Invented places: provinces, prefectures, counties and towns under the codes 96xxxx and 97xxxx."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

FIRST = "沅砚榆岷浔漳邺颍涪滁潞澧衮郯鄞郴邛嵊崤洮洵湟渑溧漯濮瀛灞燮皋睢砀祁郾筠箬绥缙羌莒菏萦蓟蔺虞蛟衢襄谯豫郢鄢钧铚阆隰雒霍鹤麟黟芮蓼荻苕蕲藁栎栾棣椒槐樊泾泗沭沂汶汴汜洹"  # noqa: E501
LAST = "川陵阳原平溪浦州安宁源江湖台山岭坪塘桥渡坝关堡港湾洲屿林泉丰昌和庆远康乐"
COMMON_TOWNS = ("城关镇", "城郊乡", "大同镇", "新华街道", "河东街道", "永安镇", "太平镇", "和平街道")
"""Names that many counties have: the report's page must prove which."""


@dataclass(frozen=True)
class Seat:
    """A government that reports: its code, its town if it is one, its names from the province down.

    former: the county's old name, its new one, and the last year of the old one.
    """

    code: str
    town: str | None
    level: str
    names: tuple[str, ...]
    former: tuple[str, str, int] | None = None

    def at(self, year: int) -> Seat:
        """The seat under the names of a year: a county that became a district bore another name before."""
        if self.former is None or year > self.former[2]:
            return self
        old, new, _ = self.former
        return replace(self, names=tuple(old if name == new else name for name in self.names))

    @property
    def name(self) -> str:
        """The name of the government itself."""
        return self.names[-1]

    @property
    def full(self) -> str:
        """The name with all parents."""
        return "".join(self.names)


def invent(number: int, pick: random.Random, taken: frozenset[str]) -> list[Seat]:
    """Seats enough for ``number`` governments: towns, and their counties and prefectures; no name is in ``taken``."""
    fresh = _fresh(pick, taken)
    seats: list[Seat] = []
    for code, province in (("96", next(fresh) + "省"), ("97", next(fresh) + "省")):
        seats.append(Seat(code + "0000", None, "province", (province,)))
    roots = list(seats)
    # Prefectures are opened in turn in both provinces, until there are enough governments; a county has nine towns.
    for serial in range(1, 99):
        for root in roots:
            prefecture = Seat(f"{root.code[:2]}{serial:02}00", None, "prefecture", (*root.names, next(fresh) + "市"))
            seats.append(prefecture)
            for county_number in range(1, 8):
                kind = pick.choice(("县", "县", "区", "市", "旗"))
                code = f"{prefecture.code[:4]}{county_number if kind == '区' else county_number + 20:02}"
                stem = next(fresh)
                former = None
                if kind == "区" and pick.random() < 0.5:
                    former = (stem + "县", stem + "区", pick.randint(2013, 2021))
                county = Seat(code, None, "county", (*prefecture.names, stem + kind), former)
                seats.append(county)
                seats += _towns(county, fresh, pick)
                if len(seats) >= number + len(roots):
                    return seats
    return seats


def _towns(county: Seat, fresh: Iterator[str], pick: random.Random) -> Iterator[Seat]:
    common = pick.sample(COMMON_TOWNS, 1)
    kinds = ("苏木", "镇") if county.name.endswith("旗") else ("镇", "镇", "乡", "街道")
    for name in (*common, *(next(fresh) + pick.choice(kinds) for _ in range(8))):
        yield Seat(county.code, name, "township", (*county.names, name), county.former)


def _fresh(pick: random.Random, taken: frozenset[str]) -> Iterator[str]:
    """Names of two characters, then of three, in random order, none of them the stem of a real place."""
    pairs = [a + b for a in FIRST for b in LAST if a + b not in taken]
    pick.shuffle(pairs)
    yield from pairs
    for a in FIRST:
        longer = [a + pair for pair in pairs if a not in pair]
        pick.shuffle(longer)
        yield from longer


def real_stems(places: Path) -> frozenset[str]:
    """The first two characters of every real place, so that no invented one can be taken for it."""
    with places.open(encoding="utf-8") as file:
        return frozenset((row["name"] or row["town"])[:2] for row in csv.DictReader(file))


def write_places(seats: list[Seat], path: Path) -> None:
    """The table that ``kg --places`` reads."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "name", "town", "since", "until", "successor", "aliases"))
        for seat in seats:
            if seat.town:
                writer.writerow((seat.code, "", seat.town, "", "", "", ""))
                continue
            since = ""
            if seat.former:
                writer.writerow((seat.code, seat.former[0], "", "", seat.former[2], "", ""))
                since = str(seat.former[2] + 1)
            writer.writerow((seat.code, seat.name, "", since, "", "", seat.name[:-1]))
