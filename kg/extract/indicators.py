"""Numbers that measure a government's work: found, named, dated and told apart from what only looks like one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from itertools import accumulate

from kg.extract.government_scope import Scope, scopes_of
from kg.extract.indicator_facts import FactWriter
from kg.extract.indicator_labels import Context, IndicatorLabels, Naming, Reading, Spot
from kg.extract.indicator_numbers import (
    GLOSS,
    RATES,
    Line,
    Number,
    attach_change,
    numbers_of,
    spot_of,
    with_stops,
)  # fmt: skip
from kg.extract.indicator_signals import Signals, Times, grammar_of, signals_of
from kg.extract.indicator_tables import RowReader
from kg.extract.quantities import Quantity
from kg.facts import IndicatorFact, ReportFact
from kg.ontology import Ontology
from kg.places import PlaceRegister
from kg.sections import Sentence, Text
from kg.trace import Decision, Outcome, Trace

_CONTEXTS = ((1, 0.5), (2, 0.35), (3, 0.25))
_HEADING = 0.3
_DIGIT = re.compile(r"\d")
_WEAK = 3.0
"""A name that scores less was only guessed from a short word: a part of a total takes the total's instead."""
_LASTING = frozenset(("thing", "firm", "person", "item", "machine", "area"))
"""Kinds of what exists at a date; cases, events and visits happen during a year."""


