"""Loading again: what did not change is told by digests, no facts file is opened for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "sample"
_WATCHED = """
import json, sys
opened = []
sys.addaudithook(lambda event, given: opened.append(str(given[0])) if event == "open" else None)
from kg.cli import main
try:
    main(sys.argv[1:])
finally:
    print(json.dumps([one for one in opened if one.endswith((".jsonl", ".txt"))]))
"""


def load(workspace: Path, *paths: Path) -> tuple[list[Path], str]:
    """The files that ``kg load`` opens, and its account."""
    words = ["load", *map(str, paths), "--workspace", str(workspace), "--places", str(SAMPLE / "places.csv")]
    done = subprocess.run(
        [sys.executable, "-c", _WATCHED, *words], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return [Path(one) for one in json.loads(done.stdout)], done.stderr


def test_everything_unchanged_is_told_by_digests(tmp_path: Path) -> None:
    pages, workspace = SAMPLE / "reports", tmp_path / "ws"
    facts = workspace / "facts"
    first, _ = load(workspace, pages)
    assert sum(one.is_relative_to(facts) for one in first) > len(list(pages.glob("*.txt")))
    # A file that was written just now is read once more, since clocks tick coarsely; not the time after.
    time.sleep(2.1)
    load(workspace, pages)
    again, account = load(workspace, pages)
    assert {one.name for one in again if one.suffix == ".txt"} == {one.name for one in pages.glob("*.txt")}
    assert [one for one in again if one.is_relative_to(facts)] == []
    (line,) = [line for line in account.splitlines() if "unchanged" in line]
    assert line.split()[1] == str(sum(path.is_file() for path in pages.rglob("*")))


def test_one_changed_facts_file_is_the_only_one_that_is_opened(tmp_path: Path) -> None:
    pages, workspace = SAMPLE / "reports", tmp_path / "ws"
    load(workspace, pages)
    time.sleep(2.1)
    load(workspace, pages)
    changed = max((workspace / "facts").rglob("*.jsonl"), key=lambda path: path.stat().st_size)
    town = changed.name.rpartition("-")[0]
    changed.write_bytes(b"".join(changed.read_bytes().splitlines(keepends=True)[:-1]))
    past = time.time() - 60
    os.utime(changed, (past, past))
    opened, account = load(workspace, pages)
    facts = {one for one in opened if one.is_relative_to(workspace / "facts")}
    # Its derived edges need the government's other years.
    assert changed in facts
    assert {one.name.rpartition("-")[0] for one in facts} == {town}
    assert "1 replaced" in account
