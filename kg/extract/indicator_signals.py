"""What the words around a number say about it: whether it counts at all, for when, how sure, and compared with what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from kg.clauses import Enclosure
from kg.extract.quantities import Quantity, QuantityGrammar
from kg.ontology import Ontology
from kg.patterns import any_pattern

_YEAR = re.compile(r"[12](?<!\d[12])(?:(?<=1)9|(?<=2)0)\d\d(?=\u5e74)")
"""A year of four digits before the character for year; the engine skips fast to what a set of characters opens."""
_SMALL = 20
_SHORT_QUOTATION = 20
_LEAD = 14
_TAIL = 8
"""More characters than the longest word has that leads from a label to a number."""
_NAME = 24
_ENDS = frozenset("，。；、：）！？")


class Change(NamedTuple):
    """A rate of change: its direction, what it is said of, and whether it is said to be compared with another year."""

    direction: str
    subject: str
    compared: bool
    start: int


class Times(NamedTuple):
    """The periods that a sentence names.

    years: (place, year, whether it dates the next number alone); spans: (end, stretch of years as written).
    """

    years: tuple[tuple[int, str, bool], ...]
    spans: tuple[tuple[int, str], ...]

    def of(self, quantity: Quantity, near: int) -> tuple[str | None, bool]:
        """The period of a number whose own words begin at ``near``, and whether it spans several years."""
        place, named = -1, None
        for at, year, next_only in self.years:
            if at >= quantity.start:
                break
            if at >= near or not next_only:
                place, named = at, year
        for end, written in self.spans:
            if place < end <= quantity.start:
                return written, True
        return named, False


_NO_TIMES = Times((), ())


@dataclass(frozen=True)
class Signals:
    """The compiled word lists of ``ontology/words/indicators.ttl`` that judge numbers."""

    not_counted: re.Pattern[str]
    spoken_not_counted: re.Pattern[str]
    countable: re.Pattern[str]
    count_lead: re.Pattern[str]
    counted_noun: re.Pattern[str]
    part_of_frame: re.Pattern[str]
    only_one: re.Pattern[str]
    counted_in_time: re.Pattern[str]
    score_lead: re.Pattern[str]
    money_lead: re.Pattern[str]
    frequency: re.Pattern[str]
    rank_lead: re.Pattern[str]
    minimum_staff: re.Pattern[str]
    change_base: re.Pattern[str]
    since: re.Pattern[str]
    since_sign: re.Pattern[str]
    cumulative: re.Pattern[str]
    stock_lead: re.Pattern[str]
    flow_lead: re.Pattern[str]
    announced: re.Pattern[str]
    reached: re.Pattern[str]
    label_lead: re.Pattern[str]
    label_tail: re.Pattern[str]
    both_verbs: re.Pattern[str]
    dated_thing: re.Pattern[str]
    of_year: re.Pattern[str]
    of_which: re.Pattern[str]
    one_each: re.Pattern[str]
    one_each_sign: re.Pattern[str]
    all_alike: re.Pattern[str]
    name_join: re.Pattern[str]
    no_indicator: re.Pattern[str]
    other_noun: re.Pattern[str]
    category: re.Pattern[str]
    has: re.Pattern[str]
    founded: re.Pattern[str]
    of_base: re.Pattern[str]
    base_before: re.Pattern[str]
    places: re.Pattern[str]
    places_of: re.Pattern[str]
    acting: re.Pattern[str]
    no_name: re.Pattern[str]
    aimed_throughout: re.Pattern[str]
    ordinal_before: re.Pattern[str]
    ordinal: re.Pattern[str]
    no_words: re.Pattern[str]
    stock_before: re.Pattern[str]
    change: re.Pattern[str]
    result: re.Pattern[str]
    year_word: re.Pattern[str]
    part_mark: re.Pattern[str]
    loose: frozenset[str]
    rate_ends: frozenset[str]
    own_measures: tuple[str, ...]
    directions: dict[str, str]
    reductions: frozenset[str]
    years_back: dict[str, int]

    def counts(self, text: str, quantity: Quantity, left: int, quoted: bool) -> bool:
        """Whether a quantity measures anything, by its unit and its neighbours.

        left: where its clause begins; quoted: it stands in a title or a short quotation.
        """
        if quoted:
            return False
        lead, name = text[max(left, quantity.start - _LEAD) : quantity.start], text[quantity.end : quantity.end + _NAME]
        if self.not_counted.search(name) or self.rank_lead.search(lead):
            return False
        if self.ordinal_before.search(lead) and not self.ordinal.match(name):
            return False
        if quantity.spoken and self.frequency.search(lead):
            return False
        if quantity.kind == "duration":
            return bool(self.counted_in_time.search(text, left, quantity.end + _LEAD))
        if quantity.kind == "score":
            return bool(self.score_lead.search(text, max(0, left - _NAME), quantity.start))
        if quantity.kind == "person" and quantity.value <= 3 and quantity.bound == "over":
            return self.minimum_staff.search(name) is None
        if quantity.spoken and quantity.bound == "exact" and quantity.value < _SMALL and quantity.kind != "ratio":
            return self._small(quantity, lead, name)
        return True

    def kind_of_bare(self, lead: str) -> str:
        """What a number with a scale but no unit counts, by the words before it: money or people."""
        return "money" if self.money_lead.search(lead) else "visit"

    def _small(self, quantity: Quantity, lead: str, name: str) -> bool:
        """A small number in words is a count only where a slogan or an article cannot be meant."""
        ends = not name or name[0] in _ENDS  # a slogan names what it counts behind the numeral
        if quantity.value < 2:
            counted = self.counted_noun.search(lead) if ends else None
            return bool(counted or (quantity.measure not in self.loose and self.only_one.search(lead)))
        if self.spoken_not_counted.search(name):
            return False
        if quantity.measure not in self.loose:
            return True
        if self.count_lead.search(lead) is not None:
            return True
        if ends:
            return self.counted_noun.search(lead) is not None
        return quantity.kind != "item" and self.countable.search(name) is not None

    def without_tail(self, text: str) -> str:
        """A label without the words at its end that lead to a number."""
        return self.label_tail.sub("", text) if self.label_tail.search(text, max(0, len(text) - _TAIL)) else text

    def change_of(self, text: str, quantity: Quantity, left: int, *, among: bool = False) -> Change | None:
        """The change that a quantity expresses; None if it expresses none or its result.

        among: it follows another change in an enumeration.
        """
        found = self.change.search(text, left, quantity.number)
        if found is None:
            return None
        before = text[left : found.start()]
        compared = among or self.change_base.search(before) is not None
        cut = found[1] in self.reductions and quantity.kind != "point"
        if not compared and (len(found[1]) == 1 or cut):
            return None
        subject = self.without_tail(self.label_lead.sub("", self.change_base.sub("", before)))
        return Change(self.directions[found[1]], subject, compared, left + _lead_length(before))

    def times(self, text: str, titles: Sequence[tuple[int, int]], year: int) -> Times:
        """The periods that a sentence names, read once for all its numbers.

        titles: spans whose years date a document, not a number; year: the report's.
        """
        found = [(match.start(), match[0], match.end()) for match in _YEAR.finditer(text)]
        found += [(match.start(), match[0], -1) for match in self.year_word.finditer(text)]
        spanned = self.since_sign.search(text) is not None
        if not found and not spanned:
            return _NO_TIMES
        barred = [*titles, *(match.span() for match in self.change_base.finditer(text))]
        barred += [match.span() for match in self.dated_thing.finditer(text)]
        named: list[tuple[int, str, bool]] = []
        for place, word, end in found:
            if _inside(place, barred):
                continue
            if end > 0:
                named.append((place, word, self.of_year.match(text, end) is not None))
            else:
                back = self.years_back.get(word, 0)
                named.append((place, str(year - back), bool(back)))
        spans: list[tuple[int, str]] = []
        for match in self.since.finditer(text) if spanned else ():
            written = next(group for group in match.groups() if group)
            if _inside(match.end() - 1, barred):
                continue
            if _YEAR.findall(written) != [str(year)] and not self.year_word.search(written):
                spans.append((match.end(), written))
        return Times(tuple(sorted(named)), tuple(spans))

    def base_year(self, text: str, year: int) -> str:
        """The year of a number that another is compared with: the one named, else the year before the report's."""
        words = (match[0] for match in self.year_word.finditer(text))
        back = next((self.years_back[word] for word in words if word in self.years_back), 1)
        return self.year_of(text) or str(year - back)

    def year_of(self, text: str) -> str | None:
        """The first year that a heading names."""
        match = _YEAR.search(text)
        return match[0] if match else None


