"""A neighbourhood as an interactive page, a drawing, or a file for Gephi and other programs."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from kg.charts.fonts import ASSETS, CSS_FAMILY, CSS_STACK
from kg.charts.layout import Place, drawn, places, shorten
from kg.charts.page import escape, script_data, write_page
from kg.charts.words import Language, Words, words
from kg.errors import UsageError
from kg.subgraph import Edge, Neighbourhood, Node

# Okabe and Ito's palette and a shape for each type, so that print and colour-blind readers tell them apart.
COLOURS = {
    "Government": "#D55E00", "Mechanism": "#0072B2", "Law": "#009E73", "Indicator": "#B8860B",
    "Organization": "#AA4499", "Report": "#666666",
}  # fmt: skip
SHAPES = {
    "Government": "ellipse", "Mechanism": "round-rectangle", "Law": "diamond", "Indicator": "triangle",
    "Organization": "pentagon", "Report": "rectangle",
}  # fmt: skip
MARKS = {
    "Government": "o", "Mechanism": "s", "Law": "D", "Indicator": "^", "Organization": "p", "Report": "P",
}  # fmt: skip
LINES = {
    "PRACTISES": "#0072B2", "PLANS": "#0072B2", "LACKS": "#0072B2", "BROADER": "#7FA8C9", "CITES": "#009E73",
    "ISSUED": "#00573F", "PROMOTES": "#8CCFBB", "MEASURES": "#B8860B", "ENGAGES": "#AA4499", "REPORTS_ON": "#666666",
    "PART_OF": "#D55E00", "SUCCEEDED_BY": "#D55E00",
}  # fmt: skip
DASHES = {"PLANS": "dashed", "LACKS": "dotted", "SUCCEEDED_BY": "dotted"}


def check(data: Neighbourhood) -> None:
    """Raises UsageError for a neighbourhood without a node."""
    if not data.nodes:
        raise UsageError("there is nothing to draw", do="load reports first: kg load PATH")


def node_name(node: Node, say: Words) -> str:
    """A node's name in the picture's language."""
    return say.name(node.name, str(node.properties.get("name_en") or ""))


def title_lines(data: Neighbourhood, say: Words) -> list[str]:
    """The title in each language."""
    focus = [node.properties for node in data.nodes if node.key in data.focus]
    zh = "、".join(str(one.get("full_name") or one.get("name") or one.get("title") or one["id"]) for one in focus)
    en = "、".join(str(one["name_en"]) for one in focus if one.get("name_en")) or zh
    names = {"zh": [zh], "en": [en], "both": [zh, en]}[say.language]
    lines = say.lines("graph-title", name="\x00", hops=data.hops)
    return [line.replace("\x00", name) for line, name in zip(lines, names, strict=True)]


def caption_lines(data: Neighbourhood, say: Words, folded: str = "folded") -> list[str]:
    """How much is shown of how much, and what a line means (``folded-drawing`` where nothing can be clicked)."""
    shown = {"shown": f"{len(data.nodes):,}", "total": f"{data.total:,}", "edges": f"{len(data.edges):,}"}
    lines = [say("shown-some" if data.total > len(data.nodes) else "shown-all", **shown)]
    strongest = drawn(data)
    if len(strongest) < len(data.edges):
        key = "drawn-some" if folded == "folded" else "drawn-some-drawing"
        lines.append(say(key, drawn=f"{len(strongest):,}", edges=f"{len(data.edges):,}"))
    return [*lines, say(folded)]


def write_html(data: Neighbourhood, path: Path, *, language: Language = "both") -> None:
    """A self-contained interactive page: search, zoom, properties and quotes of what is clicked, a filtering legend."""
    check(data)
    say = words(language)
    titles = title_lines(data, say)
    at = places(data)
    graph = {
        "nodes": [_node(node, at[node.key], data, say) for node in data.nodes],
        "edges": _edges(data),
        "family": CSS_STACK.replace("'", '"'),
        "load": CSS_FAMILY,
        "words": {key: say(key) for key in ("count", "years", "quotes", "relations", "type", "hint")}
        | {"found": say("found", count="\x00")},
        "types": {label: say(label) for label in COLOURS} | {edge.type: say(edge.type) for edge in data.edges},
    }
    english = "".join(f'<div class="en">{escape(line)}</div>' for line in titles[1:])
    caption = "".join(f'<div class="caption">{escape(line)}</div>' for line in caption_lines(data, say))
    search = escape(say("search"))
    body = f"""<header><div><h1>{escape(titles[0])}</h1>{english}</div>
