"""Facts files as one Arrow table: a column a field, a row a fact.

A store takes hundreds of thousands of facts; as columns they are read, checked and projected in bulk. What one file
holds is the same either way: ``kg.facts.from_lines`` is the strict reader, and the one that names a damaged file.
"""

from __future__ import annotations

import io
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

from kg.errors import FactsError
from kg.facts import CHOICES, Fact, to_lines

SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("id", "report", "file", "type")),
        *((name, pa.int64()) for name in ("start", "end")),
        *((name, pa.string()) for name in ("quote", "rule")),
        # report
        *((name, pa.string()) for name in ("government", "adcode", "town", "level")),
        ("year", pa.int64()),
        *((name, pa.string()) for name in ("published", "index_number", "document_number", "title")),
        # practice, document, indicator, organisation
        *((name, pa.string()) for name in ("mechanism", "status")),
        ("since", pa.int64()),
        *((name, pa.string()) for name in ("number", "relation", "law", "indicator", "label")),
        ("value", pa.float64()),
        *((name, pa.string()) for name in ("unit", "bound", "period")),
        ("change", pa.struct([("direction", pa.string()), ("percent", pa.float64()), ("points", pa.float64())])),
        *((name, pa.string()) for name in ("name", "role")),
    ]
)
_EVERY = ("id", "report", "file", "type", "start", "end", "quote", "rule")
REQUIRED: dict[str, tuple[str, ...]] = {
    "report": ("government", "adcode", "level", "year"),
    "practice": ("mechanism", "status", "year"),
    "document": ("title", "relation", "law"),
    "indicator": ("label", "value", "unit", "bound", "period", "status"),
    "organisation": ("name", "role"),
}
_SMALLEST_BLOCK, _LONGEST_BLOCK = 1 << 22, 1 << 30


def table_of(facts: Iterable[Fact]) -> pa.Table:
    """The facts as a table; they are valid by construction."""
    return read_table([to_lines(facts).encode()], where="facts")


def read_table(files: Iterable[bytes], *, where: str) -> pa.Table:
    """The facts of several facts files, given by their bytes; a file that lacks its last line break is no fault.

    Raises FactsError, named ``where``, if any of them is damaged: unreadable JSON, a field missing or of another type,
    a value outside its choices, a report id other than its fields say. Which file it was, the error cannot tell.
    """
    data = b"\n".join(files)
    if not data or data.isspace():
        return SCHEMA.empty_table()
    block = min(max(len(data) // 4, _SMALLEST_BLOCK), _LONGEST_BLOCK)
    try:
        table = pj.read_json(
            io.BytesIO(data),
            # A line must fit into a block; the parser's own blocks would be 1 MB. Threads pay for several blocks only.
            read_options=pj.ReadOptions(block_size=block, use_threads=len(data) > block),
            parse_options=pj.ParseOptions(explicit_schema=SCHEMA, unexpected_field_behavior="ignore"),
        )
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        raise FactsError(f"the facts cannot be read ({' '.join(str(error).split())})", where=where) from error
    _check(table, where)
    return table


def _check(table: pa.Table, where: str) -> None:
    for name in _EVERY:
        if table[name].null_count:
            raise FactsError(f"a fact lacks {name}", where=where)
    known = 0
    for kind, names in REQUIRED.items():
        rows = table.select(names).filter(pc.equal(table["type"], kind))
        known += rows.num_rows
        for name in names:
            if rows[name].null_count:
                raise FactsError(f"a {kind} fact lacks {name}", where=where)
            choices = CHOICES.get((kind, name))
            if choices and not _all(pc.is_in(rows[name], pa.array(sorted(choices)))):
                raise FactsError(f"a {kind} fact has an unknown {name}", where=where)
    if known != table.num_rows:
        raise FactsError("a fact is of an unknown type", where=where)
    if not _all(pc.and_(pc.less_equal(0, table["start"]), pc.less_equal(table["start"], table["end"]))):
        raise FactsError("a fact's span is none", where=where)
    if pc.count_distinct(table["id"]).as_py() != table.num_rows:
        raise FactsError("two facts bear one id", where=where)
    reports = table.select(["report", "adcode", "town", "year"]).filter(pc.equal(table["type"], "report"))
    town = pc.coalesce(reports["town"], pa.scalar("-"))
    said = pc.binary_join_element_wise(reports["adcode"], town, pc.cast(reports["year"], pa.string()), "/")
    if not _all(pc.equal(said, reports["report"])):
        raise FactsError("a report's id differs from its place and year", where=where)
    if not set(pc.unique(table["report"]).to_pylist()) <= set(reports["report"].to_pylist()):
        raise FactsError("a fact belongs to another report than the file's", where=where)
    if pc.count_distinct(reports["report"]).as_py() != reports.num_rows:
        raise FactsError("two facts describe one report", where=where)


def _all(condition: pa.ChunkedArray) -> bool:
    # Of no rows, everything is true; Arrow says null.
    return bool(pc.all(condition, min_count=0).as_py())
