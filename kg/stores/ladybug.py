"""The embedded property graph: Ladybug, one file, Cypher.

Facts come in by COPY from Arrow tables; a changed report is deleted and copied anew in the same transaction.
"""

from __future__ import annotations

import contextlib
import datetime
import decimal
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import ladybug
import pyarrow as pa

from kg.errors import QueryError, StoreError
from kg.graph import EDGES, NODES, Catalogue, Kind, edge_schema, node_schema
from kg.stores import Change, Language, Rows
from kg.stores.dialect import advice, refuse_differences, remarks
from kg.stores.ladybug_change import Replacement, copy_edges, copy_nodes, only
from kg.stores.place import ViewPlace, beside_of, remove
from kg.stores.readonly import refuse_writes
from kg.stores.spool import Spool

_TYPES: dict[Kind, str] = {"string": "STRING", "integer": "INT64", "number": "DOUBLE", "boolean": "BOOL"}
_SHARED = ("Law", "Organization", "Mechanism", "Indicator", "Government")
_PLAIN = frozenset({"STRING", "INT64", "DOUBLE", "BOOL"})
_LEAST_MEMORY = 1 << 30
_LOG = 1 << 19
"""Bytes of the log from which on it is brought into the file: that takes longer than a small change, and reading the
log takes time whenever the view is opened."""


