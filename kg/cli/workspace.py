"""``kg status``, ``kg check``, ``kg sync``, ``kg remove``: what keeps facts and views in step."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli import options
from kg.cli.tables import FORMATS, render, say


@click.command()
@options.workspace
@options.table_format(*FORMATS)
def status(workspace: Path, format_: str) -> int:
    """What the workspace holds, whether each view is in step, and pages that stand behind another one."""
    from kg.status import status_of
    from kg.workspace import Workspace

    found = status_of(Workspace.open(workspace))
    click.echo(render(("what", "count", "remark"), found.rows(), format_), nl=False)
    for other in found.others:
        say(f"kg: {other.file}: {other.outcome} of {other.report}; {other.kept} is kept")
    return 0 if found.in_step else 1


@click.command()
@options.workspace
@click.option("--all", "every", is_flag=True, help="Validate every report against the shapes, not a sample.")
def check(workspace: Path, every: bool) -> int:
    """Validate facts files, views and, by SHACL, the graph that they make."""
    from kg.check import check_workspace
    from kg.cli.views import open_engine
    from kg.workspace import Workspace

    opened = Workspace.open(workspace)
    problems = check_workspace(opened, open_engine(opened), every=every)
    for problem in problems:
        say(f"kg: {problem}")
    click.echo("facts and views hold" if not problems else f"{len(problems)} problems")
    return 1 if problems else 0


@click.command()
@options.workspace
@click.option("--rebuild", is_flag=True, help="Build every view anew.")
def sync(workspace: Path, rebuild: bool) -> int:
    """Bring every view in step with the facts files, whoever wrote those."""
    from kg.cli.views import open_engine, sync_views
    from kg.workspace import Workspace

    opened = Workspace.open(workspace)
    with opened.writing():
        return sync_views(opened, open_engine(opened), rebuild=rebuild)


@click.command()
@click.argument("report", nargs=-1, required=True)
@options.workspace
def remove(report: tuple[str, ...], workspace: Path) -> int:
    """Withdraw reports (ids as `kg query reports` prints them) from the facts and from every view."""
    from kg.cli.views import open_engine, sync_views
    from kg.errors import KgError
    from kg.workspace import Workspace

    opened = Workspace.open(workspace)
    code = 0
    with opened.writing():
        for one in report:
            try:
                opened.remove(one)
            except KgError as error:
                say(f"kg: {error}")
                code = 1
        return sync_views(opened, open_engine(opened)) or code
