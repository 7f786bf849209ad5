"""Queries that may only read: what a Cypher text would do besides, found before it reaches a database.

A read-only transaction refuses changes to the graph, but not every engine refuses a file to be written or read, a
checkpoint, or an extension to be loaded. So a query is cut into words: strings, comments and quoted names aside.
"""

from __future__ import annotations

import re

from kg.errors import QueryError

_TOKEN = re.compile(
    r"""
      (?P<skip> //[^\n]* | /\*.*?\*/ | '(?:\\.|[^'\\])*' | "(?:\\.|[^"\\])*" | \s+ )
    | (?P<name> (?: (?<!\d)\. | [$:] ) \s* (?: \w+ | `[^`]*` ) )   # a property, a parameter, a label of any name
    | (?P<quoted> `[^`]*` )
    | (?P<word> \w+ )
    | (?P<sign> . )
    """,
    re.VERBOSE | re.DOTALL,
)
# Neo4j takes escapes before it looks for words and quotes; what no keyboard lacks is only written so to hide something.
_ESCAPE = re.compile(r"\\u+00[0-7][0-9a-f]", re.IGNORECASE)
_FIRST = frozenset(["match", "optional", "unwind", "with", "return", "call"])
# Clauses that may stand inside a query; whatever can only begin one is refused by _FIRST.
_REFUSED = frozenset(
    ["create", "merge", "set", "delete", "detach", "remove", "drop", "copy", "load", "foreach", "insert", "import"]
)
_CALLS = frozenset(["show_tables", "table_info", "show_connection", "show_functions", "show_indexes"])


def refuse_writes(cypher: str) -> None:
    """Raise QueryError unless the text is one Cypher query that only reads.

    >>> refuse_writes("MATCH (n:Law {title: 'DELETE'}) RETURN n.set AS `create`")
    >>> refuse_writes("MATCH (n) DETACH DELETE n")
    Traceback (most recent call last):
    kg.errors.QueryError: DETACH would change something; use --write if you mean it
    """
    if escape := _ESCAPE.search(cypher):
        raise QueryError(f"{escape.group()} stands for a plain character", do="write the character itself")
    tokens = [match for match in _TOKEN.finditer(cypher) if match.lastgroup != "skip"]
    words = [match for match in tokens if match.lastgroup == "word"]
    if not words:
        raise QueryError("the query is empty")
    if words[0].group().lower() not in _FIRST or tokens[0] is not words[0]:
        raise QueryError(
            f"a query that only reads cannot begin with {tokens[0].group()}", do="use --write if you mean it"
        )
    for index, token in enumerate(tokens):
        text = token.group().lower()
        following = tokens[index + 1].group() if index + 1 < len(tokens) else ""
        if token.lastgroup == "word" and text in _REFUSED and following != ":":
            raise QueryError(f"{token.group()} would change something", do="use --write if you mean it")
        if token.lastgroup == "sign" and text == ";" and following:
            raise QueryError("there is more than one statement", do="ask them one after the other")
        if token.lastgroup == "word" and text == "call" and following.lower() not in (*_CALLS, "{", "("):
            raise QueryError(
                f"CALL {following} is not among the procedures that only read", do="use --write if you mean it"
            )
