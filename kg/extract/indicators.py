"""Numbers that measure a government's work: found, named, dated and told apart from what only looks like one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from itertools import accumulate

from kg.extract.government_scope import Scope, scopes_of
from kg.extract.indicator_labels import Context, IndicatorLabels, Naming, Reading, Spot
from kg.extract.indicator_numbers import (
    GLOSS,
    JOINS,
    RATES,
    Line,
    Number,
    attach_change,
    clause_before,
    numbers_of,
)
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
_WEAK = 3.0
"""A name that scores less was only guessed from a short word: a part of a total takes the total's instead."""
_LABEL = 24
_QUOTE_LEAD = 30
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
        text, starts = "\n".join([sentence.text for sentence in sentences]), list[int]()
        at = 0
        for sentence in sentences:
            starts.append(at)
            at += len(sentence.text) + 1
        masks, readings = self.signals.screen.masks(text, starts), self.labels.read_lines(text, starts)
        lines = list(map(Line, sentences, masks, readings))
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
        for number in numbers:
            if others and any(start <= number.quantity.start < end for start, end in others):
                self._note(sentence, number.quantity, "other-government")
                continue
            if number.change is not None and attach_change(line.text, number, kept, self.signals):
                self._note(sentence, number.quantity, "change-of-value")
                continue
            total = self._total(line, number, kept)
            self._name(line, number, kept, total)
            self._date(line, times, number, total)
            kept.append(number)
        if kept:
            self.last = kept[-1]
        return [fact for number in kept for fact in self._made(sentence, number)]

    def _note(self, sentence: Sentence, quantity: Quantity, outcome: Outcome) -> None:
        if self.trace is not None:
            place = sentence.span(quantity.start, quantity.end)
            words = sentence.text[quantity.start : quantity.end]
            self.trace.append(Decision("indicator", *place, words, "number", outcome))

    # -------------------------------------------------------------- name

    def _name(self, line: Line, number: Number, earlier: Sequence[Number], total: Number | None) -> None:
        """Set the number's indicators: one for each name, or for each of two acts that the text joins."""
        text, mask, signals, reading = line.text, line.mask, self.signals, line.reading
        quantity = number.quantity
        words, ends = text[number.near : quantity.start], number.right == quantity.end
        likely = total.indicators[0] if total is not None and self._part(line, number, total) else None
        naming = _Asked(self, line, number, quantity.kind or signals.kind_of_bare(text[number.left : quantity.start]), likely)
        if len(number.names) > 1:
            others = [[one for one in number.names if one != name] for name in number.names]
            number.indicators = tuple([naming.identify(names).indicator for names in others])
            return
        joined = mask & signals.both_verbs.bit and signals.both_verbs.search(text, number.near, quantity.start)
        if joined:
            both = naming.identify([joined.span(2)]).indicator, naming.identify([joined.span(1)]).indicator
            if None not in both and both[0] != both[1]:
                number.indicators = both
                return
        best = naming.identify(number.barred)
        if best.indicator is None and ends and signals.no_words.match(words):
            best = naming.identify(from_clause_before=True)
        if best.end > best.start:
            number.named = reading.origin(best.start), reading.origin(best.end - 1) + 1
        short = len(words) <= GLOSS
        if likely is None and total is not None and best.indicator is None and short:
            alike = [one for one in earlier if one.quantity.measure == quantity.measure and not one.base]
            total = alike[-1] if alike else total
        if mask & signals.part_of_frame.bit and (best.indicator is None or (short and ends)):
            framed = naming.framed()
            if framed is not None and not self._akin(framed, best.indicator):
                number.rule, number.indicators = "part", (framed,)
                return
        number.indicators = (self._settled(line, number, total, best),)

    def _settled(self, line: Line, number: Number, total: Number | None, naming: Naming) -> str | None:
        """The indicator, or that of the total if the number is a part that only names its kind."""
        text, mask, signals = line.text, line.mask, self.signals
        words, best = text[number.near : number.quantity.start], naming.indicator
        if number.quantity.kind not in RATES and (
            number.change is not None or (mask & signals.no_indicator.bit and signals.no_indicator.search(words))
        ):
            return None
        if total is None or total.indicators[0] is None:
            return best
        beside = text[total.quantity.end : total.quantity.end + 1] == "、"
        part = self._part(line, number, total)
        listed = beside and number.near == total.quantity.end
        if (listed and total.rule == "part") or (mask & signals.category.bit and signals.category.search(words)):
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
        """The number that this one is a part of, or stands beside without words of its own."""
        kind, mark = number.quantity.kind, self.signals.part_mark
        candidates = earlier
        if not earlier:
            if self.last is None or not line.mask & mark.bit or not mark.match(line.text):
                return None
            candidates = [self.last]
        for one in reversed(candidates):
            if one.change is None and not one.base:
                if one.quantity.kind == kind or kind in self.labels.kinds(one.indicators[0]):
                    return one
        return None

    # -------------------------------------------------------------- time and status

    def _date(self, line: Line, times: Times, number: Number, total: Number | None) -> None:
        """Set the number's period and status."""
        sentence, text, signals, quantity = line.sentence, line.text, self.signals, number.quantity
        named, several = times.of(quantity, number.near)
        if number.base:
            named = signals.base_year(text[number.near : quantity.start], self.report.year)
        number.period = named or self.year
        lead = _listed(text, number)
        if self._planned(line, number, lead, named):
            number.status = "planned"
            number.period = named or self._planned_year(sentence)
            if sentence.kind == "plan" and number.period == self.year:
                # "within the year" is in a plan the year that it is for
                number.period = named if named and named in text else self._planned_year(sentence)
        elif several or self._summed(line, number, named) or self._stock(line, number, lead):
            number.status = "cumulative"
        elif total is not None and total.status == "cumulative" and self._follows(line, number, total):
            number.status = "cumulative"

    def _summed(self, line: Line, number: Number, named: str | None) -> bool:
        """Whether the text sums the number up over years."""
        cumulative = self.signals.cumulative
        if named is not None or not line.mask & cumulative.bit:
            return False
        heard = number.left if number.quantity.kind in RATES else 0  # for a rate only in its own clause
        return cumulative.search(line.text, heard, number.quantity.start) is not None

    def _follows(self, line: Line, number: Number, total: Number) -> bool:
        """Whether a number is a part of a total, or the result of a change from it."""
        text, mask, signals = line.text, line.mask, self.signals
        own = text[number.near : number.quantity.start]
        if mask & signals.flow_lead.bit and signals.flow_lead.search(own):
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
        aimed, announced = signals.aimed_throughout, signals.announced
        if mask & aimed.bit and aimed.search(line.text, 0, number.quantity.start):
            return True
        return bool(mask & announced.bit and announced.search(lead))

    def _planned_year(self, sentence: Sentence) -> str:
        """The year that a plan is for: the heading's, else the one after the report's; outside plans the report's."""
        if sentence.kind != "plan":
            return self.year
        years = (self.signals.year_of(text) for text in (sentence.section.heading, *sentence.section.path))
        return next((year for year in years if year and int(year) > self.report.year), str(self.report.year + 1))

    def _stock(self, line: Line, number: Number, own: str) -> bool:
        """Whether a number says what exists at a date."""
        quantity, mask, signals = number.quantity, line.mask, self.signals
        concept = self.ontology.indicators.get(number.indicators[0] or "")
        if concept is not None and concept.flow == "stock":
            return not mask & signals.flow_lead.bit or signals.flow_lead.search(own) is None
        if quantity.kind not in _LASTING:
            return False
        name = line.text[quantity.end : number.right]
        if not name:
            return signals.founded.search(own) is not None if mask & signals.founded.bit else False
        if mask & signals.acting.bit and signals.acting.search(name):
            return False
        if signals.places.match(name) and signals.places_of.search(own):
            return True
        return any(
            [
                mask & signal.bit and signal.search(words)
                for signal, words in (
                    (signals.stock_before, own), (signals.has, name), (signals.of_base, name),
                )
            ]
        )  # fmt: skip

    # -------------------------------------------------------------- facts

    def _made(self, sentence: Sentence, number: Number) -> list[IndicatorFact]:
        text, quantity, report = sentence.text, number.quantity, self.report
        start = max(number.near, quantity.start - _QUOTE_LEAD)
        while start < quantity.start and text[start] in JOINS:
            start += 1
        end = min(number.right, quantity.end + _LABEL)
        names, starts = [text[first:last] for first, last in number.names], [first for first, _ in number.names]
        if not names:
            names, starts = [self._label(text, number)], [start]
        if len(names) < len(number.indicators):
            names *= len(number.indicators)
        facts = []
        for at, (indicator, name) in enumerate(zip(number.indicators, names, strict=True)):
            # Each of the names that share a number begins its own quote.
            low, high = sentence.span(starts[min(at, len(starts) - 1)], end)
            facts.append(IndicatorFact.of({
                "report": report.report, "file": report.file, "start": low, "end": high,
                "quote": sentence.page_text[low:high], "rule": number.rule, "indicator": indicator, "label": name,
                "value": quantity.value, "unit": quantity.unit, "bound": quantity.bound, "period": number.period,
                "status": number.status, "change": number.changed,
            }))  # fmt: skip
        return facts

    def _label(self, text: str, number: Number) -> str:
        """What is counted, in the text's own words: those after the number, else those before it.

        Where the words that named the indicator are known, the label does not reach beyond them.
        """
        quantity, signals = number.quantity, self.signals
        first, last = number.named or (0, len(text))
        after = text[quantity.end : min(number.right, max(quantity.end + _LABEL, last))]
        if after and not signals.no_name.search(after):
            if quantity.end <= first < last <= number.right:
                return text[quantity.end : last]
            return signals.without_tail(after) or after
        starts = [max(number.near, quantity.start - _LABEL), number.left, clause_before(text, number)]
        if number.near <= first < last <= quantity.start:
            starts.insert(0, max(first, starts[0]))
        for start in starts:
            name = signals.change_base.sub("", text[start : quantity.start])
            name = signals.without_tail(signals.label_lead.sub("", name))
            if name:
                return name
        return quantity.unit


