"""The neighbourhood of one thing in the graph: who practises it, what it cites, what lies around, within some hops.

Fact nodes are folded into edges between things (``PRACTISES``, ``CITES``, ``MEASURES`` …) that carry how many facts
stand behind them, from which years, and a few of the words. A picture stays readable and keeps its proof.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kg.errors import UsageError
from kg.graph import FACTS, NODES
from kg.stores import Store

LIMIT = 200
QUOTES_PER_EDGE = 4
QUOTED_FACTS = 20_000
IRI = "https://kg.example/"
NAMES: dict[str, tuple[str, ...]] = {
    "Government": ("name", "full_name"),
    "Mechanism": ("name", "name_en"),
    "Law": ("title",),
    "Indicator": ("name", "name_en"),
    "Organization": ("name",),
    "Report": ("title",),
}


class Quote(NamedTuple):
    """The words of a fact, with the fact's id, its report and year."""

    text: str
    fact: str
    report: str
    year: int


@dataclass(frozen=True)
class Node:
    """A thing: its key (``label/id``), name, hops from the thing asked for, and the properties that are known."""

    key: str
    label: str
    id: str
    name: str
    hop: int
    properties: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Edge:
    """A line between two things; of a folded one: how many facts, first and last year, some of their words."""

    source: str
    target: str
    type: str
    count: int = 1
    first_year: int | None = None
    last_year: int | None = None
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True)
class Neighbourhood:
    """Things and lines around the ``focus`` (keys of nodes); ``total``: things within the hops before the cap."""

    focus: tuple[str, ...]
    hops: int
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    total: int

    @property
    def name(self) -> str:
        """The name of what was asked for."""
        named = [node.full_name for node in map(_Named, self.nodes) if node.key in self.focus]
        return "、".join(dict.fromkeys(named))


class _Named:
    def __init__(self, node: Node) -> None:
        self.key = node.key
        self.full_name = str(node.properties.get("full_name") or node.name)


class _Relation(NamedTuple):
    """A pattern that joins two things ``a`` and ``b``; ``fact`` is the label of what is folded (None: a plain edge)."""

    type: str
    start: str
    end: str
    pattern: str
    fact: str | None = None


RELATIONS = (
    _Relation("PRACTISES", "Government", "Mechanism",
              "(a:Government)-[:HAS_PRACTICE]->(f:Practice)-[:OF_MECHANISM]->(b:Mechanism)", "Practice"),
    _Relation("CITES", "Government", "Law",
              "(a:Government)<-[:REPORTS_ON]-(r:Report)-[:HAS_CITATION]->(f:Citation)-[:OF_LAW]->(b:Law)", "Citation"),
    _Relation("MEASURES", "Government", "Indicator",
              "(a:Government)-[:HAS_MEASUREMENT]->(f:Measurement)-[:OF_INDICATOR]->(b:Indicator)", "Measurement"),
    _Relation("ENGAGES", "Government", "Organization",
              "(a:Government)-[:HAS_ENGAGEMENT]->(f:Engagement)-[:WITH_ORGANIZATION]->(b:Organization)", "Engagement"),
    _Relation("ISSUED", "Government", "Law", "(a:Government)-[:ISSUED]->(b:Law)"),
    _Relation("PART_OF", "Government", "Government", "(a:Government)-[:PART_OF]->(b:Government)"),
    _Relation("SUCCEEDED_BY", "Government", "Government", "(a:Government)-[:SUCCEEDED_BY]->(b:Government)"),
    _Relation("BROADER", "Mechanism", "Mechanism", "(a:Mechanism)-[:BROADER]->(b:Mechanism)"),
    _Relation("PROMOTES", "Law", "Mechanism", "(a:Law)-[:PROMOTES]->(b:Mechanism)"),
    _Relation("REPORTS_ON", "Report", "Government", "(a:Report)-[:REPORTS_ON]->(b:Government)"),
    _Relation("PRACTISES", "Report", "Mechanism",
              "(a:Report)<-[:STATED_IN]-(f:Practice)-[:OF_MECHANISM]->(b:Mechanism)", "Practice"),
    _Relation("CITES", "Report", "Law", "(a:Report)-[:HAS_CITATION]->(f:Citation)-[:OF_LAW]->(b:Law)", "Citation"),
    _Relation("MEASURES", "Report", "Indicator",
              "(a:Report)<-[:STATED_IN]-(f:Measurement)-[:OF_INDICATOR]->(b:Indicator)", "Measurement"),
    _Relation("ENGAGES", "Report", "Organization",
              "(a:Report)<-[:STATED_IN]-(f:Engagement)-[:WITH_ORGANIZATION]->(b:Organization)", "Engagement"),
)  # fmt: skip
STATUS_TYPE = {"in-place": "PRACTISES", "planned": "PLANS", "lacking": "LACKS"}
_STRENGTH = ("PRACTISES", "PLANS", "LACKS")


