"""Numbers that measure a government's work: found, named, dated and told apart from what only looks like one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial

from kg.extract.government_scope import Scope, scopes_of
from kg.extract.indicator_labels import Context, IndicatorLabels, Naming, Reading, Spot
from kg.extract.indicator_numbers import GLOSS, JOINS, RATES, Number, attach_change, clause_before, numbers_of
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
    readings: dict[str, Reading] = field(default_factory=dict)
    contexts: dict[int, list[Context]] = field(default_factory=dict)
    last: Number | None = None
    trace: Trace | None = None

    def reading(self, text: str) -> Reading:
        """The text with the words of cues in it, read once."""
        found = self.readings.get(text)
        if found is None:
            found = self.readings[text] = self.labels.read(text)
        return found

    def facts(self, sentence: Sentence, quantities: list[Quantity]) -> Iterator[IndicatorFact]:
        """The facts of one sentence."""
        titles = [(mark.start, mark.end) for mark in sentence.enclosures if mark.kind == "title"]
        times = self.signals.times(sentence.text, titles, self.report.year)
        kept: list[Number] = []
        numbers = numbers_of(sentence, quantities, self.signals)
        if self.trace is not None:
            counted = [number.quantity for number in numbers]
            for quantity in quantities:
                if quantity not in counted:
                    self._note(sentence, quantity, "not-counted")
        others = self.scope.passages(sentence.text) if numbers else ()
        for number in numbers:
            if any(start <= number.quantity.start < end for start, end in others):
                self._note(sentence, number.quantity, "other-government")
                continue
            if number.change is not None and attach_change(sentence.text, number, kept, self.signals):
                self._note(sentence, number.quantity, "change-of-value")
                continue
            self._name(sentence, number, kept)
            self._date(sentence, times, number, kept)
            kept.append(number)
        for number in kept:
            self.last = number
            yield from self._made(sentence, number)

    def _note(self, sentence: Sentence, quantity: Quantity, outcome: Outcome) -> None:
        if self.trace is not None:
            place = sentence.span(quantity.start, quantity.end)
            words = sentence.text[quantity.start : quantity.end]
            self.trace.append(Decision("indicator", *place, words, "number", outcome))

    # -------------------------------------------------------------- name

    def _name(self, sentence: Sentence, number: Number, earlier: Sequence[Number]) -> None:
        """Set the number's indicators: one for each name, or for each of two acts that the text joins."""
        text = sentence.text
        kind = number.quantity.kind or self.signals.kind_of_bare(text[number.left : number.quantity.start])
        reading = self.reading(text)
        place = reading.folded.place
        spot, contexts = _spot(reading, text, number), partial(self._contexts, sentence)

        total = self._total(text, number, earlier)
        likely = total.indicators[0] if total is not None and self._part(text, number, total) else None

        def identify(*hidden: tuple[int, int], within: Spot = spot, alone: bool = False) -> Naming:
            spans = [(place(start), place(end)) for start, end in hidden]
            around = tuple if alone else contexts
            return self.labels.identify(reading, within, kind, around, self.report.level, spans, likely)

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
            wider = clause_before(text, number)
            best = identify(within=spot._replace(left=place(wider), near=place(number.near)))
        if best.end > best.start:
            number.named = reading.folded.origin(best.start), reading.folded.origin(best.end - 1) + 1
        alike = [one for one in earlier if one.quantity.measure == number.quantity.measure and not one.base]
        if likely is None and total is not None and best.indicator is None and len(words) <= GLOSS and alike:
            total = alike[-1]
        if best.indicator is None or (len(words) <= GLOSS and number.right == number.quantity.end):
            frame = self._frame(text, number, place)
            framed = identify(within=frame, alone=True).indicator if frame else None
            if framed is not None and not self._akin(framed, best.indicator):
                number.rule, number.indicators = "part", (framed,)
                return
        number.indicators = (self._settled(text, number, total, best),)

    def _frame(self, text: str, number: Number, place: Callable[[int], int]) -> Spot | None:
        """Where the sentence names what its numbers are parts of, as in "of the disputes settled, …"."""
        frame = self.signals.part_of_frame.search(text, 0, number.left)
        if frame is None:
            return None
        start, end = place(frame.start(1)), place(frame.end(1))
        return Spot(start, start, end, end, end)

    def _settled(self, text: str, number: Number, total: Number | None, naming: Naming) -> str | None:
        """The indicator, or that of the total if the number is a part that only names its kind."""
        words, best = text[number.near : number.quantity.start], naming.indicator
        if number.quantity.kind not in RATES and (number.change is not None or self.signals.no_indicator.search(words)):
            return None
        noun = self.signals.other_noun.match(text, number.quantity.end, number.right)
        if noun is not None and not _near(number, noun.start(), noun.end()):
            return None
        if total is None or total.indicators[0] is None:
            return best
        beside = text[total.quantity.end : total.quantity.end + 1] == "、"
        part = self._part(text, number, total)
        listed = beside and number.near == total.quantity.end
        if self.signals.category.search(words) or (listed and total.rule == "part"):
            inherits = True
        elif best is None or naming.score < _WEAK:
            same = number.quantity.measure == total.quantity.measure and number.quantity.kind not in RATES
            alike = best is None and same and len(words) <= GLOSS
            bare = (best is None or number.right == number.quantity.end) and self.signals.no_words.match(words)
            inherits = bool(part or listed or alike or bare)
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

    def _part(self, text: str, number: Number, total: Number) -> bool:
        """Whether the text calls a number a part of an earlier one, or of one that this one is a part of."""
        if total is self.last:
            return True
        marked = self.signals.part_mark.search(text, total.quantity.end, number.quantity.start)
        return total.rule == "part" or marked is not None

    def _contexts(self, sentence: Sentence) -> Sequence[Context]:
        """The sentences before this one in its paragraph, and the headings over it."""
        found = self.contexts.get(sentence.index)
        if found is None:
            found = self.contexts[sentence.index] = []
            for back, weight in _CONTEXTS:
                at = sentence.index - back
                if at >= 0 and self.sentences[at].paragraph == sentence.paragraph:
                    found.append(Context(self.reading(self.sentences[at].text), weight))
            headings = (sentence.section.heading, *sentence.section.path)
            found += [Context(self.reading(heading), _HEADING) for heading in headings if heading]
        return found

    def _total(self, text: str, number: Number, earlier: Sequence[Number]) -> Number | None:
        """The number that this one is a part of, or stands beside without words of its own."""
        kind = number.quantity.kind
        candidates = list(earlier)
        if not earlier and self.last is not None and self.signals.part_mark.match(text):
            candidates = [self.last]
        for one in reversed(candidates):
            alike = one.quantity.kind == kind or kind in self.labels.kinds(one.indicators[0])
            if alike and one.change is None and not one.base:
                return one
        return None

    # -------------------------------------------------------------- time and status

    def _date(self, sentence: Sentence, times: Times, number: Number, earlier: Sequence[Number]) -> None:
        """Set the number's period and status."""
        text, signals, quantity = sentence.text, self.signals, number.quantity
        named, several = times.of(quantity, number.near)
        if number.base:
            named = signals.base_year(text[number.near : quantity.start], self.report.year)
        number.period = named or str(self.report.year)
        if self._planned(sentence, number, _listed(text, number), named):
            number.status = "planned"
            number.period = named or self._planned_year(sentence)
        elif several or self._summed(text, number, named) or self._stock(text, number):
            number.status = "cumulative"
        else:
            total = self._total(text, number, earlier)
            if total is not None and total.status == "cumulative" and self._follows(text, number, total):
                number.status = "cumulative"
        if sentence.kind == "plan" and number.status == "planned" and number.period == str(self.report.year):
            # "within the year" is in a plan the year that it is for
            number.period = named if named and named in text else self._planned_year(sentence)

    def _summed(self, text: str, number: Number, named: str | None) -> bool:
        """Whether the text sums the number up over years."""
        heard = number.left if number.quantity.kind in RATES else 0  # for a rate only in its own clause
        return named is None and self.signals.cumulative.search(text, heard, number.quantity.start) is not None

    def _follows(self, text: str, number: Number, total: Number) -> bool:
        """Whether a number is a part of a total, or the result of a change from it."""
        own = text[number.near : number.quantity.start]
        if self.signals.flow_lead.search(own):
            return False
        between = text[total.quantity.end : number.quantity.start]
        if number.quantity.kind not in _LASTING and self.signals.year_of(between):
            return False  # one year's part of a sum over years
        if self._part(text, number, total) or self.signals.part_mark.search(text, 0, total.quantity.start):
            return True
        return number.near > number.left and self.signals.result.search(own) is not None

    def _planned(self, sentence: Sentence, number: Number, lead: str, named: str | None) -> bool:
        """Whether a number is aimed at: in a plan, for a year to come, or by the words before it."""
        signals = self.signals
        if sentence.kind == "plan":
            return signals.reached.search(lead) is None
        if named is not None and named.isdigit() and int(named) > self.report.year:
            return True
        aimed = signals.aimed_throughout.search(sentence.text, 0, number.quantity.start)
        return aimed is not None or signals.announced.search(lead) is not None

    def _planned_year(self, sentence: Sentence) -> str:
        """The year that a plan is for: the heading's, else the one after the report's; outside plans the report's."""
        if sentence.kind != "plan":
            return str(self.report.year)
        years = (self.signals.year_of(text) for text in (sentence.section.heading, *sentence.section.path))
        return next((year for year in years if year and int(year) > self.report.year), str(self.report.year + 1))

    def _stock(self, text: str, number: Number) -> bool:
        """Whether a number says what exists at a date."""
        concept = self.ontology.indicators.get(number.indicators[0] or "")
        own = _listed(text, number)
        if concept is not None and concept.flow == "stock":
            return self.signals.flow_lead.search(own) is None
        name = text[number.quantity.end : number.right]
        if number.quantity.kind not in _LASTING or self.signals.acting.search(name):
            return False
        if number.right == number.quantity.end:
            return self.signals.founded.search(own) is not None
        signals = self.signals
        if signals.places.match(name) and signals.places_of.search(own):
            return True
        first = own[: next((at for at, sign in enumerate(own) if sign.isdigit()), len(own))]  # before an enumeration
        held = signals.stock_before.search(first) or signals.stock_before.search(own)
        return bool(held or signals.has.search(name) or signals.of_base.search(name))

    # -------------------------------------------------------------- facts

    def _made(self, sentence: Sentence, number: Number) -> Iterator[IndicatorFact]:
        text, quantity = sentence.text, number.quantity
        start = max(number.near, quantity.start - _QUOTE_LEAD)
        while start < quantity.start and text[start] in JOINS:
            start += 1
        end = min(number.right, quantity.end + _LABEL)
        names = [text[first:last] for first, last in number.names] or [self._label(text, number)]
        if len(names) < len(number.indicators):
            names *= len(number.indicators)
        starts = [first for first, _ in number.names] or [start]
        for at, (indicator, name) in enumerate(zip(number.indicators, names, strict=True)):
            # Each of the names that share a number begins its own quote.
            low, high = sentence.span(starts[min(at, len(starts) - 1)], end)
            yield IndicatorFact(
                report=self.report.report, file=self.report.file, start=low, end=high,
                quote=sentence.page_text[low:high], rule=number.rule, indicator=indicator, label=name,
                value=quantity.value, unit=quantity.unit, bound=quantity.bound, period=number.period,
                status=number.status, change=number.changed,
            )  # fmt: skip

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


def _near(number: Number, start: int, end: int) -> bool:
    """Whether the words that named a number's indicator stand right before it or reach into a span."""
    first, last = number.named or (0, 0)
    return last == number.quantity.start or (first < end and start < last)


def _listed(text: str, number: Number) -> str:
    """The words before a number that may hold for it: its own, and those of the numbers before it in an enumeration."""
    listed = "、" in text[number.near : number.quantity.start]
    return text[number.left if listed else number.near : number.quantity.start]


def _spot(reading: Reading, text: str, number: Number) -> Spot:
    """The number's own words in folded characters."""
    quantity = number.quantity
    shared = number.near > number.left and quantity.end < number.right and text[number.near] not in JOINS
    if not reading.folded.dropped:
        return Spot(number.left, number.near, quantity.start, quantity.end, number.right, shared)
    place = reading.folded.place
    left, start = place(number.left), place(quantity.start)
    near = left if number.near == number.left else place(number.near)
    after = place(quantity.end)
    return Spot(left, near, start, after, after if number.right == quantity.end else place(number.right), shared)


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
