"""Imports: facts made again of a lossless export, checked against the digest of the file that was exported."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kg.durable import replace_file
from kg.errors import FactsError
from kg.facts import Fact, to_lines
from kg.sources import digest_of
from kg.workspace import Workspace

Result = Literal["loaded", "replaced", "unchanged", "conflict"]

READERS: dict[str, str] = {
    # ending of the file's name, "" of a folder → module with read(path, ending)
    ".nq": "kg.imports.rdf",
    ".trig": "kg.imports.rdf",
    ".ttl": "kg.imports.rdf",
    ".jsonld": "kg.imports.rdf",
    "": "kg.imports.tables",
    ".zip": "kg.imports.tables",
}


@dataclass(frozen=True)
class Exported:
    """The facts of one report in an export, in the order of a facts file, and the digest that its file had."""

    report: str
    facts: tuple[Fact, ...]
    digest: str | None

    @property
    def exact(self) -> bool:
        """Whether the facts are, byte for byte, those that were exported."""
        return self.digest is None or digest_of(to_lines(self.facts).encode()) == self.digest


@dataclass(frozen=True)
class Imported:
    """What became of one report; ``exact`` as in ``Exported``."""

    report: str
    result: Result
    exact: bool


def read_export(path: Path) -> Iterator[Exported]:
    """The reports of an export; raises FactsError if it is damaged or none of the formats that kg can read."""
    ending = "" if path.is_dir() else Path(path.name.removesuffix(".gz")).suffix.lower()
    module = READERS.get(ending)
    if module is None:
        known = ", ".join(one for one in READERS if one)
        raise FactsError("kg reads no facts from such a file", where=str(path), do=f"give {known} or a folder of csv")
    yield from importlib.import_module(module).read(path, ending)


def import_facts(path: Path, workspace: Workspace, *, replace: bool = False) -> Iterator[Imported]:
    """Keep the facts of an export in the workspace, whose writer the caller is, report by report.

    A report that is there with other facts is left alone (``conflict``) unless ``replace`` is given.
    """
    for one in read_export(path):
        yield Imported(one.report, _keep(one, workspace, replace), one.exact)


def _keep(one: Exported, workspace: Workspace, replace: bool) -> Result:
    path = workspace.facts_path(one.report)
    lines = to_lines(one.facts).encode()
    there = path.read_bytes() if path.exists() else None
    if there is not None and sorted(there.split(b"\n")) == sorted(lines.split(b"\n")):
        return "unchanged"
    if there is not None and not replace:
        return "conflict"
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, lines)
    return "loaded" if there is None else "replaced"
