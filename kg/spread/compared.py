"""The adoptions that methods over many practices compare: each practice by its own name, with a year that is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from kg.facts import government_id
from kg.spread.adoption import adoption_table
from kg.spread.cascades import Cascades, cascades, is_dated
from kg.spread.corpus import Corpus

COMPARED = 300
"""Governments that methods over pairs of places compare at most: their time grows with the square of it."""


def dated(corpus: Corpus, mechanisms: Iterable[str], most: int | None = COMPARED) -> tuple[Cascades, int]:
    """The adoptions of known year of the practices, and of how many governments there are any.

    A practice and the one above it would count one adoption twice, so narrower ones do not count here. Of many
    governments the ``most`` with the most such adoptions are kept. Known is a year with at most GAP years between the
    two reports. Raises UsageError if there is none.
    """
    found = [
        (mechanism, adoption.id, float(adoption.by or 0))
        for mechanism in mechanisms
        for adoption in adoption_table(
            [*corpus.reports, *corpus.practices.get(mechanism, ())], mechanism, same=corpus.joined
        )
        if is_dated(adoption)
    ]
    counts = Counter(unit for _, unit, _ in found)
    kept = {unit for unit, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:most]}
    return cascades(entry for entry in found if entry[1] in kept), len(counts)


def in_place(corpus: Corpus) -> list[str]:
    """The practices that at least one report has in place, sorted."""
    return sorted(name for name, facts in corpus.practices.items() if any(fact.status == "in-place" for fact in facts))


def names(corpus: Corpus) -> dict[str, str]:
    """The full name of each government in its latest report, by id."""
    latest = {corpus.government(one.report): one for one in sorted(corpus.reports, key=lambda fact: fact.year)}
    return {government_id(one.adcode, one.town): one.government for one in latest.values()}
