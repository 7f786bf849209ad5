"""A write that stops at any step, and is then done again, ends as if it had never stopped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import sources as sources_module
from kg import workspace as workspace_module
from kg.facts import Fact
from kg.workspace import Workspace
from tests.invented_reports import document, facts_of, practice, report

PLACE = ("990102", "苇塘镇")
_BODIES: dict[str, list[Fact]] = {
    "poor": [practice()],
    "other": [document("constitution")],
    "full": [practice(), document("constitution")],
    "fullest": [practice(), document("constitution"), document("minted-a")],
}
# File, what it says, for which year; files of one name stand in different folders.
Step = tuple[str, str, int]
FILES = ("a/index.html", "b/index.html", "c/page.html")


class Killed(BaseException):
    """What stands for a signal: nothing in the program catches it."""


@contextmanager
def killed_at(number: int) -> Iterator[list[int]]:
    """Stop at the operation on files of this number, before it is done; the list grows by one with each."""
    done: list[int] = []

    def counting(operation: Any) -> Any:
        def stopping(*arguments: Any) -> Any:
            if len(done) == number:
                raise Killed
            done.append(1)
            return operation(*arguments)

        return stopping

    with (
        patch.object(workspace_module, "replace_file", counting(workspace_module.replace_file)),
        patch.object(workspace_module, "delete_file", counting(workspace_module.delete_file)),
        patch.object(sources_module.Sources, "_append", counting(sources_module.Sources._append)),
    ):
        yield done


def load(folder: Path, step: Step) -> None:
    """What ``kg load`` does with one file, in a process of its own."""
    file, body, year = step
    facts = facts_of(report(*PLACE, year, file=Path(file).name), *_BODIES[body])
    workspace = Workspace.open(folder, create=True)
    with workspace.writing():
        if not workspace.unchanged("engine")(Path("/pages", file), body + str(year)):
            workspace.write(facts, source=Path("/pages", file), digest=body + str(year), engine="engine")


def contents(folder: Path) -> dict[str, bytes]:
    """Every facts file, of kept pages and of those behind them."""
    paths = (path for name in ("facts", "others") for path in (folder / name).rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


STEPS = st.lists(
    st.tuples(st.sampled_from(FILES), st.sampled_from(list(_BODIES)), st.sampled_from((2018, 2019))),
    min_size=1, max_size=6,
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(STEPS, st.data())
def test_write_that_was_killed_and_is_done_again_ends_as_one_that_was_not(
    tmp_path_factory: pytest.TempPathFactory, steps: list[Step], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("killed")
    clean, killed = folder / "clean", folder / "ws"
    stops = data.draw(st.lists(st.integers(0, 6), min_size=len(steps), max_size=len(steps)))
    for step, stop in zip(steps, stops, strict=True):
        load(clean, step)
        with killed_at(stop), suppress(Killed):
            load(killed, step)
        load(killed, step)
        assert contents(killed) == contents(clean)
        assert Workspace.open(killed).reports() == Workspace.open(clean).reports()
    said = [sorted(map(repr, Workspace.open(one).others())) for one in (clean, killed)]
    assert said[0] == said[1]


@pytest.mark.parametrize("number", range(4))
def test_removal_that_was_killed_and_is_done_again_leaves_nothing(tmp_path: Path, number: int) -> None:
    for file in FILES:
        load(tmp_path / "ws", (file, "poor", 2018))
    workspace = Workspace.open(tmp_path / "ws")
    with killed_at(number), workspace.writing(), pytest.raises(Killed):
        workspace.remove(workspace.reports()[0])
    for file in FILES[1:]:
        load(tmp_path / "ws", (file, "poor", 2018))
    again = Workspace.open(tmp_path / "ws")
    assert again.reports() == ["990102/苇塘镇/2018"]
    assert {Path(name).name for name in FILES[1:]} <= {
        *(other.file for other in again.others()), again.facts(again.reports()[0])[0].file
    }  # fmt: skip
    with again.writing():
        again.remove(again.reports()[0])
    assert contents(tmp_path / "ws") == {}
