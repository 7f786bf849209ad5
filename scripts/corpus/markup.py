"""The phrases' markup (told at the head of phrases.toml): parsed once, written out into text with its facts."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

Node = Any
"""A string, or a tuple whose first item names its kind."""

_DIGITS = "零一二三四五六七八九"
_BRACKETS = ("〔{}〕", "〔{}〕", "[{}]", "({})", "【{}】", "〔{}")


def parse(text: str) -> tuple[Node, ...]:
    """The nodes of a phrase.

    >>> parse("{a|b}办结{@x}")
    (('choice', (('a',), ('b',))), '办结', ('var', 'x'))
    """
    nodes, at = _sequence(text, 0, "}")
    if at != len(text):
        raise ValueError(f"unbalanced braces: {text}")
    return nodes


def _sequence(text: str, at: int, ends: str = "|}") -> tuple[tuple[Node, ...], int]:
    nodes: list[Node] = []
    while at < len(text) and text[at] not in ends:
        if text[at] == "{":
            node, at = _brace(text, at + 1)
            nodes.append(node)
            continue
        end = min((i for i in (text.find(mark, at) for mark in "{" + ends) if i >= 0), default=len(text))
        nodes.append(text[at:end])
        at = end
    return tuple(nodes), at


_HEAD = re.compile(r"(p\??|d\??|t|o) ([^:{}|]*): |(i[235]?) |@(\w+)}|(over|under):")


def _brace(text: str, at: int) -> tuple[Node, int]:
    head = _HEAD.match(text, at)
    if head is None:
        options = []
        while True:
            nodes, at = _sequence(text, at)
            options.append(nodes)
            at += 1
            if text[at - 1 : at] != "|":
                return ("choice", tuple(options)), at
    if head[4]:
        return ("var", head[4]), head.end()
    nodes, end = _sequence(text, head.end())
    if text[end : end + 1] != "}":
        raise ValueError(f"unbalanced braces: {text}")
    if head[5]:
        return ("bound", head[5], nodes), end + 1
    if head[3]:
        return (head[3], nodes), end + 1
    return (head[1], tuple(head[2].replace(",", " ").split()), nodes), end + 1


@cache
def parsed(text: str) -> tuple[Node, ...]:
    """Like ``parse``, each phrase only once."""
    return parse(text)


@dataclass
class Writer:
    """The text of one report as it grows, with the facts planted in it (start and end are offsets into the text)."""

    random: random.Random
    names: Mapping[str, str]
    year: int
    status: str = "in-place"
    planted: bool = True
    parts: list[str] = field(default_factory=list)
    length: int = 0
    facts: list[dict[str, Any]] = field(default_factory=list)
    titles: set[str] = field(default_factory=set)

    def put(self, text: str) -> None:
        """Plain text."""
        self.parts.append(text)
        self.length += len(text)

    def phrase(self, text: str) -> None:
        """A phrase with its markup."""
        self._nodes(parsed(text))

    def line(self, text: str) -> str:
        """A phrase written out alone, without facts."""
        alone = Writer(self.random, self.names, self.year)
        alone.phrase(text)
        return "".join(alone.parts)

    def fact(self, start: int, type_: str, **fields: Any) -> dict[str, Any]:
        """Plant a fact whose words run from ``start`` to here."""
        record = {"type": type_, "start": start, "end": self.length, **fields}
        self.facts.append(record)
        return record

    def _nodes(self, nodes: tuple[Node, ...]) -> None:
        for node in nodes:
            if isinstance(node, str):
                self.put(node)
            else:
                self._node(node)

    def _node(self, node: Node) -> None:
        kind = node[0]
        if kind == "choice":
            self._nodes(self.random.choice(node[1]))
        elif kind == "var":
            self.put(self._name(node[1]))
        elif kind == "bound":
            last = next(fact for fact in reversed(self.facts) if fact["type"] == "indicator")
            last["bound"] = node[1]
            self._nodes(node[2])
        elif kind in ("p", "p?"):
            self._practice(node[1], node[2], kind.endswith("?"))
        elif kind in ("d", "d?", "t"):
            self._document(node[1], node[2], inner=kind == "t", optional=kind.endswith("?"))
        elif kind == "o":
            start = self.length
            self._nodes(node[2])
            self.fact(start, "organisation", name="".join(self.parts)[start:], role=node[1][0])
        else:
            self._numbers(kind, node[1])

    def _name(self, name: str) -> str:
        return str(self.random.randint(120, 3000)) if name == "x" else self.names[name]

    def _practice(self, words: tuple[str, ...], body: tuple[Node, ...], optional: bool) -> None:
        states = ("planned", "lacking", "in-place")
        status = next((word for word in words if word in states), self.status)
        start = self.length
        self._nodes(body)
        for mechanism in words:
            if mechanism not in states:
                fact = self.fact(start, "practice", mechanism=mechanism, status=status)
                if optional:
                    fact["optional"] = True

    def _document(self, words: tuple[str, ...], body: tuple[Node, ...], *, inner: bool, optional: bool) -> None:
        start = self.length
        bare = "bare" in words
        marks = ("", "") if bare else self.random.choice((("〈", "〉"), ("<", ">"))) if inner else ("《", "》")
        self.put(marks[0])
        at = self.length
        self._nodes(body)
        title = "".join(self.parts)[at:]
        self.put(marks[1])
        bare_title = re.sub("[〈〉<>]", "", title)
        known = bare_title in self.titles
        number = self._number(words[0]) if "#" in words and not known else None
        if number:
            self.put(number[1])
        self.titles.add(bare_title)
        if known:  # one record for each document, with the number of its first mention
            return
        fact = self.fact(start, "document", title=title, number=number[0] if number else None, relation=words[0])
        if optional:
            fact["optional"] = True

    def _number(self, relation: str) -> tuple[str, str]:
        """A document number, and the way in which it stands behind the title."""
        agency = self.names["short"] + self.names["agency"] if relation == "own" else self.names["upshort"] + "政办发"
        year = self.year if relation == "own" else self.year - self.random.randint(0, 2)
        number = f"{agency}{self.random.choice(_BRACKETS).format(year)}{self.random.randint(1, 96)}号"
        return number, f"({number})" if self.random.random() < 0.8 else f"（{number}）"

    def _numbers(self, kind: str, body: tuple[Node, ...]) -> None:
        words = "".join(self._flat(body)).split()
        ident, label, unit, span = words[:4]
        if kind == "i":
            self._indicator(ident, label, unit, span, set(words[4:]))
        elif kind == "i2":
            for one in zip(*(word.split("/") for word in (ident, label + "/" + label, unit, span)), strict=False):
                self._indicator(one[0], one[1], one[2], one[3], set())
        elif kind == "i3":
            start = self.length
            self.put(span.split("-")[0] + unit)
            names = label.split("/")
            for name in names:
                self._plant(start, ident, name, float(span.split("-")[0]), unit)
        else:
            names = label.split("、")
            self.random.shuffle(names)
            for at, name in enumerate(names[: self.random.randint(2, len(names))]):
                self.put(("、" if at else "") + name)
                self._indicator(ident, name, unit, span, set())

    def _flat(self, body: tuple[Node, ...]) -> list[str]:
        return [part for node in body for part in ([node] if isinstance(node, str) else self._flat(self._pick(node)))]

    def _pick(self, node: Node) -> tuple[Node, ...]:
        options: tuple[tuple[Node, ...], ...] = node[1]
        return self.random.choice(options)

    def _plant(self, start: int, ident: str, label: str, value: float, unit: str, **fields: Any) -> dict[str, Any]:
        answers: list[str | None] = [None if one == "-" else one for one in ident.split("/")]
        return self.fact(
            start, "indicator", label=label, indicator=answers if len(answers) > 1 else answers[0],
            value=int(value) if value == int(value) else value, unit=unit,
            **({"bound": "exact", "period": str(self.year), "status": "actual", "change": None} | fields),
        )  # fmt: skip

    def _indicator(self, ident: str, label: str, unit: str, span: str, flags: set[str]) -> None:
        if span in ("zh-under", "over-zh") or flags & {"hedge2", "hedgemid", "over-zh", "zh-under"}:
            self._hedged(ident, label, unit, flags | {span})
            return
        low, high = (float(one) for one in span.split("-"))
        places = next((int(flag[1:]) for flag in flags if re.fullmatch(r"\.\d", flag)), 0)
        value = float(self.random.randint(int(low), int(high)))
        if places:
            value = round(self.random.uniform(low, high), places)
        status: Any = "planned" if "planned" in flags else "cumulative" if "cum" in flags else "actual"
        if "either" in flags:
            status = ["actual", "cumulative"]
        bound = next((flag for flag in ("over", "under", "about") if flag in flags), "exact")
        start = self.length
        written, bound = self._written(value, unit, bound, flags)
        self.put(written)
        period: Any = str(self.year - ("last" in flags) + ("planned" in flags))
        if "long" in flags:  # guide: as written, if it is not the reporting year
            period = [period, "五年来", "“十三五”以来"]
        fact = self._plant(start, ident, label, value, unit, bound=bound, status=status, period=period)
        if "%" in flags and self.random.random() < 0.35:
            fact["change"] = self._change()

    def _written(self, value: float, unit: str, bound: str, flags: set[str]) -> tuple[str, str]:
        number = f"{value:g}" if value < 1e6 else str(int(value))
        if "zh" in flags and value < 10 and self.random.random() < 0.5:
            return ("两" if value == 2 else _DIGITS[int(value)]) + unit, bound
        if "~" in flags and value == int(value) and value > 29 and self.random.random() < 0.4:
            round_ = int(value)
            kind = self.random.choice(("余", "多", "近", "约"))
            if kind in "余多" and round_ % 10 == 0:
                return f"{round_}{kind}{unit}", "over"
            if kind in "近约" and round_ % 10 == 0:
                # The hedge belongs to the words of the number: it stands before it.
                return f"{kind}{round_}{unit}", "under" if kind == "近" else "about"
        return number + unit, bound

    def _change(self) -> dict[str, Any]:
        percent = round(self.random.uniform(0.5, 60), self.random.choice((0, 1, 1, 2)))
        up = self.random.random() < 0.6
        words = ("同比增长", "同比上升", "较上年增长", "比上年增加") if up else ("同比下降", "较上年减少", "比上年下降")
        self.put(f",{self.random.choice(words)}{percent:g}%")
        return {"direction": "up" if up else "down", "percent": int(percent) if percent == int(percent) else percent}

    def _hedged(self, ident: str, label: str, unit: str, flags: set[str]) -> None:
        """Numbers with a hedge inside or on both sides, or in Chinese numerals."""
        start, pick = self.length, self.random
        bound: Any = "over"
        if "hedge2" in flags:
            value: float = pick.randint(1, 4) * 1000
            self.put(f"{value:g}多{unit}")  # the phrase says "about" before it
            bound = ["over", "about"]
        elif "hedgemid" in flags:
            value = round(pick.uniform(11, 90), 1)
            self.put(f"{value:g}余{unit}")
        elif "zh-under" in flags:
            digit = pick.randint(1, 9)
            value, bound = digit * 10000, "under"
            self.put(f"{'两' if digit == 2 else _DIGITS[digit]}万{unit}")
        else:
            digit = pick.randint(2, 9)
            value = digit * 100
            self.put(f"{_DIGITS[digit]}百余{unit}")
        self._plant(start, ident, label, value, unit, bound=bound)


def located(text: str, fact: Mapping[str, Any]) -> dict[str, Any]:
    """The fact as gold tells it: by its quote and by which occurrence of the quote it is, instead of by offsets."""
    fields = {key: value for key, value in fact.items() if key not in ("type", "start", "end")}
    quote = text[fact["start"] : fact["end"]]
    nth, at = 0, text.find(quote)
    while at < fact["start"]:
        nth, at = nth + 1, text.find(quote, at + 1)
    return {"type": fact["type"], "quote": quote, "nth": nth, **fields}
