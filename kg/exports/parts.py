"""The whole graph in parts that follow one another, so that it can be written without being held.

It is what ``kg.sync`` would build a view from; here every node and every edge stands in exactly one part.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa

from kg.graph import Catalogue, EdgeKey, Graph, node_schema
from kg.stores import Change

_SHARED = ("Government", "Mechanism", "Indicator", "Organization")
_PART_OF: EdgeKey = ("PART_OF", "Government", "Government")
_SUCCEEDED_BY: EdgeKey = ("SUCCEEDED_BY", "Government", "Government")


def parts(changes: Iterable[Change], catalogue: Catalogue) -> Iterator[Graph]:
    """The graph of the catalogue and of all reports in parts: catalogue, batches of reports, what only the end knows.

    A part of reports holds all facts, and the derived edges, of some governments. Last come the laws outside the
    catalogue, whose title and number are the first among all that cite them, and who succeeded whom; an edge to such
    a law comes before it. Only the ids of things are kept in memory, no report and no fact.
    """
    yield catalogue.graph
    seen: dict[str, set[str]] = defaultdict(set)
    laws: dict[str, dict[str, Any]] = {}
    for change in changes:
        nodes, edges = dict(change.graph.nodes), dict(change.graph.edges)
        for label in _SHARED:
            nodes[label], fresh = _unseen(nodes[label], "id", seen[label])
            if label == "Government":
                edges[_PART_OF] = edges[_PART_OF].filter(pa.array(_among(edges[_PART_OF]["from"], fresh), pa.bool_()))
            seen[label] |= fresh
        _gather(laws, nodes.pop("Law"))
        yield Graph(nodes, edges | change.derived.edges)
    governments = seen["Government"]
    yield Graph(
        {"Law": pa.Table.from_pylist([laws[one] for one in sorted(laws)], schema=node_schema("Law"))},
        {_SUCCEEDED_BY: catalogue.successions(sorted(governments), governments)},
    )


def _unseen(table: pa.Table, column: str, seen: set[str]) -> tuple[pa.Table, set[str]]:
    """The rows whose value was not seen before, and these values."""
    fresh = set(table[column].to_pylist()) - seen
    return table.filter(pa.array(_among(table[column], fresh), pa.bool_())), fresh


def _among(column: pa.ChunkedArray, wanted: set[str]) -> list[bool]:
    return [one in wanted for one in column.to_pylist()]


def _gather(laws: dict[str, dict[str, Any]], table: pa.Table) -> None:
    """Of each law's titles and numbers keep the first in the order of characters."""
    for row in table.to_pylist():
        known = laws.setdefault(row["id"], row)
        for name in ("title", "number"):
            known[name] = min((one for one in (known[name], row[name]) if one is not None), default=None)
