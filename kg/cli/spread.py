"""``kg spread``: where and when practices were adopted, as tables and pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.tables import FORMATS, render

if TYPE_CHECKING:
    from kg.charts.words import Language
    from kg.spread.grouped import Grouping

PICTURES = ("curve", "map", "matrix", "order", "comparison", "network")


@click.command()
@click.argument("mechanisms", nargs=-1, metavar="[MECHANISM]…")
@click.option(
    "--by",
    "region",
    type=click.Choice(["level", "province", "prefecture", "county"]),
    help="First adoption of each region; with -o a curve for each region or level, or a place of the map.",
)
@click.option("--table", is_flag=True, help="Print the table (the default without -o).")
@click.option("--standing", is_flag=True, help="Print who led, who followed, who never mentioned it.")
@click.option("--leaders", is_flag=True, help="Print who tends to be early: median rank over practices, with interval.")
@click.option("--channels", is_flag=True, help="Print for each practice whether it came from above or from siblings.")
@click.option("--network", is_flag=True, help="Print which places are consistently earlier than which, beyond chance.")
@click.option(
    "--shared",
    type=click.IntRange(min=2),
    default=10,
    show_default=True,
    help="Practices that a pair of the network must share, and a leader must have.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Draw: .html, .svg, .png, .pdf, or .csv with the numbers of the picture.",
)
@click.option(
    "--picture",
    type=click.Choice(PICTURES),
    help="What -o draws: the curve (default), or with several MECHANISMs their comparison.",
)
@click.option(
    "--panel",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the risk set (government × practice × year) as CSV; without MECHANISM of all practices seen.",
)
@click.option(
    "--model", is_flag=True, help="Fit the hazard of adoption and read it aloud; without MECHANISM of all practices."
)
@options.language
@options.workspace
@options.table_format(*FORMATS)
def spread(
    mechanisms: tuple[str, ...],
    region: Grouping | None,
    table: bool,
    standing: bool,
    leaders: bool,
    channels: bool,
    network: bool,
    shared: int,
    output: Path | None,
    picture: str | None,
    panel: Path | None,
    model: bool,
    language: Language,
    workspace: Path,
    format_: str,
) -> None:
    """Where and when MECHANISM (an id or a label) was adopted.

    Adopted in (after, by]: after is the last report without it, by the first with it in place. An empty after: the
    first report already has it (left-censored). An empty by: not seen yet; silence is not absence.

    --leaders, --channels, --network and --picture network need no MECHANISM: they look at all practices seen. Leaders
    and network say who is consistently earlier; not who is the cause.
    """
    from kg.cli import spread_pictures, spread_tables
    from kg.cli.views import open_engine
    from kg.describe import find_mechanism
    from kg.errors import UsageError
    from kg.spread.corpus import Corpus
    from kg.workspace import Workspace

    asked = _asked(table=table, standing=standing, leaders=leaders, channels=channels, network=network, model=model)
    asked = asked or ("" if output or panel else "table")
    if picture is not None and output is None:
        raise UsageError("a picture needs a file", do="name it: -o FILE.html, .svg, .png, .pdf or .csv")
    one = region is not None or (output is not None and picture != "network") or asked in ("table", "standing")
    if one and not mechanisms:
        raise UsageError("no MECHANISM is named", do="name one; kg query most_widespread lists practices")
    opened = Workspace.open(workspace)
    engine = open_engine(opened)
    concepts = [find_mechanism(engine.ontology, name) for name in mechanisms]
    corpus = Corpus.open(opened, engine.ontology, engine.places)
    if output is not None:
        by = None if asked and picture not in spread_pictures.BY_PLACE else region  # then it is the table's
        kind = picture or ("curve" if len(concepts) == 1 and by is None else "comparison")
        spread_pictures.draw_picture(kind, corpus, concepts, output, by, shared, language)
    if panel is not None:
        spread_pictures.write_panel(corpus, [concept.id for concept in concepts] or None, panel)
    if asked == "model":
        spread_tables.print_model(corpus, concepts, language, format_)
    elif asked:
        click.echo(render(*spread_tables.table(asked, corpus, concepts, region, shared), format_), nl=False)


def _asked(**flags: bool) -> str:
    """The one table that is asked for, or nothing."""
    from kg.errors import UsageError

    given = [name for name, on in flags.items() if on]
    if len(given) > 1:
        raise UsageError("two tables at once", do=f"ask for one of {', '.join(f'--{name}' for name in flags)}")
    return "".join(given)
