"""Rows that wait on disk come back whole and in order, and leave nothing behind."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from kg.stores.spool import Spool

SCHEMA = pa.schema([("id", pa.string()), ("year", pa.int64())])


def rows(*ids: str) -> pa.Table:
    return pa.table({"id": list(ids), "year": [None if one == "b" else 2016 for one in ids]}, schema=SCHEMA)


def test_tables_grow_piece_by_piece_and_come_back_whole(tmp_path: Path) -> None:
    with Spool(tmp_path / "rows") as spool:
        spool.add("Law", rows("a", "b"))
        spool.add("Report", rows("r"))
        spool.add("Law", rows())
        spool.add("Law", rows("丙"))
        assert spool.table("Law", SCHEMA).to_pylist() == rows("a", "b", "丙").to_pylist()
        assert spool.table("Report", SCHEMA) == rows("r")
        assert spool.table("Practice", SCHEMA) == SCHEMA.empty_table()
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_no_part_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "rows"
    folder.mkdir()
    (folder / "Law.arrow").write_bytes(b"half a file")
    with Spool(folder) as spool:
        assert spool.table("Law", SCHEMA) == SCHEMA.empty_table()


def test_nothing_stays_behind_when_something_fails(tmp_path: Path) -> None:
    def fail() -> None:
        with Spool(tmp_path / "rows") as spool:
            spool.add("Law", rows("a"))
            spool.add("Law", pa.table({"other": ["a"]}))

    with pytest.raises(pa.ArrowInvalid):
        fail()
    assert list(tmp_path.iterdir()) == []
