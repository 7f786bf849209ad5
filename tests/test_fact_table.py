"""Facts files as a table: what is read in bulk is what the strict reader reads, and damage is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings

from kg.errors import FactsError
from kg.fact_table import SCHEMA, read_table, table_of
from kg.facts import Fact, from_lines, to_lines
from tests.invented_reports import document, facts_of, indicator, practice, report, report_facts

FACTS = facts_of(report("990103", None, 2018), practice(), document("constitution"), indicator())


def test_no_files_give_an_empty_table() -> None:
    assert read_table([], where="x").num_rows == 0
    assert read_table([b"", b"\n"], where="x").schema == SCHEMA


def test_file_without_a_last_line_break_does_not_run_into_the_next() -> None:
    other = facts_of(report("990103", None, 2019), practice())
    data = [to_lines(facts).rstrip("\n").encode() for facts in (FACTS, other)]
    assert read_table(data, where="x")["id"].to_pylist() == [fact.id for fact in (*FACTS, *other)]


@settings(max_examples=30, deadline=None)
@given(report_facts())
def test_table_holds_what_the_strict_reader_reads(facts: list[Fact]) -> None:
    seen: dict[str, Fact] = {fact.id: fact for fact in facts}
    table = table_of(seen.values())
    for fact, row in zip(from_lines(to_lines(seen.values()), where="x"), table.to_pylist(), strict=True):
        expected = fact.to_dict()
        if expected.get("change"):
            expected["change"] = {"points": None} | expected["change"]
        assert {name: row[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("index", "field", "value", "what"),
    [
        (1, "mechanism", None, "a practice fact lacks mechanism"),
        (1, "status", "perhaps", "unknown status"),
        (1, "start", "3", "cannot be read"),
        (1, "start", -1, "span is none"),
        (1, "end", 2, "span is none"),
        (1, "type", "rumour", "unknown type"),
        (1, "quote", None, "lacks quote"),
        (1, "report", "990103/-/2017", "another report"),
        (0, "year", 2017, "differs from its place and year"),
        (0, "level", "village", "unknown level"),
        (3, "value", "many", "cannot be read"),
        (3, "value", None, "lacks value"),
        (3, "bound", "circa", "unknown bound"),
        (2, "id", FACTS[1].id, "two facts bear one id"),
    ],
)
def test_damaged_fact_is_refused(index: int, field: str, value: Any, what: str) -> None:
    records = [fact.to_dict() for fact in FACTS]
    records[index][field] = value
    data = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    with pytest.raises(FactsError, match=what):
        read_table([data.encode()], where="x")


@pytest.mark.parametrize("data", [b"\xff\xfe", b"[1]\n", b'{"id": "a"', b"nonsense", b'{"id": "\\ud800"}'])
def test_unreadable_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(FactsError, match=r"^folder: "):
        read_table([data], where="folder")


def test_report_twice_is_refused() -> None:
    again = facts_of(report("990103", None, 2018, title="x"))
    with pytest.raises(FactsError, match="two facts describe one report"):
        read_table([to_lines(FACTS).encode(), to_lines(again).encode()], where="x")
