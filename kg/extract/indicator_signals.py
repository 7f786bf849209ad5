"""What the words around a number say about it: whether it counts at all, for when, how sure, and compared with what."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from daachorse import CharwiseDoubleArrayAhoCorasick

from kg.clauses import Enclosure
from kg.expressions import first_letters, last_letters, needed_words
from kg.extract.quantities import Quantity, QuantityGrammar
from kg.ontology import Ontology
from kg.patterns import any_pattern

_YEAR = re.compile(r"[12](?<!\d[12])(?:(?<=1)9|(?<=2)0)\d\d(?=\u5e74)")
"""A year of four digits before the character for year; the engine skips fast to what a set of characters opens."""
_SMALL = 20
_JUDGED = frozenset(("duration", "score", "person"))
_SHORT_QUOTATION = 20
_LEAD = 14
_TAIL = 8
"""More characters than the longest word has that leads from a label to a number."""
_NAME = 24
_ENDS = frozenset("，。；、：）！？")
_SCREENED = (
    "ordinal_before", "frequency", "one_each_sign", "change_base", "both_verbs", "part_of_frame", "no_indicator",
    "part_mark", "cumulative", "announced", "aimed_throughout", "founded", "has", "acting", "year", "since",
    "dated_thing",
)  # fmt: skip
"""The signals that are asked of most numbers or sentences, though few hold them."""


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


class _Everything:
    """Holds every letter."""

    def __contains__(self, letter: object) -> bool:
        return True


class Signal:
    """An expression that judges numbers, and what tells beforehand that it finds nothing.

    bit: a screened expression finds nothing in a line whose mask lacks this bit; 0 for one that is not screened;
    begins, ends: it finds nothing in a text whose first, last letter is none of these.
    """

    __slots__ = ("begins", "bit", "ends", "expression", "finditer", "fullmatch", "match", "search", "sub")

    def __init__(self, expression: re.Pattern[str]) -> None:
        self.expression, self.bit = expression, 0
        self.begins: Container[str] = first_letters(expression.pattern) or _Everything()
        self.ends: Container[str] = last_letters(expression.pattern) or _Everything()
        self.search, self.match, self.fullmatch = expression.search, expression.match, expression.fullmatch
        self.sub, self.finditer = expression.sub, expression.finditer


class Screen:
    """Tells in one pass over many lines which expressions each line can hold, by the words that their matches need."""

    def __init__(self, signals: Iterable[Signal]) -> None:
        self._always = 0
        owners: dict[str, int] = {}
        for number, signal in enumerate(signals):
            signal.bit = 1 << number
            words = needed_words(signal.expression.pattern)
            if not words:
                self._always |= signal.bit
            for word in words:
                owners[word] = owners.get(word, 0) | signal.bit
        self._bits = list(owners.values())
        self._automaton = CharwiseDoubleArrayAhoCorasick(list(owners) or ["\0"])

    def masks(self, text: str, starts: Sequence[int]) -> list[int]:
        """For each line of a text the bits of the expressions that it can hold; starts: where the lines begin."""
        masks = [self._always] * len(starts)
        bits, line, limits = self._bits, 0, (*starts[1:], len(text) + 1)
        limit = limits[0]
        for start, _, which in self._automaton.find_overlapping(text):
            while start >= limit:
                line += 1
                limit = limits[line]
            masks[line] |= bits[which]
        return masks


@dataclass(frozen=True)
class Signals:
    """The compiled word lists of ``ontology/words/indicators.ttl`` that judge numbers."""

    not_counted: Signal
    spoken_not_counted: Signal
    countable: Signal
    count_lead: Signal
    counted_noun: Signal
    part_of_frame: Signal
    only_one: Signal
    told: Signal
    told_lead: Signal
    half_told: Signal
    counted_in_time: Signal
    score_lead: Signal
    money_lead: Signal
    frequency: Signal
    rank_lead: Signal
    place_won: Signal
    minimum_staff: Signal
    change_base: Signal
    since: Signal
    since_sign: Signal
    cumulative: Signal
    stock_lead: Signal
    flow_lead: Signal
    announced: Signal
    reached: Signal
    label_lead: Signal
    label_tail: Signal
    both_verbs: Signal
    dated_thing: Signal
    of_year: Signal
    of_which: Signal
    one_each: Signal
    one_each_sign: Signal
    all_alike: Signal
    name_join: Signal
    no_indicator: Signal
    other_noun: Signal
    category: Signal
    has: Signal
    founded: Signal
    of_base: Signal
    base_before: Signal
    places: Signal
    places_of: Signal
    acting: Signal
    no_name: Signal
    aimed_throughout: Signal
    ordinal_before: Signal
    ordinal: Signal
    no_words: Signal
    stock_before: Signal
    change: Signal
    result: Signal
    year_word: Signal
    part_mark: Signal
    year: Signal
    screen: Screen
    joining: tuple[str, ...]
    loose: frozenset[str]
    rate_ends: frozenset[str]
    own_measures: tuple[str, ...]
    directions: dict[str, str]
    reductions: frozenset[str]
    years_back: dict[str, int]

    def counts(self, text: str, quantity: Quantity, left: int, mask: int) -> bool:
        """Whether a quantity measures anything, by its unit and its neighbours.

        left: where its clause begins; mask: which signals its sentence can hold.
        """
        start, end, _, _, value, _, _, kind, bound, _, spoken = quantity
        lead, name = text[max(left, start - _LEAD) : start], text[end : end + _NAME]
        if name[:1] in self.not_counted.begins and self.not_counted.search(name):
            return False
        if lead[-1:] in self.rank_lead.ends and self.rank_lead.search(lead):
            return not spoken and kind == "person" and self.place_won.search(lead) is not None
        if mask & self.ordinal_before.bit and self.ordinal_before.search(lead) and not self.ordinal.match(name):
            return False
        if spoken and mask & self.frequency.bit and self.frequency.search(lead):
            return False
        if kind not in _JUDGED:
            pass
        elif kind == "duration":
            return self.counted_in_time.search(text, left, end + _LEAD) is not None
        elif kind == "score":
            return self.score_lead.search(text, max(0, left - _NAME), start) is not None
        elif bound == "over" and value <= 3:
            return self.minimum_staff.search(name) is None
        if not spoken:
            return True
        if kind == "ratio":
            return self.half_told.search(text[left:end]) is None
        if value < _SMALL and bound == "exact":
            return self._small(quantity, lead, name) and not self._told(text, quantity, left)
        return True

    def may_join(self, text: str) -> bool:
        """Whether a text may hold what joins names in an enumeration."""
        return not self.joining or any(word in text for word in self.joining)

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

    def _told(self, text: str, quantity: Quantity, left: int) -> bool:
        """Whether a small number in words belongs to a story: who met, how often they tried."""
        start, end = quantity.start, quantity.end
        if self.told_lead.search(text[max(left, start - _LEAD) : end]):
            return True
        return self.told.match(text, start) is not None and self.count_lead.search(text, left, start) is None

    def without_tail(self, text: str) -> str:
        """A label without the words at its end that lead to a number."""
        tail = self.label_tail
        if text[-1:] in tail.ends and tail.search(text, max(0, len(text) - _TAIL)):
            return tail.sub("", text)
        return text

    def change_of(self, text: str, quantity: Quantity, left: int, *, among: bool = False) -> Change | None:
        """The change that a quantity expresses; None if it expresses none or its result.

        among: it follows another change in an enumeration.
        """
        number = quantity.number
        if not number or text[number - 1] not in self.change.ends:
            return None
        found = self.change.search(text, left, number)
        if found is None:
            return None
        before, verb = text[left : found.start()], found[1]
        compared = among or self.change_base.search(before) is not None
        if not compared and (len(verb) == 1 or (verb in self.reductions and quantity.kind != "point")):
            return None
        subject = self.without_tail(self.label_lead.sub("", self.change_base.sub("", before)))
        return Change(self.directions[verb], subject, compared, left + _lead_length(before))

    def times(self, text: str, mask: int, marks: Sequence[Enclosure], year: int) -> Times:
        """The periods that a sentence names, read once for all its numbers.

        mask: which signals the sentence can hold; marks: of these the titles hold years that date a document, not a
        number; year: the report's.
        """
        found: list[tuple[int, str, int]] = []
        if mask & self.year.bit:
            found += [(match.start(), match[0], match.end()) for match in self.year.finditer(text)]
        found += [(match.start(), match[0], -1) for match in self.year_word.finditer(text)]
        spanned = mask & self.since.bit and self.since_sign.search(text) is not None
        if not found and not spanned:
            return _NO_TIMES
        barred = [(mark.start, mark.end) for mark in marks if mark.kind == "title"]
        for signal in (self.change_base, self.dated_thing):
            if mask & signal.bit:
                barred += [match.span() for match in signal.finditer(text)]
        named: list[tuple[int, str, bool]] = []
        for place, word, end in found:
            if barred and _inside(place, barred):
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


def quoting(marks: Sequence[Enclosure]) -> list[tuple[int, int]]:
    """The spans of titles, and of quotations too short to report anything; what stands inside is no number."""
    return [
        (mark.start, mark.end)
        for mark in marks
        if mark.kind == "title" or (mark.kind == "quote" and mark.end - mark.start <= _SHORT_QUOTATION)
    ]


@lru_cache(maxsize=4)
def signals_of(ontology: Ontology) -> Signals:
    """The signals of an ontology."""

    def patterns(name: str) -> Signal:
        return Signal(any_pattern(ontology.patterns(name)))

    def any_of(words: Sequence[str]) -> str:
        return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))

    directions = ontology.mapping("change-verb")
    years_back = {word: int(back) for word, back in ontology.mapping("earlier-year").items()}
    year_words = sorted((*ontology.words("reporting-year"), *years_back), key=len, reverse=True)
    filler = "|".join(ontology.patterns("change-filler"))
    not_before = "".join(ontology.words("earlier-year-not-after"))
    stock = "|".join(ontology.patterns("stock-lead"))
    names = (
        "not-counted", "spoken-not-counted", "countable", "count-lead", "only-one", "counted-in-time", "score-lead",
        "money-lead", "frequency", "rank-lead", "minimum-staff", "change-base", "since", "since-sign", "cumulative",
        "stock-lead", "flow-lead", "announced", "reached", "label-lead", "label-tail", "both-verbs", "dated-thing",
        "of-year", "of-which", "one-each", "all-alike", "name-join", "no-indicator", "category", "has", "no-words",
        "founded", "of-base", "places", "places-of", "acting", "no-name", "aimed-throughout", "ordinal-before",
        "one-each-sign", "counted-noun", "part-of-frame", "other-noun", "place-won", "told",
        "told-lead", "half-told",
    )  # fmt: skip
    signals = {name.replace("-", "_"): patterns(name) for name in names} | {
        name: Signal(re.compile(expression))
        for name, expression in (
            ("base_before", f"(?:{'|'.join(ontology.patterns('change-base'))})(?:{filler})$"),
            ("stock_before", f"(?:{stock})$"),
            ("change", f"({any_of(tuple(directions))})(?:{filler})$"),
            ("year_word", "|".join(f"{word[0]}(?<![{not_before}]{word[0]}){word[1:]}" for word in year_words)),
            ("part_mark", any_of(ontology.words("part-mark"))),
            ("ordinal", any_of(ontology.words("ordinal-mark"))),
        )
    }
    signals |= {"result": patterns("change-target"), "year": Signal(_YEAR)}
    return Signals(
        **signals,
        screen=Screen(signals[name] for name in _SCREENED),
        joining=needed_words(signals["name_join"].expression.pattern),
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
