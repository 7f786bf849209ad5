"""What every store on a server must do: the contract of stores, but for what concerns files, and its own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from kg.errors import KgError, ServerError, StoreError
from kg.graph import Catalogue
from kg.stores import Change, Store, embedded_store, server_store
from kg.stores.address import Address
from kg.sync import Plan, changes, sync
from kg.workspace import Workspace
from tests.invented_reports import facts_of, full_workspace, practice, report, store_facts
from tests.servers import Server
from tests.stores.contract import StoreContract


class ServerContract(StoreContract):
    """The contract as tests; what a server's view holds equals what the embedded view of its language holds."""

    server: ClassVar[Server]
    opened: ClassVar[list[Store]] = []
    twin: ClassVar[str]
    """The embedded store that must hold the same."""
    half: ClassVar[str]
    """A text that makes the view look half-built."""
    foreign: ClassVar[str]
    """A text that writes something that is not ours."""
    count_foreign: ClassVar[str]
    """A query for how much of that there is."""
    examples = 4

    @classmethod
    def open(cls, workspace: Workspace, *, read_only: bool = False) -> Store:
        store = cls.server.store(read_only=read_only)
        cls.opened.append(store)
        return store

    @pytest.fixture(autouse=True)
    def _closed(self) -> Iterator[None]:
        yield
        while self.opened:
            self.opened.pop().close()

    @classmethod
    def built_anew(cls, workspace: Workspace, known: Catalogue) -> list[str]:
        with tempfile.TemporaryDirectory() as folder:
            store = embedded_store(cls.twin, Path(folder))
            sync(workspace, known, {cls.twin: store}, rebuild=True)
            found = list(store.export())
            store.close()
        return found

    def test_holds_what_the_embedded_view_holds(self, workspace: Workspace, known: Catalogue, store: Store) -> None:
        list(full_workspace(workspace))
        assert self.step(workspace, known, store) == self.built_anew(workspace, known)

    @pytest.mark.parametrize("damage", ["emptied", "half built"])
    def test_damaged_view_is_built_anew_and_says_so(
        self, workspace: Workspace, known: Catalogue, store: Store, damage: str
    ) -> None:
        list(full_workspace(workspace))
        before = self.step(workspace, known, store)
        if damage == "emptied":
            self.server.wipe()
        else:
            store.query(self.half, write=True)
            store.close()
        with pytest.raises(StoreError, match=r"missing or was not built.*kg sync"):
            self.open(workspace).query(self.node_count)
        summary = sync(workspace, known, {self.name: store}).views[self.name]
        store.close()
        assert summary.rebuilt == "the view is missing or was not built to its end"
        assert self.state(workspace) == before

    def test_interrupted_build_answers_nothing_and_heals(
        self, workspace: Workspace, known: Catalogue, store: Store
    ) -> None:
        reports = list(full_workspace(workspace))
        self.step(workspace, known, store)

        def interrupted() -> Iterator[Change]:
            yield next(iter(changes(workspace, known, reports, Plan({}, frozenset(reports), frozenset()), {}, batch=2)))
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            store.rebuild(interrupted(), known)
        store.close()
        with pytest.raises(StoreError, match="not built to its end"):
            store.query(self.node_count)
        assert self.step(workspace, known, store) == self.built_anew(workspace, known)

    def test_reader_keeps_its_state_while_a_writer_works(
        self, workspace: Workspace, known: Catalogue, store: Store
    ) -> None:
        """A reader sees a change when it is whole, and needs not be opened anew."""
        reports = list(full_workspace(workspace))
        before = self.step(workspace, known, store)
        reader = self.open(workspace, read_only=True)
        assert list(reader.export()) == before
        store_facts(workspace, facts_of(report("990103", None, 2019), practice()))
        sync(workspace, known, {self.name: store})
        assert list(reader.export()) == self.built_anew(workspace, known)
        assert reader.query(self.node_count).rows == [(len(reports) + 1,)]
        reader.close()

    def test_reader_cannot_sync(self, workspace: Workspace, known: Catalogue, store: Store) -> None:
        list(full_workspace(workspace))
        before = self.step(workspace, known, store)
        reader = self.open(workspace, read_only=True)
        with pytest.raises(ServerError, match="opened to read only"):
            sync(workspace, known, {self.name: reader}, rebuild=True)
        reader.close()
        assert self.state(workspace) == before

    def test_wrong_password_is_one_line_without_it(self, workspace: Workspace, known: Catalogue) -> None:
        wrong = self.server.store(password="Geheimwort")  # noqa: S106
        with pytest.raises(ServerError, match="the user or the password is wrong") as caught:
            sync(workspace, known, {self.name: wrong})
        wrong.close()
        assert_silent(caught.value, "Geheimwort")

    def test_no_password_says_how_to_give_one(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("NETRC", str(tmp_path / "none"))
        store = server_store(self.server.url)
        with pytest.raises(ServerError, match="wants a password; set KG_PASSWORD"):
            store.digests()
        store.close()

    def test_server_that_is_down_is_one_line(self) -> None:
        port = Address.parse(self.server.url).port
        store = server_store(self.server.url.replace(str(port), "9"))
        with pytest.raises(ServerError, match="the server is out of reach; is it running") as caught:
            store.digests()
        assert "\n" not in str(caught.value)
        store.close()

    def test_what_others_wrote_is_left_alone(self, workspace: Workspace, known: Catalogue, store: Store) -> None:
        list(full_workspace(workspace))
        self.step(workspace, known, store)
        store.query(self.foreign, write=True)
        try:
            sync(workspace, known, {self.name: store}, rebuild=True)
        except ServerError as error:
            assert "nodes that kg did not write (Other)" in str(error)  # noqa: PT017
        assert store.query(self.count_foreign).rows == [(1,)]
        store.close()


def assert_silent(error: BaseException | None, secret: str) -> None:
    """Neither the error nor anything that it was raised from knows the secret."""
    while error is not None:
        assert secret not in f"{error} {error!r} {error.args}"
        if isinstance(error, KgError):
            assert "\n" not in str(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
