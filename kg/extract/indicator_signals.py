"""What the words around a number say about it: whether it counts at all, for when, how sure, and compared with what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from kg.extract.quantities import Quantity, QuantityGrammar
from kg.ontology import Ontology

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=\u5e74)")
"""A year of four digits before the character for year."""
_SMALL = 20
_SHORT_QUOTATION = 14
_LEAD = 14
_NAME = 24


class Change(NamedTuple):
    """A rate of change: its direction, what it is said of, and whether it is said to be compared with another year."""

    direction: str
    subject: str
    compared: bool
    start: int


@dataclass(frozen=True)
class Signals:
    """The compiled word lists of ``ontology/words/indicators.ttl`` that judge numbers."""

    not_counted: re.Pattern[str]
    spoken_not_counted: re.Pattern[str]
    countable: re.Pattern[str]
    count_lead: re.Pattern[str]
    only_one: re.Pattern[str]
    counted_in_time: re.Pattern[str]
    score_lead: re.Pattern[str]
    money_lead: re.Pattern[str]
    frequency: re.Pattern[str]
    rank_lead: re.Pattern[str]
    minimum_staff: re.Pattern[str]
    change_base: re.Pattern[str]
    since: re.Pattern[str]
    cumulative: re.Pattern[str]
    stock_lead: re.Pattern[str]
    flow_lead: re.Pattern[str]
    announced: re.Pattern[str]
    reached: re.Pattern[str]
    label_lead: re.Pattern[str]
    label_tail: re.Pattern[str]
    both_verbs: re.Pattern[str]
    stock_before: re.Pattern[str]
    change: re.Pattern[str]
    result: re.Pattern[str]
    year_word: re.Pattern[str]
    part_mark: re.Pattern[str]
    loose: frozenset[str]
    rate_ends: frozenset[str]
    directions: dict[str, str]
    years_back: dict[str, int]

    def counts(self, text: str, quantity: Quantity, left: int, quoted: bool) -> bool:
        """Whether a quantity measures anything, by its unit and its neighbours.

        left: where its clause begins; quoted: it stands in a title or a short quotation.
        """
        if quoted:
            return False
        lead, name = text[max(left, quantity.start - _LEAD) : quantity.start], text[quantity.end : quantity.end + _NAME]
        if self.not_counted.search(name) or self.rank_lead.search(lead) or self.frequency.search(lead):
            return False
        if quantity.kind == "duration":
            return bool(self.counted_in_time.search(text, left, quantity.end + _LEAD))
        if quantity.kind == "score":
            return bool(self.score_lead.search(text, max(0, left - _NAME), quantity.start))
        if quantity.kind == "person" and quantity.value <= 3 and self.minimum_staff.search(text[quantity.after : quantity.end + _NAME]):
            return False
        if quantity.spoken and quantity.bound == "exact" and quantity.value < _SMALL and quantity.kind != "ratio":
            return self._small(quantity, lead, name)
        return True

    def kind_of_bare(self, lead: str) -> str:
        """What a number with a scale but no unit counts, by the words before it: money or people."""
        return "money" if self.money_lead.search(lead) else "visit"

    def _small(self, quantity: Quantity, lead: str, name: str) -> bool:
        """A small number in words is a count only where a slogan or an article cannot be meant."""
        if quantity.value < 2:
            return quantity.measure not in self.loose and bool(self.only_one.search(lead))
        if self.spoken_not_counted.search(name):
            return False
        if quantity.measure not in self.loose:
            return True
        return bool(self.countable.search(name)) or bool(self.count_lead.search(lead))

    def change_of(self, text: str, quantity: Quantity, left: int) -> Change | None:
        """The change that a quantity expresses; None if it expresses none or its result."""
        found = self.change.search(text, left, quantity.number)
        if found is None:
            return None
        before = text[left : found.start()]
        compared = self.change_base.search(before) is not None
        if len(found[1]) == 1 and not compared:
            return None
        subject = self.label_tail.sub("", self.label_lead.sub("", self.change_base.sub("", before)))
        return Change(self.directions[found[1]], subject, compared, left + _lead_length(before))

    def period(self, text: str, quantity: Quantity, year: int) -> tuple[str, bool, bool]:
        """The period as the fact gives it, whether it spans several years, and whether the text names the year."""
        spans = [match for match in self.since.finditer(text, 0, quantity.start)]
        for match in reversed(spans):
            written = next(group for group in match.groups() if group)
            years = _YEAR.findall(written)
            if years == [str(year)] or not years and self.year_word.search(written):
                continue
            return written, True, False
        named = self._year_before(text, quantity.start, year)
        return (str(named), False, True) if named is not None else (str(year), False, False)

    def _year_before(self, text: str, before: int, year: int) -> int | None:
        """The year that stands nearest before a place, comparisons left out."""
        best: tuple[int, int] | None = None
        bases = [match.span() for match in self.change_base.finditer(text, 0, before)]
        for match in _YEAR.finditer(text, 0, before):
            if not _inside(match.start(), bases):
                best = (match.start(), int(match[1]))
        for match in self.year_word.finditer(text, 0, before):
            if not _inside(match.start(), bases) and (best is None or match.start() > best[0]):
                best = (match.start(), year - self.years_back.get(match[0], 0))
        return best[1] if best else None


def _inside(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


def _lead_length(text: str) -> int:
    return len(text) - len(text.lstrip("，,、；："))


def quoted(quantity: Quantity, spans: Sequence[tuple[str, int, int]]) -> bool:
    """Whether a quantity stands in a title, or in a quotation too short to report anything."""
    for kind, start, end in spans:
        if start < quantity.number < end and (kind == "title" or kind == "quote" and end - start <= _SHORT_QUOTATION):
            return True
    return False


@lru_cache(maxsize=4)
def signals_of(ontology: Ontology) -> Signals:
    """The signals of an ontology."""

    def patterns(name: str) -> re.Pattern[str]:
        return re.compile("|".join(ontology.patterns(name)))

    def any_of(words: Sequence[str]) -> str:
        return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))

    directions = ontology.mapping("change-verb")
    years_back = {word: int(back) for word, back in ontology.mapping("earlier-year").items()}
    filler = "|".join(ontology.patterns("change-filler"))
    stock = "|".join(ontology.patterns("stock-lead"))
    names = (
        "not-counted", "spoken-not-counted", "countable", "count-lead", "only-one", "counted-in-time", "score-lead", "money-lead", "frequency",
        "rank-lead", "minimum-staff", "change-base", "since", "cumulative", "stock-lead", "flow-lead", "announced", "reached",
        "label-lead", "label-tail", "both-verbs",
    )  # fmt: skip
    return Signals(
        **{name.replace("-", "_"): patterns(name) for name in names},
        stock_before=re.compile(f"(?:{stock})$"),
        change=re.compile(f"({any_of(tuple(directions))})(?:{filler})$"),
        result=patterns("change-target"),
        year_word=re.compile(any_of((*ontology.words("reporting-year"), *years_back))),
        part_mark=re.compile(any_of(ontology.words("part-mark"))),
        loose=frozenset(ontology.words("loose-measure")),
        rate_ends=frozenset(ontology.words("rate-end")),
        directions=directions,
        years_back=years_back,
    )


@lru_cache(maxsize=4)
def grammar_of(ontology: Ontology) -> QuantityGrammar:
    """The grammar of quantities of an ontology."""
    return QuantityGrammar(ontology)
