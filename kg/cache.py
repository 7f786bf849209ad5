"""The user's cache folder: things that can be made again at any time, kept only because making them takes a while."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

_KEPT = 12
"""How many files of one family stay; the oldest go first."""


def cache_folder() -> Path:
    """Where cached files live: ``$KG_CACHE`` if it is set, else the place that the operating system has for them."""
    if own := os.environ.get("KG_CACHE"):
        return Path(own)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "kg" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "kg"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kg"


def read_cached(family: str, key: str) -> Any | None:
    """What was kept under this key, or None if nothing was, or if the file is damaged or unreadable."""
    try:
        return json.loads((cache_folder() / f"{family}-{key}.json").read_bytes())
    except (OSError, ValueError, RuntimeError):
        return None


def write_cached(family: str, key: str, value: Any) -> None:
    """Keep a value that JSON can hold; a folder that cannot be written is no error, the value is then made anew."""
    with contextlib.suppress(OSError, RuntimeError):
        folder = cache_folder()
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{family}-", suffix=".tmp", dir=folder)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(value, file, ensure_ascii=False, separators=(",", ":"))
            os.replace(name, folder / f"{family}-{key}.json")
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _drop_oldest(folder, family)


def _drop_oldest(folder: Path, family: str) -> None:
    kept = sorted(folder.glob(f"{family}-*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in kept[_KEPT:]:
        path.unlink(missing_ok=True)
