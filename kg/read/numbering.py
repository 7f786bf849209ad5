"""The numbers that Word counts by itself before paragraphs, written out (ECMA-376 part 1, 17.9)."""

from __future__ import annotations

import re
from collections import defaultdict
from xml.etree.ElementTree import Element

_NUMERALS = "".join(map(chr, (0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D)))
_TEN, _HUNDRED, _ZERO = chr(0x5341), chr(0x767E), chr(0x96F6)
_CHINESE = re.compile("(?:chinese|japanese|taiwanese)Counting(?:Thousand)?|(?:ideograph|taiwanese)Digital")
_PLACE = re.compile(r"%([1-9])")
_LONGEST = 40
_LEVELS = 9


def local(element: Element) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def child(element: Element, name: str) -> Element | None:
    """The first child of that name, in any namespace."""
    return next((node for node in element if local(node) == name), None)


def attribute(element: Element | None, name: str) -> str:
    """The attribute of that name in any namespace, "" if there is none."""
    if element is None:
        return ""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def number(value: str, default: int) -> int:
    """A small non-negative number, or the default for what is none."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else default


class Numbering:
    """What a document says about its lists, and how far each has been counted."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self._lists: dict[str, str] = {}  # numId → abstractNumId
        self._levels: dict[tuple[str, int], tuple[str, str, int]] = {}  # list, level → format, text, start
        self._legal: set[tuple[str, int]] = set()  # list, level: all its places are decimal
        self._restarts: dict[tuple[str, int], int] = {}  # numId, level → start
        self._styles: dict[str, tuple[str, int]] = {}
        self._counts: dict[str, list[int | None]] = defaultdict(lambda: [None] * _LEVELS)
        for node in () if numbering is None else numbering:
            if local(node) == "abstractNum":
                self._add_list(node)
            elif local(node) == "num":
                self._add_use(node)
        for style in () if styles is None else styles:
            properties = child(style, "pPr") if local(style) == "style" else None
            used = None if properties is None else child(properties, "numPr")
            if used is not None:
                self._styles[attribute(style, "styleId")] = _reference(used)

    def label(self, paragraph: Element) -> str:
        """The number that stands before a paragraph, "" if it has none; counts it."""
        properties = child(paragraph, "pPr")
        if properties is None:
            return ""
        own = child(properties, "numPr")
        style = self._styles.get(attribute(child(properties, "pStyle"), "val"), ("", 0))
        used, level = style if own is None else _reference(own)
        name = self._lists.get(used, "")
        if (name, level) not in self._levels:
            return ""
        counts = self._counts[name]
        if (used, level) in self._restarts:
            counts[level] = self._restarts.pop((used, level)) - 1
        before = counts[level]
        counts[level] = self._levels[name, level][2] if before is None else before + 1
        counts[level + 1 :] = [None] * (_LEVELS - level - 1)
        legal = (name, level) in self._legal
        return _PLACE.sub(lambda place: self._written(name, int(place[1]) - 1, legal), self._levels[name, level][1])

    def _written(self, name: str, level: int, legal: bool) -> str:
        style, _, start = self._levels.get((name, level), ("decimal", "", 1))
        count = self._counts[name][level]
        return written(start if count is None else count, "decimal" if legal else style)

    def _add_list(self, node: Element) -> None:
        for level in node:
            at = number(attribute(level, "ilvl"), _LEVELS)
            if local(level) == "lvl" and at < _LEVELS:
                style = attribute(child(level, "numFmt"), "val") or "decimal"
                text = "" if style in ("bullet", "none") else attribute(child(level, "lvlText"), "val")
                start = number(attribute(child(level, "start"), "val"), 1)
                self._levels[attribute(node, "abstractNumId"), at] = style, text[:_LONGEST], start
                if child(level, "isLgl") is not None:
                    self._legal.add((attribute(node, "abstractNumId"), at))

    def _add_use(self, node: Element) -> None:
        name = attribute(node, "numId")
        self._lists[name] = attribute(child(node, "abstractNumId"), "val")
        for override in node:
            start = child(override, "startOverride")
            if start is not None:
                level = number(attribute(override, "ilvl"), 0)
                self._restarts[name, level] = number(attribute(start, "val"), 1)


def _reference(used: Element) -> tuple[str, int]:
    return attribute(child(used, "numId"), "val"), min(_LEVELS - 1, number(attribute(child(used, "ilvl"), "val"), 0))


def written(count: int, style: str) -> str:
    """A number in the style of that name of ``numFmt``; decimal for styles that Chinese documents do not use.

    >>> [written(n, "chineseCounting") for n in (3, 10, 12, 20, 101)], written(2, "decimalEnclosedCircle")
    (['三', '十', '十二', '二十', '一百零一'], '②')
    """
    if _CHINESE.fullmatch(style) and 0 < count < 200:
        hundreds, rest = divmod(count, 100)
        tens, ones = divmod(rest, 10)
        head = _NUMERALS[0] + _HUNDRED + (_ZERO if rest and not tens else "") if hundreds else ""
        ten = (_NUMERALS[tens - 1] if tens > 1 or hundreds else "") + _TEN if tens else ""
        return head + ten + (_NUMERALS[ones - 1] if ones else "")
    if style.startswith("decimalEnclosedCircle") and 0 < count <= 20:
        return chr(0x245F + count)
    if style in ("lowerLetter", "upperLetter") and 0 < count <= 26:
        return chr((0x60 if style == "lowerLetter" else 0x40) + count)
    return str(count)