def neighbourhood(store: Store, name: str, *, hops: int = 1, limit: int = LIMIT) -> Neighbourhood:
    """All things within ``hops`` of what ``name`` means, at most ``limit``: the nearest, then the most connected.

    store: one that answers Cypher; name: an id, IRI or name of a government, practice, law, indicator, organisation
    or report. Raises UsageError for a name that means nothing or more than one thing, or for hops below 1.
    """
    if hops < 1 or limit < 2:
        raise UsageError(f"hops {hops} and limit {limit} show nothing", do="use hops of 1 or more, limit of 2 or more")
    label, identifier = resolve(store, name)
    focus = f"{label}/{identifier}"
    found, reached = _reach(store, focus, hops)
    weight: dict[str, int] = defaultdict(int)
    for edge in found.values():
        weight[edge.source] += edge.count
        weight[edge.target] += edge.count
    ranked = sorted(reached, key=lambda key: (reached[key], -weight[key], key))
    chosen = set(ranked[:limit])
    inside = _between(store, chosen) | {k: e for k, e in found.items() if {e.source, e.target} <= chosen}
    nodes = _nodes(store, {key: reached[key] for key in ranked[:limit]})
    edges = _quoted(store, inside)
    return Neighbourhood((focus,), hops, tuple(nodes), tuple(edges), len(reached))


def _reach(store: Store, focus: str, hops: int) -> tuple[dict[tuple[str, str, str], Edge], dict[str, int]]:
    """Edges met and hops to each thing, breadth first; reports are things only around a report."""
    reached = {focus: 0}
    found: dict[tuple[str, str, str], Edge] = {}
    frontier = {focus}
    for hop in range(1, hops + 1):
        edges = _edges_at(store, frontier, with_reports=focus.startswith("Report/"))
        found |= edges
        frontier = {end for edge in edges.values() for end in (edge.source, edge.target)} - reached.keys()
        reached |= dict.fromkeys(frontier, hop)
        if not frontier:
            break
    return found, reached


def _edges_at(store: Store, keys: Iterable[str], *, with_reports: bool) -> dict[tuple[str, str, str], Edge]:
    by_label = _by_label(keys)
    found: dict[tuple[str, str, str], Edge] = {}
    for relation in RELATIONS:
        if relation.start == "Report" and not with_reports:
            continue
        for side, label in (("a", relation.start), ("b", relation.end)):
            if label in by_label:
                _merge(found, _ask(store, relation, f"{side}.id IN $ids", {"ids": by_label[label]}))
    return found


def _between(store: Store, keys: Iterable[str]) -> dict[tuple[str, str, str], Edge]:
    """Every edge whose two ends are among the keys."""
    by_label = _by_label(keys)
    found: dict[tuple[str, str, str], Edge] = {}
    for relation in RELATIONS:
        if relation.start in by_label and relation.end in by_label:
            ends = {"ids": by_label[relation.start], "others": by_label[relation.end]}
            _merge(found, _ask(store, relation, "a.id IN $ids AND b.id IN $others", ends))
    return found


def _merge(found: dict[tuple[str, str, str], Edge], edges: Iterable[Edge]) -> None:
    """Add edges; of PRACTISES, PLANS and LACKS between two things only the strongest stays."""
    for edge in edges:
        if edge.type in _STRENGTH:
            rank = _STRENGTH.index(edge.type)
            if any((edge.source, edge.target, stronger) in found for stronger in _STRENGTH[:rank]):
                continue
            for weaker in _STRENGTH[rank + 1 :]:
                found.pop((edge.source, edge.target, weaker), None)
        found[edge.source, edge.target, edge.type] = edge


def _ask(store: Store, relation: _Relation, where: str, parameters: Mapping[str, Any]) -> list[Edge]:
    if relation.fact is None:
        rows = store.query(f"MATCH {relation.pattern} WHERE {where} RETURN DISTINCT a.id, b.id", parameters).rows
        return [Edge(f"{relation.start}/{a}", f"{relation.end}/{b}", relation.type) for a, b in rows]
    kind = "f.status" if relation.fact == "Practice" else "''"
    columns = f"a.id, b.id, {kind} AS kind, count(f), min(f.year), max(f.year)"
    text = f"MATCH {relation.pattern} WHERE {where} RETURN {columns}"
    return [
        Edge(f"{relation.start}/{a}", f"{relation.end}/{b}", STATUS_TYPE.get(status, relation.type), count, first, last)
        for a, b, status, count, first, last in store.query(text, parameters).rows
    ]