def _listed(text: str, number: Number) -> str:
    """The words before a number that may hold for it: its own, and those of the numbers before it in an enumeration."""
    listed = number.near < len(text) and text[number.near] == "、"
    return text[number.left if listed else number.near : number.quantity.start]


class _Asked:
    """The naming of one number: what its words are weighed by, and the ways to weigh them."""

    __slots__ = ("kind", "likely", "line", "number", "reader", "spot")

    def __init__(self, reader: IndicatorReader, line: Line, number: Number, kind: str, likely: str | None) -> None:
        self.reader, self.line, self.number, self.kind, self.likely = reader, line, number, kind, likely
        self.spot = _spot(line, number)

    def identify(self, hidden: Sequence[tuple[int, int]] = (), *, from_clause_before: bool = False) -> Naming:
        """The indicator of the number by its own words, or by those of the clause before too; hidden: not by these."""
        spot, place = self.spot, self.line.reading.place
        if from_clause_before:
            wider = clause_before(self.line.text, self.number)
            spot = spot._replace(left=place(wider), near=place(self.number.near))
        spans = [(place(start), place(end)) for start, end in hidden] if hidden else hidden
        contexts = partial(self.reader.contexts, self.line.sentence)
        return self.reader.labels.identify(
            self.line.reading, spot, self.kind, contexts, self.reader.report.level, spans, self.likely
        )

    def framed(self) -> str | None:
        """What the sentence says that its numbers are parts of, as in "of the disputes settled, …"."""
        frame = self.reader.signals.part_of_frame.search(self.line.text, 0, self.number.left)
        if frame is None:
            return None
        place = self.line.reading.place
        start, end = place(frame.start(1)), place(frame.end(1))
        spot = Spot(start, start, end, end, end)
        return self.reader.labels.identify(
            self.line.reading, spot, self.kind, tuple, self.reader.report.level, (), self.likely
        ).indicator


