"""Where the embedded Cypher engine would answer otherwise than Neo4j, without an error: found before it answers.

What gives another value is refused with the reason; what may give more rows is told as a remark. What the engine does
not know at all is an error of its own, to which the usual way round is added.
"""

from __future__ import annotations

import re

from kg.errors import QueryError

_SKIPPED = re.compile(r"""//[^\n]*|/\*.*?\*/|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`[^`]*`""", re.DOTALL)
_INDEX = (
    r"(?:\b(?!(?:in|return|with|unwind|and|or|xor|not|then|else|when|where|by|distinct)\b)\w+|[\])])"
    r"\s*\[\s*(?:-?\d+|\$?\w+)?\s*(?:\]|\.\.)"
)
_REFUSED = (
    (r"\bsubstring\s*\(", "substring() counts from 1 here and from 0 in Neo4j", "use left() and right(), or CONTAINS"),
    (_INDEX, "lists count from 1 here and from 0 in Neo4j", "use UNWIND"),
    (r"\blabels\s*\(", "labels() gives a text here and a list in Neo4j", "name the label in the pattern"),
    (r"(?<![.\w])id\s*\(", "id() gives another thing here than in Neo4j", "use the property id"),
    (r"\bkeys\s*\(", "keys() also gives absent properties here", "name the properties"),
)
_ADVICE = (
    (r"function TYPE does not exist", "name the edge's type in the pattern, or use label(e)"),
    (r"function TOSTRING does not exist", "use string(x) or CAST(x, 'STRING')"),
    (r"function TO(INTEGER|FLOAT) does not exist", "use CAST(x, 'INT64') or CAST(x, 'DOUBLE')"),
    (r"function (REDUCE|HEAD|LAST|SPLIT|ISEMPTY|ELEMENTID) does not exist", "this needs a Neo4j server, see --on"),
    (r"buffer pool is full", "it needs more memory than there is; name more in the pattern, so that less is joined"),
    (r"shortestPath|Variable \w+ is not in scope|\[\w+ IN ", "this may need a Neo4j server, see --on"),
)
_CLAUSE = re.compile(
    r"\b(?:optional\s+)?match\b(.*?)(?=\b(?:optional|match|where|with|return|unwind|union|call)\b|$)", re.I | re.S
)
_EDGE = re.compile(r"(<)?-\s*\[([^\]]*)\]\s*-(>)?|(<)?--(>)?")


def refuse_differences(cypher: str) -> None:
    """Raise QueryError if the text uses what gives another value here than in Neo4j.

    >>> refuse_differences("RETURN substring('abc', 1, 1)")
    Traceback (most recent call last):
    kg.errors.QueryError: substring() counts from 1 here and from 0 in Neo4j; use left() and right(), or CONTAINS
    >>> refuse_differences("MATCH (n {name: 'substring('}) WHERE n.year IN [2016] RETURN n.id")
    """
    text = _bare(cypher)
    for pattern, what, do in _REFUSED:
        if re.search(pattern, text, re.IGNORECASE):
            raise QueryError(what, do=do)


def remarks(cypher: str) -> tuple[str, ...]:
    """What to say about the answer: here a pattern may use an edge twice, in Neo4j it may not.

    >>> remarks("MATCH (a)-[:OF_LAW]->(l)<-[:OF_LAW]-(b) RETURN a, b")
    ('here a pattern may use one OF_LAW edge twice, in Neo4j it may not; add a condition such as a.id <> b.id',)
    >>> remarks("MATCH (a)-[:PART_OF]->(b)-[:PART_OF]->(c) MATCH (d)-[:PART_OF]->(e) RETURN c")
    ()
    """
    found: dict[str, None] = {}
    for clause in _CLAUSE.finditer(_bare(cypher)):
        for part in _twice(clause[1]):
            found[part] = None
    return tuple(
        f"here a pattern may use one {name + ' ' if name else ''}edge twice, in Neo4j it may not; "
        "add a condition such as a.id <> b.id"
        for name in found
    )


def advice(reason: str) -> str | None:
    """What to do instead, where the engine's own error names what it does not know."""
    return next((do for pattern, do in _ADVICE if re.search(pattern, reason)), None)


def _twice(pattern: str) -> list[str]:
    """The edge types ("" for any) that two places of a pattern, or one of any length and no direction, may share.

    A chain of one direction cannot come back to the same edge: no thing has an edge to itself.
    """
    shared = []
    before: list[tuple[frozenset[str], str]] = []
    for path in re.split(r",(?![^(\[{]*[)\]}])", pattern):
        inside: list[tuple[frozenset[str], str]] = []
        for edge in _EDGE.finditer(path):
            words = edge[2] or ""
            types = frozenset(re.findall(r"[:|]\s*:?\s*(\w+)", words.partition("{")[0]))
            back, forth = edge[1] or edge[4], edge[3] or edge[5]
            way = "<" if back and not forth else ">" if forth and not back else "-"
            if "*" in words and way == "-":
                shared.append(min(types, default=""))
            for others, other in (*before, *inside):
                chained = (others, other) in inside and way == other != "-"
                if not chained and (not types or not others or types & others):
                    shared.append(min(types & others or types or others, default=""))
            inside.append((types, way))
        before += inside
    return shared


def _bare(cypher: str) -> str:
    """The text with strings, comments and quoted names taken out."""
    return _SKIPPED.sub("''", cypher)
