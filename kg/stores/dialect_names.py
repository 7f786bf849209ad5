"""Names in a Cypher text: the embedded engine takes any spelling of them, Neo4j tells upper from lower case."""

from __future__ import annotations

import re

from kg.errors import QueryError
from kg.graph import EDGES, NODES

PROPERTIES = frozenset(name for one in (*NODES.values(), *(edge.properties for edge in EDGES.values())) for name in one)
"""The names of all properties of nodes and edges."""
MAP = re.compile(r"[(\[]\s*\w*\s*(?::[\w|:\s]*)?(?:\*[\d.]*)?\s*\{([^{}]*)\}")
"""The properties that a node or an edge of a pattern must have."""
KEY = re.compile(r"(?:^|,)\s*(\w+)\s*:")
_LABELS = re.compile(r"\(\s*\w*\s*:([\w\s|:]+)")
_TYPES = re.compile(r"\[\s*\w*\s*:([\w\s|:]+)")
_DECLARED = re.compile(r"[(\[]\s*([^\W\d]\w*)\s*(?=[:)\]{*])|\bas\s+(\w+)|(?<![\w.])(\w+)\s*=\s*\(", re.IGNORECASE)
_WORD = re.compile(r"(?<![\w.$:|'])(?!\d)(\w+)(?!\w|\s*\(|\s*:|')")
_CONSTANTS = frozenset(("null", "true", "false"))


def refuse_other_spellings(text: str) -> None:
    """Raise QueryError for a label, a type, a property or a variable that Neo4j would not know by this spelling.

    text: Cypher without comments, texts and quoted names.

    >>> refuse_other_spellings("MATCH (g:government) RETURN g.name")
    Traceback (most recent call last):
    kg.errors.QueryError: Neo4j tells upper from lower case and knows no government; write Government
    """
    labels = [name for part in _LABELS.findall(text) for name in re.findall(r"\w+", part)]
    types = [name for part in _TYPES.findall(text) for name in re.findall(r"\w+", part)]
    keys = [key for part in MAP.findall(text) for key in KEY.findall(part)]
    for used, known in (
        (labels, NODES), (types, EDGES), ([*keys, *re.findall(r"\w\s*\.\s*(\w+)", text)], PROPERTIES),
    ):  # fmt: skip
        spelled = {name.lower(): name for name in known}
        for name in used:
            right = spelled.get(name.lower(), name)
            if right != name:
                raise QueryError(f"Neo4j tells upper from lower case and knows no {name}", do=f"write {right}")
    declared = {name for names in _DECLARED.findall(text) for name in names if name}
    spellings = {name.lower(): name for name in declared if name.lower() not in _CONSTANTS}
    # "(a: B" and "(a:B" are the same; what stands behind the colon is no variable.
    for name in (*sorted(declared), *_WORD.findall(re.sub(r"([:|])\s+", r"\1", text))):
        if spellings.get(name.lower(), name) != name:
            raise QueryError(
                f"{spellings[name.lower()]} and {name} are one variable here and two in Neo4j", do="spell it one way"
            )
