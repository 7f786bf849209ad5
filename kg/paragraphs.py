"""Body → paragraphs: normalised text without spaces and cuts, every character with its place in the page's text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from kg.clean import Body

CELL = "\t"
"""Stands between two cells of a table row."""

Span = tuple[int, int]
Runs = tuple[tuple[int, int], ...]

_PIECES = re.compile("[^ ]+")
_SENTENCE_ENDS = frozenset("。！？；：…")
_LINE_ENDS = _SENTENCE_ENDS | frozenset('”"’）》】〕]、，.')
_NEVER_FIRST = frozenset("，。；：、）》”％%！？")
_NUMERIC = re.compile(r"[-+—]?\d[\d.,]*%?$")
_HALF_WIDTH = re.compile("[!-~]")
_FEWEST_WRAPPED = 5
_MOST_EMPTY = 40
_FARTHEST = 120
"""How far behind the end of a sentence, in characters, the mark that keeps it open may stand."""
_LONGEST_MERGED = 400
"""From this length on, in characters, a sentence ends at its next stop whatever marks are open."""
_WRAPPED = 32
"""The least width, in half-width columns, of a line that may have been wrapped in the middle of a sentence."""


_LONGEST_REST = 60
"""Within so many characters of the next line, a title that was not closed in its line must end."""


@dataclass(frozen=True, slots=True)
class Table:
    """What a row needs to be understood: the table's caption (the paragraph above it, or "") and its header cells."""

    caption: str
    header: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph.

    text: normalised, without spaces save one between two Latin words or numbers; runs: (index in the text, offset in
    the page) of every stretch without a gap; table: set for a row of a table, whose cells CELL separates.
    """

    text: str
    runs: Runs
    table: Table | None = None


def offset(runs: Runs, index: int) -> int:
    """Where in the page's text the character ``index`` stands."""
    start, place = runs[0] if len(runs) == 1 else runs[bisect_right(runs, index, key=lambda run: run[0]) - 1]
    return place + index - start


def paragraphs(body: Body, opens: re.Pattern[str]) -> Iterator[Paragraph]:
    """The paragraphs of the body in order; wrapped lines are joined, rows of a table get its header.

    opens: matches at the start of a line that opens a paragraph whatever the line before it looks like.
    """
    normal = _blanked(body)
    lines = list(_lines(normal))
    cells = [_cells(line, body.page.text) if len(line) > 1 else [line] for line in lines]
    rows = _rows(cells)
    width = _wrap_width(normal, lines, opens)
    caption, table = "", None
    i = 0
    while i < len(lines):
        if rows[i]:
            found = [_assembled(normal, [cell])[0] if cell else "" for cell in cells[i]]
            if table is None or len(cells[i - 1]) != len(cells[i]):
                table = Table(caption, () if any(map(_NUMERIC.match, found)) else tuple(found))
            yield Paragraph(*_assembled(normal, cells[i]), table)
            i += 1
            continue
        table, pieces = None, lines[i]
        i += 1
        while i < len(lines) and not rows[i] and _goes_on(normal, lines[i - 1], lines[i], width, opens):
            pieces = pieces + lines[i]
            i += 1
        text, runs = _assembled(normal, [pieces])
        caption = text
        yield Paragraph(text, runs)


def _blanked(body: Body) -> str:
    """The normalised text with every cut character a space; line breaks stay."""
    parts, at = list[str](), 0
    for cut in body.cuts:
        blanks = "\n".join([" " * len(line) for line in body.normal[cut.start : cut.end].split("\n")])
        parts += [body.normal[at : cut.start], blanks]
        at = cut.end
    return "".join((*parts, body.normal[at:]))


def _lines(normal: str) -> Iterator[list[Span]]:
    """The stretches without a space of every line that has any."""
    start = 0
    for line in normal.split("\n"):
        stripped = line.strip(" ")
        if " " in stripped:
            yield [(start + found.start(), start + found.end()) for found in _PIECES.finditer(line)]
        elif stripped:
            first = start + len(line) - len(line.lstrip(" "))
            yield [(first, first + len(stripped))]
        start += len(line) + 1


def _cells(pieces: list[Span], text: str) -> list[list[Span]]:
    """The line's pieces, grouped into cells at tabs and wide gaps; one group if it is no row of a table.

    An empty group is an empty cell: two tabs with nothing between them.
    """
    if len(pieces) == 1:
        return [pieces]
    cells, tabs = [[pieces[0]]], False
    for piece in pieces[1:]:
        gap = text[cells[-1][-1][1] : piece[0]]
        tab = gap.count("\t")
        if gap.isspace() and (tab or len(gap) > 1 or gap == "\u3000"):
            cells += [list[Span]() for _ in range(tab - 1)]
            cells.append([piece])
            tabs = tabs or tab > 0
        else:
            cells[-1].append(piece)
    if not (len(cells) > 2 or tabs) or "。" in text[pieces[0][0] : pieces[-1][1]]:
        return [pieces]
    if tabs:
        before = text[max(0, pieces[0][0] - _MOST_EMPTY) : pieces[0][0]]
        after = text[pieces[-1][1] : pieces[-1][1] + _MOST_EMPTY]
        cells[:0] = [list[Span]() for _ in range(len(before) - len(before.rstrip("\t")))]
        cells += [list[Span]() for _ in range(len(after) - len(after.lstrip("\t")))]
    return cells


