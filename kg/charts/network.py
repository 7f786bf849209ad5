"""Who is consistently earlier than whom, on the map: only pairs that survive the test, with q-value and gain."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kg.charts.ground import GROUND, Ground, base, borders, frame, ground, spread_out, tiles
from kg.charts.matrix import legend
from kg.charts.outlines import centre
from kg.charts.page import escape
from kg.charts.scene import WIDTH, Box, Disc, Label, Line, Mark, Point, Scene, Style
from kg.charts.scene_drawing import draw_scene
from kg.charts.scene_page import write_scene
from kg.charts.spread_map import ground_lines, names
from kg.charts.spread_picture import silence_lines
from kg.charts.words import Language, Words, words
from kg.places import PlaceRegister
from kg.spread.permutation import OrderTest

ARROWS, LISTED = 120, 12
RADIUS = 4.5
STYLES = {
    **GROUND,
    "u": Style("#F4C68F", "#6b4a1c", 0.8),
    "e": Style("#0072B2", "#0072B2", 1.2),
    "E": Style("#0072B2", "#0072B2", 2.6),
}
HEAD = ("earlier", "later", "earlier_name", "later_name", "shared", "led", "gain", "q", "familywise", "p_practice",
        "p_earliness")  # fmt: skip


@dataclass(frozen=True)
class NetworkPicture:
    """The test and what it rests on. names: full names of the governments compared, by id; everyone: governments that
    might have been compared; practices, adoptions: with a known year, gap: years between reports at most.
    """

    test: OrderTest
    names: Mapping[str, str]
    places: PlaceRegister = field(repr=False)
    practices: int
    adoptions: int
    everyone: int
    gap: int
    reports: int
    years: tuple[int, int]

    def name(self, code: str) -> str:
        """The short name of a government or region."""
        place = self.places.government(code)
        return place.name if place else self.names.get(code, code)


def write_html(data: NetworkPicture, path: Path, *, language: Language = "both") -> None:
    """A self-contained page with the map and a table of all surviving pairs."""
    say = words(language)
    write_scene(path, scene(data, say), titles=say.lines("network-title"), warning=silence_lines(say),
                captions=_captions(data, say), sections=_table(data, say), language=language)  # fmt: skip


def write_drawing(data: NetworkPicture, path: Path, *, language: Language = "both") -> None:
    """The map as SVG, PNG or PDF; below it the first pairs."""
    say = words(language)
    pairs = [f"{number}. {line}" for number, line in enumerate(_pairs(data, say)[:LISTED], 1)]
    draw_scene(path, scene(data, say), titles=say.lines("network-title"), warning=silence_lines(say),
               captions=[*_captions(data, say), *pairs])  # fmt: skip


def write_csv(data: NetworkPicture, path: Path, *, language: Language = "both") -> None:
    """The surviving pairs, smallest q first."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(HEAD)
        for pair in data.test.pairs:
            table.writerow([pair.earlier, pair.later, data.names.get(pair.earlier, ""), data.names.get(pair.later, ""),
                            pair.shared, pair.led, f"{pair.gain:.4f}", f"{pair.q:.6f}", f"{pair.familywise:.6f}",
                            *(f"{p:.6f}" for p in pair.p)])  # fmt: skip


def _captions(data: NetworkPicture, say: Words) -> list[str]:
    test = data.test
    lines = say.lines("network-reading", level=f"{test.level:.0%}")
    if not test.pairs:
        lines += say.lines("network-none")
    if len(test.pairs) > ARROWS:
        lines += say.lines("network-shown", shown=ARROWS)
    lines += say.lines(
        "network-corpus", practices=data.practices, adoptions=f"{data.adoptions:,}", gap=data.gap,
        places=f"{len(data.names):,}", shared=test.shared, tested=f"{test.tested:,}", pairs=len(test.pairs),
        permutations=test.permutations, seed=test.seed,
    )  # fmt: skip
    if data.everyone > len(data.names):
        lines += say.lines("network-few", places=f"{len(data.names):,}", all=f"{data.everyone:,}")
    lines += say.lines("network-reports", reports=f"{data.reports:,}", first=data.years[0], last=data.years[1])
    return [*lines, *ground_lines(_ground(data), say)]


