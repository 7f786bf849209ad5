"""``kg spread``: where and when a practice was adopted, as a table or as a curve."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.tables import FORMATS, render, say

if TYPE_CHECKING:
    from kg.charts.words import Language
    from kg.pipeline import Engine
    from kg.places import PlaceRegister
    from kg.spread.adoption import Adoption, Region
    from kg.workspace import Workspace


@click.command()
@click.argument("mechanism", required=False)
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
    "--panel",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the risk set (government × practice × year) as CSV; without MECHANISM of all practices seen.",
)
@options.language
@options.workspace
@options.table_format(*FORMATS)
def spread(
    mechanism: str | None,
    region: Region | None,
    table: bool,
    output: Path | None,
    panel: Path | None,
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
    if mechanism is None and (panel is None or table or output or region):
        raise UsageError("no MECHANISM is named", do="name one; only --panel alone covers all practices")
    if mechanism is None:
        _write_panel(opened, engine, sorted(engine.ontology.mechanisms), panel)
        return
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
    if panel is not None:
        _write_panel(opened, engine, [concept.id], panel)
    if table or (output is None and panel is None):
        columns, rows = _table(adoptions, region, engine.places)
        click.echo(render(columns, rows, format_), nl=False)


def _write_panel(workspace: Workspace, engine: Engine, mechanisms: list[str], path: Path | None) -> None:
    """The risk set of the practices that at least one report has in place."""
    import csv

    from kg.facts import government_id
    from kg.spread.panel import COLUMNS, panel
    from kg.spread.series import dated_documents

    assert path is not None  # noqa: S101 - the caller has just asked
    known = engine.ontology.mechanisms
    tables = {name: table for name, table in _tables(workspace, engine, mechanisms) if any(one.by for one in table)}
    dated = {name: dated_documents(known[name], engine.ontology) for name in tables}

    def above(code: str, town: str | None) -> str | None:
        places = engine.places.ancestors(government_id(code, town))
        return places[-1].id if places else None

    rows = panel(tables, {name: events[0].year for name, events in dated.items() if events}, above)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        count = 0
        for row in rows:
            writer.writerow(["" if cell is None else cell for cell in row.row()])
            count += 1
    say(f"wrote {path}: {count:,} rows, {len(tables):,} practices")


def _tables(workspace: Workspace, engine: Engine, mechanisms: list[str]) -> Iterator[tuple[str, list[Adoption]]]:
    """The adoption table of each practice; the facts are read once."""
    from kg.facts import PracticeFact, ReportFact
    from kg.spread.adoption import adoption_table

    reports: list[ReportFact] = []
    practices: dict[str, list[PracticeFact]] = {}
    for report in workspace.reports():
        for fact in workspace.facts(report):
            if isinstance(fact, ReportFact):
                reports.append(fact)
            elif isinstance(fact, PracticeFact):
                practices.setdefault(fact.mechanism, []).append(fact)
    for mechanism in mechanisms:
        names = engine.ontology.narrower(mechanism) | {mechanism}
        told = [fact for name in sorted(names) for fact in practices.get(name, ())]
        if told:
            yield mechanism, adoption_table([*reports, *told], mechanism, narrower=names - {mechanism})


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
