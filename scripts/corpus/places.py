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


ZONES = (("高新技术产业开发区", "高新区"), ("经济技术开发区", "经开区"))
"""Zones with a code of their own: the ending of the name, and of the short name."""
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True)
class Seat:
    """A government that reports: its code, its town if it is one, its names from the province down.

    former: the county's old name, its new one, and the last year of the old one; before: its code until then;
    until, successor: last year and the code or name of the place that took its area; absorbed: the neighbour whose area
    it took and that neighbour's last year; corps: the division of the production and construction corps; short: a short
    name in titles.
    """

    code: str
    town: str | None
    level: str
    names: tuple[str, ...]
    former: tuple[str, str, int] | None = None
    before: str | None = None
    until: int | None = None
    successor: str | None = None
    absorbed: tuple[str, int] | None = None
    corps: str | None = None
    short: str | None = None

    def at(self, year: int) -> Seat:
        """The seat under the name and code of a year: a county that became a district had others before."""
        if self.former is None or year > self.former[2]:
            return self
        old, new, _ = self.former
        names = tuple(old if name == new else name for name in self.names)
        return replace(self, names=names, code=self.before or self.code, former=None)

    def exists(self, year: int) -> bool:
        """Whether the place had not yet been merged into another in that year."""
        return self.until is None or year <= self.until

    @property
    def name(self) -> str:
        """The name of the government itself."""
        return self.names[-1]

    @property
    def office(self) -> str:
        """What stands behind the name in a signature."""
        if self.name.endswith("街道"):
            return "办事处"
        if self.name.endswith("开发区"):
            return "管理委员会"
        return "" if self.name.endswith("团") else "人民政府"

    @property
    def full(self) -> str:
        """The name with all parents."""
        return "".join(self.names)


def invent(number: int, pick: random.Random, taken: frozenset[str]) -> list[Seat]:
    """Seats enough for ``number`` governments: towns, and their counties and prefectures; no name is in ``taken``."""
    fresh = _fresh(pick, taken)
    seats: list[Seat] = []
    for code, province in (("96", next(fresh) + "自治区"), ("97", next(fresh) + "省")):
        seats.append(Seat(code + "0000", None, "province", (province,)))
    roots = list(seats)
    # Prefectures are opened in turn in both provinces, until there are enough governments; a county has nine towns.
    for serial in range(1, 90):
        for root in roots:
            prefecture = Seat(f"{root.code[:2]}{serial:02}00", None, "prefecture", (*root.names, next(fresh) + "市"))
            seats += [prefecture, _zone(prefecture, pick)]
            if root.code == "960000":
                seats += _corps(root, serial, next(fresh), pick)
            for number_, county in enumerate(_counties(prefecture, fresh, pick)):
                seats.append(county)
                seats += _towns(county, fresh, pick, first=number_ == 0)
                if len(seats) >= number + len(roots):
                    return seats
    return seats


def _zone(prefecture: Seat, pick: random.Random) -> Seat:
    long, short = pick.choice(ZONES)
    stem = prefecture.name[:-1]
    names = (*prefecture.names, stem + long)
    return Seat(prefecture.code[:4] + "71", None, "county", names, short=stem + short)


def _corps(root: Seat, serial: int, stem: str, pick: random.Random) -> Iterator[Seat]:
    """A city of the corps under the autonomous region itself, and two of its regiments, which stand as its towns."""
    code, division = f"{root.code[:2]}90{serial:02}", "第" + _DIGITS[pick.randint(1, 9)] + "师"
    names = (*root.names, stem + "市")
    yield Seat(code, None, "county", names, corps=division)
    for _ in range(2):
        regiment = "".join(_DIGITS[int(digit)] for digit in str(pick.randint(111, 199))) + "团"
        yield Seat(code, regiment, "township", (*names, regiment), corps=division)


def _counties(prefecture: Seat, fresh: Iterator[str], pick: random.Random) -> Iterator[Seat]:
    """Counties: two of seven are merged into the next one; some become districts, with a new code or without."""
    merged: tuple[Seat, int] | None = None
    for number in range(1, 8):
        kind = "县" if number == 1 else pick.choice(("县", "县", "区", "市", "旗"))
        code = f"{prefecture.code[:4]}{number if kind == '区' else number + 20:02}"
        stem = next(fresh)
        county = Seat(code, None, "county", (*prefecture.names, stem + kind))
        if kind == "区" and pick.random() < 0.5:
            former = (stem + "县", stem + "区", pick.randint(2013, 2021))
            before = f"{prefecture.code[:4]}{number + 20:02}" if pick.random() < 0.5 else None
            county = replace(county, former=former, before=before)
        if merged is not None:
            lost, year = merged
            yield replace(lost, until=year, successor=code)
            county, merged = replace(county, absorbed=(lost.name, year)), None
        elif kind != "区" and number in (1, 4):
            merged = county, pick.randint(2014, 2021)
            continue
        yield county


def _towns(county: Seat, fresh: Iterator[str], pick: random.Random, *, first: bool) -> Iterator[Seat]:
    common = pick.sample(COMMON_TOWNS, 1)
    kinds = ("苏木", "镇") if county.name.endswith("旗") else ("镇", "镇", "乡", "街道")
    names = [*common, *(next(fresh) + pick.choice(kinds) for _ in range(8))]
    if first:
        names[1] = next(fresh) + "经济开发区"
    lost = pick.randint(2014, 2020) if pick.random() < 0.4 else None
    for at, name in enumerate(names):
        seat = replace(county, town=name, level="township", names=(*county.names, name), absorbed=None)
        if lost and county.until is None and at == len(names) - 1:
            seat = replace(seat, until=lost, successor=names[-2])
        elif lost and county.until is None and at == len(names) - 2:
            seat = replace(seat, absorbed=(names[-1], lost))
        yield seat


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
                county = seat.names[-2]
                until = seat.until if seat.successor and not seat.successor.isdigit() else None
                writer.writerow((seat.code, "", seat.town, "", until or "", seat.successor if until else "", ""))
                if seat.before and seat.former and county == seat.former[1]:
                    writer.writerow((seat.before, "", seat.town, "", seat.former[2], "", ""))
                continue
            since, aliases = "", seat.short or seat.name.removesuffix("自治区").rstrip("省市县区旗")
            if seat.former:
                successor = seat.code if seat.before else ""
                writer.writerow((seat.before or seat.code, seat.former[0], "", "", seat.former[2], successor, ""))
                since = str(seat.former[2] + 1)
            writer.writerow((seat.code, seat.name, "", since, seat.until or "", seat.successor or "", aliases))
