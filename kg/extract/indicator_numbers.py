"""The numbers of a sentence with the words that are their own: what each counts, shares with others, or changes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from kg.clauses import Enclosure
from kg.extract.indicator_labels import Context, Reading, Spot
from kg.extract.indicator_signals import Change, Signals, quoting
from kg.extract.quantities import Quantity
from kg.facts import IndicatorStatus
from kg.sections import Sentence

JOINS = frozenset("、，；。）)：！？（(")
_STOPS = "，,；;：:。！？!?"
_STOP = "\n"
"""What stands for every stop in ``Line.stops``: no sentence holds it."""
GLOSS = 8
"""Brackets up to this length are part of a name, such as that of "village (community)"."""
RATES = frozenset(("ratio", "point", "multiple"))


class Line:
    """A sentence with numbers, and what is known of it before they are read.

    mask: which signals it can hold; reading: its words of cues; stops: its text with one sign for every stop; contexts:
    gives the texts around it that can set a topic.
    """

    __slots__ = ("contexts", "mask", "reading", "sentence", "stops", "text")

    def __init__(
        self, sentence: Sentence, mask: int, reading: Reading, stops: str, contexts: Callable[[], Sequence[Context]]
    ) -> None:
        self.sentence, self.text, self.mask = sentence, sentence.text, mask
        self.reading, self.stops, self.contexts = reading, stops, contexts

    def clause_before(self, left: int) -> int:
        """Where the clause before the one that begins at a place begins."""
        return self.stops.rfind(_STOP, 0, max(0, left - 1)) + 1


def with_stops(text: str) -> str:
    """A text with one sign for every stop, by which the clauses of its lines are found."""
    for stop in _STOPS:
        text = text.replace(stop, _STOP)
    return text


class Number:
    """A quantity of a sentence with its own words (character spans of the sentence) and what became of it.

    left: where its clause begins; near: where the words before it begin that no other number owns; right: where the
    words after it end; names: spans of the names that share it or that it takes out of several, barred: of the others
    of these; named: span of the words that name its indicator; base: it is only given to be compared with; turn: which
    value before a row of changes this change is said of, counted from the last.
    """

    names: tuple[tuple[int, int], ...] = ()
    barred: tuple[tuple[int, int], ...] = ()
    named: tuple[int, int] | None = None
    change: Change | None = None
    indicators: tuple[str | None, ...] = (None,)
    status: IndicatorStatus = "actual"
    period: str = ""
    changed: dict[str, Any] | None = None
    turn: int = 1
    base: bool = False
    rule: str = "number"

    def __init__(self, quantity: Quantity, left: int, near: int, right: int) -> None:
        self.quantity, self.left, self.near, self.right = quantity, left, near, right

    def named_by(self, start: int, end: int) -> bool:
        """Whether the words that named the indicator reach into a span behind the number, or stand right before it."""
        first, last = self.named or (0, 0)
        return last == self.quantity.start or (first < end and start < last)


def numbers_of(line: Line, quantities: Sequence[Quantity], signals: Signals) -> list[Number]:
    """The quantities that count, each with its own words, the names that it shares and the change that it expresses."""
    text, marks, stops = line.text, line.sentence.enclosures, line.stops
    brackets: list[tuple[int, int]] = []
    quotations: list[tuple[int, int]] = []
    if marks:
        brackets = [(first, last) for kind, first, last, _ in marks if kind == "bracket"]
        quotations = quoting(marks)
        stops = _outside(stops, marks)
    kept: list[Number] = []
    before = 0
    rates = changing = False
    for quantity in quantities:
        start, end, place = quantity[:3]
        if quotations and _inside(place, quotations):
            continue
        left, right = stops.rfind(_STOP, 0, start) + 1, stops.find(_STOP, start)
        if right < 0:
            right = len(text)
        if brackets:
            left, right = _in_brackets(line, quantity, left, right, brackets)
        if signals.counts(text, quantity, left, line.mask):
            kept.append(Number(quantity, left, before if before > left else left, right))
            before = end
            rates = rates or quantity.kind == "ratio"
            changing = changing or text[place - 1] in signals.change.ends
    following: Number | None = None
    for number in reversed(kept):
        _own_right(text, number, following, signals)
        following = number
    if rates or line.mask & signals.one_each_sign.bit:
        _share_names(line, kept, signals)
    if changing:
        _find_changes(text, kept, signals)
    return kept


def _inside(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    for first, last in spans:  # noqa: SIM110 - a generator would cost more than the loop
        if first < place < last:
            return True
    return False


def _in_brackets(
    line: Line, quantity: Quantity, left: int, right: int, brackets: Sequence[tuple[int, int]]
) -> tuple[int, int]:
    """The borders of a quantity's clause where brackets stand in the sentence, which the quantity may stand in."""
    inside = [span for span in brackets if span[0] < quantity.number < span[1]]
    if inside:
        left = max(line.stops.rfind(_STOP, 0, quantity.start), inside[-1][0]) + 1
        right = line.stops.find(_STOP, quantity.start)
        right = min(right if right >= 0 else len(line.text), inside[-1][1] - 1)
    for first, last in brackets:
        if quantity.end <= first < right and last - first > GLOSS:
            right = first
    return left, right


