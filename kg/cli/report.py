"""``kg report``: a brief on one practice, every sentence with its proof."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from kg.cli import options
from kg.cli.tables import say


@click.command()
@click.argument("mechanism")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The page to write: .html."
)
@click.option(
    "--lang", "language", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Its language."
)
@options.workspace
def report(mechanism: str, output: Path, language: Literal["zh", "en"], workspace: Path) -> None:
    """Write two pages on MECHANISM (an id or a label).

    What it is, where it comes from, who has it since when, how it spread, what is measured, which laws carry it and
    what is not known; each sentence with the words of reports, or the command, that prove it.
    """
    from kg.charts import draw
    from kg.cli.views import open_engine
    from kg.describe import find_mechanism
    from kg.spread.brief import brief
    from kg.spread.corpus import Corpus
    from kg.workspace import Workspace

    opened = Workspace.open(workspace)
    engine = open_engine(opened)
    concept = find_mechanism(engine.ontology, mechanism)
    corpus = Corpus.open(opened, engine.ontology, engine.places)
    draw("brief", brief(corpus, concept, opened.facts), output, language=language)
    say(f"wrote {output}")
