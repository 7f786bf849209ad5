"""What a workspace remembers about files, so that an unchanged one is not read again. All of it may be deleted."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

_TICK, _COARSE_TICK = 20_000_000, 2_000_000_000
"""Nanoseconds in which two changes may bear one time: usual file systems, and those that keep whole seconds."""

_WORTH = 0.002
"""The share of files from which on what was learnt about them is kept: all of it has to be written again."""


def source_key(path: Path) -> str:
    """What identifies a source file: a hash of its absolute path, twelve hexadecimal digits."""
    return hashlib.sha256(str(path.absolute()).encode("utf-8", "surrogateescape")).hexdigest()[:12]


@dataclass(frozen=True)
class Record:
    """One source file when it was loaded: digests of its bytes and of the engine, the report that it gave, its path."""

    digest: str
    engine: str
    report: str
    path: str = ""


_FIELDS = tuple(field.name for field in fields(Record))
Line = dict[str, Any]
"""A record as it stands in the file, with the key of its source."""


@dataclass(frozen=True)
class Unchanged:
    """Whether a file was loaded already: called with its path and the digest of its bytes."""

    loaded: frozenset[tuple[str, str]]

    def __call__(self, path: Path, digest: str) -> bool:
        return (source_key(path), digest) in self.loaded


class Sources:
    """The source files that a workspace has loaded: lines of JSON, of which the last one about a file counts."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines: dict[str, Line] | None = None
        self._keys: dict[str, set[str]] = defaultdict(set)  # report → keys of its sources
        self._torn = False

    def get(self, source: Path) -> Record | None:
        """What is known about a source file."""
        return _record(self._all().get(source_key(source)))

    def kept(self, report: str, behind: Set[str]) -> str:
        """The key of the source whose page is kept for a report, given those that stand behind; "" if not known."""
        found = [key for key in self._of(report) if key not in behind]
        return found[0] if len(found) == 1 else ""

    def all_behind(self, report: str, behind: Set[str]) -> bool:
        """Whether sources of a report are known, and each of them stands behind the kept page."""
        return bool(self._of(report)) and set(self._of(report)) <= behind

    def paths(self, reports: Set[str]) -> list[Path]:
        """The source files of the given reports as they were loaded, whether they still exist or not."""
        known = self._all().values()
        return sorted(Path(line["path"]) for line in known if line["report"] in reports and line["path"])

    def file(self, key: str) -> tuple[Path, str] | None:
        """The path and the digest of the source with a key."""
        record = _record(self._all().get(key))
        return (Path(record.path), record.digest) if record and record.path else None

    def loaded(self, engine: str, among: Iterable[Path] | None = None) -> dict[tuple[str, str], str]:
        """The files that this engine has loaded, by their key and digest, with the report of each.

        among: the files that are asked for; all if it is None.
        """
        lines = self._all()
        keys = lines if among is None else [key for key in map(source_key, among) if key in lines]
        return {(key, lines[key]["digest"]): lines[key]["report"] for key in keys if lines[key]["engine"] == engine}

    def add(self, source: Path, record: Record) -> None:
        """Remember what a source file gave; to be called when its facts are safe."""
        lines, key = self._all(), source_key(source)
        line = {"source": key, **asdict(replace(record, path=str(source.absolute())))}
        if key in lines:
            self._keys[lines[key]["report"]].discard(key)
        lines[key] = line
        self._keys[record.report].add(key)
        self._append(line)

    def forget(self, report: str) -> None:
        """Forget every source of a report, so that loading it again takes it again."""
        gone = self._of(report)
        for key in gone:
            del self._all()[key]
        self._append(*({"source": key, "report": None} for key in gone))
        self._keys.pop(report, None)

    def _of(self, report: str) -> list[str]:
        self._all()
        return sorted(self._keys.get(report, ()))

    def _append(self, *lines: dict[str, str | None]) -> None:
        # Only a convenience, so a full disk or a missing right is no reason to fail.
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8", errors="surrogateescape") as file:
                # What a killed process left unfinished must not swallow the line behind it.
                start = "\n" if self._torn else ""
                file.write(start + "".join(json.dumps(line) + "\n" for line in lines))
            self._torn = False

    def _all(self) -> dict[str, Line]:
        if self._lines is None:
            self._lines = {}
            with contextlib.suppress(OSError):
                text = self._path.read_text(encoding="utf-8", errors="surrogateescape")
                self._torn = bool(text) and not text.endswith("\n")
                for line in _parsed(text.splitlines()):
                    self._take(line, self._lines)
            for key, line in self._lines.items():
                self._keys[line["report"]].add(key)
        return self._lines

    @staticmethod
    def _take(line: Any, lines: dict[str, Line]) -> None:
        # What another program wrote may be anything.
        with contextlib.suppress(KeyError, TypeError):
            if line["report"] is None:
                lines.pop(line["source"], None)
            elif {type(line[name]) for name in _FIELDS} == {str}:
                lines[line["source"]] = line


