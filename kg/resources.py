"""Where the data that travels with the package lies: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The folder ``ontology``, ``cypher`` or ``sparql``; raises FileNotFoundError for a broken installation."""
    for path in (_PACKAGE.parent / name, _PACKAGE / "_data" / name):
        if path.is_dir():
            return path
    raise FileNotFoundError(f"the folder {name!r} is missing beside or inside {_PACKAGE}; install kg again")
