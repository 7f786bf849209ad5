"""The order of adoption: a segment (after, by] for each government or region, an arrow where an end is not known."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.charts.curve import RED, adoption_list, event_lines, event_position, in_languages, interval, split_events
from kg.charts.fonts import fitted, text_width
from kg.charts.matrix import legend
from kg.charts.scene import WIDTH, Box, Disc, Label, Line, Mark, Room, Scene, Style, extent
from kg.charts.scene_drawing import draw_scene
from kg.charts.scene_page import write_scene
from kg.charts.spread_picture import SpreadPicture, corpus_lines, level_lines, silence_lines
from kg.charts.words import Language, Words, words
from kg.places import level_of
from kg.spread.adoption import Adoption, Region, RegionAdoption, by_region
from kg.spread.series import quarters

Scale = Callable[[float], float]
ROWS, SHOWN = 80, 400
NAMES, RIGHT, TALL, TOP = 250.0, 26.0, 20.0, 52.0  # pixels
STYLES = {
    "k": Style("#0072B2", "#0072B2", 3.0),  # an interval between two reports
    "t": Style("#007a5a", "#007a5a", 3.0),  # a year that a later report tells
    "c": Style("#ffffff", "#0072B2", 1.8),  # left-censored: the first report has it
    "m": Style("#0072B2", "#0072B2", 2.2),  # a region, from a quarter to three quarters
    "r": Style("#ffffff", "#767676", 1.3),  # right-censored: not seen up to the last report
    "g": Style("", "#e4e4e4", 1.0),
    "d": Style("", RED, 1.2),
}
HEAD = ("position", "code", "name", "level", "after", "by", "censored", "told_later", "reports", "first_report",
        "last_report", "governments", "adopters", "quarter", "half", "three_quarters", "quote")  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A line of the picture, one government's adoption or the first one of a region."""

    code: str
    name: str
    short: str
    level: str
    after: int | None
    by: int | None
    told_later: bool
    reports: int
    first_report: int
    last_report: int
    governments: int
    adopters: int
    quote: str
    tip: str
    quarters: tuple[int | None, int | None, int | None] | None = None

    @property
    def place(self) -> int | None:
        """The year by which it is sorted: the end of the interval, of a region that in which half have it."""
        return self.quarters[1] if self.quarters else self.by

    @property
    def kind(self) -> str:
        """Key of its style."""
        if self.quarters:
            return "m" if self.quarters[0] else "r"
        if self.by is None:
            return "r"
        return "c" if self.after is None else "t" if self.told_later else "k"


def order_rows(data: SpreadPicture, say: Words) -> tuple[Region | None, list[Row]]:
    """The level and the rows: earliest end of the interval first, then its beginning; never seen ones last."""
    level, found = data.rows(ROWS)
    rows = [_row(data, unit.adoptions[0], say) for unit in found if len(unit.adoptions) == 1]
    if level is not None:
        groups = {unit.code: unit.adoptions for unit in found if len(unit.adoptions) > 1}
        regions = [one for one in by_region(data.curve.adoptions, level) if one.code in groups]
        rows += [_region(data, one, groups[one.code], say) for one in regions]
    last = data.years[-1]
    return level, sorted(rows, key=lambda row: (row.place or last + 1, row.after or 0, row.code))


def _region(data: SpreadPicture, one: RegionAdoption, group: Sequence[Adoption], say: Words) -> Row:
    """A region by the years in which Turnbull's estimate may pass a quarter, and has passed half and three quarters."""
    quarter, half, most = quarters(group, data.years)
    tip = [say("cell-adopters", adopters=one.adopters, governments=one.governments),
           say("order-quarters", quarter=quarter or "–", half=half or "–", most=most or "–")]  # fmt: skip
    return Row(one.code, data.name(one.code), data.name(one.code, short=True), level_of(one.code), one.after, one.by,
               False, one.reports, one.first_report, one.last_report, one.governments, one.adopters, one.quote,
               "\n".join(tip), (quarter, half, most))  # fmt: skip


def _row(data: SpreadPicture, one: Adoption, say: Words) -> Row:
    return Row(one.id, one.government, data.name(one.id, short=True), one.level, one.after, one.by, one.told_later,
               one.reports, one.first_report, one.last_report, 1, int(one.by is not None), one.quote,
               interval(one, say))  # fmt: skip


def write_html(data: SpreadPicture, path: Path, *, language: Language = "both") -> None:
    """A self-contained page with the intervals and, below them, the words that prove each."""
    say = words(language)
    write_scene(
        path, scene(data, say), titles=in_languages("order-title", data.curve, say), warning=silence_lines(say),
        captions=_captions(data, say), sections=adoption_list(data.curve, say), language=language,
    )  # fmt: skip


def write_drawing(data: SpreadPicture, path: Path, *, language: Language = "both") -> None:
    """The intervals as SVG, PNG or PDF."""
    say = words(language)
    draw_scene(
        path, scene(data, say), titles=in_languages("order-title", data.curve, say), warning=silence_lines(say),
        captions=_captions(data, say),
    )  # fmt: skip


