"""Numbers that measure a government's work: found, named, dated and told apart from what only looks like one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Any

from kg.extract.indicator_labels import Context, IndicatorLabels, Reading, Spot
from kg.extract.indicator_signals import Change, Signals, grammar_of, quoted, signals_of
from kg.extract.quantities import Quantity
from kg.facts import IndicatorFact, IndicatorStatus, ReportFact
from kg.ontology import Ontology
from kg.sections import Sentence, Text

_STOPS = frozenset("，,；;：:。！？!?")
_JOINS = frozenset("、，；。）)：！？（(")
_CONTEXTS = ((1, 0.5), (2, 0.4), (3, 0.3))
_HEADING = 0.35
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
    """A quantity of a sentence with its own words (character spans of the sentence) and what became of it."""

    quantity: Quantity
    left: int
    near: int
    right: int
    change: Change | None = None
    indicators: tuple[str | None, ...] = (None,)
    status: IndicatorStatus = "actual"
    period: str = ""
    changed: dict[str, Any] | None = None
    dropped: bool = False
    rule: str = "number"


@dataclass
class _Reader:
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
        numbers = list(self._numbers(sentence, quantities))
        for at, number in enumerate(numbers):
            number.change = self._change(sentence.text, number)
        for at, number in enumerate(numbers):
            earlier = numbers[:at]
            if number.change is not None and self._attached(sentence.text, number, earlier, numbers[at + 1 :]):
                number.dropped = True
                continue
            self._name(sentence, number, [one for one in earlier if not one.dropped])
            self._date(sentence, number, [one for one in earlier if not one.dropped])
        for number in numbers:
            if not number.dropped:
                self.last = number
                yield from self._made(sentence, number)

    # -------------------------------------------------------------- own words

    def _numbers(self, sentence: Sentence, quantities: list[Quantity]) -> Iterator[_Number]:
        """The quantities that count, each with its own words."""
        text = sentence.text
        marks = [(mark.kind, mark.start, mark.end) for mark in sentence.enclosures]
        brackets = [(start, end) for kind, start, end in marks if kind == "bracket"]
        closed = [(start, end) for _, start, end in marks]
        stops = [at for at, char in enumerate(text) if char in _STOPS]
        outer = [at for at in stops if not any(start < at < end for start, end in closed)]
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
        yield from kept

    def _own_right(self, text: str, number: _Number, following: _Number | None) -> int:
        """Where a number's own words end: nothing follows a comma, and the next number takes what follows an enumeration."""
        end = number.quantity.end
        if end >= len(text) or text[end] in _JOINS:
            return end
        if following is None or following.quantity.start >= number.right:
            return number.right
        limit = following.quantity.start
        comma = text.find("、", end, limit)
        return comma if comma >= 0 else limit

    # -------------------------------------------------------------- change

    def _change(self, text: str, number: _Number) -> Change | None:
        if number.quantity.kind not in _RATES:
            return None
        return self.signals.change_of(text, number.quantity, number.near)

    def _attached(self, text: str, number: _Number, earlier: Sequence[_Number], later: Sequence[_Number]) -> bool:
        """Give a rate of change to the value that it is said of; false if the sentence does not give the value."""
        change, quantity = number.change, number.quantity
        if change is None:
            return False
        values = [one for one in earlier if not one.dropped and one.change is None and one.changed is None]
        target = self._target(text, number, values)
        if target is None:
            return False
        percent = quantity.value * (100.0 if quantity.kind == "multiple" else 1.0)
        target.changed = {"direction": change.direction, "percent": percent}
        return True

    def _target(self, text: str, number: _Number, values: Sequence[_Number]) -> _Number | None:
        change = number.change
        if change is None or not values:
            return None
        if not change.subject:
            return values[-1] if values[-1].right <= number.quantity.start else None
        for one in reversed(values):
            rate = one.quantity.kind == "ratio"
            words = text[one.near : one.right]
            if one.quantity.measure in change.subject or change.subject in words:
                return one
            if rate == (change.subject[-1:] in self.signals.rate_ends) and _share(change.subject, words):
                return one
        return None

    # -------------------------------------------------------------- name

    def _name(self, sentence: Sentence, number: _Number, earlier: Sequence[_Number]) -> None:
        """Set the number's indicators; two if the text joins two acts before one number."""
        text = sentence.text
        kind = number.quantity.kind or self.signals.kind_of_bare(text[number.left : number.quantity.start])
        reading, level = self.reading(text), self.report.level
        spot, contexts = _spot(reading, text, number), list(self._contexts(sentence))
        joined = self.signals.both_verbs.search(text, number.near, number.quantity.start)
        if joined is not None:
            place = reading.folded.place
            acts = [(place(joined.start(act)), place(joined.end(act))) for act in (2, 1)]
            both = [self.labels.identify(reading, spot, kind, contexts, level, hidden=act)[0] for act in acts]
            if None not in both and both[0] != both[1]:
                number.indicators = tuple(both)
                return
        best, score = self.labels.identify(reading, spot, kind, contexts, level)
        total = self._total(text, number, earlier)
        if total is not None and (best is None or score < _WEAK):
            best, number.rule = total.indicators[0], "part"
        number.indicators = (best,)

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
        opening = self.signals.part_mark.match(text)
        candidates = list(earlier)
        if not earlier and opening is not None and self.last is not None:
            candidates = [self.last]
        for one in reversed(candidates):
            if one.change is None and (one.quantity.kind == kind or kind in self.labels.kinds(one.indicators[0])):
                return one
        return None

    # -------------------------------------------------------------- time and status

    def _date(self, sentence: Sentence, number: _Number, earlier: Sequence[_Number]) -> None:
        """Set the number's period and status."""
        text, signals, quantity = sentence.text, self.signals, number.quantity
        number.period, several, named = signals.period(text, quantity, self.report.year)
        number.status = "actual"
        lead = text[number.left : quantity.start]
        if self._planned(sentence, number, lead):
            number.status = "planned"
            return
        total = self._total(text, number, earlier)
        if several or signals.cumulative.search(text, 0, quantity.start) and not named:
            number.status = "cumulative"
        elif total is not None and total.status == "cumulative" and self._follows(text, number, total):
            number.status = "cumulative"
        elif self._stock(text, number, lead):
            number.status = "cumulative"

    def _follows(self, text: str, number: _Number, total: _Number) -> bool:
        """Whether a number is a part of a total, or the result of a change from it."""
        if total is self.last or self.signals.part_mark.search(text, 0, number.quantity.start):
            return True
        return self.signals.result.search(text[number.near : number.quantity.start]) is not None and number.near > number.left

    def _planned(self, sentence: Sentence, number: _Number, lead: str) -> bool:
        if sentence.kind == "plan":
            return self.signals.reached.search(lead) is None
        return self.signals.announced.search(lead) is not None

    def _stock(self, text: str, number: _Number, lead: str) -> bool:
        concept = self.ontology.indicators.get(number.indicators[0] or "")
        own = text[number.near : number.quantity.start]
        if concept is not None and concept.flow == "stock":
            return self.signals.flow_lead.search(own) is None
        if number.right == number.quantity.end or number.quantity.kind not in _LASTING:
            return False
        return self.signals.stock_before.search(own) is not None

    # -------------------------------------------------------------- facts

    def _made(self, sentence: Sentence, number: _Number) -> Iterator[IndicatorFact]:
        text, quantity = sentence.text, number.quantity
        start = max(number.near, quantity.start - _QUOTE_LEAD)
        while start < quantity.start and text[start] in _JOINS:
            start += 1
        end = min(number.right, quantity.end + _LABEL)
        low, high = sentence.span(start, end)
        for indicator in number.indicators:
            yield IndicatorFact(
                report=f"{self.report.report}",
                file=self.report.file,
                start=low,
                end=high,
                quote=sentence.page_text[low:high],
                rule=number.rule,
                indicator=indicator,
                label=self._label(text, number),
                value=quantity.value,
                unit=quantity.unit,
                bound=quantity.bound,
                period=number.period,
                status=number.status,
                change=number.changed,
            )

    def _label(self, text: str, number: _Number) -> str:
        """What is counted, in the text's own words: those after the number, else those before it."""
        quantity, signals = number.quantity, self.signals
        after = text[quantity.end : min(number.right, quantity.end + _LABEL)]
        if after:
            return signals.label_tail.sub("", after) or after
        before = text[max(number.near, quantity.start - _LABEL) : quantity.start]
        name = signals.label_tail.sub("", signals.label_lead.sub("", before))
        return name or signals.label_tail.sub("", signals.label_lead.sub("", text[number.left : quantity.start])) or quantity.unit


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
    reader = _Reader(report, ontology, signals_of(ontology), labels_of(ontology), text.sentences)
    facts: list[IndicatorFact] = []
    for sentence in text.sentences:
        if sentence.heading or sentence.kind == "formality":
            continue
        quantities = grammar.find(sentence.text)
        if quantities:
            facts.extend(reader.facts(sentence, quantities))
    return facts
