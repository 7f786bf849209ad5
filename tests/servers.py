"""Real database servers for tests: one Neo4j and one Fuseki a test run, started by the scripts of this project.

Worker processes share them: whoever comes first starts a server, a test holds it alone and finds it empty, and the
process that began the run stops it (``tests/conftest.py``).
"""

from __future__ import annotations

import os
import signal
import subprocess
import uuid
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import neo4j
import pytest

from kg.errors import KgError
from kg.locks import FileLock
from kg.stores import ServerStore
from kg.stores.address import Address, Login
from kg.stores.http import Endpoint
from kg.stores.neo4j import Neo4jStore
from kg.stores.sparql_endpoint import SparqlEndpoint
from tests import absence

ROOT = Path(__file__).parents[1]
INSTANCE = "test"
_CACHE = ROOT / ".cache"
_WAIT = 3600.0
RUN = os.environ.setdefault("KG_TEST_RUN", uuid.uuid4().hex)
"""Names this run; worker processes inherit it, so that a run stops only what it started."""


@dataclass(frozen=True)
class Server:
    """A server that runs: where, and the password of its user."""

    name: str
    url: str
    user: str
    password: str

    @property
    def variable(self) -> str:
        """The environment variable in which kg looks for this server's password."""
        return f"KG_PASSWORD_127_0_0_1_{Address.parse(self.url).port}"

    def store(self, *, read_only: bool = False, user: str | None = None, password: str | None = None) -> ServerStore:
        """The view on it."""
        login = Login(user or self.user, password or self.password)
        cls = Neo4jStore if self.name == "neo4j" else SparqlEndpoint
        store: ServerStore = cls(Address.parse(self.url), login, read_only=read_only)
        return store

    def wipe(self) -> None:
        """Empty the database."""
        if self.name == "fuseki":
            endpoint = Endpoint(Address.parse(self.url), Login(self.user, self.password))
            endpoint.update("DROP ALL")
            endpoint.close()
            return
        auth = (self.user, self.password)
        with neo4j.GraphDatabase.driver(self.url, auth=auth) as driver, driver.session() as session:
            session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS").consume()


NEO4J_VERSION = os.environ.get("KG_NEO4J_VERSION", "5.26.30")
"""The version of Neo4j that tests run on; another is fetched when it is first named."""
# Ports of this checkout: tests of two checkouts on one machine do not meet.
_OWN = zlib.crc32(str(ROOT).encode()) % 900
_PORTS = {"neo4j": str(17_000 + _OWN), "fuseki": str(18_000 + _OWN)}
_KINDS = {
    # name → script, its options, URL, user, folder of the version
    "neo4j": (
        ["scripts/neo4j-server"],
        ["--version", NEO4J_VERSION],
        f"bolt://127.0.0.1:{_PORTS['neo4j']}",
        "neo4j",
        _CACHE / "neo4j" / NEO4J_VERSION,
    ),
    "fuseki": (
        ["scripts/fuseki-server"],
        [],
        f"http://127.0.0.1:{_PORTS['fuseki']}/kg/sparql",
        "kg",
        _CACHE / "fuseki" / "6.2.0",
    ),
}


def run(name: str, command: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Start, stop or ask the test's server of a kind."""
    script, own, *_ = _KINDS[name]
    return subprocess.run(
        [*script, command, *own, "--name", INSTANCE, "--port", _PORTS[name], *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def kill(name: str) -> None:
    """Kill the test's server of a kind, as a power failure would; nothing happens if it does not run."""
    pid = _KINDS[name][-1] / INSTANCE / "pid"
    with suppress(FileNotFoundError, ProcessLookupError):
        os.kill(int(pid.read_text(encoding="ascii")), signal.SIGKILL)
    run(name, "stop")


@contextmanager
def held(name: str) -> Iterator[Server]:
    """The server of a kind for one test alone, started if need be, and empty."""
    lock = FileLock(_CACHE / f"{name}-{INSTANCE}.lock")
    assert lock.acquire(wait=_WAIT), f"another test run holds {lock.path}"
    try:
        if run(name, "status").returncode:
            started = run(name, "start", "--wipe")
            if started.returncode:
                absent(name, started.stderr.strip())
            (_CACHE / f"{name}-{INSTANCE}.started").write_text(RUN, encoding="ascii")
        _, _, url, user, folder = _KINDS[name]
        server = Server(name, url, user, (folder / INSTANCE / "password").read_text(encoding="ascii").strip())
        try:
            server.wipe()
        except (KgError, neo4j.exceptions.Neo4jError, neo4j.exceptions.DriverError) as error:
            pytest.fail(f"{name} runs but cannot be emptied: {error}")
        yield server
    finally:
        lock.release()


def stop_started() -> None:
    """Stop the servers that this test run started."""
    for name in _KINDS:
        mark = _CACHE / f"{name}-{INSTANCE}.started"
        lock = FileLock(_CACHE / f"{name}-{INSTANCE}.lock")
        if mark.exists() and mark.read_text(encoding="ascii") == RUN and lock.acquire(wait=_WAIT):
            mark.unlink()
            run(name, "stop")
            lock.release()


def absent(name: str, reason: str) -> NoReturn:
    """Skip what needs a program that does not run; under CI, fail it."""
    absence.absent(f"{name} does not run, so what rests on it is NOT tested: {reason}")
