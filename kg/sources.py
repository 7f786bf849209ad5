"""What a workspace remembers about files, so that an unchanged one is not read again. All of it may be deleted."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

_TICK, _COARSE_TICK = 20_000_000, 2_000_000_000
"""Nanoseconds in which two changes may bear one time: usual file systems, and those that keep whole seconds."""


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
        self._records: dict[str, Record] | None = None
        self._keys: dict[str, set[str]] = defaultdict(set)  # report → keys of its sources
        self._torn = False

    def get(self, source: Path) -> Record | None:
        """What is known about a source file."""
        return self._all().get(source_key(source))

    def kept(self, report: str, behind: Set[str]) -> str:
        """The key of the source whose page is kept for a report, given those that stand behind; "" if not known."""
        found = [key for key in self._of(report) if key not in behind]
        return found[0] if len(found) == 1 else ""

    def all_behind(self, report: str, behind: Set[str]) -> bool:
        """Whether sources of a report are known, and each of them stands behind the kept page."""
        return bool(self._of(report)) and set(self._of(report)) <= behind

    def paths(self, reports: Set[str]) -> list[Path]:
        """The source files of the given reports as they were loaded, whether they still exist or not."""
        return sorted(Path(record.path) for record in self._all().values() if record.report in reports and record.path)

    def file(self, key: str) -> tuple[Path, str] | None:
        """The path and the digest of the source with a key."""
        record = self._all().get(key)
        return (Path(record.path), record.digest) if record and record.path else None

    def unchanged(self, engine: str, reports: Set[str]) -> Unchanged:
        """What tells the files that this engine has loaded already, of those whose report is still there."""
        return Unchanged(
            frozenset(
                (key, record.digest)
                for key, record in self._all().items()
                if record.engine == engine and record.report in reports
            )
        )

    def add(self, source: Path, record: Record) -> None:
        """Remember what a source file gave; to be called when its facts are safe."""
        records = self._all()
        key, record = source_key(source), replace(record, path=str(source.absolute()))
        if key in records:
            self._keys[records[key].report].discard(key)
        records[key] = record
        self._keys[record.report].add(key)
        self._append({"source": key, **asdict(record)})

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

    def _all(self) -> dict[str, Record]:
        if self._records is None:
            self._records = {}
            with contextlib.suppress(OSError):
                text = self._path.read_text(encoding="utf-8", errors="surrogateescape")
                self._torn = bool(text) and not text.endswith("\n")
                for line in text.splitlines():
                    self._read(line, self._records)
            for key, record in self._records.items():
                self._keys[record.report].add(key)
        return self._records

    @staticmethod
    def _read(line: str, records: dict[str, Record]) -> None:
        # A line that a crash cut in half is skipped: its file is then read again.
        with contextlib.suppress(ValueError, KeyError, TypeError):
            values = json.loads(line)
            if values["report"] is None:
                records.pop(values["source"], None)
            else:
                records[values["source"]] = Record(*map(values.__getitem__, _FIELDS))


class DigestCache:
    """Digests of files by their state on disk, so that an unchanged file is not read.

    The state is size, inode and both times in nanoseconds: a rename gives another inode, a write another change time.
    A file that changed just now, or that bears a time to come, is read again: clocks tick coarsely and are set back.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read: dict[str, list[int | str]] | None = None
        self._changed = False

    def of(self, files: Iterable[tuple[str, Path]]) -> dict[str, str]:
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
                    digests[name] = digest_of(path.read_bytes())
                    self._changed = True
                    if _settled(key):
                        fresh[name] = [*key, digests[name]]
        self._changed = self._changed or len(fresh) != len(known)
        self._read = fresh
        return digests

    def unknown(self, files: Iterable[tuple[str, Path]]) -> list[str]:
        """Names of the files that are not in the state in which they were last read."""
        known = self._known()
        found = []
        for name, path in files:
            with contextlib.suppress(OSError):
                if known.get(name, [""])[:-1] != _state(path):
                    found.append(name)
        return found

    def forget(self, names: Iterable[str]) -> None:
        """Hold these files for unknown from now on."""
        for name in names:
            self._changed = self._known().pop(name, None) is not None or self._changed

    def _known(self) -> dict[str, list[int | str]]:
        if self._read is None:
            self._read = {}
            with contextlib.suppress(OSError, ValueError):
                self._read = dict(json.loads(self._path.read_bytes()))
        return self._read

    def save(self) -> None:
        """Keep what was learnt."""
        if self._changed and self._read is not None:
            with contextlib.suppress(OSError):
                self._path.parent.mkdir(parents=True, exist_ok=True)
                temporary = self._path.with_name(f".{self._path.name}.{os.getpid()}.tmp")
                temporary.write_text(
                    json.dumps(self._read, ensure_ascii=False, separators=(",", ":")), encoding="utf-8"
                )
                os.replace(temporary, self._path)
                self._changed = False


def _state(path: Path) -> list[int | str]:
    state = path.stat()
    return [state.st_size, state.st_ino, state.st_mtime_ns, state.st_ctime_ns]


def _settled(state: list[int | str]) -> bool:
    """Whether a file of this state, read now, cannot change any more without its state telling so."""
    changed = int(state[-1])
    tick = _TICK if changed % 1_000_000 else _COARSE_TICK
    return changed + tick < time.time_ns()


def digest_of(data: bytes) -> str:
    """The digest of a facts file's bytes."""
    return hashlib.sha256(data).hexdigest()[:32]
