"""``kg status``, ``kg check``, ``kg sync``, ``kg remove``: what keeps facts and views in step."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.tables import FORMATS, render, say

if TYPE_CHECKING:
    from kg.errors import FactsError
    from kg.workspace import Workspace


@click.command()
@options.workspace
@click.option("--on", multiple=True, metavar="URL", help="Ask the view on this server too; may be repeated.")
@options.user
@options.database
@options.table_format(*FORMATS)
def status(workspace: Path, on: tuple[str, ...], user: str | None, database: str | None, format_: str) -> int:
    """What the workspace holds, whether each view is in step, and pages that stand behind another one."""
    from kg.cli.views import open_engine, open_servers
    from kg.graph import Catalogue
    from kg.status import status_of
    from kg.workspace import Workspace

    servers = open_servers(on, user, database, read_only=True)
    opened = Workspace.open(workspace)
    engine = open_engine(opened)
    found = status_of(opened, Catalogue(engine.ontology, engine.places), servers)
    click.echo(render(("what", "count", "remark"), found.rows(), format_), nl=False)
    for other in found.others:
        say(f"kg: {other.file}: {other.outcome} of {other.report}; {other.kept} is kept")
    return 0 if found.in_step else 1


@click.command()
@options.workspace
@click.option("--all", "every", is_flag=True, help="Validate every report against the shapes, not a sample.")
@click.option("--facts", is_flag=True, help="List where the numbers of the facts disagree, instead.")
@options.table_format(*FORMATS)
def check(workspace: Path, every: bool, facts: bool, format_: str) -> int:
    """Validate facts files, views and, by SHACL, the graph that they make.

    With --facts: compare totals with their parts, rates with the counts beside them, stated changes with the report of
    the year before, and magnitudes with other years and peers. Each disagreement is a row with its arithmetic, both
    quotes and the ids of the facts (--format is for these); nothing is repaired. The exit code is 1 if there are any.
    """
    from kg.check import check_workspace
    from kg.cli.views import open_engine
    from kg.workspace import Workspace

    opened = Workspace.open(workspace)
    if facts:
        return _disagreements(opened, format_)
    problems = check_workspace(opened, open_engine(opened), every=every)
    for problem in problems:
        say(f"kg: {problem}")
    click.echo("facts and views hold" if not problems else f"{len(problems)} problems")
    return 1 if problems else 0


def _disagreements(workspace: Workspace, format_: str) -> int:
    from kg.consistency import COLUMNS, check_facts, row
    from kg.ontology import Ontology

    damaged: list[FactsError] = []
    rows = [row(found) for found in check_facts(workspace, Ontology.load(workspace.ontology_files), damaged=damaged)]
    if rows or format_ not in ("table", "markdown"):
        click.echo(render(COLUMNS, rows, format_), nl=False)
    for error in damaged:
        say(f"kg: {error}")
    say(f"reports: {len(workspace.reports()) - len(damaged)}; disagreements: {len(rows)}")
    return 1 if rows or damaged else 0


@click.command()
@options.workspace
@click.option("--rebuild", is_flag=True, help="Build every view anew.")
@options.to
@options.user
@options.database
def sync(workspace: Path, rebuild: bool, to: tuple[str, ...], user: str | None, database: str | None) -> int:
    """Bring every view in step with the facts files, whoever wrote those.

    \b
    kg sync --to neo4j+s://neo4j@db.example:7687?database=kg
    kg sync --to https://kg@db.example/kg/sparql

    A server's view shows this workspace and nothing else. Its password comes from $KG_PASSWORD
    ($KG_PASSWORD_<HOST> or $KG_PASSWORD_<HOST>_<PORT> for one server), from ~/.netrc, or is asked for.
    A URL may say ?timeout=SECONDS, and for SPARQL ?update=PATH where updates have a URL of their own.
    """
    from kg.cli.views import open_engine, open_servers, sync_views
    from kg.workspace import Workspace

    servers = open_servers(to, user, database, read_only=False)
    opened = Workspace.open(workspace)
    with opened.writing():
        return sync_views(opened, open_engine(opened), servers, rebuild=rebuild)


@click.command()
@click.argument("report", nargs=-1, required=True)
@options.workspace
@options.to
@options.user
@options.database
def remove(
    report: tuple[str, ...], workspace: Path, to: tuple[str, ...], user: str | None, database: str | None
) -> int:
    """Withdraw reports (ids as `kg query reports` prints them) from the facts and from every view."""
    from kg.cli.views import open_engine, open_servers, sync_views
    from kg.errors import KgError
    from kg.workspace import Workspace

    servers = open_servers(to, user, database, read_only=False)
    opened = Workspace.open(workspace)
    code = 0
    with opened.writing():
        for one in report:
            try:
                opened.remove(one)
            except KgError as error:
                say(f"kg: {error}")
                code = 1
        return sync_views(opened, open_engine(opened), servers) or code
