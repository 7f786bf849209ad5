"""What a user waits for: one report more, everything again unchanged; and how memory grows."""

from __future__ import annotations

import shutil
from pathlib import Path

from benches.embedded import build
from benches.ground import Cost, alone, command, part, say

from kg.workspace import Workspace

WORK = 2.0
"""Seconds of work that one report more may take."""


def one_report(corpus: Path, workspace: Workspace, rounds: int) -> list[Cost]:
    """``kg load`` of one new report into a workspace whose views are up to date."""
    known = {path.name for path in workspace.source_paths()}
    pages = [page for page in sorted((corpus / "txt").iterdir()) if page.name in known]
    costs = []
    for page in pages[:: max(1, len(pages) // rounds)][:rounds]:
        say(f"kg load of one report: {page.name}")
        report = _report_of(workspace, page)
        command("remove", report, "--workspace", str(workspace.path))
        costs.append(command("load", str(page), "--workspace", str(workspace.path)))
        if not workspace.facts_path(report).exists():
            raise RuntimeError(f"{page.name} was not loaded")
    return costs


def again(corpus: Path, workspace: Workspace, rounds: int) -> list[Cost]:
    """``kg load`` of a whole corpus that is loaded already."""
    say("kg load of everything unchanged")
    return [command("load", str(corpus / "txt"), "--workspace", str(workspace.path)) for _ in range(rounds)]


def memory(facts: Workspace, scratch: Path, name: str, sizes: list[int]) -> list[Cost]:
    """A full build of an embedded view with so many reports, each in a process of its own."""
    costs = []
    for size in sizes:
        say(f"memory of {name}: {size} reports")
        workspace = part(facts, scratch / "memory", size)
        costs.append(alone(build, workspace.path, name))
    shutil.rmtree(scratch / "memory")
    return costs


def _report_of(workspace: Workspace, page: Path) -> str:
    for report in workspace.reports():
        found = workspace.source(report)
        if found and found[0] == page:
            return report
    raise RuntimeError(f"no report of {page.name}")
