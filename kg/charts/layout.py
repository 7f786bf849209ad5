"""Where the things of a neighbourhood stand: the one asked for in the middle, each hop on a ring of its own.

Things of one type stand together on the first ring; further out, each stands near the neighbour through which it was
reached. Rings grow with what stands on them, so labels do not touch each other, however many there are.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from kg.subgraph import Edge, Neighbourhood, Node

SPACING = 17.0  # pixels of arc that a label running outward needs
CHARACTER = 12.5  # pixels of a Chinese character at the size of labels
LONGEST = 16  # Chinese characters of a label
LINE = 16.0  # pixels between two horizontal labels
DRAWN = 300  # edges of a picture; more only blacken it
FIRST_RADIUS, GAP = 150.0, 46.0
TYPES = ("Government", "Mechanism", "Law", "Indicator", "Organization", "Report")


@dataclass(frozen=True)
class Place:
    """Coordinates in pixels (y grows downward), the angle seen from the middle, and how the label stands.

    label: ``side`` (horizontal, on the outer side), ``middle`` (horizontal, above or below) or ``ray`` (turned, along
    the ray from the middle).
    """

    x: float
    y: float
    angle: float
    label: Literal["side", "middle", "ray"]


def width(text: str) -> float:
    """Width of a text in Chinese characters: Latin ones count as about half.

    >>> width("法治A")
    2.55
    """
    return sum(1.0 if ord(char) > 0x2E7F else 0.55 for char in text)


def shorten(text: str, longest: float = LONGEST) -> str:
    """The text, cut with an ellipsis if it is wider than so many Chinese characters."""
    if width(text) <= longest:
        return text
    kept = ""
    for char in text:
        if width(kept + char) > longest - 1:
            break
        kept += char
    return kept + "…"


def drawn(data: Neighbourhood, most: int = DRAWN) -> set[Edge]:
    """The edges that a picture draws: for every thing its strongest link inward, then the strongest of all others."""
    hop = {node.key: node.hop for node in data.nodes}
    strongest: dict[str, Edge] = {}
    for edge in sorted(data.edges, key=lambda one: (one.count, one.source, one.target)):
        outer, inner = sorted((edge.source, edge.target), key=lambda key: -hop[key])
        if hop[outer] > hop[inner]:
            strongest[outer] = edge
    kept = set(strongest.values())
    others = sorted(set(data.edges) - kept, key=lambda one: (abs(hop[one.source] - hop[one.target]) != 1, -one.count,
                                                             one.source, one.target))  # fmt: skip
    return kept | set(others[: max(0, most - len(kept))])


def places(data: Neighbourhood) -> dict[str, Place]:
    """The place of every node by key."""
    rings: dict[int, list[Node]] = defaultdict(list)
    for node in data.nodes:
        rings[node.hop].append(node)
    weight = _weights(data)
    links = _links(data)
    found: dict[str, Place] = {}
    radius = _middle(rings.pop(0, []), found)
    for hop in sorted(rings):
        nodes = _ordered(rings[hop], links, found, weight)
        radius = max(radius, len(nodes) * SPACING / math.tau)
        arc = math.tau * radius / len(nodes)
        for index, node in enumerate(nodes):
            angle = -math.pi / 2 + math.tau * (index + 0.5) / len(nodes)
            found[node.key] = Place(radius * math.cos(angle), radius * math.sin(angle), angle, _label(angle, arc, node))
        longest = max(min(width(node.name), LONGEST) for node in nodes)
        radius += GAP + CHARACTER * longest
    return found


def _label(angle: float, arc: float, node: Node) -> Literal["side", "middle", "ray"]:
    """Horizontal wherever the neighbours' labels leave room for a line, else along the ray."""
    steep = abs(math.cos(angle))
    if steep < 0.35 and arc > CHARACTER * min(width(node.name), LONGEST) + 12:
        return "middle"
    return "side" if arc * steep >= LINE else "ray"


def _middle(nodes: list[Node], found: dict[str, Place]) -> float:
    """Put what was asked for into the middle; the radius of the first ring."""
    for index, node in enumerate(nodes):
        angle = math.tau * index / len(nodes)
        out = 0.0 if len(nodes) == 1 else 50.0 + 10 * len(nodes)
        found[node.key] = Place(out * math.cos(angle), out * math.sin(angle), math.pi / 2, "middle")
    return FIRST_RADIUS + (0 if len(nodes) < 2 else 50.0 + 10 * len(nodes))


def _weights(data: Neighbourhood) -> dict[str, int]:
    weight: dict[str, int] = defaultdict(int)
    for edge in data.edges:
        weight[edge.source] += edge.count
        weight[edge.target] += edge.count
    return weight


def _links(data: Neighbourhood) -> dict[str, dict[str, int]]:
    links: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for edge in data.edges:
        links[edge.source][edge.target] += edge.count
        links[edge.target][edge.source] += edge.count
    return links


def _ordered(
    nodes: list[Node], links: dict[str, dict[str, int]], found: dict[str, Place], weight: dict[str, int]
) -> list[Node]:
    """The nodes of a ring in order of angle: by the angle of the one through which each was reached, then by type."""

    def parent_angle(node: Node) -> float:
        inner = [(count, key) for key, count in links[node.key].items() if key in found]
        if not inner:
            return 0.0
        place = found[max(inner)[1]]
        if abs(place.x) + abs(place.y) < 1:
            return 0.0  # the middle has no direction
        return (place.angle + math.pi / 2) % math.tau

    def order(node: Node) -> tuple[float, int, int, str]:
        kind = TYPES.index(node.label) if node.label in TYPES else len(TYPES)
        return (parent_angle(node), kind, -weight[node.key], node.name)

    return sorted(nodes, key=order)