class LadybugStore:
    """A Ladybug file; see ``kg.stores.Store``."""

    language: Language = "cypher"
    batch = 500

    def __init__(self, path: Path, *, read_only: bool = False, eager: bool = False) -> None:
        self.path, self.read_only, self._eager = path, read_only, eager
        self._database: Any = None
        self._connection: Any = None
        self._writes = False
        self._place = ViewPlace(path, _copy)

    # Reading

    def catalogue_digest(self) -> str | None:
        """See ``Store``."""
        found = self._run("MATCH (c:Catalogue) RETURN c.digest")
        return found[0][0] if found else None

    def digests(self) -> dict[str, str]:
        """See ``Store``."""
        return {report: digest or "" for report, digest in self._run("MATCH (r:Report) RETURN r.id, r.digest")}

    def query(self, text: str, parameters: Mapping[str, Any] | None = None, *, write: bool = False) -> Rows:
        """See ``Store``."""
        if not write:
            refuse_writes(text)
        refuse_differences(text)
        connection = self._open(write=write)
        try:
            result = connection.execute(text, dict(parameters or {}))
            last = result[-1] if isinstance(result, list) else result
            return Rows(tuple(last.get_column_names()), _rows(last), remarks(text))
        except RuntimeError as error:
            do = advice(str(error)) or "see `kg query --list` for examples"
            raise QueryError(_reason(error), do=do) from error

    def export(self) -> Iterator[str]:
        """See ``Store``."""
        lines = []
        for label, properties in NODES.items():
            columns = ", ".join(f"n.`{name}`" for name in properties)
            lines += [_line(label, row) for row in self._run(f"MATCH (n:{label}) RETURN {columns}")]
        for edge, edge_type in EDGES.items():
            columns = "".join(f", e.`{name}`" for name in edge_type.properties)
            for start, end in edge_type.ends:
                found = self._run(f"MATCH (a:{start})-[e:{edge}]->(b:{end}) RETURN a.id, b.id{columns}")
                lines += [_line(f"{start}-{edge}-{end}", row) for row in found]
        yield from sorted(lines)

    # Writing

    def apply(self, change: Change, catalogue: Catalogue) -> None:
        """See ``Store``."""
        connection = self._open(write=True)
        connection.execute("BEGIN TRANSACTION")
        try:
            Replacement(self._execute, change, catalogue).write()
            connection.execute("COMMIT")
            self._let_go()
        except BaseException as error:
            with contextlib.suppress(RuntimeError):
                connection.execute("ROLLBACK")
            if isinstance(error, RuntimeError):
                raise self._failed(error) from error
            raise

    def rebuild(self, changes: Iterable[Change], catalogue: Catalogue) -> None:
        """See ``Store``; built in a new file that then takes the place of the old one."""
        self.close()
        fresh = self._place.fresh
        remove(fresh)
        fresh.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._connect(fresh, write=True)
            self._build(changes, catalogue)
            self._disconnect()
            self._place.swap()
        finally:
            self._disconnect()
            remove(fresh)

    def close(self) -> None:
        """See ``Store``."""
        self._disconnect()
        self._place.leave()

    def _open(self, *, write: bool = False) -> Any:
        """The connection; a store that was opened to read is opened anew when it shall write."""
        if write and self.read_only:
            raise StoreError("the view was opened to read only", where=str(self.path))
        if self._connection is None or (write and not self._writes):
            self.close()
            write = write or (self._eager and self._place.alone())
            target = self._place.enter(write=write)
            try:
                self._connect(target, write=write)
            except StoreError:
                self._place.abandon()
                raise
            self._place.opened()
        return self._connection

    def _connect(self, target: Path, *, write: bool) -> None:
        try:
            self._database = ladybug.Database(
                str(target),
                read_only=not write,
                buffer_pool_size=_memory(),
                checkpoint_threshold=_LOG,
                # Of numbers that are not whole and packed, look-ups by edges give some as 0.0 (engine 0.22.0).
                compression=False,
            )
            self._connection = ladybug.Connection(self._database)
            if write and target == self.path:
                # A view that moves to its place has to be one file; in its place the log may stay beside it.
                self._connection.execute("CALL force_checkpoint_on_close=false")
            self._writes = write
        except RuntimeError as error:
            self._disconnect()
            raise self._failed(error) from error

    def _disconnect(self) -> None:
        for handle in (self._connection, self._database):
            if handle is not None:
                handle.close()
        self._connection = self._database = None
        self._writes = False

    def _let_go(self) -> None:
        """Free the tables that the engine was given: a connection keeps them in memory until it is closed."""
        self._connection.close()
        self._connection = ladybug.Connection(self._database)

    def _run(self, text: str, **parameters: Any) -> list[Any]:
        rows: list[Any] = self._execute(text, **parameters).get_all()
        return rows

    def _execute(self, text: str, **parameters: Any) -> Any:
        try:
            return self._open().execute(text, parameters)
        except RuntimeError as error:
            raise self._failed(error) from error

    def _failed(self, error: RuntimeError) -> StoreError:
        return StoreError(
            f"the Cypher view failed ({_reason(error)})", where=str(self.path), do="run kg sync --rebuild"
        )

    def _build(self, changes: Iterable[Change], catalogue: Catalogue) -> None:
        try:
            for statement in schema():
                self._connection.execute(statement)
            digest = {"digest": catalogue.digest}
            self._connection.execute("CREATE (:Catalogue {id: 'catalogue', digest: $digest})", digest)
            with Spool(self._place.fresh.with_name(self._place.fresh.name + ".rows")) as spool:
                gather(changes, catalogue, spool)
                for label in NODES:
                    copy_nodes(self._execute, label, spool.table(label, node_schema(label)))
                    self._let_go()
                for edge, edge_type in EDGES.items():
                    for start, end in edge_type.ends:
                        table = spool.table("-".join((edge, start, end)), edge_schema(edge))
                        copy_edges(self._execute, (edge, start, end), table)
                        self._let_go()
        except RuntimeError as error:
            raise self._failed(error) from error
        except OSError as error:
            raise StoreError(f"the Cypher view cannot be written ({error})", where=str(self.path)) from error