def _inside(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


def _lead_length(text: str) -> int:
    return len(text) - len(text.lstrip("，,、；："))


def quoted(quantity: Quantity, marks: Sequence[Enclosure]) -> bool:
    """Whether a quantity stands in a title, or in a quotation too short to report anything."""
    return any(
        mark.start < quantity.number < mark.end
        and (mark.kind == "title" or (mark.kind == "quote" and mark.end - mark.start <= _SHORT_QUOTATION))
        for mark in marks
    )


@lru_cache(maxsize=4)
def signals_of(ontology: Ontology) -> Signals:
    """The signals of an ontology."""

    def patterns(name: str) -> re.Pattern[str]:
        return any_pattern(ontology.patterns(name))

    def any_of(words: Sequence[str]) -> str:
        return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))

    directions = ontology.mapping("change-verb")
    years_back = {word: int(back) for word, back in ontology.mapping("earlier-year").items()}
    filler = "|".join(ontology.patterns("change-filler"))
    not_before = "".join(ontology.words("earlier-year-not-after"))
    stock = "|".join(ontology.patterns("stock-lead"))
    names = (
        "not-counted", "spoken-not-counted", "countable", "count-lead", "only-one", "counted-in-time", "score-lead",
        "money-lead", "frequency", "rank-lead", "minimum-staff", "change-base", "since", "since-sign", "cumulative",
        "stock-lead", "flow-lead", "announced", "reached", "label-lead", "label-tail", "both-verbs", "dated-thing",
        "of-year", "of-which", "one-each", "all-alike", "name-join", "no-indicator", "category", "has", "no-words",
        "founded", "of-base", "places", "places-of", "acting", "no-name", "aimed-throughout", "ordinal-before",
        "one-each-sign", "counted-noun", "part-of-frame", "other-noun",
    )  # fmt: skip
    return Signals(
        **{name.replace("-", "_"): patterns(name) for name in names},
        base_before=re.compile(f"(?:{'|'.join(ontology.patterns('change-base'))})(?:{filler})$"),
        stock_before=re.compile(f"(?:{stock})$"),
        change=re.compile(f"({any_of(tuple(directions))})(?:{filler})$"),
        result=patterns("change-target"),
        year_word=re.compile(
            "|".join(
                f"{word[0]}(?<![{not_before}]{word[0]}){word[1:]}"
                for word in sorted((*ontology.words("reporting-year"), *years_back), key=len, reverse=True)
            )
        ),
        part_mark=re.compile(any_of(ontology.words("part-mark"))),
        ordinal=re.compile(any_of(ontology.words("ordinal-mark"))),
        loose=frozenset(ontology.words("loose-measure")),
        rate_ends=frozenset(ontology.words("rate-end")),
        own_measures=ontology.words("own-measure"),
        directions=directions,
        reductions=frozenset(ontology.words("reduction-verb")),
        years_back=years_back,
    )


@lru_cache(maxsize=4)
def grammar_of(ontology: Ontology) -> QuantityGrammar:
    """The grammar of quantities of an ontology."""
    return QuantityGrammar(ontology)
