"""``kg spread`` as a user meets it: pictures, tables over many practices, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[1] / "sample"
ONE = "three-enforcement-systems"


def kg(*args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kg", *args], cwd=cwd, capture_output=True, text=True, check=False, encoding="utf-8"
    )


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("loaded")
    done = kg("load", str(SAMPLE / "reports"), "--places", str(SAMPLE / "places.csv"), cwd=path)
    assert done.returncode == 0, done.stderr
    return path


@pytest.mark.parametrize("picture", ["map", "matrix", "order"])
def test_a_picture_of_one_practice(loaded: Path, picture: str) -> None:
    for suffix in (".html", ".csv"):
        done = kg("spread", ONE, "--picture", picture, "-o", f"{picture}{suffix}", cwd=loaded)
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
    with (loaded / f"{picture}.csv").open(encoding="utf-8", newline="") as file:
        assert len({row["code"] for row in csv.DictReader(file)}) == 12
    assert "46 reports of 12 governments" in (loaded / f"{picture}.html").read_text("utf-8")


def test_several_practices_are_compared(loaded: Path) -> None:
    done = kg("spread", ONE, "fengqiao-experience", "-o", "two.csv", cwd=loaded)
    assert done.returncode == 0, done.stderr
    with (loaded / "two.csv").open(encoding="utf-8", newline="") as file:
        assert {row["mechanism"] for row in csv.DictReader(file)} == {ONE, "fengqiao-experience"}
    done = kg("spread", ONE, "fengqiao-experience", "--format", "json", cwd=loaded)
    assert {row["mechanism"] for row in json.loads(done.stdout)} == {ONE, "fengqiao-experience"}


def test_leaders_have_rank_and_interval(loaded: Path) -> None:
    done = kg("spread", "--leaders", "--shared", "5", "--format", "csv", cwd=loaded)
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert rows
    ranks = [float(row["median_rank"]) for row in rows]
    assert ranks == sorted(ranks)
    assert all(float(row["lower"]) <= float(row["median_rank"]) <= float(row["upper"]) for row in rows)
    assert all(int(row["practices"]) >= 5 for row in rows)


def test_channels_count_above_and_siblings(loaded: Path) -> None:
    done = kg("spread", "--channels", "--format", "csv", cwd=loaded)
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert rows
    for row in rows:
        assert int(row["above_earlier"]) + int(row["above_later"]) <= int(row["above"]) <= int(row["adopters"])


def test_a_network_needs_enough_shared_practices(loaded: Path) -> None:
    done = kg("spread", "--network", "--format", "json", cwd=loaded)
    assert done.returncode == 0, done.stderr
    assert "an order, not a cause" in done.stderr
    assert all(row["q"] <= 0.05 and row["shared"] >= 10 for row in json.loads(done.stdout))
    for call in (["--network"], ["--picture", "network", "-o", "few.html"]):
        few = kg("spread", *call, "--shared", "500", cwd=loaded)
        assert (few.returncode, few.stdout) == (2, "")
        assert "no two places share 500 practices" in few.stderr
    assert not (loaded / "few.html").exists()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (["--picture", "map"], "needs a file"),
        ([ONE, "--picture", "map"], "needs a file"),
        (["--picture", "map", "-o", "a.html"], "no MECHANISM is named"),
        ([ONE, "fengqiao-experience", "--picture", "map", "-o", "a.html"], "shows one practice"),
        ([ONE, "--by", "county", "--picture", "curve", "-o", "a.html"], "--by county does not go with the curve"),
        ([ONE, "--by", "level", "--picture", "map", "-o", "a.html"], "--by level does not go with the map"),
        ([ONE, "--table", "--leaders"], "two tables at once"),
        ([ONE, "--picture", "map", "-o", "a.xlsx"], "cannot be written as '.xlsx'"),
    ],
)
def test_what_does_not_go_is_one_line(loaded: Path, call: list[str], words: str) -> None:
    done = kg("spread", *call, cwd=loaded)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not (loaded / "a.html").exists()
