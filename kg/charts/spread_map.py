"""A practice on the map, year by year: adopted, reporting without it, no report; never mixed."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from kg.charts.curve import adoption_list, in_languages
from kg.charts.fonts import text_width
from kg.charts.ground import GROUND, NAMED, Frame, Ground, base, borders, frame, ground, spread_out, tiles
from kg.charts.matrix import legend
from kg.charts.outlines import centre
from kg.charts.scene import WIDTH, Area, Box, Disc, Label, Mark, Point, Room, Scene, Style, extent
from kg.charts.scene_drawing import draw_scene
from kg.charts.scene_page import write_scene
from kg.charts.spread_picture import (
    STYLES,
    SpreadPicture,
    corpus_lines,
    level_lines,
    seen_key,
    share_key,
    silence_lines,
)
from kg.charts.words import Language, Words, words
from kg.spread.adoption import Region
from kg.spread.told import Cell, Unit, cell

ROWS = 600
"""Governments beyond which regions take their place."""
LABELLED = 60
"""Units up to which the map bears their names."""
SMALL = 4
"""Earlier years that a drawing shows beside the last one."""
HEAD = ("code", "name", "level", "year", "state", "governments", "reporting", "reporting_adopters", "adopters",
        "shown_as")  # fmt: skip
SINGLE, SHARED = ("i", "s", "n"), ("4", "3", "2", "1", "s", "n")
SHAPES = {"area": "", "point": "● ", "square": "■ ", "tile": "□ "}
ON_MAP = str.maketrans("isn", "ISN")
POINTS = {  # discs and squares stand on paper or on a coloured area: they need an edge
    "I": Style(STYLES["i"].fill, "#ffffff", 0.7),
    "S": Style(STYLES["s"].fill, "#6b4a1c", 0.8),
    "N": Style("#ffffff", "#8c8c8c", 0.9),
}
TINY = str.maketrans("isn", "xyz")
TINY_POINTS = {  # an edge around a point of one pixel would hide its colour
    "x": Style(STYLES["i"].fill),
    "y": Style("#E69A4B"),
    "z": Style("#ffffff", "#9a9a9a", 0.3),
}
ALL = {**STYLES, **GROUND, **POINTS, **TINY_POINTS}


@dataclass(frozen=True)
class Shown:
    """A unit with its style in each year and the words beside it."""

    unit: Unit
    name: str
    short: str
    states: str
    counts: tuple[str, ...]


def write_html(data: SpreadPicture, path: Path, *, language: Language = "both") -> None:
    """A self-contained page with a slider for the year; it begins with the last one."""
    say = words(language)
    write_scene(
        path, scene(data, say), titles=in_languages("map-title", data.curve, say), warning=silence_lines(say),
        captions=captions(data, say), sections=adoption_list(data.curve, say), language=language,
    )  # fmt: skip


def write_drawing(data: SpreadPicture, path: Path, *, language: Language = "both") -> None:
    """The last year large, earlier ones small below it, as SVG, PNG or PDF."""
    say = words(language)
    draw_scene(
        path, drawing(data, say), titles=in_languages("map-title", data.curve, say), warning=silence_lines(say),
        captions=captions(data, say),
    )  # fmt: skip


def write_csv(data: SpreadPicture, path: Path, *, language: Language = "both") -> None:
    """One line for each place and year, and how the map shows the place (area, point, square or tile)."""
    level, units = data.rows(ROWS)
    land = ground(data.places, [unit.code for unit in units])
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(HEAD)
        for unit in units:
            kind = unit.adoptions[0].level if unit.single else level
            for year in data.years:
                found = cell(unit, {}, year)
                state = {"i": "adopted", "s": "not-seen", "n": "no-report"}[
                    seen_key(unit.adoptions[0], year) if unit.single else _seen(found)
                ]
                table.writerow([unit.code, data.name(unit.code), kind, year, state, len(unit.adoptions),
                                found.reporting, found.reporting_adopters, found.adopters,
                                shown_as(unit.code, land)])  # fmt: skip


def _seen(found: Cell) -> str:
    return {"n": "n", "s": "s"}.get(share_key(found), "i")


def shown_as(code: str, land: Ground) -> str:
    """The kind of mark that stands for a unit."""
    if code in land.shapes:
        return "area"
    if code in land.squares:
        return "square"
    return "point" if code in land.seats else "tile"


def captions(data: SpreadPicture, say: Words) -> list[str]:
    """What the map shows, and with which outlines."""
    level, units = data.rows(ROWS)
    land = ground(data.places, [unit.code for unit in units])
    lines = say.lines("map-shares" if level else "map-reading")
    lines += level_lines(level, data.region, say, len(units))
    lines += [*ground_lines(land, say), *corpus_lines(data.curve, say)]
    return lines


def ground_lines(land: Ground, say: Words) -> list[str]:
    """Where places stand and where outlines and points come from."""
    kinds = [name for name, there in (("area", land.shapes), ("point", len(land.seats) > len(land.squares)),
                                      ("square", land.squares), ("tile", land.tiles)) if there]  # fmt: skip
    lines = ["; ".join(f"{SHAPES[kind]}{say(f'shown-{kind}')}" for kind in kinds)]
    if land.placed:
        lines += say.lines("map-source", source=land.known.source, points=land.known.points_source)
    return lines


def shown(data: SpreadPicture, level: Region | None, units: Sequence[Unit], say: Words) -> dict[str, Shown]:
    """The style of every unit in every year."""
    found = {}
    for unit in units:
        cells = [cell(unit, {}, year) for year in data.years]
        if unit.single:
            states = "".join(seen_key(unit.adoptions[0], year) for year in data.years)
            counts: tuple[str, ...] = ()
        else:
            states = "".join(map(share_key, cells))
            counts = tuple(f"{one.reporting_adopters}/{one.reporting}" if one.reporting else "" for one in cells)
        short = data.name(unit.code, short=True)
        found[unit.code] = Shown(unit, data.name(unit.code), short, states, counts)
    return found


def scene(data: SpreadPicture, say: Words) -> Scene:
    """The map of the page: every mark knows its style in every year."""
    level, units = data.rows(ROWS)
    land, found = ground(data.places, [unit.code for unit in units]), shown(data, level, units, say)
    marks, top = _legend(level, units, say)
    more, bottom = panel(data, land, found, len(data.years) - 1, (0, top + 8, WIDTH))
    told = {key: _meaning(key, say) for key in (*SINGLE, *SHARED, *POINTS)}
    return Scene(WIDTH, bottom + 8, ALL, [*marks, *more], data.years, told)


def drawing(data: SpreadPicture, say: Words) -> Scene:
    """The map of a drawing: the last year, and below it up to SMALL earlier ones."""
    level, units = data.rows(ROWS)
    land, found = ground(data.places, [unit.code for unit in units]), shown(data, level, units, say)
    marks, top = _legend(level, units, say)
    last = len(data.years) - 1
    marks.append(Label(0, top + 22, str(data.years[last]), 18, bold=True))
    more, bottom = panel(data, land, found, last, (0, top + 28, WIDTH))
    marks += more
    before = sorted({round(last * part / SMALL) for part in range(SMALL)} - {last})
    if before:
        wide = (WIDTH - 18 * (len(before) - 1)) / len(before)
        top, ends = bottom + 26, [bottom]
        for place, index in enumerate(before):
            x = place * (wide + 18)
            marks.append(Label(x, top, str(data.years[index]), 14, bold=True))
            more, end = panel(data, land, found, index, (x, top + 6, wide), small=True)
            marks += more
            ends.append(end)
        bottom = max(ends)
    return Scene(WIDTH, bottom + 8, ALL, marks)


def _legend(level: Region | None, units: Sequence[Unit], say: Words) -> tuple[list[Mark | Label], float]:
    keys = dict.fromkeys([
        *(SHARED if level and any(not unit.single for unit in units) else ()),
        *(SINGLE if any(unit.single for unit in units) else ()),
    ])  # fmt: skip
    order = [key for key in ("i", *SHARED) if key in keys]
    return legend([(key, _meaning(key, say)) for key in order], {})


def _meaning(key: str, say: Words) -> str:
    key = key.lower()
    return say(f"map-{key}" if key in "is" else f"state-{key}")


def panel(
    data: SpreadPicture, land: Ground, found: dict[str, Shown], year: int, at: Point | tuple[float, float, float],
    small: bool = False,
) -> tuple[list[Mark | Label], float]:  # fmt: skip
    """The map of one year at x, y with a width; small: without words. year: index of the year."""
    x, y, width = at  # type: ignore[misc]
    marks: list[Mark | Label] = []
    bottom = y
    if land.placed:
        window = frame(land, x, y, width, small)
        marks += _mapped(land, window, found, year, small)
        bottom = y + window.height
    if land.tiled:
        named = land.tiles <= NAMED
        short = partial(data.name, short=True)
        boxes, labels, end = tiles(short, land, bottom, WIDTH if small else width, named)
        squeeze = width / WIDTH if small else 1.0
        for code, box in boxes.items():
            left, top, wide, high = (part * squeeze for part in (box[0], box[1] - bottom, box[2], box[3]))
            marks.append(_told(Box, found[code], year)(x=x + left, y=bottom + top, w=wide, h=high))
        marks += [] if small else labels
        bottom += (end - bottom) * squeeze
    return marks, bottom


def _told(kind: type[Mark], one: Shown, year: int, edges: dict[int, int] | None = None) -> partial[Mark]:
    states = one.states.translate(edges or {})
    return partial(kind, style=states[year], tip=one.name, states=states, counts=one.counts)


def _mapped(land: Ground, window: Frame, found: dict[str, Shown], year: int, small: bool) -> list[Mark | Label]:
    marks = base(land, window, small)
    large_first = sorted(land.shapes, key=lambda code: (not code.endswith("0000"), code))
    marks += [_told(Area, found[code], year)(rings=window.rings(land.shapes[code])) for code in large_first]
    marks += borders(land, window, small)
    count = len(land.seats)
    radius = (6.5 if count <= 40 else 4.6 if count <= 200 else 3.0 if count <= 1000 else 2.1) * (0.42 if small else 1)
    at = spread_out(land, window, radius * 2.1)
    edges = TINY if small else ON_MAP
    seats: list[Mark] = [
        _told(Box, found[code], year, edges)(x=x - radius, y=y - radius, w=radius * 2, h=radius * 2)
        if code in land.squares else _told(Disc, found[code], year, edges)(x=x, y=y, r=radius)
        for code, (x, y) in at.items()
    ]  # fmt: skip
    seats.sort(key=lambda mark: (isinstance(mark, Box), mark.style))
    marks += seats
    if not small:
        marks += names(land, window, at, {code: one.short for code, one in found.items()}, radius)
    return marks


def names(
    land: Ground, window: Frame, at: dict[str, Point], short: dict[str, str], radius: float
) -> list[Mark | Label]:
    """The names of what is shown, where there is room; with many units those of provinces instead."""
    room = Room()
    for x, y in at.values():
        room.fill((x - radius, y - radius, x + radius, y + radius))
    wanted = list(at.items())
    wanted += [(code, window(land.known.point(code) or centre(rings))) for code, rings in land.shapes.items()]
    labels: list[Mark | Label] = []
    if len(wanted) > LABELLED:
        return labels
    for code, (x, y) in wanted:
        wide = text_width(short[code], 12)
        beside = radius + 3 if code in at else -wide / 2
        for place in (Label(x + beside, y + 4, short[code], 12, halo=True),
                      Label(x - beside, y + 4, short[code], 12, anchor="end", halo=True),
                      Label(x, y - radius - 5, short[code], 12, anchor="middle", halo=True),
                      Label(x, y + radius + 13, short[code], 12, anchor="middle", halo=True)):  # fmt: skip
            if room.take(extent(place, wide)):
                labels.append(place)
                break
    return labels
