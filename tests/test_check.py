"""``kg check`` finds what is wrong, and nothing where nothing is."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.check import check_workspace
from kg.graph import Catalogue
from kg.pipeline import Engine
from kg.stores import EMBEDDED, embedded_store
from kg.sync import sync
from kg.workspace import Workspace
from tests.invented_reports import catalogue, document, facts_of, indicator, organisation, practice, report, store_facts

ID = "990103/-/2018"
FACTS = facts_of(report("990103", None, 2018), practice(), document("minted-a", "甲办法"), indicator(), organisation())


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    known = catalogue(tmp_path_factory.getbasetemp() / "places.csv")
    return Engine(known.ontology, known.places)


@pytest.fixture
def workspace(tmp_path: Path, engine: Engine) -> Workspace:
    opened = Workspace.open(tmp_path / "ws", create=True)
    store_facts(opened, FACTS)
    bring_in_step(opened, engine)
    return opened


def bring_in_step(workspace: Workspace, engine: Engine) -> None:
    stores = {name: embedded_store(name, workspace.views) for name in EMBEDDED}
    sync(workspace, Catalogue(engine.ontology, engine.places), stores)
    for store in stores.values():
        store.close()


def problems(workspace: Workspace, engine: Engine, *, every: bool = False) -> list[str]:
    return [str(problem) for problem in check_workspace(workspace, engine, every=every)]


@pytest.mark.parametrize("every", [False, True])
def test_sound_workspace_has_no_problem(workspace: Workspace, engine: Engine, every: bool) -> None:
    assert problems(workspace, engine, every=every) == []


def test_edited_fact_and_stray_file_are_named(workspace: Workspace, engine: Engine) -> None:
    path = workspace.facts_path(ID)
    path.write_text(path.read_text(encoding="utf-8").replace("推行三项制度", "推行三项"), encoding="utf-8")
    (path.parent / "notes.jsonl").write_text("{}", encoding="utf-8")
    found = problems(workspace, engine)
    assert any("--2018.jsonl:2: the quote has 4 characters, its span 6" in one for one in found)
    assert any("--2018.jsonl:2: the id" in one and "it was edited" in one for one in found)
    assert any("notes.jsonl: no facts file stands here" in one for one in found)
    assert sum("reports are out of step" in one for one in found) == len(EMBEDDED)
    assert len(found) == 3 + len(EMBEDDED)


def test_damaged_facts_file_is_named(workspace: Workspace, engine: Engine) -> None:
    workspace.facts_path(ID).write_text("{", encoding="utf-8")
    assert any("--2018.jsonl:1: the line is no JSON" in one for one in problems(workspace, engine))


def test_missing_view_is_named(workspace: Workspace, engine: Engine) -> None:
    (workspace.views / "graph.lbug").unlink()
    assert problems(workspace, engine) == ["view ladybug: the view is missing; run kg sync"]


def test_view_that_says_something_else_is_found_when_all_is_compared(workspace: Workspace, engine: Engine) -> None:
    store = embedded_store("ladybug", workspace.views)
    store.query("MATCH (p:Practice) SET p.status = 'planned'", write=True)
    store.close()
    assert problems(workspace, engine) == []
    (found,) = problems(workspace, engine, every=True)
    assert "view ladybug: it does not say what the facts say, first at: Practice" in found


def test_facts_that_break_a_shape_are_found(workspace: Workspace, engine: Engine) -> None:
    store_facts(workspace, facts_of(report("990103", None, 2018), practice("no-such-mechanism", quote="")))
    bring_in_step(workspace, engine)
    found = problems(workspace, engine)
    assert any("a fact has one quote that is not empty" in one for one in found)
