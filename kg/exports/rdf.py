"""The graph as RDF: N-Quads, TriG and JSON-LD with one named graph a report, Turtle without named graphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

import pyoxigraph as ox

from kg.graph import Catalogue, Graph
from kg.triples import CATALOGUE_GRAPH, KG, PREFIXES, Quads, n_quads, quads, text_literal

FORMATS = {
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "turtle": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
}


def write(parts: Iterable[Graph], catalogue: Catalogue, out: BinaryIO, format_: str) -> None:
    """Write the parts as they come; as N-Quads it is what the embedded RDF view holds, quad for quad."""
    if format_ == "nquads":
        out.writelines(map(n_quads, _quads(parts, catalogue)))
        return
    found = (
        quad for part in _quads(parts, catalogue) for quad in ox.parse(n_quads(_by_subject(part)), ox.RdfFormat.N_QUADS)
    )
    if format_ == "turtle":
        ox.serialize((one.triple for one in found), out, FORMATS[format_], prefixes=PREFIXES)
    else:
        ox.serialize(found, out, FORMATS[format_], prefixes=PREFIXES)


def _quads(parts: Iterable[Graph], catalogue: Catalogue) -> Iterator[Quads]:
    """The quads of each part; the first is the catalogue's and bears its digest."""
    content = iter(parts)
    known = quads(next(content), catalogue, home=CATALOGUE_GRAPH)
    known[CATALOGUE_GRAPH].append(f"<{CATALOGUE_GRAPH}> <{KG}digest> {text_literal(catalogue.digest)}")
    yield known
    for part in content:
        yield quads(part, catalogue)


def _by_subject(found: Quads) -> Quads:
    """The quads with all that is said about a thing together, which these formats write once."""
    return {graph: sorted(triples, key=lambda one: one[: one.index(" ")]) for graph, triples in found.items()}
