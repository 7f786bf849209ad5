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
    from kg.ontology import Mechanism
    from kg.places import PlaceRegister
    from kg.spread.adoption import Adoption, Region
    from kg.spread.corpus import Corpus


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
@click.option(
    "--model", is_flag=True, help="Fit the hazard of adoption and read it aloud; without MECHANISM of all practices."
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
    model: bool,
    language: Language,
    workspace: Path,
    format_: str,
) -> None:
    """Where and when MECHANISM (an id or a label) was adopted.

    Adopted in (after, by]: after is the last report without it, by the first with it in place. An empty after: the
    first report already has it (left-censored). An empty by: not seen yet; silence is not absence.
    """
    from kg.cli.views import open_engine
    from kg.describe import find_concept
    from kg.errors import UsageError
    from kg.ontology import Mechanism
    from kg.spread.corpus import Corpus
    from kg.workspace import Workspace

    opened = Workspace.open(workspace)
    engine = open_engine(opened)
    if mechanism is None and (not (panel or model) or table or output or region):
        raise UsageError("no MECHANISM is named", do="name one; only --panel and --model cover all practices")
    corpus = Corpus.open(opened, engine.ontology, engine.places)
    concept: Mechanism | None = None
    if mechanism is not None:
        found = find_concept(engine.ontology, mechanism)
        if not isinstance(found, Mechanism):
            raise UsageError(f"{mechanism} is no practice", do="kg query most_widespread lists practices")
        concept = found
        _one_practice(corpus, concept, region, table or not (output or panel or model), output, language, format_)
    if panel is not None:
        _write_panel(corpus, [concept.id] if concept else None, panel)
    if model:
        _print_model(corpus, concept, language, format_)


def _one_practice(
    corpus: Corpus,
    concept: Mechanism,
    region: Region | None,
    table: bool,
    output: Path | None,
    language: Language,
    format_: str,
) -> None:
    from kg.charts import draw

    found = corpus.curve(concept)
    if found.through:
        say(f"{concept.id}: also adopted through the narrower practices {', '.join(found.through)}")
    if output is not None:
        draw("curve", found, output, language=language)
        say(f"wrote {output}")
    if table:
        columns, rows = _table(list(found.adoptions), region, corpus.places)
        click.echo(render(columns, rows, format_), nl=False)


def _write_panel(corpus: Corpus, mechanisms: list[str] | None, path: Path) -> None:
    """The risk set of the practices that at least one report has in place."""
    import csv

    from kg.spread.panel import COLUMNS

    tables = corpus.tables(mechanisms)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        count = 0
        for row in corpus.panel(tables):
            writer.writerow(["" if cell is None else cell for cell in row.row()])
            count += 1
    say(f"wrote {path}: {count:,} rows, {len(tables):,} practices")


def _print_model(corpus: Corpus, mechanism: Mechanism | None, language: Language, format_: str) -> None:
    """The hazard model: its terms, and read aloud (on stderr if the terms are for a machine)."""
    from kg.charts.hazard_text import read_aloud
    from kg.spread.hazard import fit_hazard

    tables = corpus.tables([mechanism.id] if mechanism else None)
    model = fit_hazard(corpus.panel(tables))
    left = len({one.id for table in tables.values() for one in table if one.left_censored})
    names = (mechanism.name_zh, mechanism.name_en) if mechanism else ("", "")
    columns = ["term", "unit", "hazard_ratio", "lower", "upper", "p"]
    rows = [[term.name, term.unit, term.ratio, term.lower, term.upper, term.p] for term in model.terms]
    click.echo(render(columns, rows, format_), nl=False)
    for paragraph in read_aloud(model, *names, left, language):
        click.echo(f"\n{paragraph}", err=format_ in ("csv", "json"))


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
