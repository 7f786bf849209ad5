"""What the commands do with a workspace: open its engine, bring its views in step, say what happened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kg.cli.tables import say

if TYPE_CHECKING:
    from kg.errors import KgError
    from kg.pipeline import Engine
    from kg.stores import Language, Store
    from kg.workspace import Workspace


def open_engine(
    workspace: Workspace,
    ontology: Sequence[Path] = (),
    places: Sequence[Path] = (),
    *,
    on_error: Callable[[KgError], None] | None = None,
) -> Engine:
    """The engine with the workspace's own concepts and places and, ahead of those of the same name, the given ones.

    A malformed file is told to ``on_error`` and left out; without that it raises OntologyError or PlaceError.
    """
    from kg.pipeline import Engine

    def merged(kept: Sequence[Path], given: Sequence[Path]) -> list[Path]:
        names = {path.name for path in given}
        return [*(path for path in kept if path.name not in names), *given]

    files = merged(workspace.ontology_files, ontology), merged(workspace.place_files, places)
    return Engine.load_usable(*files, on_error=on_error) if on_error else Engine.load(*files)


def engine_for(folder: Path, ontology: Sequence[Path] = (), places: Sequence[Path] = ()) -> Engine:
    """Like ``open_engine`` for the workspace in a folder; where there is none, only the given files count."""
    from kg.pipeline import Engine
    from kg.workspace import Workspace

    if (folder / "facts").is_dir():
        return open_engine(Workspace.open(folder), ontology, places)
    return Engine.load(ontology, places)


def sync_views(workspace: Workspace, engine: Engine, *, rebuild: bool = False) -> int:
    """Bring every embedded view in step; says what was healed or damaged; 1 if a facts file was left out."""
    from kg.cli.progress import bar
    from kg.graph import Catalogue
    from kg.stores import EMBEDDED, embedded_store
    from kg.sync import sync

    new = not workspace.views.exists()
    stores = {name: embedded_store(name, workspace.views) for name in EMBEDDED}
    try:
        with bar("updating views") as tell:
            summary = sync(workspace, Catalogue(engine.ontology, engine.places), stores, rebuild=rebuild, progress=tell)
    finally:
        for store in stores.values():
            store.close()
    for name, view in summary.views.items():
        if view.changed:
            why = f" (built anew: {view.rebuilt})" if view.rebuilt and not new else ""
            say(f"{name}: {view.added} added, {view.replaced} replaced, {view.removed} removed{why}")
    for error in summary.damaged.values():
        say(f"kg: {error}")
    return 1 if summary.damaged else 0


def open_view(workspace: Workspace, language: Language, *, write: bool = False) -> Store:
    """The embedded view that answers in a language; it is brought in step first where that is needed and possible."""
    from kg.stores import store_for

    return store_for(language, workspace.views, read_only=not write)
