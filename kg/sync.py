"""Bring views in step with the facts files: compare digests, then add, replace and remove whole reports.

A view that is missing, damaged, half-written or made with another catalogue is built anew. Reports go in batches, all
those of a government together, so memory does not grow with their number and derived edges need no second reading.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace

import pyarrow as pa
import pyarrow.compute as pc

from kg.ahead import ahead
from kg.errors import FactsError, ServerError, StoreError
from kg.fact_table import SCHEMA, read_table
from kg.facts import government_id, to_lines
from kg.graph import Catalogue, government_ids
from kg.projection import derive, derived_from, project
from kg.sources import digest_of
from kg.stores import Change, Store
from kg.workspace import Workspace

BATCH = 500
"""Changed reports in one transaction, about, unless the store says otherwise."""
_READ = 500
"""Reports that are read at a time: of the other years of governments only what makes derived edges is kept."""
_REBUILD_SHARE = 0.5
"""From this share of changed reports on, building anew is faster than changing."""
_REBUILD_LEAST = 2000

Progress = Callable[[int, int], None]


@dataclass
class ViewSummary:
    """What happened to one view; ``rebuilt`` says why it was built anew, if it was."""

    added: int = 0
    replaced: int = 0
    removed: int = 0
    rebuilt: str | None = None

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return bool(self.added or self.replaced or self.removed or self.rebuilt)


@dataclass
class Summary:
    """What a sync did: per view, and the facts files that are damaged and were left out."""

    views: dict[str, ViewSummary] = field(default_factory=dict)
    damaged: dict[str, FactsError] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """How a view differs from the facts files: reports to write, reports to remove; or why it must be built anew."""

    held: Mapping[str, str]
    changed: frozenset[str]
    removed: frozenset[str]
    reason: str | None = None

    @property
    def size(self) -> int:
        """Reports to touch."""
        return len(self.changed) + len(self.removed)


def plan(store: Store, files: Mapping[str, str], catalogue: Catalogue, *, rebuild: bool = False) -> Plan:
    """What has to be done to bring a store in step with the facts files (report id → digest)."""
    everything = Plan({}, frozenset(files), frozenset())
    if rebuild:
        return replace(everything, reason="asked for")
    try:
        digest, held = store.catalogue_digest(), store.digests()
    except ServerError:
        raise
    except StoreError as error:
        return replace(everything, reason=error.what)
    if digest != catalogue.digest:
        return replace(everything, reason="the catalogue or the places have changed")
    changed = frozenset(report for report, digest in files.items() if held.get(report) != digest)
    found = Plan(held, changed, frozenset(held) - frozenset(files))
    if found.size > max(_REBUILD_LEAST, _REBUILD_SHARE * len(files)):
        return replace(everything, reason=f"{found.size} reports have changed")
    return found


def out_of_step(store: Store, files: Mapping[str, str], catalogue: Catalogue, damaged: Set[str] = frozenset()) -> str:
    """What is wrong with a store and what to do about it, "" if it shows just the facts files (report id → digest).

    damaged: ids of the reports whose file is; no store can show these. Raises ServerError.
    """
    todo = plan(store, files, catalogue)
    left_out = sum(report in todo.changed and report not in todo.held for report in damaged)
    if todo.reason is None and todo.size == left_out:
        return ""
    said = todo.reason or f"{todo.size - left_out} reports are out of step with the facts files"
    return f"{said}; run kg sync"


def sync(
    workspace: Workspace,
    catalogue: Catalogue,
    stores: Mapping[str, Store],
    *,
    rebuild: bool = False,
    progress: Progress | None = None,
) -> Summary:
    """Bring every store in step with the facts files of the workspace; nothing is written where nothing changed.

    stores: by name, opened for writing, which the caller closes; progress(done, all) counts reports over all stores.
    A damaged facts file is left out of the views and named in the summary. Raises StoreError if a store can be neither
    changed nor built anew.
    """
    files = workspace.digests()
    summary = Summary()
    plans = {name: plan(store, files, catalogue, rebuild=rebuild) for name, store in stores.items()}
    counter = _Counter(sum(one.size for one in plans.values()), progress)
    for name, store in stores.items():
        todo = plans[name]
        if todo.reason is None:
            view = summary.views[name] = ViewSummary()
            try:
                found = changes(workspace, catalogue, files, todo, summary.damaged, batch=store.batch)
                for change in ahead(found):
                    store.apply(change, catalogue)
                    counter.count(change, view, todo.held)
                continue
            except ServerError:
                raise
            except StoreError as error:
                todo = Plan({}, frozenset(files), frozenset(), error.what)
        view = summary.views[name] = ViewSummary(rebuilt=todo.reason)
        found = changes(workspace, catalogue, files, todo, summary.damaged, batch=store.batch)
        store.rebuild(counter.counted(ahead(found), view), catalogue)
    workspace.distrust(summary.damaged)
    return summary


def changes(
    workspace: Workspace,
    catalogue: Catalogue,
    files: Iterable[str],
    todo: Plan,
    damaged: dict[str, FactsError],
    *,
    batch: int = BATCH,
) -> Iterator[Change]:
    """The changes of a plan in batches of about so many changed reports; a government is never divided.

    files: the ids of all reports that have a facts file; damaged: report id → error of each that is unreadable.
    """
    theirs: dict[str, list[str]] = {place: [] for place in sorted(map(_place, (*todo.changed, *todo.removed)))}
    for report in (*files, *todo.removed):
        if (place := _place(report)) in theirs:
            theirs[place].append(report)
    together: list[str] = []
    touched_reports = 0
    for own in theirs.values():
        together += own
        touched_reports += sum(report in todo.changed or report in todo.removed for report in own)
        if touched_reports >= batch:
            yield from _change(workspace, catalogue, todo, together, damaged)
            together, touched_reports = [], 0
    if together:
        yield from _change(workspace, catalogue, todo, together, damaged)


def _change(
    workspace: Workspace, catalogue: Catalogue, todo: Plan, batch: list[str], damaged: dict[str, FactsError]
) -> Iterator[Change]:
    """The change of some governments, of which the batch has all reports; none if there is nothing to write."""
    written, deriving = [SCHEMA.empty_table()], [derived_from(SCHEMA.empty_table())]
    digests: dict[str, str] = {}
    for start in range(0, len(batch), _READ):
        reports = [report for report in batch[start : start + _READ] if report not in todo.removed]
        facts, found, bad = _read(workspace, reports)
        damaged |= bad
        digests |= found
        deriving.append(derived_from(facts))
        new = pa.array([report for report in found if report in todo.changed], pa.string())
        written.append(facts.filter(pc.is_in(facts["report"], new)))
    added = [report for report in batch if report in todo.changed and report in digests]
    removed = frozenset(report for report in batch if report in todo.held and report not in digests)
    if not added and not removed:
        return
    governments = dict.fromkeys(map(_government, (*added, *removed)))
    facts = pa.concat_tables(deriving)
    names = pa.array(list(governments), pa.string())
    derived = derive(facts.filter(pc.is_in(government_ids(facts["report"]), names)))
    yield Change(project(pa.concat_tables(written), catalogue, digests), removed, tuple(governments), derived)


def _read(workspace: Workspace, reports: list[str]) -> tuple[pa.Table, dict[str, str], dict[str, FactsError]]:
    """The facts of these reports, the digests of their files, and the errors of those that are damaged."""
    data: dict[str, bytes] = {}
    bad: dict[str, FactsError] = {}
    for report in reports:
        path = workspace.facts_path(report)
        try:
            data[report] = path.read_bytes()
        except OSError as error:
            bad[report] = FactsError(f"the facts file cannot be read ({error.strerror})", where=str(path))
    digests = {report: digest_of(content) for report, content in data.items()}
    try:
        facts = read_table(data.values(), where=str(workspace.path))
        if set(pc.unique(facts["report"]).to_pylist()) == set(data):
            return facts, digests, bad
    except FactsError:
        pass
    # Some file is damaged, stands in the wrong place, or lacks ids: find out which, one by one.
    tables = []
    for report in data:
        try:
            strict = workspace.facts(report)
            tables.append(read_table([to_lines(strict).encode()], where=str(workspace.facts_path(report))))
        except FactsError as error:
            bad[report] = error
            del digests[report]
    return (pa.concat_tables(tables) if tables else SCHEMA.empty_table()), digests, bad


class _Counter:
    """Counts what is done, for the summary and for whoever watches."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self.total, self.done, self.progress = total, 0, progress

    def count(self, change: Change, view: ViewSummary, held: Mapping[str, str]) -> None:
        replaced = sum(report in held for report in change.added)
        view.added += len(change.added) - replaced
        view.replaced += replaced
        view.removed += len(change.removed)
        self.done += len(change.added) + len(change.removed)
        if self.progress:
            self.progress(self.done, max(self.total, self.done))

    def counted(self, found: Iterable[Change], view: ViewSummary) -> Iterator[Change]:
        for change in found:
            yield change
            self.count(change, view, {})


def _place(report: str) -> str:
    """The report's id without the year: the same for all reports of a government."""
    return report.rpartition("/")[0]


def _government(report: str) -> str:
    adcode, _, town = _place(report).partition("/")
    return government_id(adcode, None if town == "-" else town)
