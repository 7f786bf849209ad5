"""What the measurements of loading stand on: an invented corpus, its facts, fresh processes, clocks."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from kg.durable import replace_file
from kg.facts import to_lines
from kg.graph import Catalogue
from kg.ontology import Ontology
from kg.places import PlaceRegister
from kg.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "bench"


@dataclass
class Cost:
    """What some work took: seconds on the clock and of the processor, MB of memory at its peak."""

    wall: float = 0.0
    cpu: float = 0.0
    peak: float = 0.0


@contextmanager
def clock() -> Iterator[Cost]:
    """Measure what happens inside, in this process."""
    cost = Cost()
    wall, cpu = time.perf_counter(), time.process_time()
    yield cost
    cost.wall, cost.cpu = time.perf_counter() - wall, time.process_time() - cpu
    cost.peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def alone(work: Callable[..., Cost], *arguments: object) -> Cost:
    """Do the work in a fresh process, so that nothing is warm and its memory is its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def command(*words: str) -> Cost:
    """Run a kg command as a user would; its output is thrown away unless it fails."""
    before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "kg", *words], capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode == 2:
        sys.exit(f"kg {' '.join(words)}\n{done.stderr}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(time.perf_counter() - wall, cpu)


@dataclass
class Line:
    """One measurement against a bare one, round by round, and the ratio that it shall reach."""

    name: str
    target: float
    kg: list[Cost] = field(default_factory=list)
    bare: list[Cost] = field(default_factory=list)

    def __str__(self) -> str:
        wall, cpu = (self._ratio(of) for of in (lambda cost: cost.wall, lambda cost: cost.cpu))
        own, other = (_median(costs, lambda cost: cost.wall) for costs in (self.kg, self.bare))
        own_cpu, other_cpu = (_median(costs, lambda cost: cost.cpu) for costs in (self.kg, self.bare))
        reached = "reached" if wall >= self.target else "missed"
        return (
            f"{self.name:44} {wall:5.2f} ({cpu:4.2f} by processor)  of {self.target:.2f}: {reached:7}  "
            f"kg {own:8.2f} s ({own_cpu:.2f})  bare {other:8.2f} s ({other_cpu:.2f})"
        )

    def _ratio(self, of: Callable[[Cost], float]) -> float:
        return statistics.median(of(bare) / max(of(kg), 1e-9) for kg, bare in zip(self.kg, self.bare, strict=True))


def _median(costs: Sequence[Cost], of: Callable[[Cost], float]) -> float:
    return statistics.median(map(of, costs))


def corpus(reports: int) -> Path:
    """The folder of an invented corpus, made once for each state of the generator."""
    parts = [*sorted((ROOT / "scripts" / "corpus").glob("*.*")), ROOT / "scripts" / "make-corpus"]
    state = hashlib.sha256(b"".join(part.read_bytes() for part in parts if part.is_file())).hexdigest()[:8]
    folder = CACHE / f"{reports}-{state}"
    if not (folder / "places.csv").exists() or not (folder / "made").exists():
        say(f"making {reports} invented reports")
        maker = [sys.executable, str(ROOT / "scripts" / "make-corpus"), str(reports), "--seed", "bench"]
        subprocess.run([*maker, "-o", str(folder)], check=True, capture_output=True)
        (folder / "made").touch()
    return folder


def facts_of(corpus: Path) -> Workspace:
    """The workspace of a corpus, its facts made once, without views."""
    from kg.load import load_files
    from kg.pipeline import Engine, find_files

    workspace = Workspace.open(corpus / "workspace", create=True)
    if not (corpus / "loaded").exists():
        say("extracting its facts")
        files = find_files([corpus / "txt"], on_error=lambda error: say(str(error)))
        with workspace.writing():
            workspace.adopt(places=[corpus / "places.csv"])
            engine = Engine.load(workspace.ontology_files, workspace.place_files)
            for _ in load_files(files, workspace, engine, jobs=os.cpu_count() or 1):
                pass
        (corpus / "loaded").touch()
    return workspace


def part(workspace: Workspace, folder: Path, reports: int | None = None) -> Workspace:
    """A workspace with the first reports of another, which shares its files until they change."""
    shutil.rmtree(folder, ignore_errors=True)
    made = Workspace.open(folder, create=True)
    for report in workspace.reports()[:reports]:
        source, target = workspace.facts_path(report), made.facts_path(report)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.link(source, target)
    with made.writing():
        made.adopt(places=workspace.place_files)
        made.digests()
    return made


def catalogue_of(workspace: Workspace) -> Catalogue:
    """What kg knows beside the facts of a workspace."""
    return Catalogue(Ontology.load(workspace.ontology_files), PlaceRegister.load(workspace.place_files))


def shorten(workspace: Workspace, reports: Iterable[str]) -> None:
    """Change the facts files of these reports: each loses its last fact."""
    for report in reports:
        path = workspace.facts_path(report)
        # A new file under the old name: the one that another workspace shares stays as it is.
        replace_file(path, b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    with workspace.writing():
        workspace.digests()


def shift(workspace: Workspace, reports: Iterable[str]) -> None:
    """Change every fact of these reports, as a line more at the head of a page does: each stands one letter later."""
    for report in reports:
        facts = [replace(fact, start=fact.start + 1, end=fact.end + 1) for fact in workspace.facts(report)]
        replace_file(workspace.facts_path(report), to_lines(facts))
    with workspace.writing():
        workspace.digests()


def say(text: str) -> None:
    """A remark on stderr."""
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)
