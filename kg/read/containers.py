"""Zip and tar files behind one face: the sizes of their members by name, what is refused, and a member's bytes."""

from __future__ import annotations

import gzip
import io
import tarfile
import tempfile
import zipfile
import zlib
from abc import ABC, abstractmethod
from pathlib import Path
from typing import IO

from kg.errors import ReadError

MOST_MEMBERS = 50_000
MOST_EXPANDED = 2 << 30
MOST_RATIO = 200
"""Pages shrink to a twentieth at best; what shrinks more than this was made to fill the disk."""
_SMALL = 64 << 20
"""Up to this size, in bytes, no ratio is looked at."""
_LARGEST_DIRECTORY = 16 << 20
_PIECE = 1 << 20
_IN_PARTS = "pack the reports in smaller archives, or unpack it first"
_TAIL = 22 + (1 << 16)


class Room:
    """How much an archive may still expand to, together with the archives inside it."""

    def __init__(self) -> None:
        self._bytes, self._members = MOST_EXPANDED, MOST_MEMBERS

    def take(self, expanded: int, members: int) -> None:
        """Take what an archive needs; raises ReadError if that is too much."""
        self._bytes -= expanded
        self._members -= members
        if self._bytes < 0:
            raise ReadError(f"the archive expands to more than {MOST_EXPANDED >> 30} GB", do=_IN_PARTS)
        if self._members < 0:
            raise ReadError(f"the archive holds more than {MOST_MEMBERS} files", do=_IN_PARTS)


class Container(ABC):
    """An open archive.

    sizes: bytes of every file in it, by its name; refused: name and reason of what is no plain file; expanded: bytes of
    all files; state: of the file on disk when it was opened.
    """

    def __init__(self) -> None:
        self.sizes: dict[str, int] = {}
        self.refused: list[tuple[str, str]] = []
        self.expanded = 0
        self.state = (0, 0, 0)

    @abstractmethod
    def read(self, name: str) -> bytes:
        """The bytes of a member; raises ReadError if it is damaged."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the file."""

    def _admit(self, raw: str, size: int, fault: str = "") -> str:
        """The member's name if it is taken, else "", with the reason in ``refused``."""
        parts = [part for part in raw.replace("\\", "/").split("/") if part not in ("", ".")]
        name = "/".join(parts)
        if not fault and (raw.startswith(("/", "\\")) or ".." in parts or not parts or ":" in parts[0]):
            fault = "the member's name points outside the archive"
        if not fault and name in self.sizes:
            fault = "the archive holds the member twice; its first is taken"
        self.expanded += size
        if len(self.sizes) + len(self.refused) >= MOST_MEMBERS:
            raise ReadError(f"the archive holds more than {MOST_MEMBERS} files", do=_IN_PARTS)
        if fault:
            self.refused.append((name or raw, fault))
            return ""
        self.sizes[name] = size
        return name


def _check_ratio(expanded: int, packed: int) -> None:
    if expanded > MOST_EXPANDED:
        raise ReadError(f"the archive expands to more than {MOST_EXPANDED >> 30} GB", do=_IN_PARTS)
    if expanded > _SMALL and expanded > MOST_RATIO * packed:
        raise ReadError(f"the archive expands to more than {MOST_RATIO} times its size", do="look at what it holds")


class Zip(Container):
    """A zip file. Names without the flag for UTF-8 are read as UTF-8 if they are, else as GB18030."""

    def __init__(self, source: Path | bytes) -> None:
        super().__init__()
        file: IO[bytes] = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
        self._file, self._infos = file, dict[str, zipfile.ZipInfo]()
        try:
            packed = _check_directory(file)
            self._zip = zipfile.ZipFile(file)
            for info in self._zip.infolist():
                if not info.is_dir() and (name := self._admit(_zip_name(info), info.file_size, _zip_fault(info))):
                    self._infos[name] = info
            _check_ratio(self.expanded, packed)
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            file.close()
            raise ReadError("the archive is damaged or no zip file", do="pack or fetch it again") from error
        except ReadError:
            file.close()
            raise

    def read(self, name: str) -> bytes:
        """The bytes of a member; at most as many as the archive declares."""
        try:
            with self._zip.open(self._infos[name]) as member:
                return member.read(self.sizes[name])
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise ReadError("the archive's member is damaged", do="pack or fetch the archive again") from error

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()
        self._file.close()


