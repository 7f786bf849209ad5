"""Paragraphs → the spans of their sentences, and where the text may turn.

What ends a sentence, opens an item or may turn the text is looked for once in the whole page (``Breaks``); a paragraph
then only reads off what lies inside it. Where a pair of marks is open at the end of a sentence, ``sentence_spans``
decides for that paragraph.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate

from kg.headings import HeadingRules

Span = tuple[int, int]

_STOPS = re.compile("[。！？；]+[”’）》】]*")
_PAIRS = (("（", "）"), ("“", "”"), ("《", "》"), ("【", "】"))
_OPENING = re.compile('[（“《【"]')
_OPEN_AT_STOP = re.compile(
    '"|' + "|".join(f"{opening}(?=[^{opening}{closing}。！？；\\n]*[{opening}。！？；])" for opening, closing in _PAIRS)
)
"""A mark that may be open where a sentence ends; where a paragraph has none, each of its stops ends a sentence."""
_FARTHEST = 120
"""How far behind the end of a sentence, in characters, the mark that keeps it open may stand."""
_LONGEST_MERGED = 400
"""From this length on, in characters, a sentence ends at its next stop whatever marks are open."""


class Breaks:
    """Where the sentences of a page's paragraphs end, where items begin and where the text may turn."""

    def __init__(self, texts: Sequence[str], rules: HeadingRules) -> None:
        page = "\n".join(texts)
        self._rules = rules
        self._bases = list(accumulate((len(text) + 1 for text in texts), initial=0))
        self._ends = [stop.end() for stop in _STOPS.finditer(page)]
        self._open = [mark.start() for mark in _OPEN_AT_STOP.finditer(page)]
        self._items = rules.item_places(page)
        self._turns = rules.turn_places(page)

    def spans(self, number: int, text: str, start: int) -> tuple[list[Span], frozenset[int]]:
        """The sentences of the paragraph ``number`` from ``start`` on, and where its items begin."""
        base, following = self._bases[number], self._bases[number + 1]
        inside = _holds(self._items, base, following)
        items = self._rules.items(text, start) if inside else self._rules.first_item(text, start)
        if _holds(self._open, base, following):
            return sentence_spans(text, start, items), frozenset(items)
        first, last = bisect_right(self._ends, base + start), bisect_left(self._ends, following)
        ends = [end - base for end in self._ends[first:last]]
        if start and ends and not _STOPS.search(text, start, ends[0]):
            del ends[0]  # of the stop before ``start`` only closing marks are left
        if items:
            ends = sorted({*ends, *(item for item in items if item > start)})
        if not ends or ends[-1] < len(text):
            ends.append(len(text))
        return list(zip((start, *ends), ends, strict=False)) if ends[0] > start else [], frozenset(items)

    def turns(self, number: int) -> list[int]:
        """Places in the paragraph ``number`` of words without which no sentence turns the text."""
        base = self._bases[number]
        first, last = bisect_left(self._turns, base), bisect_left(self._turns, self._bases[number + 1])
        return [place - base for place in self._turns[first:last]]


def _holds(places: list[int], start: int, end: int) -> bool:
    """Whether one of the sorted places lies between ``start`` and ``end``."""
    at = bisect_left(places, start)
    return at < len(places) and places[at] < end


def sentence_spans(text: str, start: int, items: list[int]) -> list[Span]:
    """The sentences of a paragraph from ``start`` on.

    A sentence ends at ``。！？；`` outside titles, quotations and brackets, and before every item (``items``: where
    they begin, see HeadingRules.items).

    >>> text = "主要有：一是少；二是散（见表；下同）。其余尚可。"
    >>> [text[a:b] for a, b in sentence_spans(text, 0, [4])]
    ['主要有：', '一是少；', '二是散（见表；下同）。', '其余尚可。']
    """
    ends = [item for item in items if item > start]
    at = start
    for stop in _STOPS.finditer(text, start):
        end = stop.end()
        if end <= at:
            continue
        if text[end : end + 1] == '"' and text.count('"', at, end) % 2:
            end += 1
        if end - at > _LONGEST_MERGED or not _inside_marks(text, at, end):
            ends.append(end)
            at = end
    ends.append(len(text))
    ends = sorted(set(ends))
    return list(zip((start, *ends), ends, strict=False)) if ends[0] > start else []


def _inside_marks(text: str, start: int, end: int) -> bool:
    """Whether a pair of marks that opened in ``text[start:end]`` closes not far behind."""
    if _OPENING.search(text, start, end) is None:
        return False
    for opening, closing in _PAIRS:
        if text.count(opening, start, end) > text.count(closing, start, end):
            close = text.find(closing, end, end + _FARTHEST)
            if close >= 0 and text.find(opening, end, close) < 0:
                return True
    return text.count('"', start, end) % 2 == 1 and text.find('"', end, end + _FARTHEST) >= 0
