"""Kinds of values in a Cypher text: the embedded engine makes a number of a text to compare them, Neo4j never does."""

from __future__ import annotations

import re

from kg.errors import QueryError
from kg.graph import EDGES, NODES
from kg.stores.dialect_names import MAP

_FAMILY = {"string": "text", "integer": "number", "number": "number", "boolean": "truth value"}
_LITERAL = r"'\w*'|-?\d+(?:\.\d+)?(?:e-?\d+)?\b|\b(?:true|false)\b|\bdate\s*\("
_SIDE = rf"{_LITERAL}|\b[^\W\d]\w*(?:\s*\.\s*\w+)?(?![\w.])(?!\s*\()"
_COMPARED = re.compile(
    rf"(?P<left>{_SIDE})\s*(?P<sign>=~|<>|<=|>=|=|<|>|\b(?:starts\s+with|ends\s+with|contains)\b)\s*(?P<right>{_SIDE})",
    re.IGNORECASE,
)
_ENTRY = re.compile(rf"(?:^|,)\s*(\w+)\s*:\s*({_LITERAL})", re.IGNORECASE)
_NAMED = re.compile(rf"(?P<list>\[\s*)?(?P<value>{_SIDE})(?(list)[^\[\]]*\])\s+as\s+(?P<name>\w+)", re.IGNORECASE)


def _kinds() -> dict[str, str]:
    """Property → text, number or truth value; none whose kind depends on the node."""
    found: dict[str, set[str]] = {}
    for properties in (*NODES.values(), *(edge.properties for edge in EDGES.values())):
        for name, kind in properties.items():
            found.setdefault(name, set()).add(_FAMILY[kind])
    return {name: min(kinds) for name, kinds in found.items() if len(kinds) == 1}


_KINDS = _kinds()


def refuse_mixed_kinds(text: str) -> None:
    """Raise QueryError where a text is compared with a number, a truth value or a date.

    text: Cypher without comments, each text in it as 'text' or ''.

    >>> refuse_mixed_kinds("MATCH (p:Practice) WHERE p.year = 'text' RETURN p")
    Traceback (most recent call last):
    kg.errors.QueryError: p.year is a number and is compared with a text, which Neo4j never finds alike; write a number
    """
    named: dict[str, str] = {}
    for found in _NAMED.finditer(text):
        kind = _kind(found["value"], named)
        # A name that stands for two things says nothing.
        named[found["name"]] = "" if named.get(found["name"], kind) != kind else kind
    for found in _COMPARED.finditer(text):
        left, right = found["left"], found["right"]
        kinds = _kind(left, named), _kind(right, named)
        if re.match(r"[=<>]", found["sign"]) and found["sign"] != "=~":
            _refuse(left, right, *kinds)
        else:
            for side, kind in zip((left, right), kinds, strict=True):
                _refuse(side, "'text'", kind, "text")
    for entries in MAP.findall(text):
        for name, value in _ENTRY.findall(entries):
            _refuse(name, value, _KINDS.get(name, ""), _kind(value, {}))


def _refuse(left: str, right: str, one: str, other: str) -> None:
    if one and other and one != other:
        if re.fullmatch(_LITERAL, left, re.IGNORECASE):
            left, one, other = right, other, one
        raise QueryError(
            f"{left} is a {one} and is compared with a {other}, which Neo4j never finds alike", do=f"write a {one}"
        )


def _kind(side: str, named: dict[str, str]) -> str:
    """The kind of what stands at one side, "" if that cannot be told."""
    if side.startswith("'"):
        return "text"
    if re.match(r"-?\d", side):
        return "number"
    if side.lower() in ("true", "false"):
        return "truth value"
    if side.lower().startswith("date") and side.endswith("("):
        return "date"
    _, dot, name = re.sub(r"\s", "", side).partition(".")
    return _KINDS.get(name, "") if dot else named.get(side, "")