def _record(line: Line | None) -> Record | None:
    return Record(**{name: line[name] for name in _FIELDS}) if line else None


def _parsed(lines: list[str]) -> Iterator[Any]:
    """The values of lines of JSON; all at once, for one by one takes ten times as long."""
    try:
        yield from json.loads(f"[{','.join(lines)}]")
    except ValueError:
        for line in lines:
            # A line that a crash cut in half is skipped: its file is then read again.
            with contextlib.suppress(ValueError):
                yield json.loads(line)


class DigestCache:
    """Digests of files by their state on disk, so that an unchanged file is not read.

    The state is size, inode and both times in nanoseconds: a rename gives another inode, a write another change time.
    A file that changed just now, or that bears a time to come, is read again: clocks tick coarsely and are set back.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read: dict[str, list[int | str]] | None = None
        self._learnt = 0

    def of(self, files: Iterable[tuple[str, str]]) -> dict[str, str]:
        """Name → digest of the bytes (32 hexadecimal digits); a file that cannot be read is left out."""
        known = self._known()
        fresh: dict[str, list[int | str]] = {}
        digests = {}
        for name, path in files:
            with contextlib.suppress(OSError):
                key = _state(path)
                found = known.get(name)
                if found and found[:-1] == key:
                    digests[name] = str(found[-1])
                    fresh[name] = found
                else:
                    digests[name] = digest_of(Path(path).read_bytes())
                    self._learnt += 1
                    if _settled(key):
                        fresh[name] = [*key, digests[name]]
        self._learnt += len(known.keys() - fresh.keys())
        self._read = fresh
        return digests

    def unknown(self, files: Iterable[tuple[str, str]]) -> list[str]:
        """Names of the files that are missing or not in the state in which they were last read."""
        known = self._known()
        found = []
        for name, path in files:
            with contextlib.suppress(OSError):
                if known.get(name, [""])[:-1] == _state(path):
                    continue
            found.append(name)
        return found

    def forget(self, names: Iterable[str]) -> None:
        """Hold these files for unknown from now on."""
        for name in names:
            self._learnt += self._known().pop(name, None) is not None

    def _known(self) -> dict[str, list[int | str]]:
        if self._read is None:
            self._read = {}
            with contextlib.suppress(OSError, ValueError):
                self._read = dict(json.loads(self._path.read_bytes()))
        return self._read

    def save(self) -> None:
        """Keep what was learnt, if reading that again would take longer."""
        if self._read is not None and self._learnt > len(self._read) * _WORTH:
            with contextlib.suppress(OSError):
                self._path.parent.mkdir(parents=True, exist_ok=True)
                temporary = self._path.with_name(f".{self._path.name}.{os.getpid()}.tmp")
                temporary.write_text(
                    json.dumps(self._read, ensure_ascii=False, separators=(",", ":")), encoding="utf-8"
                )
                os.replace(temporary, self._path)
                self._learnt = 0


def _state(path: str) -> list[int | str]:
    state = os.stat(path)
    return [state.st_size, state.st_ino, state.st_mtime_ns, state.st_ctime_ns]


def _settled(state: list[int | str]) -> bool:
    """Whether a file of this state, read now, cannot change any more without its state telling so."""
    changed = int(state[-1])
    tick = _TICK if changed % 1_000_000 else _COARSE_TICK
    return changed + tick < time.time_ns()


def digest_of(data: bytes) -> str:
    """The digest of a facts file's bytes."""
    return hashlib.sha256(data).hexdigest()[:32]
