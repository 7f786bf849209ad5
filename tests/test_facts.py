"""Facts: id and line are what the plain JSON of the contract gives, whatever the values hold."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest

from kg.facts import DocumentFact, Fact, IndicatorFact, PracticeFact, from_lines, to_lines

QUOTE = '办结"3"件\t\\\n'
PLACE = {"report": "990103/鹿镇/2018", "file": "甲.txt", "start": 3, "end": 9, "quote": QUOTE, "rule": "label"}
FACTS = [
    PracticeFact(**PLACE, mechanism="m", status="planned", year=2018),  # type: ignore[arg-type]
    DocumentFact(**PLACE, title="\u2028办法", number=None, relation="own", law="l"),  # type: ignore[arg-type]
    IndicatorFact(
        **PLACE, indicator=None, label="案件", value=3.5, unit="件", bound="over", period="2018", status="actual",  # type: ignore[arg-type]
        change={"percent": None, "direction": "up", "points": 1.5},
    ),
]  # fmt: skip


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: str(fact.type))
def test_id_and_line_are_those_of_plain_json(fact: Fact) -> None:
    record = fact.to_dict()
    content = {key: value for key, value in record.items() if key not in ("id", "file")}
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert fact.id == hashlib.sha256(canonical.encode()).hexdigest()[:16]
    assert fact.line == json.dumps(record, ensure_ascii=False)


def test_a_changed_copy_has_an_id_of_its_own_and_equal_facts_are_one() -> None:
    fact = FACTS[0]
    assert fact.id != replace(fact, quote="x").id
    assert fact.id == replace(fact, file="乙.txt").id
    assert len({fact, replace(fact), replace(fact, end=10)}) == 2


def test_lines_are_read_back() -> None:
    assert to_lines([]) == ""
    assert from_lines(to_lines(FACTS), where="x") == FACTS
