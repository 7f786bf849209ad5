"""Options that several commands share, with one meaning everywhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

_Function = TypeVar("_Function", bound=Callable[..., Any])

workspace = click.option(
    "--workspace",
    "-w",
    type=click.Path(path_type=Path),
    envvar="KG_WORKSPACE",
    default=Path("kg-data"),
    show_default=True,
    help="The folder that keeps facts and views ($KG_WORKSPACE).",
)
ontology = click.option(
    "--ontology",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Turtle file with concepts of your own; may be repeated.",
)
places = click.option(
    "--places",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="CSV file with places of your own; may be repeated.",
)
jobs = click.option(
    "--jobs", "-j", type=click.IntRange(min=1), default=1, show_default=True, help="Number of processes."
)
force = click.option("--force", is_flag=True, help="Take pages that do not look like a report.")
to = click.option(
    "--to", multiple=True, metavar="URL", help="Also update the view on this server; may be repeated (kg sync --help)."
)
user = click.option("--user", envvar="KG_USER", help="User for the servers whose URL names none ($KG_USER).")
database = click.option("--database", help="Database for the Neo4j servers whose URL names none.")
language = click.option(
    "--lang",
    "language",
    type=click.Choice(["both", "zh", "en"]),
    default="both",
    show_default=True,
    help="Words of the picture.",
)
paths = click.argument("paths", nargs=-1, required=True, metavar="PATH…")


def table_format(*names: str) -> Callable[[_Function], _Function]:
    """``--format`` with the given choices; the first is the default."""
    return click.option("--format", "format_", type=click.Choice(names), default=names[0], show_default=True)
