"""A picture as marks on a plane: made once, shown as SVG inside a page and as a drawing (SVG, PNG, PDF).

Units are CSS pixels, y grows downward. Colours stand in styles that marks name by one character, so that a page can
give a mark another style for another year.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]
WIDTH = 1076.0
"""Width of a picture: that of a page's column."""


@dataclass(frozen=True)
class Style:
    """How a mark looks; hatch: thin lines across, for what is not known. An empty fill or stroke is none."""

    fill: str = ""
    stroke: str = ""
    width: float = 0.0
    hatch: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """What all marks have.

    style: key of the scene's styles; tip: words shown on hover; states: the style of each year, one character a year;
    counts: words for each year beside them; data: whether it stands for a datum rather than for paper.
    """

    style: str
    tip: str = ""
    states: str = ""
    counts: tuple[str, ...] = ()
    data: bool = True


@dataclass(frozen=True, slots=True)
class Box(Mark):
    """A rectangle from its upper left corner."""

    x: float = 0
    y: float = 0
    w: float = 0
    h: float = 0


@dataclass(frozen=True, slots=True)
class Disc(Mark):
    """A circle."""

    x: float = 0
    y: float = 0
    r: float = 0


@dataclass(frozen=True, slots=True)
class Area(Mark):
    """A shape of closed rings; a ring within a ring is a hole."""

    rings: tuple[tuple[Point, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Line(Mark):
    """An open line through points; dash: lengths on and off; arrow: a head at its end; curved: bend of one piece.

    ``curved`` is the distance of the bend's control point from the middle, as a share of the line's length.
    """

    points: tuple[Point, ...] = ()
    dash: tuple[float, float] | None = None
    arrow: bool = False
    curved: float = 0.0


@dataclass(frozen=True, slots=True)
class Label:
    """Words; x, y: where their baseline begins, has its middle or ends; size in pixels; halo: white around them."""

    x: float
    y: float
    text: str
    size: float = 12.0
    colour: str = "#1a1a1a"
    anchor: Anchor = "start"
    bold: bool = False
    halo: bool = False


@dataclass(frozen=True)
class Scene:
    """The marks in the order in which they are drawn. years: of the slider, () without one."""

    width: float
    height: float
    styles: Mapping[str, Style]
    marks: Sequence[Mark | Label]
    years: tuple[int, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    """What each style says, for the tips of marks that change with the year."""


def control(start: Point, end: Point, curved: float) -> Point:
    """The control point of a bent line (a quadratic Bézier curve).

    >>> control((0, 0), (10, 0), 0.2)
    (5.0, 2.0)
    """
    (x1, y1), (x2, y2) = start, end
    return (x1 + x2) / 2 - (y2 - y1) * curved, (y1 + y2) / 2 + (x2 - x1) * curved


def extent(label: Label, width: float) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a label whose words are ``width`` wide."""
    left = label.x - {"start": 0.0, "middle": width / 2, "end": width}[label.anchor]
    return left, label.y - 0.88 * label.size, left + width, label.y + 0.24 * label.size


class Room:
    """Places that are taken: labels that would lie over one another are not drawn.

    >>> room = Room(); room.take((0, 0, 10, 10)), room.take((5, 5, 20, 20)), room.take((10, 0, 20, 10))
    (True, False, True)
    """

    def __init__(self, cell: float = 48.0) -> None:
        self._cell = cell
        self._taken: dict[tuple[int, int], list[tuple[float, float, float, float]]] = {}

    def take(self, box: tuple[float, float, float, float]) -> bool:
        """Take a place if it is free: left, top, right, bottom."""
        if any(_overlap(box, other) for cell in self._cells(box) for other in self._taken.get(cell, ())):
            return False
        self.fill(box)
        return True

    def fill(self, box: tuple[float, float, float, float]) -> None:
        """Take a place, whatever lies there."""
        for cell in self._cells(box):
            self._taken.setdefault(cell, []).append(box)

    def _cells(self, box: tuple[float, float, float, float]) -> list[tuple[int, int]]:
        left, top, right, bottom = (int(side // self._cell) for side in box)
        return [(column, row) for column in range(left, right + 1) for row in range(top, bottom + 1)]


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
