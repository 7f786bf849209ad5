"""The files of a workspace that were refused because no government could be told; all of it may be deleted."""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class RefusedFile:
    """A file without a place: its path, the digest of its bytes, and why it was refused."""

    path: str
    digest: str
    what: str


class Refused:
    """What ``cache/refused.jsonl`` remembers: of the lines about a path the last one counts."""

    def __init__(self, workspace: Path) -> None:
        self._path = workspace / "cache" / "refused.jsonl"
        self._files: dict[str, RefusedFile] = {}
        with contextlib.suppress(OSError):
            for line in self._path.read_text(encoding="utf-8", errors="surrogateescape").splitlines():
                # A line that a crash cut in half is skipped: its file is refused again when it is loaded again.
                with contextlib.suppress(ValueError, KeyError, TypeError):
                    self._take(json.loads(line))

    def files(self) -> list[RefusedFile]:
        """The files, in the order of their paths."""
        return [self._files[path] for path in sorted(self._files)]

    def add(self, path: Path, digest: str, what: str) -> None:
        """Remember a refusal."""
        one = RefusedFile(str(path.absolute()), digest, what)
        if self._files.get(one.path) != one:
            self._keep(asdict(one))

    def settle(self, path: Path) -> None:
        """Forget a file that was loaded."""
        if str(path.absolute()) in self._files:
            self._keep({"path": str(path.absolute()), "digest": None, "what": ""})

    def _keep(self, record: dict[str, str | None]) -> None:
        self._take(record)
        # Only a convenience, so a full disk or a missing right is no reason to fail.
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(record) + "\n")

    def _take(self, record: dict[str, str | None]) -> None:
        path, digest, what = str(record["path"]), record["digest"], str(record["what"])
        if digest is None:
            self._files.pop(path, None)
        else:
            self._files[path] = RefusedFile(path, digest, what)
