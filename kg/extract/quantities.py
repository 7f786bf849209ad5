"""Quantities in running Chinese text: the number, its unit as written, and how the text hedges it.

A number counts as a quantity if a unit or measure word follows: dates, document numbers, hotlines and slogans have
none. All words (numerals, units, hedges) come from the lists of ``ontology/words/indicators.ttl``; one regular
expression is anchored on a digit or numeral, hedges before the number are found by a bounded look-back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple, Protocol

from kg.facts import Bound
from kg.patterns import longest_word

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
        self._vague = tuple(words.words("vague-mark"))
        self._distant: Mapping[str, str] = words.mapping("bound-distant")
        self._acts = tuple(words.words("bound-act"))
        self._act_last = frozenset(act[-1] for act in self._acts)
        self._before_last = frozenset(word[-1] for word in self._before)
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
        found: list[Quantity] = []
        bare: tuple[int, int, float] | None = None  # a number without a unit, waiting for the other end of its range
        for match in self._pattern.finditer(text):
            groups = match.groups()
            if groups[0] is not None:
                quantity, bare = self._written(text, match, groups, bare)
            elif groups[6] is not None:
                quantity = self._fraction(text, match, groups[7] or "", groups[8])
            elif groups[9] is not None:
                quantity = self._made(text, match, 50.0, "%", "%", groups[10], spoken=True)
            else:
                quantity = self._spoken(text, match, groups[12], groups[13] or "", groups[14])
            if quantity is not None:
                found.append(quantity)
        return found

    def _written(
        self, text: str, match: re.Match[str], groups: tuple[str | None, ...], bare: tuple[int, int, float] | None
    ) -> tuple[Quantity | None, tuple[int, int, float] | None]:
        """A number in digits, or None; with it, a number that may open a range."""
        start = match.start()
        _, inside, scale, inside_scale, unit, behind = groups[:6]
        digits = text[start : match.end(1)]
        value = float(digits if digits.isdecimal() else digits.translate(_PLAIN))
        opened = bare is not None and text[bare[1] : start] in self._range_signs
        if not opened and self._glued(text, start):
            return None, None
        if unit is None and sum(self._numerals[part] for part in scale or "") < 10_000:
            return None, (start, match.end(1), value) if scale is None and inside is None else None
        measure, unit = unit or "", (scale or "") + (unit or "")
        if measure in self._tenths:
            value, measure, unit = value * 10, "%", "%"
        hedge = inside or inside_scale
        if opened and bare is not None and bare[2] < value:
            return self._made(text, match, bare[2], unit, measure, behind, hedge, start=bare[0], upper=value), None
        return self._made(text, match, value, unit, measure, behind, hedge), None

    def _spoken(
        self, text: str, match: re.Match[str], inside: str | None, unit: str, behind: str | None
    ) -> Quantity | None:
        """A number in Chinese numerals, or None; a bare hundred or thousand counts only when hedged."""
        start = match.start()
        numeral = text[start : match.end(12)]
        value = self.numeral(numeral)
        if value is None or text.endswith((*self._ordinal, *self._vague), max(0, start - 1), start):
            return None
        if unit in self._tenths:
            return self._made(text, match, value * 10, "%", "%", behind, inside, spoken=True) if value < 10 else None
        quantity = self._made(text, match, value, unit, unit, behind, inside, spoken=True)
        if numeral[0] != numeral[-1] or self._numerals[numeral[0]] < 100 or quantity is None:
            return quantity
        return quantity if inside is not None or quantity.start < start else None

    def _fraction(self, text: str, match: re.Match[str], numerator: str, behind: str | None) -> Quantity | None:
        below, above = self.numeral(text[match.start() : match.end(7)]), self._decimal(numerator)
        if not below or above is None:
            return None
        return self._made(text, match, round(100 * above / below, 4), "%", "%", behind, spoken=True)

    def _made(
        self,
        text: str,
        match: re.Match[str],
        value: float,
        unit: str,
        measure: str,
        behind: str | None,
        inside: str | None = None,
        *,
        start: int | None = None,
        upper: float | None = None,
        spoken: bool = False,
    ) -> Quantity | None:
        """The quantity with its hedges; None if it turns out to be a stretch of time."""
        end, number = match.end(), match.start() if start is None else start
        if behind and text.startswith(self._calendar, end):
            return None
        start, hedge = self._hedge_before(text, number)
        bound = self._bound(hedge, inside, behind, upper)
        after = end - len(behind or "")
        return Quantity(
            start, end, number, after, value, unit, measure, self._units.get(measure, ""), bound, upper, spoken
        )

    def _bound(self, before: str | None, inside: str | None, behind: str | None, upper: float | None) -> Bound:
        """What hedges say together: a limit that is spelt out before or behind goes before one inside the number."""
        if not (before or inside or behind):
            return "exact" if upper is None else "over"
        said = [table[word] for table, word in self._hedges(before, inside, behind) if word]
        for bound in said:
            if bound != "exact":
                return bound  # type: ignore[return-value]
        return "over" if upper is not None else "exact"

    def _hedges(
        self, before: str | None, inside: str | None, behind: str | None
    ) -> tuple[tuple[Mapping[str, str], str | None], ...]:
        return (self._behind, behind), (self._inside, inside), (self._before, before)

    def _hedge_before(self, text: str, number: int) -> tuple[int, str | None]:
        """Where the hedge before a number begins, and the hedge; the number's own start and None without one."""
        if number == 0:
            return number, None
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

    def _glued(self, text: str, start: int) -> bool:
        """Whether the character before the digits makes them part of something else."""
        if start == 0:
            return False
        last = text[start - 1]
        if last in _GLUE or (last.isascii() and last.isalpha()) or last in self._ordinal:
            return True
        return last in _JOINT and start > 1 and text[start - 2].isascii() and text[start - 2].isalnum()

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
        """The value of a Chinese numeral, None if it is none; digits alone are read by position."""
        values = [self._numerals[char] for char in text]
        if max(values) < 10:
            return float("".join(map(str, values))) if len(values) > 1 or values else None
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
