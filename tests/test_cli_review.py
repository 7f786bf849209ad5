"""``kg check --facts`` and ``kg review`` as a user meets them."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.test_cli import PLACES, kg
from tests.test_review import BODY, NAMELESS, TITLE

REPORT = "990102/鹿鸣坪镇/2018"


@pytest.fixture
def loaded(tmp_path: Path) -> Path:
    (tmp_path / "page.txt").write_text(TITLE.format(year=2018) + BODY, encoding="utf-8")
    (tmp_path / "nameless.txt").write_text(NAMELESS.replace("2018", "2017"), encoding="utf-8")
    done = kg("load", "page.txt", "nameless.txt", *PLACES, cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    return tmp_path


def rows(output: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(output)))


def doubtful(cwd: Path, reason: str) -> list[dict[str, str]]:
    return rows(kg("review", "--list", "--reason", reason, "--format", "csv", cwd=cwd).stdout)


def quotes(cwd: Path) -> list[str]:
    text = "MATCH (m:Measurement) RETURN m.quote AS quote"
    return [row["quote"] for row in rows(kg("query", "--cypher", text, "--format", "csv", cwd=cwd).stdout)]


@pytest.mark.parametrize("format_", ["table", "csv", "json", "markdown"])
def test_disagreements_are_listed_in_every_format_with_exit_code_1(format_: str, loaded: Path) -> None:
    done = kg("check", "--facts", "--format", format_, cwd=loaded)
    assert done.returncode == 1
    assert "87 + 89 + 5 = 181 > 176" in done.stdout
    assert done.stderr == "reports: 1; disagreements: 1\n"
    if format_ == "json":
        (found,) = json.loads(done.stdout)
        assert found["other_quotes"] == "受理87件 | 案前化解89件 | 不予受理5件"


def test_a_decision_holds_in_facts_and_views_and_after_loading_again(loaded: Path) -> None:
    (doubt,) = doubtful(loaded, "disagreement")
    assert doubt["report"] == REPORT
    done = kg("review", "--decide", f"{doubt['subject']}=correct:value=181", "--date", "2024-05-01", cwd=loaded)
    assert done.returncode == 0, done.stderr
    assert doubtful(loaded, "disagreement") == []
    assert kg("check", "--facts", cwd=loaded).returncode == 0
    assert kg("check", cwd=loaded).returncode == 0
    line = json.loads((loaded / "kg-data" / "decisions.jsonl").read_text(encoding="utf-8"))
    assert (line["date"], line["decision"], line["changes"]) == ("2024-05-01", "correct", {"value": 181.0})
    (loaded / "page.txt").write_text(TITLE.format(year=2018) + "\n    " + BODY, encoding="utf-8")
    kg("load", "page.txt", cwd=loaded)
    assert kg("check", "--facts", cwd=loaded).returncode == 0


def test_a_place_is_decided_and_the_file_loads(loaded: Path) -> None:
    (doubt,) = doubtful(loaded, "place")
    assert doubt["subject"].endswith("nameless.txt")
    done = kg("review", "--decide", "nameless.txt=place:990102/鹿鸣坪镇", cwd=loaded)
    assert done.returncode == 0, done.stderr
    assert "990102/鹿鸣坪镇/2017" in kg("query", "reports", cwd=loaded).stdout
    assert doubtful(loaded, "place") == []


def walk(cwd: Path, answers: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kg", "review"]
    return subprocess.run(command, cwd=cwd, input=answers, capture_output=True, encoding="utf-8", check=False)


def test_the_walk_shows_the_sentence_asks_again_and_can_be_left(loaded: Path) -> None:
    done = walk(loaded, "reject\nplace 990102/鹿鸣坪镇\ncorrect colour=red\nr\nquit\n")
    assert done.returncode == 0, done.stderr
    assert "reject does not fit here" in done.stdout
    assert "loaded as 990102/鹿鸣坪镇/2017" in done.stdout
    assert "【全年收到行政复议申请176件】,受理87件" in done.stdout
    assert "corrects nothing" in done.stdout
    assert "全年收到行政复议申请176件" not in quotes(loaded)
    again = walk(loaded, "")
    assert again.returncode == 0
    assert "Traceback" not in again.stderr
    assert "176件" not in again.stdout


def test_a_killed_walk_loses_no_decision(loaded: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", "review"], cwd=loaded, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, text=True, encoding="utf-8",
    )  # fmt: skip
    assert process.stdin
    with process, process.stdin:
        process.stdin.write("skip\nreject\n")
        process.stdin.flush()
        file = loaded / "kg-data" / "decisions.jsonl"
        deadline = time.monotonic() + 30
        while not file.exists() or not file.read_bytes().endswith(b"\n"):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.kill()
    assert kg("sync", cwd=loaded).returncode == 0
    kg("load", "page.txt", cwd=loaded)
    exported = kg("review", "--export", cwd=loaded).stdout
    assert json.loads(exported)["decision"] == "reject"


def test_decisions_travel(loaded: Path, tmp_path: Path) -> None:
    (doubt,) = doubtful(loaded, "disagreement")
    kg("review", "--decide", f"{doubt['subject']}=reject", "--decide", "nameless.txt=place:990102/鹿鸣坪镇", cwd=loaded)
    (tmp_path / "exported.jsonl").write_text(kg("review", "--export", cwd=loaded).stdout, encoding="utf-8")
    kg("load", "page.txt", "nameless.txt", *PLACES, "-w", "other", cwd=loaded)
    done = kg("review", "--import", "exported.jsonl", "-w", "other", cwd=loaded)
    assert "2 decisions added" in done.stderr
    assert kg("review", "--export", "-w", "other", cwd=loaded).stdout == kg("review", "--export", cwd=loaded).stdout
    reports = kg("query", "reports", "-w", "other", "--format", "csv", cwd=loaded).stdout
    assert "2017" in reports


def test_damaged_decisions_are_one_line_for_every_command_that_needs_them(loaded: Path) -> None:
    (loaded / "kg-data" / "decisions.jsonl").write_text("{}\n", encoding="utf-8")
    for command in (["load", "page.txt"], ["review", "--list"], ["review", "--export"]):
        done = kg(*command, cwd=loaded)
        assert done.returncode == 1
        assert "decisions.jsonl:1: the line holds no decision" in done.stderr
        assert len(done.stderr.splitlines()) == 1
    assert kg("query", "reports", cwd=loaded).returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["--decide", "nonsense"], ["--decide", "0123456789=reject"], ["--list", "--reason", "mood"],
        ["--list", "--export"], ["--decide", "a=reject", "--date", "tomorrow"],
    ],
)  # fmt: skip
def test_wrong_usage_is_2_and_decides_nothing(arguments: list[str], loaded: Path) -> None:
    done = kg("review", *arguments, cwd=loaded)
    assert done.returncode == 2
    assert not (loaded / "kg-data" / "decisions.jsonl").exists()
