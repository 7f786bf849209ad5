"""``kg show``: a picture of what surrounds a place, a practice, a law or an indicator."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.tables import FORMATS, render, say

if TYPE_CHECKING:
    from kg.charts.words import Language


@click.command()
@click.argument("name", metavar="NAME-OR-ID")
@click.option("--hops", type=click.IntRange(1, 4), default=1, show_default=True, help="How far from NAME-OR-ID.")
@click.option(
    "--limit",
    type=click.IntRange(min=2),
    default=200,
    show_default=True,
    help="At most so many things; says how many are left out.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Draw it: .html, .svg, .png, .graphml, .gexf.",
)
@options.language
@options.workspace
@options.table_format(*FORMATS)
def show(
    name: str, hops: int, limit: int, output: Path | None, language: Language, workspace: Path, format_: str
) -> None:
    """Draw what surrounds a place, a practice, a law or an indicator; without -o list its edges."""
    from kg.charts import draw
    from kg.cli.views import open_view
    from kg.subgraph import neighbourhood
    from kg.workspace import Workspace

    store = open_view(Workspace.open(workspace), "cypher")
    try:
        found = neighbourhood(store, name, hops=hops, limit=limit)
    finally:
        store.close()
    if output is not None:
        draw("subgraph", found, output, language=language)
        say(f"wrote {output}: {len(found.nodes)} things, {len(found.edges)} edges")
        return
    names = {node.key: node.name for node in found.nodes}
    rows = [
        (names[edge.source], edge.type, names[edge.target], edge.count, edge.first_year, edge.last_year)
        for edge in found.edges
    ]
    click.echo(render(("from", "edge", "to", "count", "first_year", "last_year"), rows, format_), nl=False)
