"""Facts from the tables of ``kg export csv`` or ``parquet``: a folder, or a zip archive of it."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from kg.errors import FactsError
from kg.exports.tables import KINDS, NAMES, Kind, schema
from kg.imports import Exported
from kg.imports.records import TYPES, Row, exported

_RATIO = 200
"""How many times its size an archive may give; CSV gives about ten times."""


def read(path: Path, ending: str) -> Iterator[Exported]:
    """The reports of a folder of tables, in their order there; raises FactsError if a table is missing or damaged."""
    if ending != ".zip":
        yield from _read_folder(path, path)
        return
    with tempfile.TemporaryDirectory(prefix="kg-") as folder:
        _unpack(path, Path(folder))
        yield from _read_folder(Path(folder), path)


def _unpack(path: Path, folder: Path) -> None:
    """Take the tables out of an archive, by their known names only, and no more than its size can mean."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if entry.filename in NAMES]
            if sum(entry.file_size for entry in entries) > _RATIO * path.stat().st_size:
                raise FactsError("the archive gives out of proportion to its size", where=str(path))
            for entry in entries:
                with archive.open(entry) as source, (folder / entry.filename).open("wb") as target:
                    shutil.copyfileobj(source, target, 1 << 20)
    except (zipfile.BadZipFile, OSError, RuntimeError) as error:
        raise FactsError(f"the archive cannot be read ({error})", where=str(path)) from error


def _read_folder(folder: Path, named: Path) -> Iterator[Exported]:
    reports = _table(folder, KINDS[0], named)
    facts = {kind: _Rows(_table(folder, kind, named)) for kind in KINDS if kind.label in TYPES}
    known = set(reports["id"].to_pylist())
    for kind, rows in facts.items():
        if strange := rows.starts.keys() - known:
            raise FactsError(f"{kind.name} name a report that reports lack ({min(strange)})", where=str(named))
    for report in _Rows.plain(reports):
        theirs = (
            (TYPES[kind.label], row | {"thing": row[kind.column]})
            for kind, rows in facts.items()
            if kind.column
            for row in rows.of(report["id"])
        )
        yield exported(report, theirs, where=str(named))


class _Rows:
    """A table of facts by report: sorted once, rows made only for the report that is asked for."""

    def __init__(self, table: pa.Table) -> None:
        order = pc.sort_indices(table["report"])
        self._table = table.take(order).combine_chunks()
        counts = pc.value_counts(self._table["report"].combine_chunks())
        self.starts: dict[str, tuple[int, int]] = {}
        at = 0
        for report, count in zip(counts.field("values").to_pylist(), counts.field("counts").to_pylist(), strict=True):
            self.starts[report] = at, count
            at += count

    def of(self, report: str) -> list[dict[str, Any]]:
        """The rows of a report."""
        at, count = self.starts.get(report, (0, 0))
        found: list[dict[str, Any]] = self._table.slice(at, count).to_pylist()
        return found

    @staticmethod
    def plain(table: pa.Table) -> Iterator[Row]:
        """Every row, some thousand at a time."""
        for batch in table.to_batches(max_chunksize=4096):
            yield from batch.to_pylist()


def _table(folder: Path, kind: Kind, named: Path) -> pa.Table:
    columns = schema(kind)
    paths = [folder / f"{kind.name}.{ending}" for ending in ("csv", "parquet")]
    path = next((one for one in paths if one.is_file()), None)
    if path is None:
        raise FactsError(f"the table {kind.name} is missing", where=str(named), do="give a folder of kg export csv")
    try:
        if path.suffix == ".parquet":
            return pyarrow.parquet.read_table(path, columns=columns.names).cast(columns)
        return pyarrow.csv.read_csv(
            path,
            read_options=pyarrow.csv.ReadOptions(block_size=1 << 26),  # a row must fit into a block
            parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=columns,
                include_columns=columns.names,
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
            ),
        )
    except (pa.ArrowInvalid, pa.ArrowKeyError, OSError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise FactsError(f"the table {path.name} cannot be read ({reason})", where=str(named)) from error
