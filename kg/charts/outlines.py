"""Outlines of provinces and prefectures and points of counties (``scripts/make-map``), on a plane with y downward."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from kg.charts.fonts import ASSETS
from kg.charts.scene import Point
from kg.places import PlaceRegister

FILE = ASSETS / "china-outlines.json"
Rings = tuple[tuple[Point, ...], ...]


@dataclass(frozen=True, eq=False)
class Outlines:
    """Shapes by code in units of half a kilometre, x to the east, y to the south. source, points_source: their origin.

    areas: prefectures, municipalities and counties right under a province; inset: the South China Sea as a drawing of
    its own, 64 wide and 93.1 high.
    """

    areas: Mapping[str, Rings]
    provinces: Mapping[str, Rings]
    points: Mapping[str, Point]
    inset: Rings
    source: str
    points_source: str

    def shape(self, code: str) -> Rings:
        """The rings of a province, prefecture or county right under a province; () if there is no outline of it."""
        if code.endswith("0000"):
            return self.provinces.get(code, ())
        if code in self.areas:
            return self.areas[code]
        if not code.endswith("00"):
            return ()
        # What reports call the prefecture of a municipality's districts, or of counties right under a province.
        whole = self.areas.get(code[:2] + "0000")
        found = [rings for other, rings in self.areas.items() if other[:4] == code[:4]]
        return whole or tuple(ring for rings in found for ring in rings)

    def point(self, code: str) -> Point | None:
        """Where a division's seat is; None if no point of it is known."""
        return self.points.get(code)


@lru_cache(maxsize=1)
def outlines() -> Outlines:
    """The shipped outlines."""
    found = json.loads(FILE.read_text("utf-8"))
    inset = tuple(tuple((x, 93.1 - y) for x, y in zip(flat[::2], flat[1::2], strict=True)) for flat in found["inset"])
    return Outlines(
        areas={code: tuple(map(_ring, rings)) for code, rings in found["areas"].items()},
        provinces={code: tuple(map(_ring, rings)) for code, rings in found["provinces"].items()},
        points={code: (float(x), -float(y)) for code, (x, y) in found["points"].items()},
        inset=inset, source=found["source"], points_source=found["points_source"],
    )  # fmt: skip


def _ring(flat: list[int]) -> tuple[Point, ...]:
    x, y = flat[:2]
    points = [(float(x), -float(y))]
    for dx, dy in zip(flat[2::2], flat[3::2], strict=True):
        x, y = x + dx, y + dy
        points.append((float(x), -float(y)))
    return tuple(points)


def lives(code: str, register: PlaceRegister) -> Iterator[str]:
    """A division's code, its successors' and its predecessors', for what outlines and points lack."""
    yield code
    yield from (heir for heir, _ in register.successors(code))
    yield from (old for old, _ in register.predecessors(code))


def centre(rings: Rings) -> Point:
    """The centre of gravity of the largest ring."""
    ring = max(rings, key=lambda one: abs(_twice(one)))
    area = _twice(ring)
    if not area:
        return ring[0]
    pairs = list(zip(ring, (*ring[1:], ring[0]), strict=True))
    x = sum((a[0] + b[0]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / (3 * area)
    y = sum((a[1] + b[1]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs) / (3 * area)
    return x, y


def _twice(ring: tuple[Point, ...]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, (*ring[1:], ring[0]), strict=True))