def _check_directory(file: IO[bytes]) -> int:
    """The size of the file; raises ReadError if its list of members alone would fill the memory."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - _TAIL))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    directory = int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else 0
    if directory > _LARGEST_DIRECTORY or b"PK\x06\x07" in tail[max(0, at - 20) : at]:
        raise ReadError(f"the archive holds more than {MOST_MEMBERS} files, or files too large", do=_IN_PARTS)
    file.seek(0)
    return size


def _zip_name(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & 0x800:
        return info.filename
    raw = info.orig_filename.partition("\0")[0]
    try:
        data = raw.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw


def _zip_fault(info: zipfile.ZipInfo) -> str:
    if info.external_attr >> 28 == 0xA:
        return "the member is a link"
    if info.flag_bits & 1:
        return "the member is locked with a password"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "the member is packed in a way that is not read here"
    return ""


class Tar(Container):
    """A tar file, packed by gzip or not packed; what is packed is expanded once into a nameless temporary file."""

    def __init__(self, source: Path | bytes) -> None:
        super().__init__()
        file: IO[bytes] = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
        self._file, self._infos = file, dict[str, tarfile.TarInfo]()
        try:
            if file.read(2) == b"\x1f\x8b":
                file.seek(0)
                self._file = _expanded(file)
                file.close()
            self._file.seek(0)
            self._tar = tarfile.open(fileobj=self._file, mode="r:")  # noqa: SIM115 (closed by close)
            for info in self._tar:
                if not info.isdir() and (name := self._admit(_tar_name(info), info.size, _tar_fault(info))):
                    self._infos[name] = info
            _check_ratio(self.expanded, max(1, self._file.seek(0, io.SEEK_END)))
        except (tarfile.TarError, zlib.error, EOFError, OSError, ValueError, OverflowError, RecursionError) as error:
            self._file.close()
            raise ReadError("the archive is damaged or no tar file", do="pack or fetch it again") from error
        except ReadError:
            self._file.close()
            raise
        finally:
            if self._file is not file:
                file.close()

    def read(self, name: str) -> bytes:
        """The bytes of a member."""
        try:
            member = self._tar.extractfile(self._infos[name])
            data = member.read(self.sizes[name]) if member is not None else b""
        except (tarfile.TarError, EOFError, OSError, ValueError) as error:
            raise ReadError("the archive's member is damaged", do="pack or fetch the archive again") from error
        if len(data) < self.sizes[name]:
            raise ReadError("the archive ends in the middle of the member", do="pack or fetch the archive again")
        return data

    def close(self) -> None:
        """Let go of the file."""
        self._tar.close()
        self._file.close()


def _expanded(file: IO[bytes]) -> IO[bytes]:
    """A temporary file with what a gzip file expands to; raises ReadError if that is too much."""
    packed = file.seek(0, io.SEEK_END)
    file.seek(0)
    expanded = tempfile.TemporaryFile()  # noqa: SIM115 (closed by its Tar)
    length = 0
    try:
        with gzip.GzipFile(fileobj=file) as source:
            while piece := source.read(_PIECE):
                length += len(piece)
                _check_ratio(length, packed)
                expanded.write(piece)
    except BaseException:
        expanded.close()
        raise
    return expanded


def _tar_name(info: tarfile.TarInfo) -> str:
    data = info.name.encode("utf-8", "surrogateescape")
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.name


def _tar_fault(info: tarfile.TarInfo) -> str:
    if info.issym() or info.islnk():
        return "the member is a link"
    return "" if info.isreg() and not info.issparse() else "the member is no plain file"
