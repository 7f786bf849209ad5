"""Numbers that measure a government's work: found, named, dated and told apart from what only looks like one."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any

from kg.extract.indicator_labels import Context, IndicatorLabels, Naming, Reading, Spot
from kg.extract.indicator_signals import Change, Signals, grammar_of, quoted, signals_of
from kg.extract.indicator_tables import RowReader
from kg.extract.quantities import Quantity
from kg.facts import IndicatorFact, IndicatorStatus, ReportFact
from kg.ontology import Ontology
from kg.sections import Sentence, Text

_STOPS = re.compile("[，,；;：:。！？!?]")
_JOINS = frozenset("、，；。）)：！？（(")
_CONTEXTS = ((1, 0.5), (2, 0.35), (3, 0.25))
_HEADING = 0.3
_WEAK = 3.0
"""A name that scores less was only guessed from a short word: a part of a total takes the total's instead."""
_LABEL = 24
_GLOSS = 8
"""Brackets up to this length are part of a name, such as that of "village (community)"."""
_QUOTE_LEAD = 30
_LASTING = frozenset(("thing", "firm", "person", "item", "machine", "area"))
"""Kinds of what exists at a date; cases, events and visits happen during a year."""
_RATES = frozenset(("ratio", "point", "multiple"))


@dataclass
class _Number:
    """A quantity of a sentence with its own words (character spans of the sentence) and what became of it.

    left: where its clause begins; near: where the words before it begin that no other number owns; right: where the
    words after it end; names: spans of the names that share it or that it takes out of several, barred: of the others of
    these; named: span of the words that name its indicator; base: it is only given to be compared with.
    """

    quantity: Quantity
    left: int
    near: int
    right: int
    names: tuple[tuple[int, int], ...] = ()
    barred: tuple[tuple[int, int], ...] = ()
    named: tuple[int, int] | None = None
    change: Change | None = None
    indicators: tuple[str | None, ...] = (None,)
    status: IndicatorStatus = "actual"
    period: str = ""
    changed: dict[str, Any] | None = None
    base: bool = False
    rule: str = "number"


