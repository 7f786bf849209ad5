"""Rows on the terminal: aligned tables in which a Chinese character takes two columns, CSV, JSON, Markdown."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Iterable, Sequence
from typing import IO

import click
from rich.cells import cell_len

_CONTROL = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""What JSON may hold as it is and a terminal acts on: further controls, and marks that turn the direction of text."""
FORMATS = ("table", "csv", "json", "markdown")


def render(columns: Sequence[str], rows: Iterable[Sequence[object]], format_: str) -> str:
    """The rows in one of FORMATS, ending with a newline; None is an empty cell, in JSON null.

    >>> print(render(["name", "n"], [["大朗镇", 3], ["a", None]], "table"), end="")
    name    n
    ──────  ─
    大朗镇  3
    a
    """
    if format_ == "json":
        text = json.dumps([dict(zip(columns, row, strict=True)) for row in rows], ensure_ascii=False, indent=1) + "\n"
        return _CONTROL.sub(lambda found: f"\\u{ord(found.group()):04x}", text)
    if format_ == "csv":
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
        return shown(out.getvalue()) if sys.stdout.isatty() else out.getvalue()
    cells = [[_text(cell) for cell in row] for row in rows]
    if format_ == "markdown":
        lines = [columns, ["---"] * len(columns), *([cell.replace("|", "\\|") for cell in row] for row in cells)]
        return "".join("| " + " | ".join(line) + " |\n" for line in lines)
    return _aligned(columns, cells)


def _aligned(columns: Sequence[str], cells: Sequence[Sequence[str]]) -> str:
    widths = [max(cell_len(row[i]) for row in ([*columns], *cells)) for i in range(len(columns))]
    lines = [[*columns], ["─" * width for width in widths], *cells]
    return "".join(
        "  ".join(cell + " " * (width - cell_len(cell)) for cell, width in zip(line, widths, strict=True)).rstrip()
        + "\n"
        for line in lines
    )


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(round(cell, 6))
    return printable(str(cell))


def printable(text: str) -> str:
    """The text with blanks for control characters: text of a report is data and must not act on the terminal."""
    return "".join(c if c.isprintable() else " " for c in text)


def shown(text: str) -> str:
    """Several lines, each of them printable.

    >>> shown("a\\x1b[31m\\nb")
    'a [31m\\nb'
    """
    return "\n".join(map(printable, text.split("\n")))


class Screen:
    """A stream that takes text for a terminal, control characters as blanks."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write a text."""
        return self._stream.write(shown(text))

    def writelines(self, lines: Iterable[str]) -> None:
        """Write several texts."""
        for line in lines:
            self.write(line)


def say(line: str) -> None:
    """One remark for the person, on stderr; what it quotes must not act on the terminal."""
    click.echo(shown(line), err=True)
