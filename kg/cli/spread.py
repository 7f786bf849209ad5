"""``kg spread``: where and when a practice was adopted, as a table or as a curve."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.tables import FORMATS, render, say

if TYPE_CHECKING:
    from kg.charts.words import Language
    from kg.places import PlaceRegister
    from kg.spread.adoption import Adoption, Region
    from kg.workspace import Workspace


@click.command()
@click.argument("mechanism")
@click.option(
    "--by", "region", type=click.Choice(["province", "prefecture", "county"]), help="First adoption of each region."
)
@click.option("--table", is_flag=True, help="Print the table (the default without -o).")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Draw the curve: .html, .svg, .png, .pdf, .csv.",
)
@click.option(
    "--lang",
    "language",
    type=click.Choice(["both", "zh", "en"]),
    default="both",
    show_default=True,
    help="Words of the picture.",
)
@options.workspace
@options.table_format(*FORMATS)
def spread(
    mechanism: str,
    region: Region | None,
    table: bool,
    output: Path | None,
    language: Language,
    workspace: Path,
    format_: str,
) -> None:
    """Where and when MECHANISM (an id or a label) was adopted.

    Adopted in (after, by]: after is the last report without it, by the first with it in place. An empty after: the
    first report already has it (left-censored). An empty by: not seen yet; silence is not absence.
    """
    from kg.charts import draw
    from kg.cli.views import open_engine
    from kg.describe import find_concept
    from kg.errors import UsageError
    from kg.ontology import Mechanism
    from kg.spread.series import curve
    from kg.workspace import Workspace

    opened = Workspace.open(workspace)
    engine = open_engine(opened)
    concept = find_concept(engine.ontology, mechanism)
    if not isinstance(concept, Mechanism):
        raise UsageError(f"{mechanism} is no practice", do="kg query most_widespread lists practices")
    narrower = engine.ontology.narrower(concept.id) - {concept.id}
    adoptions = _adoptions(opened, concept.id, narrower)
    through = sorted({name for one in adoptions for name in one.through})
    if through:
        say(f"{concept.id}: also adopted through the narrower practices {', '.join(through)}")
    if output is not None:
        draw("curve", curve(concept, adoptions, engine.ontology), output, language=language)
        say(f"wrote {output}")
    if table or output is None:
        columns, rows = _table(adoptions, region, engine.places)
        click.echo(render(columns, rows, format_), nl=False)


def _adoptions(workspace: Workspace, mechanism: str, narrower: frozenset[str]) -> list[Adoption]:
    from kg.facts import PracticeFact, ReportFact
    from kg.spread.adoption import adoption_table

    wanted = {mechanism, *narrower}
    facts = [
        fact
        for report in workspace.reports()
        for fact in workspace.facts(report)
        if isinstance(fact, ReportFact) or (isinstance(fact, PracticeFact) and fact.mechanism in wanted)
    ]
    return adoption_table(facts, mechanism, narrower=narrower)


def _table(
    adoptions: list[Adoption], region: Region | None, places: PlaceRegister
) -> tuple[list[str], list[list[object]]]:
    from kg.spread.adoption import COLUMNS, RegionAdoption, by_region

    if region is None:
        return list(COLUMNS), [list(one.row().values()) for one in adoptions]

    def name(code: str) -> str | None:
        place = places.government(code)
        return place.full_name if place else None

    rows = by_region(adoptions, region, name)
    return list(RegionAdoption.__dataclass_fields__), [list(asdict(one).values()) for one in rows]
