"""The embedded views against bare calls of their engines on the same rows and quads."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import ladybug
import pyarrow as pa
import pyoxigraph as ox
from benches.ground import Cost, Line, alone, catalogue_of, clock, part, say, shift, shorten

from kg.graph import DERIVED, EDGES, FACTS, NODES, Catalogue, Graph
from kg.stores import Change, embedded_store
from kg.stores.ladybug import gather, schema
from kg.stores.spool import Spool
from kg.sync import Plan, changes, sync
from kg.triples import CATALOGUE_GRAPH, derived_graph, insert_data, n_quads, quads, report_graph
from kg.workspace import Workspace

CHANGED = 500
REPLACED = 60
CHANGES = {"one fact gone": shorten, "every fact moved": shift}
"""The least and the most that a change can be; kg writes only what differs."""


def cypher_lines(facts: Workspace, scratch: Path, rounds: int) -> Iterator[Line]:
    """A full build against COPY, and a batch of changed reports against delete and COPY."""
    workspace = part(facts, scratch / "cypher")
    rows, own, bare = scratch / "rows", workspace.views / "graph.lbug", scratch / "bare.lbug"
    rows.mkdir()
    for name, table in all_rows(workspace).items():
        _write(rows, name, table)
    full = Line("embedded Cypher, full build", 0.40)
    for number in range(rounds):
        say(f"embedded Cypher, full build, round {number + 1}")
        full.bare.append(alone(copy_bare, rows, bare))
        full.kg.append(alone(build, workspace.path, "ladybug"))
    yield full

    def changed_bare(reports: list[str]) -> Cost:
        shutil.copyfile(own, bare)
        save_change(workspace, reports, rows)
        return alone(change_bare, rows, bare)

    def changed(_: list[str]) -> Cost:
        return alone(update, workspace.path, "ladybug")

    yield from change_lines(f"embedded Cypher, {CHANGED} reports", workspace, CHANGED, rounds, changed_bare, changed)


def sparql_lines(facts: Workspace, scratch: Path, rounds: int) -> Iterator[Line]:
    """A full build against bulk_load, and single replacements against bare updates."""
    workspace = part(facts, scratch / "sparql")
    file, own, bare = scratch / "quads.nq", workspace.views / "graph.oxigraph", scratch / "bare.oxigraph"
    save_quads(workspace, file)
    full = Line("embedded SPARQL, full build", 0.70)
    for number in range(rounds):
        say(f"embedded SPARQL, full build, round {number + 1}")
        shutil.rmtree(bare, ignore_errors=True)
        full.bare.append(alone(load_bare, file, bare))
        full.kg.append(alone(build, workspace.path, "oxigraph"))
    yield full
    file.unlink()

    def replaced_bare(reports: list[str]) -> Cost:
        shutil.rmtree(bare)
        ox.Store(str(own)).backup(str(bare))
        return alone(replace_bare, workspace.path, reports, bare)

    def replaced(reports: list[str]) -> Cost:
        return alone(replace_each, workspace.path, reports)

    yield from change_lines(f"embedded SPARQL, {REPLACED} single", workspace, REPLACED, rounds, replaced_bare, replaced)


def change_lines(
    name: str,
    workspace: Workspace,
    size: int,
    rounds: int,
    bare: Callable[[list[str]], Cost],
    own: Callable[[list[str]], Cost],
) -> Iterator[Line]:
    """Each kind of change of so many reports, as the engine alone does it and as kg does."""
    for what, change in CHANGES.items():
        line = Line(f"{name}, {what}", 0.80)
        for number in range(rounds):
            say(f"{line.name}, round {number + 1}")
            reports = sample(workspace, number, size)
            change(workspace, reports)
            line.bare.append(bare(reports))
            line.kg.append(own(reports))
        yield line


def sample(workspace: Workspace, seed: int, size: int) -> list[str]:
    """So many reports, a quarter of all at most, of governments anywhere."""
    reports = workspace.reports()
    return random.Random(seed).sample(reports, min(size, len(reports) // 4))  # noqa: S311


def build(path: Path, name: str) -> Cost:
    """What kg does: a view of a workspace, from its facts files."""
    workspace = Workspace.open(path)
    catalogue, store = catalogue_of(workspace), embedded_store(name, workspace.views)
    with clock() as cost:
        sync(workspace, catalogue, {name: store}, rebuild=True)
        store.close()
    return cost


def update(path: Path, name: str) -> Cost:
    """What kg does: bring a view in step with changed facts files."""
    workspace = Workspace.open(path)
    catalogue, store = catalogue_of(workspace), embedded_store(name, workspace.views)
    with clock() as cost:
        summary = sync(workspace, catalogue, {name: store})
        store.close()
    if summary.views[name].rebuilt or not summary.views[name].replaced:
        raise RuntimeError(f"{name} was not changed but built anew: {summary}")
    return cost


# Cypher


def all_rows(workspace: Workspace) -> dict[str, pa.Table]:
    """All rows of a full build in memory: label or "type-start-end" → table, nodes first."""
    catalogue, files = catalogue_of(workspace), workspace.digests()
    edges = ["-".join((edge, *ends)) for edge, edge_type in EDGES.items() for ends in edge_type.ends]
    with Spool(workspace.path / "gathering") as spool:
        gather(changes(workspace, catalogue, files, Plan({}, frozenset(files), frozenset()), {}), catalogue, spool)
        tables = {name: spool.table(name, pa.schema([])) for name in (*NODES, *edges)}
        # A copy of what is mapped, since the files go.
        return {name: pa.concat_tables([table]).combine_chunks() for name, table in tables.items() if table.num_rows}


def save_change(workspace: Workspace, reports: list[str], folder: Path) -> None:
    """The rows that a change of these reports writes, a file a table, but for things that are there already."""
    shutil.rmtree(folder)
    folder.mkdir()
    change = next(_changes(workspace, catalogue_of(workspace), reports, batch=len(reports)))
    for label in ("Report", *FACTS):
        _write(folder, label, change.graph.nodes[label])
    for key, table in (*change.graph.edges.items(), *change.derived.edges.items()):
        if key[0] != "PART_OF":
            _write(folder, "-".join(key), table)
    _write(folder, "reports", pa.table({"id": reports}))
    _write(folder, "governments", pa.table({"id": change.governments}))


def copy_bare(rows: Path, target: Path) -> Cost:
    """The engine alone: rows in memory, one COPY a table."""
    _remove(target)
    tables = {path.stem: _read(path) for path in rows.iterdir()}
    with clock() as cost:
        database = ladybug.Database(str(target))
        connection = ladybug.Connection(database)
        for statement in schema():
            connection.execute(statement)
        _copy(connection, tables)
        connection.close()
        database.close()
    return cost


def change_bare(rows: Path, target: Path) -> Cost:
    """The engine alone: delete these reports' facts, copy the rows in memory."""
    tables = {path.stem: _read(path) for path in rows.iterdir()}
    reports, governments = (tables.pop(name)["id"].to_pylist() for name in ("reports", "governments"))
    with clock() as cost:
        database = ladybug.Database(str(target))
        connection = ladybug.Connection(database)
        connection.execute("BEGIN TRANSACTION")
        for label in FACTS:
            text = f"MATCH (r:Report)<-[:STATED_IN]-(f:{label}) WHERE r.id IN $ids DETACH DELETE f"
            connection.execute(text, {"ids": reports})
        connection.execute("MATCH (r:Report) WHERE r.id IN $ids DETACH DELETE r", {"ids": reports})
        for edge in DERIVED:
            text = f"MATCH (g:Government)-[e:{edge}]->() WHERE g.id IN $ids DELETE e"
            connection.execute(text, {"ids": governments})
        _copy(connection, tables)
        connection.execute("COMMIT")
        connection.close()
        database.close()
    return cost


