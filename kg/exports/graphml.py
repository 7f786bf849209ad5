"""The whole property graph as GraphML: every node and edge with all properties, for yEd, Cytoscape, R and networkx."""

from __future__ import annotations

import itertools
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from kg.exports.xml_text import content
from kg.graph import EDGES, NODES, Catalogue, Graph, Kind

_TYPES: dict[Kind, str] = {"string": "string", "integer": "long", "number": "double", "boolean": "boolean"}
_SHOWN = {"Report": "title", "Law": "title", "Practice": "quote", "Citation": "title", "Engagement": "quote"}
_NO_NAME = re.compile("[^A-Za-z0-9.\\-\u4e00-\u9fff]")
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.1/graphml.xsd">\n'
)


def shown(label: str, row: dict[str, Any]) -> str:
    """What a node is called in a picture: its name, title or label, else the words that prove it."""
    name = _SHOWN.get(label, "label" if label == "Measurement" else "name")
    return str(row[name] or row["id"])


def node_key(label: str, identifier: str) -> str:
    """The XML id of a node, which has room for few characters; one id may be that of things with different labels.

    >>> node_key("Government", "990102/某镇"), node_key("Organization", "a_b")
    ('Government.990102_2f_某镇', 'Organization.a_5f_b')
    """
    return f"{label}." + _NO_NAME.sub(lambda match: f"_{ord(match[0]):x}_", identifier)


def node_properties() -> dict[str, Kind]:
    """The properties of all nodes but id and label, which stand for themselves; one of a name is of one kind."""
    found: dict[str, Kind] = {}
    for properties in NODES.values():
        found |= properties
    return {name: kind for name, kind in found.items() if name not in ("id", "label")}


def write(parts: Iterable[Graph], catalogue: Catalogue, out: BinaryIO, format_: str) -> None:
    """Write GraphML; nodes as they come, edges after them from a temporary file."""
    out.write(_HEAD.encode())
    edge_properties = {name: kind for edge in EDGES.values() for name, kind in edge.properties.items()}
    out.writelines(_keys("node", ("type", "label", "id"), node_properties()))
    out.writelines(_keys("edge", ("type",), edge_properties))
    out.write(b'<graph id="kg" edgedefault="directed">\n')
    numbers = itertools.count()
    with tempfile.TemporaryFile() as edges:
        for part in parts:
            out.writelines(_nodes(part))
            edges.writelines(_edges(part, numbers))
        edges.seek(0)
        shutil.copyfileobj(edges, out, 1 << 20)
    out.write(b"</graph>\n</graphml>\n")


def _keys(domain: str, texts: Iterable[str], properties: dict[str, Kind]) -> Iterator[bytes]:
    types = dict.fromkeys(texts, "string") | {name: _TYPES[kind] for name, kind in properties.items()}
    for name, kind in types.items():
        yield f'<key id="{domain[0]}_{name}" for="{domain}" attr.name="{name}" attr.type="{kind}"/>\n'.encode()


def _nodes(part: Graph) -> Iterator[bytes]:
    for label, table in part.nodes.items():
        for row in table.to_pylist():
            data = {"type": label, "label": shown(label, row), "id": row["id"]}
            data |= {name: value for name, value in row.items() if name not in ("id", "label") and value is not None}
            yield f'<node id="{node_key(label, row["id"])}">{_data("n", data)}</node>\n'.encode()


def _edges(part: Graph, numbers: Iterator[int]) -> Iterator[bytes]:
    for (edge, start, end), table in part.edges.items():
        for row in table.to_pylist():
            source, target = node_key(start, row.pop("from")), node_key(end, row.pop("to"))
            data = {"type": edge} | {name: value for name, value in row.items() if value is not None}
            ends = f'source="{source}" target="{target}"'
            yield f'<edge id="e{next(numbers)}" {ends}>{_data("e", data)}</edge>\n'.encode()


def _data(prefix: str, values: dict[str, Any]) -> str:
    return "".join(f'<data key="{prefix}_{name}">{content(value)}</data>' for name, value in values.items())
