"""Locks between processes."""

from __future__ import annotations

import os
from pathlib import Path

from kg.locks import FileLock


def test_exclusive_lock_keeps_all_others_out(tmp_path: Path) -> None:
    first, second = (FileLock(tmp_path / "deep" / "lock") for _ in range(2))
    assert first.acquire()
    assert first.acquire()
    assert not second.acquire(wait=0.1)
    assert not second.acquire(shared=True)
    first.release()
    assert second.acquire()
    second.release()
    second.release()


def test_shared_lock_keeps_only_writers_out(tmp_path: Path) -> None:
    readers = [FileLock(tmp_path / "lock") for _ in range(2)]
    writer = FileLock(tmp_path / "lock")
    assert all(reader.acquire(shared=True) for reader in readers)
    assert not writer.acquire()
    for reader in readers:
        reader.release()
    assert writer.acquire()


def test_holder_is_told_by_its_process(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "lock")
    assert lock.holder() == ""
    lock.acquire()
    assert FileLock(tmp_path / "lock").holder() == str(os.getpid())
