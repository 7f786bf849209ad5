"""A full build of an Oxigraph folder: all that a workspace says, loaded in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pyoxigraph as ox

from kg.ahead import ahead
from kg.graph import Catalogue, Graph
from kg.stores import Change
from kg.triples import (
    CATALOGUE_GRAPH,
    KG,
    THINGS_GRAPH,
    n_quads,
    node_iri,
    property_triples,
    quads,
    text_literal,
)

_BATCH = 1000
_LOAD = 1 << 26
"""Bytes of N-Quads from which on they are loaded: the engine writes files for every load, which it has to merge."""
_TITLE, _NUMBER = "title", "number"
_THINGS_NODE = ox.NamedNode(THINGS_GRAPH)


def term(name: str) -> ox.NamedNode:
    """A term of the ontology."""
    return ox.NamedNode(KG + name)


def subject_of(triple: str) -> str:
    """The IRI that a triple in N-Triples begins with."""
    return triple[1 : triple.index(">")]


def successions(new: list[str], present: set[str], catalogue: Catalogue) -> list[str]:
    """The triples that tell who succeeded whom, between the new governments and all that are present."""
    key = ("SUCCEEDED_BY", "Government", "Government")
    return quads(Graph({}, {key: catalogue.successions(new, present)}), catalogue).get(THINGS_GRAPH, [])


def renamed(iri: str, name: str, now: str | None, best: str | None) -> str:
    """The update that gives a law another title or number."""
    data = [
        f"{verb} DATA {{ GRAPH <{THINGS_GRAPH}> {{ {' . '.join(property_triples(iri, 'Law', name, value))} }} }}"
        for verb, value in (("DELETE", now), ("INSERT", best))
        if value is not None
    ]
    return " ;\n".join(data)


def build(store: Any, changes: Iterable[Change], catalogue: Catalogue) -> None:
    """Load the catalogue and these changes, which are all that there is, into an empty store of the engine."""
    digest = f"<{CATALOGUE_GRAPH}> {term('digest')} {text_literal(catalogue.digest)}"
    first = quads(catalogue.graph, catalogue, home=CATALOGUE_GRAPH)
    _load(store, n_quads({CATALOGUE_GRAPH: [*first[CATALOGUE_GRAPH], digest]}))
    governments: set[str] = set()
    things: set[str] = set()
    laws: dict[str, tuple[str, str | None]] = {}

    def texts() -> Iterator[bytes]:
        for change in changes:
            found = quads(change.graph, catalogue) | quads(change.derived, catalogue)
            found[THINGS_GRAPH] = [one for one in found.get(THINGS_GRAPH, ()) if subject_of(one) not in things]
            things.update(map(subject_of, found[THINGS_GRAPH]))
            governments.update(change.graph.ids("Government"))
            _gather(laws, change.graph, catalogue)
            yield n_quads(found)

    for text in ahead(_joined(texts())):
        _load(store, text)
    _load(store, n_quads({THINGS_GRAPH: successions(sorted(governments), governments, catalogue)}))
    updates = []
    for iri, best in laws.items():
        for name, value in zip((_TITLE, _NUMBER), best, strict=True):
            quad = next(store.quads_for_pattern(ox.NamedNode(iri), term(name), None, _THINGS_NODE), None)
            now = str(quad.object.value) if quad else None
            if value != now:
                updates.append(renamed(iri, name, now, value))
    for start in range(0, len(updates), _BATCH):
        store.update(" ;\n".join(updates[start : start + _BATCH]))
    # Else the first changes to come wait, some of them long, until what the loads left behind is merged.
    store.optimize()


def _gather(laws: dict[str, tuple[str, str | None]], graph: Graph, catalogue: Catalogue) -> None:
    for row in graph.nodes["Law"].to_pylist():
        iri = node_iri("Law", row["id"], catalogue)
        title, number = laws.get(iri, (row["title"], row["number"]))
        numbers = [one for one in (number, row["number"]) if one is not None]
        laws[iri] = min(title, row["title"]), min(numbers, default=None)


def _joined(texts: Iterable[bytes]) -> Iterator[bytes]:
    """The texts, as many as one load shall take at a time."""
    parts: list[bytes] = []
    for text in texts:
        parts.append(text)
        if sum(map(len, parts)) >= _LOAD:
            yield b"".join(parts)
            parts = []
    yield b"".join(parts)


def _load(store: Any, text: bytes) -> None:
    if text:
        store.bulk_load(text, ox.RdfFormat.N_QUADS)
