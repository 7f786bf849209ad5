"""What is read off an expression holds for whatever it finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.expressions import first_letters, last_letters, needed_words
from kg.extract.indicator_signals import Signal, signals_of
from kg.extract.quantities import QuantityGrammar
from kg.normal import normalise
from kg.ontology import Ontology
from kg.patterns import any_pattern
from kg.read import read_page

SAMPLE = Path(__file__).parents[1] / "sample"
ONTOLOGY = Ontology.load()
EVERY = [any_pattern(patterns) for patterns in ONTOLOGY._lists["patterns"].values()]


@pytest.fixture(scope="module")
def lines() -> list[str]:
    found = {line for path in SAMPLE.glob("reports/*.txt") for line in normalise(read_page(path).text).split("\n")}
    return sorted(found)


def test_every_match_holds_a_needed_word(lines: list[str]) -> None:
    told = 0
    for expression in EVERY:
        words = needed_words(expression.pattern)
        told += bool(words)
        for line in lines if words else ():
            for match in expression.finditer(line):
                assert any(word in line for word in words), (expression.pattern, match)
    assert told > 100


def test_what_ends_or_begins_a_text_has_the_letters_told(lines: list[str]) -> None:
    told = 0
    for expression in EVERY:
        ends, begins = last_letters(expression.pattern), first_letters(expression.pattern)
        told += (ends is not None) + (begins is not None)
        for line in lines if ends or begins else ():
            for at in range(len(line) - 1):
                if ends is not None and line[at] not in ends:
                    assert expression.search(line[max(0, at - 12) : at + 1]) is None
                if begins is not None and line[at] not in begins:
                    assert expression.search(line[at : at + 12]) is None
    assert told > 15


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"[12](?<!\d[12])\d\d\d(?=\u5e74)", ("年",)),
        (r"甲乙?丙丁|戊{2}", ("丙丁", "戊")),
        (r"(?<=甲)乙", ("甲",)),
        (r"甲*|乙", ()),
        (r"(?i)a", ()),
        (r"(甲)\1", ("甲",)),
    ],
)
def test_needed_words(pattern: str, words: tuple[str, ...]) -> None:
    assert needed_words(pattern) == words


def test_a_line_without_the_bit_of_a_signal_holds_nothing_of_it(lines: list[str]) -> None:
    signals = signals_of(ONTOLOGY)
    screened = [one for one in vars(signals).values() if isinstance(one, Signal) and one.bit]
    starts = [0]
    for line in lines[:-1]:
        starts.append(starts[-1] + len(line) + 1)
    masks = signals.screen.masks("\n".join(lines), starts)
    spared = 0
    for line, mask in zip(lines, masks, strict=True):
        for signal in screened:
            if not mask & signal.bit:
                spared += 1
                assert not any(signal.search(line, 0, end) for end in range(len(line) + 1))
    assert spared > len(lines) * len(screened) / 2


def test_lines_give_the_quantities_that_each_gives_alone(lines: list[str]) -> None:
    grammar = QuantityGrammar(ONTOLOGY)
    starts = [0]
    for line in lines[:-1]:
        starts.append(starts[-1] + len(line) + 1)
    together = grammar.find_in("\n".join(lines), starts)
    assert together == {number: found for number, line in enumerate(lines) if (found := grammar.find(line))}
    assert len(together) > 10
