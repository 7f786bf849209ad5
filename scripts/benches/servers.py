"""Views on real servers against bare calls: UNWIND of 10,000 rows, updates of 50 graphs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import neo4j
from benches.embedded import all_rows, quads_of
from benches.ground import ROOT, Cost, Line, catalogue_of, clock, part, say

from kg.graph import EDGES
from kg.stores import ServerStore
from kg.stores.address import Address, Login
from kg.stores.http import Endpoint
from kg.stores.neo4j import Neo4jStore
from kg.stores.sparql_endpoint import SparqlEndpoint
from kg.sync import Plan, changes, sync
from kg.triples import insert_data
from kg.workspace import Workspace

ROWS, GRAPHS = 10_000, 50
_PORTS = {"neo4j": "27687", "fuseki": "23030"}


@dataclass(frozen=True)
class Server:
    """A server that runs for this measurement alone."""

    name: str
    url: str
    login: Login
    process: int

    @contextmanager
    def clock(self) -> Iterator[Cost]:
        """Measure what happens inside; to the work of this process comes that of the server."""
        before = self._work()
        with clock() as cost:
            yield cost
        cost.cpu += self._work() - before

    def _work(self) -> float:
        """Seconds of the processor that the server has used, the user's and the system's."""
        fields = Path(f"/proc/{self.process}/stat").read_text(encoding="ascii").rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def store(self) -> ServerStore:
        """The view on it."""
        address = Address.parse(self.url)
        return Neo4jStore(address, self.login) if self.name == "neo4j" else SparqlEndpoint(address, self.login)

    def wipe(self) -> None:
        """Empty the database."""
        if self.name == "fuseki":
            endpoint = Endpoint(Address.parse(self.url), self.login)
            endpoint.update("DROP ALL")
            endpoint.close()
            return
        with self.driver() as driver, driver.session() as session:
            session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS").consume()

    def driver(self) -> neo4j.Driver:
        """Neo4j's own driver."""
        return neo4j.GraphDatabase.driver(self.url, auth=(self.login.user, self.login.password))


@contextmanager
def running(name: str) -> Iterator[Server]:
    """A real server of this name, empty, stopped in the end."""
    script = [str(ROOT / "scripts" / f"{name}-server")]
    options = ["--name", "bench", "--port", _PORTS[name]]
    started = subprocess.run([*script, "start", "--wipe", *options], capture_output=True, text=True, check=False)
    if started.returncode:
        sys.exit(started.stderr)
    # "NAME is ready: URL, user USER, password in FILE"
    url, user, password = started.stdout.strip().rpartition("ready: ")[2].split(", ")
    state = Path(password.removeprefix("password in ")).parent
    secret, process = ((state / name).read_text(encoding="ascii").strip() for name in ("password", "pid"))
    try:
        yield Server(name, url, Login(user.removeprefix("user "), secret), int(process))
    finally:
        subprocess.run([*script, "stop", *options], capture_output=True, check=True)


def server_line(server: Server, facts: Workspace, scratch: Path, reports: int, rounds: int) -> Line:
    """A full build of a server's view with so many reports, against bare calls with the same rows."""
    workspace = part(facts, scratch / server.name, reports)
    what = f"UNWIND of {ROWS:,}" if server.name == "neo4j" else f"updates of {GRAPHS} graphs"
    line = Line(f"{server.name}, {len(workspace.reports()):,} reports, {what}", 0.80)
    bare = _bare_unwind(server, workspace) if server.name == "neo4j" else _bare_updates(server, workspace)
    build(server, workspace)  # makes constraints and indexes, which the bare calls use too
    for number in range(rounds):
        say(f"{line.name}, round {number + 1}")
        server.wipe()
        line.bare.append(bare())
        server.wipe()
        line.kg.append(build(server, workspace))
    return line


def build(server: Server, workspace: Workspace) -> Cost:
    """What kg does: the view of a workspace, from its facts files."""
    catalogue, store = catalogue_of(workspace), server.store()
    with server.clock() as cost:
        sync(workspace, catalogue, {server.name: store}, rebuild=True)
        store.close()
    return cost


def _bare_unwind(server: Server, workspace: Workspace) -> Callable[[], Cost]:
    """Rows in memory as the driver takes them, ten thousand a transaction."""
    tables = {name: table.to_pylist() for name, table in all_rows(workspace).items()}

    def run() -> Cost:
        with server.driver() as driver, driver.session() as session, server.clock() as cost:
            for name, rows in tables.items():
                edge, *ends = name.split("-")
                text = f"UNWIND $rows AS row CREATE (n:{name}) SET n = row"
                if ends:
                    names = ", ".join(f"{one}: row.{one}" for one in EDGES[edge].properties)
                    text = (
                        f"UNWIND $rows AS row MATCH (a:{ends[0]} {{id: row.`from`}}) "
                        f"MATCH (b:{ends[1]} {{id: row.to}}) CREATE (a)-[:{edge} {{{names}}}]->(b)"
                    )
                for start in range(0, len(rows), ROWS):
                    session.run(text, rows=rows[start : start + ROWS]).consume()
        return cost

    return run


def _bare_updates(server: Server, workspace: Workspace) -> Callable[[], Cost]:
    """Updates ready as text, each with the quads of fifty reports."""
    catalogue, files = catalogue_of(workspace), workspace.digests()
    todo = Plan({}, frozenset(files), frozenset())
    texts: list[str] = []
    shared: dict[str, dict[str, None]] = {}
    for change in changes(workspace, catalogue, files, todo, {}, batch=GRAPHS):
        own, things = quads_of(change, catalogue)
        texts.append(insert_data(own))
        for graph, triples in things.items():
            shared.setdefault(graph, {}).update(dict.fromkeys(triples))
    texts.append(insert_data({graph: list(triples) for graph, triples in shared.items()}))

    def run() -> Cost:
        endpoint = Endpoint(Address.parse(server.url), server.login)
        with server.clock() as cost:
            for text in texts:
                endpoint.update(text)
        endpoint.close()
        return cost

    return run

