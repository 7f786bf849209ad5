"""``kg ontology``: check the dictionary, or show one concept of it."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kg.cli import options
from kg.cli.tables import say


@click.group()
def ontology() -> None:
    """Check the ontology or show one of its concepts."""


@ontology.command()
@options.ontology
def check(ontology: tuple[Path, ...]) -> int:
    """Refuse doubled labels, missing names, cycles, unknown parents and examples that fail."""
    from kg.ontology_check import check_ontology

    problems = check_ontology(ontology)
    for problem in problems:
        say(f"kg: {problem}")
    click.echo("the ontology holds" if not problems else f"{len(problems)} problems")
    return 1 if problems else 0


@ontology.command()
@click.argument("concept", metavar="ID")
@options.ontology
@options.table_format("text", "json")
def show(concept: str, ontology: tuple[Path, ...], format_: str) -> None:
    """Print all that the catalogue knows about the mechanism, law or indicator ID (or one of its labels)."""
    from kg.describe import describe, rows
    from kg.ontology import Ontology

    description = describe(Ontology.load(ontology), concept)
    if format_ == "json":
        click.echo(json.dumps(description, ensure_ascii=False, indent=1))
        return
    for name, text in rows(description):
        click.echo(f"{name:26} {text}")