def gather(changes: Iterable[Change], catalogue: Catalogue, spool: Spool) -> None:
    """Put the catalogue and these changes into the spool, every node and edge once.

    The engine takes each table by one COPY: a table that grows piece by piece is written again with every piece.
    """
    present: dict[str, set[str]] = {label: set(catalogue.listed(label)) for label in _SHARED}
    laws: dict[str, dict[str, Any]] = {}
    for label, table in catalogue.graph.nodes.items():
        spool.add(label, table)
    for key, table in catalogue.graph.edges.items():
        spool.add("-".join(key), table)
    for change in changes:
        new: dict[str, list[str]] = {}
        for label, table in change.graph.nodes.items():
            if label == "Law":
                _name_first(laws, table)
                continue
            if label in present:
                new[label] = [one for one in table["id"].to_pylist() if one not in present[label]]
                present[label].update(new[label])
                table = only(table, "id", new[label])
            spool.add(label, table)
        for key, table in (*change.graph.edges.items(), *change.derived.edges.items()):
            # A government comes with its edge to the one above, however many changes it stands in.
            spool.add("-".join(key), only(table, "from", new["Government"]) if key[0] == "PART_OF" else table)
    spool.add("Law", pa.Table.from_pylist(list(laws.values()), schema=node_schema("Law")))
    governments = present["Government"]
    spool.add("SUCCEEDED_BY-Government-Government", catalogue.successions(sorted(governments), governments))


def _name_first(laws: dict[str, dict[str, Any]], table: pa.Table) -> None:
    """Take minted laws in, each with the first title and number, in the order of characters, of all that it has."""
    for row in table.to_pylist():
        known = laws.setdefault(row["id"], row)
        known["title"] = min(known["title"], row["title"])
        known["number"] = min((one for one in (known["number"], row["number"]) if one is not None), default=None)


def _memory() -> int:
    """Bytes that the engine may take, a quarter of the machine's memory; left alone it takes up to four fifths."""
    return max(_LEAST_MEMORY, os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 4)


def schema() -> Iterator[str]:
    """The statements that make the tables."""
    yield "CREATE NODE TABLE Catalogue(id STRING PRIMARY KEY, digest STRING)"
    for label, properties in NODES.items():
        columns = ", ".join(f"`{name}` {_TYPES[kind]}" for name, kind in properties.items())
        yield f"CREATE NODE TABLE {label}({columns}, PRIMARY KEY(id))"
    for edge, edge_type in EDGES.items():
        ends = [f"FROM {start} TO {end}" for start, end in edge_type.ends]
        columns_of = [f"`{name}` {_TYPES[kind]}" for name, kind in edge_type.properties.items()]
        yield f"CREATE REL TABLE {edge}({', '.join(ends + columns_of)})"


def _copy(original: Path, target: Path) -> None:
    for source, beside in zip((original, *beside_of(original)), (target, *beside_of(target)), strict=True):
        if source.exists():
            shutil.copyfile(source, beside)


def _reason(error: BaseException) -> str:
    line = next(iter(str(error).splitlines()), type(error).__name__)
    # A wrong word is answered with all words that would be right, dozens of them.
    return " ".join(re.sub(r" expecting \{.*?\}", "", line).split())


def _rows(result: Any) -> list[tuple[Any, ...]]:
    """The rows of an answer as plain Python; where no value needs a change they come column by column."""
    kinds = result.get_column_data_types()
    if kinds and _PLAIN.issuperset(kinds):
        columns = [column.to_pylist() for column in result.get_as_arrow().columns]
        return list(zip(*columns, strict=True))
    return [tuple(map(_plain, row)) for row in result.get_all()]


def _plain(value: Any) -> Any:
    """A value as plain Python: a node or an edge as a dict of its properties, a date as text."""
    if isinstance(value, dict):
        label = {"label": value["_LABEL"]} if "_LABEL" in value else {}
        inner = {
            name: _plain(one) for name, one in value.items() if not name.startswith("_") or name in ("_NODES", "_RELS")
        }
        return label | {
            name.strip("_").lower() if name in ("_NODES", "_RELS") else name: one for name, one in inner.items()
        }
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime.date | datetime.timedelta):
        return str(value)
    if isinstance(value, decimal.Decimal):
        return float(value)
    return value


def _line(kind: str, row: list[Any]) -> str:
    return f"{kind} {json.dumps(row, ensure_ascii=False)}"