def _pairs(data: NetworkPicture, say: Words) -> list[str]:
    return [
        say.lines("network-pair", earlier=data.name(pair.earlier), later=data.name(pair.later), shared=pair.shared,
                  led=pair.led, gain=f"{pair.gain:.1f}", q=f"{pair.q:.3g}")[0]
        for pair in data.test.pairs
    ]  # fmt: skip


def _table(data: NetworkPicture, say: Words) -> str:
    if not data.test.pairs:
        return ""
    head = "".join(f"<th>{escape(name)}</th>" for name in (say("network-edge"), "n", "led", "gain", "q"))
    rows = "".join(
        f"<tr><td>{escape(data.names.get(pair.earlier, pair.earlier))} → "
        f'{escape(data.names.get(pair.later, pair.later))}</td><td class="n">{pair.shared}</td>'
        f'<td class="n">{pair.led}</td><td class="n">{pair.gain:.1f}</td><td class="n">{pair.q:.3g}</td></tr>'
        for pair in data.test.pairs
    )
    table = f'<div class="scroll"><table><tr>{head}</tr>{rows}</table></div>'
    return f"<details open><summary>{escape(say('network-list'))}</summary>{table}</details>"


def _ground(data: NetworkPicture) -> Ground:
    return ground(data.places, data.names)


def scene(data: NetworkPicture, say: Words) -> Scene:
    """The map with an arrow for each of the ARROWS pairs of smallest q; half of them, of larger gain, are thicker."""
    land = _ground(data)
    marks, top = legend([("u", say("network-place")), ("e", say("network-edge"))], {})
    at: dict[str, Point] = {}
    labels: list[Mark | Label] = []
    bottom = top + 8
    if land.placed:
        window = frame(land, 0, bottom, WIDTH)
        marks += [*base(land, window), *borders(land, window)]
        seats = spread_out(land, window, RADIUS * 2.4)
        at |= seats
        at |= {code: window(land.known.point(code) or centre(rings)) for code, rings in land.shapes.items()}
        short = {code: data.name(code) for code in data.names}
        labels += names(land, window, at, short, RADIUS)
        bottom += window.height
    boxes, headings, bottom = tiles(data.name, land, bottom, WIDTH, named=True)
    at |= {code: (x + w / 2, y + h / 2) for code, (x, y, w, h) in boxes.items()}
    marks += _arrows(data, at, boxes, say)  # below places and names, so that both stay legible
    marks += [Box(style="u", tip=data.names[code], x=x, y=y, w=w, h=h) for code, (x, y, w, h) in boxes.items()]
    marks += [
        Disc(style="u", tip=data.names[code], x=x, y=y, r=RADIUS) for code, (x, y) in at.items() if code not in boxes
    ]
    marks += [*headings, *labels]
    return Scene(WIDTH, bottom + 8, STYLES, marks)


def _arrows(
    data: NetworkPicture, at: Mapping[str, Point], boxes: Mapping[str, tuple[float, float, float, float]], say: Words
) -> list[Mark | Label]:
    pairs = data.test.pairs[:ARROWS]
    strong = sorted((pair.gain for pair in pairs), reverse=True)[: -(-len(pairs) // 2)]
    told = _pairs(data, say)
    marks: list[Mark | Label] = []
    for pair, tip in zip(pairs, told, strict=False):
        start, end = at[pair.earlier], at[pair.later]
        ends = (_away(start, end, _reach(boxes.get(pair.earlier), start, end)),
                _away(end, start, _reach(boxes.get(pair.later), end, start)))  # fmt: skip
        style = "E" if pair.gain >= strong[-1] else "e"
        marks.append(Line(style=style, tip=tip, points=ends, arrow=True, curved=0.14))
    return marks


def _reach(box: tuple[float, float, float, float] | None, start: Point, end: Point) -> float:
    """How far an arrow stands from the middle of a place: outside its disc or tile."""
    if box is None:
        return RADIUS + 2.0
    dx, dy = abs(end[0] - start[0]) or 1e-9, abs(end[1] - start[1]) or 1e-9
    length = math.hypot(dx, dy)
    return min(box[2] / 2 * length / dx, box[3] / 2 * length / dy) + 2


def _away(start: Point, end: Point, by: float) -> Point:
    length = math.hypot(end[0] - start[0], end[1] - start[1])
    by = min(by, length / 3)
    share = by / length if length else 0.0
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
