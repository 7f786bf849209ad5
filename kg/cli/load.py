"""``kg load``: reports in, facts and views out, and an account of every file."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.tables import render, say

if TYPE_CHECKING:
    from kg.errors import KgError
    from kg.load import Loaded


@click.command()
@options.paths
@options.workspace
@options.jobs
@options.force
@options.ontology
@options.places
@options.to
@options.user
@options.database
def load(
    paths: tuple[str, ...],
    workspace: Path,
    jobs: int,
    force: bool,
    ontology: tuple[Path, ...],
    places: tuple[Path, ...],
    to: tuple[str, ...],
    user: str | None,
    database: str | None,
) -> int:
    """Read reports (files, folders, globs), keep their facts in the workspace and update every view.

    Files of your own concepts and places are kept in the workspace and used by every later command on it.
    """
    from kg.cli.arrow import import_arrow_alone

    import_arrow_alone()
    from kg.cli.progress import progress
    from kg.cli.views import open_engine, open_servers, sync_views
    from kg.load import load_files
    from kg.pipeline import find_files
    from kg.workspace import Workspace

    servers = open_servers(to, user, database, read_only=False)
    refused: list[KgError] = []
    files = list(find_files(paths, on_error=refused.append))
    opened = Workspace.open(workspace, create=True)
    with opened.writing():
        engine = open_engine(opened, ontology, places, on_error=refused.append)
        used = {file for files in engine.files for file in files}
        opened.adopt(
            ontology=[file for file in ontology if file in used], places=[file for file in places if file in used]
        )
        done = list(progress(load_files(files, opened, engine, jobs=jobs, force=force), len(files), "reading"))
        changed = sum(one.result in ("loaded", "replaced", "conflict") for one in done)
        code = sync_views(opened, engine, servers, changed=changed)
    for error in refused:
        say(f"kg: {error}")
    _account(done)
    return 1 if code or refused or any(one.result == "refused" for one in done) else 0


def _account(done: list[Loaded]) -> None:
    """Each refusal and each page set aside in a line, then a table of all, on stderr."""
    from kg.load import RESULTS

    for one in done:
        if one.error is not None:
            say(f"kg: {one.error}")
        elif one.result in ("duplicate", "conflict"):
            say(f"kg: {one.path}: {one.result} of {one.report}; the fuller page is kept, kg status lists both")
    counts = Counter(one.result for one in done)
    facts = Counter({result: sum(one.facts for one in done if one.result == result) for result in RESULTS})
    rows = [[result, counts[result], facts[result] or None] for result in RESULTS if counts[result]]
    say(render(("result", "files", "facts"), rows, "table").rstrip())