<form id="find" role="search"><input id="query" type="search" placeholder="{search}" aria-label="{search}">
<output id="hits"></output></form>
<div id="buttons"><button type="button" id="larger" title="{escape(say("larger"))}">+</button>
<button type="button" id="smaller" title="{escape(say("smaller"))}">−</button>
<button type="button" id="fit">{escape(say("fit"))}</button></div></header>
<div id="graph"></div><aside id="details" aria-live="polite"></aside>
<footer><div id="legend">{_legend(data, say)}</div>{caption}</footer>
<script>{(ASSETS / "subgraph.js").read_text("utf-8")}</script>"""
    library = (ASSETS / "cytoscape.min.js").read_text("utf-8")
    head = f"<script>{library}</script><script>var GRAPH={script_data(graph)};</script>"
    style = (ASSETS / "subgraph.css").read_text("utf-8")
    write_page(path, title=titles[0], body=body, head=head, style=style, shown=script_data(graph), lang=language)


def _legend(data: Neighbourhood, say: Words) -> str:
    present = {node.label for node in data.nodes}
    items = [
        f'<button type="button" data-type="{label}" aria-pressed="true"><i style="background:{COLOURS[label]}"></i>'
        f"{escape(say(label))} {sum(1 for node in data.nodes if node.label == label)}</button>"
        for label in COLOURS
        if label in present
    ]
    kinds = dict.fromkeys(edge.type for edge in data.edges)
    lines = [
        f'<span class="line"><b style="border-top:2px {DASHES.get(kind, "solid")} {LINES[kind]}"></b>'
        f"{escape(say(kind))}</span>"
        for kind in kinds
    ]
    return "".join(items + lines)


def label_side(place: Place) -> dict[str, Any]:
    """How a label stands at its node: on its outer side along the ray, or horizontal above, below or beside it."""
    right = math.cos(place.angle) >= -1e-9
    if place.label == "ray":
        turn = place.angle if right else place.angle + math.pi
        return {"halign": "right" if right else "left", "valign": "center", "turn": turn}
    if place.label == "middle":
        return {"halign": "center", "valign": "top" if math.sin(place.angle) < 0 else "bottom", "turn": 0.0}
    return {"halign": "right" if right else "left", "valign": "center", "turn": 0.0}


def _node(node: Node, place: Place, data: Neighbourhood, say: Words) -> dict[str, Any]:
    focus = node.key in data.focus
    side = label_side(place)
    dx, dy = _label_shift(place, side)
    return {
        "id": node.key, "type": node.label, "name": node_name(node, say), "text": shorten(node_name(node, say)),
        "colour": COLOURS[node.label], "shape": SHAPES[node.label], "size": 34 if focus else 14, "focus": focus,
        "x": round(place.x, 2), "y": round(place.y, 2), "halign": side["halign"], "valign": side["valign"],
        "turn": round(side["turn"], 4),
        "dx": round(dx, 2), "dy": round(dy, 2),
        "properties": [[name, str(value)] for name, value in node.properties.items()],
    }  # fmt: skip


def _label_shift(place: Place, side: dict[str, Any]) -> tuple[float, float]:
    """How far a label stands off where cytoscape puts it: at the side of the node named by its alignment."""
    sign = {"right": 1, "left": -1, "center": 0}[side["halign"]]
    if place.label == "ray":  # it must start from the node's outer point instead
        return 10.0 * math.cos(place.angle) - 7.0 * sign, 10.0 * math.sin(place.angle)
    return 3.0 * sign, {"top": -2.0, "bottom": 2.0}.get(side["valign"], 0.0) if sign == 0 else 0.0


def _edges(data: Neighbourhood) -> list[dict[str, Any]]:
    """Every edge; those too many to draw stay hidden until one of their ends is clicked."""
    hop = {node.key: node.hop for node in data.nodes}
    strongest = drawn(data)
    return [
        _edge(edge, index) | {"minor": edge not in strongest, "chord": hop[edge.source] == hop[edge.target]}
        for index, edge in enumerate(data.edges)
    ]


def _edge(edge: Edge, index: int) -> dict[str, Any]:
    return {
        "id": f"edge-{index}", "source": edge.source, "target": edge.target, "type": edge.type, "count": edge.count,
        "folded": edge.first_year is not None, "years": years(edge), "width": round(1 + 1.1 * math.log2(edge.count), 2),
        "dash": DASHES.get(edge.type, "solid"), "colour": LINES[edge.type],
        "quotes": [[quote.text, quote.report, quote.fact] for quote in edge.quotes],
    }  # fmt: skip


def years(edge: Edge) -> str:
    """The years of a folded edge.

    >>> years(Edge("a", "b", "CITES", 3, 2016, 2018)), years(Edge("a", "b", "CITES", 1, 2016, 2016))
    ('2016–2018', '2016')
    """
    if edge.first_year is None:
        return ""
    return str(edge.first_year) if edge.first_year == edge.last_year else f"{edge.first_year}–{edge.last_year}"