@dataclass
class IndicatorReader:
    """One report's numbers, sentence by sentence."""

    report: ReportFact
    ontology: Ontology
    signals: Signals
    labels: IndicatorLabels
    scope: Scope
    sentences: Sequence[Sentence]
    writer: FactWriter
    lines: dict[int, Line] = field(default_factory=dict)
    readings: dict[str, Reading] = field(default_factory=dict)
    last: Number | None = None
    trace: Trace | None = None

    @cached_property
    def year(self) -> str:
        """The report's year as periods are written."""
        return str(self.report.year)

    def reading(self, text: str) -> Reading:
        """The text with the words of cues in it, read once."""
        found = self.readings.get(text)
        if found is None:
            found = self.readings[text] = self.labels.read(text)
        return found

    def prepare(self, sentences: Sequence[Sentence]) -> list[Line]:
        """The sentences with numbers, read all at once."""
        if not sentences:
            return []
        texts = [sentence.text for sentence in sentences]
        text, starts = "\n".join(texts), [0, *accumulate([len(line) + 1 for line in texts])][:-1]
        masks, readings = self.signals.screen.masks(text, starts), self.labels.read_lines(text, starts)
        stopped = with_stops(text)
        stops = [stopped[start : start + len(line)] for start, line in zip(starts, texts, strict=True)]
        contexts = [partial(self.contexts, sentence) for sentence in sentences]
        lines = list(map(Line, sentences, masks, readings, stops, contexts))
        self.lines = {line.sentence.index: line for line in lines}
        return lines

    def facts(self, line: Line, quantities: list[Quantity]) -> list[IndicatorFact]:
        """The facts of one sentence."""
        sentence = line.sentence
        numbers = numbers_of(line, quantities, self.signals)
        if self.trace is not None:
            counted = [number.quantity for number in numbers]
            for quantity in quantities:
                if quantity not in counted:
                    self._note(sentence, quantity, "not-counted")
        if not numbers:
            return []
        times = self.signals.times(line.text, line.mask, sentence.enclosures, self.report.year)
        others = self.scope.passages(line.text)
        kept: list[Number] = []
        parts = line.mask & self.signals.part_mark.bit
        for number in numbers:
            if others and any(start <= number.quantity.start < end for start, end in others):
                self._note(sentence, number.quantity, "other-government")
                continue
            if number.change is not None and attach_change(line.text, number, kept, self.signals):
                self._note(sentence, number.quantity, "change-of-value")
                continue
            total = self._total(line, number, kept) if kept or parts else None
            self._name(line, number, kept, total)
            self._date(line, times, number, total)
            kept.append(number)
        facts: list[IndicatorFact] = []
        for number in kept:
            self.last = number
            self.writer.add(line, number, facts)
        return facts

    def _note(self, sentence: Sentence, quantity: Quantity, outcome: Outcome) -> None:
        if self.trace is not None:
            place = sentence.span(quantity.start, quantity.end)
            words = sentence.text[quantity.start : quantity.end]
            self.trace.append(Decision("indicator", *place, words, "number", outcome))

    # -------------------------------------------------------------- name

    def _name(self, line: Line, number: Number, earlier: Sequence[Number], total: Number | None) -> None:
        """Set the number's indicators: one for each name, or for each of two acts that the text joins."""
        text, mask, signals, reading = line.text, line.mask, self.signals, line.reading
        start, end = number.quantity.start, number.quantity.end
        if len(number.names) > 1:
            hidden = [[one for one in number.names if one != name] for name in number.names]
            number.indicators = tuple([self._named(line, number, total, names).indicator for names in hidden])
            return
        if mask & signals.both_verbs.bit:
            both = self._both(line, number, total)
            if both is not None:
                number.indicators = both
                return
        best = self._named(line, number, total, number.barred)
        words, ends = text[number.near : start], number.right == end
        if best.indicator is None and ends and signals.no_words.match(words):
            best = self._named(line, number, total, left=line.clause_before(number.left))
        if best.end > best.start:
            number.named = reading.origin(best.start), reading.origin(best.end - 1) + 1
        short = len(words) <= GLOSS
        if mask & signals.part_of_frame.bit and (best.indicator is None or (short and ends)):
            framed = self._framed(line, number, total)
            if framed is not None and not self._akin(framed, best.indicator):
                number.rule, number.indicators = "part", (framed,)
                return
        if total is not None:
            if best.indicator is None and short and self._likely(line, number, total) is None:
                alike = [one for one in earlier if one.quantity.measure == number.quantity.measure and not one.base]
                total = alike[-1] if alike else total
            number.indicators = (self._settled(line, number, total, best),)
        elif best.indicator is not None and not self._uncounted(line, number, words):
            number.indicators = (best.indicator,)

    def _named(
        self,
        line: Line,
        number: Number,
        total: Number | None,
        hidden: Sequence[tuple[int, int]] = (),
        left: int | None = None,
    ) -> Naming:
        """What the number's own words name; hidden: spans that are not its own; left: where they begin instead."""
        quantity, reading = number.quantity, line.reading
        spot = spot_of(line, number, number.left if left is None else left)
        kind = quantity.kind or self.signals.kind_of_bare(line.text[number.left : quantity.start])
        spans = [(reading.place(start), reading.place(end)) for start, end in hidden] if hidden else hidden
        likely = self._likely(line, number, total)
        return self.labels.identify(reading, spot, kind, line.contexts, self.report.level, spans, likely)

    def _likely(self, line: Line, number: Number, total: Number | None) -> str | None:
        """The indicator of the total that the text calls the number a part of."""
        return total.indicators[0] if total is not None and self._part(line, number, total) else None

    def _both(self, line: Line, number: Number, total: Number | None) -> tuple[str | None, str | None] | None:
        """The indicators of two acts that the text joins before the number."""
        joined = self.signals.both_verbs.search(line.text, number.near, number.quantity.start)
        if joined is None:
            return None
        one, other = (self._named(line, number, total, [joined.span(group)]).indicator for group in (2, 1))
        return None if None in (one, other) or one == other else (one, other)

    def _framed(self, line: Line, number: Number, total: Number | None) -> str | None:
        """What the sentence says that its numbers are parts of, as in "of the disputes settled, …"."""
        frame = self.signals.part_of_frame.search(line.text, 0, number.left)
        if frame is None:
            return None
        start, end = line.reading.place(frame.start(1)), line.reading.place(frame.end(1))
        kind = number.quantity.kind or self.signals.kind_of_bare(line.text[number.left : number.quantity.start])
        spot = Spot(start, start, end, end, end)
        likely = self._likely(line, number, total)
        return self.labels.identify(line.reading, spot, kind, tuple, self.report.level, (), likely).indicator

    def _uncounted(self, line: Line, number: Number, words: str) -> bool:
        """Whether the number's own words, or a change, show that it is none of the catalogue's indicators."""
        noun = self.signals.other_noun.match(line.text, number.quantity.end, number.right)
        if noun is not None and not number.named_by(noun.start(), noun.end()):
            return True
        if number.quantity.kind in RATES:
            return False
        none = self.signals.no_indicator
        return number.change is not None or bool(line.mask & none.bit and none.search(words))

    def _settled(self, line: Line, number: Number, total: Number, naming: Naming) -> str | None:
        """The indicator, or that of the total if the number is a part that only names its kind."""
        text, signals = line.text, self.signals
        words, best = text[number.near : number.quantity.start], naming.indicator
        if self._uncounted(line, number, words):
            return None
        if total.indicators[0] is None:
            return best
        beside = text[total.quantity.end : total.quantity.end + 1] == "、"
        part = self._part(line, number, total)
        listed = beside and number.near == total.quantity.end
        own = best is not None and self.ontology.indicators[best].parent == total.indicators[0]
        if (listed and total.rule == "part" and not own) or signals.category.search(words):
            inherits = True
        elif best is None or naming.score < _WEAK:
            same = number.quantity.measure == total.quantity.measure and number.quantity.kind not in RATES
            alike = best is None and same and len(words) <= GLOSS
            inherits = bool(part or listed or alike) or (
                (best is None or number.right == number.quantity.end) and signals.no_words.match(words) is not None
            )
        else:
            inherits = part and not self._akin(best, total.indicators[0])
        if inherits:
            number.rule = "part"
            return total.indicators[0]
        return best

    def _akin(self, one: str, other: str | None) -> bool:
        """Whether two indicators are of one category."""
        known = self.ontology.indicators
        return other is not None and known[one].category == known[other].category

    def _part(self, line: Line, number: Number, total: Number) -> bool:
        """Whether the text calls a number a part of an earlier one, or of one that this one is a part of."""
        if total is self.last or total.rule == "part":
            return True
        mark = self.signals.part_mark
        return bool(line.mask & mark.bit and mark.search(line.text, total.quantity.end, number.quantity.start))

    def contexts(self, sentence: Sentence) -> Sequence[Context]:
        """The sentences before a sentence in its paragraph, and the headings over it."""
        found: list[Context] = []
        for back, weight in _CONTEXTS:
            at = sentence.index - back
            if at >= 0 and self.sentences[at].paragraph == sentence.paragraph:
                line = self.lines.get(at)
                found.append(Context(line.reading if line else self.reading(self.sentences[at].text), weight))
        headings = (sentence.section.heading, *sentence.section.path)
        return found + [Context(self.reading(heading), _HEADING) for heading in headings if heading]

    def _total(self, line: Line, number: Number, earlier: Sequence[Number]) -> Number | None:
        """The number, no smaller, that this one is a part of, or stands beside without words of its own."""
        kind, mark = number.quantity.kind, self.signals.part_mark
        if not earlier:
            if self.last is None or not line.mask & mark.bit or not mark.match(line.text):
                return None
            earlier = [self.last]
        known, counted = self.labels.kinds, [one for one in earlier if one.change is None and not one.base]
        alike = [one for one in counted if one.quantity.kind == kind or kind in known(one.indicators[0])]
        if len(alike) > 1 and line.mask & mark.bit and mark.search(line.text, number.near, number.quantity.start):
            alike = [one for one in alike if one.quantity.may_hold(number.quantity)] or alike
        return next(reversed(alike), None)

    # -------------------------------------------------------------- time and status

    def _date(self, line: Line, times: Times, number: Number, total: Number | None) -> None:
        """Set the number's period and status."""
        sentence, text, near = line.sentence, line.text, number.near
        named, several = times.of(number.quantity, near) if times.years or times.spans else (None, False)
        if number.base:
            named = self.signals.base_year(text[near : number.quantity.start], self.report.year)
        number.period = named or self.year
        # The words before it that may hold for it: its own, and those of the numbers before it in an enumeration.
        lead = text[number.left if "、" in text[near : number.quantity.start] else near : number.quantity.start]
        if self._planned(line, number, lead, named):
            number.status = "planned"
            number.period = named or self._planned_year(sentence)
            if sentence.kind == "plan" and number.period == self.year:
                # "within the year" is in a plan the year that it is for
                number.period = named if named and named in text else self._planned_year(sentence)
        elif (
            several
            or self._summed(line, number, named)
            or self._stock(line, number, lead)
            or (total is not None and total.status == "cumulative" and self._follows(line, number, total))
        ):
            number.status = "cumulative"

    def _summed(self, line: Line, number: Number, named: str | None) -> bool:
        """Whether the text sums the number up over years."""
        cumulative = self.signals.cumulative
        heard = number.left if number.quantity.kind in RATES else 0  # for a rate only in its own clause
        known = line.mask & cumulative.bit and named is None
        return bool(known and cumulative.search(line.text, heard, number.quantity.start))

    def _follows(self, line: Line, number: Number, total: Number) -> bool:
        """Whether a number is a part of a total, or the result of a change from it."""
        text, mask, signals = line.text, line.mask, self.signals
        own = text[number.near : number.quantity.start]
        if signals.flow_lead.search(own):
            return False
        between = text[total.quantity.end : number.quantity.start]
        if number.quantity.kind not in _LASTING and signals.year_of(between):
            return False  # one year's part of a sum over years
        if self._part(line, number, total) or (
            mask & signals.part_mark.bit and signals.part_mark.search(text, 0, total.quantity.start)
        ):
            return True
        return number.near > number.left and signals.result.search(own) is not None

    def _planned(self, line: Line, number: Number, lead: str, named: str | None) -> bool:
        """Whether a number is aimed at: in a plan, for a year to come, or by the words before it."""
        signals, mask = self.signals, line.mask
        if line.sentence.kind == "plan":
            return signals.reached.search(lead) is None
        if named is not None and named.isdigit() and int(named) > self.report.year:
            return True
        if mask & signals.aimed_throughout.bit and signals.aimed_throughout.search(line.text, 0, number.quantity.start):
            return True
        return bool(mask & signals.announced.bit and signals.announced.search(lead))

    def _planned_year(self, sentence: Sentence) -> str:
        """The year that a plan is for: the heading's, else the one after the report's; outside plans the report's."""
        if sentence.kind != "plan":
            return self.year
        years = (self.signals.year_of(text) for text in (sentence.section.heading, *sentence.section.path))
        return next((year for year in years if year and int(year) > self.report.year), str(self.report.year + 1))

    def _stock(self, line: Line, number: Number, own: str) -> bool:
        """Whether a number says what exists at a date."""
        quantity, mask, signals, indicator = number.quantity, line.mask, self.signals, number.indicators[0]
        if indicator is not None and self.ontology.indicators[indicator].flow == "stock":
            return signals.flow_lead.search(own) is None
        if quantity.kind not in _LASTING:
            return False
        name = line.text[quantity.end : number.right]
        if not name:
            return bool(mask & signals.founded.bit and signals.founded.search(own))
        if mask & signals.acting.bit and signals.acting.search(name):
            return False
        if name[0] in signals.places.begins and signals.places.match(name) and signals.places_of.search(own):
            return True
        before, lead = signals.stock_before, _DIGIT.split(own, 1)[0]  # the lead holds for a whole enumeration
        return bool(
            any(words[-1:] in before.ends and before.search(words) for words in (own, lead))
            or (mask & signals.has.bit and signals.has.search(name))
            or (name[-1:] in signals.of_base.ends and signals.of_base.search(name))
        )


