"""A progress bar on stderr, only where a person looks and the work is long."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


@contextlib.contextmanager
def bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar to be told (done, all); it shows nothing for fewer than three things or where nobody looks."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(what, total=None, visible=False)
        yield lambda done, total: shown.update(task, completed=done, total=total, visible=total > 2)


def progress(items: Iterable[T], total: int, what: str) -> Iterator[T]:
    """The items, counted on a bar."""
    with bar(what) as tell:
        for done, item in enumerate(items, 1):
            tell(done, total)
            yield item
