"""Where an export goes: a file, a folder, a zip archive or a stream; files and folders whole or not at all."""

from __future__ import annotations

import contextlib
import gzip
import shutil
import tempfile
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import BinaryIO, cast

from kg.durable import replacing, replacing_folder
from kg.errors import UsageError

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest date that zip knows: equal contents give equal archives


@contextlib.contextmanager
def file_output(target: Path | BinaryIO) -> Iterator[BinaryIO]:
    """What to write one file to; a target named ``.gz`` is compressed."""
    if not isinstance(target, Path):
        yield target
        return
    with replacing(target) as file:
        if target.suffix == ".gz":
            with gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=6, mtime=0) as compressed:
                yield cast(BinaryIO, compressed)
        else:
            yield file


@contextlib.contextmanager
def folder_output(target: Path | BinaryIO, names: Collection[str]) -> Iterator[Path]:
    """A folder to fill with files of these names; for a target named ``.zip`` or a stream it is packed then.

    Raises UsageError if the target is a folder that holds anything else, or a file.
    """
    if isinstance(target, Path) and target.suffix != ".zip":
        _check_folder(target, names)
        with replacing_folder(target) as folder:
            yield folder
        return
    with tempfile.TemporaryDirectory(dir=target.parent if isinstance(target, Path) else None, prefix=".kg-") as name:
        yield Path(name)
        with file_output(target) as out:
            _pack(Path(name), out)


def _check_folder(target: Path, names: Collection[str]) -> None:
    if target.is_dir():
        strange = sorted(one.name for one in target.iterdir() if one.name not in names)
        if strange:
            raise UsageError(
                f"the folder holds what no such export wrote ({strange[0]})",
                where=str(target),
                do="name a new or empty folder",
            )
    elif target.exists():
        raise UsageError("there is a file of this name", where=str(target), do="name a folder, or a .zip")


def _pack(folder: Path, out: BinaryIO) -> None:
    with zipfile.ZipFile(out, "w") as archive:
        for file in sorted(folder.iterdir()):
            entry = zipfile.ZipInfo(file.name, _EPOCH)
            # Parquet is compressed already.
            entry.compress_type = zipfile.ZIP_STORED if file.suffix == ".parquet" else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            with file.open("rb") as source, archive.open(entry, "w", force_zip64=True) as packed:
                shutil.copyfileobj(source, packed, 1 << 20)