@lru_cache(maxsize=4)
def labels_of(ontology: Ontology) -> IndicatorLabels:
    """The names of indicators of an ontology."""
    return IndicatorLabels(ontology, grammar_of(ontology))


def find_indicators(
    text: Text,
    report: ReportFact,
    ontology: Ontology,
    trace: Trace | None = None,
    *,
    register: PlaceRegister | None = None,
) -> list[IndicatorFact]:
    """The numbers of a report, in the order of the text.

    trace: takes what became of those that are no facts; register: by which the names of other governments are known.
    """
    grammar = grammar_of(ontology)
    signals, labels = signals_of(ontology), labels_of(ontology)
    scope = scopes_of(ontology).of(report, register)
    writer = FactWriter(report, signals)
    reader = IndicatorReader(report, ontology, signals, labels, scope, text.sentences, writer, trace=trace)
    rows = RowReader(report, ontology, grammar, reader.signals, reader.labels)
    if not text.sentences:
        return []
    found = {
        number: quantities
        for number, quantities in grammar.find_in(text.joined, text.starts).items()
        if _read(text.sentences[number]) and text.sentences[number].table is None
    }
    tables = [one.index for one in text.sentences if one.table is not None and _read(one)]
    lines = iter(reader.prepare([text.sentences[number] for number in found]))
    facts: list[IndicatorFact] = []
    for number in sorted((*found, *tables)) if tables else found:
        if number in found:
            facts += reader.facts(next(lines), found[number])
        else:
            facts += rows.facts(text.sentences[number])
    return facts


def _read(sentence: Sentence) -> bool:
    """Whether numbers are read in a sentence."""
    return not sentence.heading and sentence.kind != "formality"