def _outside(stops: str, marks: Sequence[Enclosure]) -> str:
    """The text with its stops, without those that lie inside of marks."""
    for _, start, end, depth in marks:
        if not depth and stops.find(_STOP, start, end) >= 0:
            stops = stops[:start] + stops[start:end].replace(_STOP, " ") + stops[end:]
    return stops


def _own_right(text: str, number: Number, following: Number | None, signals: Signals) -> None:
    """Set where a number's own words end: nothing follows a comma, and the next number takes what a list adds.

    A number right before another one shares the words of that one.
    """
    start, end = number.quantity[:2]
    if text[start - 1 : start] in signals.base_before.ends:
        number.base = signals.base_before.search(text[number.near : start]) is not None
    if following is not None and following.quantity.start == end:
        number.right = following.right
    elif number.base or end >= len(text) or text[end] in JOINS:
        number.right = end
    elif following is not None and following.quantity.start < number.right:
        limit = following.quantity.start
        comma = text.find("、", end, limit)
        number.right = comma if comma >= 0 else limit
        of_which = text[end] in signals.of_which.begins and signals.of_which.match(text[end:limit])
        if of_which or signals.name_join.match(text, end, limit):
            number.right = end


def _share_names(line: Line, numbers: Sequence[Number], signals: Signals) -> None:
    """Give the names of an enumeration to the rate that they share, or to the numbers that follow one by one."""
    text, mask = line.text, line.mask
    one_by_one = mask & signals.one_each_sign.bit and signals.one_each_sign.search(text) is not None
    for at, number in enumerate(numbers):
        if not one_by_one and number.quantity.kind != "ratio":
            continue
        lead = text[number.near : number.quantity.start]
        if not signals.may_join(lead):
            continue
        each = signals.one_each.search(lead) if one_by_one else None
        alike = signals.all_alike.search(lead) if each is None and number.quantity.kind == "ratio" else None
        match = each or alike
        if match is None:
            continue
        spans = _enumerated(text, number.near, number.near + match.start(), signals)
        if len(spans) < 2:
            continue
        if alike is not None:
            if all(text[end - 1] in signals.rate_ends for _, end in spans):
                number.names = spans
            continue
        row = [number]
        for one, following in pairwise(numbers[at:]):
            if not signals.name_join.fullmatch(text, one.quantity.end, following.quantity.start):
                break
            row.append(following)
        if len(row) == len(spans):
            for one, name in zip(row, spans, strict=True):
                one.names, one.barred = (name,), tuple(span for span in spans if span != name)


