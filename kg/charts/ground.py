"""Where governments stand on a map: areas with an outline, points of counties, and tiles for all others."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kg.charts.fonts import fitted
from kg.charts.outlines import Outlines, Rings, centre, lives, outlines
from kg.charts.scene import Area, Label, Line, Mark, Point, Style
from kg.places import PlaceRegister, level_of

GOLDEN = math.pi * (3 - math.sqrt(5))
HIGH, PAD = 720.0, 10.0  # pixels: greatest height of a map, space around it
WHOLE = 0.5  # of the country's width: what needs more is shown in the whole country
SLACK = 60.0  # half kilometres
HEADING, GAP, NAMED, RELAXED = 122.0, 2.0, 130, 200  # pixels; tiles that bear names, points moved apart
GROUND = {"b": Style("#f3f3f3", "#cfcfcf", 0.6), "h": Style("", "#d9d9d9", 0.4), "o": Style("", "#7d7d7d", 0.9),
          "c": Style("#fafafa", "#e2e2e2", 0.6), "q": Style("", "#9a9a9a", 0.4),
          "f": Style("#7d7d7d", "#7d7d7d", 0.5)}  # fmt: skip
Tile = tuple[float, float, float, float]
Name = Callable[[str], str]


@dataclass(frozen=True, eq=False)
class Ground:
    """Units by where they stand. shapes, seats: in units of the outlines; tiled: others, by province and prefecture.

    squares: provinces' own governments within whose outline another area is shown; provinces: those of the map.
    """

    known: Outlines
    shapes: dict[str, Rings]
    seats: dict[str, Point]
    squares: frozenset[str]
    tiled: dict[tuple[str, str], list[str]]
    provinces: tuple[str, ...]

    @property
    def placed(self) -> bool:
        """Whether anything stands on the map."""
        return bool(self.shapes or self.seats)

    @property
    def tiles(self) -> int:
        """Number of units on the tile grid."""
        return sum(map(len, self.tiled.values()))


def ground(places: PlaceRegister, ids: Iterable[str]) -> Ground:
    """Where each government or region stands, by its id."""
    known = outlines()
    shapes: dict[str, Rings] = {}
    seats: dict[str, Point] = {}
    tiled: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name in ids:
        code, _, town = name.partition("/")
        codes = list(lives(code, places))
        shape = () if town else next(filter(None, map(known.shape, codes)), ())
        seat = next(filter(None, map(known.point, codes)), None) or _above(code, known)
        if shape:
            shapes[name] = shape
        elif seat is not None and _within(seat, known.provinces.get(code[:2] + "0000", ())):
            seats[name] = seat
        else:
            tiled[_group(code)].append(name)
    below = {code[:2] for code in shapes if level_of(code) != "province"}
    squares = {code for code in shapes if level_of(code) == "province" and code[:2] in below}
    for code in squares:
        seats[code] = known.point(code) or centre(shapes.pop(code))
        shapes.pop(code, None)
    heads = dict.fromkeys(code[:2] + "0000" for code in (*shapes, *seats))
    return Ground(known, shapes, seats, frozenset(squares), dict(sorted(tiled.items())),
                  tuple(code for code in heads if code in known.provinces))  # fmt: skip


def _above(code: str, known: Outlines) -> Point | None:
    """The middle of the prefecture, else nothing: a province is too large to stand for a county."""
    above = known.shape(code[:4] + "00") if not code.endswith("00") else ()
    return known.point(code[:4] + "00") or (centre(above) if above else None)


def _within(seat: Point, rings: Rings) -> bool:
    """Whether a point lies in the box around a province: isles far from its outline stand on the tile grid."""
    points = [point for ring in rings for point in ring]
    return (
        all(
            min(p[axis] for p in points) - SLACK <= seat[axis] <= max(p[axis] for p in points) + SLACK
            for axis in (0, 1)
        )
        if points
        else False
    )


def _group(code: str) -> tuple[str, str]:
    return code[:2] + "0000", "" if code.endswith("00") else code[:4] + "00"


@dataclass(frozen=True)
class Frame:
    """A window on the outlines: from their units to pixels."""

    left: float
    top: float
    scale: float
    x: float
    y: float
    width: float
    height: float
    whole: bool
    edge: float
    least: float

    def __call__(self, point: Point) -> Point:
        """The pixel of a point."""
        return self.x + (point[0] - self.left) * self.scale, self.y + (point[1] - self.top) * self.scale

    def rings(self, rings: Rings) -> Rings:
        """The rings in pixels, as far as they lie in the window, without bends smaller than ``least`` pixels."""
        box = (self.edge, self.y - PAD, self.edge + self.width, self.y - PAD + self.height)
        cut = (clipped(tuple(map(self, one)), box) for one in rings)
        return tuple(ring for one in cut if len(one) > 2 and len(ring := _thinned(one, self.least)) > 2)


def _thinned(ring: tuple[Point, ...], least: float) -> tuple[Point, ...]:
    kept = [ring[0]]
    for x, y in ring[1:]:
        if abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= least:
            kept.append((round(x, 1), round(y, 1)))
    return tuple(kept)


def clipped(ring: tuple[Point, ...], box: tuple[float, float, float, float]) -> tuple[Point, ...]:
    """The part of a ring within a rectangle (Sutherland & Hodgman 1974).

    >>> clipped(((0, 0), (4, 0), (4, 4), (0, 4)), (1, 1, 9, 2))
    ((1.0, 2), (1.0, 1), (4.0, 1), (4.0, 2))
    """
    left, top, right, bottom = box
    xs, ys = [p[0] for p in ring], [p[1] for p in ring]
    if left <= min(xs) and max(xs) <= right and top <= min(ys) and max(ys) <= bottom:
        return ring
    for axis, limit, above in ((0, left, True), (0, right, False), (1, top, True), (1, bottom, False)):
        found: list[Point] = []
        for one, other in zip((ring[-1:] + ring[:-1]), ring, strict=True):
            inner, outer = ((p[axis] >= limit) is above or p[axis] == limit for p in (other, one))
            if inner != outer:
                share = (limit - one[axis]) / (other[axis] - one[axis])
                across = one[1 - axis] + (other[1 - axis] - one[1 - axis]) * share
                found.append((limit, across) if axis == 0 else (across, limit))
            if inner:
                found.append(other)
        ring = tuple(found)
        if not ring:
            break
    return ring


def frame(land: Ground, x: float, y: float, width: float, small: bool = False) -> Frame:
    """The window that shows every province with data, or the country where these are far apart."""
    everything = [point for rings in land.known.provinces.values() for ring in rings for point in ring]
    points = [p for code in land.provinces for ring in land.known.provinces[code] for p in ring] or everything
    span = max(p[0] for p in everything) - min(p[0] for p in everything)
    whole = max(p[0] for p in points) - min(p[0] for p in points) > WHOLE * span
    if whole:
        points = everything
    left, right = min(p[0] for p in points), max(p[0] for p in points)
    top, bottom = min(p[1] for p in points), max(p[1] for p in points)
    scale = min((width - 2 * PAD) / (right - left), (HIGH - 2 * PAD) / (bottom - top))
    free = (width - (right - left) * scale) / 2
    height = (bottom - top) * scale + 2 * PAD
    return Frame(left, top, scale, x + free, y + PAD, width, height, whole, x, 1.4 if small else 0.7)


def base(land: Ground, window: Frame, small: bool = False) -> list[Mark | Label]:
    """The paper of a map: provinces, those beside them as far as the window reaches, borders of prefectures.

    small: without the borders of prefectures.
    """
    heads = {code[:2] for code in land.provinces}
    marks: list[Mark | Label] = [
        Area(style="b" if code[:2] in heads or window.whole else "c", data=False, rings=rings)
        for code, shape in land.known.provinces.items()
        if (rings := window.rings(shape))
    ]
    marks += [
        Area(style="h", data=False, rings=window.rings(rings))
        for code, rings in land.known.areas.items()
        if code[:2] in heads and not small
    ]
    return marks


def borders(land: Ground, window: Frame, small: bool = False) -> list[Mark | Label]:
    """The borders of provinces, above what is coloured, and the inset of the South China Sea beside a whole country."""
    style = "q" if small else "o"
    shown = land.known.provinces if window.whole else {code: land.known.provinces[code] for code in land.provinces}
    marks: list[Mark | Label] = [Area(style=style, data=False, rings=window.rings(rings)) for rings in shown.values()]
    if window.whole:
        size = 0.15 * window.height / 93.1
        left, top = window.edge + window.width - 66 * size, window.y + window.height - 2 * PAD - 93.1 * size
        for ring in land.known.inset:
            points = tuple((left + px * size, top + py * size) for px, py in ring)
            marks.append(Area(style="f", data=False, rings=(points,)))
    return marks


def spread_out(land: Ground, window: Frame, apart: float) -> dict[str, Point]:
    """The pixel of every seat; governments at one point stand around it like the seeds of a sunflower."""
    at: dict[Point, int] = defaultdict(int)
    found = {}
    for code, seat in sorted(land.seats.items()):
        x, y = window(seat)
        number = at[seat]
        at[seat] += 1
        out = apart * math.sqrt(number)
        found[code] = (x + out * math.cos(GOLDEN * number), y + out * math.sin(GOLDEN * number))
    return _apart(found, apart) if len(found) <= RELAXED else found


def _apart(at: dict[str, Point], least: float) -> dict[str, Point]:
    """The points moved until no two of them are nearer than ``least``, or nearly so."""
    found = {code: [x, y] for code, (x, y) in at.items()}
    for _ in range(40):
        moved = False
        for (_, one), (_, two) in itertools.combinations(found.items(), 2):
            dx, dy = two[0] - one[0], two[1] - one[1]
            near = math.hypot(dx, dy)
            if near < least:
                dx, dy = (dx / near, dy / near) if near else (1.0, 0.0)
                push = (least - near) / 2
                one[0], one[1], two[0], two[1] = (
                    one[0] - dx * push, one[1] - dy * push, two[0] + dx * push, two[1] + dy * push,
                )  # fmt: skip
                moved = True
        if not moved:
            break
    return {code: (x, y) for code, (x, y) in found.items()}


def tiles(
    name: Name, land: Ground, y: float, width: float, named: bool
) -> tuple[dict[str, Tile], list[Mark | Label], float]:
    """A tile for each unit without outline and point, by province and prefecture; headings; and where they end.

    name: short name of an id; named: tiles large enough for a name, which is written in them.
    """
    wide, high = (108.0, 27.0) if named else (12.0, 12.0)
    most = max(map(len, land.tiled.values()), default=0)
    heading = HEADING if any(prefecture for _, prefecture in land.tiled) else 0.0
    across = 1 if named else max(1, int(width // (heading + min(most, 36) * (wide + GAP) + 24)))
    column = width / across
    boxes: dict[str, Tile] = {}
    labels: list[Mark | Label] = []
    province, index, bottom = "", 0, y
    for (top, prefecture), codes in land.tiled.items():
        if top != province:
            province, index, y = top, 0, bottom + 22
            labels.append(Label(0, y - 6, name(top), 13, bold=True))
            labels.append(Line(style="h", data=False, points=((0, y - 1), (width, y - 1))))
            y = bottom = y + 5
        if index and index % across == 0:
            y = bottom
        left = (index % across) * column
        per = max(1, int((column - heading - 12) // (wide + GAP)))
        if prefecture:
            text = fitted(name(prefecture), 11, heading - 10)
            labels.append(Label(left, y + high / 2 + 4, text, 11, "#444444"))
        for number, code in enumerate(codes):
            box = (left + heading + number % per * (wide + GAP), y + number // per * (high + GAP), wide, high)
            boxes[code] = box
            if named:
                text = fitted(name(code), 11, wide - 8)
                labels.append(Label(box[0] + wide / 2, box[1] + high / 2 + 4, text, 11, anchor="middle", halo=True))
        bottom = max(bottom, y + -(-len(codes) // per) * (high + GAP) + 3)
        index += 1
    return boxes, labels, bottom
