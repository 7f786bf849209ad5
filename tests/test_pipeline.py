"""Several processes: what they are given, how often, and that they say the same."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from kg.pipeline import Engine, extract_files

SAMPLE = Path(__file__).parents[1] / "sample"


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load(places=[SAMPLE / "places.csv"])


class Snapshot:
    """Tells which files are unchanged, as a workspace does, and counts how often it is sent to another process."""

    sent = 0

    def __init__(self, known: frozenset[str]) -> None:
        self.known = known

    def __call__(self, path: Path, digest: str) -> bool:
        return path.name in self.known

    def __reduce__(self) -> tuple[Any, ...]:
        Snapshot.sent += 1
        return Snapshot, (self.known,)


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_was_loaded_before_is_not_sent_with_every_file(jobs: int, engine: Engine) -> None:
    files = sorted((SAMPLE / "reports").glob("*.txt"))[:9]
    known = frozenset(path.name for path in files[::2])
    Snapshot.sent = 0
    outcomes = list(extract_files(files, engine, jobs=jobs, unchanged=Snapshot(known)))
    assert [outcome.path for outcome in outcomes] == files
    assert {outcome.path.name for outcome in outcomes if outcome.unchanged} == known
    assert Snapshot.sent <= 2


def test_an_engine_reaches_another_process_as_its_files(engine: Engine) -> None:
    again = pickle.loads(pickle.dumps(engine))  # noqa: S301
    assert (again.digest, again.files) == (engine.digest, engine.files)
    file = next((SAMPLE / "reports").glob("*.txt"))
    assert [*extract_files([file], again)] == [*extract_files([file], engine)]


_LOADING = """
import sys
from pathlib import Path
from kg.pipeline import Engine, extract_files
outcomes = extract_files([Path(sys.argv[1])] * 500, Engine.load(places=[Path(sys.argv[2])]), jobs=2)
print([next(outcomes) for _ in range(9)] and "busy", flush=True)
sys.stdin.read()  # nobody takes what the workers find: their pipe is full
"""


def test_workers_end_when_the_first_process_is_killed() -> None:
    """They would hold the workspace's lock, so that nothing could be loaded any more."""
    page = SAMPLE / "reports" / "lumingping-2016.txt"
    with subprocess.Popen(
        [sys.executable, "-c", _LOADING, str(page), str(SAMPLE / "places.csv")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
    ) as loading:  # fmt: skip
        assert loading.stdout is not None
        assert loading.stdout.readline() == b"busy\n"
        os.kill(loading.pid, signal.SIGKILL)
    deadline = time.monotonic() + 30
    try:
        while _group_lives(loading.pid):
            assert time.monotonic() < deadline, "workers live on"
            time.sleep(0.05)
    finally:
        if _group_lives(loading.pid):
            os.killpg(loading.pid, signal.SIGKILL)


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
