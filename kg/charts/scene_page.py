"""A scene inside a page: SVG with tips on hover and, where the scene has years, a slider."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from kg.charts.fonts import ASSETS
from kg.charts.page import escape, script_data, write_page
from kg.charts.scene import Area, Box, Disc, Label, Line, Mark, Scene, control
from kg.charts.words import Language, Words, words

HATCH = "#b9b9b9"


def write_scene(
    path: Path,
    scene: Scene,
    *,
    titles: Sequence[str],
    warning: Sequence[str],
    captions: Sequence[str],
    sections: str = "",
    language: Language = "both",
) -> None:
    """A self-contained page: titles, picture, captions (``warning`` first, set off) and the caller's HTML below."""
    say = words(language)
    english = "".join(f'<div class="en">{escape(line)}</div>' for line in titles[1:])
    silence = f'<p class="caption silence">{"<br>".join(map(escape, warning))}</p>' if warning else ""
    rest = "".join(f'<p class="caption">{escape(line)}</p>' for line in captions)
    body = f"""<main><h1>{escape(titles[0])}</h1>{english}{_slider(scene, say)}
<div class="wide">{svg(scene, titles[0])}</div><div id="tip" role="status" hidden></div>
{silence}{rest}{sections}</main>
<script>var YEARS={script_data(scene.years)},WORDS={script_data(dict(scene.words))};
{(ASSETS / "scene.js").read_text("utf-8")}</script>"""
    style = (ASSETS / "scene.css").read_text("utf-8") + _rules(scene)
    write_page(path, title=titles[0], body=body, style=style, lang=language, shown="".join(scene.words.values()))


def _slider(scene: Scene, say: Words) -> str:
    if not scene.years:
        return ""
    last = len(scene.years) - 1
    return (
        f'<form id="years"><button type="button" id="play" aria-label="{escape(say("play"))}">▶</button>'
        f'<input id="year" type="range" min="0" max="{last}" value="{last}" aria-label="{escape(say("year"))}">'
        f'<output id="shown-year" for="year">{scene.years[-1]}</output></form>'
    )


def _rules(scene: Scene) -> str:
    """The style of each key as CSS."""
    rules = []
    for key, style in scene.styles.items():
        fill = f"url(#h-{key})" if style.hatch else style.fill or "none"
        line = f"stroke:{style.stroke};stroke-width:{style.width:g}" if style.stroke else "stroke:none"
        rules.append(f"svg .s-{key}{{fill:{fill};{line}}}")
    return "".join(rules)


def svg(scene: Scene, title: str) -> str:
    """The scene as an SVG element; marks of data have the class ``m``."""
    size = f"{scene.width:g} {scene.height:.0f}"
    opening = (
        f'<svg id="picture" viewBox="0 0 {size}" width="{scene.width:g}" height="{scene.height:.0f}" role="img" '
        f'aria-label="{escape(title)}"><defs>{"".join(_patterns(scene))}{_heads(scene)}</defs>'
    )
    marks = (_label(mark) if isinstance(mark, Label) else _mark(mark) for mark in scene.marks)
    return f"{opening}{''.join(marks)}</svg>"


def _patterns(scene: Scene) -> Iterator[str]:
    for key, style in scene.styles.items():
        if style.hatch:
            yield (
                f'<pattern id="h-{key}" width="5" height="5" patternUnits="userSpaceOnUse" '
                f'patternTransform="rotate(45)"><rect width="5" height="5" fill="{style.fill or "#fff"}"/>'
                f'<line x1="0" y1="0" x2="0" y2="5" stroke="{HATCH}" stroke-width="1.5"/></pattern>'
            )


def _heads(scene: Scene) -> str:
    """One arrow head for each style that a line with an arrow has."""
    keys = dict.fromkeys(mark.style for mark in scene.marks if isinstance(mark, Line) and mark.arrow)
    return "".join(
        f'<marker id="a-{key}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        f'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z" fill="{scene.styles[key].stroke}"/>'
        "</marker>"
        for key in keys
    )


def _mark(mark: Mark) -> str:
    names = f"m s-{mark.style}" if mark.data else f"s-{mark.style}"
    told = f' data-t="{escape(mark.tip)}" tabindex="0"' if mark.tip else ""
    told += f' data-s="{mark.states}"' if mark.states else ""
    told += f' data-n="{escape("|".join(mark.counts))}"' if mark.counts else ""
    match mark:
        case Box():
            shape = f'rect x="{mark.x:.1f}" y="{mark.y:.1f}" width="{mark.w:.1f}" height="{mark.h:.1f}"'
        case Disc():
            shape = f'circle cx="{mark.x:.1f}" cy="{mark.y:.1f}" r="{mark.r:g}"'
        case Area():
            shape = f'path fill-rule="evenodd" d="{"".join(map(_ring, mark.rings))}"'
        case Line():
            shape = f'path d="{_line(mark)}"'
            shape += f' stroke-dasharray="{mark.dash[0]:g} {mark.dash[1]:g}"' if mark.dash else ""
            shape += f' marker-end="url(#a-{mark.style})"' if mark.arrow else ""
        case _:
            raise TypeError(f"no mark: {mark!r}")
    return f'<{shape} class="{names}"{told}/>'


def _ring(ring: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "z"


def _line(line: Line) -> str:
    if line.curved:
        start, end = line.points
        bend = control(start, end, line.curved)
        return f"M{start[0]:.1f} {start[1]:.1f}Q{bend[0]:.1f} {bend[1]:.1f} {end[0]:.1f} {end[1]:.1f}"
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in line.points)


def _label(label: Label) -> str:
    looks = [f'font-size="{label.size:g}"', f'fill="{label.colour}"']
    looks += [f'text-anchor="{label.anchor}"'] if label.anchor != "start" else []
    looks += ['font-weight="600"'] if label.bold else []
    looks += ['class="halo"'] if label.halo else []
    return f'<text x="{label.x:.1f}" y="{label.y:.1f}" {" ".join(looks)}>{escape(label.text)}</text>'
