"""Named queries: one question, a ``.cypher`` and a ``.rq`` twin with the same header and the same rows.

The header is comments: ``title``, a ``parameter`` line each (name, type, example, default, meaning), ``columns`` and,
where the language cannot order the whole answer, ``order`` (column names, ``-`` for descending).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kg.errors import QueryError, UsageError
from kg.resources import folder
from kg.stores import Language, Rows, Store

SUFFIX: dict[Language, str] = {"cypher": ".cypher", "sparql": ".rq"}
_COMMENT: dict[Language, str] = {"cypher": "//", "sparql": "#"}
_PARAMETER = re.compile(
    r'(?P<name>\w+) (?P<type>text|integer) (?P<example>"[^"]*"|-?\d+)'
    r'( \(default (?P<default>"[^"]*"|-?\d+)\))? (?P<meaning>.+)'
)


@dataclass(frozen=True)
class Parameter:
    """A parameter of a named query; ``default`` is None if it must be given."""

    name: str
    type: Literal["text", "integer"]
    example: str | int
    default: str | int | None
    meaning: str


@dataclass(frozen=True)
class Query:
    """A named query in one language."""

    name: str
    language: Language
    title: str
    parameters: tuple[Parameter, ...]
    columns: tuple[str, ...]
    order: tuple[str, ...]
    text: str

    def bind(self, given: Mapping[str, str]) -> dict[str, str | int]:
        """The value of every parameter, defaults filled in.

        Raises UsageError for a parameter that is unknown, missing or no integer.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in given:
            if name not in known:
                raise UsageError(f"{self.name} has no parameter {name!r}", do=f"it takes: {', '.join(known) or 'none'}")
        bound: dict[str, str | int] = {}
        for name, parameter in known.items():
            value: str | int | None = given.get(name, parameter.default)
            if value is None:
                raise UsageError(f"{self.name} needs {name}=…", do=f"for example {name}={parameter.example}")
            bound[name] = _integer(name, value) if parameter.type == "integer" else value
        return bound

    def examples(self) -> dict[str, str | int]:
        """The example value of every parameter."""
        return {parameter.name: parameter.example for parameter in self.parameters}


def named_queries(language: Language) -> dict[str, Query]:
    """Every named query in one language, by name."""
    return {path.stem: _parse(path, language) for path in sorted(folder(language).glob(f"*{SUFFIX[language]}"))}


def named_query(name: str, language: Language) -> Query:
    """The query of that name; raises UsageError that names the nearest ones."""
    path = folder(language) / f"{name}{SUFFIX[language]}"
    if not re.fullmatch(r"\w+", name) or not path.is_file():
        names = sorted(file.stem for file in folder(language).glob(f"*{SUFFIX[language]}"))
        near = difflib.get_close_matches(name, names, 3) or names[:3]
        raise UsageError(f"there is no query {name!r}", do=f"did you mean {', '.join(near)}? kg query --list shows all")
    return _parse(path, language)


def run(query: Query, store: Store, given: Mapping[str, str]) -> Rows:
    """The answer of a named query, its rows in the order that the query states."""
    answer = store.query(query.text, query.bind(given))
    if tuple(answer.columns) != query.columns:
        raise QueryError(
            f"the columns {answer.columns} differ from the header's", where=f"{query.name}{SUFFIX[query.language]}"
        )
    rows = answer.rows
    # Sorting is stable, so the last key comes first.
    for key in reversed(query.order):
        at = query.columns.index(key.lstrip("-"))
        rows = sorted(rows, key=lambda row: (row[at] is not None, row[at]), reverse=key.startswith("-"))
    return Rows(query.columns, rows)


def _parse(path: Path, language: Language) -> Query:
    text = path.read_text(encoding="utf-8")
    header: dict[str, list[str]] = {}
    for line in _header(text, _COMMENT[language]):
        key, _, value = line.partition(":")
        header.setdefault(key.strip(), []).append(value.strip())
    try:
        return Query(
            name=path.stem,
            language=language,
            title=header["title"][0],
            parameters=tuple(_parameter(line) for line in header.get("parameter", ())),
            columns=tuple(header["columns"][0].split()),
            order=tuple(" ".join(header.get("order", ())).split()),
            text=text,
        )
    except (KeyError, ValueError) as error:
        raise QueryError(f"the header is incomplete ({error})", where=str(path), do="see the other queries") from error


def _header(text: str, comment: str) -> Iterable[str]:
    for line in text.splitlines():
        if not line.startswith(comment):
            return
        yield line.removeprefix(comment)


def _parameter(line: str) -> Parameter:
    found = _PARAMETER.fullmatch(line)
    if not found:
        raise ValueError(f"no parameter line: {line!r}")
    type_: Literal["text", "integer"] = "integer" if found["type"] == "integer" else "text"
    return Parameter(
        found["name"],
        type_,
        _literal(found["example"]),
        None if found["default"] is None else _literal(found["default"]),
        found["meaning"],
    )


def _literal(text: str) -> str | int:
    return text.strip('"') if text.startswith('"') else int(text)


def _integer(name: str, value: str | int) -> int:
    try:
        return int(value)
    except ValueError:
        raise UsageError(f"{name} must be a whole number, not {value!r}") from None
