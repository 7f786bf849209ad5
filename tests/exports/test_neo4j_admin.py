"""The files for neo4j-admin, imported by the real one into a real server."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.exports import export
from kg.graph import Catalogue
from kg.locks import FileLock
from kg.queries import named_query
from kg.queries import run as ask
from kg.stores import embedded_store
from kg.stores.neo4j import schema_statements
from kg.sync import plan, sync
from kg.workspace import Workspace
from tests.invented_reports import document, facts_of, organisation, practice, report, store_facts
from tests.servers import ROOT, Server, absent

INSTANCE, PORT = "import", "17689"
LIBRARIES = ROOT / ".cache" / "neo4j" / "5.26.30" / "lib"
# A server for a minute: compiling its code well would take longer than running it.
BRIEF = {"JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}

# What neo4j-admin of an unpacked server runs, on the jars that scripts/neo4j-server fetches.
ADMIN = """#!/bin/sh
exec java -Xmx512m --add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/java.lang=ALL-UNNAMED \\
  --add-opens=java.base/sun.nio.ch=ALL-UNNAMED -cp "{libraries}/*" org.neo4j.cli.AdminTool "$@"
"""


@pytest.fixture
def difficult(workspace: Workspace) -> Workspace:
    """Reports with texts that CSV readers stumble over."""
    head = report("990103", None, 2019, title='a "b", \\c\r\nd;')
    facts = [practice(quote=' "推行", '), document("minted-c", title="", number=""), organisation("甲\n乙'|\t")]
    store_facts(workspace, list(facts_of(head, *facts)))
    return workspace


@pytest.fixture
def stopped_server() -> Iterator[Path]:
    """The empty folder of a server that has never run, for this test alone."""
    lock = FileLock(LIBRARIES.parent / f"{INSTANCE}.lock")
    LIBRARIES.parent.mkdir(parents=True, exist_ok=True)
    assert lock.acquire(wait=600), f"another test run holds {lock.path}"
    folder = LIBRARIES.parent / INSTANCE / "server"
    try:
        script("stop")  # which a killed run may have left
        if not LIBRARIES.is_dir():
            fetched = script("start", "--wipe")
            if fetched.returncode:
                absent("neo4j", fetched.stderr.strip())
            script("stop")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        yield folder
    finally:
        script("stop")
        shutil.rmtree(folder, ignore_errors=True)
        lock.release()


def script(command: str, *options: str) -> subprocess.CompletedProcess[str]:
    server = ["scripts/neo4j-server", command, "--name", INSTANCE, "--port", PORT, *options]
    return subprocess.run(server, cwd=ROOT, env=os.environ | BRIEF, capture_output=True, text=True, check=False)


def test_the_real_neo4j_admin_imports_all_of_it(
    stopped_server: Path, difficult: Workspace, known: Catalogue, tmp_path: Path
) -> None:
    export("neo4j-admin", tmp_path / "out", difficult, known)
    admin = tmp_path / "neo4j-admin"
    admin.write_text(ADMIN.format(libraries=LIBRARIES), encoding="ascii")
    admin.chmod(0o755)
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "neo4j.conf").touch()
    places = {"NEO4J_ADMIN": str(admin), "NEO4J_HOME": str(stopped_server), "NEO4J_CONF": str(tmp_path / "conf")}
    command = ["sh", str(tmp_path / "out" / "import.sh")]
    done = subprocess.run(command, env=os.environ | BRIEF | places, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    started = script("start")
    assert started.returncode == 0, started.stderr
    password = (stopped_server.parent / "password").read_text(encoding="ascii").strip()
    embedded = embedded_store("ladybug", difficult.views)
    store = Server("neo4j", f"bolt://127.0.0.1:{PORT}", "neo4j", password).store(read_only=True)
    try:
        sync(difficult, known, {"ladybug": embedded}, rebuild=True)
        held = list(embedded.export())
        assert list(store.export()) == held
        assert f"Imported:\n  {sum('-' not in line.split(' ')[0] for line in held) + 1} nodes" in done.stdout
        assert plan(store, difficult.digests(), known).size == 0, "kg would write it anew"
        for name, values in (("reports", {}), ("adoption_by_year", {"mechanism": "three-enforcement-systems"})):
            query = named_query(name, "cypher")
            rows = ask(query, embedded, values)
            assert rows.rows
            assert ask(query, store, values) == rows
    finally:
        embedded.close()
        store.close()


def test_the_schema_is_that_of_a_view_that_kg_fills(workspace: Workspace, known: Catalogue, tmp_path: Path) -> None:
    export("neo4j-admin", tmp_path / "out", workspace, known)
    assert (tmp_path / "out" / "schema.cypher").read_text(encoding="ascii").split(";\n")[:-1] == schema_statements()


def test_the_folder_may_be_written_again(workspace: Workspace, known: Catalogue, tmp_path: Path) -> None:
    export("neo4j-admin", tmp_path / "out", workspace, known)
    (tmp_path / "out" / "import.report").touch()
    export("neo4j-admin", tmp_path / "out", workspace, known)
    assert not (tmp_path / "out" / "import.report").exists()
