"""A scene as a drawing (SVG, PNG, PDF): titles above, captions below, text as outlines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from kg.charts.curve_drawing import wrap
from kg.charts.fonts import drawable, matplotlib_settings
from kg.charts.scene import Area, Box, Disc, Label, Line, Mark, Scene, Style, control

POINT = 0.72  # points to a pixel: a hundred pixels are an inch
MARGIN, LINE = 22.0, 19.0  # pixels: around the picture, height of a caption line
CAPTION, TITLE = 13.0, 21.0  # pixels: size of letters
HATCH = "#b9b9b9"


def draw_scene(
    path: Path, scene: Scene, *, titles: Sequence[str], warning: Sequence[str], captions: Sequence[str]
) -> None:
    """Write the scene; the file's suffix (.svg, .png, .pdf) decides the format."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    columns = int(scene.width / (CAPTION * 0.54))
    lines = [(piece, "#7a3200") for line in warning for piece in wrap(line, columns)]
    lines += [(piece, "#333333") for line in captions for piece in wrap(line, columns)]
    head = MARGIN + TITLE * 1.4 * len(titles)
    width, height = scene.width + 2 * MARGIN, head + scene.height + LINE * (len(lines) + 1) + MARGIN
    with rc_context(matplotlib_settings() | {"hatch.linewidth": 0.5}):
        figure = Figure(figsize=(width / 100, height / 100), facecolor="white")
        ax = figure.add_axes((0, 0, 1, 1))
        ax.set_xlim(-MARGIN, scene.width + MARGIN)
        ax.set_ylim(height - head, -head)
        ax.set_axis_off()
        _marks(ax, scene)
        for index, line in enumerate(titles):
            size, colour = (TITLE, "black") if index == 0 else (TITLE * 0.75, "#555555")
            top = -head + MARGIN + TITLE * (0.8 + 1.3 * index)
            ax.text(0, top, drawable(line), fontsize=size * POINT, color=colour, va="baseline")
        for index, (line, colour) in enumerate(lines):
            top = scene.height + LINE * (index + 1.2)
            ax.text(0, top, drawable(line), fontsize=CAPTION * POINT, color=colour, va="baseline")
        figure.savefig(path, dpi=150, metadata=_metadata(path))
    if path.suffix.lower() == ".svg":
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r' d="[^"]*"', _rounded, text), encoding="utf-8")


def _rounded(path: re.Match[str]) -> str:
    """The numbers of a path with two decimals instead of six: half the size of a map."""
    return re.sub(r"(\.\d\d)\d+", r"\1", path[0])


def _metadata(path: Path) -> dict[str, Any]:
    """No date in the file, so that equal data give equal files."""
    return {".svg": {"Date": None}, ".pdf": {"CreationDate": None}}.get(path.suffix.lower(), {})


def _marks(ax: Any, scene: Scene) -> None:
    """Runs of alike marks as one collection, in the order of the scene."""
    order = 0.0
    for (kind, style), run in groupby(scene.marks, _alike):
        order += 1
        marks = list(run)
        if kind is Label:
            for label in marks:
                _label(ax, label, order)
        else:
            _DRAWN[kind](ax, marks, scene.styles[style], order)


def _alike(mark: Mark | Label) -> tuple[type, str]:
    return type(mark), "" if isinstance(mark, Label) else mark.style


def _label(ax: Any, label: Any, order: float) -> None:
    from matplotlib.patheffects import withStroke

    text = ax.text(
        label.x, label.y, drawable(label.text), fontsize=label.size * POINT, color=label.colour, va="baseline",
        ha={"start": "left", "middle": "center", "end": "right"}[label.anchor], zorder=order,
    )  # fmt: skip
    effects = [withStroke(linewidth=3 * POINT, foreground="white")] if label.halo else []
    if label.bold:  # the font that kg carries has one weight
        effects.append(withStroke(linewidth=0.5, foreground=label.colour))
    text.set_path_effects(effects)


def _looks(style: Style, order: float) -> dict[str, Any]:
    looks: dict[str, Any] = {
        "facecolor": style.fill or ("white" if style.hatch else "none"), "edgecolor": style.stroke or "none",
        "linewidth": style.width * POINT if style.stroke else 0.0, "zorder": order,
    }  # fmt: skip
    if style.hatch:
        looks["hatch"] = "//////"
    return looks


def _paths(ax: Any, paths: list[Any], style: Style, order: float) -> None:
    from matplotlib.collections import PathCollection

    looks = _looks(style, order)
    if style.hatch:  # a hatch takes the colour of the edge
        ax.add_collection(PathCollection(paths, **looks | {"edgecolor": HATCH, "linewidth": 0.0}))
        looks |= {"facecolor": "none"}
        looks.pop("hatch")
    ax.add_collection(PathCollection(paths, **looks))


def _boxes(ax: Any, marks: list[Any], style: Style, order: float) -> None:
    from matplotlib.path import Path as Outline

    corners = [
        [(one.x, one.y), (one.x + one.w, one.y), (one.x + one.w, one.y + one.h), (one.x, one.y + one.h), (one.x, one.y)]
        for one in marks
    ]
    _paths(ax, [Outline(points, closed=True) for points in corners], style, order)


def _discs(ax: Any, marks: list[Any], style: Style, order: float) -> None:
    from matplotlib.collections import EllipseCollection
    from matplotlib.path import Path as Outline

    if style.hatch:
        _paths(ax, [Outline.circle((one.x, one.y), one.r) for one in marks], style, order)
        return
    wide, at = [2 * one.r for one in marks], [(one.x, one.y) for one in marks]
    ax.add_collection(
        EllipseCollection(wide, wide, [0.0] * len(at), units="xy", offsets=at, offset_transform=ax.transData,
                          **_looks(style, order))
    )  # fmt: skip


def _areas(ax: Any, marks: list[Any], style: Style, order: float) -> None:
    from matplotlib.path import Path as Outline

    paths = [
        Outline.make_compound_path(*(Outline([*ring, ring[0]], closed=True) for ring in mark.rings))
        for mark in marks
        if mark.rings
    ]
    _paths(ax, paths, style, order)


def _lines(ax: Any, marks: list[Any], style: Style, order: float) -> None:
    from matplotlib.patches import FancyArrowPatch, PathPatch
    from matplotlib.path import Path as Outline

    for mark in marks:
        if mark.curved:
            start, end = mark.points
            codes = [Outline.MOVETO, Outline.CURVE3, Outline.CURVE3]
            outline = Outline([start, control(start, end, mark.curved), end], codes)
        else:
            outline = Outline(list(mark.points))
        looks: dict[str, Any] = {"edgecolor": style.stroke, "linewidth": style.width * POINT, "zorder": order}
        if mark.dash:
            looks["linestyle"] = (0, tuple(length / max(style.width, 0.1) for length in mark.dash))
        if mark.arrow:
            head = "-|>,head_length=3.4,head_width=1.5"
            ax.add_patch(FancyArrowPatch(path=outline, arrowstyle=head, facecolor=style.stroke, **looks))
        else:
            ax.add_patch(PathPatch(outline, facecolor="none", **looks))


_DRAWN: dict[type, Any] = {Box: _boxes, Disc: _discs, Area: _areas, Line: _lines}
