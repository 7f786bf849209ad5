"""Stores: views of the facts in a database, all behind one contract.

A store holds whole reports, each with the digest of the facts file that it came from. Everything in it can be made
again from the facts files; nothing is ever read from it but answers.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Protocol

from kg.errors import UsageError
from kg.graph import Catalogue, Graph
from kg.stores.address import Address, Ask

Language = Literal["cypher", "sparql"]
Value = Any
"""What a row holds: str, int, float, bool, None, and for a node, an edge or a list dicts and lists of these."""

EMBEDDED: dict[str, tuple[str, str, Language, str]] = {
    # name → module, class, language, name of its file or folder among the workspace's views
    "ladybug": ("kg.stores.ladybug", "LadybugStore", "cypher", "graph.lbug"),
    "oxigraph": ("kg.stores.oxigraph", "OxigraphStore", "sparql", "graph.oxigraph"),
}
SERVERS: dict[str, tuple[str, str]] = {
    # scheme of a URL → module, class
    "neo4j": ("kg.stores.neo4j", "Neo4jStore"),
    "neo4j+s": ("kg.stores.neo4j", "Neo4jStore"),
    "bolt": ("kg.stores.neo4j", "Neo4jStore"),
    "bolt+s": ("kg.stores.neo4j", "Neo4jStore"),
    "http": ("kg.stores.sparql_endpoint", "SparqlEndpoint"),
    "https": ("kg.stores.sparql_endpoint", "SparqlEndpoint"),
}


@dataclass(frozen=True)
class Rows:
    """An answer: column names and rows of plain values; remarks: what whoever asked should know about it."""

    columns: tuple[str, ...]
    rows: list[tuple[Value, ...]]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change:
    """Whole reports that a view takes over or gives up, all those of some governments together.

    graph: the reports to add, or to replace if the view has them; removed: ids of reports to give up; governments: all
    governments that the reports belong to; derived: their derived edges after the change, from all of their reports.
    """

    graph: Graph
    removed: frozenset[str]
    governments: tuple[str, ...]
    derived: Graph

    @cached_property
    def added(self) -> tuple[str, ...]:
        """Ids of the reports to add or to replace."""
        return tuple(self.graph.ids("Report"))


class Store(Protocol):
    """The contract of every view. All methods raise StoreError if the view is missing, damaged or cannot be written.

    batch: about how many changed reports one transaction should take over.
    """

    language: Language
    batch: int

    def catalogue_digest(self) -> str | None:
        """The digest of the catalogue that it was built with."""

    def digests(self) -> dict[str, str]:
        """Report id → digest of the facts file that it holds."""

    def apply(self, change: Change, catalogue: Catalogue) -> None:
        """Take over a change in one transaction; what no report needs any more goes with it."""

    def rebuild(self, changes: Iterable[Change], catalogue: Catalogue) -> None:
        """Hold the catalogue and these changes and nothing else.

        Until that is done an embedded view keeps its old state; one on a server says that it is being built.
        """

    def query(self, text: str, parameters: Mapping[str, Any] | None = None, *, write: bool = False) -> Rows:
        """The answer to a query in the store's language; raises QueryError if it fails, or writes without ``write``."""

    def export(self) -> Iterator[str]:
        """Everything that it holds, a line a thing, sorted: equal for equal contents."""

    def close(self) -> None:
        """Let go of the database."""


class ServerStore(Store, Protocol):
    """A view on a database server: its errors of reach, rights and service are ServerErrors."""

    address: Address


def embedded_store(name: str, views: Path, *, read_only: bool = False, eager: bool = False) -> Store:
    """The embedded store of that name among a workspace's views; nothing is opened before it is used.

    eager: it will be changed, so it is opened to write at once if nobody reads it, which spares opening it twice.
    """
    try:
        module, cls, _, file = EMBEDDED[name]
    except KeyError:
        raise UsageError(f"there is no store {name!r}", do=f"there are {', '.join(EMBEDDED)}") from None
    store: Store = getattr(importlib.import_module(module), cls)(views / file, read_only=read_only, eager=eager)
    return store


def server_store(
    url: str,
    *,
    read_only: bool = False,
    user: str | None = None,
    database: str | None = None,
    ask: Ask | None = None,
) -> ServerStore:
    """The view on the database server at a URL; nothing is asked of the server before the view is used.

    Raises UsageError for a URL of another kind, and what ``Address`` raises.
    """
    address = Address.parse(url, user=user, database=database)
    try:
        module, cls = SERVERS[address.scheme]
    except KeyError:
        schemes = ", ".join(f"{one}://" for one in SERVERS)
        raise UsageError(f"{address.scheme}:// is no kind of server that kg knows", do=f"it knows {schemes}") from None
    store: ServerStore = getattr(importlib.import_module(module), cls)(address, address.login(ask), read_only=read_only)
    return store


def store_for(language: Language, views: Path, *, read_only: bool = True) -> Store:
    """The embedded store that answers in a language."""
    name = next(name for name, (_, _, speaks, _) in EMBEDDED.items() if speaks == language)
    return embedded_store(name, views, read_only=read_only)
