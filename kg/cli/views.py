"""What the commands do with a workspace: open its engine, bring its views in step, say what happened."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kg.cli.tables import say
from kg.errors import ServerError, UsageError

if TYPE_CHECKING:
    from kg.errors import KgError
    from kg.graph import Catalogue
    from kg.pipeline import Engine
    from kg.stores import Language, ServerStore, Store
    from kg.workspace import Workspace


_FEW = 10
"""Changed reports for which a view is opened to write before it is known what to write."""


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


def open_servers(
    urls: Sequence[str], user: str | None, database: str | None, *, read_only: bool
) -> dict[str, ServerStore]:
    """The views on the servers at these URLs; a password that nothing provides is asked for where a person looks.

    Raises UsageError for a URL that kg cannot use.
    """
    from kg.stores import server_store

    if urls and database and not any(url.startswith(("neo4j", "bolt")) for url in urls):
        raise UsageError("--database is for Neo4j", do="a SPARQL endpoint's URL names its dataset itself")
    found: dict[str, ServerStore] = {}
    for url in urls:
        store = server_store(url, read_only=read_only, user=user, database=database, ask=_ask)
        if store.address.exposed:
            say(f"kg: {store.address.url}: nothing is encrypted on the way there, a password neither")
        found[store.address.url] = store
    return found


def _ask(whom: str) -> str | None:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    return getpass.getpass(f"Password of {whom}: ", stream=sys.stderr) or None


def sync_views(
    workspace: Workspace,
    engine: Engine,
    servers: Mapping[str, ServerStore] | None = None,
    *,
    rebuild: bool = False,
    changed: int = 0,
) -> int:
    """Bring every embedded view and those on the servers in step; says what was healed or damaged.

    changed: how many reports are known to have changed, 0 if that is not known. A server that fails is named, the
    others go on. The answer is 1 if that or a damaged facts file was said.
    """
    from kg.graph import Catalogue
    from kg.stores import EMBEDDED, embedded_store

    catalogue = Catalogue(engine.ontology, engine.places)
    new = not workspace.views.exists()
    # While many reports are written into one view, the other is left to those who read it.
    eager = 0 < changed <= _FEW
    embedded = {name: embedded_store(name, workspace.views, eager=eager) for name in EMBEDDED}
    code = _sync(workspace, catalogue, embedded, rebuild=rebuild, quiet=new)
    for name, store in (servers or {}).items():
        try:
            code = _sync(workspace, catalogue, {name: store}, rebuild=rebuild, quiet=False) or code
        except ServerError as error:
            say(f"kg: {error}")
            code = 1
    return code


def _sync(
    workspace: Workspace, catalogue: Catalogue, stores: Mapping[str, Store], *, rebuild: bool, quiet: bool
) -> int:
    from kg.cli.progress import bar
    from kg.sync import sync

    try:
        with bar("updating views") as tell:
            summary = sync(workspace, catalogue, stores, rebuild=rebuild, progress=tell)
    finally:
        for store in stores.values():
            store.close()
    for name, view in summary.views.items():
        if view.changed:
            why = f" (built anew: {view.rebuilt})" if view.rebuilt and not quiet else ""
            say(f"{name}: {view.added} added, {view.replaced} replaced, {view.removed} removed{why}")
    for error in summary.damaged.values():
        say(f"kg: {error}")
    return 1 if summary.damaged else 0


def open_view(workspace: Workspace, language: Language, *, write: bool = False) -> Store:
    """The embedded view that answers in a language, as it stands."""
    from kg.stores import store_for

    return store_for(language, workspace.views, read_only=not write)