def _rows(cells: list[list[list[Span]]]) -> list[bool]:
    """For each line whether it is a row of a table: a line beside it has as many cells."""
    widths = [0, *map(len, cells), 0]
    return [width > 1 and width in (widths[i], widths[i + 2]) for i, width in enumerate(widths[1:-1])]


def _wrap_width(normal: str, lines: list[list[Span]], opens: re.Pattern[str]) -> int:
    """The width in columns from which on a line goes on in the next; 0 for a page without wrapping.

    Lines with a number (opens) do not count: a heading ends without a mark on any page.
    """
    long = [line for line in lines if _reaches(normal, line, _WRAPPED) and not opens.match(normal, line[0][0])]
    broken = sum(normal[line[-1][1] - 1] not in _LINE_ENDS for line in long)
    if len(long) < _FEWEST_WRAPPED or 5 * broken < 2 * len(long):
        return 0
    widths = sorted(_columns(normal, line) for line in long)
    return max(_WRAPPED, widths[len(widths) * 9 // 10] * 17 // 20)


def _reaches(normal: str, line: list[Span], width: int) -> bool:
    """Whether a line is at least so many columns wide; letters are counted only where its length does not tell."""
    length = line[-1][1] - line[0][0]
    return length >= width or _columns(normal, line) >= width


def _columns(normal: str, line: list[Span]) -> int:
    """The width of a line in half-width columns, its indentation included."""
    start, end = normal.rfind("\n", 0, line[0][0]) + 1, line[-1][1]
    return 2 * (end - start) - len(_HALF_WIDTH.findall(normal, start, end))


def _goes_on(normal: str, line: list[Span], following: list[Span], width: int, opens: re.Pattern[str]) -> bool:
    """Whether the sentence of a line goes on in the next line."""
    last, start = normal[line[-1][1] - 1], following[0][0]
    if normal[start] in _NEVER_FIRST:
        return last not in "。！？"
    if _title_goes_on(normal, line, following):
        return True
    if last in _SENTENCE_ENDS or not (last in "、，" or (width > 0 and _reaches(normal, line, width))):
        return False
    return not opens.match(normal, start)


def _title_goes_on(normal: str, line: list[Span], following: list[Span]) -> bool:
    """Whether a title that begins in a line ends in the next one."""
    opened = normal.rfind("《", line[0][0], line[-1][1])
    if opened < 0 or normal.find("》", opened, line[-1][1]) >= 0:
        return False
    start, end = following[0][0], min(following[-1][1], following[0][0] + _LONGEST_REST)
    closed = normal.find("》", start, end)
    return closed >= 0 and normal.find("《", start, closed) < 0


def _assembled(normal: str, cells: list[list[Span]]) -> tuple[str, Runs]:
    """The text of the cells and its runs; CELL stands where the white space after the cell begins."""
    if len(cells) == 1 and len(cells[0]) == 1:
        start, end = cells[0][0]
        return normal[start:end], ((0, start),)
    parts: list[str] = []
    runs: list[tuple[int, int]] = []
    length, end = 0, -1

    def add(part: str, place: int) -> None:
        nonlocal length, end
        if place != end or not runs:
            runs.append((length, place))
        parts.append(part)
        length, end = length + len(part), place + len(part)

    empty = next(number for number, cell in enumerate(cells) if cell)
    first = cells[empty][0][0] - empty
    for number, cell in enumerate(cells):
        if number:
            add(CELL, end if end >= 0 else first)
        for place, (a, b) in enumerate(cell):
            if place and _latin(normal[end - 1]) and _latin(normal[a]):
                add(" ", end)
            add(normal[a:b], a)
    return "".join(parts), tuple(runs)


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def cut_runs(runs: Runs, start: int, end: int) -> Runs:
    """The runs of the part ``text[start:end]``."""
    if len(runs) == 1:
        return ((0, runs[0][1] + start),)
    first = bisect_right(runs, start, key=lambda run: run[0]) - 1
    last = bisect_right(runs, end - 1, key=lambda run: run[0])
    inner = ((at - start, place) for at, place in runs[first + 1 : last])
    return ((0, offset(runs, start)), *inner)