def _copy(connection: ladybug.Connection, tables: dict[str, pa.Table]) -> None:
    for name, table in sorted(tables.items(), key=lambda one: "-" in one[0]):
        edge, *ends = name.split("-")
        several = ends and len(EDGES[edge].ends) > 1
        option = f" (from='{ends[0]}', to='{ends[1]}')" if several else ""
        connection.execute(f"COPY {edge} FROM $rows{option}", {"rows": table})


def _write(folder: Path, name: str, table: pa.Table) -> None:
    if table.num_rows:
        with pa.ipc.new_file(str(folder / f"{name}.arrow"), table.schema) as file:
            file.write_table(table)


def _read(path: Path) -> pa.Table:
    return pa.ipc.open_file(path.read_bytes()).read_all().combine_chunks()


def _remove(path: Path) -> None:
    for one in path.parent.glob(path.name + "*"):
        one.unlink()


# SPARQL


def save_quads(workspace: Workspace, file: Path) -> None:
    """All quads of a full build as one file of N-Quads."""
    catalogue, files = catalogue_of(workspace), workspace.digests()
    shared: set[str] = set()
    todo = Plan({}, frozenset(files), frozenset())
    with file.open("wb") as out:
        out.write(n_quads(quads(catalogue.graph, catalogue, home=CATALOGUE_GRAPH)))
        for change in changes(workspace, catalogue, files, todo, {}, batch=100):
            own, things = quads_of(change, catalogue)
            out.write(n_quads(own))
            out.write(n_quads({graph: [one for one in new if one not in shared] for graph, new in things.items()}))
            shared.update(one for new in things.values() for one in new)


