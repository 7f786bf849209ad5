"""Check a workspace: facts files, views, and the graph that they make against its SHACL shapes."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import islice, zip_longest
from pathlib import Path

from kg.concepts import Problem
from kg.errors import FactsError, StoreError
from kg.facts import Fact, from_lines
from kg.graph import Catalogue
from kg.pipeline import Engine
from kg.rdf_text import graph_of
from kg.shapes import validate
from kg.stores import EMBEDDED, Store, embedded_store
from kg.sync import out_of_step, sync
from kg.workspace import Workspace

SAMPLE = 10
"""Reports that are validated against the shapes unless all are: pySHACL takes a third of a second for one."""


def check_workspace(workspace: Workspace, engine: Engine, *, every: bool = False) -> list[Problem]:
    """What is wrong with a workspace, nothing if all holds.

    Every facts file is read strictly; every view must hold exactly the reports of the facts files. With ``every`` each
    view is also compared, to the last property, with one that is built anew, and all reports are validated against the
    shapes, not only a sample of ten that lie far apart.
    """
    catalogue = Catalogue(engine.ontology, engine.places)
    problems = list(_stray_files(workspace))
    sound, damaged = [], set()
    for report in workspace.reports():
        found = _facts_problems(workspace, report)
        problems += found
        if not found:
            sound.append(report)
        elif _is_damaged(workspace, report):
            damaged.add(report)
    problems += _others_problems(workspace)
    for name in EMBEDDED:
        problems += _view_problems(workspace, name, catalogue, damaged, every)
    step = 1 if every else max(1, len(sound) // SAMPLE)
    problems += _shape_problems(workspace, sound[::step] if every else sound[::step][:SAMPLE], catalogue)
    return problems


def _stray_files(workspace: Workspace) -> Iterator[Problem]:
    known = {workspace.facts_path(report) for report in workspace.reports()}
    folder = workspace.path / "facts"
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path not in known and not path.name.startswith("."):
            yield Problem("no facts file stands here: the name is not <town or ->-<year>.jsonl", str(path))


def _facts_problems(workspace: Workspace, report: str) -> list[Problem]:
    path = workspace.facts_path(report)
    try:
        facts = workspace.facts(report)
        lines = [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    except FactsError as error:
        return [Problem(error.what, error.where or str(path))]
    problems = []
    for number, (fact, line) in enumerate(zip_longest(facts, lines), 1):
        problems += [Problem(what, f"{path}:{number}") for what in _fact_problems(fact, json.loads(line))]
    ids = [fact.id for fact in facts]
    if len(set(ids)) != len(ids):
        problems.append(Problem("two facts say the same", str(path)))
    return problems


def _is_damaged(workspace: Workspace, report: str) -> bool:
    """Whether a facts file cannot be read at all; one with a fault inside is still shown by the views."""
    try:
        workspace.facts(report)
    except FactsError:
        return True
    return False


def _fact_problems(fact: Fact, record: Mapping[str, object]) -> Iterator[str]:
    if record.get("id") != fact.id:
        yield f"the id {record.get('id')!r} does not fit the fact's content (it was edited); it should be {fact.id}"
    if len(fact.quote) != fact.end - fact.start:
        yield f"the quote has {len(fact.quote)} characters, its span {fact.end - fact.start}"


def _others_problems(workspace: Workspace) -> list[Problem]:
    problems = []
    for path in sorted((workspace.path / "others").glob("*/*.jsonl")):
        try:
            from_lines(path.read_text(encoding="utf-8"), where=str(path))
        except (FactsError, OSError, UnicodeDecodeError) as error:
            problems.append(Problem(getattr(error, "what", str(error)), str(path)))
    return problems


def _view_problems(
    workspace: Workspace, name: str, catalogue: Catalogue, damaged: Set[str], every: bool
) -> list[Problem]:
    store = embedded_store(name, workspace.views, read_only=True)
    try:
        if said := out_of_step(store, workspace.digests(), catalogue, damaged):
            return [Problem(said, f"view {name}")]
        if every and (difference := _difference(workspace, name, store, catalogue)):
            return [Problem(f"{difference}; run kg sync --rebuild", f"view {name}")]
    except StoreError as error:
        return [Problem(error.what, f"view {name}")]
    finally:
        store.close()
    return []


def _difference(workspace: Workspace, name: str, store: Store, catalogue: Catalogue) -> str:
    """How a view differs from one built anew, by its first different line; "" if it does not."""
    with tempfile.TemporaryDirectory(dir=workspace.path) as folder:
        fresh = embedded_store(name, Path(folder))
        try:
            sync(workspace, catalogue, {name: fresh}, rebuild=True)
            for held, right in zip_longest(store.export(), fresh.export()):
                if held != right:
                    return f"it does not say what the facts say, first at: {held or right}"
        finally:
            fresh.close()
    return ""


def _shape_problems(workspace: Workspace, reports: Sequence[str], catalogue: Catalogue) -> list[Problem]:
    problems: dict[Problem, None] = {}
    waiting = iter(reports)
    while batch := list(islice(waiting, SAMPLE)):
        graph = graph_of((workspace.facts(report) for report in batch), catalogue)
        problems |= dict.fromkeys(validate(graph))
    return list(problems)
