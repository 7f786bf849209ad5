"""A full build of an Oxigraph folder: all that a workspace says, loaded in bulk."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
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
_MANY = 16
"""Loads whose files the engine merges beside other work; when 20 wait it slows writing down, when 36 do it stops."""
TITLE, NUMBER = "title", "number"
CATALOGUE, THINGS = ox.NamedNode(CATALOGUE_GRAPH), ox.NamedNode(THINGS_GRAPH)
HELD = ox.NamedNode(KG + "held")
"""What notes the digests of a division's reports in the catalogue's graph."""


def term(name: str) -> ox.NamedNode:
    """A term of the ontology."""
    return ox.NamedNode(KG + name)


def subject_of(triple: str) -> str:
    """The IRI that a triple in N-Triples begins with."""
    return triple[1 : triple.index(">")]


def held_triples(held: Mapping[str, str]) -> list[str]:
    """What a store notes of its reports' digests (report id → digest), one text for all of a division.

    The reports bear them too, but to read tens of thousands of terms takes longer than all else that a small change
    needs.
    """
    divisions: dict[str, dict[str, str]] = {}
    for report in sorted(held):
        divisions.setdefault(report.partition("/")[0], {})[report] = held[report]
    return [
        f"<{CATALOGUE_GRAPH}#{code}> {HELD} {text_literal(json.dumps(digests, ensure_ascii=False))}"
        for code, digests in divisions.items()
    ]


def held_in(store: Any, *divisions: str) -> dict[str, str]:
    """The noted digests (report id → digest) of divisions with these codes; of all without any."""
    nodes: list[Any] = [ox.NamedNode(f"{CATALOGUE_GRAPH}#{code}") for code in divisions] or [None]
    notes = (quad.object.value for one in nodes for quad in store.quads_for_pattern(one, HELD, None, CATALOGUE))
    return {report: digest for note in notes for report, digest in json.loads(note).items()}


def digests_of(change: Change) -> dict[str, str]:
    """The digests of the reports that a change brings, by report id."""
    reports = change.graph.nodes["Report"]
    return dict(zip(*(reports[name].to_pylist() for name in ("id", "digest")), strict=True))


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
    held: dict[str, str] = {}
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
            held.update(digests_of(change))
            yield n_quads(found)

    loads = 0
    for text in ahead(_joined(texts())):
        _load(store, text)
        loads += 1
    kin = successions(sorted(governments), governments, catalogue)
    _load(store, n_quads({THINGS_GRAPH: kin, CATALOGUE_GRAPH: held_triples(held)}))
    updates = []
    for iri, best in laws.items():
        for name, value in zip((TITLE, NUMBER), best, strict=True):
            quad = next(store.quads_for_pattern(ox.NamedNode(iri), term(name), None, THINGS), None)
            now = str(quad.object.value) if quad else None
            if value != now:
                updates.append(renamed(iri, name, now, value))
    for start in range(0, len(updates), _BATCH):
        store.update(" ;\n".join(updates[start : start + _BATCH]))
    if loads > _MANY:
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
