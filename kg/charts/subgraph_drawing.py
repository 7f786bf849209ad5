"""A neighbourhood as a drawing (SVG, PNG, PDF), with the same places, colours and shapes as the page."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from kg.charts.fonts import drawable, matplotlib_settings
from kg.charts.layout import CHARACTER, Place, drawn, places, shorten, width
from kg.charts.subgraph import COLOURS, DASHES, LINES, MARKS, caption_lines, check, label_side, node_name, title_lines
from kg.charts.words import Language, Words, words
from kg.subgraph import Neighbourhood, Node

PIXELS = 100.0  # pixels of the layout to an inch
LABEL, FOCUS = 8.6, 13.0  # points: the label's twelve pixels, and the name in the middle
HEAD, FOOT, LEAST = 0.95, 1.15, 7.0  # inches
STYLES = {"dashed": (0, (5, 3)), "dotted": (0, (1.2, 2.2))}


def write_drawing(data: Neighbourhood, path: Path, *, language: Language = "both") -> None:
    """Draw the neighbourhood; the file's suffix (.svg, .png, .pdf) decides the format."""
    check(data)
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    say = words(language)
    at = places(data)
    left, right, top, bottom = _extent(data, at, say)
    wide, high = max(LEAST, (right - left) / PIXELS), (bottom - top) / PIXELS
    with rc_context(matplotlib_settings()):
        figure = Figure(figsize=(wide, high + HEAD + FOOT), facecolor="white")
        height = high + HEAD + FOOT
        ax = figure.add_axes((0, FOOT / height, 1, high / height))
        slack = (wide * PIXELS - (right - left)) / 2
        ax.set_xlim(left - slack, right + slack)
        ax.set_ylim(bottom, top)
        ax.set_axis_off()
        _edges(ax, data, at)
        _nodes(ax, data, at, say)
        _text(figure, data, say, height)
        _legend(figure, data, say, height)
        figure.savefig(path, dpi=130, metadata=_metadata(path))


def _metadata(path: Path) -> dict[str, Any]:
    return {".svg": {"Date": None}, ".pdf": {"CreationDate": None}}.get(path.suffix.lower(), {})


def _extent(data: Neighbourhood, at: dict[str, Place], say: Words) -> tuple[float, float, float, float]:
    """Left, right, top and bottom of nodes and labels in pixels."""
    xs, ys = [0.0], [0.0]
    for node in data.nodes:
        place, long = at[node.key], CHARACTER * width(shorten(node_name(node, say))) + 16
        side = label_side(place)
        if place.label == "ray":
            xs.append(place.x + long * math.cos(place.angle))
            ys.append(place.y + long * math.sin(place.angle))
        elif side["halign"] == "center":
            xs += [place.x - long / 2, place.x + long / 2]
        else:
            xs.append(place.x + long * (1 if side["halign"] == "right" else -1))
        ys += [place.y - 34, place.y + 34]
        xs.append(place.x)
    return min(xs) - 20, max(xs) + 20, min(ys) - 14, max(ys) + 14


def _edges(ax: Any, data: Neighbourhood, at: dict[str, Place]) -> None:
    import networkx as nx

    strongest = drawn(data)
    hop = {node.key: node.hop for node in data.nodes}
    spots = {key: (place.x, place.y) for key, place in at.items()}
    for kind in dict.fromkeys(edge.type for edge in data.edges):
        some = [edge for edge in data.edges if edge.type == kind and edge in strongest]
        graph = nx.DiGraph([(edge.source, edge.target) for edge in some])
        alpha = [0.16 if hop[edge.source] == hop[edge.target] else 0.42 for edge in some]
        nx.draw_networkx_edges(
            graph, spots, ax=ax, edgelist=[(edge.source, edge.target) for edge in some], edge_color=LINES[kind],
            width=[0.7 + 0.8 * math.log2(edge.count) for edge in some], arrowsize=6, node_size=70, alpha=alpha,
            style=STYLES.get(DASHES.get(kind, "solid"), "solid"),
        )  # fmt: skip


