"""The notation of cues of indicators.

A cue (``kg:cue`` of an indicator) is a line of parts with a blank on both sides of each operator::

    township: 办结|审结 + 复议案件 < 行政复议 - 诉讼|应诉 # 件|份

    a|b       one of these words among the number's own words: its clause, as far as the neighbouring numbers let it
    +         and, in any order
    <         under this topic: one of these words in the sentence, a sentence before it, or the heading
    -         unless one of these words is among the number's own words; as the first sign of a cue: for all of the
              indicator's labels and cues
    #         counted in one of these units, or in one that counts alike; without it the indicator's own units hold
    township: first word of a cue: only in reports of that level
"""

from __future__ import annotations

from kg.concepts import IndicatorConcept
from kg.errors import OntologyError
from kg.facts import LEVELS, Level

OWN, TOPIC, BARRED = 0, 1, 2
"""What the words of a part are to a cue."""
_OPERATORS = {"+": OWN, "<": TOPIC, "-": BARRED}
Parsed = tuple[Level | None, list[tuple[int, list[str]]], tuple[str, ...]]
"""Of a cue: the level that it is made for, its parts (what its words are, the words), and its units."""


def parse_cue(line: str, concept: IndicatorConcept) -> Parsed:
    """The level, the parts with their roles, and the units of a cue; raises OntologyError if it breaks the notation."""
    tokens = line.split()
    level: Level | None = None
    units: tuple[str, ...] = ()
    if tokens and tokens[0].endswith(":"):
        level = next((known for known in LEVELS if known == tokens[0][:-1]), None)
        if level is None:
            raise _refusal(line, concept)
        tokens = tokens[1:]
    if tokens[:1] != ["-"]:
        tokens = ["+", *tokens]
    if len(tokens) % 2:
        raise _refusal(line, concept)
    groups: list[tuple[int, list[str]]] = []
    for operator, words in zip(tokens[::2], tokens[1::2], strict=True):
        if operator == "#":
            units = tuple(words.split("|"))
        elif operator in _OPERATORS:
            groups.append((_OPERATORS[operator], words.split("|")))
        else:
            raise _refusal(line, concept)
    return level, groups, units


def _refusal(line: str, concept: IndicatorConcept) -> OntologyError:
    return OntologyError(
        f"the cue {line!r} is not of the form a|b + c < topic - not # unit",
        where=f"indicator {concept.id}",
        do="mend the cue",
    )
