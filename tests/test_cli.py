"""The command line as a user meets it: exit codes, one line an error, clean output for machines."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "sample"
PLACES = ["--places", str(SAMPLE / "places.csv")]
ONE = sorted((SAMPLE / "reports").glob("*.txt"))[0]


def kg(*args: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kg", *map(str, args)],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | environment,
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("loaded")
    done = kg("load", SAMPLE / "reports", *PLACES, cwd=path)
    assert done.returncode == 0, done.stderr
    return path


def test_help_imports_no_command() -> None:
    code = "import sys, kg.cli\ntry: kg.cli.main(['--help'])\nexcept SystemExit: pass\nprint(*sys.modules, file=sys.stderr)"  # noqa: E501
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"rdflib", "pyarrow", "ladybug", "pyoxigraph", "rich", "kg.ontology", "kg.pipeline", "matplotlib", "plotly"}
    assert not heavy & set(done.stderr.split())
    assert "load" in done.stdout


def test_load_of_one_report_more_imports_no_data_frames(tmp_path: Path) -> None:
    first, second = sorted((SAMPLE / "reports").glob("*.txt"))[:2]
    assert kg("load", first, *PLACES, cwd=tmp_path).returncode == 0
    command = [sys.executable, "-X", "importtime", "-m", "kg", "load", str(second)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, encoding="utf-8")
    assert "loaded" in done.stderr
    assert "pyarrow" in done.stderr
    assert "pandas.core" not in done.stderr
    assert "numpy._core" not in done.stderr


@pytest.mark.parametrize(
    "command",
    [
        "load",
        "extract",
        "annotate",
        "query",
        "spread",
        "show",
        "status",
        "check",
        "review",
        "sync",
        "remove",
        "ontology",
        "completion",
        "discover",
        "export",
        "import",
    ],
)
def test_every_command_has_help(command: str, tmp_path: Path) -> None:
    done = kg(command, "--help", cwd=tmp_path)
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) > 5


BAD = {
    "empty.txt": b"",
    "picture.txt": b"\x89PNG\r\n\x1a\n" + bytes(200),
    "news.txt": "本报讯 昨日,我市召开法治政府建设工作会议,市长出席并讲话。会议强调,要抓好落实。".encode(),
    "template.txt": "XX镇2020年度法治政府建设情况报告\n\n    2020年,xx镇在县委领导下,推进依法行政。\n".encode(),
    "disclosure.txt": (
        "甲山县2020年政府信息公开工作年度报告\n\n    根据《政府信息公开条例》编制本报告。主动公开政府信息20条。\n"
    ).encode(),
    "unknown-place.txt": "无何有县人民政府关于2020年度法治政府建设情况的报告\n\n    2020年,我县依法行政。\n".encode(),
    "no-year.txt": "鹿鸣坪镇法治政府建设情况报告\n\n    我镇落实政府法律顾问制度,推进法治政府建设。\n".encode(),
}


def test_each_bad_file_gets_one_line_and_the_others_load(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    for name, data in BAD.items():
        (folder / name).write_bytes(data)
    (folder / ONE.name).write_bytes(ONE.read_bytes())
    done = kg("load", folder, *PLACES, cwd=tmp_path)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    for name in BAD:
        lines = [line for line in done.stderr.splitlines() if name in line]
        assert len(lines) == 1, f"{name}: {lines}"
        assert len(lines[0]) < 400
    assert "refused  7" in done.stderr
    answer = kg("query", "reports", "--format", "csv", cwd=tmp_path)
    assert ONE.name in answer.stdout


def test_a_malformed_ontology_file_is_named_and_the_reports_load(tmp_path: Path) -> None:
    (tmp_path / "own.ttl").write_text("@prefix a: <b> .\na:x a:y\n  a:z [ .\n", encoding="utf-8")
    done = kg("load", ONE, *PLACES, "--ontology", "own.ttl", cwd=tmp_path)
    assert done.returncode == 1
    assert [line for line in done.stderr.splitlines() if "own.ttl" in line]
    assert "Traceback" not in done.stderr
    assert "loaded" in done.stderr


def test_an_address_that_is_none_in_a_malformed_ontology_file_adds_no_line(tmp_path: Path) -> None:
    (tmp_path / "own.ttl").write_text("<<<<<<< HEAD\n@prefix a: <b>\n", encoding="utf-8")
    done = kg("extract", ONE, *PLACES, "--ontology", "own.ttl", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "own.ttl" in done.stderr


def test_an_own_practice_is_found_and_kept(tmp_path: Path) -> None:
    (tmp_path / "own.ttl").write_text(
        """@prefix kg: <https://kg.example/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://kg.example/mechanism/lantern-talks> a skos:Concept, kg:Mechanism ;
    skos:prefLabel "灯笼夜话"@zh, "Lantern talks"@en ;
    kg:category "dispute-resolution" .""",
        encoding="utf-8",
    )
    page = "鹿鸣坪镇2020年度法治政府建设情况报告\n\n  一、主要举措和成效\n  我镇推行灯笼夜话,化解纠纷12件。\n"
    page += "  班子成员带头依法行政,规范行政执法,严格执法程序,全年行政处罚案件无一败诉。" * 3 + "\n"
    (tmp_path / "a.txt").write_text(page, encoding="utf-8")
    assert kg("load", "a.txt", *PLACES, "--ontology", "own.ttl", cwd=tmp_path).returncode == 0
    answer = kg("query", "adopters", "mechanism=lantern-talks", "--format", "json", cwd=tmp_path)
    assert [row["first_year"] for row in json.loads(answer.stdout)] == [2020]


def test_an_unreadable_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kg.errors import KgError
    from kg.pipeline import find_files

    (tmp_path / "closed").mkdir()
    (tmp_path / "a.txt").write_text("a")
    scandir = os.scandir

    def refusing(path: str | Path) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    # Root may read everything, so the refusal is the operating system's answer, replayed.
    monkeypatch.setattr(os, "scandir", refusing)
    errors: list[KgError] = []
    assert [path.name for path in find_files([tmp_path], on_error=errors.append)] == ["a.txt"]
    assert "closed: the folder cannot be read (Permission denied)" in str(errors[0])


def test_loading_twice_changes_nothing_and_a_changed_file_replaces(tmp_path: Path) -> None:
    page = tmp_path / ONE.name
    page.write_bytes(ONE.read_bytes())
    first = kg("load", page, *PLACES, cwd=tmp_path)
    assert "loaded" in first.stderr
    facts = {path: path.read_bytes() for path in (tmp_path / "kg-data" / "facts").rglob("*.jsonl")}
    again = kg("load", page, cwd=tmp_path)
    assert "unchanged" in again.stderr
    assert "loaded" not in again.stderr
    assert facts == {path: path.read_bytes() for path in (tmp_path / "kg-data" / "facts").rglob("*.jsonl")}
    page.write_text(page.read_text(encoding="utf-8") + "\n    我镇全年开展行政执法案卷评查37宗。\n", encoding="utf-8")
    assert "replaced" in kg("load", page, cwd=tmp_path).stderr
    assert kg("status", cwd=tmp_path).returncode == 0


def test_removing_a_report_leaves_no_trace(tmp_path: Path) -> None:
    kg("load", ONE, *PLACES, cwd=tmp_path)
    report = json.loads(kg("query", "reports", "--format", "json", cwd=tmp_path).stdout)[0]["report"]
    assert kg("remove", report, cwd=tmp_path).returncode == 0
    cypher = kg("query", "--cypher", "MATCH (g:Government) RETURN g.id", "--format", "json", cwd=tmp_path)
    sparql = kg(
        "query",
        "--sparql",
        f'SELECT * {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(CONTAINS(STR(?g), "{report[:6]}")) }}',
        "--format",
        "json",
        cwd=tmp_path,
    )
    assert json.loads(cypher.stdout) == json.loads(sparql.stdout) == []
    assert kg("remove", report, cwd=tmp_path).returncode == 1


def test_wrong_usage_is_2_and_a_missing_workspace_1(tmp_path: Path, loaded: Path) -> None:
    assert kg("load", cwd=tmp_path).returncode == 2
    assert kg("load", "no-such-file.txt", cwd=tmp_path).returncode == 2
    assert kg("query", "no_such_query", cwd=loaded).returncode == 2
    assert kg("query", "adopters", cwd=loaded).returncode == 2
    assert kg("spread", "no-such-practice", cwd=loaded).returncode == 2
    missing = kg("query", "reports", cwd=tmp_path)
    assert missing.returncode == 1
    assert len(missing.stderr.splitlines()) == 1


@pytest.mark.parametrize("flag", ["--cypher", "--sparql"])
def test_a_query_cannot_write(flag: str, loaded: Path) -> None:
    text = {"--cypher": "CREATE (:Organization {id: 'x', name: 'x'})", "--sparql": "INSERT DATA { <a:a> <a:b> <a:c> }"}[
        flag
    ]
    done = kg("query", flag, text, cwd=loaded)
    assert done.returncode == 1
    assert "--write" in done.stderr


def test_output_for_machines_is_clean(loaded: Path) -> None:
    listed = json.loads(kg("query", "--list", "--format", "json", cwd=loaded).stdout)
    assert len(listed) >= 15
    assert {"name", "title", "parameters", "columns"} <= listed[0].keys()
    rows = list(
        csv.DictReader(
            io.StringIO(kg("spread", "fengqiao-experience", "--table", "--format", "csv", cwd=loaded).stdout)
        )
    )
    assert list(rows[0]) == [
        "code",
        "town",
        "government",
        "after",
        "by",
        "reports",
        "first_report",
        "last_report",
        "quote",
    ]
    facts = [json.loads(line) for line in kg("extract", ONE, *PLACES, cwd=loaded).stdout.splitlines()]
    text = ONE.read_bytes().decode()
    assert facts
    assert all(text[fact["start"] : fact["end"]] == fact["quote"] for fact in facts)


@pytest.mark.parametrize("format_", ["csv", "turtle", "nquads"])
def test_extract_writes_other_formats(format_: str, tmp_path: Path) -> None:
    import pyoxigraph

    done = kg("extract", ONE, *PLACES, "--format", format_, "-o", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    facts = len(kg("extract", ONE, *PLACES, cwd=tmp_path).stdout.splitlines())
    text = (tmp_path / "out").read_text(encoding="utf-8")
    if format_ == "csv":
        assert len(list(csv.DictReader(io.StringIO(text)))) == facts
    else:
        kind = pyoxigraph.RdfFormat.TURTLE if format_ == "turtle" else pyoxigraph.RdfFormat.N_QUADS
        stated = [quad for quad in pyoxigraph.parse(text, kind) if quad.predicate.value.endswith("#statedIn")]
        assert len(stated) == facts - 1


def test_jobs_give_the_same_facts(tmp_path: Path) -> None:
    one = kg("extract", SAMPLE / "reports", *PLACES, cwd=tmp_path)
    two = kg("extract", SAMPLE / "reports", *PLACES, "--jobs", "2", cwd=tmp_path)
    assert one.stdout == two.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script(shell: str, tmp_path: Path) -> None:
    assert "_KG_COMPLETE" in kg("completion", shell, cwd=tmp_path).stdout


def test_spread_panel_is_the_risk_set_of_one_or_all_practices(loaded: Path, tmp_path: Path) -> None:
    every, one = tmp_path / "every.csv", tmp_path / "one.csv"
    assert kg("spread", "--panel", str(every), cwd=loaded).returncode == 0
    done = kg("spread", "fengqiao-experience", "--panel", str(one), cwd=loaded)
    assert (done.returncode, done.stdout) == (0, "")
    with every.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with one.open(encoding="utf-8", newline="") as file:
        single = list(csv.DictReader(file))
    assert single
    assert single == [row for row in rows if row["practice"] == "fengqiao-experience"]
    assert len({row["practice"] for row in rows}) > 1
    assert all(int(row["previous"]) < int(row["year"]) for row in rows)
    assert kg("spread", cwd=loaded).returncode == 2


def test_spread_sees_handed_down_wording_in_the_pages(loaded: Path) -> None:
    from kg.cli.views import engine_for
    from kg.spread.corpus import Corpus
    from kg.workspace import Workspace

    folder = loaded / "kg-data"
    engine = engine_for(folder)
    table = Corpus.open(Workspace.open(folder), engine.ontology, engine.places).adoptions("three-enforcement-systems")
    assert {one.town for one in table if one.handed_down} == {"鹿鸣坪镇", "双桐街道", "苇塘镇"}


def test_spread_model_is_a_table_and_a_paragraph(loaded: Path) -> None:
    done = kg("spread", "--model", "--format", "csv", "--lang", "en", cwd=loaded)
    assert done.returncode == 0, done.stderr
    rows = {row["term"]: row for row in csv.DictReader(io.StringIO(done.stdout))}
    central = rows["after_central"]
    assert float(central["lower"]) < float(central["hazard_ratio"]) < float(central["upper"])
    assert f"the hazard is {float(central['hazard_ratio']):.2f} times" in done.stderr
    assert "an association, not a cause" in done.stderr
    few = kg("spread", "fengqiao-experience", "--model", cwd=loaded)
    assert few.returncode == 2
    assert "adoptions were seen at risk" in few.stderr


def test_spread_standing_has_every_government_once(loaded: Path) -> None:
    done = kg("spread", "pay-per-case-mediation", "--standing", "--format", "csv", cwd=loaded)
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len({(row["code"], row["town"]) for row in rows}) == len(rows) == 12
    assert {row["standing"] for row in rows} == {"leader", "follower", "undated", "never-mentioned"}
    assert all(bool(row["by"]) == (row["standing"] in ("leader", "follower", "undated")) for row in rows)


def test_spread_draws_a_curve_for_each_level_or_region(loaded: Path, tmp_path: Path) -> None:
    for by, groups in (("level", 4), ("province", 2)):
        path = tmp_path / f"{by}.csv"
        done = kg("spread", "three-enforcement-systems", "--by", by, "-o", str(path), cwd=loaded)
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
        with path.open(encoding="utf-8", newline="") as file:
            assert len({row["mechanism"] for row in csv.DictReader(file)}) == groups
    wrong = kg("spread", "three-enforcement-systems", "--by", "level", cwd=loaded)
    assert wrong.returncode == 2
    assert "by region, not by level" in wrong.stderr