def _quoted(store: Store, edges: Mapping[tuple[str, str, str], Edge]) -> list[Edge]:
    """The edges in order, each folded one with the words of its first facts."""
    quotes: dict[tuple[str, str, str], list[Quote]] = defaultdict(list)
    for relation in RELATIONS:
        if relation.fact is None:
            continue
        types = _STRENGTH if relation.fact == "Practice" else (relation.type,)
        starts = relation.start + "/"
        ends = [(e.source, e.target) for e in edges.values() if e.type in types and e.source.startswith(starts)]
        if not ends:
            continue
        kind = "f.status" if relation.fact == "Practice" else "''"
        text = (
            f"MATCH {relation.pattern} WHERE a.id IN $ids AND b.id IN $others RETURN a.id, b.id, {kind} AS kind, "
            "f.quote, f.id, f.report AS report, f.year AS year, f.start AS start "
            f"ORDER BY year, report, start LIMIT {QUOTED_FACTS}"
        )
        parameters = {"ids": _ids(source for source, _ in ends), "others": _ids(target for _, target in ends)}
        for a, b, status, words, fact, report, year, _ in store.query(text, parameters).rows:
            key = (f"{relation.start}/{a}", f"{relation.end}/{b}", STATUS_TYPE.get(status, relation.type))
            if key in edges and len(quotes[key]) < QUOTES_PER_EDGE:
                quotes[key].append(Quote(words, fact, report, year))
    return [_with_quotes(edges[key], quotes.get(key, ())) for key in sorted(edges)]


def _with_quotes(edge: Edge, quotes: Sequence[Quote]) -> Edge:
    return Edge(edge.source, edge.target, edge.type, edge.count, edge.first_year, edge.last_year, tuple(quotes))


def _nodes(store: Store, hops: Mapping[str, int]) -> list[Node]:
    found: dict[str, Node] = {}
    for label, ids in _by_label(hops).items():
        names = [name for name in NODES[label] if name not in ("digest", "fact")]
        columns = ", ".join(f"n.`{name}` AS `{name}`" for name in names)  # "end" is a word of the language
        for row in store.query(f"MATCH (n:{label}) WHERE n.id IN $ids RETURN {columns}", {"ids": ids}).rows:
            known = {name: value for name, value in zip(names, row, strict=True) if value not in (None, "")}
            key = f"{label}/{known['id']}"
            shown = next((str(known[name]) for name in NAMES[label] if known.get(name)), str(known["id"]))
            found[key] = Node(key, label, str(known["id"]), shown, hops[key], known)
    return [found[key] for key in hops if key in found]


def _by_label(keys: Iterable[str]) -> dict[str, list[str]]:
    labels: dict[str, list[str]] = defaultdict(list)
    for key in sorted(keys):
        label, _, identifier = key.partition("/")
        labels[label].append(identifier)
    return labels


def _ids(keys: Iterable[str]) -> list[str]:
    return sorted({key.partition("/")[2] for key in keys})


def resolve(store: Store, name: str) -> tuple[str, str]:
    """Label and id of the one thing that a name, id or IRI means; raises UsageError for none or several."""
    wanted = name.strip()
    if wanted.startswith(IRI):
        wanted = wanted.removeprefix(IRI).removeprefix("id/").partition("/")[2]
    matches: dict[tuple[str, str], str] = {}
    for label, properties in NAMES.items():
        conditions = " OR ".join(f"n.{name} = $name" for name in ("id", *properties))
        columns = f"n.id, n.{'full_name' if label == 'Government' else properties[0]}"
        rows = store.query(f"MATCH (n:{label}) WHERE {conditions} RETURN {columns}", {"name": wanted}).rows
        matches |= {(label, identifier): shown for identifier, shown in rows}
    exact = [key for key in matches if key[1] == wanted]
    if len(exact) == 1 or len(matches) == 1:
        return exact[0] if exact else next(iter(matches))
    if matches:
        several = ", ".join(f"{shown} ({identifier})" for (_, identifier), shown in sorted(matches.items())[:8])
        raise UsageError(f"{name!r} means {len(matches)} things: {several}", do="give the id")
    raise UsageError(f"nothing in the graph is called {name!r}", do=_suggestion(store, wanted))


def _suggestion(store: Store, wanted: str) -> str:
    names: dict[str, str] = {}
    for label, properties in NAMES.items():
        if label in FACTS or label == "Report":
            continue
        rows = store.query(f"MATCH (n:{label}) RETURN n.id, n.{properties[0]}").rows
        names |= {str(text): str(identifier) for identifier, text in rows if text}
    near = [text for text in names if wanted in text][:5] or difflib.get_close_matches(wanted, names, 5, 0.5)
    known = ", ".join(f"{text} ({names[text]})" for text in near)
    return f"did you mean {known}?" if known else "kg query reports lists the places; kg ontology show ID a practice"
