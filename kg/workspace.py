"""The workspace: a folder that keeps facts as files, which are the truth, and everything that is made from them.

    kg-workspace.json                       the version of this layout
    facts/<adcode>/<town or ->-<year>.jsonl  one file a report
    decisions.jsonl                         what people decided on facts, places and names (kg.decisions)
    others/<adcode>/<town or ->-<year>.<source>.jsonl  a further page for the same government and year, kept apart
    ontology/, places/                      the user's own concepts and places
    views/                                  databases; cache/: what is known about files. Both may be deleted.

A facts file is written to a temporary name, brought to disk and renamed: it is there whole or not at all. One process
writes at a time; readers need no lock.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

from kg.durable import delete_file, replace_file
from kg.errors import FactsError, WorkspaceError
from kg.facts import Fact, ReportFact, read_facts, report_id, to_lines
from kg.locks import FileLock
from kg.sources import DigestCache, Record, Sources, Unchanged, source_key

FORMAT = 1
_MARKER = "kg-workspace.json"
_ADCODE = re.compile(r"\d{6}")
_REPORT = re.compile(r"(?P<adcode>\d{6})/(?P<town>[^/]+)/(?P<year>-?\d+)")
_NAME = re.compile(r"(?P<town>.+)-(?P<year>-?\d+)\.jsonl")
_OTHER = re.compile(r"(?P<report>.+-\d+)\.(?P<source>[0-9a-f]{12})\.jsonl")

Outcome = Literal["loaded", "unchanged", "replaced", "duplicate", "conflict"]


@dataclass(frozen=True)
class Other:
    """A further page for a government and year: a duplicate says the same facts, a conflict others."""

    report: str
    file: str
    kept: str
    outcome: Literal["duplicate", "conflict"]


@dataclass(frozen=True)
class _Candidate:
    """A page that reports on one government and year; ``source`` identifies the file, "" if that is not known."""

    source: str
    facts: tuple[Fact, ...]

    @property
    def file(self) -> str:
        return self.facts[0].file

    @property
    def rank(self) -> tuple[int, int, str]:
        """The fuller page is the better one; of equals, the one that proves more of its own title page."""
        head = self.facts[0]
        proven = sum(getattr(head, name, None) is not None for name in ("title", "published", "index_number"))
        return len(self.facts), proven, self.content

    @cached_property
    def content(self) -> str:
        """What the page says, without the file's name."""
        return " ".join(sorted(fact.id for fact in self.facts))


