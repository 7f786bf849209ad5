"""Archives (.zip, .tar, .tar.gz, .tgz): folders in one file, whose members are files named ``archive.zip!member``.

Nothing is unpacked to disk under a member's name, so no name can reach outside; names that try are refused, though.
Sizes are checked before anything is expanded.
"""

from __future__ import annotations

import atexit
import os
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath

from kg.errors import ReadError
from kg.read.containers import Container, Room, Tar, Zip

_KINDS: dict[str, type[Zip] | type[Tar]] = {".zip": Zip, ".tar": Tar, ".tar.gz": Tar, ".tgz": Tar}
_DEEPEST = 2
_MOST_MEMBER = 64 << 20
_KEPT_OPEN = 3


def is_archive(path: PurePath) -> bool:
    """Whether a file is read as an archive, by its suffix.

    >>> is_archive(Path("a/2021.ZIP")), is_archive(Path("a.tar.gz")), is_archive(Path("a.gz"))
    (True, True, False)
    """
    return _kind(path.name) is not None


def _kind(name: str) -> type[Zip] | type[Tar] | None:
    return next((kind for suffix, kind in _KINDS.items() if name.lower().endswith(suffix)), None)


def split(path: Path) -> tuple[Path, str] | None:
    """The archive's file and the member's name, if the path goes through an archive that is there; else None."""
    text = str(path)
    at = text.find("!")
    while at >= 0:
        outer = Path(text[:at])
        if is_archive(outer) and outer.is_file():
            return outer, PurePath(text[at + 1 :]).as_posix()
        at = text.find("!", at + 1)
    return None


def find_members(
    path: Path, wanted: Callable[[PurePath], bool], *, on_error: Callable[[ReadError], None]
) -> Iterator[Path]:
    """The paths ``archive!member`` of all wanted members in the order of their names, archives inside it included.

    What is refused (the archive, an archive in it, a single member) is told to ``on_error`` and passed over.
    """
    silent = True

    def refuse(error: ReadError) -> None:
        nonlocal silent
        silent = False
        on_error(error)

    try:
        for member in _members(str(path), _open(path), wanted, Room(), refuse, 1):
            silent = False
            yield member
        if silent:
            refuse(ReadError("the archive holds no file that could be a report", where=str(path), do="look inside"))
    except ReadError as error:
        error.where = error.where or str(path)
        on_error(error)


def _members(
    name: str,
    archive: Container,
    wanted: Callable[[PurePath], bool],
    room: Room,
    on_error: Callable[[ReadError], None],
    depth: int,
) -> Iterator[Path]:
    room.take(archive.expanded, len(archive.sizes))
    for member, what in archive.refused:
        on_error(ReadError(what, where=f"{name}!{member}", do="it is passed over; unpack it by hand if you need it"))
    for member in sorted(archive.sizes):
        where = f"{name}!{member}"
        inner = is_archive(PurePosixPath(member))
        if _is_hidden(member) or not (inner or wanted(PurePosixPath(member))):
            continue
        if archive.sizes[member] > _MOST_MEMBER:
            on_error(ReadError(f"the file is larger than {_MOST_MEMBER >> 20} MB", where=where, do="unpack it first"))
        elif not inner:
            yield Path(where)
        elif depth >= _DEEPEST:
            on_error(ReadError("the archive lies too deep inside others", where=where, do="unpack the outermost first"))
        else:
            try:
                yield from _members(where, _inner(name, archive, member), wanted, room, on_error, depth + 1)
            except ReadError as error:
                error.where = error.where or where
                on_error(error)


def _is_hidden(member: str) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in member.split("/"))


def member_bytes(outer: Path, member: str) -> bytes:
    """The bytes of a member, also of an archive's inside (``inner.zip!member``); raises ReadError."""
    name, archive = str(outer), _open(outer)
    for _ in range(_DEEPEST):
        if member in archive.sizes:
            if archive.sizes[member] > _MOST_MEMBER:
                raise ReadError(f"the file is larger than {_MOST_MEMBER >> 20} MB", do="unpack it first")
            return archive.read(member)
        inner = next(
            (one for one in archive.sizes if is_archive(PurePosixPath(one)) and member.startswith(f"{one}!")), None
        )
        if inner is None:
            break
        archive = _inner(name, archive, inner)
        name, member = f"{name}!{inner}", member[len(inner) + 1 :]
    raise ReadError("the archive has no such member", do="check its name")


# An archive's list of members is read once, not for each member. The process is part of the key, because after a fork
# two processes would move one position in one file.
@dataclass(frozen=True)
class _Key:
    name: str
    state: tuple[int, int, int]
    process: int


_opened: OrderedDict[_Key, Container] = OrderedDict()


def _open(path: Path) -> Container:
    kind = _kind(path.name)
    if kind is None:
        raise ReadError("the file is no archive that can be read", do="unpack it first")
    try:
        state = path.stat()
        key = _Key(str(path.absolute()), (state.st_size, state.st_mtime_ns, state.st_ino), os.getpid())
        return _cached(key, lambda: kind(path))
    except OSError as error:
        raise ReadError(f"the archive cannot be read ({error.strerror or error})", do="check its rights") from error


def _inner(name: str, archive: Container, member: str) -> Container:
    kind = _kind(member)
    if kind is None or archive.sizes[member] > _MOST_MEMBER:
        raise ReadError("the archive inside is too large", do="unpack the outermost first")
    return _cached(
        _Key(f"{Path(name).absolute()}!{member}", archive.state, os.getpid()), lambda: kind(archive.read(member))
    )


def _cached(key: _Key, make: Callable[[], Container]) -> Container:
    found = _opened.get(key)
    if found is None:
        found = make()
        found.state = key.state
        _opened[key] = found
        while len(_opened) > _KEPT_OPEN:
            _opened.popitem(last=False)[1].close()
    _opened.move_to_end(key)
    return found


def close_archives() -> None:
    """Close every archive that is kept open."""
    while _opened:
        _opened.popitem()[1].close()


atexit.register(close_archives)
