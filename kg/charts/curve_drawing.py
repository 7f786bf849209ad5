"""The static curve (SVG, PNG, PDF): the same three panels and captions, text as outlines."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from kg.charts.curve import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    RED,
    caption_lines,
    check,
    event_lines,
    event_position,
    split_events,
    title_lines,
)
from kg.charts.fonts import drawable, matplotlib_settings
from kg.charts.words import Language, Words, words
from kg.spread.series import Curve

BAND, GREEN_BAND, GREEN_RANGE = "#DBEAF3", "#D3EEE6", "#A9DCCB"
WIDTH, PANELS, LINE = 11.0, 6.0, 0.205  # inches: figure width, height of the panels, height of a caption line
_CLOSING = ",;:!?)%。、》〕”\uff0c\uff1b\uff1a\uff01\uff1f\uff09"  # never begin a line
_OPENING = "〔《“(\uff08"  # never end one
_EDGES = {"left": 0.06, "right": 0.985, "top": 0.97, "bottom": 0.1, "hspace": 0.14}
COLUMNS = 148  # Latin characters to a caption line; a Chinese one counts as two


def write_drawing(data: Curve, path: Path, *, language: Language = "both") -> None:
    """Draw the curve; the file's suffix (.svg, .png, .pdf) decides the format."""
    check(data)
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    say = words(language)
    captions = [wrapped for line in caption_lines(data, say) for wrapped in wrap(line)]
    listed = [wrapped for line in event_lines(data, say) for wrapped in wrap(line)] or wrap(say("no-documents"))
    titles = title_lines(data, say)
    foot = LINE * (len(captions) + len(listed) + 3.2)
    head = 0.36 * len(titles) + 0.42
    with rc_context(matplotlib_settings()):
        figure = Figure(figsize=(WIDTH, PANELS + foot + head), facecolor="white")
        height = PANELS + foot + head
        axes = figure.subplots(
            3, 1, sharex=True, height_ratios=[0.46, 0.34, 0.2],
            gridspec_kw={"left": 0.06, "right": 0.985, "top": 1 - head / height, "bottom": (foot + 0.45) / height,
                         "hspace": 0.14},
        )  # fmt: skip
        _panels(axes, data, say)
        _events(axes, data)
        for index, line in enumerate(titles):
            place, colour = 1 - (0.34 + 0.33 * index) / height, "#555" if index else "black"
            figure.text(0.06, place, drawable(line), fontsize=15 - 3 * index, va="baseline", color=colour)
        _foot(figure, say, captions, listed, foot, height)
        figure.savefig(path, dpi=150, metadata=_metadata(path))


def panels_svg(data: Curve, language: Language = "both") -> str:
    """The three panels alone, as SVG, for a page that says the rest itself."""
    check(data)
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    target = io.StringIO()
    with rc_context(matplotlib_settings()):
        figure = Figure(figsize=(WIDTH, PANELS - 1.2), facecolor="white")
        axes = figure.subplots(3, 1, sharex=True, height_ratios=[0.46, 0.34, 0.2], gridspec_kw=_EDGES)
        _panels(axes, data, words(language))
        _events(axes, data)
        figure.savefig(target, format="svg", metadata={"Date": None})
    return target.getvalue()


def _metadata(path: Path) -> dict[str, Any]:
    """No date in the file, so that equal data give equal files."""
    return {".svg": {"Date": None}, ".pdf": {"CreationDate": None}}.get(path.suffix.lower(), {})


def _foot(figure: Any, say: Words, captions: list[str], listed: list[str], foot: float, height: float) -> None:
    top = foot - LINE * 0.6
    lines = [(say("documents"), RED, 11.0), *((line, "#1a1a1a", 9.5) for line in listed), ("", "#1a1a1a", 9.5)]
    lines += [(line, "#333333", 9.5) for line in captions]
    for index, (line, colour, size) in enumerate(lines):
        figure.text(0.06, (top - LINE * index) / height, drawable(line), fontsize=size, color=colour, va="top")


