"""Views follow the facts files, whoever wrote those and whatever happened in between."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg import sync as sync_module
from kg.graph import Catalogue
from kg.stores import EMBEDDED, Store, embedded_store
from kg.sync import Plan, Summary, changes, plan, sync
from kg.workspace import Workspace
from tests.invented_reports import (
    GOVERNMENTS,
    catalogue,
    document,
    facts_of,
    full_workspace,
    organisation,
    practice,
    report,
    store_facts,
)


@pytest.fixture
def known(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return catalogue(tmp_path_factory.getbasetemp() / "places.csv")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.open(tmp_path / "ws", create=True)


@pytest.fixture
def stores(workspace: Workspace) -> Iterator[dict[str, Store]]:
    found = {name: embedded_store(name, workspace.views) for name in EMBEDDED}
    yield found
    for store in found.values():
        store.close()


def step(workspace: Workspace, known: Catalogue, stores: dict[str, Store]) -> Summary:
    summary = sync(workspace, known, stores)
    for store in stores.values():
        store.close()
    return summary


def test_both_views_hold_the_same_reports(workspace: Workspace, known: Catalogue, stores: dict[str, Store]) -> None:
    reports = list(full_workspace(workspace))
    seen: list[tuple[int, int]] = []
    summary = sync(workspace, known, stores, progress=lambda done, total: seen.append((done, total)))
    assert {name: view.added for name, view in summary.views.items()} == dict.fromkeys(EMBEDDED, len(reports))
    assert seen[-1] == (2 * len(reports), 2 * len(reports))
    assert {name: set(store.digests()) for name, store in stores.items()} == {name: set(reports) for name in EMBEDDED}


def test_facts_file_written_by_somebody_else_is_taken(
    workspace: Workspace, known: Catalogue, stores: dict[str, Store]
) -> None:
    step(workspace, known, stores)
    facts = facts_of(report("990103", None, 2018), practice())
    records = [{key: value for key, value in fact.to_dict().items() if key != "id"} for fact in facts]
    path = workspace.facts_path("990103/-/2018")
    path.parent.mkdir(parents=True)
    path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    summary = step(workspace, known, stores)
    assert not summary.damaged
    rows = stores["ladybug"].query("MATCH (p:Practice) RETURN p.id").rows
    assert rows == [(facts[1].id,)]


def test_edited_facts_file_replaces_its_report(
    workspace: Workspace, known: Catalogue, stores: dict[str, Store]
) -> None:
    store_facts(workspace, facts_of(report("990103", None, 2018), practice()))
    step(workspace, known, stores)
    path = workspace.facts_path("990103/-/2018")
    path.write_text(path.read_text(encoding="utf-8").replace('"in-place"', '"planned"'), encoding="utf-8")
    summary = step(workspace, known, stores)
    assert all((view.added, view.replaced, view.removed) == (0, 1, 0) for view in summary.views.values())
    assert stores["ladybug"].query("MATCH (p:Practice) RETURN p.status").rows == [("planned",)]
    assert stores["ladybug"].query("MATCH ()-[e:PRACTISES]->() RETURN count(*)").rows == [(0,)]


@pytest.mark.parametrize("damage", ["half", "noise", "misplaced", "directory"])
def test_damaged_facts_file_is_named_and_left_out_and_the_rest_works(
    workspace: Workspace, known: Catalogue, stores: dict[str, Store], damage: str
) -> None:
    reports = list(full_workspace(workspace))
    step(workspace, known, stores)
    path = workspace.facts_path(reports[0])
    content = path.read_bytes()
    if damage == "half":
        path.write_bytes(content[: len(content) // 2])
    elif damage == "noise":
        path.write_bytes(os.urandom(500))
    elif damage == "misplaced":
        path.write_bytes(workspace.facts_path(reports[1]).read_bytes())
    else:
        path.unlink()
        path.mkdir()
    summary = step(workspace, known, stores)
    if damage != "directory":
        assert list(summary.damaged) == [reports[0]]
        assert path.name in str(summary.damaged[reports[0]])
    for store in stores.values():
        assert set(store.digests()) == set(reports[1:])
        store.close()
    again = step(workspace, known, stores)
    assert not any(view.changed for view in again.views.values())
    if path.is_dir():
        path.rmdir()
    path.write_bytes(content)
    assert not step(workspace, known, stores).damaged
    assert all(set(store.digests()) == set(reports) for store in stores.values())


def test_many_changes_are_a_new_build(
    workspace: Workspace, known: Catalogue, stores: dict[str, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync_module, "_REBUILD_LEAST", 3)
    step(workspace, known, stores)
    list(full_workspace(workspace))
    todo = plan(stores["ladybug"], workspace.digests(), known)
    assert todo.reason == "8 reports have changed"
    stores["ladybug"].close()
    assert all(view.rebuilt for view in step(workspace, known, stores).views.values())


def test_batches_never_divide_a_government_and_stay_small(workspace: Workspace, known: Catalogue) -> None:
    reports = list(full_workspace(workspace))
    everything = Plan({}, frozenset(reports), frozenset())
    batches = [change.added for change in changes(workspace, known, reports, everything, {}, batch=3)]
    assert sorted(one for batch in batches for one in batch) == sorted(reports)
    assert [len(batch) for batch in batches] == [4, 4]
    for batch in batches:
        others = {one.rpartition("/")[0] for other in batches if other is not batch for one in other}
        assert not others & {one.rpartition("/")[0] for one in batch}


def test_change_of_one_year_keeps_what_other_years_derive(
    workspace: Workspace, known: Catalogue, stores: dict[str, Store]
) -> None:
    for year in (2016, 2017, 2018):
        store_facts(workspace, facts_of(report("990103", None, year), practice(), document("m", relation="own")))
    step(workspace, known, stores)
    store_facts(workspace, facts_of(report("990103", None, 2016), organisation()))
    step(workspace, known, stores)
    row = ("990103", "three-enforcement-systems", 2017, 2018, 2)
    text = "MATCH (g)-[e:PRACTISES]->(m) RETURN g.id, m.id, e.first_year, e.last_year, e.reports"
    assert stores["ladybug"].query(text).rows == [row]
    issued = """PREFIX kg: <https://kg.example/ontology#> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
        SELECT ?year { ?statement rdf:predicate kg:issued ; kg:year ?year }"""
    assert stores["oxigraph"].query(issued).rows == [(2017,)]


KILLED = """
import sys
from pathlib import Path
from kg.stores import EMBEDDED, embedded_store
from kg.sync import sync
from kg.workspace import Workspace
from tests.invented_reports import catalogue
workspace = Workspace.open(Path(sys.argv[1]))
stores = {name: embedded_store(name, workspace.views) for name in EMBEDDED}
known = catalogue(Path(sys.argv[2]))
print("ready", flush=True)
sync(workspace, known, stores)
for store in stores.values():
    store.close()
print("done", flush=True)
"""


def test_sync_that_is_killed_heals_at_the_next_one(
    workspace: Workspace, known: Catalogue, stores: dict[str, Store], tmp_path_factory: pytest.TempPathFactory
) -> None:
    places = tmp_path_factory.getbasetemp() / "places.csv"
    list(full_workspace(workspace))
    killed = 0
    for trial in range(5):
        code, town = GOVERNMENTS[trial % 4]
        store_facts(workspace, facts_of(report(code, town, 2020 + trial), practice(), document(f"minted-{trial}")))
        if trial % 2:
            with workspace.writing():
                workspace.remove(workspace.reports()[0])
        arguments = [sys.executable, "-c", KILLED, str(workspace.path), str(places)]
        process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1])
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.04 * trial)
        os.kill(process.pid, signal.SIGKILL)
        killed += process.communicate()[0] != "done\n"
        step(workspace, known, stores)
        states = {name: list(store.export()) for name, store in stores.items()}
        for store in stores.values():
            store.close()
        sync(workspace, known, stores, rebuild=True)
        assert {name: list(store.export()) for name, store in stores.items()} == states
        for store in stores.values():
            store.close()
    assert killed >= 2
