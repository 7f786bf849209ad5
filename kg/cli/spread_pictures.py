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
    from kg.spread.corpus import Corpus
    from kg.spread.grouped import Grouping

BY_PLACE = ("map", "matrix", "order")


def draw_picture(
    kind: str,
    corpus: Corpus,
    concepts: Sequence[Mechanism],
    path: Path,
    by: Grouping | None,
    shared: int,
    language: Language,
) -> None:
    """Draw one kind of picture of the practices.

    Raises UsageError for too many or too few practices, a grouping that the picture does not know, or a network without
    places that share enough practices.
    """
    from kg.charts import draw
    from kg.charts.spread_picture import SpreadPicture
    from kg.errors import UsageError
    from kg.spread.grouped import grouped
    from kg.spread.told import statuses

    if by is not None and (kind not in ("comparison", *BY_PLACE) or (by == "level" and kind in BY_PLACE)):
        raise UsageError(f"--by {by} does not go with the {kind}", do="draw --picture comparison")
    if (kind in ("curve", *BY_PLACE) or by is not None) and len(concepts) != 1:
        raise UsageError(f"a {kind} shows one practice", do="name one MECHANISM, or draw --picture comparison")
    data: object
    if kind == "network":
        data = network_picture(corpus, [concept.id for concept in concepts] or None, shared)
    elif kind == "comparison" and by is not None:
        data = grouped(corpus.curve(concepts[0]), by, lambda key: _group(key, corpus))
    elif kind == "comparison":
        data = [corpus.curve(one) for one in concepts]
    else:
        data = corpus.curve(concepts[0])
        if kind in BY_PLACE:
            told = statuses(corpus, data.adoptions, data.mechanism)
            data = SpreadPicture(data, told, corpus.places, None if by == "level" else by)
    draw(kind, data, path, language=language)
    say(f"wrote {path}")


def _group(key: str, corpus: Corpus) -> tuple[str, str]:
    """Chinese and English name of a level or of a region by its code."""
    from kg.charts.words import words

    if not key.isdecimal():
        return words("zh")(f"level-{key}"), words("en")(f"level-{key}")
    place = corpus.places.government(key)
    return (place.full_name if place else key), ""


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
