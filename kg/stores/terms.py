"""RDF terms and Python values: what a SPARQL store takes as a parameter and gives as a row."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from typing import Any

import pyoxigraph as ox

from kg.errors import QueryError
from kg.stores import Rows

_PROLOGUE = re.compile(r"(?:\s+|#[^\n]*|BASE\s*<[^>]*>|PREFIX\s+[^:\s]*:\s*<[^>]*>)*", re.IGNORECASE)
_UPDATE = re.compile(r"(?:INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH)\b", re.IGNORECASE)
_NUMBERS = {"integer": int, "int": int, "long": int, "decimal": float, "double": float, "float": float}


def is_update(text: str) -> bool:
    """Whether a SPARQL text is an update, by the first word behind its prologue.

    >>> is_update("PREFIX a: <b> # INSERT\\n SELECT * {}"), is_update("BASE <a> drop ALL")
    (False, True)
    """
    prologue = _PROLOGUE.match(text)
    return bool(_UPDATE.match(text, prologue.end() if prologue else 0))


_TOKEN = re.compile(
    r"""\"{3}(?:[^"\\]|\\.|\"(?!\"\"))*\"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*'{3}"""  # long strings
    r"""|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>"{}|^`\\\s]*>|#[^\n]*"""  # strings, IRIs, comments
    r"""|\$(?P<name>\w+)"""
)


def bind(text: str, parameters: Mapping[str, Any]) -> str:
    """A SPARQL text with every ``$name`` of a parameter replaced by its value as a literal.

    SPARQL has no parameters of its own: ``$name`` and ``?name`` are one variable, and a variable that is bound
    beforehand is out of the reach of a sub-select. Strings, IRIs and comments are left as they are.

    >>> bind('SELECT * { ?s ?year $year . FILTER(?s != "$year") }', {"year": 2018})
    'SELECT * { ?s ?year "2018"^^<http://www.w3.org/2001/XMLSchema#integer> . FILTER(?s != "$year") }'
    """

    def literal(found: re.Match[str]) -> str:
        name = found["name"]
        return str(term_of(parameters[name])) if name in parameters else found.group()

    return _TOKEN.sub(literal, text)


def term_of(value: Any) -> ox.Literal:
    """The literal that a parameter stands for; raises QueryError for anything but text, numbers and truth values."""
    if isinstance(value, str | bool | int | float):
        return ox.Literal(value)
    raise QueryError(f"a parameter cannot be {value!r}", do="give a text or a number")


def rows_of(found: Any) -> Rows:
    """The answer to SELECT, ASK, CONSTRUCT or DESCRIBE as rows of plain values."""
    if isinstance(found, ox.QueryBoolean):
        return Rows(("answer",), [(bool(found),)])
    if isinstance(found, ox.QueryTriples):
        return Rows(("subject", "predicate", "object"), [tuple(map(plain, triple)) for triple in found])
    columns = tuple(variable.value for variable in found.variables)
    return Rows(columns, [tuple(map(plain, row)) for row in found])


def plain(term: Any) -> Any:
    """A term as plain Python: numbers and truth values by their type, an IRI and all else as text."""
    if term is None or isinstance(term, ox.NamedNode):
        return term and term.value
    if not isinstance(term, ox.Literal):
        return str(term)
    name = term.datatype.value.rpartition("#")[2]
    if name == "boolean":
        return term.value in ("true", "1")
    with contextlib.suppress(ValueError):
        return _NUMBERS.get(name, str)(term.value)
    return term.value