def spot_of(line: Line, number: Number, left: int) -> Spot:
    """The number's own words, from the beginning of a clause on, in folded characters."""
    quantity, base, dropped = number.quantity, line.reading.base, line.reading.folded.dropped
    near, start, end, right = number.near + base, quantity.start + base, quantity.end + base, number.right + base
    shared = near > number.left + base and end < right and line.text[number.near] not in JOINS
    left += base
    after = end - bisect_left(dropped, end)
    return Spot(
        left - bisect_left(dropped, left),
        near - bisect_left(dropped, near),
        start - bisect_left(dropped, start),
        after,
        right - bisect_left(dropped, right) if right > end else after,
        shared,
    )


def _enumerated(text: str, start: int, end: int, signals: Signals) -> tuple[tuple[int, int], ...]:
    spans, at = [], start
    for match in signals.name_join.finditer(text, start, end):
        spans.append((at, match.start()))
        at = match.end()
    spans.append((at, end))
    return tuple(span for span in spans if span[1] > span[0])


def _find_changes(text: str, numbers: Sequence[Number], signals: Signals) -> None:
    """Set the change that each number expresses; in "rose by a and b respectively" the verb holds for all."""
    row: list[Number] = []
    for number in numbers:
        gap = text[row[-1].quantity.end : number.quantity.start] if row else ""
        joined = bool(gap) and signals.name_join.match(gap) is not None
        number.change = signals.change_of(text, number.quantity, number.near, among=joined)
        same_verb = number.change is None and joined and signals.name_join.fullmatch(gap) is not None
        if same_verb:
            number.change = row[-1].change
        if number.change is None:
            row = []
            continue
        row = [*row, number] if joined else [number]
        if number.names:
            number.change = number.change._replace(subject=text[slice(*number.names[0])])
        if same_verb or signals.one_each.search(text, row[0].near, row[0].quantity.start):
            for turn, one in enumerate(reversed(row), 1):
                one.turn = turn


def attach_change(text: str, number: Number, earlier: Sequence[Number], signals: Signals) -> bool:
    """Give a rate of change to the value that it is said of; false if the sentence does not give the value."""
    change, quantity = number.change, number.quantity
    if change is None or quantity.kind not in RATES:
        return False
    values = [one for one in earlier if one.change is None and not one.base]
    bases = [one.quantity.kind for one in earlier if one.base and one.left == number.left]
    if bases:  # "up by half from 8 in 2020": what is compared is counted like its base
        values = [one for one in values if one.quantity.kind == bases[-1]]
    if change.subject.endswith(signals.own_measures):
        values = [one for one in values if change.subject[-2:] in text[one.near : one.right]]
    target = _target(text, number, values, signals)
    if target is None:
        return False
    size = round(quantity.value * (100.0 if quantity.kind == "multiple" else 1.0), 4)
    amount: float = int(size) if size == int(size) else size
    target.changed = {"direction": change.direction, "percent": amount}
    if quantity.kind == "point":
        target.changed = {"direction": change.direction, "percent": None, "points": amount}
    return True


def _target(text: str, number: Number, values: Sequence[Number], signals: Signals) -> Number | None:
    """The value that a change is said of: the last one, or the one whose unit or name the change repeats."""
    change = number.change
    if change is None or not values:
        return None
    if not change.subject:
        last = values[-number.turn] if number.turn <= len(values) else values[-1]
        return last if last.changed is None and last.right <= number.quantity.start else None
    for one in reversed([one for one in values if one.changed is None]):
        words = text[one.near : one.right]
        if one.quantity.measure in change.subject or change.subject in words:
            return one
        of_rate = change.subject[-1] in signals.rate_ends
        if (one.quantity.kind == "ratio") == of_rate and _share(change.subject, words):
            return one
    return None


def _share(subject: str, words: str) -> bool:
    """Whether two texts have two neighbouring characters in common."""
    return any(subject[at : at + 2] in words for at in range(len(subject) - 1))
