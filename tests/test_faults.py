"""Real faults: no room, no right, damaged files, a clock set back, a server that goes away; no fact is lost."""

from __future__ import annotations

import io
import os
import random
import subprocess
import time
import warnings
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from kg.cli import main
from kg.errors import ServerError
from kg.stores import EMBEDDED, embedded_store
from kg.sync import sync
from kg.workspace import Workspace
from tests import servers
from tests.invented_reports import catalogue, full_workspace
from tests.servers import Server

ROOT = Path(__file__).parents[1]
REPORTS = ROOT / "sample" / "reports"
PLACES = ("--places", ROOT / "sample" / "places.csv")


def kg(*words: str | Path, code: int = 0, stdout: bool = False) -> str:
    """Run a command; what it says on stderr or, if asked for, prints. An error that is no line of its own is raised."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    assert (ended.value.code or 0) == code, err.getvalue()
    return (out if stdout else err).getvalue()


def contents(folder: Path) -> dict[str, object]:
    """The facts files and what the embedded views hold."""
    found: dict[str, object] = {
        str(path.relative_to(folder)): path.read_bytes()
        for name in ("facts", "others")
        for path in (folder / name).rglob("*")
        if path.is_file()
    }
    for name in EMBEDDED:
        store = embedded_store(name, folder / "views", read_only=True)
        found[name] = list(store.export())
        store.close()
    return found


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What a workspace of three reports holds that nothing happened to."""
    folder = tmp_path_factory.mktemp("clean") / "ws"
    kg("load", *PAGES, *PLACES, "-w", folder)
    return contents(folder)


PAGES = sorted(REPORTS.glob("lumingping-201[4-6].txt"))


