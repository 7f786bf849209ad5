"""``kg status`` and ``kg check`` say the same of a view, whatever it was that changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.check import check_workspace
from kg.graph import Catalogue
from kg.pipeline import Engine
from kg.places import PlaceRegister
from kg.status import status_of
from kg.stores import EMBEDDED, embedded_store
from kg.sync import sync
from kg.workspace import Workspace
from tests.invented_reports import PLACES, catalogue, facts_of, practice, report, store_facts

FIRST, SECOND = facts_of(report("990103", None, 2018), practice()), facts_of(report("990102", None, 2018), practice())


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return catalogue(tmp_path_factory.getbasetemp() / "places.csv")


@pytest.fixture
def workspace(tmp_path: Path, known: Catalogue) -> Workspace:
    opened = Workspace.open(tmp_path / "ws", create=True)
    for facts in (FIRST, SECOND):
        store_facts(opened, facts)
    bring_in_step(opened, known)
    return opened


def bring_in_step(workspace: Workspace, known: Catalogue) -> None:
    stores = {name: embedded_store(name, workspace.views) for name in EMBEDDED}
    sync(workspace, known, stores)
    for store in stores.values():
        store.close()


def views(workspace: Workspace, known: Catalogue) -> dict[str, str]:
    """What status says of each view; that check says the same is seen to here."""
    found = status_of(workspace, known).views
    engine = Engine(known.ontology, known.places)  # type: ignore[arg-type]
    checked = {problem.where: problem.what for problem in check_workspace(workspace, engine)}
    assert {f"view {name}": said for name, said in found.items() if said} == {
        where: what for where, what in checked.items() if where.startswith("view ")
    }
    return found


def test_fresh_views_are_in_step(workspace: Workspace, known: Catalogue) -> None:
    assert views(workspace, known) == dict.fromkeys(EMBEDDED, "")
    assert status_of(workspace, known).in_step


def test_other_places_or_concepts_put_every_view_out_of_step(
    workspace: Workspace, known: Catalogue, tmp_path: Path
) -> None:
    more = tmp_path / "more.csv"
    more.write_text(PLACES.replace("砚湖区", "砚池区"), encoding="utf-8")
    other = Catalogue(known.ontology, PlaceRegister.load([more]))
    assert views(workspace, other) == dict.fromkeys(
        EMBEDDED, "the catalogue or the places have changed; run kg sync"
    )
    assert not status_of(workspace, other).in_step
    bring_in_step(workspace, other)
    assert status_of(workspace, other).in_step


def test_changed_new_and_missing_reports_are_counted(workspace: Workspace, known: Catalogue) -> None:
    store_facts(workspace, facts_of(report("990103", None, 2018), practice(status="planned")))
    store_facts(workspace, facts_of(report("990103", None, 2019), practice()))
    with workspace.writing():
        workspace.remove(SECOND[0].report)
    said = "3 reports are out of step with the facts files; run kg sync"
    assert views(workspace, known) == dict.fromkeys(EMBEDDED, said)


def test_missing_view_is_named(workspace: Workspace, known: Catalogue) -> None:
    (workspace.views / "graph.lbug").unlink()
    assert views(workspace, known) == {"ladybug": "the view is missing; run kg sync", "oxigraph": ""}


def test_damaged_file_is_no_fault_of_a_view_that_left_it_out(workspace: Workspace, known: Catalogue) -> None:
    workspace.facts_path(SECOND[0].report).write_text("{", encoding="utf-8")
    said = "1 reports are out of step with the facts files; run kg sync"
    assert views(workspace, known) == dict.fromkeys(EMBEDDED, said)
    bring_in_step(workspace, known)
    assert views(workspace, known) == dict.fromkeys(EMBEDDED, "")
    found = status_of(workspace, known)
    assert [Path(str(error.where).rpartition(":")[0]).name for error in found.damaged] == ["--2018.jsonl"]
    assert not found.in_step
