"""The inner marks of a normalised sentence: titles, quotations, brackets, and the clauses between them.

Real pages pair their marks badly: an opening quotation mark closes, a bracket is lost, ``<`` opens a title. A mark
without a partner is ignored, so that it cannot swallow what follows.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal

EnclosureKind = Literal["title", "quote", "bracket"]

_CLOSING: dict[str, tuple[str, EnclosureKind]] = {
    "》": ("《", "title"), "〉": ("〈", "title"), ">": ("<", "title"),
    "”": ("“", "quote"), "’": ("‘", "quote"), "」": ("「", "quote"), "』": ("『", "quote"),
    "）": ("（", "bracket"), "]": ("[", "bracket"), "】": ("【", "bracket"), "〕": ("〔", "bracket"),
    "}": ("{", "bracket"),
}  # fmt: skip
_MARKS = re.compile('[《》〈〉<>“”‘’「」『』"（）\\[\\]【】〔〕{}]')
_STOPS = re.compile("[，；：。！？]")
_LONGEST = 200
"""No pair of marks is farther apart than this many characters."""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A span between two marks, marks included; ``depth`` 0 is outermost."""

    kind: EnclosureKind
    start: int
    end: int
    depth: int


def enclosures(text: str) -> tuple[Enclosure, ...]:
    """Every well-paired title, quotation and bracket, in the order of their beginnings.

    >>> [text[e.start:e.end] for text in ["《关于印发<细则>的通知》（2件）"] for e in enclosures(text)]
    ['《关于印发<细则>的通知》', '<细则>', '（2件）']
    """
    marks = [(found.start(), found[0]) for found in _MARKS.finditer(text)]
    if not marks:
        return ()
    pairs = sorted(_pairs(marks))
    found, ends = [], list[int]()
    for start, end, kind in pairs:
        while ends and ends[-1] <= start:
            ends.pop()
        found.append(Enclosure(kind, start, end, len(ends)))
        ends.append(end)
    return tuple(found)


def _pairs(marks: list[tuple[int, str]]) -> Iterator[tuple[int, int, EnclosureKind]]:
    waiting: deque[tuple[int, str]] = deque()
    for number, (at, mark) in enumerate(marks):
        while waiting and at - waiting[0][0] > _LONGEST:
            waiting.popleft()  # too far away to be a partner
        open_signs = {sign for _, sign in waiting}
        if mark == '"':
            opening: str | None = '"' if '"' in open_signs else None
            mark = "”" if opening else '"'
        elif mark == "“" and "“" in open_signs and not _closed_first(marks, number):
            mark, opening = "”", "“"  # an opening mark typed for a closing one
        else:
            opening = _CLOSING[mark][0] if mark in _CLOSING else None
        if opening is None:
            waiting.append((at, mark))
        elif opening in open_signs:
            while True:
                start, sign = waiting.pop()
                if sign == opening:
                    yield start, at + 1, _CLOSING[mark][1]
                    break


def _closed_first(marks: list[tuple[int, str]], number: int) -> bool:
    """Whether the next double quotation mark closes, so that the one at ``number`` really opens."""
    following = (marks[i] for i in range(number + 1, len(marks)))
    near = takewhile(lambda mark: mark[0] - marks[number][0] <= _LONGEST, following)
    return next((mark == "”" for _, mark in near if mark in "“”"), False)


def clauses(text: str) -> tuple[tuple[int, int], ...]:
    """The spans between ``，；：。！？`` that stand outside titles, quotations and brackets; each ends after its mark.

    >>> text = "出台办法（试行，2年），办结3件；余1件。"
    >>> [text[start:end] for start, end in clauses(text)]
    ['出台办法（试行，2年），', '办结3件；', '余1件。']
    """
    stops = [found.end() for found in _STOPS.finditer(text)]
    if stops:
        outer = [(mark.start, mark.end) for mark in enclosures(text) if mark.depth == 0]
        if outer:
            starts = [start for start, _ in outer]
            stops = [stop for stop in stops if not (at := bisect_left(starts, stop)) or stop >= outer[at - 1][1]]
    spans, at = [], 0
    for stop in (*stops, len(text)):
        if stop > at:
            spans.append((at, stop))
            at = stop
    return tuple(spans)