def _nodes(ax: Any, data: Neighbourhood, at: dict[str, Place], say: Words) -> None:
    for label in COLOURS:
        some = [at[node.key] for node in data.nodes if node.label == label and node.key not in data.focus]
        if some:
            ax.scatter([place.x for place in some], [place.y for place in some], s=72, c=COLOURS[label],
                       marker=MARKS[label], zorder=3, linewidths=0)  # fmt: skip
    for node in data.nodes:
        if node.key in data.focus:
            ax.scatter([at[node.key].x], [at[node.key].y], s=420, c=COLOURS[node.label], marker=MARKS[node.label],
                       edgecolors="black", linewidths=1.6, zorder=4)  # fmt: skip
        _label(ax, node, at[node.key], node.key in data.focus, say)


def _label(ax: Any, node: Node, place: Place, focus: bool, say: Words) -> None:
    text = drawable(shorten(node_name(node, say)))
    box = {"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 0.6}
    if focus:
        ax.text(place.x, place.y + 15, text, ha="center", va="top", fontsize=FOCUS, zorder=6, bbox=box)
        return
    side = label_side(place)
    if place.label == "middle":
        up = side["valign"] == "top"
        ax.text(place.x, place.y + (-9 if up else 9), text, ha="center", va="bottom" if up else "top",
                fontsize=LABEL, zorder=5, bbox=box)  # fmt: skip
        return
    out = 9.0
    x = place.x + out * (math.cos(place.angle) if place.label == "ray" else (1 if side["halign"] == "right" else -1))
    y = place.y + (out * math.sin(place.angle) if place.label == "ray" else 0.0)
    # matplotlib turns against the clock and y grows downward here; "anchor" turns the text about its own end.
    ax.text(x, y, text, ha="left" if side["halign"] == "right" else "right", va="center_baseline", fontsize=LABEL,
            rotation=-math.degrees(side["turn"]), rotation_mode="anchor", zorder=5,
            bbox=box | {"alpha": 0.65, "pad": 0.2})  # fmt: skip


def _text(figure: Any, data: Neighbourhood, say: Words, height: float) -> None:
    for index, line in enumerate(title_lines(data, say)):
        figure.text(0.02, 1 - (0.36 + 0.3 * index) / height, drawable(line), fontsize=13 - 3 * index, va="baseline",
                    color="#555" if index else "black")  # fmt: skip
    for index, line in enumerate(caption_lines(data, say, "folded-drawing")):
        figure.text(0.02, (0.34 - 0.2 * index) / height, drawable(line), fontsize=8.5, va="baseline", color="#333")


def _legend(figure: Any, data: Neighbourhood, say: Words, height: float) -> None:
    from matplotlib.lines import Line2D

    labels = {node.label for node in data.nodes}
    kinds = dict.fromkeys(edge.type for edge in data.edges)
    handles = [
        Line2D([], [], linestyle="none", marker=MARKS[label], color=COLOURS[label], markersize=7,
               label=f"{say.lines(label)[0]} {sum(1 for node in data.nodes if node.label == label)}")
        for label in COLOURS if label in labels
    ]  # fmt: skip
    handles += [
        Line2D([], [], color=LINES[kind], linestyle=STYLES.get(DASHES.get(kind, "solid"), "solid"), linewidth=1.5,
               label=say.lines(kind)[0])
        for kind in kinds
    ]  # fmt: skip
    columns = min(len(handles), max(1, int(figure.get_figwidth() / 1.12)))
    figure.legend(handles=handles, loc="lower left", bbox_to_anchor=(0.008, 0.5 / height), ncols=columns, frameon=False,
                  fontsize=8.5, columnspacing=1.2, handletextpad=0.5, borderaxespad=0)  # fmt: skip