def load_bare(file: Path, target: Path) -> Cost:
    """The engine alone: one bulk load of a file that the machine has in memory."""
    with file.open("rb") as warm:
        while warm.read(1 << 24):
            pass
    with clock() as cost:
        store = ox.Store(str(target))
        store.bulk_load(path=str(file), format=ox.RdfFormat.N_QUADS)
        store.flush()
        del store
    return cost


def replace_bare(path: Path, reports: list[str], target: Path) -> Cost:
    """The engine alone: an update a report, ready as text, that drops its graphs and inserts the new ones."""
    workspace = Workspace.open(path)
    catalogue = catalogue_of(workspace)
    texts = []
    for change in _changes(workspace, catalogue, reports, batch=1):
        dropped = [*map(report_graph, change.added), *map(derived_graph, change.governments)]
        parts = [f"DROP SILENT GRAPH <{graph}>" for graph in dropped]
        texts.append(" ;\n".join([*parts, insert_data(quads_of(change, catalogue)[0])]))
    store = ox.Store(str(target))
    with clock() as cost:
        for text in texts:
            store.update(text)
    return cost


def replace_each(path: Path, reports: list[str]) -> Cost:
    """What kg does with changes that are ready as rows, each by itself."""
    workspace = Workspace.open(path)
    catalogue, store = catalogue_of(workspace), embedded_store("oxigraph", workspace.views)
    ready = list(_changes(workspace, catalogue, reports, batch=1))
    store.digests()
    store.apply(Change(Graph({}, {}), frozenset(), (), Graph({}, {})), catalogue)  # open, to write
    with clock() as cost:
        for change in ready:
            store.apply(change, catalogue)
    store.close()
    return cost


def quads_of(change: Change, catalogue: Catalogue) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The quads of a change: those in graphs of its own, and those about things that reports share."""
    found = quads(change.graph, catalogue) | quads(change.derived, catalogue)
    own = {graph: triples for graph, triples in found.items() if "/report/" in graph or "/derived/" in graph}
    return own, {graph: triples for graph, triples in found.items() if graph not in own}


def _changes(workspace: Workspace, catalogue: Catalogue, reports: list[str], *, batch: int) -> Iterator[Change]:
    files = workspace.digests()
    todo = Plan(dict.fromkeys(files, ""), frozenset(reports), frozenset())
    return changes(workspace, catalogue, files, todo, {}, batch=batch)
