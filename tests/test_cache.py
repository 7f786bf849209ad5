"""The cache folder keeps what it is given and is never in the way."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kg.cache import cache_folder, read_cached, write_cached


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_what_is_kept_comes_back(folder: Path) -> None:
    write_cached("words", "k", {"词": ["一", 2, None]})
    assert read_cached("words", "k") == {"词": ["一", 2, None]}
    assert read_cached("words", "other") is None
    assert [path.name for path in folder.iterdir()] == ["words-k.json"]


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff\xfe"])
def test_a_damaged_file_is_as_good_as_none(folder: Path, damage: bytes) -> None:
    write_cached("words", "k", 1)
    (folder / "words-k.json").write_bytes(damage)
    assert read_cached("words", "k") is None


def test_a_value_that_is_no_json_leaves_no_file_behind(folder: Path) -> None:
    with pytest.raises(TypeError):
        write_cached("words", "k", {1, 2})
    assert list(folder.iterdir()) == []


def test_only_the_newest_files_of_a_family_stay(folder: Path) -> None:
    write_cached("places", "kept", 0)
    for number in range(20):
        write_cached("words", str(number), number)
        os.utime(folder / f"words-{number}.json", (number, number))
    write_cached("words", "last", 1)
    left = {path.name for path in folder.iterdir()}
    assert "places-kept.json" in left
    assert {"words-last.json", "words-19.json"} <= left
    assert "words-0.json" not in left
    assert len(left) < 15


def test_a_folder_that_cannot_be_made_is_no_error(folder: Path) -> None:
    folder.write_text("a file")
    write_cached("words", "k", 1)
    assert read_cached("words", "k") is None


def test_the_folder_follows_the_users_wish(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("KG_CACHE")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "kg"