@dataclass
class IndicatorReader:
    """One report's numbers, sentence by sentence."""

    report: ReportFact
    ontology: Ontology
    signals: Signals
    labels: IndicatorLabels
    sentences: Sequence[Sentence]
    readings: dict[str, Reading] = field(default_factory=dict)
    last: _Number | None = None

    def reading(self, text: str) -> Reading:
        """The text with the words of cues in it, read once."""
        found = self.readings.get(text)
        if found is None:
            found = self.readings[text] = self.labels.read(text)
        return found

    def facts(self, sentence: Sentence, quantities: list[Quantity]) -> Iterator[IndicatorFact]:
        """The facts of one sentence."""
        numbers = self._numbers(sentence, quantities)
        self._share_names(sentence.text, numbers)
        self._find_changes(sentence.text, numbers)
        kept: list[_Number] = []
        for number in numbers:
            if number.change is not None and self._attached(sentence.text, number, kept):
                continue
            self._name(sentence, number, kept)
            self._date(sentence, number, kept)
            kept.append(number)
        for number in kept:
            self.last = number
            yield from self._made(sentence, number)

    # -------------------------------------------------------------- own words

    def _numbers(self, sentence: Sentence, quantities: list[Quantity]) -> list[_Number]:
        """The quantities that count, each with its own words."""
        text = sentence.text
        marks = [(mark.kind, mark.start, mark.end) for mark in sentence.enclosures]
        brackets = [(start, end) for kind, start, end in marks if kind == "bracket"]
        stops = [match.start() for match in _STOPS.finditer(text)]
        outer = [at for at in stops if not any(start < at < end for _, start, end in marks)] if marks else stops
        kept: list[_Number] = []
        for quantity in quantities:
            inside = [(start, end) for start, end in brackets if start < quantity.number < end]
            own = stops if inside else outer
            at = bisect_left(own, quantity.start)
            left = own[at - 1] + 1 if at else 0
            right = own[at] if at < len(own) else len(text)
            if inside:
                left, right = max(left, inside[-1][0] + 1), min(right, inside[-1][1] - 1)
            right = min([right, *(start for start, end in brackets if start >= quantity.end and end - start > _GLOSS)])
            if self.signals.counts(text, quantity, left, quoted(quantity, marks)):
                near = kept[-1].quantity.end if kept and kept[-1].quantity.end > left else left
                kept.append(_Number(quantity, left, near, right))
        for at, number in enumerate(kept):
            number.right = self._own_right(text, number, kept[at + 1] if at + 1 < len(kept) else None)
        for number, following in reversed(list(pairwise(kept))):
            if number.quantity.end == following.quantity.start:
                number.right = following.right
        return kept

    def _own_right(self, text: str, number: _Number, following: _Number | None) -> int:
        """Where a number's own words end: nothing follows a comma, and the next number takes what follows an enumeration."""
        end = number.quantity.end
        number.base = self.signals.base_before.search(text[number.near : number.quantity.start]) is not None
        if number.base or end >= len(text) or text[end] in _JOINS:
            return end
        if following is None or following.quantity.start >= number.right:
            return number.right
        limit = following.quantity.start
        if self.signals.of_which.match(text[end:limit]):
            return end
        comma = text.find("、", end, limit)
        return comma if comma >= 0 else limit

    def _share_names(self, text: str, numbers: Sequence[_Number]) -> None:
        """Give the names of an enumeration to the one rate that they share, or to the numbers that follow one by one."""
        for at, number in enumerate(numbers):
            lead = text[number.near : number.quantity.start]
            each = self.signals.one_each.search(lead)
            alike = self.signals.all_alike.search(lead) if each is None and number.quantity.kind == "ratio" else None
            match = each or alike
            if match is None:
                continue
            spans = self._enumerated(text, number.near, number.near + match.start())
            if len(spans) < 2:
                continue
            if alike is not None:
                if all(text[end - 1] in self.signals.rate_ends for _, end in spans):
                    number.names = spans
                continue
            row = [number]
            for one, following in pairwise(numbers[at:]):
                if not self.signals.name_join.fullmatch(text, one.quantity.end, following.quantity.start):
                    break
                row.append(following)
            if len(row) == len(spans):
                for one, name in zip(row, spans, strict=True):
                    one.names, one.barred = (name,), tuple(span for span in spans if span != name)

    def _enumerated(self, text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
        spans, at = [], start
        for match in self.signals.name_join.finditer(text, start, end):
            spans.append((at, match.start()))
            at = match.end()
        spans.append((at, end))
        return tuple(span for span in spans if span[1] > span[0])

    # -------------------------------------------------------------- change

    def _find_changes(self, text: str, numbers: Sequence[_Number]) -> None:
        """Set the change that each number expresses; in "rose by a and b respectively" the verb holds for all."""
        for number in numbers:
            number.change = self.signals.change_of(text, number.quantity, number.near)
        for one, following in pairwise(numbers):
            joined = self.signals.name_join.fullmatch(text, one.quantity.end, following.quantity.start)
            if one.change is not None and following.change is None and joined and one.names:
                following.change = one.change
        for number in numbers:
            if number.change is not None and number.names:
                number.change = number.change._replace(subject=text[slice(*number.names[0])])

    def _attached(self, text: str, number: _Number, earlier: Sequence[_Number]) -> bool:
        """Give a rate of change to the value that it is said of; false if the sentence does not give the value."""
        change, quantity = number.change, number.quantity
        if change is None or quantity.kind not in _RATES:
            return False
        values = [one for one in earlier if one.change is None and one.changed is None and not one.base]
        bases = [one.quantity.kind for one in earlier if one.base and one.left == number.left]
        if bases:  # "up by half from 8 in 2020": what is compared is counted like its base
            values = [one for one in values if one.quantity.kind == bases[-1]]
        target = self._target(text, number, values)
        if target is None:
            return False
        size = round(quantity.value * (100.0 if quantity.kind == "multiple" else 1.0), 4)
        amount: float = int(size) if size == int(size) else size
        target.changed = {"direction": change.direction, "percent": amount}
        if quantity.kind == "point":
            target.changed = {"direction": change.direction, "percent": None, "points": amount}
        return True

    def _target(self, text: str, number: _Number, values: Sequence[_Number]) -> _Number | None:
        """The value that a change is said of: the last one, or the one whose unit or name the change repeats."""
        change = number.change
        if change is None or not values:
            return None
        if not change.subject:
            return values[-1] if values[-1].right <= number.quantity.start else None
        for one in reversed(values):
            words = text[one.near : one.right]
            if one.quantity.measure in change.subject or change.subject in words:
                return one
            of_rate = change.subject[-1] in self.signals.rate_ends
            if (one.quantity.kind == "ratio") == of_rate and _share(change.subject, words):
                return one
        return None

    # -------------------------------------------------------------- name

    def _name(self, sentence: Sentence, number: _Number, earlier: Sequence[_Number]) -> None:
        """Set the number's indicators: one for each name, or for each of two acts that the text joins."""
        text = sentence.text
        kind = number.quantity.kind or self.signals.kind_of_bare(text[number.left : number.quantity.start])
        reading = self.reading(text)
        place = reading.folded.place
        spot, contexts = _spot(reading, text, number), list(self._contexts(sentence))

        total = self._total(text, number, earlier)
        likely = total.indicators[0] if total is not None and self._part(text, number, total) else None

        def identify(*hidden: tuple[int, int], within: Spot = spot) -> Naming:
            spans = [(place(start), place(end)) for start, end in hidden]
            return self.labels.identify(reading, within, kind, contexts, self.report.level, spans, likely)

        if len(number.names) > 1:
            others = [[one for one in number.names if one != name] for name in number.names]
            number.indicators = tuple(identify(*names).indicator for names in others)
            return
        joined = self.signals.both_verbs.search(text, number.near, number.quantity.start)
        if joined is not None:
            both = identify(joined.span(2)).indicator, identify(joined.span(1)).indicator
            if None not in both and both[0] != both[1]:
                number.indicators = both
                return
        best = identify(*number.barred)
        words = text[number.near : number.quantity.start]
        if best.indicator is None and number.right == number.quantity.end and self.signals.no_words.match(words):
            wider = self._clause_before(text, number)
            best = identify(within=spot._replace(left=place(wider), near=place(number.near)))
        if best.end > best.start:
            number.named = reading.folded.origin(best.start), reading.folded.origin(best.end - 1) + 1
        number.indicators = (self._settled(text, number, total, best),)

    def _settled(self, text: str, number: _Number, total: _Number | None, naming: Naming) -> str | None:
        """The indicator, or that of the total if the number is a part that only names its kind."""
        words, best = text[number.near : number.quantity.start], naming.indicator
        if number.quantity.kind not in _RATES and (number.change is not None or self.signals.no_indicator.search(words)):
            return None
        if total is None or total.indicators[0] is None:
            return best
        known, beside = self.ontology.indicators, text[total.quantity.end : total.quantity.end + 1] == "、"
        if (
            best is None
            or naming.score < _WEAK
            or self.signals.category.search(words)
            or (self._part(text, number, total) and known[best].category != known[total.indicators[0]].category)
            or (total.rule == "part" and beside and number.near == total.quantity.end)
        ):
            number.rule = "part"
            return total.indicators[0]
        return best

    def _part(self, text: str, number: _Number, total: _Number) -> bool:
        """Whether the text calls a number a part of an earlier one, or of one that this one is a part of."""
        if total is self.last:
            return True
        return total.rule == "part" or self.signals.part_mark.search(text, total.quantity.end, number.quantity.start) is not None

    def _clause_before(self, text: str, number: _Number) -> int:
        before = [match.start() for match in _STOPS.finditer(text, 0, max(0, number.left - 1))]
        return before[-1] + 1 if before else 0

    def _contexts(self, sentence: Sentence) -> Iterator[Context]:
        """The sentences before this one in its paragraph, and the headings over it."""
        for back, weight in _CONTEXTS:
            at = sentence.index - back
            if at >= 0 and self.sentences[at].paragraph == sentence.paragraph:
                yield Context(self.reading(self.sentences[at].text), weight)
        for heading in (sentence.section.heading, *sentence.section.path):
            if heading:
                yield Context(self.reading(heading), _HEADING)

    def _total(self, text: str, number: _Number, earlier: Sequence[_Number]) -> _Number | None:
        """The number that this one is a part of, or stands beside without words of its own."""
        kind = number.quantity.kind
        candidates = list(earlier)
        if not earlier and self.last is not None and self.signals.part_mark.match(text):
            candidates = [self.last]
        for one in reversed(candidates):
            if one.change is None and not one.base and (one.quantity.kind == kind or kind in self.labels.kinds(one.indicators[0])):
                return one
        return None

    # -------------------------------------------------------------- time and status

    def _date(self, sentence: Sentence, number: _Number, earlier: Sequence[_Number]) -> None:
        """Set the number's period and status."""
        text, signals, quantity = sentence.text, self.signals, number.quantity
        titles = [(mark.start, mark.end) for mark in sentence.enclosures if mark.kind == "title"]
        named, several = signals.period(text, quantity, number.near, titles, self.report.year)
        if number.base:
            named = signals.base_year(text[number.near : quantity.start], self.report.year)
        number.period = named or str(self.report.year)
        lead = text[number.left : quantity.start]
        total = self._total(text, number, earlier)
        if self._planned(sentence, number, lead):
            number.status = "planned"
            number.period = named or self._planned_year(sentence)
        elif several or (named is None and signals.cumulative.search(text, self._heard(number), quantity.start)):
            number.status = "cumulative"
        elif total is not None and total.status == "cumulative" and self._follows(text, number, total):
            number.status = "cumulative"
        elif self._stock(text, number):
            number.status = "cumulative"

    def _heard(self, number: _Number) -> int:
        """From where a word that sums up over years holds for a number: for a rate only its own clause."""
        return number.left if number.quantity.kind in _RATES else 0

    def _follows(self, text: str, number: _Number, total: _Number) -> bool:
        """Whether a number is a part of a total, or the result of a change from it."""
        own = text[number.near : number.quantity.start]
        if self.signals.flow_lead.search(own):
            return False
        if self._part(text, number, total) or self.signals.part_mark.search(text, 0, total.quantity.start):
            return True
        return number.near > number.left and self.signals.result.search(own) is not None

    def _planned(self, sentence: Sentence, number: _Number, lead: str) -> bool:
        if sentence.kind == "plan":
            return self.signals.reached.search(lead) is None
        return self.signals.announced.search(lead) is not None

    def _planned_year(self, sentence: Sentence) -> str:
        """The year that a plan is for: the heading's, else the one after the report's; the report's own outside plans."""
        if sentence.kind != "plan":
            return str(self.report.year)
        years = (self.signals.year_of(text) for text in (sentence.section.heading, *sentence.section.path))
        return next((year for year in years if year and int(year) > self.report.year), str(self.report.year + 1))

    def _stock(self, text: str, number: _Number) -> bool:
        """Whether a number says what exists at a date."""
        concept = self.ontology.indicators.get(number.indicators[0] or "")
        own = text[number.near : number.quantity.start]
        if concept is not None and concept.flow == "stock":
            return self.signals.flow_lead.search(own) is None
        if number.quantity.kind not in _LASTING:
            return False
        if number.right == number.quantity.end:
            return self.signals.founded.search(own) is not None
        name = text[number.quantity.end : number.right]
        signals = self.signals
        if signals.places.match(name) and signals.places_of.search(own):
            return True
        return bool(signals.stock_before.search(own) or signals.has.search(name) or signals.of_base.search(name))

    # -------------------------------------------------------------- facts

    def _made(self, sentence: Sentence, number: _Number) -> Iterator[IndicatorFact]:
        text, quantity = sentence.text, number.quantity
        start = max(number.near, quantity.start - _QUOTE_LEAD)
        while start < quantity.start and text[start] in _JOINS:
            start += 1
        low, high = sentence.span(start, min(number.right, quantity.end + _LABEL))
        names = [text[first:last] for first, last in number.names] or [self._label(text, number)]
        if len(names) < len(number.indicators):
            names *= len(number.indicators)
        for indicator, name in zip(number.indicators, names, strict=True):
            yield IndicatorFact(
                report=self.report.report, file=self.report.file, start=low, end=high,
                quote=sentence.page_text[low:high], rule=number.rule, indicator=indicator, label=name,
                value=quantity.value, unit=quantity.unit, bound=quantity.bound, period=number.period,
                status=number.status, change=number.changed,
            )  # fmt: skip

    def _label(self, text: str, number: _Number) -> str:
        """What is counted, in the text's own words: those after the number, else those before it.

        Where the words that named the indicator are known, the label does not reach beyond them.
        """
        quantity, signals = number.quantity, self.signals
        first, last = number.named or (0, len(text))
        after = text[quantity.end : min(number.right, max(quantity.end + _LABEL, last))]
        if after:
            if quantity.end <= first < last <= number.right:
                return text[quantity.end : last]
            return signals.label_tail.sub("", after) or after
        starts = [max(number.near, quantity.start - _LABEL), number.left, self._clause_before(text, number)]
        if number.near <= first < last <= quantity.start:
            starts.insert(0, max(first, starts[0]))
        for start in starts:
            name = signals.label_tail.sub("", signals.label_lead.sub("", signals.change_base.sub("", text[start : quantity.start])))
            if name:
                return name
        return quantity.unit


def _spot(reading: Reading, text: str, number: _Number) -> Spot:
    """The number's own words in folded characters."""
    place, quantity = reading.folded.place, number.quantity
    shared = number.near > number.left and quantity.end < number.right and text[number.near] not in _JOINS
    return Spot(
        place(number.left), place(number.near), place(quantity.start), place(quantity.end), place(number.right), shared
    )


def _share(subject: str, words: str) -> bool:
    """Whether two texts have two neighbouring characters in common."""
    return any(subject[at : at + 2] in words for at in range(len(subject) - 1))


@lru_cache(maxsize=4)
def labels_of(ontology: Ontology) -> IndicatorLabels:
    """The names of indicators of an ontology."""
    return IndicatorLabels(ontology, grammar_of(ontology))


def find_indicators(text: Text, report: ReportFact, ontology: Ontology) -> list[IndicatorFact]:
    """The numbers of a report, in the order of the text."""
    grammar = grammar_of(ontology)
    reader = IndicatorReader(report, ontology, signals_of(ontology), labels_of(ontology), text.sentences)
    rows = RowReader(report, ontology, grammar, reader.signals, reader.labels)
    facts: list[IndicatorFact] = []
    for sentence in text.sentences:
        if sentence.heading or sentence.kind == "formality":
            continue
        if sentence.table is not None:
            facts.extend(rows.facts(sentence))
            continue
        quantities = grammar.find(sentence.text)
        if quantities:
            facts.extend(reader.facts(sentence, quantities))
    return facts
