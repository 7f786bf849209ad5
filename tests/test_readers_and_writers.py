"""One writer at a time, told to the next by name; readers go on, whatever the writer does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.stores import EMBEDDED, embedded_store
from kg.sync import sync
from kg.workspace import Workspace
from tests.invented_reports import catalogue, facts_of, full_workspace, practice, report, store_facts

ROOT = Path(__file__).parents[1]
READER = """
import sys
from pathlib import Path
from kg.stores import EMBEDDED, embedded_store
views, stop = Path(sys.argv[1]), Path(sys.argv[2])
texts = {"ladybug": "MATCH (r:Report) RETURN count(*) AS n",
         "oxigraph": "SELECT (COUNT(*) AS ?n) { ?r a <https://kg.example/ontology#Report> }"}
seen = []
print("reading", flush=True)
while not stop.exists():
    for name in EMBEDDED:
        store = embedded_store(name, views, read_only=True)
        ((number,),) = store.query(texts[name]).rows
        seen.append(number)
        store.close()
print(len(seen), min(seen), max(seen), flush=True)
"""


def test_readers_never_fail_and_see_whole_states_while_views_change_and_are_built_anew(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    known = catalogue(tmp_path_factory.getbasetemp() / "places.csv")
    workspace = Workspace.open(tmp_path / "ws", create=True)
    reports = len(list(full_workspace(workspace)))
    stores = {name: embedded_store(name, workspace.views) for name in EMBEDDED}

    def step(*, rebuild: bool) -> None:
        sync(workspace, known, stores, rebuild=rebuild)
        for store in stores.values():
            store.close()

    step(rebuild=False)
    arguments = [sys.executable, "-c", READER, str(workspace.views), str(tmp_path / "stop")]
    readers = [subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    for reader in readers:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "reading\n"
    for number in range(8):
        if number % 2:
            with workspace.writing():
                workspace.remove("990103/-/2019")
        else:
            store_facts(workspace, facts_of(report("990103", None, 2019), practice()))
        step(rebuild=number % 3 == 2)
    (tmp_path / "stop").touch()
    for reader in readers:
        said, errors = reader.communicate()
        assert reader.returncode == 0, errors
        number, least, most = map(int, said.split())
        assert (least, most) == (reports, reports + 1)
        assert number > 4


HOLDER = """
import sys, time
from pathlib import Path
from kg.workspace import Workspace
with Workspace.open(Path(sys.argv[1])).writing():
    print("holding", flush=True)
    time.sleep(60)
"""


def kg(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kg", *map(str, words)], capture_output=True, text=True, check=False, cwd=ROOT
    )


def test_second_writer_is_told_who_holds_the_lock_readers_go_on_and_a_killed_writer_leaves_none(tmp_path: Path) -> None:
    folder = tmp_path / "ws"
    page = ROOT / "sample" / "reports" / "lumingping-2014.txt"
    load = ("load", page, "--places", ROOT / "sample" / "places.csv", "-w", folder)
    assert kg(*load).returncode == 0
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(folder)], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "holding\n"
        for words in (load, ("sync", "-w", folder), ("remove", "990102/鹿鸣坪镇/2014", "-w", folder)):
            done = kg(*words)
            assert done.returncode == 1
            assert f"process {holder.pid} is writing to the workspace" in done.stderr
            assert done.stderr.count("\n") == 1
        assert "lumingping-2014.txt" in kg("query", "reports", "-w", folder).stdout
        assert kg("status", "-w", folder).returncode == 0
    finally:
        os.kill(holder.pid, signal.SIGKILL)
        holder.communicate()
    began = time.monotonic()
    assert kg(*load).returncode == 0
    assert time.monotonic() - began < 30
