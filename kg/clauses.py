"""The inner marks of a normalised sentence: titles, quotations, brackets, and the clauses between them.

Real pages pair their marks badly: an opening quotation mark closes, a bracket is lost, ``<`` opens a title. A mark
without a partner is ignored, so that it cannot swallow what follows.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import takewhile
from typing import Literal, NamedTuple

EnclosureKind = Literal["title", "quote", "bracket"]

_CLOSING: dict[str, tuple[str, EnclosureKind]] = {
    "》": ("《", "title"), "〉": ("〈", "title"), ">": ("<", "title"),
    "”": ("“", "quote"), "’": ("‘", "quote"), "」": ("「", "quote"), "』": ("『", "quote"),
    "）": ("（", "bracket"), "]": ("[", "bracket"), "】": ("【", "bracket"), "〕": ("〔", "bracket"),
    "}": ("{", "bracket"),
}  # fmt: skip
_STRAIGHT, _STRAIGHT_END = '"', '"end'
_CLOSING[_STRAIGHT_END] = (_STRAIGHT, "quote")
_AMBIGUOUS = frozenset((_STRAIGHT, "“"))
_OPENS: tuple[str, EnclosureKind] = ("", "quote")
_MARKS = re.compile('[《》〈〉<>“”‘’「」『』"（）\\[\\]【】〔〕{}]')
_STOPS = re.compile("[，；：。！？]")
_LONGEST = 200
"""No pair of marks is farther apart than this many characters."""


class Enclosure(NamedTuple):
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
    if len(marks) < 2:
        return ()
    pairs = sorted(_pairs(marks))
    found, ends = [], list[int]()
    for start, end, kind in pairs:
        while ends and ends[-1] <= start:
            ends.pop()
        found.append(Enclosure(kind, start, end, len(ends)))
        ends.append(end)
    return tuple(found)


def _pairs(marks: list[tuple[int, str]]) -> list[tuple[int, int, EnclosureKind]]:
    pairs: list[tuple[int, int, EnclosureKind]] = []
    waiting: list[tuple[int, str]] = []
    for number, (at, mark) in enumerate(marks):
        while waiting and at - waiting[0][0] > _LONGEST:
            del waiting[0]  # too far away to be a partner
        if mark in _AMBIGUOUS:
            mark = _resolved(marks, number, [sign for _, sign in waiting])
        opening, kind = _CLOSING.get(mark, _OPENS)
        if opening and opening in [sign for _, sign in waiting]:
            start, sign = waiting.pop()
            while sign != opening:
                start, sign = waiting.pop()
            pairs.append((start, at + 1, kind))
        elif not opening:
            waiting.append((at, mark))
    return pairs


def _resolved(marks: list[tuple[int, str]], number: int, waiting: list[str]) -> str:
    """A double quotation mark as the opening or closing mark that it stands for."""
    mark = marks[number][1]
    if mark == _STRAIGHT:
        return _STRAIGHT_END if _STRAIGHT in waiting else _STRAIGHT
    typed_for_closing = mark in waiting and not _closed_first(marks, number)
    return "”" if typed_for_closing else mark


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