def _panels(axes: Any, data: Curve, say: Words) -> None:
    years = [row.year for row in data.rows]
    adopters, earliest = [row.adopters for row in data.rows], [row.earliest for row in data.rows]
    axes[0].fill_between(years, adopters, earliest, color=BAND, linewidth=0)
    axes[0].plot(years, adopters, color=BLUE, marker="o", linewidth=2.2, markersize=5)
    axes[0].set_ylim(0, max(1, *earliest) * 1.42)
    share = [float("nan") if row.share is None else row.share for row in data.rows]
    found = data.estimates
    for lower, upper, colour in (("lower", "upper", GREEN_BAND), ("least", "most", GREEN_RANGE)):
        edges = [[getattr(one, edge) for one in found] for edge in (lower, upper)]
        axes[1].fill_between(years, *edges, color=colour, linewidth=0)
    axes[1].plot(years, [(one.least + one.most) / 2 for one in found], color=GREEN, linewidth=1.8)
    axes[1].plot(years, share, color=ORANGE, marker="s", linewidth=2.2, linestyle=":", markersize=5)
    axes[1].set_ylim(0, 1.58)
    axes[1].set_yticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
    bars = axes[2].bar(years, [row.reporting for row in data.rows], width=0.55, color=GREY)
    axes[2].bar_label(bars, labels=[f"{row.reporting:,}" for row in data.rows], fontsize=8.5, padding=1.5)
    axes[2].set_ylim(0, max(1, *(row.reporting for row in data.rows)) * 2.0)
    axes[2].set_xlim(years[0] - 0.6, years[-1] + 0.6)
    step = 1 if len(years) < 20 else 5
    axes[2].set_xticks([year for year in years if year % step == 0])
    axes[2].set_xlabel(say("year"))
    for ax, key, colour in zip(axes, ("adopters", "share", "reporting"), (BLUE, ORANGE, "#555555"), strict=True):
        _label(ax, say(key), 0.965, colour)
        if key == "adopters":
            _label(ax, say("earliest"), 0.865, BLUE, facecolor=BAND)
        if key == "share":
            _label(ax, say("turnbull"), 0.83, GREEN, facecolor=GREEN_BAND)
        ax.grid(axis="y", color="#e8e8e8", linewidth=0.8)
        ax.set_axisbelow(True)
        ax.spines[["top", "right"]].set_visible(False)
        if key != "share":
            ax.yaxis.get_major_locator().set_params(integer=True, nbins=6 if key == "adopters" else 3)


def _label(ax: Any, text: str, height: float, colour: str, facecolor: str = "white") -> None:
    box = {"facecolor": facecolor, "edgecolor": "none", "pad": 2.0}
    ax.text(0.008, height, drawable(text), transform=ax.transAxes, va="top", fontsize=10, color=colour, bbox=box)


def _events(axes: Any, data: Curve) -> None:
    within = split_events(data)[1]
    places = [event_position(event) for event in within]
    span = data.rows[-1].year - data.rows[0].year + 1.2
    lift = 0
    for index, place in enumerate(places):
        close = index > 0 and (place - places[index - 1]) / span < 0.022
        lift = (lift + 11) % 33 if close else 0
        for ax in axes[:2]:  # the strip of denominators keeps its numbers free
            ax.axvline(place, color=RED, linewidth=1.1, linestyle=":" if within[index].issuer else "--", zorder=1)
        axes[0].annotate(str(index + 1), (place, 1), xycoords=("data", "axes fraction"), xytext=(0, 2 + lift),
                         textcoords="offset points", ha="center", color=RED, fontsize=10)  # fmt: skip


def wrap(line: str, columns: int = COLUMNS) -> list[str]:
    """A line broken for a drawing: a Chinese character is as wide as two Latin ones, which textwrap does not know.

    >>> wrap("法治政府 rule of law", 8)
    ['法治政府', 'rule of', 'law']
    """
    lines, current, width = [], "", 0
    for word in _words(line):
        wide = sum(2 if ord(char) > 0x2E7F else 1 for char in word)
        if current and width + wide > columns:
            lines.append(current.rstrip())
            current, width = "", 0
            word = word.lstrip()
            wide = sum(2 if ord(char) > 0x2E7F else 1 for char in word)
        current += word
        width += wide
    return [*lines, current.rstrip()] if current.strip() else lines


def _words(line: str) -> list[str]:
    """Pieces that must not be broken: Latin words with the space before them, single Chinese characters."""
    pieces: list[str] = []
    for char in line:
        if pieces and pieces[-1][-1] in _OPENING:
            pieces[-1] += char  # opening punctuation never ends a line
        elif pieces and ord(char) <= 0x2E7F and not char.isspace() and ord(pieces[-1][-1]) <= 0x2E7F:
            pieces[-1] += char
        elif pieces and char in _CLOSING:
            pieces[-1] += char  # closing punctuation never begins a line
        else:
            pieces.append(char)
    return pieces
