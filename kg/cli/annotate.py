"""``kg annotate``: a report with every fact marked in place, as one page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.tables import say

if TYPE_CHECKING:
    from kg.charts.words import Language


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The page to write: .html."
)
@options.language
@options.workspace
@options.force
@options.ontology
@options.places
def annotate(
    file: Path,
    output: Path,
    language: Language,
    workspace: Path,
    force: bool,
    ontology: tuple[Path, ...],
    places: tuple[Path, ...],
) -> None:
    """Show the report in FILE as its reader sees it, with every fact marked in place.

    Each mark tells its rule and normal form; what was cut is grey, problems and plans are tinted. If the workspace is
    there, its own concepts and places are used.
    """
    from kg.charts import draw
    from kg.charts.annotation import Annotation
    from kg.cli.views import engine_for
    from kg.errors import UsageError
    from kg.pipeline import REFUSALS, extract_page
    from kg.read import read_page

    if output.exists() and file.exists() and output.samefile(file):
        raise UsageError("the page would replace the report itself", where=str(output), do="name another file with -o")
    page = read_page(file)
    engine = engine_for(workspace, ontology, places)
    try:
        found = extract_page(page, engine, force=force)
    except REFUSALS as error:
        error.where = str(file)
        raise
    draw("annotation", Annotation(found, engine.ontology), output, language=language)
    say(f"wrote {output}: {len(found.facts)} facts, {len(found.body.cuts)} cuts")
