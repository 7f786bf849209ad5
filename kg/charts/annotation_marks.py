"""The text of a page in pieces, each with its own facts, its cut and the kind of its sentence."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Protocol

from kg.facts import Fact
from kg.pipeline import Extraction

LANES = 4
"""So many underlines can be told apart below one another."""
_SPACES = str.maketrans({"\x0b": " ", "\x0c": " ", "\r": "\n"})
_TURNING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c")


class _Span(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


@dataclass(frozen=True)
class Piece:
    """``text[start:end]`` of the page, without a line break save as its last character.

    facts: numbers of the facts that cover it, the longest first; opens: whether one of them begins here; cut: why it
    is no body, or ""; kind: the kind of its sentence or formality, or ""; heading: whether it is part of one.
    """

    start: int
    end: int
    facts: tuple[int, ...]
    opens: bool
    cut: str
    kind: str
    heading: bool


def shown(text: str) -> str:
    """The text, one for one, without what browsers change or what turns the direction of writing: that is U+FFFD.

    >>> shown("a\\x00b\\u202ec\\td\\r\\ne")
    'a\ufffdb\ufffdc\\td \\ne'
    """
    return "".join(
        "\ufffd" if char not in "\n\t" and (char in _TURNING or unicodedata.category(char) in ("Cc", "Cs")) else char
        for char in text.replace("\r\n", " \n").translate(_SPACES)
    )


class Marks:
    """Where everything stands that the annotation of one page shows."""

    def __init__(self, extraction: Extraction) -> None:
        self.text = shown(extraction.page.text)
        self.facts: Sequence[Fact] = extraction.facts
        self._cuts = sorted(extraction.body.cuts, key=lambda cut: cut.start)
        self._formal = sorted(extraction.body.formalities, key=lambda cut: cut.start)
        self._sentences = [
            (sentence, *sentence.span(0, len(sentence.text))) for sentence in extraction.text.sentences if sentence.text
        ]
        self._starts = [start for _, start, _ in self._sentences]

    @cached_property
    def lanes(self) -> tuple[int, ...]:
        """For each fact the row of its underline, so that facts that overlap do not share one."""
        lanes: list[int] = []
        free: list[int] = []  # where the last fact of each lane ends
        order = sorted(range(len(self.facts)), key=lambda at: (self.facts[at].start, -self.facts[at].end))
        found: dict[int, int] = {}
        for at in order:
            fact = self.facts[at]
            lane = next((lane for lane, end in enumerate(free) if end <= fact.start), len(free))
            if lane == len(free):
                free.append(0)
            free[lane] = fact.end
            found[at] = lane % LANES
        lanes = [found[at] for at in range(len(self.facts))]
        return tuple(lanes)

    def sentence_at(self, place: int) -> int | None:
        """The number of the sentence whose span holds a place of the page."""
        at = bisect_right(self._starts, place) - 1
        if at < 0 or self._sentences[at][2] <= place:
            return None
        return self._sentences[at][0].index

    def pieces(self) -> Iterator[Piece]:
        """All pieces in their order; together they are the whole text."""
        edges = {0, len(self.text)}
        for spans in (self.facts, self._cuts, self._formal):
            edges.update(edge for span in spans for edge in (span.start, span.end))
        edges.update(edge for _, start, end in self._sentences for edge in (start, end))
        edges.update(at + 1 for at, char in enumerate(self.text) if char == "\n")
        points = sorted(edge for edge in edges if 0 <= edge <= len(self.text))
        waiting = sorted(range(len(self.facts)), key=lambda at: self.facts[at].start, reverse=True)
        open_: list[int] = []
        for start, end in pairwise(points):
            open_ = [at for at in open_ if self.facts[at].end > start]
            opens = False
            while waiting and self.facts[waiting[-1]].start <= start:
                at = waiting.pop()
                if self.facts[at].end > start:
                    open_.append(at)
                    opens = True
            facts = sorted(open_, key=lambda at: (self.facts[at].start - self.facts[at].end, at))
            yield self._piece(start, end, tuple(facts), opens)

    def _piece(self, start: int, end: int, facts: tuple[int, ...], opens: bool) -> Piece:
        cut, formal = _reason(self._cuts, start), _reason(self._formal, start)
        at = bisect_right(self._starts, start) - 1
        kind, heading = "", formal == "title"
        if at >= 0 and start < self._sentences[at][2]:
            sentence = self._sentences[at][0]
            kind, heading = sentence.kind, heading or sentence.heading
        return Piece(start, end, facts, opens, cut, formal if formal and not cut else kind, heading and not cut)


def _reason(spans: Sequence[_Span], place: int) -> str:
    at = bisect_right(spans, place, key=lambda span: span.start) - 1
    return str(getattr(spans[at], "reason", "")) if at >= 0 and place < spans[at].end else ""
