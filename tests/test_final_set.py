"""However reports were added, replaced, withdrawn and added again: what is left is as if it had been loaded once."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from kg.facts import Fact
from kg.graph import Catalogue
from kg.stores import EMBEDDED, Store, embedded_store
from kg.sync import sync
from kg.workspace import Workspace
from tests.invented_reports import catalogue, report_facts
from tests.servers import Server


def write(workspace: Workspace, facts: list[Fact]) -> None:
    """Load a report from the one file that it comes from."""
    with workspace.writing():
        workspace.write(facts, source=Path("/pages") / facts[0].report / "page.txt")


def files(workspace: Workspace) -> dict[str, bytes]:
    """Every facts file."""
    paths = (path for path in (workspace.path / "facts").rglob("*") if path.is_file())
    return {str(path.relative_to(workspace.path)): path.read_bytes() for path in paths}


class Reports(RuleBasedStateMachine):
    """A workspace with its views, in step now and then; ``present`` is what must be left."""

    known: ClassVar[Catalogue]
    servers: ClassVar[dict[str, Server]] = {}

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="kg-final-"))
        self.workspace = Workspace.open(self.folder / "ws", create=True)
        self.present: dict[str, list[Fact]] = {}
        self.gone: dict[str, list[Fact]] = {}
        self.stores: dict[str, Store] = {name: embedded_store(name, self.workspace.views) for name in EMBEDDED}
        self.stores |= {name: server.store() for name, server in self.servers.items()}

    @rule(facts=report_facts())
    def add_or_replace(self, facts: list[Fact]) -> None:
        write(self.workspace, facts)
        self.present[facts[0].report] = facts

    @precondition(lambda self: self.present)
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        report = data.draw(st.sampled_from(sorted(self.present)))
        self.gone[report] = self.present.pop(report)
        with self.workspace.writing():
            self.workspace.remove(report)

    @precondition(lambda self: self.gone)
    @rule(data=st.data())
    def add_again(self, data: st.DataObject) -> None:
        report = data.draw(st.sampled_from(sorted(self.gone)))
        facts = self.gone.pop(report)
        if report not in self.present:
            write(self.workspace, facts)
            self.present[report] = facts

    @rule()
    def bring_in_step(self) -> None:
        summary = sync(self.workspace, self.known, self.stores)
        assert not summary.damaged
        for store in self.stores.values():
            store.close()

    @rule()
    def open_anew(self) -> None:
        self.workspace = Workspace.open(self.workspace.path)

    def teardown(self) -> None:
        if not hasattr(self, "folder"):
            return
        once = Workspace.open(self.folder / "once", create=True)
        right = {name: embedded_store(name, once.views) for name in EMBEDDED}
        try:
            self.bring_in_step()
            for report in sorted(self.present):
                write(once, self.present[report])
            sync(once, self.known, right)
            assert files(self.workspace) == files(once)
            exports = {store.language: list(store.export()) for store in right.values()}
            for name, store in self.stores.items():
                assert list(store.export()) == exports[store.language], name
        finally:
            # A store that stays open after a failure would hide it: the engine reserves addresses, and they run out.
            for store in (*self.stores.values(), *right.values()):
                store.close()
            shutil.rmtree(self.folder)


@pytest.fixture
def known(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return catalogue(tmp_path_factory.getbasetemp() / "places.csv")


def run(known: Catalogue, servers: dict[str, Server], *, examples: int, steps: int) -> None:
    """Try that many random histories."""

    class Machine(Reports):
        pass

    Machine.known, Machine.servers = known, servers
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_embedded_views_and_facts_depend_on_the_final_set_only(known: Catalogue) -> None:
    run(known, {}, examples=8, steps=12)


def test_servers_depend_on_the_final_set_only(known: Catalogue, neo4j_server: Server, fuseki_server: Server) -> None:
    run(known, {"neo4j": neo4j_server, "fuseki": fuseki_server}, examples=3, steps=8)
