"""What every store must do. A store's tests inherit this class and say how to open it."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import QueryError, StoreError
from kg.facts import Fact
from kg.graph import Catalogue
from kg.stores import Language, Store, embedded_store
from kg.sync import sync
from kg.workspace import Workspace
from tests.invented_reports import (
    GOVERNMENTS,
    catalogue,
    document,
    facts_of,
    full_workspace,
    governments_of,
    indicator,
    organisation,
    practice,
    report,
    report_facts,
    store_facts,
)


class StoreContract:
    """The contract of ``kg.stores.Store`` as tests."""

    name: ClassVar[str]
    language: ClassVar[Language]
    node_count: ClassVar[str]
    """A query for the number of reports."""
    echo: ClassVar[str]
    """A query that returns its parameters ``text`` and ``number``, and nothing for ``missing``, as columns a, b, c."""
    writes: ClassVar[tuple[str, ...]]
    """Texts that must be refused without ``write``."""
    write: ClassVar[str]
    """A text that changes the store."""
    examples: ClassVar[int] = 12
    """How many random orders of changes are tried."""

    @pytest.fixture
    def known(self, tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
        return catalogue(tmp_path_factory.getbasetemp() / "places.csv")

    @pytest.fixture
    def workspace(self, tmp_path: Path) -> Workspace:
        return Workspace.open(tmp_path / "ws", create=True)

    @pytest.fixture
    def store(self, workspace: Workspace) -> Iterator[Store]:
        found = self.open(workspace)
        yield found
        found.close()

    @classmethod
    def open(cls, workspace: Workspace, *, read_only: bool = False) -> Store:
        return embedded_store(cls.name, workspace.views, read_only=read_only)

    @classmethod
    def state(cls, workspace: Workspace) -> list[str]:
        """All that the view holds, as a reader sees it."""
        reader = cls.open(workspace, read_only=True)
        try:
            return list(reader.export())
        finally:
            reader.close()

    @classmethod
    def built_anew(cls, workspace: Workspace, known: Catalogue) -> list[str]:
        """What a view holds that is built once from the facts files as they are now."""
        with tempfile.TemporaryDirectory() as folder:
            store = embedded_store(cls.name, Path(folder))
            sync(workspace, known, {cls.name: store}, rebuild=True)
            found = list(store.export())
            store.close()
        return found

    def step(self, workspace: Workspace, known: Catalogue, store: Store) -> list[str]:
        """Sync and let go of the store; the state after it."""
        sync(workspace, known, {self.name: store})
        store.close()
        return self.state(workspace)

    def test_says_its_language(self, store: Store) -> None:
        assert store.language == self.language

    def test_missing_view_is_an_error_that_says_what_to_do(self, store: Store) -> None:
        with pytest.raises(StoreError, match=r"missing.*kg sync"):
            store.digests()

    def test_holds_the_digests_of_its_reports(self, workspace: Workspace, known: Catalogue, store: Store) -> None:
        reports = list(full_workspace(workspace))
        sync(workspace, known, {self.name: store})
        assert store.digests() == workspace.digests()
        assert set(store.digests()) == set(reports)
        assert store.catalogue_digest() == known.digest

    def test_second_sync_writes_nothing(self, workspace: Workspace, known: Catalogue, store: Store) -> None:
        list(full_workspace(workspace))
        first = self.step(workspace, known, store)
        before = _contents(workspace.views)
        again = sync(workspace, known, {self.name: store})
        store.close()
        assert not again.views[self.name].changed
        assert self.state(workspace) == first
        assert _contents(workspace.views) == before

    def test_change_equals_build(self, workspace: Workspace, known: Catalogue, store: Store) -> None:
        reports = list(full_workspace(workspace))
        self.step(workspace, known, store)
        store_facts(workspace, facts_of(report("990102", "苇塘镇", 2017), document("minted-b", "丙办法")))
        with workspace.writing():
            workspace.remove(reports[0])
        summary = sync(workspace, known, {self.name: store}).views[self.name]
        store.close()
        assert (summary.added, summary.replaced, summary.removed, summary.rebuilt) == (0, 1, 1, None)
        assert self.state(workspace) == self.built_anew(workspace, known)

    @pytest.mark.parametrize("reports", [1, 12])
    def test_facts_that_change_under_their_ids_are_replaced(
        self, workspace: Workspace, known: Catalogue, store: Store, reports: int
    ) -> None:
        """Somebody edits facts files by hand: ids stay, and so do the facts beside those that change."""
        for year in range(2008, 2024):
            facts = (
                practice(),
                practice(quote="另有做法"),
                document("minted-a", "甲办法"),
                indicator(0.0),
                indicator(7.5),
            )
            store_facts(workspace, facts_of(report("990102", None, year), *facts, organisation()))
        self.step(workspace, known, store)
        for one in workspace.reports()[:reports]:
            path = workspace.facts_path(one)
            text = path.read_text(encoding="utf-8")
            for old, new in (("另有做法", "又有做法"), ("甲办法", "乙办法"), ('"value": 0.0', '"value": -0.0')):
                assert old in text
                text = text.replace(old, new)
            path.write_text(text.replace("in-place", "planned", 1), encoding="utf-8")
        summary = sync(workspace, known, {self.name: store}).views[self.name]
        store.close()
        assert (summary.replaced, summary.rebuilt) == (reports, None)
        assert self.state(workspace) == self.built_anew(workspace, known)

    def test_removed_report_leaves_no_trace(self, workspace: Workspace, known: Catalogue, store: Store) -> None:
        store_facts(workspace, facts_of(report("990102", None, 2016), practice()))
        before = self.step(workspace, known, store)
        own = facts_of(
            report("990103", None, 2016, title="独有报告"),
            practice("unknown-mechanism", quote="独有做法"),
            document("minted-only", "独有办法", "独有〔2016〕1号", "own"),
            organisation("独有律师事务所"),
        )
        store_facts(workspace, own)
        during = self.step(workspace, known, store)
        assert "独有" in "".join(during)
        assert "990103" in "".join(during)
        with workspace.writing():
            workspace.remove(own[0].report)
        assert self.step(workspace, known, store) == before

    def test_minted_law_is_named_the_same_in_any_order(
        self, workspace: Workspace, known: Catalogue, store: Store
    ) -> None:
        first = facts_of(report("990102", None, 2016), document("minted-x", "乙", "二号"))
        second = facts_of(report("990103", None, 2016), document("minted-x", "甲", "一号"))
        third = facts_of(report("990103", None, 2017), document("minted-x", "丙"))
        states = []
        for facts in (first, second, third):
            store_facts(workspace, facts)
            states.append(self.step(workspace, known, store))
            assert states[-1] == self.built_anew(workspace, known)
        for facts in (third, second):
            states.pop()
            with workspace.writing():
                workspace.remove(facts[0].report)
            assert self.step(workspace, known, store) == states[-1]

    def test_governments_are_those_with_a_report_and_all_above_them(
        self, workspace: Workspace, known: Catalogue, store: Store
    ) -> None:
        reports = list(full_workspace(workspace))
        sync(workspace, known, {self.name: store})
        with_report = governments_of(reports)
        assert with_report == {f"{code}/{town}" if town else code for code, town in GOVERNMENTS}
        assert self.governments(store) == with_report | {"990000", "990100"}

    def test_successor_that_goes_when_its_predecessor_comes_leaves_no_trace(
        self, workspace: Workspace, known: Catalogue, store: Store
    ) -> None:
        old, new = GOVERNMENTS[0], GOVERNMENTS[1]
        store_facts(workspace, facts_of(report("990102", None, 2016)))
        store_facts(workspace, facts_of(report(*new, 2016)))
        self.step(workspace, known, store)
        store_facts(workspace, facts_of(report(*old, 2016)))
        with workspace.writing():
            workspace.remove(f"{new[0]}/{new[1]}/2016")
        assert self.step(workspace, known, store) == self.built_anew(workspace, known)

    def governments(self, store: Store) -> set[str]:
        """Ids of all governments that the store holds."""
        text = {
            "cypher": "MATCH (g:Government) RETURN g.id AS id",
            "sparql": "PREFIX kg: <https://kg.example/ontology#> SELECT ?id { ?g a kg:Government ; kg:id ?id }",
        }
        rows = store.query(text[self.language]).rows
        assert len({row[0] for row in rows}) == len(rows)
        return {row[0] for row in rows}

    @pytest.mark.parametrize("damage", ["noise", "half", "empty", "gone"])
    def test_damaged_view_is_built_anew_and_says_so(
        self, workspace: Workspace, known: Catalogue, store: Store, damage: str
    ) -> None:
        list(full_workspace(workspace))
        before = self.step(workspace, known, store)
        for path in self.files(workspace):
            content = path.read_bytes()
            if damage == "gone":
                path.unlink()
            else:
                noise = random.Random(1).randbytes(len(content))  # noqa: S311
                path.write_bytes({"noise": noise, "half": content[: len(content) // 2], "empty": b""}[damage])
        summary = sync(workspace, known, {self.name: store}).views[self.name]
        store.close()
        assert summary.rebuilt
        assert self.state(workspace) == before

    def files(self, workspace: Workspace) -> list[Path]:
        """The view's files that hold its contents."""
        raise NotImplementedError

    def test_other_catalogue_means_a_new_build(
        self, workspace: Workspace, known: Catalogue, store: Store, tmp_path: Path
    ) -> None:
        list(full_workspace(workspace))
        self.step(workspace, known, store)
        more = tmp_path / "more.csv"
        more.write_text("code,name,town,since,until,successor,aliases\n990104,新增区,,,,,\n", encoding="utf-8")
        other = Catalogue(known.ontology, type(known.places).load([*self.place_files(), more]))
        summary = sync(workspace, other, {self.name: store}).views[self.name]
        assert summary.rebuilt == "the catalogue or the places have changed"

    def place_files(self) -> list[Path]:
        return []

    def test_reader_keeps_its_state_while_a_writer_works(
        self, workspace: Workspace, known: Catalogue, store: Store
    ) -> None:
        list(full_workspace(workspace))
        before = self.step(workspace, known, store)
        reader = self.open(workspace, read_only=True)
        assert list(reader.export()) == before
        store_facts(workspace, facts_of(report("990103", None, 2019), practice()))
        sync(workspace, known, {self.name: store})
        assert list(reader.export()) == before
        store.close()
        assert list(reader.export()) == before
        assert len(reader.query(self.node_count).rows) == 1
        reader.close()
        assert self.state(workspace) == self.built_anew(workspace, known) != before

    def test_query_binds_parameters(self, workspace: Workspace, known: Catalogue, store: Store) -> None:
        list(full_workspace(workspace))
        sync(workspace, known, {self.name: store})
        text = "'\"\\ } RETURN 1 // 中文 <script>"
        rows = store.query(self.echo, {"text": text, "number": 7})
        assert rows.columns == ("a", "b", "c")
        assert rows.rows == [(text, 7, None)]

    def test_query_counts(self, workspace: Workspace, known: Catalogue, store: Store) -> None:
        reports = list(full_workspace(workspace))
        self.step(workspace, known, store)
        assert self.open(workspace, read_only=True).query(self.node_count).rows == [(len(reports),)]

    def test_wrong_query_is_one_line(self, workspace: Workspace, known: Catalogue, store: Store) -> None:
        sync(workspace, known, {self.name: store})
        with pytest.raises(QueryError) as caught:
            store.query("MATCH (((")
        assert "\n" not in str(caught.value)

    @pytest.mark.parametrize("read_only", [False, True])
    def test_query_cannot_write_unless_told(
        self, workspace: Workspace, known: Catalogue, store: Store, tmp_path: Path, read_only: bool
    ) -> None:
        list(full_workspace(workspace))
        before = self.step(workspace, known, store)
        folder = _names(tmp_path)
        for text in self.writes:
            reader = self.open(workspace, read_only=read_only)
            with pytest.raises(QueryError):
                reader.query(text.replace("FOLDER", str(tmp_path)))
            reader.close()
            assert self.state(workspace) == before, text
        assert _names(tmp_path) == folder

    def test_query_writes_when_told(self, workspace: Workspace, known: Catalogue, store: Store) -> None:
        list(full_workspace(workspace))
        before = self.step(workspace, known, store)
        writer = self.open(workspace)
        writer.query(self.write, write=True)
        writer.close()
        assert self.state(workspace) != before

    def test_any_order_of_changes_ends_as_one_load(self, known: Catalogue) -> None:
        reports = st.lists(report_facts(), max_size=4)
        removals = st.sets(st.integers(0, 9), max_size=3)

        @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
        @given(st.lists(st.tuples(reports, removals), min_size=2, max_size=4))
        def change(steps: list[tuple[list[list[Fact]], set[int]]]) -> None:
            with tempfile.TemporaryDirectory() as folder:
                workspace = Workspace.open(Path(folder) / "ws", create=True)
                store = self.open(workspace)
                for added, removed in steps:
                    for facts in added:
                        store_facts(workspace, facts)
                    present = workspace.reports()
                    with workspace.writing():
                        for index in removed:
                            if index < len(present):
                                workspace.remove(present[index])
                    assert self.step(workspace, known, store) == self.built_anew(workspace, known)

        change()


def _contents(folder: Path) -> dict[str, bytes]:
    """The files of the views that hold data: Oxigraph's engine keeps logs of its own beside them."""
    files = (
        path for path in folder.rglob("*") if path.is_file() and path.suffix in (".lbug", ".wal", ".sst", ".shadow")
    )
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}
