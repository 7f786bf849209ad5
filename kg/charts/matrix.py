"""Regions × years: what the reports of each year say, and where there is none."""

from __future__ import annotations

import csv
from pathlib import Path

from kg.charts.curve import adoption_list, in_languages
from kg.charts.fonts import fitted, text_width
from kg.charts.scene import WIDTH, Box, Label, Mark, Scene
from kg.charts.scene_drawing import draw_scene
from kg.charts.scene_page import write_scene
from kg.charts.spread_picture import (
    KEYS,
    STYLES,
    SpreadPicture,
    corpus_lines,
    level_lines,
    silence_lines,
    state_key,
)
from kg.charts.words import Language, Words, words
from kg.spread.told import STATES, Cell, Unit, cell

ROWS = 80
"""Rows beyond which regions take the place of governments."""
SHOWN = 400
"""Rows that a picture shows at most; the table has all."""
NAMES, TALL, TOP = 250.0, 20.0, 34.0  # pixels: column of names, row, line of years
SINGLE, SHARED = ("i", "e", "p", "l", "s", "n"), ("4", "3", "2", "1", "p", "l", "s", "n")
SIGNS = {"i": "●", "e": "–", "p": "○", "l": "×"}
DARK = {"i", "4", "3", "l"}
HEAD = ("code", "name", "level", "year", "state", "governments", "reporting", "reporting_adopters", "adopters")


def write_html(data: SpreadPicture, path: Path, *, language: Language = "both") -> None:
    """A self-contained page; every cell tells on hover what it counts."""
    say = words(language)
    write_scene(
        path, scene(data, say), titles=in_languages("matrix-title", data.curve, say), warning=silence_lines(say),
        captions=_captions(data, say), sections=adoption_list(data.curve, say), language=language,
    )  # fmt: skip


def write_drawing(data: SpreadPicture, path: Path, *, language: Language = "both") -> None:
    """The matrix as SVG, PNG or PDF."""
    say = words(language)
    draw_scene(
        path, scene(data, say), titles=in_languages("matrix-title", data.curve, say), warning=silence_lines(say),
        captions=_captions(data, say),
    )  # fmt: skip


def write_csv(data: SpreadPicture, path: Path, *, language: Language = "both") -> None:
    """One line for each row and year, of all rows at the level of the picture; counts of governments in each state."""
    level, rows = data.rows(ROWS)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow([*HEAD, *(name.replace("-", "_") for name in STATES)])
        for unit in rows:
            kind = unit.adoptions[0].level if unit.single else level
            for year in data.years:
                found = cell(unit, data.told, year)
                state = next(iter(found.states)) if unit.single else ""
                table.writerow([
                    unit.code, data.name(unit.code), kind, year, state, len(unit.adoptions), found.reporting,
                    found.reporting_adopters, found.adopters, *(found.states.get(name, 0) for name in STATES),
                ])  # fmt: skip


def _captions(data: SpreadPicture, say: Words) -> list[str]:
    level, rows = data.rows(ROWS)
    lines = level_lines(level, data.region, say, len(rows))
    if len(rows) > SHOWN:
        lines += say.lines("more-rows", shown=SHOWN, total=f"{len(rows):,}")
    return [*lines, *say.lines("matrix-reading"), *corpus_lines(data.curve, say)]


def scene(data: SpreadPicture, say: Words) -> Scene:
    """The matrix: a row for each government or region, a column for each year."""
    _, rows = data.rows(ROWS)
    shown, years = rows[:SHOWN], data.years
    wide = min(64.0, (WIDTH - NAMES) / len(years))
    marks, top = _legend(any(unit.single for unit in shown), any(not unit.single for unit in shown), say)
    top += TOP
    step = 1 if wide > 34 else 2 if wide > 18 else 5
    marks += [
        Label(NAMES + (index + 0.5) * wide, top - 8, str(year), 11.5, anchor="middle")
        for index, year in enumerate(years)
        if year % step == 0 or index == 0
    ]
    cells: list[tuple[Box, Label | None]] = []
    for row, unit in enumerate(shown):
        y = top + row * TALL
        marks.append(Label(NAMES - 8, y + 14, _name(data, unit), 11.5, anchor="end"))
        for column, year in enumerate(years):
            cells.append(_cell(data, unit, year, (NAMES + column * wide, y, wide), say))
    cells.sort(key=lambda pair: pair[0].style)
    marks += [box for box, _ in cells]
    marks += [sign for _, sign in cells if sign]
    return Scene(WIDTH, top + len(shown) * TALL + 6, STYLES, marks)


def _name(data: SpreadPicture, unit: Unit) -> str:
    """The name, and for a region the number of its governments."""
    count = "" if unit.single else f" ({len(unit.adoptions)})"
    long, room = data.name(unit.code), NAMES - 12 - text_width(count, 11.5)
    while text_width(long, 11.5) > room and (short := data.name(unit.code, short=True)) != long:
        long = short
    return fitted(long, 11.5, room) + count


def _cell(
    data: SpreadPicture, unit: Unit, year: int, at: tuple[float, float, float], say: Words
) -> tuple[Box, Label | None]:
    x, y, wide = at
    found = cell(unit, data.told, year)
    key = state_key(unit, found)
    tip = f"{data.name(unit.code)} {year}\n{_told(unit, found, key, say)}"
    box = Box(style=key, tip=tip, x=x, y=y, w=wide, h=TALL)
    sign = SIGNS.get(key, "") if unit.single else _share(found)
    if not sign or text_width(sign, 10.5) > wide - 2:
        return box, None
    colour = "#ffffff" if key in DARK else "#1a1a1a"
    return box, Label(x + wide / 2, y + 14, sign, 10.5, colour, "middle")


def _share(found: Cell) -> str:
    return f"{found.reporting_adopters}/{found.reporting}" if found.reporting else ""


def _told(unit: Unit, found: Cell, key: str, say: Words) -> str:
    if unit.single:
        return say(f"state-{key}")
    lines = [say("cell-share", adopters=found.reporting_adopters, reporting=found.reporting)]
    for name in STATES[2:4]:  # planned, lacking
        if count := found.states.get(name, 0):
            lines.append(f"{say(f'state-{KEYS[name]}')}: {count}")
    return "\n".join(lines)


def _legend(single: bool, shared: bool, say: Words) -> tuple[list[Mark | Label], float]:
    keys = dict.fromkeys([*(SINGLE if single else ()), *(SHARED if shared else ())])
    return legend([(key, say(f"state-{key}")) for key in keys], SIGNS)


def legend(entries: list[tuple[str, str]], signs: dict[str, str]) -> tuple[list[Mark | Label], float]:
    """Boxes with their meaning, in as many lines as they need from the top; and the height they take."""
    marks: list[Mark | Label] = []
    x, y = 0.0, 2.0
    for key, text in entries:
        wide = 24 + text_width(text, 12) + 20
        if x and x + wide > WIDTH:
            x, y = 0.0, y + 20
        marks.append(Box(style=key, data=False, x=x, y=y, w=18, h=14))
        if key in signs:
            colour = "#ffffff" if key in DARK else "#1a1a1a"
            marks.append(Label(x + 9, y + 11, signs[key], 10.5, colour, "middle"))
        marks.append(Label(x + 24, y + 11.5, text, 12))
        x += wide
    return marks, y + 20
