"""kg export and kg import as a user meets them: targets, filters, refusals, nothing half-written."""

from __future__ import annotations

import csv
import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

import kg.exports.rdf
from kg.cli import main
from kg.cli.export import _NAMES
from kg.errors import FactsError, KgError, UsageError
from kg.exports import FORMATS, export, select
from kg.graph import Catalogue
from kg.workspace import Workspace

ROOT = Path(__file__).parents[2]


def kg_(*args: str | Path, cwd: Path, **streams: Any) -> subprocess.CompletedProcess[bytes]:
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | streams
    return subprocess.run([sys.executable, "-m", "kg", *map(str, args)], cwd=cwd, check=False, **options)


def code_of(*args: str | Path) -> int:
    """The exit code of a command that runs in this process, whose start would take longer than the command."""
    with pytest.raises(SystemExit) as ended:
        main([str(one) for one in args])
    return int(str(ended.value.code))


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("loaded")
    sample = ROOT / "sample"
    few = sorted((sample / "reports").glob("*.txt"))[:4]
    assert code_of("load", *few, "--places", sample / "places.csv", "-w", path / "kg-data") == 0
    return path


def test_the_command_offers_every_format() -> None:
    assert tuple(FORMATS) == _NAMES


def test_one_file_goes_to_stdout_and_remarks_do_not(loaded: Path) -> None:
    done = kg_("export", "nquads", cwd=loaded)
    assert done.returncode == 0, done.stderr
    assert all(line.endswith(b" .") for line in done.stdout.splitlines())
    assert done.stderr.startswith(b"wrote stdout: ")
    assert kg_("export", "nquads", "-o", "-", cwd=loaded).stdout == done.stdout


