"""Texts as labels are matched against them: folded, divided into clauses and lines, with the way back.

Labels and texts meet in *folded* form: white space, quotation marks, brackets, title marks, the enumeration comma
and the particle of attribution are dropped, punctuation and letters are made narrow and small, so that a label matches
however the page punctuates it. A middle dot between digits is kept as a full stop: a date is no number without it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate, count
from operator import add
from typing import Literal

Scope = Literal["clause", "near", "sentence", "around"]

# Full-width signs are written as escapes: many editors and terminals show them like their ASCII twins.
# U+7684 is the particle of attribution, which clerks put or leave out at will.
_NOTHING = (
    r" \r\x0b\x0c\xa0\u2000-\u200f\u3000\ufeff\u7684“”‘’\"'`「」『』\uff02\uff07"
    r"(){}<>\[\]\uff08\uff09〔〕【】《》〈〉、"
)
_DOTS = "·・•‧"
# One set of characters, so that the engine skips to its members at full speed; dots are looked at in a second step.
_DROPPED = re.compile(f"[{_NOTHING}{_DOTS}](?:(?<![{_DOTS}])|(?<![0-9].)|(?![0-9]))")
_STOPS = ";:!?。\t\n"
"""What ends a clause in a folded text, besides the comma."""
_WIDE = {code: chr(code - 0xFEE0).lower() for code in range(0xFF01, 0xFF5F)}
_MARKS = [(chr(code), chr(code - 0xFEE0)) for code in (0xFF0C, 0xFF1A, 0xFF1B, 0xFF01, 0xFF1F)]
_NARROWED = f"A-Z{_DOTS}\u2014\uff01-\uff5e"
_RARE = re.compile(f"[{_NARROWED}]")
_CHANGED = re.compile(f"[{_NOTHING}{_NARROWED}]")
"""What does not stand in a folded text, and dots, which sometimes do."""
_WIDE |= {code: chr(code + 32) for code in range(0x41, 0x5B)} | {ord("—"): "-"}
_WIDE |= {ord(dot): "." for dot in _DOTS}


class Folded:
    """A text as the automaton reads it, with the way back; never changed once made.

    text: the folded text; borders: for each dropped character the index in the folded text at which it would stand.
    """

    __slots__ = ("_borders", "_dropped", "_ends", "_marked", "text")

    def __init__(self, text: str, borders: Sequence[int]) -> None:
        self.text = text
        self._borders = borders
        self._marked = ""
        self._dropped: list[int] | None = None
        self._ends: list[int] | None = None

    @property
    def dropped(self) -> list[int]:
        """Index in the original of each dropped character."""
        if self._dropped is None:
            self._dropped = list(map(add, self._borders, count()))
        return self._dropped

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

    @property
    def ends(self) -> list[int]:
        """Index of every line break."""
        if self._ends is None:
            self._ends = list(map(add, accumulate(map(len, self.text.split("\n"))), count()))
            self._ends.pop()
        return self._ends

    def clause(self, index: int, around: int = 0) -> tuple[int, int]:
        """Span of the clause that holds ``index``, with ``around`` clauses of the same line before and after it."""
        text, marked = self.text, self._marked or self._mark()
        low, high = marked.rfind(",", 0, index) + 1, marked.find(",", index)
        for _ in range(around):
            if low and text[low - 1] != "\n":
                low = marked.rfind(",", 0, low - 1) + 1
            if high >= 0 and text[high] != "\n":
                high = marked.find(",", high + 1)
        return low, high if high >= 0 else len(text)

    def _mark(self) -> str:
        """The text with a comma for every character that ends a clause."""
        marked = self.text
        for mark in _STOPS:
            marked = marked.replace(mark, ",")
        self._marked = marked
        return marked

    def scope(self, index: int, scope: Scope) -> tuple[int, int]:
        """Span that a cue of this scope looks at if its anchor stands at ``index``."""
        if scope in ("sentence", "around"):
            return self.line(index, int(scope == "around"))
        return self.clause(index, int(scope == "near"))

    def line(self, index: int, around: int = 0) -> tuple[int, int]:
        """Span of the line that holds ``index``, with ``around`` lines before and after; a sentence is a line."""
        ends = self.ends
        at = bisect_left(ends, index)
        before, after = at - 1 - around, at + around
        return ends[before] + 1 if before >= 0 else 0, ends[after] if after < len(ends) else len(self.text)


def fold(text: str) -> Folded:
    """The text in folded form; line breaks are kept, for they part sentences.

    >>> fold("乡镇(街道)的 一村、一律师").text
    '乡镇街道一村一律师'
    """
    pieces = _DROPPED.split(text)
    folded = "".join(pieces)
    for wide, narrow in _MARKS:
        folded = folded.replace(wide, narrow)
    folded = _RARE.sub(_narrow, folded)
    borders = list(accumulate(map(len, pieces)))
    borders.pop()
    return Folded(folded, borders)


def fold_word(word: str) -> str:
    """The folded form of a word, of which most are in folded form already.

    >>> fold_word("乡镇(街道)的"), fold_word("律师")
    ('乡镇街道', '律师')
    """
    return fold(word).text if _CHANGED.search(word) else word


def _narrow(letter: re.Match[str]) -> str:
    return letter[0].translate(_WIDE)
