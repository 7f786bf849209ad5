"""Files that survive: whole or not at all, grown by whole lines, mended after a kill."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kg.durable import append_lines, delete_file, replace_file, replacing_folder


def test_lines_are_added_and_what_a_kill_left_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    append_lines(path, '{"a": 1}\n')
    with path.open("a", encoding="utf-8") as file:
        file.write('{"a": "甲')
    append_lines(path, '{"a": 2}\n')
    assert path.read_text(encoding="utf-8") == '{"a": 1}\n{"a": 2}\n'


def test_a_whole_last_line_without_its_break_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"a": 1}', encoding="utf-8")
    append_lines(path, '{"a": 2}\n')
    assert path.read_text(encoding="utf-8") == '{"a": 1}\n{"a": 2}\n'


def test_damaged_lines_before_the_last_are_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\xff\n")
    append_lines(path, "{}\n")
    assert path.read_bytes() == b"\xff\n{}\n"


def test_replacing_that_fails_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    replace_file(path, "old")
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(OSError("no room")))
    with pytest.raises(OSError, match="no room"):
        replace_file(path, "new")
    assert [(one.name, one.read_text(encoding="utf-8")) for one in tmp_path.iterdir()] == [("a", "old")]


def test_a_folder_that_cannot_be_put_in_place_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, moved = tmp_path / "out", os.replace
    with replacing_folder(path) as folder:
        (folder / "a").write_text("old", encoding="utf-8")

    def refused(source: Path, target: Path) -> None:
        if source.name.endswith(".tmp"):
            raise OSError("no room")
        moved(source, target)

    monkeypatch.setattr("os.replace", refused)
    with pytest.raises(OSError, match="no room"), replacing_folder(path) as folder:
        (folder / "a").write_text("new", encoding="utf-8")
    assert [one.name for one in tmp_path.iterdir()] == ["out"]
    assert (path / "a").read_text(encoding="utf-8") == "old"


def test_deleting_takes_the_empty_folder_along(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "a"
    path.parent.mkdir()
    replace_file(path, "")
    delete_file(path)
    delete_file(path)
    assert not path.parent.exists()
