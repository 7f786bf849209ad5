"""Quantities in running Chinese text: the number, its unit as written, and how the text hedges it.

A number counts as a quantity if a unit or measure word follows: dates, document numbers, hotlines and slogans have
none. All words (numerals, units, hedges) come from the lists of ``ontology/words/indicators.ttl``; one regular
expression is anchored on a digit or numeral, hedges before the number are found by a bounded look-back.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from string import ascii_letters
from typing import NamedTuple, Protocol

from kg.facts import Bound
from kg.patterns import any_pattern, longest_word

# A number in digits, and the same behind its first digit.
_DIGITS = r"\d{1,3}(?:[,， ]\d{3})+(?!\d)(?:[.．·]\d+)?|\d+(?:[.．·]\d+)?"
_MORE_DIGITS = r"\d{0,2}(?:[,， ]\d{3})+(?!\d)(?:[.．·]\d+)?|\d*(?:[.．·]\d+)?"
_PLAIN = str.maketrans("．·", "..", ",， ")
# Glued to such a character, a number is part of a code, a formula or an ordinal; after the second kind only if the
# character joins it to another digit or letter.
_GLUE = frozenset("+＋×*·•_=#№^")
_JOINT = frozenset("-—–/:：.~～－")
_LOOK_BACK = 4


class Words(Protocol):
    """What this module needs of the ontology."""

    def words(self, name: str) -> tuple[str, ...]:
        """The words of a list, the longest first."""

    def mapping(self, name: str) -> dict[str, str]:
        """The pairs of a mapping, the longest word first."""

    def patterns(self, name: str) -> tuple[str, ...]:
        """The expressions of a list."""


class Quantity(NamedTuple):
    """A number with its unit.

    start, end: span with hedges and unit; number: where the digits begin; after: where the unit ends (hedges follow);
    value: in ``unit`` as written, which keeps a scale after Arabic digits (19.68 ten-thousand yuan); measure: the unit
    without its scale; kind: what the unit measures (``case``, ``person``, ``ratio`` …); upper: the other end of a
    range; spoken: written in Chinese numerals.
    """

    start: int
    end: int
    number: int
    after: int
    value: float
    unit: str
    measure: str
    kind: str
    bound: Bound
    upper: float | None = None
    spoken: bool = False

    def may_hold(self, part: Quantity) -> bool:
        """Whether another quantity can be a part of this one: of different units nothing speaks against it."""
        return self.unit != part.unit or self.value >= part.value or self.kind == "ratio"


_PLACE = 12
"""More characters than the longest lead of a place won has."""


class QuantityGrammar:
    """Finds quantities; built once from the ontology's word lists."""

    def __init__(self, words: Words) -> None:
        self._numerals = {word: int(value) for word, value in words.mapping("numeral").items()}
        self._units: Mapping[str, str] = words.mapping("unit")
        self._before: Mapping[str, str] = words.mapping("bound-before")
        self._inside: Mapping[str, str] = words.mapping("bound-inside")
        self._behind: Mapping[str, str] = words.mapping("bound-after")
        self._before_not = tuple(words.words("bound-before-not"))
        self._of_hundreds = frozenset(words.words("bound-of-hundreds"))
        self._calendar = tuple(words.words("calendar"))
        self._range_signs = tuple(words.words("range-sign"))
        self._tenths = frozenset(words.words("tenth"))
        self._point = words.words("decimal-point")[0]
        self._ordinal = tuple(words.words("ordinal-mark"))
        self._place_won = any_pattern(words.patterns("place-won"))
        self._vague = tuple(words.words("vague-mark"))
        self._distant: Mapping[str, str] = words.mapping("bound-distant")
        self._acts = tuple(words.words("bound-act"))
        self._act_last = frozenset(act[-1] for act in self._acts)
        self._before_last = frozenset(word[-1] for word in self._before)
        self._hedge_last = self._before_last | self._act_last
        self._glue = _GLUE.union(ascii_letters, self._ordinal)
        self._gluing = self._glue | _JOINT
        self._no_number_after = frozenset((*self._ordinal, *self._vague))
        self._known = {text: self.numeral(text) for text in self._numerals}
        self._pattern = re.compile(self._expression(words))

    def _expression(self, words: Words) -> str:
        """Two ways to write a number: digits with an optional unit, or numerals with a unit; and fractions in words.

        One set of characters opens them all, so that the engine skips every other character at full speed; what a group
        holds of a number is the rest of it.
        """
        not_before = words.mapping("unit-not-before")

        def guarded(unit: str) -> str:
            stop = not_before.get(unit)
            return re.escape(unit) + (f"(?![{re.escape(stop)}])" if stop else "")

        units = "|".join(guarded(unit) for unit in sorted((*self._units, *self._tenths), key=len, reverse=True))
        numeral = "".join(self._numerals)
        first = "".join(word for word, value in self._numerals.items() if 1 <= value <= 1000)
        scale = "".join(word for word, value in self._numerals.items() if value >= 100)
        inside, behind = longest_word(self._inside), longest_word(self._behind)
        spoken, more = f"[{first}][{numeral}]*", f"(?<=[{first}])([{numeral}]*)"
        halves = words.words("half")
        half = "|".join(f"(?<={word[0]}){re.escape(word[1:])}" for word in halves)
        opens = r"\d" + first + "".join(word[0] for word in halves)
        return (
            rf"[{opens}](?:(?<=\d)({_MORE_DIGITS})({inside})?([{scale}]{{1,2}})?({inside})?({units})?({behind})?"
            rf"|{more}(?:{longest_word(words.words('fraction-bar'))})({_DIGITS}|{spoken}(?:{self._point}[{numeral}]+)?)({behind})?"
            rf"|({half})({behind})?"
            rf"|{more}({inside})?({units})({behind})?)"
        )

    def kind(self, unit: str) -> str:
        """What a unit measures, without regard to its scale; empty for an unknown unit."""
        return self._units.get(unit.lstrip("".join(self._numerals)), "")

    def find(self, text: str) -> list[Quantity]:
        """All quantities of a text in their order; they never overlap."""
        return self.find_in(text, (0,)).get(0, [])

    def find_in(self, text: str, starts: Sequence[int]) -> dict[int, list[Quantity]]:
        """By number of the line, all quantities of the lines of a text, with places in that line.

        starts: where the lines begin, at least one.

        >>> from kg.ontology import Ontology
        >>> lines = QuantityGrammar(Ontology.load()).find_in("3\u4ef6\\n\\n5\u4eba", (0, 3, 4))
        >>> {number: [(one.start, one.value, one.kind) for one in line] for number, line in lines.items()}
        {0: [(0, 3.0, 'case')], 2: [(0, 5.0, 'person')]}
        """
        lines: dict[int, list[Quantity]] = {}
        line: list[Quantity] = []
        number, base, limit = -1, 0, starts[0]
        bare: tuple[int, int] | None = None  # a number without a unit, waiting for the other end of its range
        for match in self._pattern.finditer(text):
            start, last = match.start(), match.lastindex or 0
            if last == 1:  # no unit, no scale, no hedge
                bare = None if self._glued(text, start, bare) else (start, match.end())
                continue
            if start >= limit:
                if line:
                    lines[number] = line
                    line = []
                number = bisect_right(starts, start) - 1
                base, limit = starts[number], starts[number + 1] if number + 1 < len(starts) else len(text) + 1
            if last <= 6:
                quantity, bare = self._written(text, match, base, bare)
            elif last <= 9:
                quantity = self._fraction(text, match, base)
            elif last <= 11:
                quantity = self._made(text, base, match.start(), match.end(), 50.0, "%", "%", match[11], spoken=True)
            else:
                quantity = self._spoken(text, match, base)
            if quantity is not None:
                line.append(quantity)
        if line:
            lines[number] = line
        return lines

    def _written(
        self, text: str, match: re.Match[str], base: int, bare: tuple[int, int] | None
    ) -> tuple[Quantity | None, tuple[int, int] | None]:
        """A number in digits, or None; with it, a number that may open a range."""
        start, digits_end = match.span(1)
        start -= 1  # the group lacks the first digit
        inside, scale, inside_scale, unit, behind = match.group(2, 3, 4, 5, 6)
        if text[start - 1] in self._gluing and self._glued(text, start, bare) and not self._won(text, start, unit):
            return None, None
        measure = unit or ""
        if scale:
            if unit is None and sum([self._numerals[part] for part in scale]) < 10_000:
                return None, None
            unit = scale + measure
        elif unit is None:
            return None, (start, digits_end) if inside is None else None
        digits = text[start:digits_end]
        value = float(digits if digits.isdecimal() else digits.translate(_PLAIN))
        if measure in self._tenths:
            value, measure, unit = value * 10, "%", "%"
        upper = None
        if bare is not None and text[bare[1] : start] in self._range_signs:
            low = float(text[bare[0] : bare[1]].translate(_PLAIN))
            if low < value:
                value, upper, start = low, value, bare[0]
        hedge = inside or inside_scale
        return self._made(text, base, start, match.end(), value, unit, measure, behind, hedge, upper), None

    def _spoken(self, text: str, match: re.Match[str], base: int) -> Quantity | None:
        """A number in Chinese numerals, or None; a bare hundred or thousand counts only when hedged."""
        start = match.start()
        numeral = text[start : match.end(12)]
        value = self._known.get(numeral)
        if value is None:
            value = self.numeral(numeral)
            if value is None:
                return None
        if start and text[start - 1] in self._no_number_after:
            return None
        inside, unit, behind = match.group(13, 14, 15)
        if unit in self._tenths:
            if value >= 10:
                return None
            return self._made(text, base, start, match.end(), value * 10, "%", "%", behind, inside, spoken=True)
        quantity = self._made(text, base, start, match.end(), value, unit, unit, behind, inside, spoken=True)
        if numeral[0] != numeral[-1] or self._numerals[numeral[0]] < 100 or quantity is None:
            return quantity
        return quantity if inside is not None or quantity.start < start - base else None

    def _fraction(self, text: str, match: re.Match[str], base: int) -> Quantity | None:
        below, above = self.numeral(text[match.start() : match.end(7)]), self._decimal(match[8])
        if not below or above is None:
            return None
        value = round(100 * above / below, 4)
        return self._made(text, base, match.start(), match.end(), value, "%", "%", match[9], spoken=True)

    def _made(
        self,
        text: str,
        base: int,
        number: int,
        end: int,
        value: float,
        unit: str,
        measure: str,
        behind: str | None,
        inside: str | None = None,
        upper: float | None = None,
        spoken: bool = False,
    ) -> Quantity | None:
        """The quantity with its hedges; None if it turns out to be a stretch of time."""
        first, after = number, end
        bound: Bound = "exact" if upper is None else "over"
        if behind:
            if text.startswith(self._calendar, end):
                return None
            after -= len(behind)
        hedge = None
        if number and text[number - 1] in self._hedge_last:
            first, hedge = self._hedge_before(text, number)
        if hedge or inside or behind:
            bound = self._bound(hedge, inside, behind, upper)
        kind = self._units.get(measure, "")
        if base:
            first, end, number, after = first - base, end - base, number - base, after - base
        return Quantity(first, end, number, after, value, unit, measure, kind, bound, upper, spoken)

    def _bound(self, before: str | None, inside: str | None, behind: str | None, upper: float | None) -> Bound:
        """What hedges say together: a limit that is spelt out before or behind goes before one inside the number."""
        for table, word in ((self._behind, behind), (self._inside, inside), (self._before, before)):
            bound = table[word] if word else "exact"
            if bound != "exact":
                return bound  # type: ignore[return-value]
        return "over" if upper is not None else "exact"

    def _hedge_before(self, text: str, number: int) -> tuple[int, str | None]:
        """Where the hedge before a number begins, and the hedge; the number's own start and None without one."""
        if text[number - 1] not in self._before_last:
            return self._distant_hedge(text, number)
        for size in range(min(_LOOK_BACK, number), 0, -1):
            word = text[number - size : number]
            if word not in self._before:
                continue
            if text.endswith(self._before_not, 0, number) and len(word) == 1:
                return number, None
            if word in self._of_hundreds and (text[number].isdigit() or self._numerals.get(text[number], 100) < 100):
                return number, None
            return number - size, word
        return number, None

    def _distant_hedge(self, text: str, number: int) -> tuple[int, str | None]:
        """The same for "at least" before a verb, as in "at least holds two"."""
        if text[number - 1] not in self._act_last:
            return number, None
        act = next((act for act in self._acts if text.endswith(act, 0, number)), "")
        end = number - len(act)
        return number, next((word for word in self._distant if text.endswith(word, 0, end)), None)

    def _glued(self, text: str, start: int, bare: tuple[int, int] | None) -> bool:
        """Whether the character before the digits makes them part of something else, and not the end of a range."""
        if not start:
            return False
        last = text[start - 1]
        if last in self._glue:
            joined = True
        elif last in _JOINT:
            joined = start > 1 and text[start - 2].isascii() and text[start - 2].isalnum()
        else:
            return False
        return joined and not (bare is not None and text[bare[1] : start] in self._range_signs)

    def _won(self, text: str, start: int, unit: str | None) -> bool:
        """Whether the digits say which place a government won among others."""
        known = unit is not None and text[start - 1] in self._ordinal and self._units.get(unit) == "person"
        return known and self._place_won.search(text, max(0, start - _PLACE), start) is not None

    def _decimal(self, text: str) -> float | None:
        if text[:1].isdigit() and text[0] not in self._numerals:
            return float(text.translate(_PLAIN))
        whole, _, part = text.partition(self._point)
        value = self.numeral(whole)
        if value is None or not part:
            return value
        digits = [self._numerals[char] for char in part]
        return float(f"{value:.0f}." + "".join(map(str, digits))) if max(digits) < 10 else None

    def numeral(self, text: str) -> float | None:
        """The value of a Chinese numeral, None if it is none; digits alone are read by position.

        Two digits alone, as in "five six persons", only say about how many.
        """
        values = [self._numerals[char] for char in text]
        if max(values) < 10:
            return None if len(values) == 2 and min(values) else float("".join(map(str, values)))
        total = section = 0
        digit: int | None = None
        for value in values:
            if value < 10:
                if digit:
                    return None
                digit = value
            elif value < 10_000:
                section += (1 if digit is None else digit) * value
                digit = None
            else:
                total = (total + section + (digit or 0)) * value
                section, digit = 0, None
        return float(total + section + (digit or 0))
