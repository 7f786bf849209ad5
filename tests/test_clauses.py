"""Titles, quotations, brackets and clauses of sentences that real pages punctuate badly."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.clauses import clauses, enclosures


@pytest.mark.parametrize(("text", "kind", "spans"), [
    ("根据《甲办法》《乙办法》", "title", ["《甲办法》", "《乙办法》"]),
    ("《关于印发<甲工作方案>的通知》", "title", ["《关于印发<甲工作方案>的通知》", "<甲工作方案>"]),
    ("《转发〈关于《甲》的函〉的通知》", "title", ["《转发〈关于《甲》的函〉的通知》", "〈关于《甲》的函〉", "《甲》"]),
    ("《甲办法缺后标，依照《乙办法》", "title", ["《乙办法》"]),
    ('落实"三项制度"和"一单四制"', "quote", ['"三项制度"', '"一单四制"']),
    ("达到“五落实、六统一“要求，推行“甲”", "quote", ["“五落实、六统一“", "“甲”"]),
    ("“外层‘内层’外层”", "quote", ["“外层‘内层’外层”", "‘内层’"]),
    ("（甲〔2020〕3号）和【乙】", "bracket", ["（甲〔2020〕3号）", "〔2020〕", "【乙】"]),
    ("）先关后开（", "bracket", []),
])  # fmt: skip
def test_marks_are_paired_as_a_reader_pairs_them(text: str, kind: str, spans: list[str]) -> None:
    assert [text[mark.start : mark.end] for mark in enclosures(text) if mark.kind == kind] == spans


def test_depth_counts_what_stands_around() -> None:
    assert [(mark.kind, mark.depth) for mark in enclosures("《甲<乙（丙）>》（丁）")] == [
        ("title", 0), ("title", 1), ("bracket", 2), ("bracket", 0)]  # fmt: skip


@pytest.mark.parametrize(("text", "parts"), [
    ("出台《甲，乙办法》，办结3件；余1件。", ["出台《甲，乙办法》，", "办结3件；", "余1件。"]),
    ("做到“谁决策，谁负责”：成效好", ["做到“谁决策，谁负责”：", "成效好"]),
    ("罚款1,200元，其中（甲，乙", ["罚款1,200元，", "其中（甲，", "乙"]),
    ("", []),
])  # fmt: skip
def test_clauses_end_outside_marks(text: str, parts: list[str]) -> None:
    assert [text[start:end] for start, end in clauses(text)] == parts


@given(st.text("甲《》<>“”\"（），；。：‘’〔〕", max_size=40))
@settings(max_examples=200, deadline=None)
def test_clauses_cover_the_text_and_marks_nest(text: str) -> None:
    spans = clauses(text)
    assert "".join(text[start:end] for start, end in spans) == text
    marks = enclosures(text)
    for one in marks:
        assert one.end - one.start >= 2
        for other in marks:
            assert not one.start < other.start < one.end < other.end, "two marks cross"
