"""The tables of ``kg spread``: adoptions; over many practices leaders, channels, the network and the model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from kg.cli.tables import render, say

if TYPE_CHECKING:
    from kg.charts.words import Language
    from kg.ontology import Mechanism
    from kg.places import PlaceRegister
    from kg.spread.adoption import Adoption
    from kg.spread.corpus import Corpus
    from kg.spread.grouped import Grouping

Table = tuple[list[str], list[list[object]]]


def standing_table(corpus: Corpus, concepts: Sequence[Mechanism]) -> Table:
    """Where each government stands: leader, follower, undated, mentioned or never-mentioned; leaders first."""
    from collections import Counter

    from kg.spread.standing import STANDINGS, line, standing

    columns = ["mechanism", "standing", "code", "town", "government", "level", "after", "by", "quote"]
    rows: list[list[object]] = []
    for concept in concepts:
        curve = corpus.curve(concept)
        drawn = line(curve.adoptions, curve.events[0].year if curve.events else None)
        mentioned = corpus.mentioned(concept.id)
        found = [(standing(one, drawn, mentioned), one) for one in curve.adoptions]
        found.sort(key=lambda pair: (STANDINGS.index(pair[0]), pair[1].by or 0, pair[1].id))
        rows += [
            [concept.id, name, one.code, one.town, one.government, one.level, one.after, one.by, one.quote]
            for name, one in found
        ]
        counts = Counter(name for name, _ in found)
        why = "the first central document" if drawn.central else "the first sixth of those whose year is known"
        told = ", ".join(f"{counts[name]:,} {name}" for name in STANDINGS)
        say(f"{concept.id}: {told}; leaders: before {drawn.year} ({why})" if drawn.year else f"{concept.id}: {told}")
    return columns, rows


def table(name: str, corpus: Corpus, concepts: Sequence[Mechanism], region: Grouping | None, shared: int) -> Table:
    """The table that an option of ``kg spread`` names; without practices over all that are seen."""
    names = [concept.id for concept in concepts] or None
    tables: dict[str, Callable[[], Table]] = {
        "table": lambda: adoption_tables(corpus, concepts, region),
        "standing": lambda: standing_table(corpus, concepts),
        "leaders": lambda: leaders_table(corpus, names, shared),
        "channels": lambda: channels_table(corpus, names),
        "network": lambda: network_table(corpus, names, shared),
    }
    return tables[name]()


def leaders_table(corpus: Corpus, mechanisms: Sequence[str] | None, shared: int) -> Table:
    """Governments with at least ``shared`` adoptions of known year, earliest first."""
    from kg.spread.compared import dated, in_place, names
    from kg.spread.leaders import leaders

    known = names(corpus)
    rows: list[list[object]] = [
        [one.unit, known[one.unit], one.practices, one.rank, one.lower, one.upper]
        for one in leaders(dated(corpus, mechanisms or in_place(corpus), most=None)[0], practices=shared)
    ]
    say(f"{len(rows):,} governments with {shared} adoptions of known year or more (rank 0: first, 1: last; 95 %)")
    return ["code", "government", "practices", "median_rank", "lower", "upper"], rows


def channels_table(corpus: Corpus, mechanisms: Sequence[str] | None) -> Table:
    """For each practice: was the government above earlier, did siblings follow one another more than by chance."""
    from dataclasses import asdict

    from kg.spread.cascades import is_dated
    from kg.spread.channels import Channels, channels

    rows: list[list[object]] = []
    for mechanism, table in corpus.tables(mechanisms).items():
        dated = [one for one in table if is_dated(one)]
        if len(dated) > 1:
            times = {one.id: float(one.by or 0) for one in dated}
            above = {one.id: top for one in dated if (top := corpus.above(one.code, one.town)) is not None}
            found = channels(times, above)
            rows.append([mechanism, *asdict(found).values(), found.in_waves])
    say("above_earlier: governments above that were earlier; siblings: that followed one another within two years")
    return ["mechanism", *Channels.__dataclass_fields__, "in_waves"], rows


def network_table(corpus: Corpus, mechanisms: Sequence[str] | None, shared: int) -> Table:
    """The pairs of which one is consistently earlier, smallest q first."""
    from kg.spread.compared import dated, in_place, names
    from kg.spread.permutation import consistently_earlier

    test = consistently_earlier(dated(corpus, mechanisms or in_place(corpus))[0], shared=shared)
    known = names(corpus)
    say(
        f"{test.tested:,} ordered pairs share {shared} practices or more; {len(test.pairs):,} are consistently earlier "
        f"at a false discovery rate of {test.level:.0%}; an order, not a cause"
    )
    columns = ["earlier", "later", "earlier_government", "later_government", "shared", "led", "gain", "q", "familywise"]
    rows: list[list[object]] = [
        [one.earlier, one.later, known[one.earlier], known[one.later], one.shared, one.led, one.gain, one.q,
         one.familywise]
        for one in test.pairs
    ]  # fmt: skip
    return columns, rows


def adoption_tables(corpus: Corpus, concepts: Sequence[Mechanism], region: Grouping | None) -> Table:
    """When each government, or the first of each region, adopted; of several practices with a column for them."""
    columns: list[str] = []
    rows: list[list[object]] = []
    for concept in concepts:
        adoptions = corpus.adoptions(concept.id)
        through = sorted({name for one in adoptions for name in one.through})
        if through:
            say(f"{concept.id}: also adopted through the narrower practices {', '.join(through)}")
        columns, found = _adoptions(adoptions, region, corpus.places)
        rows += [[concept.id, *row] for row in found] if len(concepts) > 1 else found
    return (["mechanism", *columns] if len(concepts) > 1 else columns), rows


def _adoptions(adoptions: list[Adoption], region: Grouping | None, places: PlaceRegister) -> Table:
    from dataclasses import asdict

    from kg.errors import UsageError
    from kg.spread.adoption import COLUMNS, RegionAdoption, by_region

    if region == "level":
        raise UsageError("a table goes by region, not by level", do="draw it: -o FILE.html, or --by province")
    if region is None:
        return list(COLUMNS), [list(one.row().values()) for one in adoptions]

    def name(code: str) -> str | None:
        place = places.government(code)
        return place.full_name if place else None

    rows = by_region(adoptions, region, name)
    return list(RegionAdoption.__dataclass_fields__), [list(asdict(one).values()) for one in rows]


def print_model(corpus: Corpus, concepts: Sequence[Mechanism], language: Language, format_: str) -> None:
    """The hazard model: its terms, and read aloud (on stderr if the terms are for a machine)."""
    from kg.charts.hazard_text import read_aloud
    from kg.charts.outlines import outlines
    from kg.spread.hazard import fit_hazard

    tables = corpus.tables([concept.id for concept in concepts] or None)
    model = fit_hazard(corpus.panel(tables, outlines().points))
    left = len({one.id for table in tables.values() for one in table if one.left_censored})
    names = (concepts[0].name_zh, concepts[0].name_en) if len(concepts) == 1 else ("", "")
    columns = ["term", "unit", "hazard_ratio", "lower", "upper", "p"]
    rows = [[term.name, term.unit, term.ratio, term.lower, term.upper, term.p] for term in model.terms]
    click.echo(render(columns, rows, format_), nl=False)
    for paragraph in read_aloud(model, *names, left, language):
        click.echo(f"\n{paragraph}", err=format_ in ("csv", "json"))