def write_csv(data: SpreadPicture, path: Path, *, language: Language = "both") -> None:
    """The rows in their order; an interval (after, by] with an empty end is censored on that side."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(HEAD)
        for number, row in enumerate(order_rows(data, words("en"))[1], 1):
            censored = "right" if row.by is None else "left" if row.after is None else ""
            position = number if row.place is not None else ""
            cells = (
                position, row.code, row.name, row.level, row.after, row.by, censored, int(row.told_later), row.reports,
                row.first_report, row.last_report, row.governments, row.adopters,
                *(row.quarters or (None, None, None)), row.quote,
            )  # fmt: skip
            table.writerow(["" if one is None else one for one in cells])


def _captions(data: SpreadPicture, say: Words) -> list[str]:
    level, rows = data.rows(ROWS)
    lines = level_lines(level, data.region, say, len(rows))
    if level:
        lines += say.lines("order-regions")
    if len(rows) > SHOWN:
        lines += say.lines("more-rows", shown=SHOWN, total=f"{len(rows):,}")
    listed = event_lines(data.curve, say)
    documents = [say("documents"), *listed] if listed else [say("no-documents")]
    return [*say.lines("order-reading"), *lines, *corpus_lines(data.curve, say), *documents]


def scene(data: SpreadPicture, say: Words) -> Scene:
    """The picture: a row an adoption, years from left to right."""
    _, rows = order_rows(data, say)
    shown = rows[:SHOWN]
    first, last = data.years[0], data.years[-1]
    unit = (WIDTH - NAMES - RIGHT) / (last - first + 1.6)

    def place(year: float) -> float:
        return NAMES + (year - first + 0.8) * unit

    known = dict.fromkeys(row.kind for row in shown)
    marks, top = legend([(key, say(f"order-{key}")) for key in "mktcr" if key in known], {})
    top += TOP
    bottom = top + len(shown) * TALL
    step = 1 if unit > 34 else 2 if unit > 18 else 5
    for year in range(first, last + 1):
        marks.append(Line(style="g", data=False, points=((place(year), top - 4), (place(year), bottom))))
        if year % step == 0 or year == first:
            marks.append(Label(place(year), top - 10, str(year), 11.5, anchor="middle"))
    marks += _documents(data, place, top, bottom)
    for index, row in enumerate(shown):
        marks += _segment(row, top + (index + 0.5) * TALL, place, first, last)
    return Scene(WIDTH, bottom + 8, STYLES, marks)


def _documents(data: SpreadPicture, place: Scale, top: float, bottom: float) -> list[Mark | Label]:
    room, marks = Room(), list[Mark | Label]()
    for number, event in enumerate(split_events(data.curve)[1], 1):
        x = place(event_position(event) - 0.5)  # a year's line is its end here, not the middle of its band
        dash = (2, 4) if event.issuer else (5, 4)
        marks.append(Line(style="d", data=False, points=((x, top - 4), (x, bottom)), dash=dash))
        label = Label(x, top - 27, str(number), 11.5, RED, "middle")
        while not room.take(extent(label, text_width(label.text, 11.5) + 3)):
            label = Label(label.x, label.y - 12, label.text, 11.5, RED, "middle")
        marks.append(label)
    return marks


def _segment(row: Row, y: float, place: Scale, first: int, last: int) -> list[Mark | Label]:
    name = row.name if text_width(row.name, 11.5) <= NAMES - 12 else row.short
    marks: list[Mark | Label] = [Label(NAMES - 10, y + 4, fitted(name, 11.5, NAMES - 14), 11.5, anchor="end")]
    tip = f"{row.name}\n{row.tip}"
    left, right = place(first - 0.7), place(last + 0.7)
    if row.by is None or row.kind == "r":
        x = place(row.last_report)
        return [*marks, Line(style="r", data=False, points=((x, y), (right, y)), dash=(3, 3), arrow=True),
                Disc(style="r", tip=tip, x=x, y=y, r=4)]  # fmt: skip
    if row.quarters:
        return [*marks, *_quarters(row, y, place, (left, right), tip)]
    x = place(row.by)
    if row.after is None:
        return [*marks, Line(style="c", data=False, points=((x, y), (left, y)), arrow=True),
                Disc(style="c", tip=tip, x=x, y=y, r=5)]  # fmt: skip
    begin = max(left, place(row.after))
    end = Box(style=row.kind, tip=tip, x=x - 4.5, y=y - 4.5, w=9, h=9) if row.told_later else (
        Disc(style=row.kind, tip=tip, x=x, y=y, r=3.8))  # fmt: skip
    return [*marks, Line(style=row.kind, data=False, points=((begin, y), (x, y))), end]


def _quarters(row: Row, y: float, place: Scale, ends: tuple[float, float], tip: str) -> list[Mark | Label]:
    """A region's segment from a quarter to three quarters, its dot at half of the governments."""
    assert row.quarters is not None  # noqa: S101 - the caller has just asked
    quarter, half, most = (None if year is None else place(year) for year in row.quarters)
    start = ends[0] if row.quarters[0] == row.first_report or quarter is None else quarter
    stop = ends[1] if most is None else most
    marks: list[Mark | Label] = [Line(style="m", data=False, points=((start, y), (stop, y)))]
    if most is None:
        marks = [Line(style="m", data=False, points=((start, y), (stop, y)), arrow=True)]
    if start == ends[0]:
        inner = quarter or stop
        marks.append(Line(style="m", data=False, points=((inner, y), (start, y)), arrow=True))
    at = half if half is not None else quarter or stop
    return [*marks, Disc(style="m" if half is not None else "c", tip=tip, x=at, y=y, r=4.6)]
