"""kg in a script: what ``kg.open`` gives, with its columns and units, and the same numbers as the command line's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import kg
from kg.cli import main
from kg.errors import FactsError, UsageError, WorkspaceError
from kg.library import OpenWorkspace

ROOT = Path(__file__).parents[1]
PRACTICE = "three-enforcement-systems"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("library") / "kg-data"
    places = str(ROOT / "sample/places.csv")
    with pytest.raises(SystemExit) as done:
        main(["load", str(ROOT / "sample/reports"), "--places", places, "--workspace", str(path)])
    assert done.value.code in (0, None)
    return path


@pytest.fixture(scope="module")
def ws(folder: Path) -> OpenWorkspace:
    return kg.open(folder)


def test_import_is_light(folder: Path) -> None:
    code = "import sys, kg; print([name for name in ('pandas', 'numpy', 'kg.library') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_facts_are_frames(ws: OpenWorkspace) -> None:
    reports = ws.reports()
    assert len(reports) == 46
    assert reports["year"].between(2014, 2024).all()
    for type_ in ("practice", "document", "indicator"):
        frame = ws.facts(type_)
        assert len(frame)
        assert set(frame["report"]) <= set(reports["report"])
        assert (frame["end"] > frame["start"]).all()
    assert set(ws.facts("practice")["status"]) == {"in-place", "planned", "lacking"}
    assert ws.facts("indicator")["value"].dtype == float
    with pytest.raises(UsageError, match="no facts of type 'fact'"):
        ws.facts("fact")


def test_queries_give_the_same_frame_in_both_languages(ws: OpenWorkspace) -> None:
    cypher = ws.query("adoption_by_year", mechanism=PRACTICE)
    sparql = ws.query("adoption_by_year", lang="sparql", mechanism=PRACTICE)
    assert cypher.equals(sparql)
    assert list(cypher.columns) == ["year", "reporters", "adopters", "share", "new"]
    names = ws.cypher("MATCH (g:Government {level: $level}) RETURN g.name AS name ORDER BY name", level="province")
    assert names["name"].tolist() == ["云川省", "朔原省"]
    found = ws.sparql("PREFIX kg: <https://kg.example/ontology#> SELECT (COUNT(?r) AS ?n) { ?r a kg:Report }")
    assert int(found["n"][0]) == 46


def test_spread_as_frames(ws: OpenWorkspace) -> None:
    spread = ws.spread(PRACTICE)
    table, series, panel = spread.adoptions(), spread.series(), spread.panel()
    assert len(table) == 12
    known = table.dropna(subset=["after", "by"])
    assert (known["after"] < known["by"]).all()
    last = series.iloc[-1]
    assert last["adopters"] == table["by"].notna().sum()
    assert (series["lower"] <= series["estimate_most"] + 1e-9).all()
    assert (series["upper"] >= series["estimate_least"] - 1e-9).all()
    assert int(panel["adopted"].sum()) == 10
    terms = spread.model().terms()
    assert (terms["lower"] < terms["ratio"]).all()
    assert f"{terms.loc['year', 'ratio']:.2f} times" in spread.model().read("en")
    with pytest.raises(UsageError, match="is no practice"):
        ws.spread("administrative-penalty-law")


def test_pictures_show_and_save(ws: OpenWorkspace, tmp_path: Path) -> None:
    picture = ws.spread(PRACTICE).curve(language="en")
    assert picture._repr_png_().startswith(b"\x89PNG")
    assert picture.save(tmp_path / "curve.svg").read_text(encoding="utf-8").lstrip().startswith("<?xml")
    assert ws.show("鹿鸣坪镇").save(tmp_path / "place.html").stat().st_size > 10_000
    with pytest.raises(UsageError, match="cannot be written"):
        picture.save(tmp_path / "curve.doc")


def test_what_is_not_there_is_said(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError):
        kg.open(tmp_path)
    copy = tmp_path / "copy"
    subprocess.run(["cp", "-r", os.fspath(folder), os.fspath(copy)], check=True)
    next((copy / "facts").glob("*/*.jsonl")).write_text("{", encoding="utf-8")
    with pytest.raises(FactsError):
        kg.open(copy).reports()
