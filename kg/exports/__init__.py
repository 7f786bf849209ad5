"""Exports: the whole graph in the formats of other programs, written report by report.

Each format writes the parts of ``kg.exports.parts`` to a file or into a folder. The lossless ones can be read back by
``kg.imports``, which gives the same facts, byte for byte.
"""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from kg.errors import FactsError, KgError, UsageError
from kg.exports.output import file_output, folder_output
from kg.exports.parts import parts
from kg.facts import government_id
from kg.graph import Catalogue
from kg.stores import Change
from kg.sync import Plan, changes
from kg.workspace import Workspace


@dataclass(frozen=True)
class Format:
    """A format: the module that writes it, whether into a folder, whether facts can be made of it again.

    batch: reports that are in memory at a time, about; a government's are never divided.

    The module has ``write(parts, catalogue, out)``, of a folder's format with ``NAMES``, the files that it writes; a
    module of several formats takes the format's name besides.
    """

    module: str
    title: str
    folder: bool = False
    lossless: bool = False
    batch: int = 500


FORMATS: dict[str, Format] = {
    "nquads": Format("kg.exports.rdf", "RDF, one quad a line, one named graph a report", lossless=True, batch=50),
    "trig": Format("kg.exports.rdf", "RDF with named graphs, for people", lossless=True, batch=50),
    "turtle": Format("kg.exports.rdf", "RDF without named graphs", lossless=True, batch=50),
    "jsonld": Format("kg.exports.rdf", "RDF as JSON", lossless=True, batch=50),
    "csv": Format("kg.exports.tables", "a table a kind, described in datapackage.json", folder=True, lossless=True),
    "parquet": Format("kg.exports.tables", "the same tables, typed and compressed", folder=True, lossless=True),
    "graphml": Format("kg.exports.graphml", "every node and edge, for yEd, Cytoscape, R, networkx"),
    "gexf": Format("kg.exports.gexf", "things and who practises what from when to when, for Gephi"),
    "neo4j-admin": Format("kg.exports.neo4j_admin", "files for neo4j-admin database import full", folder=True),
}


def export(
    format_: str,
    target: Path | BinaryIO,
    workspace: Workspace,
    catalogue: Catalogue,
    *,
    reports: Sequence[str] | None = None,
    damaged: dict[str, FactsError] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Write the graph of a workspace, or of some of its reports, and say how many reports it holds.

    target: a path, which is replaced whole or not at all (``.gz`` compresses a file, ``.zip`` packs a folder), or a
    binary stream; damaged: takes the error of each facts file that had to be left out; progress(done, all).
    Raises UsageError for an unknown format or a target that cannot be taken, KgError if writing fails.
    """
    form = FORMATS.get(format_)
    if form is None:
        raise UsageError(f"there is no format {format_!r}", do=f"there are {', '.join(FORMATS)}")
    chosen = workspace.reports() if reports is None else list(reports)
    lost = {} if damaged is None else damaged
    found = changes(workspace, catalogue, chosen, Plan({}, frozenset(chosen), frozenset()), lost, batch=form.batch)
    content = parts(_counted(found, len(chosen), progress), catalogue)
    writer = importlib.import_module(form.module)
    with _reported(target):
        if form.folder:
            with folder_output(target, writer.NAMES) as folder:
                writer.write(content, catalogue, folder, format_)
        else:
            with file_output(target) as out:
                writer.write(content, catalogue, out, format_)
    return len(chosen) - len(lost)


def select(
    workspace: Workspace, catalogue: Catalogue, reports: Sequence[str] = (), governments: Sequence[str] = ()
) -> list[str]:
    """The ids of the reports that are named, and of all reports of the named governments and of those below them.

    Raises UsageError for a report that is not there, or a government without any.
    """
    there = workspace.reports()
    chosen = set(reports)
    for report in reports:
        if report not in there:
            raise UsageError("there is no such report", where=report, do="kg query reports lists them")
    above: dict[str, set[str]] = {}
    for report in there:
        adcode, town, _ = report.split("/")
        place = government_id(adcode, None if town == "-" else town)
        if place not in above:
            above[place] = {place, *(one.id for one in catalogue.places.ancestors(place))}
        if above[place] & set(governments):
            chosen.add(report)
    for government in governments:
        if not any(government in found for found in above.values()):
            raise UsageError("no report is of this government or below it", where=government, do="write its id")
    return [report for report in there if report in chosen]


def _counted(found: Iterable[Change], total: int, progress: Callable[[int, int], None] | None) -> Iterator[Change]:
    done = 0
    for change in found:
        yield change
        done += len(change.added)
        if progress:
            progress(done, total)


@contextlib.contextmanager
def _reported(target: Path | BinaryIO) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        where = str(target) if isinstance(target, Path) else "stdout"
        raise KgError(
            f"the export cannot be written ({error.strerror or error})", where=where, do="check the folder and its room"
        ) from error
