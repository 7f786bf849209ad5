"""Load reports: files → facts → workspace → every view, with an account of each file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from kg.decisions import Decisions
from kg.errors import KgError, PlaceError, WorkspaceError
from kg.facts import ReportFact
from kg.pipeline import Engine, Outcome, extract_file, extract_files
from kg.refused import Refused
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
    paths: Iterable[Path],
    workspace: Workspace,
    engine: Engine,
    *,
    jobs: int = 1,
    force: bool = False,
    again: bool = False,
) -> Iterator[Loaded]:
    """Keep the facts of every file in the workspace, whose writer the caller is; yields the account file by file.

    again: read files that were loaded before, too. A file that cannot be read or is no report is refused; the others
    load. What was decided on facts, places and names is applied; raises FactsError if the decisions are damaged.
    """
    decisions, refused = Decisions.read(workspace.path), Refused(workspace.path)
    paths = list(paths)
    unchanged = None if again else workspace.unchanged(engine.digest, paths)
    for outcome in extract_files(paths, engine, jobs=jobs, force=force, unchanged=unchanged):
        government = decisions.government(outcome.digest)
        if government and not outcome.unchanged:
            outcome = extract_file(outcome.path, engine, force=force, government=government)
        if outcome.error is not None:
            if isinstance(outcome.error, PlaceError):
                refused.add(outcome.path, outcome.digest, outcome.error.what)
            yield Loaded(outcome.path, "refused", error=outcome.error)
        elif outcome.unchanged:
            yield Loaded(outcome.path, "unchanged")
        else:
            facts = decisions.apply(outcome.facts, outcome.digest)
            yield _kept(replace(outcome, facts=tuple(facts)), workspace, engine)
            refused.settle(outcome.path)


def _kept(outcome: Outcome, workspace: Workspace, engine: Engine) -> Loaded:
    head = next(fact for fact in outcome.facts if isinstance(fact, ReportFact))
    try:
        result = workspace.write(outcome.facts, source=outcome.path, digest=outcome.digest, engine=engine.digest)
    except OSError as error:
        raise WorkspaceError(
            f"the facts cannot be written ({error.strerror})",
            where=str(workspace.path),
            do="make room or check the rights; what was loaded is kept",
        ) from error
    return Loaded(outcome.path, result, head.report, len(outcome.facts))