@pytest.fixture
def medium(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own of 60 MB; without the right to mount one the test is skipped with a warning."""
    folder = tmp_path / "medium"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=60m", "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        message = f"a file system cannot be mounted, so a full disk is NOT tested: {mounted.stderr.strip()}"
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn(message, stacklevel=1)
        pytest.skip(message)
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path, left: int) -> Path:
    """A file that leaves so many bytes of room."""
    ballast = folder / "ballast"
    state = os.statvfs(folder)
    with ballast.open("wb") as file:
        file.write(b"\0" * (state.f_bavail * state.f_frsize - left))
    return ballast


@pytest.mark.parametrize("left", [0, 2_500_000])
def test_full_disk_is_one_line_keeps_what_was_there_and_heals_with_room(
    medium: Path, clean: dict[str, object], left: int
) -> None:
    folder = medium / "ws"
    kg("load", PAGES[0], *PLACES, "-w", folder)
    before = {name: data for name, data in contents(folder).items() if name.startswith("facts")}
    ballast = fill(medium, left)
    said = kg("load", *PAGES, *PLACES, "-w", folder, code=1)
    assert "No space left" in said.splitlines()[-1]
    now = {str(path.relative_to(folder)): path.read_bytes() for path in (folder / "facts").rglob("*.jsonl")}
    assert before.items() <= now.items()
    ballast.unlink()
    kg("load", *PAGES, *PLACES, "-w", folder)
    assert contents(folder) == clean


def test_workspace_on_a_medium_that_may_only_be_read_answers_and_refuses_writers(medium: Path) -> None:
    folder = medium / "ws"
    kg("load", PAGES[0], *PLACES, "-w", folder)
    subprocess.run(["mount", "-o", "remount,ro", str(medium)], check=True)
    for words in (("query", "reports"), ("query", "reports", "--lang", "sparql"), ("status",), ("check",)):
        assert kg(*words, "-w", folder) == ""
    for words in (("load", PAGES[1]), ("sync",), ("sync", "--rebuild"), ("remove", "990102/鹿鸣坪镇/2014")):
        said = kg(*map(str, words), "-w", folder, code=1)
        assert said.strip().endswith("the workspace cannot be written (Read-only file system); check its rights")
    assert "Read-only file system" in kg("load", PAGES[0], "-w", medium / "new", code=1)


@pytest.mark.parametrize("view", ["graph.lbug", "graph.oxigraph"])
def test_damaged_view_is_built_anew_and_that_is_said(tmp_path: Path, clean: dict[str, object], view: str) -> None:
    folder = tmp_path / "ws"
    kg("load", *PAGES, *PLACES, "-w", folder)
    path = folder / "views" / view
    name, language = ("ladybug", "cypher") if view.endswith("lbug") else ("oxigraph", "sparql")
    for damage in ("half", "noise"):
        for file in [path] if path.is_file() else [one for one in path.iterdir() if one.name != "LOCK"]:
            data = file.read_bytes()
            noise = random.Random(3).randbytes(len(data))  # noqa: S311
            file.write_bytes(data[: len(data) // 2] if damage == "half" else noise)
        assert "run kg sync" in kg("query", "reports", "-w", folder, "--lang", language, code=1)
        said = kg("sync", "-w", folder)
        assert f"{name}: 3 added, 0 replaced, 0 removed (built anew: " in said
        assert said.count("\n") == 1
        assert contents(folder) == clean


def test_damaged_facts_file_is_named_and_left_out_and_its_page_heals_it(
    tmp_path: Path, clean: dict[str, object]
) -> None:
    folder = tmp_path / "ws"
    kg("load", *PAGES, *PLACES, "-w", folder)
    path = next((folder / "facts").rglob("*-2015.jsonl"))
    path.write_bytes(path.read_bytes()[:-40])
    for _ in range(2):
        said = kg("sync", "-w", folder, code=1)
        assert f"{path.name}:" in said
        assert "the line is no JSON; load the report again" in said
    reports = kg("query", "reports", "--format", "csv", "-w", folder, stdout=True)
    assert reports.count("\n") == 3
    kg("load", *PAGES, *PLACES, "-w", folder)
    assert contents(folder) == clean


def test_damaged_page_that_stands_behind_another_hinders_nothing(tmp_path: Path) -> None:
    folder, other = tmp_path / "ws", tmp_path / "pages" / PAGES[0].name
    other.parent.mkdir()
    text = PAGES[0].read_text(encoding="utf-8").splitlines(keepends=True)
    other.write_text("".join(text[:5] + text[7:]), encoding="utf-8")
    kg("load", PAGES[0], other, *PLACES, "-w", folder)
    (behind,) = (folder / "others").rglob("*.jsonl")
    behind.write_text("{", encoding="utf-8")
    kg("status", "-w", folder)
    assert behind.name in kg("check", "-w", folder, code=1)
    os.utime(PAGES[0])
    kg("load", PAGES[0], other, *PLACES, "-w", folder)


def test_clock_that_is_set_back_hides_no_change(tmp_path: Path, clean: dict[str, object]) -> None:
    """Times of files come from the future, then from the past; only what they hold counts."""
    folder, pages = tmp_path / "ws", tmp_path / "pages"
    pages.mkdir()
    copies = [pages / page.name for page in PAGES]
    for copy, page in zip(copies, PAGES, strict=True):
        copy.write_bytes(page.read_bytes())
    first = copies[0].read_bytes()
    kg("load", pages, *PLACES, "-w", folder)
    lines = first.splitlines(keepends=True)
    copies[0].write_bytes(b"".join(lines[: len(lines) // 2] + lines[-len(lines) // 4 :]))
    age(tmp_path, -10 * 365 * 86400)
    assert "1 replaced" in kg("load", pages, *PLACES, "-w", folder)
    copies[0].write_bytes(first)
    age(tmp_path, +365 * 86400)
    assert "1 replaced" in kg("load", pages, *PLACES, "-w", folder)
    assert contents(folder) == clean
    facts = next((folder / "facts").rglob("*-2015.jsonl"))
    state, data = facts.stat(), facts.read_bytes()
    facts.write_bytes(data.replace(b'"in-place"', b'"planned" ', 1))
    os.utime(facts, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert kg("sync", "-w", folder).count("1 replaced") == len(EMBEDDED)


def age(folder: Path, seconds: float) -> None:
    """Set the times of every file."""
    for path in folder.rglob("*"):
        os.utime(path, (time.time() + seconds,) * 2)


def test_workspace_of_a_newer_kg_is_refused_by_every_command(tmp_path: Path) -> None:
    folder = tmp_path / "ws"
    kg("load", PAGES[0], *PLACES, "-w", folder)
    (folder / "kg-workspace.json").write_text('{"format": 2}\n', encoding="utf-8")
    every = (("load", PAGES[1]), ("sync",), ("query", "reports"), ("status",), ("check",), ("show", "鹿鸣坪镇"),
             ("remove", "990102/鹿鸣坪镇/2014"), ("spread", "legal-advisor-system"), ("review",))  # fmt: skip
    for words in every:
        said = kg(*map(str, words), "-w", folder, code=1)
        assert "the workspace is of version 2, this kg knows version 1; use the kg that made it" in said
        assert said.count("\n") == 1


def test_server_that_stops_in_the_middle_of_a_sync_is_said_and_its_view_built_anew(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, fuseki_server: Server
) -> None:
    known = catalogue(tmp_path_factory.getbasetemp() / "places.csv")
    workspace = Workspace.open(tmp_path / "ws", create=True)
    list(full_workspace(workspace))
    store = fuseki_server.store()
    store.batch = 1
    try:
        with pytest.raises(ServerError, match="the server is out of reach") as caught:
            sync(workspace, known, {"fuseki": store}, progress=lambda *_: servers.kill("fuseki"))
    finally:
        started = servers.run("fuseki", "start")
    assert started.returncode == 0, started.stderr
    assert "\n" not in str(caught.value)
    said = sync(workspace, known, {"fuseki": store}).views["fuseki"].rebuilt
    assert said == "the view is missing or was not built to its end"
    assert store.digests() == workspace.digests()
    store.close()


@pytest.mark.parametrize("name", ["fuseki", "neo4j"])
def test_server_that_is_killed_and_started_in_the_middle_of_a_sync_holds_everything(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest, name: str
) -> None:
    server: Server = request.getfixturevalue(f"{name}_server")
    known = catalogue(tmp_path_factory.getbasetemp() / "places.csv")
    workspace = Workspace.open(tmp_path / "ws", create=True)
    reports = len(list(full_workspace(workspace)))
    store = server.store()
    store.batch = 1
    done: list[int] = []

    def restart(number: int, _: int) -> None:
        if not done:
            servers.kill(name)
            started = servers.run(name, "start")
            assert started.returncode == 0, started.stderr
        done.append(number)

    try:
        sync(workspace, known, {name: store}, progress=restart)
    except ServerError as error:
        assert "\n" not in str(error)  # noqa: PT017
    finally:
        store.close()
    assert done[0] < reports
    sync(workspace, known, {name: store})
    assert store.digests() == workspace.digests()
    twin = embedded_store("oxigraph" if name == "fuseki" else "ladybug", tmp_path)
    sync(workspace, known, {"twin": twin})
    assert list(store.export()) == list(twin.export())
    store.close()
    twin.close()
