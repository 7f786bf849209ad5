"""Chinese rule-of-law-government reports as a knowledge graph.

``kg.open("kg-data")`` opens a workspace in a script or a notebook (``kg.library``); ``kg --help`` is the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from kg.library import OpenWorkspace

__version__ = "0.1.0"


def open(path: str | Path = "kg-data") -> OpenWorkspace:
    """The workspace in a folder, for reading; raises WorkspaceError if there is none.

    The command line never gets here, so that ``import kg`` stays light.
    """
    from kg.library import open_workspace

    return open_workspace(path)
