"""The graph of things through the years as dynamic GEXF 1.3, for Gephi.

Facts are folded into edges between things, one a pair and type, that live in the years whose reports state them:
PRACTISES, PLANS and LACKS a mechanism, CITES a law, MEASURES an indicator, ENGAGES an organization.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO

from kg.exports.graphml import node_properties, shown
from kg.exports.xml_text import quoted
from kg.graph import FACTS, NODES, Catalogue, Graph, Kind, government_ids
from kg.subgraph import STATUS_TYPE

_TYPES: dict[Kind, str] = {"string": "string", "integer": "long", "number": "double", "boolean": "boolean"}
_THINGS = tuple(label for label in NODES if label not in (*FACTS, "Report"))
_FOLDED = {
    # label of a fact → edge to the thing that it names, the thing's label, the type of the folded edge
    "Practice": ("OF_MECHANISM", "Mechanism", None),
    "Measurement": ("OF_INDICATOR", "Indicator", "MEASURES"),
    "Citation": ("OF_LAW", "Law", "CITES"),
    "Engagement": ("WITH_ORGANIZATION", "Organization", "ENGAGES"),
}
_PLAIN = ("ISSUED", "PART_OF", "SUCCEEDED_BY", "BROADER", "PROMOTES")
_EDGE_PROPERTIES = {"facts": "long", "first_year": "long", "last_year": "long"}
_FIRST, _LAST = 1, 9999  # the years that a date of XML Schema has without a sign

Years = Mapping[int, int]
"""Year → number of facts."""


def write(parts: Iterable[Graph], catalogue: Catalogue, out: BinaryIO, format_: str) -> None:
    """Write GEXF; nodes as they come, edges after them from a temporary file.

    A government lives from its first to its last year, ISSUED and SUCCEEDED_BY from their year on, an edge of facts in
    the years of its reports; ``facts`` counts them year by year. What says no year lives always.
    """
    properties = {name: kind for name, kind in node_properties().items() if any(name in NODES[one] for one in _THINGS)}
    out.write(_head(properties).encode())
    numbers = itertools.count()
    with tempfile.TemporaryFile() as edges:
        for part in parts:
            out.writelines(_nodes(part, properties))
            edges.writelines(_edges(part, numbers))
        out.write(b"</nodes>\n<edges>\n")
        edges.seek(0)
        shutil.copyfileobj(edges, out, 1 << 20)
    out.write(b"</edges>\n</graph>\n</gexf>\n")


def _head(properties: Mapping[str, Kind]) -> str:
    nodes = {"type": "string", "id": "string"} | {name: _TYPES[kind] for name, kind in properties.items()}
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
        "<meta><creator>kg</creator><description>Rule-of-law-government reports</description></meta>\n"
        '<graph mode="dynamic" defaultedgetype="directed" timeformat="date">\n'
        + _attributes("node", "static", nodes)
        + _attributes("edge", "static", {"type": "string", "first_year": "long", "last_year": "long"})
        + _attributes("edge", "dynamic", {"facts": "long"})
        + "<nodes>\n"
    )


def _attributes(class_: str, mode: str, names: Mapping[str, str]) -> str:
    lines = "".join(f'<attribute id="{name}" title="{name}" type="{kind}"/>\n' for name, kind in names.items())
    return f'<attributes class="{class_}" mode="{mode}">\n{lines}</attributes>\n'


def _nodes(part: Graph, properties: Mapping[str, Kind]) -> Iterator[bytes]:
    for label in _THINGS:
        for row in part.nodes[label].to_pylist() if label in part.nodes else ():
            values = {"type": label, "id": row["id"]} | {name: row.get(name) for name in properties}
            life = _spell(row["since"], row["until"]) if label == "Government" else ""
            key, name = quoted(f"{label}/{row['id']}"), quoted(shown(label, row))
            yield f"<node id={key} label={name}>{_values(values)}{_spells(life)}</node>\n".encode()


def _edges(part: Graph, numbers: Iterator[int]) -> Iterator[bytes]:
    for (source, type_, target), years in _folded(part).items():
        values = {"type": type_, "first_year": min(years), "last_year": max(years)}
        dated = "".join(f'<attvalue for="facts" value="{years[one]}"{_span(one, one)}/>' for one in sorted(years))
        yield _edge(next(numbers), source, target, type_, _values(values, dated), "".join(_lives(years)))
    for (edge, start, end), table in part.edges.items():
        for row in table.to_pylist() if edge in _PLAIN else ():
            life = _spell(row.get("year"), None)
            values = {"type": edge, "first_year": row.get("year")}
            yield _edge(next(numbers), f"{start}/{row['from']}", f"{end}/{row['to']}", edge, _values(values), life)


def _edge(number: int, source: str, target: str, type_: str, values: str, life: str) -> bytes:
    ends = f"source={quoted(source)} target={quoted(target)}"
    # Without a kind, Gephi makes one edge of all between two things.
    return f'<edge id="{number}" {ends} kind="{type_}" label="{type_}">{values}{_spells(life)}</edge>\n'.encode()


def _folded(part: Graph) -> dict[tuple[str, str, str], Counter[int]]:
    """The edges that the facts of a part make, with the years whose reports state them."""
    found: dict[tuple[str, str, str], Counter[int]] = defaultdict(Counter)
    for label, (edge, thing, type_) in _FOLDED.items():
        if label not in part.nodes:
            continue
        table, ends = part.nodes[label], part.edges[edge, label, thing]
        named = dict(zip(ends["from"].to_pylist(), ends["to"].to_pylist(), strict=True))
        governments = government_ids(table["report"]).to_pylist()
        kinds = [STATUS_TYPE[one] for one in table["status"].to_pylist()] if type_ is None else [type_] * len(table)
        for fact, place, year, kind in zip(
            table["id"].to_pylist(), governments, table["year"].to_pylist(), kinds, strict=True
        ):
            if fact in named:
                found[f"Government/{place}", kind, f"{thing}/{named[fact]}"][year] += 1
    return found


def _lives(years: Years) -> Iterator[str]:
    """A spell for each run of years that follow one another.

    >>> list(_lives({2014: 1, 2015: 2, 2017: 1}))[0]
    '<spell start="2014-01-01" end="2015-12-31"/>'
    """
    for _, run in itertools.groupby(enumerate(sorted(years)), lambda pair: pair[1] - pair[0]):
        known = [year for _, year in run]
        yield _spell(known[0], known[-1])


def _spell(first: int | None, last: int | None) -> str:
    span = _span(first, last)
    return f"<spell{span}/>" if span else ""


def _span(first: int | None, last: int | None) -> str:
    start = f' start="{first:04d}-01-01"' if first is not None and _FIRST <= first <= _LAST else ""
    return start + (f' end="{last:04d}-12-31"' if last is not None and _FIRST <= last <= _LAST else "")


def _spells(life: str) -> str:
    return f"<spells>{life}</spells>" if life else ""


def _values(values: Mapping[str, Any], dated: str = "") -> str:
    known = {name: value for name, value in values.items() if value is not None}
    lines = "".join(f'<attvalue for="{name}" value={quoted(value)}/>' for name, value in known.items())
    return f"<attvalues>{lines}{dated}</attvalues>"
