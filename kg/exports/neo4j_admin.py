"""The whole property graph as files for ``neo4j-admin database import full``, with the command that imports them.

The database is then what ``kg sync --to`` would have made of the workspace, and the same queries answer there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path

import pyarrow as pa
import pyarrow.csv

from kg.graph import EDGES, NODES, Catalogue, EdgeKey, Graph, Kind, edge_schema, node_schema
from kg.stores.neo4j import CATALOGUE_LABEL, schema_statements

COMMAND, SCHEMA = "import.sh", "schema.cypher"
_LOG = "import.report"  # left there by neo4j-admin
_TYPES: dict[Kind, str] = {"string": "string", "integer": "long", "number": "double", "boolean": "boolean"}
_KEYS: tuple[EdgeKey, ...] = tuple((edge, *ends) for edge, one in EDGES.items() for ends in one.ends)
_LABELS = (*NODES, CATALOGUE_LABEL)


def _edge_name(key: EdgeKey) -> str:
    return "-".join(key)


_FILES = (*_LABELS, *map(_edge_name, _KEYS))
NAMES = frozenset({COMMAND, SCHEMA, _LOG, *(f"{name}{end}.csv" for name in _FILES for end in ("", "-header"))})


def write(parts: Iterable[Graph], catalogue: Catalogue, folder: Path, format_: str) -> None:
    """Write a header and a data file a label and a pair of labels, ``import.sh`` and ``schema.cypher``."""
    _header(folder / f"{CATALOGUE_LABEL}-header.csv", [f"id:ID({CATALOGUE_LABEL})", "digest:string"])
    (folder / f"{CATALOGUE_LABEL}.csv").write_text(f"catalogue,{catalogue.digest}\n", encoding="ascii")
    with ExitStack() as stack:
        nodes = {label: _opened(stack, folder / f"{label}.csv", node_schema(label)) for label in NODES}
        edges = {key: _opened(stack, folder / f"{_edge_name(key)}.csv", edge_schema(key[0])) for key in _KEYS}
        for part in parts:
            for label, table in part.nodes.items():
                nodes[label](table.cast(node_schema(label)))
            for key, table in part.edges.items():
                edges[key](table.select(edge_schema(key[0]).names).cast(edge_schema(key[0])))
    for label, properties in NODES.items():
        columns = [f"{name}:{_TYPES[kind]}" for name, kind in properties.items() if name != "id"]
        _header(folder / f"{label}-header.csv", [f"id:ID({label})", *columns])
    for key in _KEYS:
        edge, start, end = key
        columns = [f"{name}:{_TYPES[kind]}" for name, kind in EDGES[edge].properties.items()]
        _header(folder / f"{_edge_name(key)}-header.csv", [f":START_ID({start})", f":END_ID({end})", *columns])
    (folder / COMMAND).write_text(_command(), encoding="ascii")
    (folder / COMMAND).chmod(0o755)
    (folder / SCHEMA).write_text("".join(f"{one};\n" for one in schema_statements()), encoding="ascii")


def _opened(stack: ExitStack, path: Path, columns: pa.Schema) -> Callable[[pa.Table], None]:
    # Every text is quoted, so that an empty one is not taken for none.
    options = pyarrow.csv.WriteOptions(include_header=False, batch_size=4096)
    writer = stack.enter_context(pyarrow.csv.CSVWriter(str(path), columns, write_options=options))
    written: Callable[[pa.Table], None] = writer.write_table
    return written


def _header(path: Path, columns: list[str]) -> None:
    path.write_text(",".join(columns) + "\n", encoding="ascii")


def _command() -> str:
    files = [f"--nodes={label}={label}-header.csv,{label}.csv" for label in _LABELS]
    files += [f"--relationships={key[0]}={_edge_name(key)}-header.csv,{_edge_name(key)}.csv" for key in _KEYS]
    lines = " \\\n  ".join(["--multiline-fields=true", *files])
    return f"""#!/bin/sh
# sh import.sh [DATABASE]: import this folder into a database of a stopped Neo4j 5 server on this machine: "neo4j", or
# the one named; a database of that name is replaced. Then start the server and run schema.cypher in the database
# (cypher-shell -d DATABASE -f schema.cypher). $NEO4J_ADMIN names neo4j-admin where it is not on the path.
set -eu
cd "$(dirname "$0")"
exec "${{NEO4J_ADMIN:-neo4j-admin}}" database import full "${{1:-neo4j}}" --overwrite-destination \\
  {lines}
"""
