"""``kg discover``: practices that the catalogue does not hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.tables import FORMATS, render, say

if TYPE_CHECKING:
    from kg.discover import Finding
    from kg.errors import KgError
    from kg.pipeline import Engine

COLUMNS = (
    "rank", "name", "variants", "governments", "reports", "first_year", "first_in", "near", "quote", "file", "start",
    "end",
)  # fmt: skip


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH…]")
@click.option("--least", type=click.IntRange(min=1), default=1, help="Only what stands in so many reports or more.")
@click.option("--limit", type=click.IntRange(min=1), default=30, show_default=True, help="How many to print.")
@click.option("--known", is_flag=True, help="Print how reports word the practices that the catalogue holds instead.")
@click.option("--skos", metavar="RANK|NAME", help="Print one finding as a SKOS concept in Turtle.")
@options.force
@options.workspace
@options.ontology
@options.places
@options.table_format(*FORMATS)
def discover(
    paths: tuple[str, ...],
    least: int,
    limit: int,
    known: bool,
    skos: str | None,
    force: bool,
    workspace: Path,
    ontology: tuple[Path, ...],
    places: tuple[Path, ...],
    format_: str,
) -> int:
    """Find practices that the catalogue does not hold, in reports or in the files that a workspace was loaded from.

    A workspace keeps facts, not texts: without PATH its files are read again where they were, and missing ones are
    named. near is the practice of the catalogue that is told beside it or is named most like it.
    """
    engine, files = _sources(paths, workspace, ontology, places)
    refused: list[KgError] = []
    findings = [one for one in _findings(engine, files(refused), force, known, refused) if one.reports >= least]
    if skos is not None:
        click.echo(_concept(findings, skos, engine), nl=False)
    else:
        rows = [_row(rank, one) for rank, one in enumerate(findings[:limit], 1)]
        if format_ in ("table", "markdown"):
            hidden = {COLUMNS.index("variants")}
            columns = [name for at, name in enumerate(COLUMNS) if at not in hidden]
            rows = [[cell for at, cell in enumerate(row) if at not in hidden] for row in rows]
            click.echo(render(columns, rows, format_), nl=False)
        else:
            click.echo(render(COLUMNS, rows, format_), nl=False)
        if len(findings) > limit:
            say(f"{len(findings) - limit} more; --limit shows them")
    for error in refused:
        say(f"kg: {error}")
    return 1 if refused else 0


def _sources(
    paths: tuple[str, ...], workspace: Path, ontology: tuple[Path, ...], places: tuple[Path, ...]
) -> tuple[Engine, Callable[[list[KgError]], list[Path]]]:
    """The engine, and what finds the files to be read and tells which cannot be."""
    from kg.cli.views import open_engine
    from kg.errors import WorkspaceError
    from kg.pipeline import Engine, find_files
    from kg.workspace import Workspace

    if paths:
        try:
            engine = open_engine(Workspace.open(workspace), ontology, places)
        except WorkspaceError:  # none there, and none is needed
            engine = Engine.load(ontology, places)
        return engine, lambda refused: list(find_files(paths, on_error=refused.append))
    opened = Workspace.open(workspace)
    files = opened.source_paths()
    if not files:
        raise WorkspaceError("remembers no file that it was loaded from", where=str(workspace), do="name the files")
    return open_engine(opened, ontology, places), lambda refused: files


def _findings(engine: Engine, files: list[Path], force: bool, known: bool, refused: list[KgError]) -> Iterator[Finding]:
    from kg.cli.progress import progress
    from kg.discover import Discovery
    from kg.pipeline import REFUSALS
    from kg.read import read_page

    found = Discovery(engine)
    for path in progress(files, len(files), "reading"):
        try:
            found.read(read_page(path), force=force)
        except REFUSALS as error:
            error.where = str(path)
            refused.append(error)
    yield from found.findings(known=known)


def _row(rank: int, one: Finding) -> list[object]:
    first = one.first
    variants = "|".join(one.names[1:])
    return [
        rank, one.name, variants, one.places, one.reports, first.year, first.place, one.near, first.quote, first.file,
        first.start, first.end,
    ]  # fmt: skip


def _concept(findings: list[Finding], wanted: str, engine: Engine) -> str:
    from kg.discover.concept import concept
    from kg.errors import UsageError

    if wanted.isdigit():
        one = findings[int(wanted) - 1] if 0 < int(wanted) <= len(findings) else None
    else:
        one = next((one for one in findings if wanted in one.names), None)
    if one is None:
        raise UsageError(f"nothing found is {wanted!r}", do="give a rank or a name as kg discover prints it")
    return concept(one, engine.ontology)
