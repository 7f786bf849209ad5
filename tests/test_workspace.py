"""The workspace: facts as files, one writer, every page of a government and year accounted for."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import FactsError, WorkspaceError
from kg.facts import Fact, to_lines
from kg.sources import DigestCache, digest_of
from kg.workspace import Workspace
from tests.invented_reports import GOVERNMENTS, document, facts_of, practice, report

PLACE = GOVERNMENTS[1]
ID = "990102/苇塘镇/2018"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.open(tmp_path / "ws", create=True)


def page(*facts: Fact, file: str = "a.html", year: int = 2018, title: str | None = None) -> list[Fact]:
    return facts_of(report(*PLACE, year, file=file, title=title), *facts)


def write(workspace: Workspace, facts: list[Fact], source: str | None = None, digest: str = "1") -> str:
    with workspace.writing():
        return workspace.write(facts, source=Path("/pages") / (source or facts[0].file), digest=digest, engine="e")


def test_facts_stand_where_the_contract_says(workspace: Workspace) -> None:
    facts = page(practice())
    county = facts_of(report("990103", None, 2018))
    write(workspace, facts)
    write(workspace, county)
    assert workspace.reports() == [ID, "990103/-/2018"]
    path = workspace.path / "facts" / "990102" / "苇塘镇-2018.jsonl"
    assert path.read_text(encoding="utf-8") == to_lines(facts)
    assert (workspace.path / "facts" / "990103" / "--2018.jsonl").is_file()
    assert workspace.facts(ID) == facts
    assert workspace.digests()[ID] == digest_of(path.read_bytes())


def test_reports_of_a_government_stand_together(workspace: Workspace) -> None:
    for code, town in (("990102", None), ("990102", "苇塘镇"), ("990102", "苇"), ("990101", None)):
        for year in (2019, 2017):
            write(workspace, facts_of(report(code, town, year, file=f"{code}{town}{year}")))
    governments = [one.rpartition("/")[0] for one in workspace.reports()]
    assert governments == sorted(governments)
    assert len(governments) == 8


def test_same_page_again_is_unchanged(workspace: Workspace) -> None:
    assert write(workspace, page(practice())) == "loaded"
    before = (workspace.facts_path(ID).stat().st_ino, workspace.digests())
    assert write(workspace, page(practice())) == "unchanged"
    assert (workspace.facts_path(ID).stat().st_ino, workspace.digests()) == before


def test_changed_file_replaces_its_facts_even_by_fewer(workspace: Workspace) -> None:
    write(workspace, page(practice(), document("constitution")))
    assert write(workspace, page(practice())) == "replaced"
    assert len(workspace.facts(ID)) == 2
    assert workspace.others() == []


def test_same_facts_from_another_file_are_a_duplicate(workspace: Workspace) -> None:
    write(workspace, page(practice()))
    assert write(workspace, page(practice(), file="b.html")) == "duplicate"
    assert workspace.facts(ID)[0].file == "a.html"
    (other,) = workspace.others()
    assert (other.report, other.file, other.kept, other.outcome) == (ID, "b.html", "a.html", "duplicate")


@pytest.mark.parametrize("fuller_first", [True, False])
def test_of_two_different_pages_the_fuller_one_is_kept_and_the_other_recorded(
    workspace: Workspace, fuller_first: bool
) -> None:
    fuller = page(practice(), document("constitution"), file="full.html")
    poorer = page(practice("administrative-reconsideration"), file="poor.html")
    order = (fuller, poorer) if fuller_first else (poorer, fuller)
    assert [write(workspace, facts) for facts in order] == ["loaded", "conflict"]
    assert workspace.facts(ID) == fuller
    (other,) = workspace.others()
    assert (other.file, other.kept, other.outcome) == ("poor.html", "full.html", "conflict")


def test_of_equally_full_pages_the_one_with_a_title_is_kept(workspace: Workspace) -> None:
    write(workspace, page(practice(), file="bare.html"))
    write(workspace, page(practice(), file="titled.html", title="2018年报告"))
    assert workspace.facts(ID)[0].file == "titled.html"


def test_page_behind_moves_up_when_the_kept_one_shrinks_or_turns_out_to_be_another_report(workspace: Workspace) -> None:
    small = page(practice(), file="small.html")
    big = [practice(), document("constitution")]
    write(workspace, page(*big, file="big.html"))
    write(workspace, small)
    assert write(workspace, page(file="big.html"), digest="2") == "conflict"
    assert workspace.facts(ID) == small
    assert [other.file for other in workspace.others()] == ["big.html"]
    assert write(workspace, page(*big, file="big.html", year=2019), digest="3") == "replaced"
    assert workspace.others() == []
    assert workspace.reports() == [ID, "990102/苇塘镇/2019"]
    assert write(workspace, page(practice(), file="small.html", year=2020), digest="4") == "replaced"
    assert workspace.reports() == ["990102/苇塘镇/2019", "990102/苇塘镇/2020"]


def test_two_files_of_one_name_in_two_folders_are_two_pages(workspace: Workspace) -> None:
    write(workspace, page(practice(), file="index.html"), "a/index.html")
    assert write(workspace, page(document("constitution"), file="index.html"), "b/index.html") == "conflict"
    assert len(workspace.others()) == 1
    assert write(workspace, page(practice(), file="index.html"), "a/index.html") in ("unchanged", "conflict")
    assert len(workspace.others()) == 1


PAGES = [page(*facts, file=f"{name}.html") for name, facts in {
    "a": [practice()], "b": [practice(), document("constitution")], "c": [document("constitution")],
    "d": [practice(), document("minted-a")],
}.items()]  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(len(PAGES))))
def test_order_of_loading_does_not_matter(tmp_path_factory: pytest.TempPathFactory, order: list[int]) -> None:
    workspace = Workspace.open(tmp_path_factory.mktemp("ws") / "ws", create=True)
    for index in order:
        write(workspace, PAGES[index])
    best = max(PAGES, key=lambda facts: (len(facts), 1, " ".join(sorted(fact.id for fact in facts))))
    assert workspace.facts(ID) == best
    assert {other.file for other in workspace.others()} == {facts[0].file for facts in PAGES} - {best[0].file}


def test_removed_report_is_gone_with_its_other_pages_and_can_be_loaded_again(workspace: Workspace) -> None:
    write(workspace, page(practice()))
    write(workspace, page(file="b.html"))
    with workspace.writing():
        workspace.remove(ID)
    assert workspace.reports() == []
    assert workspace.others() == []
    assert not workspace.unchanged("e")(Path("/pages/a.html"), "1")
    assert write(workspace, page(practice())) == "loaded"
    with pytest.raises(WorkspaceError, match="no such report"), workspace.writing():
        workspace.remove("990102/苇塘镇/1999")
    for nonsense in ("../../x/2018", "990102/2018", "990102/a/b/2018", "", "990102/../2018"):
        with pytest.raises(WorkspaceError), workspace.writing():
            workspace.remove(nonsense)


def test_unchanged_file_is_known_by_digest_engine_and_report(workspace: Workspace) -> None:
    write(workspace, page(practice()))
    source = Path("/pages/a.html")
    assert workspace.unchanged("e")(source, "1")
    assert not workspace.unchanged("e")(source, "2")
    assert not workspace.unchanged("another engine")(source, "1")
    assert not workspace.unchanged("e")(Path("/pages/b.html"), "1")
    assert Workspace.open(workspace.path).unchanged("e")(source, "1")
    assert workspace.unchanged("e", [Path("/pages/b.html"), source])(source, "1")
    assert not workspace.unchanged("e", [Path("/pages/b.html")])(source, "1")
    workspace.facts_path(ID).unlink()
    assert not workspace.unchanged("e")(source, "1")


def test_memory_of_files_may_be_deleted_or_damaged(workspace: Workspace) -> None:
    write(workspace, page(practice()))
    write(workspace, page(file="b.html"))
    damaged = '{"source": "x"\n[]\nnull\n{"report": 1}\n'
    nonsense = {"source": "y", "digest": "1", "engine": "e", "report": "../../x/2018", "path": "/pages/c.html"}
    (workspace.path / "cache" / "sources.jsonl").write_text(damaged + json.dumps(nonsense), encoding="utf-8")
    (workspace.path / "cache" / "digests.json").write_text("[1", encoding="utf-8")
    again = Workspace.open(workspace.path)
    assert not again.unchanged("e").loaded
    assert list(again.digests()) == [ID]
    assert write(again, page(practice())) == "unchanged"
    assert write(again, page(file="b.html")) == "conflict"
    assert [other.file for other in again.others()] == ["b.html"]


def test_line_that_a_kill_cut_in_half_takes_no_other_with_it(workspace: Workspace) -> None:
    write(workspace, page(practice()))
    path = workspace.path / "cache" / "sources.jsonl"
    path.write_bytes(path.read_bytes()[:-20])
    write(Workspace.open(workspace.path), page(practice(), year=2019, file="b.html"))
    unchanged = Workspace.open(workspace.path).unchanged("e")
    assert not unchanged(Path("/pages/a.html"), "1")
    assert unchanged(Path("/pages/b.html"), "1")


def test_second_writer_is_told_who_writes_and_readers_go_on(workspace: Workspace) -> None:
    write(workspace, page(practice()))
    code = f"""