def _spot(line: Line, number: Number) -> Spot:
    """The number's own words in folded characters."""
    quantity, place = number.quantity, line.reading.place
    shared = number.near > number.left and quantity.end < number.right and line.text[number.near] not in JOINS
    left, after = place(number.left), place(quantity.end)
    near = left if number.near == number.left else place(number.near)
    right = after if number.right == quantity.end else place(number.right)
    return Spot(left, near, place(quantity.start), after, right, shared)


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
    reader = IndicatorReader(report, ontology, signals, labels, scope, text.sentences, trace=trace)
    rows = RowReader(report, ontology, grammar, reader.signals, reader.labels)
    read = [one for one in text.sentences if not one.heading and one.kind != "formality"]
    plain = [one for one in read if one.table is None]
    starts = [0, *accumulate([len(one.text) + 1 for one in plain])]
    found = grammar.find_in("\n".join([one.text for one in plain]), starts)
    counted = {one.index: quantities for one, quantities in zip(plain, found, strict=False) if quantities}
    lines = iter(reader.prepare([one for one in plain if one.index in counted]))
    facts: list[IndicatorFact] = []
    for sentence in read:
        if sentence.table is not None:
            facts += rows.facts(sentence)
        elif sentence.index in counted:
            facts += reader.facts(next(lines), counted[sentence.index])
    return facts
