"""Where an embedded view stands on disk, and who may touch it.

Readers share a lock. A writer that gets it alone works in place; one that finds readers works on a copy, which takes
the place of the original when it is done: a reader's files never change under it, and no writer waits for a reader.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from kg.errors import StoreError
from kg.locks import FileLock

_WAIT = 30.0
"""Seconds that a reader waits for a writer's batch."""


class ViewPlace:
    """The file or folder of a view, with files beside it that begin with its name.

    copy(original, target) copies a view that nobody writes.
    """

    def __init__(self, path: Path, copy: Callable[[Path, Path], None]) -> None:
        self.path = path
        self.fresh = path.with_name(path.name + ".new")
        self._old = path.with_name(path.name + ".old")
        self._lock = FileLock(path.with_name(path.name + ".lock"))
        self._swapping = FileLock(path.with_name(path.name + ".swap"))
        self._copy = copy
        self._copied = False

    def enter(self, *, write: bool) -> Path:
        """Take the lock; what to open, to read or write. Raises StoreError if the view is missing or being written.

        Until ``opened`` is called no other process can swap the view for another.
        """
        if self._old.is_dir() and not self.path.exists():
            self._restore()
        try:
            if self.path.parent.is_dir():
                self._swapping.acquire(shared=True, wait=_WAIT)
            if not self.path.exists():
                raise StoreError("the view is missing", where=str(self.path), do="run kg sync")
            if not write and not self._lock.acquire(shared=True, wait=_WAIT):
                raise StoreError("the view is being written", where=str(self.path), do="try again in a moment")
            if not write or self._lock.acquire():
                return self.path
            remove(self.fresh)
            self._copy(self.path, self.fresh)
            self._copied = True
            return self.fresh
        except BaseException:
            self._swapping.release()
            raise

    def alone(self) -> bool:
        """Whether nobody else has the view, which is then kept for a writer: ``enter`` to write works in place."""
        return self.path.exists() and self._lock.acquire()

    def opened(self) -> None:
        """What was entered is open."""
        self._swapping.release()

    def leave(self) -> None:
        """Give the lock back; a copy takes the place of the original."""
        self._swapping.release()
        if self._copied:
            self._copied = False
            self.swap()
        self._lock.release()
        if self._old.exists():
            self._tidy()

    def abandon(self) -> None:
        """Give the lock back and leave the original as it is."""
        self._copied = False
        remove(self.fresh)
        self._swapping.release()
        self._lock.release()

    def swap(self) -> None:
        """Put what was made beside the view, closed by now, in its place; the old one is gone then."""
        if self.fresh.is_file():
            with self.fresh.open("rb+") as file:
                os.fsync(file.fileno())
        self._swapping.acquire(wait=_WAIT)
        try:
            if self.path.is_dir():
                remove(self._old)
                os.rename(self.path, self._old)
            elif any(beside.exists() for beside in beside_of(self.path)):
                # A log of the old file must not be replayed on the new one, and the old one is nothing without it.
                remove(self.path)
            os.replace(self.fresh, self.path)
        finally:
            self._swapping.release()
        remove(self._old)

    def _restore(self) -> None:
        """A crash between the two renames of a folder leaves the old one: put it back, unless it is being swapped."""
        with contextlib.suppress(OSError):
            self._swapping.acquire(wait=_WAIT)
            if not self.path.exists():
                os.rename(self._old, self.path)
        self._swapping.release()

    def _tidy(self) -> None:
        """Remove the old view that a killed process left, unless somebody still reads it."""
        with contextlib.suppress(OSError):
            if self.path.exists() and self._lock.acquire():
                remove(self._old)
        self._lock.release()


def beside_of(path: Path) -> list[Path]:
    """The log and the shadow file of a database file."""
    return [path.with_name(path.name + suffix) for suffix in (".wal", ".shadow")]


def remove(path: Path) -> None:
    """Remove a file with those beside it, or a folder; nothing happens if it is not there, or another is at it too."""
    while path.is_dir():
        try:
            shutil.rmtree(path)
        except FileNotFoundError:
            continue  # a reader that leaves tidies up as well
        return
    for one in (path, *beside_of(path)):
        one.unlink(missing_ok=True)