import sys, time
from pathlib import Path
from kg.workspace import Workspace
workspace = Workspace.open(Path({str(workspace.path)!r}))
with workspace.writing():
    print("holding", flush=True)
    time.sleep(60)
"""
    holder = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "holding\n"
        with pytest.raises(WorkspaceError, match=f"process {holder.pid} is writing"), workspace.writing():
            pass
        assert Workspace.open(workspace.path).facts(ID)
    finally:
        os.kill(holder.pid, signal.SIGKILL)
        holder.communicate()
    started = time.monotonic()
    with workspace.writing(wait=5):
        assert time.monotonic() - started < 4


def test_writing_waits_for_the_one_before(workspace: Workspace) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_write_from_afar, args=(workspace.path, year)) for year in range(2015, 2019)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * 4
    assert len(Workspace.open(workspace.path).reports()) == 4


def _write_from_afar(path: Path, year: int) -> None:
    workspace = Workspace.open(path)
    with workspace.writing(wait=30):
        workspace.write(page(practice(), year=year, file=f"{year}.html"), source=Path(f"/pages/{year}.html"))


def test_damaged_facts_file_is_named_and_a_new_page_takes_its_place(workspace: Workspace) -> None:
    write(workspace, page(practice()))
    path = workspace.facts_path(ID)
    path.write_text(path.read_text(encoding="utf-8")[:-30], encoding="utf-8")
    with pytest.raises(FactsError, match=r"苇塘镇-2018.jsonl:2: the line is no JSON"):
        workspace.facts(ID)
    assert write(workspace, page(practice())) == "loaded"
    assert len(workspace.facts(ID)) == 2


def test_facts_file_of_another_report_is_refused(workspace: Workspace) -> None:
    write(workspace, page(practice()))
    path = workspace.facts_path(ID)
    path.rename(path.with_name("苇塘镇-2017.jsonl"))
    with pytest.raises(FactsError, match="does not hold the facts of 990102/苇塘镇/2017"):
        workspace.facts("990102/苇塘镇/2017")


def test_rest_of_an_interrupted_write_is_no_report(workspace: Workspace) -> None:
    write(workspace, page(practice()))
    path = workspace.facts_path(ID)
    path.with_name(f".{path.name}.tmp").write_text("half", encoding="utf-8")
    (workspace.path / "facts" / "readme.txt").write_text("x", encoding="utf-8")
    (path.parent / "notes.txt").write_text("x", encoding="utf-8")
    assert workspace.reports() == [ID]


def test_own_files_are_copied_in(workspace: Workspace, tmp_path: Path) -> None:
    places, concepts = tmp_path / "mine.csv", tmp_path / "mine.ttl"
    places.write_text("code,name\n", encoding="utf-8")
    concepts.write_text("# mine\n", encoding="utf-8")
    with workspace.writing():
        workspace.adopt(ontology=[concepts], places=[places])
        workspace.adopt(places=[workspace.path / "places" / "mine.csv"])
    opened = Workspace.open(workspace.path)
    copies = [path.read_text(encoding="utf-8") for path in (*opened.ontology_files, *opened.place_files)]
    assert copies == ["# mine\n", "code,name\n"]


def test_folder_that_is_no_workspace_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="no workspace here; run kg load"):
        Workspace.open(tmp_path / "nowhere")
    (tmp_path / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="holds other things"):
        Workspace.open(tmp_path, create=True)


def test_folder_in_which_the_first_command_was_killed_becomes_a_workspace(tmp_path: Path) -> None:
    (tmp_path / "ws").mkdir()
    (tmp_path / "ws" / ".kg-workspace.json.tmp").write_text('{"for', encoding="utf-8")
    Workspace.open(tmp_path / "ws", create=True)
    assert [path.name for path in (tmp_path / "ws").iterdir()] == ["kg-workspace.json"]


def test_folder_of_facts_alone_is_a_workspace(workspace: Workspace) -> None:
    write(workspace, page(practice()))
    (workspace.path / "kg-workspace.json").unlink()
    assert Workspace.open(workspace.path).reports() == [ID]


def test_workspace_of_another_version_is_refused(workspace: Workspace) -> None:
    marker = workspace.path / "kg-workspace.json"
    assert json.loads(marker.read_text(encoding="utf-8")) == {"format": 1}
    marker.write_text('{"format": 2}', encoding="utf-8")
    with pytest.raises(WorkspaceError, match="version 2, this kg knows version 1"):
        Workspace.open(workspace.path)
    marker.write_text("{", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="cannot be used"):
        Workspace.open(workspace.path)


def test_digest_cache_sees_every_rewrite(tmp_path: Path) -> None:
    path = tmp_path / "a"
    cache = DigestCache(tmp_path / "cache.json")
    for content in (b"one", b"two", b"six"):
        state = path.stat() if path.exists() else None
        path.write_bytes(content)
        if state:
            os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))  # a clock that was moved back
        assert cache.of([("a", path)]) == {"a": digest_of(content)}
    cache.save()
    assert DigestCache(tmp_path / "cache.json").of([("a", path), ("b", tmp_path / "b")]) == {"a": digest_of(b"six")}
