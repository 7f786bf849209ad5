"""Facts → a lossless export → facts: the same files, byte for byte."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, example, given, settings

from kg.errors import FactsError, KgError
from kg.exports import FORMATS, export
from kg.facts import Fact
from kg.graph import Catalogue
from kg.imports import import_facts, read_export
from kg.load import load_files
from kg.pipeline import Engine
from kg.stores import embedded_store
from kg.sync import sync
from kg.workspace import Workspace
from tests.exports.hostile_facts import facts_files, hostile_corpora, written
from tests.random_facts import corpora

NAMES = {
    "nquads": "a.nq",
    "trig": "a.trig",
    "turtle": "a.ttl.gz",
    "jsonld": "a.jsonld",
    "csv": "a.zip",
    "parquet": "a.tables",
}


def test_every_lossless_format_is_tried() -> None:
    assert set(NAMES) == {name for name, one in FORMATS.items() if one.lossless}


@pytest.mark.parametrize("format_", NAMES)
def test_facts_come_back_byte_for_byte(format_: str, known: Catalogue) -> None:
    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(hostile_corpora())
    @example([])
    def tried(corpus: list[list[Fact]]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            workspace = written(corpus, Path(folder, "ws"))
            target = Path(folder, NAMES[format_])
            assert export(format_, target, workspace, known) == len(corpus)
            back = Workspace.open(Path(folder, "back"), create=True)
            if not corpus and format_ not in ("csv", "parquet"):
                with pytest.raises(FactsError, match="no report"):
                    list(read_export(target))
                return
            found = list(import_facts(target, back))
            assert [(one.result, one.exact) for one in found] == [("loaded", True)] * len(corpus)
            assert facts_files(back) == facts_files(workspace)
            assert {one.result for one in import_facts(target, back)} <= {"unchanged"}

    tried()


def test_n_quads_are_what_the_rdf_view_holds(known: Catalogue) -> None:
    @settings(max_examples=8, deadline=None)
    @given(corpora())
    def tried(corpus: list[list[Fact]]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            workspace = written(corpus, Path(folder, "ws"))
            target = Path(folder, "a.nq")
            export("nquads", target, workspace, known)
            store = embedded_store("oxigraph", workspace.views)
            try:
                sync(workspace, known, {"oxigraph": store}, rebuild=True)
                held = list(store.export())
            finally:
                store.close()
            loaded = ox.Store()  # which writes numbers its own way, as the view does
            loaded.load(path=str(target), format=ox.RdfFormat.N_QUADS)
            assert sorted(f"{quad} ." for quad in loaded) == held
            assert len(target.read_bytes().splitlines()) == len(held), "a quad stands there twice"

    tried()


def test_the_same_workspace_gives_the_same_bytes(workspace: Workspace, known: Catalogue, tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        export("csv", tmp_path / name, workspace, known)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_rdf_may_be_ordered_and_merged_by_others(workspace: Workspace, known: Catalogue, tmp_path: Path) -> None:
    """Two exports of half the reports each, put together, sorted, without graphs."""
    reports = workspace.reports()
    quads = set()
    for half in (reports[::2], reports[1::2]):
        export("nquads", tmp_path / "half.nq", workspace, known, reports=half)
        quads |= {ox.Quad(one.subject, one.predicate, one.object) for one in ox.parse(path=str(tmp_path / "half.nq"))}
    lines = sorted(f"{quad} .\n" for quad in quads)
    (tmp_path / "all.nq").write_text("".join(lines), encoding="utf-8")
    back = Workspace.open(tmp_path / "back", create=True)
    assert all(one.exact for one in import_facts(tmp_path / "all.nq", back))
    assert facts_files(back) == facts_files(workspace)


def test_an_edited_export_says_so_and_replaces_only_when_asked(
    workspace: Workspace, known: Catalogue, tmp_path: Path
) -> None:
    export("csv", tmp_path / "out", workspace, known)
    before = facts_files(workspace)
    table = tmp_path / "out" / "practices.csv"
    text = table.read_text(encoding="utf-8")
    assert '"in-place"' in text
    table.write_text(text.replace('"in-place"', '"planned"'), encoding="utf-8")
    found = {one.report: one for one in import_facts(tmp_path / "out", workspace)}
    assert "conflict" in {one.result for one in found.values()} <= {"conflict", "unchanged"}
    assert all(one.exact == (one.result == "unchanged") for one in found.values())
    assert facts_files(workspace) == before
    changed = [one.report for one in import_facts(tmp_path / "out", workspace, replace=True) if not one.exact]
    assert changed
    assert b'"planned"' in facts_files(workspace)[changed[0]]


def test_a_spreadsheet_may_have_saved_the_tables(workspace: Workspace, known: Catalogue, tmp_path: Path) -> None:
    """Byte order mark, CR LF, no quotes where none are needed, another order of columns and rows."""
    import csv
    import io

    export("csv", tmp_path / "out", workspace, known)
    for path in (tmp_path / "out").glob("*.csv"):
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
        head, *body = [row[::-1] for row in rows]
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, lineterminator="\r\n").writerows([head, *body[::-1]])
    back = Workspace.open(tmp_path / "back", create=True)
    assert all(one.exact for one in import_facts(tmp_path / "out", back))
    assert facts_files(back) == facts_files(workspace)


@pytest.mark.parametrize(
    ("name", "content", "match"),
    [
        ("a.nq", b"<a> <b> c", "cannot be read"),
        ("a.nq", b"", "no report"),
        ("a.ttl.gz", b"no gzip", "cannot be read"),
        ("a.zip", b"no zip", "cannot be read"),
        ("a.xlsx", b"", "no facts from such a file"),
        ("a.ttl", b"<r:> a <https://kg.example/ontology#Report> .", "lacks"),
    ],
)
def test_what_is_no_export_is_refused_in_one_line(tmp_path: Path, name: str, content: bytes, match: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FactsError, match=match):
        list(read_export(tmp_path / name))


def test_a_report_cannot_lead_out_of_the_workspace(workspace: Workspace, known: Catalogue, tmp_path: Path) -> None:
    export("csv", tmp_path / "out", workspace, known)
    for path in (tmp_path / "out").glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("990102/苇塘镇/", "../../x/"), encoding="utf-8")
    back = Workspace.open(tmp_path / "back", create=True)
    with pytest.raises(KgError, match="no report id"):
        list(import_facts(tmp_path / "out", back))
    assert not (tmp_path / "x").exists()


def test_an_archive_gives_only_its_tables_and_no_bomb(workspace: Workspace, known: Catalogue, tmp_path: Path) -> None:
    export("csv", tmp_path / "a.zip", workspace, known)
    with zipfile.ZipFile(tmp_path / "a.zip", "a") as archive:
        archive.writestr("../evil.csv", "x")
    assert list(read_export(tmp_path / "a.zip"))
    assert not list(tmp_path.rglob("evil.csv"))
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("reports.csv", b"0" * 50_000_000)
    with pytest.raises(FactsError, match="out of proportion"):
        list(read_export(tmp_path / "bomb.zip"))


def test_the_real_reports_come_back(shared: Path, tmp_path: Path) -> None:
    engine = Engine.load()
    real = Workspace.open(tmp_path / "real", create=True)
    with real.writing():
        loaded = list(load_files(sorted((shared / "reports").iterdir()), real, engine))
    assert [one.result for one in loaded] == ["loaded"] * 5
    for format_, name in NAMES.items():
        export(format_, tmp_path / name, real, Catalogue(engine.ontology, engine.places))
        back = Workspace.open(tmp_path / f"back-{format_}", create=True)
        assert [one.exact for one in import_facts(tmp_path / name, back)] == [True] * 5
        assert facts_files(back) == facts_files(real), format_