def test_tables_on_stdout_are_an_archive_that_import_takes(
    loaded: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """And import leaves other facts alone until told."""
    assert code_of("export", "parquet", "-o", "-", "-w", loaded / "kg-data") == 0
    (tmp_path / "a.zip").write_bytes(capfdbinary.readouterr().out)
    take = ("import", tmp_path / "a.zip", "-w", tmp_path / "back", "--places", ROOT / "sample" / "places.csv")
    assert code_of(*take) == 0
    said = capfdbinary.readouterr()
    assert not said.out
    assert b"4 loaded" in said.err
    facts = {path.name: path.read_bytes() for path in (loaded / "kg-data" / "facts").rglob("*.jsonl")}
    back = {path.name: path for path in (tmp_path / "back" / "facts").rglob("*.jsonl")}
    assert {name: path.read_bytes() for name, path in back.items()} == facts
    name, path = min(back.items())
    path.write_bytes(facts[name][: facts[name].index(b"\n") + 1])
    assert code_of(*take) == 1
    assert b"has other facts and keeps them" in capfdbinary.readouterr().err
    assert code_of(*take, "--replace") == 0
    assert path.read_bytes() == facts[name]
    capfdbinary.readouterr()
    answers = []
    for folder in (loaded / "kg-data", tmp_path / "back"):
        assert code_of("query", "reports", "--format", "csv", "-w", folder) == 0
        answers.append(capfdbinary.readouterr().out)
    assert answers[1] == answers[0], "names of places of one's own are not in the facts"


def test_binary_output_to_a_terminal_is_refused(loaded: Path) -> None:
    ours, theirs = pty.openpty()
    try:
        done = kg_("export", "csv", "-o", "-", cwd=loaded, stdout=theirs)
    finally:
        os.close(theirs)
        os.close(ours)
    assert done.returncode == 2
    assert b"this is a terminal" in done.stderr


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["csv"], "csv is a folder of files; name it, or a .zip, with -o"),
        (["turtle", "-o", "no/such/a.ttl"], "there is no such folder"),
        (["turtle", "-o", "."], "turtle is one file and this is a folder"),
        (["csv", "-o", "kg-data"], "the folder holds what no such export wrote"),
        (["nquads", "--report", "990102/-/1900"], "there is no such report"),
        (["nquads", "--government", "110000"], "no report is of this government or below it"),
        (["nquads", "-w", "nowhere"], "there is no workspace here"),
    ],
)
def test_what_cannot_be_written_is_refused_in_one_line(
    loaded: Path,
    args: list[str],
    says: str,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    monkeypatch.chdir(loaded)
    assert code_of("export", *args) in (1, 2)
    said = capfdbinary.readouterr()
    lines = said.err.decode().splitlines()
    assert len(lines) == 1, lines
    assert says in lines[0]
    assert not said.out


def test_every_column_is_described_and_every_key_found(workspace: Workspace, known: Catalogue, tmp_path: Path) -> None:
    export("csv", tmp_path / "csv", workspace, known)
    export("parquet", tmp_path / "parquet", workspace, known)
    package = json.loads((tmp_path / "csv" / "datapackage.json").read_text(encoding="utf-8"))
    tables = {}
    for one in package["resources"]:
        with (tmp_path / "csv" / one["path"]).open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        tables[one["name"]] = [dict(zip(head, row, strict=True)) for row in rows]
        assert [field["name"] for field in one["schema"]["fields"]] == head
        assert all(field["description"] for field in one["schema"]["fields"])
        assert pyarrow.parquet.read_table(tmp_path / "parquet" / f"{one['name']}.parquet").num_rows == len(rows)
    names = {one.name for one in (tmp_path / "csv").iterdir()}
    assert names == {f"{name}.csv" for name in tables} | {"datapackage.json"}
    for one in package["resources"]:
        for key in one["schema"].get("foreignKeys", ()):
            known_ids = {row["id"] for row in tables[key["reference"]["resource"]]}
            assert {row[key["fields"]] for row in tables[one["name"]]} - {""} <= known_ids, (one["name"], key)


def test_government_stands_for_all_below_it(workspace: Workspace, known: Catalogue) -> None:
    town = [one for one in workspace.reports() if one.startswith("990102/苇塘镇/")]
    assert town
    assert select(workspace, known, governments=["990102/苇塘镇"]) == town
    below = [one for one in workspace.reports() if one.startswith("990102/")]
    assert select(workspace, known, governments=["990102"]) == below
    assert select(workspace, known, reports=[town[0]], governments=["990000"]) == workspace.reports()
    with pytest.raises(UsageError, match="no report is of"):
        select(workspace, known, governments=["110000"])


def test_failure_leaves_the_old_export_and_nothing_else(
    workspace: Workspace, known: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "out").mkdir()
    target = tmp_path / "out" / "a.nq"
    export("nquads", target, workspace, known)
    before = target.read_bytes()

    def full(*_: object) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(kg.exports.rdf, "n_quads", full)
    with pytest.raises(KgError, match="No space left"):
        export("nquads", target, workspace, known)
    assert [(one.name, one.read_bytes()) for one in (tmp_path / "out").iterdir()] == [("a.nq", before)]


@pytest.mark.parametrize(
    ("format_", "name"), [*((one, "a") for one in FORMATS), ("nquads", "a.gz"), ("csv", "a.zip"), ("parquet", "a.zip")]
)
def test_interrupted_export_leaves_the_old_one_and_nothing_else(
    format_: str, name: str, workspace: Workspace, known: Catalogue, tmp_path: Path
) -> None:
    def interrupt(*_: int) -> None:
        raise KeyboardInterrupt

    def content() -> dict[Path, bytes]:
        return {one: one.read_bytes() for one in tmp_path.joinpath("out").rglob("*") if one.is_file()}

    (tmp_path / "out").mkdir()
    target = tmp_path / "out" / name
    with pytest.raises(KeyboardInterrupt):
        export(format_, target, workspace, known, progress=interrupt)
    assert not content()
    export(format_, target, workspace, known, reports=workspace.reports()[:1])
    before = content()
    assert before
    with pytest.raises(KeyboardInterrupt):
        export(format_, target, workspace, known, progress=interrupt)
    assert content() == before


STOPPED = """
import os, signal, sys
import kg.exports
from kg.cli import main
from kg.exports.parts import parts

def stopped(*args):
    for part in parts(*args):
        yield part
        os.kill(os.getpid(), int(sys.argv[1]))

kg.exports.parts = stopped
main(sys.argv[2:])
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_ends_an_export_cleanly(loaded: Path, tmp_path: Path, number: signal.Signals) -> None:
    args = [str(int(number)), "export", "csv", "-o", str(tmp_path / "a.zip")]
    command = [sys.executable, "-c", STOPPED, *args]
    done = subprocess.run(command, cwd=loaded, capture_output=True, text=True, check=False)
    assert done.returncode == 128 + number
    assert not done.stdout
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_damaged_report_is_named_and_left_out(workspace: Workspace, known: Catalogue, tmp_path: Path) -> None:
    report = workspace.reports()[0]
    workspace.facts_path(report).write_text("{", encoding="utf-8")
    damaged: dict[str, FactsError] = {}
    count = export("csv", tmp_path / "out", workspace, known, damaged=damaged)
    assert list(damaged) == [report]
    assert count == len(workspace.reports()) - 1
    assert report not in (tmp_path / "out" / "reports.csv").read_text(encoding="utf-8")
