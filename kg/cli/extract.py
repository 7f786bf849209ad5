"""``kg extract``: the facts of reports, printed."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import fields
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

import click

from kg.cli import options
from kg.cli.tables import Screen, say
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.facts import Fact
    from kg.pipeline import Engine


@click.command()
@options.paths
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    default="-",
    help="Write here instead of stdout.",
)
@options.table_format("jsonl", "csv", "turtle", "nquads")
@click.option("--cuts", is_flag=True, help="Print what was cut from each page, with its reason, instead of facts.")
@click.option(
    "--explain",
    type=click.IntRange(min=0),
    metavar="OFFSET",
    help="Say why something was or was not taken at this character of the one file.",
)
@options.force
@options.jobs
@options.ontology
@options.places
def extract(
    paths: tuple[str, ...],
    output: Path,
    format_: str,
    cuts: bool,
    explain: int | None,
    force: bool,
    jobs: int,
    ontology: tuple[Path, ...],
    places: tuple[Path, ...],
) -> int:
    """Print the facts of reports without loading them.

    A page that is no rule-of-law report is refused with one line on stderr, and the exit code is 1.
    """
    from kg.pipeline import Engine, find_files

    engine = Engine.load(ontology, places)
    refused: list[KgError] = []
    files = list(find_files(paths, on_error=refused.append))
    with ExitStack() as stack:
        out = stack.enter_context(click.open_file(str(output), "w", encoding="utf-8"))
        if str(output) == "-" and sys.stdout.isatty():
            out = cast("IO[str]", Screen(out))
        if explain is not None:
            _explain(files, explain, engine, force, out)
        elif cuts:
            _print_cuts(files, engine, out, refused)
        else:
            _write(_facts(files, engine, jobs, force, refused), format_, engine, out)
    for error in refused:
        say(f"kg: {error}")
    return 1 if refused else 0


def _explain(files: list[Path], offset: int, engine: Engine, force: bool, out: IO[str]) -> None:
    from kg.cli.tables import printable
    from kg.errors import UsageError
    from kg.explain import explain_page
    from kg.pipeline import REFUSALS
    from kg.read import read_page

    if len(files) != 1:
        raise UsageError(f"--explain looks at one file, not at {len(files)}", do="name one file")
    try:
        remarks = explain_page(read_page(files[0]), offset, engine, force=force)
    except REFUSALS as error:
        error.where = str(files[0])
        raise
    width = max(len(remark.about) for remark in remarks)
    out.writelines(f"{remark.about:{width}}  {printable(remark.what)}\n" for remark in remarks)


def _facts(
    files: list[Path], engine: Engine, jobs: int, force: bool, refused: list[KgError]
) -> Iterator[tuple[Fact, ...]]:
    from kg.cli.progress import progress
    from kg.pipeline import extract_files

    for outcome in progress(extract_files(files, engine, jobs=jobs, force=force), len(files), "extracting"):
        if outcome.error is not None:
            refused.append(outcome.error)
        elif outcome.facts:
            yield outcome.facts


def _write(reports: Iterator[tuple[Fact, ...]], format_: str, engine: Engine, out: IO[str]) -> None:
    from kg.facts import to_lines

    if format_ == "jsonl":
        for facts in reports:
            out.write(to_lines(facts))
    elif format_ == "csv":
        _write_csv((fact for facts in reports for fact in facts), out)
    else:
        from kg.graph import Catalogue
        from kg.rdf_text import write_rdf

        write_rdf(
            reports, "turtle" if format_ == "turtle" else "nquads", Catalogue(engine.ontology, engine.places), out
        )


def _write_csv(facts: Iterable[Fact], out: IO[str]) -> None:
    from kg.facts import FACT_TYPES

    columns = dict.fromkeys(["id", "report", "file", "type"])
    columns |= dict.fromkeys(field.name for kind in FACT_TYPES.values() for field in fields(kind))
    writer = csv.DictWriter(out, list(columns), lineterminator="\n")
    writer.writeheader()
    for fact in facts:
        record = fact.to_dict()
        if record.get("change") is not None:
            record["change"] = json.dumps(record["change"])
        writer.writerow(record)


def _print_cuts(files: list[Path], engine: Engine, out: IO[str], refused: list[KgError]) -> None:
    from kg.clean import clean
    from kg.read import read_page

    for path in files:
        try:
            page = read_page(path)
        except KgError as error:
            refused.append(error)
            continue
        for cut in clean(page, engine.ontology).cuts:
            record = {
                "file": page.name,
                "start": cut.start,
                "end": cut.end,
                "reason": cut.reason,
                "text": page.text[cut.start : cut.end],
            }
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
