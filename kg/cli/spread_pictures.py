"""What ``kg spread`` writes into files: pictures and the risk set."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kg.cli.tables import say

if TYPE_CHECKING:
    from kg.charts.network import NetworkPicture
    from kg.charts.words import Language
    from kg.ontology import Mechanism
    from kg.spread.adoption import Region
    from kg.spread.corpus import Corpus

BY_PLACE = ("map", "matrix", "order")


def draw_picture(
    kind: str,
    corpus: Corpus,
    concepts: Sequence[Mechanism],
    path: Path,
    region: Region | None,
    shared: int,
    language: Language,
) -> None:
    """Draw one kind of picture of the practices.

    Raises UsageError for too many or too few practices, a region that the picture does not know, or a network without
    places that share enough practices.
    """
    from kg.charts import draw
    from kg.charts.spread_picture import SpreadPicture
    from kg.errors import UsageError
    from kg.spread.told import statuses

    if region is not None and kind not in BY_PLACE:
        raise UsageError(f"--by does not go with the {kind}", do=f"draw --picture {', '.join(BY_PLACE)}")
    if kind in ("curve", *BY_PLACE) and len(concepts) != 1:
        raise UsageError(f"a {kind} shows one practice", do="name one MECHANISM, or draw --picture comparison")
    data: object
    if kind == "network":
        data = network_picture(corpus, [concept.id for concept in concepts] or None, shared)
    elif kind == "comparison":
        data = [corpus.curve(one) for one in concepts]
    else:
        data = corpus.curve(concepts[0])
        if kind in BY_PLACE:
            told = statuses(corpus, data.adoptions, data.mechanism)
            data = SpreadPicture(data, told, corpus.places, region)
    draw(kind, data, path, language=language)
    say(f"wrote {path}")


def network_picture(corpus: Corpus, mechanisms: Sequence[str] | None, shared: int) -> NetworkPicture:
    """The test of all pairs of places, with what it rests on."""
    from kg.charts.network import NetworkPicture
    from kg.spread.cascades import GAP
    from kg.spread.compared import dated, in_place, names
    from kg.spread.permutation import consistently_earlier

    found, everyone = dated(corpus, mechanisms or in_place(corpus))
    known = names(corpus)
    years = [one.year for one in corpus.reports]
    return NetworkPicture(
        consistently_earlier(found, shared=shared), {unit: known[unit] for unit in found.units}, corpus.places,
        practices=len(found.practices), adoptions=len(found.time), everyone=everyone, gap=GAP,
        reports=len(corpus.reports), years=(min(years), max(years)),
    )  # fmt: skip


def write_panel(corpus: Corpus, mechanisms: Sequence[str] | None, path: Path) -> None:
    """The risk set of the practices that at least one report has in place."""
    import csv

    from kg.charts.outlines import outlines
    from kg.spread.panel import COLUMNS

    tables = corpus.tables(mechanisms)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        count = 0
        for row in corpus.panel(tables, outlines().points):
            writer.writerow(["" if cell is None else cell for cell in row.row()])
            count += 1
    say(f"wrote {path}: {count:,} rows, {len(tables):,} practices")
