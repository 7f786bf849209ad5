"""Texts as labels are matched against them: folded, divided into clauses and lines, with the way back.

Labels and texts meet in *folded* form: white space, quotation marks, brackets, title marks, the enumeration comma
and the particle of attribution are dropped, punctuation and letters are made narrow and small, so that a label matches
however the page punctuates it. A middle dot between digits is kept as a full stop: a date is no number without it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Scope = Literal["clause", "near", "sentence", "around"]

# Full-width signs are written as escapes: many editors and terminals show them like their ASCII twins.
# U+7684 is the particle of attribution, which clerks put or leave out at will.
_DROPPED = re.compile(
    r"[ \r\x0b\x0c\xa0\u2000-\u200f\u3000\ufeff\u7684“”‘’\"'`「」『』\uff02\uff07"
    r"(){}<>\[\]\uff08\uff09〔〕【】《》〈〉、]|[·・•‧](?:(?<![0-9].)|(?![0-9]))"
)
_STOPS = re.compile(r"[,;:!?。\t\uff0c\uff1b\uff1a\uff01\uff1f\n]")
_WIDE = {code: chr(code - 0xFEE0).lower() for code in range(0xFF01, 0xFF5F)}
_MARKS = [(chr(code), chr(code - 0xFEE0)) for code in (0xFF0C, 0xFF1A, 0xFF1B, 0xFF01, 0xFF1F)]
_RARE = re.compile("[A-Z·・•‧\u2014\uff01-\uff5e]+")
_WIDE |= {code: chr(code + 32) for code in range(0x41, 0x5B)} | {ord("—"): "-"}
_WIDE |= {ord(dot): "." for dot in "·・•‧"}


@dataclass(frozen=True)
class Folded:
    """A text as the automaton reads it, with the way back.

    text: the folded text; dropped: index in the original of each dropped character.
    """

    text: str
    dropped: Sequence[int]

    @cached_property
    def _borders(self) -> list[int]:
        """For each dropped character the index in the folded text at which it would stand."""
        return [place - rank for rank, place in enumerate(self.dropped)]

    def origin(self, index: int) -> int:
        """Index in the original of the folded character ``index``."""
        return index + bisect_right(self._borders, index)

    def place(self, origin: int) -> int:
        """Index in the folded text of the original character ``origin``, or of the next one that was kept.

        >>> text = fold("“三项”制度")
        >>> text.text, text.origin(2), text.place(5)
        ('三项制度', 4, 3)
        """
        return origin - bisect_left(self.dropped, origin)

    @cached_property
    def stops(self) -> list[int]:
        """Index of every character that ends a clause."""
        return [match.start() for match in _STOPS.finditer(self.text)]

    @cached_property
    def ends(self) -> list[int]:
        """Index of every line break."""
        return [match.start() for match in re.finditer("\n", self.text)]

    def clause(self, index: int, around: int = 0) -> tuple[int, int]:
        """Span of the clause that holds ``index``, with ``around`` clauses of the same line before and after it."""
        stops, text = self.stops, self.text
        first = last = bisect_left(stops, index)
        for _ in range(around):
            if first and text[stops[first - 1]] != "\n":
                first -= 1
            if last < len(stops) and text[stops[last]] != "\n":
                last += 1
        return stops[first - 1] + 1 if first else 0, stops[last] if last < len(stops) else len(text)

    def scope(self, index: int, scope: Scope) -> tuple[int, int]:
        """Span that a cue of this scope looks at if its anchor stands at ``index``."""
        if scope in ("sentence", "around"):
            return self.line(index, int(scope == "around"))
        return self.clause(index, int(scope == "near"))

    def line(self, index: int, around: int = 0) -> tuple[int, int]:
        """Span of the line that holds ``index``, with ``around`` lines before and after; a sentence is a line."""
        at = bisect_left(self.ends, index)
        before, after = at - 1 - around, at + around
        return (
            self.ends[before] + 1 if before >= 0 else 0,
            self.ends[after] if after < len(self.ends) else len(self.text),
        )


def fold(text: str) -> Folded:
    """The text in folded form; line breaks are kept, for they part sentences.

    >>> fold("乡镇(街道)的 一村、一律师").text
    '乡镇街道一村一律师'
    """
    dropped = [match.start() for match in _DROPPED.finditer(text)]
    folded = _DROPPED.sub("", text) if dropped else text
    for wide, narrow in _MARKS:
        folded = folded.replace(wide, narrow)
    folded = _RARE.sub(lambda letters: letters[0].translate(_WIDE), folded)
    return Folded(folded, dropped)
