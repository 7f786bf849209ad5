"""Expressions rewritten for speed find what they found before."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.normal import normalise
from kg.ontology import Ontology
from kg.patterns import alternatives, any_pattern, skippable
from kg.read import read_page

SAMPLE = Path(__file__).parents[1] / "sample"
EVERY = [
    (name, pattern) for name, patterns in Ontology.load()._lists["patterns"].items() for pattern in patterns
]


@pytest.fixture(scope="module")
def text() -> str:
    lines = {line for path in SAMPLE.glob("reports/*.txt") for line in normalise(read_page(path).text).split("\n")}
    return "\n".join(sorted(lines))


def test_every_expression_of_the_ontology_finds_the_same(text: str) -> None:
    changed = 0
    for name, pattern in EVERY:
        quick = skippable(pattern)
        changed += quick != pattern
        before, after = re.compile(pattern), re.compile(quick)
        assert before.groups == after.groups, name
        assert [(m.span(), m.groups()) for m in before.finditer(text)] == [
            (m.span(), m.groups()) for m in after.finditer(text)
        ], name
    assert changed > 30


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(?<!有)没有|没", "有没有 没有 没"),
        ("(?<=[甲乙])(?<!甲)(?:丙|丁)戊", "甲丙戊乙丁戊乙丙"),
        ("(?:甲|甲乙)丙?", "甲乙丙"),
        ("[甲乙]{2}|丙", "甲乙丙甲"),
        ("(?:甲|乙)+丙", "甲乙丙"),
        ("(?:甲)?乙|(?<!丙)?", "甲乙丙"),
        ("(?<!甲)(乙|丙)", "甲乙丙"),
        (r"(?<!\()甲|\|乙|[|]丙", "(甲 甲 |乙 |丙"),
        ("(?:甲|)乙", "甲乙乙"),
        ("甲?乙|(?<!丙)甲*", "丙甲甲乙"),
    ],
)
def test_awkward_expressions_find_the_same(pattern: str, text: str) -> None:
    assert [m.span() for m in re.finditer(pattern, text)] == [m.span() for m in re.finditer(skippable(pattern), text)]
    assert "|".join(alternatives(pattern)) == pattern


def test_what_a_look_behind_hid_is_searched_at_full_speed(text: str) -> None:
    """The engine's own record of the letters to which it may skip tells it, on any machine."""
    from re import _compiler, _parser  # type: ignore[attr-defined]

    def skips(pattern: str) -> bool:
        return _compiler._get_charset_prefix(_parser.parse(pattern), 0) is not None

    assert not skips("(?<!有)没有|[不未]足")
    assert skips(any_pattern(["(?<!有)没有|[不未]足"]).pattern)
