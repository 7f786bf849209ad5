"""Arrow alone: it goes without numpy and pandas, but imports them where they are, which takes longer than a report."""

from __future__ import annotations

import contextlib
import sys

_HEAVY = ("numpy", "pandas")


def import_arrow_alone() -> None:
    """Import pyarrow so that it does without numpy and pandas in this process; for commands that make no data frames.

    Nothing happens to what is imported already, and others may import both later.
    """
    hidden = [name for name in _HEAVY if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    import pyarrow as pa
    import pyarrow.compute

    # For pandas its Python part looks with the first list, its C++ part with the second; both find no module.
    for _ in range(2):
        with contextlib.suppress(ImportError, AttributeError):
            pa.array([""])
    for name in hidden:
        del sys.modules[name]
