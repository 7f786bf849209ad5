"""Where the embedded Cypher engine would answer otherwise than Neo4j, without an error: found before it answers.

What gives another value is refused with the reason; what may give more rows, or another form of a value, is told as a
remark. What the engine does not know at all is an error of its own, to which the usual way round is added.
"""

from __future__ import annotations

import re

from kg.errors import QueryError
from kg.stores.dialect_kinds import refuse_mixed_kinds
from kg.stores.dialect_names import PROPERTIES, refuse_other_spellings

_SKIPPED = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<text>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")|`(?P<name>[^`]*)`""", re.DOTALL
)
_INDEX = (
    r"(?:\b(?!(?:in|return|with|unwind|and|or|xor|not|then|else|when|where|by|distinct)\b)\w+|[\])])"
    r"\s*\[\s*(?:-?\d+|\$?\w+)?\s*(?:\]|\.\.)"
)
_REFUSED = (
    (r"\bsubstring\s*\(", "substring() counts from 1 here and from 0 in Neo4j", "use left() and right(), or CONTAINS"),
    (_INDEX, "lists count from 1 here and from 0 in Neo4j", "use UNWIND"),
    (r"\blabels\s*\(", "labels() gives a text here and a list in Neo4j", "name the label in the pattern"),
    (r"(?<![.\w])id\s*\(", "id() gives another thing here than in Neo4j", "use the property id"),
    (r"\b(?:keys|properties)\s*\(", "keys() and properties() also give absent properties here", "name the properties"),
    (r"(?<![.\w])log\s*\(", "log() has the base 10 here and e in Neo4j", "use log10()"),
    (
        r"\(\s*\w*\s*:\s*\w+\s*:\s*\w+",
        "two labels mean either of them here and both of them in Neo4j",
        "write (n:A|B) for either; no node has both",
    ),
    (r"\b(?:contains|starts\s+with|ends\s+with)\s*''", "every text holds the empty text, but not here", "leave it out"),
    (
        r"(?:\bin|=|<>)\s*\[(?:[^\[\]()]*,)?\s*null\s*(?:,[^\[\]()]*)?\]",
        "a null in a list is unknown in Neo4j and a value here",
        "leave it out",
    ),
)
_UNSUPPORTED_PATTERN = (r"\(\?(?:[=!]|<[=!])", r"\\\\[1-9]|\\[1-9]")
_ADVICE = (
    (r"function TYPE does not exist", "name the edge's type in the pattern, or use label(e)"),
    (r"function TOSTRING does not exist", "use string(x) or CAST(x, 'STRING')"),
    (r"function TO(INTEGER|FLOAT) does not exist", "use CAST(x, 'INT64') or CAST(x, 'DOUBLE')"),
    (r"function (DATETIME|LOCALDATETIME|LOCALTIME|TIME) does not exist", "dates are texts, which compare as dates do"),
    (r"function \w+ does not exist", "this needs a Neo4j server, see --on"),
    (r"ROUND did not receive", "write round(x, 0)"),
    (r"(?i)(exists|count) \{ ?\(", "write MATCH inside the braces"),
    (r"(?i)exists\(", "write the pattern alone, or IS NOT NULL behind a property"),
    (r"Non-binary comparison", "join two comparisons by AND"),
    (r"CALL [({]", "use WITH; CALL { } needs a Neo4j server, see --on"),
    (r"\.end>", "write the property `end` in backticks"),
    (r"Invalid input <.*\(\w*(:\w+)? WHERE>|\[\w*(:\w+)? WHERE>", "write WHERE behind the pattern"),
    (r"WHERE (NOT )?\w+:>", "name the label in the pattern"),
    (r"Implicit cast is not supported|Cast failed", "compare numbers with numbers and texts with 'texts'"),
    (r"buffer pool is full", "it needs more memory than there is; name more in the pattern, so that less is joined"),
    (r"(?i)shortestPath|SHORTEST|Variable \w+ is not in scope|\[\w+ IN ", "this may need a Neo4j server, see --on"),
)
_CLAUSE = re.compile(
    r"\b(?:optional\s+)?match\b(.*?)(?=\b(?:optional|match|where|with|return|unwind|union|call)\b|$)", re.I | re.S
)
_PATH = re.compile(r"\([^()]*\)(?:\s*<?-\s*(?:\[[^\]]*\]\s*)?->?\s*\([^()]*\))+")
_EDGE = re.compile(r"(<)?-\s*\[([^\]]*)\]\s*-(>)?|(<)?--(>)?")
_SUM = re.compile(r"(?<!\w)(?<!coalesce\()sum\s*\(", re.IGNORECASE)


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
    _refuse_expressions(cypher)
    refuse_other_spellings(text)
    refuse_mixed_kinds(text)


