"""Work one step ahead: the next item is made in a thread while the present one is used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_Item = TypeVar("_Item")


def ahead(items: Iterable[_Item]) -> Iterator[_Item]:
    """The items in their order; at most one that is not yet asked for is kept. Errors come where their item would.

    It pays where items are made in Python and used by an engine that works outside the interpreter's lock.

    >>> list(ahead(number * number for number in range(4)))
    [0, 1, 4, 9]
    """
    source = iter(items)
    end = object()
    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as thread:
        coming = thread.submit(next, source, end)
        while (item := coming.result()) is not end:
            coming = thread.submit(next, source, end)
            yield item  # type: ignore[misc]
