"""``kg export`` and ``kg import``: the graph to files of other programs, and facts back from them."""

from __future__ import annotations

import contextlib
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from kg.cli import options
from kg.cli.tables import say

if TYPE_CHECKING:
    from kg.errors import FactsError

_NAMES = ("nquads", "trig", "turtle", "jsonld", "csv", "parquet", "graphml", "gexf", "neo4j-admin")


@click.command()
@click.argument("format_", metavar="FORMAT", type=click.Choice(_NAMES))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Write here; - is stdout, which is also meant without -o. Tables go into a folder, or a .zip.",
)
@click.option("--report", "reports", multiple=True, metavar="ID", help="Only this report; may be repeated.")
@click.option(
    "--government",
    "governments",
    multiple=True,
    metavar="ID",
    help="Only the reports of this government and of those below it; may be repeated.",
)
@options.workspace
def export(
    format_: str, output: Path | None, reports: tuple[str, ...], governments: tuple[str, ...], workspace: Path
) -> int:
    """Write the whole graph in the format of another program.

    \b
    nquads trig turtle jsonld   RDF; Turtle has no named graphs
    csv parquet                 a folder (or .zip) with a table a kind, described in datapackage.json
    graphml                     every node and edge, for yEd, Cytoscape, R, networkx
    gexf                        who practises, plans, cites what in which years, for Gephi's timeline
    neo4j-admin                 a folder whose import.sh imports it into a Neo4j server

    A file or folder is replaced whole or not at all; a name that ends in .gz is compressed. Of the RDF formats, csv
    and parquet, kg import makes the same facts again, byte for byte; pages that stand behind a kept one and decisions
    are no part of them.
    """
    from kg import exports
    from kg.cli.progress import bar
    from kg.cli.views import open_engine
    from kg.graph import Catalogue
    from kg.workspace import Workspace

    target = _target(format_, output, folder=exports.FORMATS[format_].folder)
    opened = Workspace.open(workspace)
    engine = open_engine(opened)
    catalogue = Catalogue(engine.ontology, engine.places)
    chosen = exports.select(opened, catalogue, reports, governments) if reports or governments else None
    damaged: dict[str, FactsError] = {}
    with _ended_cleanly(), bar("writing") as tell:
        count = exports.export(format_, target, opened, catalogue, reports=chosen, damaged=damaged, progress=tell)
    for error in damaged.values():
        say(f"kg: {error}")
    say(f"wrote {target if isinstance(target, Path) else 'stdout'}: {count} reports")
    if format_ == "neo4j-admin" and isinstance(target, Path) and target.is_dir():
        say(f"import it where Neo4j is stopped: sh {target / 'import.sh'} [DATABASE]")
    return 1 if damaged else 0


@contextlib.contextmanager
def _ended_cleanly() -> Iterator[None]:
    """Let a request to end, or a terminal that closes, take half an export away first, as Ctrl-C does."""

    def end(number: int, _: object) -> None:
        sys.exit(128 + number)

    asked = [one for one in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(one) is signal.SIG_DFL]
    for one in asked:
        signal.signal(one, end)
    try:
        yield
    finally:
        for one in asked:
            signal.signal(one, signal.SIG_DFL)


def _target(format_: str, output: Path | None, *, folder: bool) -> Path | BinaryIO:
    """The path, or stdout; raises UsageError for what does not fit there."""
    from kg.errors import UsageError

    if output is not None and str(output) != "-":
        if not output.absolute().parent.is_dir():
            raise UsageError("there is no such folder", where=str(output.parent), do="make it first")
        if not folder and output.is_dir():
            raise UsageError(f"{format_} is one file and this is a folder", where=str(output), do="name a file")
        return output
    if folder and output is None:
        raise UsageError(f"{format_} is a folder of files", do="name it, or a .zip, with -o")
    stdout = sys.stdout.buffer
    if folder and stdout.isatty():
        raise UsageError(f"{format_} on stdout is a zip archive, and this is a terminal", do="name a file with -o")
    return stdout


@click.command("import")
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@click.option("--replace", is_flag=True, help="Take the facts of the export where the workspace has others.")
@options.ontology
@options.places
@options.workspace
def import_(path: Path, replace: bool, ontology: tuple[Path, ...], places: tuple[Path, ...], workspace: Path) -> int:
    """Take facts back from an export: .nq, .trig, .ttl, .jsonld (also .gz), or a folder or .zip of csv or parquet.

    A report that the workspace holds with other facts stays as it is, and is named, unless --replace is given.
    Concepts and places of one's own are no facts: give the files that kg load was given.
    """
    from kg.cli.views import open_engine, sync_views
    from kg.imports import import_facts
    from kg.workspace import Workspace

    opened = Workspace.open(workspace, create=True)
    counts = dict.fromkeys(("loaded", "replaced", "unchanged", "conflict"), 0)
    with opened.writing():
        engine = open_engine(opened, ontology, places)
        opened.adopt(ontology=ontology, places=places)
        for one in import_facts(path, opened, replace=replace):
            counts[one.result] += 1
            if one.result == "conflict":
                say(f"kg: {one.report}: the workspace has other facts and keeps them; --replace takes those of {path}")
            elif not one.exact:
                say(f"kg: {one.report}: the facts differ from those that were exported")
        code = sync_views(opened, engine)
    say(f"{path}: " + ", ".join(f"{count} {name}" for name, count in counts.items() if count or name == "loaded"))
    return 1 if counts["conflict"] else code