def remarks(cypher: str) -> tuple[str, ...]:
    """What to say about the answer: here a pattern may use an edge twice, in Neo4j it may not; and what sum() gives.

    >>> remarks("MATCH (a)-[:OF_LAW]->(l)<-[:OF_LAW]-(b) RETURN a, b")
    ('here a pattern may use one OF_LAW edge twice, in Neo4j it may not; add a condition such as a.id <> b.id',)
    >>> remarks("MATCH (a)-[:PART_OF]->(b)-[:PART_OF]->(c) MATCH (d)-[:PART_OF]->(e) RETURN c")
    ()
    """
    text = _bare(cypher)
    found: dict[str, None] = {}
    # A pattern that stands as a condition is a pattern too.
    for pattern in (*(clause[1] for clause in _CLAUSE.finditer(text)), *(path[0] for path in _PATH.finditer(text))):
        for part in _twice(pattern):
            found[part] = None
    said = [
        f"here a pattern may use one {name + ' ' if name else ''}edge twice, in Neo4j it may not; "
        "add a condition such as a.id <> b.id"
        for name in found
    ]
    if _SUM.search(text):
        said.append("sum() of nothing is null here and 0 in Neo4j; write coalesce(sum(x), 0)")
    return tuple(said)


def advice(reason: str) -> str | None:
    """What to do instead, where the engine's own error names what it does not know."""
    return next((do for pattern, do in _ADVICE if re.search(pattern, reason)), None)


def _refuse_expressions(cypher: str) -> None:
    """Raise QueryError for a regular expression that the engine does not understand: it would match nothing."""
    for token in _SKIPPED.finditer(cypher):
        if token["text"] and cypher[: token.start()].rstrip().endswith("=~"):
            expression = token["text"][1:-1]
            if any(re.search(pattern, expression) for pattern in _UNSUPPORTED_PATTERN):
                raise QueryError(
                    "a regular expression with (?=…), (?<…) or \\1 matches nothing here", do="join simple ones by AND"
                )
            try:
                re.compile(expression.replace("\\\\", "\\"))
            except re.error as error:
                if any(word in str(error) for word in ("missing )", "unbalanced", "unterminated", "nothing to repeat")):
                    raise QueryError(f"the regular expression is malformed ({error})") from None


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
            if "*" in words and way == "-" and "shortest" not in words.lower():
                shared.append(min(types, default=""))
            for others, other in (*before, *inside):
                chained = (others, other) in inside and way == other != "-"
                if not chained and (not types or not others or types & others):
                    shared.append(min(types & others or types or others, default=""))
            inside.append((types, way))
        before += inside
    return shared


def _bare(cypher: str) -> str:
    """The text without comments, every text in it as 'text' or '', every quoted name as a word.

    >>> _bare("RETURN n.`end` AS `a b`, 'x', \\"\\" // done")
    "RETURN n.end AS quoted, 'text', ''  "
    """

    def plain(token: re.Match[str]) -> str:
        if token["comment"]:
            return " "
        if token["text"]:
            return "'text'" if len(token["text"]) > 2 else "''"
        return token["name"] if token["name"] in PROPERTIES else "quoted"

    return _SKIPPED.sub(plain, cypher)
