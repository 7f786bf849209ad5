"""Several practices on common axes: Turnbull's estimates in one panel, and each with its band and naive share."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from kg.charts.curve import ESTIMATE_COLUMNS, check, corpus_line, csv_rows, in_languages
from kg.charts.fonts import fitted, text_width
from kg.charts.scene import WIDTH, Area, Box, Disc, Label, Line, Mark, Point, Scene, Style
from kg.charts.scene_drawing import draw_scene
from kg.charts.scene_page import write_scene
from kg.charts.words import Language, Words, words
from kg.errors import UsageError
from kg.spread.series import COLUMNS, Curve

COLOURS = ("#0072B2", "#D55E00", "#007a5a", "#7a2048", "#E69F00", "#3aa0d8", "#1a1a1a")
DASHES: tuple[tuple[float, float] | None, ...] = (None, (9, 4), (3, 3), (14, 4), (6, 2), (2, 5), (10, 8))
TOGETHER = len(COLOURS)
"""Practices that one panel can tell apart; more have a panel each only."""
ABREAST, GAP = 3, 44.0
LEFT, RIGHT, NAMES = 44.0, 18.0, 250.0  # pixels: numbers of the axis, half a year's label, names of the lines
Place = Callable[[float, float], Point]


def write_html(data: Sequence[Curve], path: Path, *, language: Language = "both") -> None:
    """A self-contained page."""
    say = words(language)
    write_scene(path, scene(data, say), titles=say.lines("comparison-title"), warning=say.lines("silence"),
                captions=_captions(data, say), language=language)  # fmt: skip


def write_drawing(data: Sequence[Curve], path: Path, *, language: Language = "both") -> None:
    """The panels as SVG, PNG or PDF."""
    say = words(language)
    draw_scene(path, scene(data, say), titles=say.lines("comparison-title"), warning=say.lines("silence"),
               captions=_captions(data, say))  # fmt: skip


def write_csv(data: Sequence[Curve], path: Path, *, language: Language = "both") -> None:
    """One line for each practice and year, with the columns of a curve."""
    _check(data)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("mechanism", *COLUMNS, *ESTIMATE_COLUMNS))
        for curve in data:
            table.writerows([curve.mechanism, *row] for row in csv_rows(curve))


def _check(data: Sequence[Curve]) -> None:
    if not data:
        raise UsageError("no practice to compare", do="name two or more")
    for curve in data:
        check(curve)


def _captions(data: Sequence[Curve], say: Words) -> list[str]:
    lines = say.lines("comparison-reading" if len(data) <= TOGETHER else "comparison-panels")
    for curve in data:
        seen = sum(1 for one in curve.adoptions if one.by is not None)
        lines += in_languages(
            "comparison-corpus", curve, say, adopters=f"{seen:,}", left=f"{curve.left_censored:,}",
            never=f"{len(curve.adoptions) - seen:,}",
        )  # fmt: skip
    return [*lines, *corpus_line(_whole(data), say)]


def _whole(data: Sequence[Curve]) -> Curve:
    """All governments of the curves, each once."""
    every = tuple({one.id: one for curve in data for one in curve.adoptions}.values())
    return replace(data[0], adoptions=every, governments=len(every), reports=sum(one.reports for one in every))


def scene(data: Sequence[Curve], say: Words) -> Scene:
    """The common panel, if there are few practices, and a panel for each."""
    _check(data)
    first = min(curve.rows[0].year for curve in data)
    last = max(curve.rows[-1].year for curve in data)
    styles = {"g": Style("", "#e4e4e4", 1.0), "w": Style("#ffffff")}
    for index in range(len(data)):
        colour = COLOURS[index % TOGETHER]
        styles |= {f"l{index}": Style("", colour, 2.4), f"b{index}": Style(_pale(colour)),
                   f"d{index}": Style(colour, "#ffffff", 0.8)}  # fmt: skip
    marks: list[Mark | Label] = [Label(0, 14, say("comparison-share"), 12.5)]
    top = 26.0
    if len(data) <= TOGETHER:
        marks += _together(data, (LEFT, top, WIDTH - LEFT - NAMES, 300), (first, last), say)
        top += 300 + 34
    wide = (WIDTH - LEFT - RIGHT - GAP * (ABREAST - 1)) / ABREAST
    for index, curve in enumerate(data):
        row, column = divmod(index, ABREAST)
        box = (LEFT + column * (wide + GAP), top + 22 + row * 214, wide, 150.0)
        marks += _alone(curve, index, box, (first, last), say)
    return Scene(WIDTH, top + 214 * -(-len(data) // ABREAST) + 4, styles, marks)


def _pale(colour: str) -> str:
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(part + (255 - part) * 0.78):02x}" for part in parts)


def _axes(
    box: tuple[float, float, float, float], years: tuple[int, int], numbers: bool
) -> tuple[Place, list[Mark | Label]]:
    """The scale of a panel, its grid and its numbers."""
    x, y, wide, high = box
    first, last = years
    unit = wide / max(1, last - first)

    def place(year: float, share: float) -> Point:
        return x + (year - first) * unit, y + high * (1 - share)

    marks: list[Mark | Label] = []
    for percent in (0, 25, 50, 75, 100):
        level = y + high * (1 - percent / 100)
        marks.append(Line(style="g", data=False, points=((x, level), (x + wide, level))))
        if numbers:
            marks.append(Label(x - 6, level + 4, f"{percent}%", 11, "#444444", "end"))
    step = next(step for step in (1, 2, 5, 10, 20, 50) if unit * step > 36)
    marks += [
        Label(place(year, 0)[0], y + high + 16, str(year), 11, "#444444", "middle")
        for year in range(first, last + 1)
        if year % step == 0
    ]
    return place, marks


def _middle(curve: Curve, place: Place) -> tuple[Point, ...]:
    return tuple(place(one.year, (one.least + one.most) / 2) for one in curve.estimates)


def _together(
    data: Sequence[Curve], box: tuple[float, float, float, float], years: tuple[int, int], say: Words
) -> list[Mark | Label]:
    place, marks = _axes(box, years, True)
    ends = []
    for index, curve in enumerate(data):
        points = _middle(curve, place)
        marks.append(Line(style=f"l{index}", points=points, dash=DASHES[index], tip=_tip(curve, say)))
        ends.append((points[-1][1], index))
    heights: list[float] = []
    for wanted, _ in sorted(ends):  # names below one another, each as near its line's end as there is room
        heights.append(max(wanted, heights[-1] + 17 if heights else box[1]))
    over = heights[-1] - (box[1] + box[3])
    for height, (wanted, index) in zip(heights, sorted(ends), strict=True):
        y = height - max(0.0, over)
        x = box[0] + box[2]
        colour = COLOURS[index]
        name = fitted(say.name(data[index].name_zh, data[index].name_en), 12.5, NAMES - 34)
        marks.append(Line(style=f"l{index}", data=False, points=((x + 4, wanted), (x + 20, y)), dash=DASHES[index]))
        marks.append(Label(x + 26, y + 4, name, 12.5, colour))
    return marks


def _alone(
    curve: Curve, index: int, box: tuple[float, float, float, float], years: tuple[int, int], say: Words
) -> list[Mark | Label]:
    place, marks = _axes(box, years, index % ABREAST == 0)
    found = curve.estimates
    ring = [place(one.year, one.upper) for one in found] + [place(one.year, one.lower) for one in reversed(found)]
    band = [Area(style=f"b{index}", data=False, rings=(tuple(ring),))] if len(found) > 1 else []
    line = Line(style=f"l{index}", points=_middle(curve, place), tip=_tip(curve, say))
    dots = [
        Disc(style=f"d{index}", tip=f"{row.year}: {row.reporting_adopters}/{row.reporting} = {row.share:.0%}",
             x=place(row.year, row.share)[0], y=place(row.year, row.share)[1], r=3.6)
        for row in curve.rows if row.share is not None
    ]  # fmt: skip
    title = fitted(say.name(curve.name_zh, curve.name_en), 13, box[2])
    behind = Box(style="w", data=False, x=box[0], y=box[1] - 22, w=text_width(title, 13) + 4, h=16)
    return [*band, *marks, line, *dots, behind, Label(box[0], box[1] - 9, title, 13, COLOURS[index % TOGETHER])]


def _tip(curve: Curve, say: Words) -> str:
    lines = [say.name(curve.name_zh, curve.name_en)]
    lines += [f"{one.year}: {(one.least + one.most) / 2:.0%} ({one.lower:.0%}–{one.upper:.0%})"
              for one in curve.estimates]  # fmt: skip
    return "\n".join(lines)
