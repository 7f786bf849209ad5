"""``kg extract``: the facts of reports, printed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from kg.cli import options
from kg.cli.tables import say
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.facts import Fact
    from kg.pipeline import Engine


@click.command()
@options.paths
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True), default="-", help="Write here instead of stdout.")
@options.table_format("jsonl", "csv", "turtle", "nquads")
@click.option("--cuts", is_flag=True, help="Print what was cut from each page, with its reason, instead of facts.")
@options.force
@options.jobs
@options.ontology
@options.places
def extract(
    paths: tuple[str, ...], output: Path, format_: str, cuts: bool, force: bool, jobs: int,
    ontology: tuple[Path, ...], places: tuple[Path, ...],
) -> int:
    """Print the facts of reports without loading them.

    A page that is no rule-of-law report is refused with one line on stderr, and the exit code is 1.
    """
    from kg.pipeline import Engine, find_files

    engine = Engine.load(ontology, places)
    files = list(find_files(paths))
    with ExitStack() as stack:
        out = stack.enter_context(click.open_file(str(output), "w", encoding="utf-8"))
        if cuts:
            return _print_cuts(files, engine, out)
        refused: list[KgError] = []
        facts = _facts(files, engine, jobs, force, refused)
        _write(facts, format_, engine, out)
    for error in refused:
        say(f"kg: {error}")
    return 1 if refused else 0


def _facts(files: list[Path], engine: Engine, jobs: int, force: bool, refused: list[KgError]) -> Iterator[tuple[Fact, ...]]:
    from kg.cli.progress import progress
    from kg.pipeline import extract_files

    for outcome in progress(extract_files(files, engine, jobs=jobs, force=force), len(files), "extracting"):
        if outcome.error is not None:
            refused.append(outcome.error)
        elif outcome.facts:
            yield outcome.facts


def _write(reports: Iterator[tuple[Fact, ...]], format_: str, engine: Engine, out: TextIO) -> None:
    from kg.facts import to_lines

    if format_ == "jsonl":
        for facts in reports:
            out.write(to_lines(facts))
    elif format_ == "csv":
        from kg.fact_table import write_table

        write_table((fact for facts in reports for fact in facts), out)
    else:
        from kg.graph_text import write_rdf

        write_rdf(reports, format_, engine.ontology, engine.places, out)


def _print_cuts(files: list[Path], engine: Engine, out: TextIO) -> int:
    from kg.clean import clean
    from kg.read import read_page

    code = 0
    for path in files:
        try:
            page = read_page(path)
        except KgError as error:
            say(f"kg: {error}")
            code = 1
            continue
        for cut in clean(page, engine.ontology).cuts:
            record = {"file": page.name, "start": cut.start, "end": cut.end, "reason": cut.reason, "text": page.text[cut.start:cut.end]}
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
    return code
