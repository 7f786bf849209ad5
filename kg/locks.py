"""Locks between processes: a file that the operating system locks, so that a killed holder's lock is gone with it."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import time
from pathlib import Path

_READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)


class FileLock:
    """An exclusive or shared lock on a file, which is made if need be and never deleted.

    The holder of an exclusive lock writes its process id into the file, for the message that others show.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    def acquire(self, *, shared: bool = False, wait: float = 0.0) -> bool:
        """Take the lock, within ``wait`` seconds; false if another process holds it. Taking it twice is no error.

        Where nothing may be written a shared lock needs no file: nobody made one, so nobody has written there.
        """
        if self._file is not None:
            return True
        try:
            file = self._open(shared=shared)
        except FileNotFoundError:
            return True
        deadline = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    os.close(file)
                    return False
                time.sleep(0.05)
            else:
                break
        if not shared:
            os.ftruncate(file, 0)
            os.write(file, str(os.getpid()).encode())
        self._file = file
        return True

    def _open(self, *, shared: bool) -> int:
        """The lock's file; raises FileNotFoundError for a shared lock without one where none can be made."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            return os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            if not shared or error.errno not in _READ_ONLY:
                raise
            return os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)

    def release(self) -> None:
        """Give the lock back; nothing happens without one."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def holder(self) -> str:
        """The process id that the last exclusive holder wrote, or an empty text."""
        with contextlib.suppress(OSError):
            return self.path.read_text(encoding="ascii", errors="replace").strip()
        return ""
