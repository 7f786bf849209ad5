"""Digits that became no fact: what the grammars of quantities and document numbers make of them when asked anew."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from kg.explain.remarks import Remark
from kg.extract.document_numbers import NumberGrammar
from kg.extract.quantities import QuantityGrammar
from kg.ontology import Ontology
from kg.sections import Sentence
from kg.trace import Decision

_DIGITS = re.compile(r"\d+(?:[.．]\d+)?")


@lru_cache(maxsize=2)
def _grammars(ontology: Ontology) -> tuple[QuantityGrammar, NumberGrammar]:
    return QuantityGrammar(ontology), NumberGrammar(ontology)


def number_at(sentence: Sentence, at: int, noted: Sequence[Decision], ontology: Ontology) -> Iterator[Remark]:
    """Why digits at ``sentence.text[at]`` are no number of the report; nothing for a place without digits."""
    text = sentence.text
    digits = next((match for match in _DIGITS.finditer(text) if match.start() <= at < match.end()), None)
    if digits is None or any(one.type == "indicator" for one in noted):
        return
    what = f"“{digits[0]}”"
    quantities, numbers = _grammars(ontology)
    for number in numbers.inside(text, 0, len(text)):
        if number.start <= at < number.end:
            yield Remark("indicator", f"{what} is part of the document number “{text[number.start : number.end]}”")
            return
    if sentence.heading:
        yield Remark("indicator", f"{what} stands in a heading, where no numbers are read")
    elif sentence.table is not None:
        yield Remark("indicator", f"{what} stands in a row of a table, in a cell that was not read as a value")
    elif any(one.start <= at < one.end for one in quantities.find(text)):
        yield Remark("indicator", f"{what} is a quantity, but became no fact; why, was not noted")
    else:
        yield Remark("indicator", f"{what} is no quantity: {_why(text, digits, quantities, ontology)}")


def _why(text: str, digits: re.Match[str], quantities: QuantityGrammar, ontology: Ontology) -> str:
    """What changes the verdict: the words after the digits, or the character before them."""
    start, end = digits.span()
    if text.startswith(tuple(ontology.words("calendar")), end):
        return f"“{text[end]}” after it makes it a date or a stretch of time"
    if any(one.number == 0 for one in quantities.find(text[start:])):
        return f"“{text[max(0, start - 2) : start]}” before it makes it an ordinal, a code or part of a longer sign"
    unit = next(unit for unit, kind in ontology.mapping("unit").items() if kind == "case")
    if any(one.number == start for one in quantities.find(text[:end] + unit)):
        after = text[end : end + 1]
        return f"no unit or measure word follows, but “{after}”" if after else "no unit or measure word follows"
    return "more is not known"
