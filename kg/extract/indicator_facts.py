"""Numbers made into facts: the words that prove them and the label under which they are counted."""

from __future__ import annotations

from dataclasses import dataclass

from kg.extract.indicator_numbers import JOINS, Line, Number
from kg.extract.indicator_signals import Signals
from kg.facts import IndicatorFact, ReportFact

_LABEL = 24
_QUOTE_LEAD = 30


@dataclass(frozen=True)
class FactWriter:
    """Makes the facts of one report's numbers."""

    report: ReportFact
    signals: Signals

    def add(self, line: Line, number: Number, facts: list[IndicatorFact]) -> None:
        """Add the facts that a number makes."""
        text, near, (first, last) = line.text, number.near, number.quantity[:2]
        start = first - _QUOTE_LEAD if first - near > _QUOTE_LEAD else near
        while start < first and text[start] in JOINS:
            start += 1
        end = last + _LABEL if number.right - last > _LABEL else number.right
        if len(number.indicators) == 1 and not number.names:
            facts.append(self._fact(line, number, start, end, number.indicators[0], self._label(line, number)))
            return
        names = [text[first:last] for first, last in number.names] or [self._label(line, number)]
        starts = [first for first, _ in number.names] or [start]
        if len(names) < len(number.indicators):
            names *= len(number.indicators)
        for at, (indicator, name) in enumerate(zip(number.indicators, names, strict=True)):
            # Each of the names that share a number begins its own quote.
            facts.append(self._fact(line, number, starts[min(at, len(starts) - 1)], end, indicator, name))

    def _fact(
        self, line: Line, number: Number, start: int, end: int, indicator: str | None, label: str
    ) -> IndicatorFact:
        sentence, quantity, report = line.sentence, number.quantity, self.report
        low, high = sentence.span(start, end)
        return IndicatorFact(
            report=report.report, file=report.file, start=low, end=high, quote=sentence.page_text[low:high],
            rule=number.rule, indicator=indicator, label=label, value=quantity.value, unit=quantity.unit,
            bound=quantity.bound, period=number.period, status=number.status, change=number.changed,
        )  # fmt: skip

    def _label(self, line: Line, number: Number) -> str:
        """What is counted, in the text's own words: those after the number, else those before it.

        Where the words that named the indicator are known, the label does not reach beyond them.
        """
        text, quantity, signals = line.text, number.quantity, self.signals
        first, last = number.named or (0, len(text))
        end = quantity.end
        if end < number.right:
            after = text[end : min(number.right, max(end + _LABEL, last))]
            if not (after[0] in signals.no_name.begins and signals.no_name.search(after)):
                if end <= first < last <= number.right:
                    return text[end:last]
                return signals.without_tail(after) or after
        latest = max(number.near, quantity.start - _LABEL)
        if number.near <= first < last <= quantity.start and first > latest:
            name = self._name_before(text[first : quantity.start])
            if name:
                return name
        return (
            self._name_before(text[latest : quantity.start])
            or self._name_before(text[number.left : quantity.start])
            or self._name_before(text[line.clause_before(number.left) : quantity.start])
            or quantity.unit
        )

    def _name_before(self, text: str) -> str:
        """The name at the end of the words before a number, which may be empty."""
        signals = self.signals
        return signals.without_tail(signals.label_lead.sub("", signals.change_base.sub("", text)))
