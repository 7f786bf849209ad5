"""Files that survive a crash: replaced whole or not at all, or grown by whole lines; on disk when a call returns."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


def replace_file(path: Path, content: str | bytes) -> None:
    """Replace a file whole: its old state or its new one is there, whatever happens."""
    with replacing(path) as file:
        file.write(content.encode() if isinstance(content, str) else content)


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, which takes the place of ``path`` when the block ends; if it fails, nothing has changed."""
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(path.parent)


@contextlib.contextmanager
def replacing_folder(path: Path) -> Iterator[Path]:
    """An empty folder to fill, which takes the place of the folder ``path`` when the block ends; else nothing changes.

    A folder cannot be exchanged in one step: between two renames the old one stands beside, as ``.NAME.old``.
    """
    fresh, old = path.with_name(f".{path.name}.tmp"), path.with_name(f".{path.name}.old")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    try:
        yield fresh
        for file in fresh.rglob("*"):
            if file.is_file():
                with file.open("rb") as written:
                    os.fsync(written.fileno())
        _sync_folder(fresh)
        if path.exists():
            shutil.rmtree(old, ignore_errors=True)
            os.replace(path, old)
        os.replace(fresh, path)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        if old.exists() and not path.exists():
            os.replace(old, path)
        raise
    _sync_folder(path.parent)
    shutil.rmtree(old, ignore_errors=True)


def append_lines(path: Path, lines: str) -> None:
    """Add lines of JSON to a file, which is made if need be; whole lines that stood in it before are never touched.

    A last line without its break is ended if it is JSON; else a killed process left it, and it is cut off.
    """
    new = not path.exists()
    with path.open("ab+") as file:
        file.seek(0)
        data = file.read()
        whole = data.rfind(b"\n") + 1
        if is_json(data[whole:]):
            lines = "\n" + lines
        else:
            file.truncate(whole)
        file.write(lines.encode())
        file.flush()
        os.fsync(file.fileno())
    if new:
        _sync_folder(path.parent)


def is_json(data: bytes) -> bool:
    """Whether the bytes are JSON.

    >>> is_json(b'{"a": 1}'), is_json(b'{"a": '), is_json(b"")
    (True, False, False)
    """
    try:
        json.loads(data)
    except ValueError:
        return False
    return True


def delete_file(path: Path) -> None:
    """Delete a file and, if it was the last one there, its folder; a file that is not there is no error."""
    if path.exists():
        path.unlink()
        _sync_folder(path.parent)
        with contextlib.suppress(OSError):
            path.parent.rmdir()


def _sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
