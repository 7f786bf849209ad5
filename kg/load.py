"""Load reports: files → facts → workspace → every view, with an account of each file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kg.errors import KgError, WorkspaceError
from kg.facts import ReportFact
from kg.pipeline import Engine, extract_files
from kg.workspace import Workspace

Result = Literal["loaded", "unchanged", "replaced", "duplicate", "conflict", "refused"]
RESULTS: tuple[Result, ...] = ("loaded", "replaced", "unchanged", "duplicate", "conflict", "refused")


@dataclass(frozen=True)
class Loaded:
    """What became of one file: the report that it gave, the number of its facts, or the reason of its refusal."""

    path: Path
    result: Result
    report: str = ""
    facts: int = 0
    error: KgError | None = None


def load_files(
    paths: Iterable[Path], workspace: Workspace, engine: Engine, *, jobs: int = 1, force: bool = False
) -> Iterator[Loaded]:
    """Keep the facts of every file in the workspace, whose writer the caller is; yields the account file by file.

    A file that cannot be read or is no report is refused; the others load.
    """
    unchanged = workspace.unchanged(engine.digest)
    for outcome in extract_files(paths, engine, jobs=jobs, force=force, unchanged=unchanged):
        if outcome.error is not None:
            yield Loaded(outcome.path, "refused", error=outcome.error)
        elif outcome.unchanged:
            yield Loaded(outcome.path, "unchanged")
        else:
            head = next(fact for fact in outcome.facts if isinstance(fact, ReportFact))
            try:
                result = workspace.write(
                    outcome.facts, source=outcome.path, digest=outcome.digest, engine=engine.digest
                )
            except OSError as error:
                raise WorkspaceError(
                    f"the facts cannot be written ({error.strerror})",
                    where=str(workspace.path),
                    do="make room or check the rights; what was loaded is kept",
                ) from error
            yield Loaded(outcome.path, result, head.report, len(outcome.facts))