class Workspace:
    """A workspace folder; see the module for its layout."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.views = path / "views"
        self._facts, self._others = path / "facts", path / "others"
        self._lock = FileLock(path / "lock")
        self._sources = Sources(path / "cache" / "sources.jsonl")
        self._digests = DigestCache(path / "cache" / "digests.json")

    @classmethod
    def open(cls, path: Path, *, create: bool = False) -> Workspace:
        """The workspace in a folder; with ``create`` it is made if it is not there.

        Raises WorkspaceError for a folder that is none, cannot be used, or is of a newer version.
        """
        marker = path / _MARKER
        try:
            if not marker.exists():
                _prepare(path, create)
                replace_file(marker, json.dumps({"format": FORMAT}) + "\n")
            version = json.loads(marker.read_text(encoding="utf-8"))["format"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            reason = getattr(error, "strerror", None) or error
            raise WorkspaceError(
                f"the workspace cannot be used ({reason})", where=str(path), do="check its rights"
            ) from error
        if version != FORMAT:
            raise WorkspaceError(
                f"the workspace is of version {version}, this kg knows version {FORMAT}",
                where=str(path),
                do="use the kg that made it, or load the reports into a new workspace",
            )
        return cls(path)

    # Reading

    def reports(self) -> list[str]:
        """The ids of all reports, those of one government together."""
        return [report for report, _ in self._files()]

    def facts_path(self, report: str) -> Path:
        """Where the facts file of a report stands; raises WorkspaceError for what is no report id."""
        match = _REPORT.fullmatch(report)
        if match is None:
            raise WorkspaceError("this is no report id", where=report, do="write it as kg status shows it")
        return self._facts / match["adcode"] / f"{match['town']}-{match['year']}.jsonl"

    def facts(self, report: str) -> list[Fact]:
        """The facts of a report; raises FactsError if its file is missing, damaged or another report's."""
        path = self.facts_path(report)
        found = read_facts(path)
        heads = [fact.report for fact in found if isinstance(fact, ReportFact)]
        if heads != [report] or any(fact.report != report for fact in found):
            raise FactsError(
                f"the file does not hold the facts of {report}", where=str(path), do="load the report again"
            )
        return found

    def digests(self) -> dict[str, str]:
        """Report id → digest of the bytes of its facts file, in the order of ``reports``."""
        return self._digests.of(self._files())

    def others(self) -> list[Other]:
        """The pages that stand behind the kept one of the same government and year, but for damaged ones."""
        found = []
        for path in sorted(self._others.glob("*/*.jsonl")):
            match = _ADCODE.fullmatch(path.parent.name) and _OTHER.fullmatch(path.name)
            report = match and _report_of(path.parent.name, match["report"] + ".jsonl")
            if report:
                kept = self._kept(report)
                for other in self._rivals({path: ""}):
                    same = kept is not None and kept.content == other.content
                    outcome: Literal["duplicate", "conflict"] = "duplicate" if same else "conflict"
                    found.append(Other(report, other.file, kept.file if kept else "", outcome))
        return found

    def unchanged(self, engine: str, among: Iterable[Path] | None = None) -> Unchanged:
        """What tells whether a file was loaded already, with this engine; a snapshot that other processes can use.

        among: the files that it is asked about, all if None. One whose facts file is missing or damaged is not loaded.
        """
        loaded = self._sources.loaded(engine, among)
        reports = set(filter(_REPORT.fullmatch, loaded.values()))
        unknown = self._digests.unknown((report, str(self.facts_path(report))) for report in reports)
        reports -= {report for report in unknown if self._kept(report) is None}
        return Unchanged(frozenset(file for file, report in loaded.items() if report in reports))

    def distrust(self, damaged: Iterable[str]) -> None:
        """Look at these reports' facts files again the next time."""
        self._digests.forget(damaged)

    def source_paths(self) -> list[Path]:
        """The files from which the present reports were loaded, as far as the workspace remembers them."""
        return self._sources.paths(set(self.reports()))

    def source(self, report: str) -> tuple[Path, str] | None:
        """The file from which a report was loaded and the digest of its bytes then; None if that is not known."""
        return self._sources.file(self._sources.kept(report, set(self._paths_behind(report).values())))

    @property
    def ontology_files(self) -> tuple[Path, ...]:
        """The user's own Turtle files."""
        return tuple(sorted((self.path / "ontology").glob("*.ttl")))

    @property
    def place_files(self) -> tuple[Path, ...]:
        """The user's own places."""
        return tuple(sorted((self.path / "places").glob("*.csv")))

    # Writing

    @contextlib.contextmanager
    def writing(self, wait: float = 0.0) -> Iterator[None]:
        """Be the one writer; raises WorkspaceError, naming the holder, if that takes more than ``wait`` seconds."""
        try:
            if not self._lock.acquire(wait=wait):
                holder = self._lock.holder()
                raise WorkspaceError(
                    f"process {holder or 'unknown'} is writing to the workspace",
                    where=str(self.path),
                    do="try again when it is done",
                )
        except OSError as error:
            raise WorkspaceError(
                f"the workspace cannot be written ({error.strerror})", where=str(self.path), do="check its rights"
            ) from error
        try:
            yield
        finally:
            self._digests.save()
            self._lock.release()

    def adopt(self, *, ontology: Sequence[Path] = (), places: Sequence[Path] = ()) -> None:
        """Copy the user's own files in, for every later command; a file of the same name is replaced."""
        for folder, paths in (("ontology", ontology), ("places", places)):
            for path in paths:
                target = self.path / folder / path.name
                if path.resolve() != target.resolve():
                    target.parent.mkdir(parents=True, exist_ok=True)
                    replace_file(target, path.read_bytes())

    def write(self, facts: Sequence[Fact], *, source: Path, digest: str = "", engine: str = "") -> Outcome:
        """Keep the facts of one page, the report's own first.

        source: the page's file; digest, engine: of its bytes, and of what extracted it, so that an unchanged file is
        recognised. Of two pages for one government and year the fuller one is kept, the other stands behind it. A page
        that the same file gave before is replaced, also if it was another report's.
        """
        head = next((fact for fact in facts if isinstance(fact, ReportFact)), None)
        if head is None:
            raise FactsError("there is no report among the facts", where=str(source))
        report = report_id(head.adcode, head.town, head.year)
        before = self._sources.get(source)
        if before and before.report != report:
            self._withdraw(before.report, source)
        new = _Candidate(source_key(source), (head, *(fact for fact in facts if fact is not head)))
        outcome = self._place(report, new)
        if before and before.report != report and outcome == "loaded":
            outcome = "replaced"
        self._sources.add(source, Record(digest, engine, report))
        return outcome

    def revise(self, report: str, change: Callable[[Sequence[Fact], str], Sequence[Fact]]) -> None:
        """Give the pages of a report other facts; raises FactsError if the file of one is damaged.

        change(facts, page): the new facts of a page, the report's own first; page is the digest of its bytes, "" if
        that is not known.
        """
        behind = self._paths_behind(report)
        for path, key in {self.facts_path(report): self._sources.kept(report, set(behind.values())), **behind}.items():
            facts = read_facts(path)
            _, page = self._sources.file(key) or (path, "")
            lines = to_lines(change(facts, page))
            if lines != to_lines(facts):
                replace_file(path, lines)

    def remove(self, report: str) -> None:
        """Withdraw a report with all pages behind it; raises WorkspaceError if it is not there."""
        path = self.facts_path(report)
        others = self._paths_behind(report)
        if not path.exists() and not others:
            raise WorkspaceError("there is no such report", where=report, do="kg status lists the reports")
        # What is forgotten first is only read again; forgotten last, a page could count as loaded that is gone.
        self._sources.forget(report)
        for one in (*others, path):
            delete_file(one)

    def _files(self) -> Iterator[tuple[str, str]]:
        """The id and the path of every report, those of one government together."""
        # Tens of thousands of them, at every command: paths stay texts.
        with os.scandir(self._facts) if self._facts.is_dir() else contextlib.nullcontext(()) as folders:
            found = sorted((folder.name, folder.path) for folder in folders if folder.is_dir())
        for adcode, folder in found:
            if _ADCODE.fullmatch(adcode):
                named = [(report, name) for name in os.listdir(folder) if (report := _report_of(adcode, name))]
                named.sort(key=lambda one: (one[0].rpartition("/")[0], one[0]))
                yield from ((report, f"{folder}/{name}") for report, name in named)

    def _kept(self, report: str) -> _Candidate | None:
        """The page whose facts are the report's; None if there is none, or only a damaged file."""
        try:
            facts = self.facts(report)
        except FactsError:
            return None
        facts.sort(key=lambda fact: not isinstance(fact, ReportFact))
        return _Candidate(self._sources.kept(report, set(self._paths_behind(report).values())), tuple(facts))

    def _paths_behind(self, report: str) -> dict[Path, str]:
        """The files of the pages that stand behind a report, with the source of each."""
        path = self.facts_path(report)
        folder = self._others / path.parent.name
        found = {}
        for other in sorted(folder.iterdir()) if folder.is_dir() else ():
            match = _OTHER.fullmatch(other.name)
            if match and match["report"] == path.stem:
                found[other] = match["source"]
        return found

    def _place(self, report: str, new: _Candidate) -> Outcome:
        """Put a page where it belongs among those for the same government and year."""
        kept, behind = self._settled(report)
        if kept is None:
            _put(new, self.facts_path(report))
            return "loaded"
        known = new.source in behind.values()
        # Without a memory of sources, the name of the file tells whether it is the same one.
        if kept.source == new.source or (not kept.source and not known and kept.file == new.file):
            return self._renew(report, kept, new, behind)
        if kept.content == new.content or new.rank <= kept.rank:
            _put(new, self._other_path(report, new.source))
            return "duplicate" if kept.content == new.content else "conflict"
        self._exchange(report, new, kept)
        return "replaced" if known else "conflict"

    def _settled(self, report: str) -> tuple[_Candidate | None, dict[Path, str]]:
        """The kept page and the files behind it; an exchange that a killed process left half done is done or undone."""
        kept, behind = self._kept(report), self._paths_behind(report)
        if kept and not kept.source and self._sources.all_behind(report, set(behind.values())):
            # Every known page stands behind, so the kept one stands there too: its copy there is the half-done part.
            lines = to_lines(kept.facts).encode()
            for path, key in behind.items():
                if path.read_bytes() == lines:
                    delete_file(path)
                    return replace(kept, source=key), {one: of for one, of in behind.items() if one != path}
        return kept, behind

    def _renew(self, report: str, kept: _Candidate, new: _Candidate, behind: dict[Path, str]) -> Outcome:
        """Take what the kept page says now; a fuller page behind it moves up."""
        same = to_lines(kept.facts) == to_lines(new.facts)
        best = max((new, *self._rivals(behind)), key=lambda one: one.rank)
        if not same:
            _put(new, self.facts_path(report))
        if best is not new:
            self._exchange(report, best, new)
            return "conflict"
        return "unchanged" if same else "replaced"

    def _rivals(self, behind: dict[Path, str]) -> list[_Candidate]:
        """The pages in these files; a damaged one is no rival, kg check names it."""
        found = []
        for path, source in behind.items():
            with contextlib.suppress(FactsError):
                found.append(_Candidate(source, tuple(read_facts(path))))
        return found

    def _exchange(self, report: str, best: _Candidate, other: _Candidate) -> None:
        # First the copies behind, then the kept one: whenever this stops, no page is lost, and a kept page whose copy
        # also stands behind tells how far it got (_settled).
        if self._other_path(report, best.source).exists():
            _put(best, self._other_path(report, best.source))
        _put(other, self._other_path(report, other.source))
        _put(best, self.facts_path(report))
        delete_file(self._other_path(report, best.source))

    def _other_path(self, report: str, source: str) -> Path:
        path = self.facts_path(report)
        return self._others / path.parent.name / f"{path.stem}.{source or '0' * 12}.jsonl"

    def _withdraw(self, report: str, source: Path) -> None:
        """Take back what a file said when it was another report's; the best page behind it moves up."""
        key = source_key(source)
        kept, behind = self._settled(report)
        if kept is None or kept.source != key:
            for path, owner in behind.items():
                if owner == key:
                    delete_file(path)
            return
        rivals = self._rivals(behind)
        if not rivals:
            delete_file(self.facts_path(report))
            return
        best = max(rivals, key=lambda one: one.rank)
        _put(best, self.facts_path(report))
        delete_file(self._other_path(report, best.source))


def _put(page: _Candidate, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, to_lines(page.facts))


def _prepare(path: Path, create: bool) -> None:
    """Make the folder of a new workspace, or take one that holds nothing but facts."""
    if not create and not (path / "facts").is_dir():
        raise WorkspaceError(
            "there is no workspace here", where=str(path), do="run kg load, or name one with --workspace"
        )
    # A process that was killed here left the marker half-written at most.
    there = {one.name for one in path.iterdir()} - {f".{_MARKER}.tmp"} if path.is_dir() else ()
    if there and not (path / "facts").is_dir():
        raise WorkspaceError(
            "the folder holds other things", where=str(path), do="name an empty folder with --workspace"
        )
    path.mkdir(parents=True, exist_ok=True)


def _report_of(adcode: str, name: str) -> str | None:
    """The report of a facts file; None for a name that is none."""
    match = None if name.startswith(".") else _NAME.fullmatch(name)
    return f"{adcode}/{match[1]}/{int(match[2])}" if match else None
