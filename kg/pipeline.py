"""One page in, facts out: the stages read, clean, segment and extract in their only order."""

from __future__ import annotations

import contextlib
import glob
import hashlib
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain, islice
from pathlib import Path

from kg import __version__
from kg.clean import Body, clean
from kg.errors import (
    KgError,
    NotAReportError,
    OntologyError,
    PlaceError,
    ReadError,
    UnknownPlaceError,
    UsageError,
    YearError,
)
from kg.extract.documents import find_documents
from kg.extract.indicators import find_indicators
from kg.extract.organisations import find_organisations
from kg.extract.practices import find_practices
from kg.extract.report import find_report
from kg.facts import Fact, ReportFact
from kg.lexicon import Lexicon
from kg.ontology import Ontology
from kg.places import Place, PlaceRegister
from kg.read import Page, page_from_bytes, page_name, read_bytes, readable
from kg.read.archive import find_members, is_archive, split
from kg.sections import Text, segment
from kg.trace import Trace

REFUSALS = (ReadError, NotAReportError, PlaceError, YearError)
"""What is wrong with one file only; any other error stops the work."""


@dataclass(frozen=True)
class Engine:
    """What the stages know beforehand: the ontology, the places and the automaton made from the ontology."""

    ontology: Ontology
    places: PlaceRegister
    files: tuple[tuple[Path, ...], tuple[Path, ...]] = ((), ())

    @classmethod
    def load(cls, ontology: Sequence[Path] = (), places: Sequence[Path] = ()) -> Engine:
        """The shipped ontology and places with the user's own files merged in; raises OntologyError, PlaceError."""
        return cls(Ontology.load(ontology), PlaceRegister.load(places), (tuple(ontology), tuple(places)))

    @classmethod
    def load_usable(
        cls, ontology: Sequence[Path], places: Sequence[Path], *, on_error: Callable[[KgError], None]
    ) -> Engine:
        """Like ``load``, but a file of the user's that is malformed is told to ``on_error`` and left out."""

        def usable(files: Sequence[Path], read: Callable[[Sequence[Path]], object]) -> list[Path]:
            found = []
            for file in files:
                try:
                    read([file])
                    found.append(file)
                except (OntologyError, PlaceError) as error:
                    on_error(error)
            return found

        try:
            return cls.load(ontology, places)
        except (OntologyError, PlaceError):
            return cls.load(usable(ontology, Ontology.load), usable(places, PlaceRegister.load))

    def __reduce__(self) -> tuple[Callable[..., Engine], tuple[tuple[Path, ...], tuple[Path, ...]]]:
        """Where processes are not forked, each loads the files again: they are cached, the automata cannot be sent."""
        return Engine.load, self.files

    @cached_property
    def lexicon(self) -> Lexicon:
        """The automaton over every term of the ontology, built when it is first needed."""
        return Lexicon(self.ontology)

    def place(self, government: str) -> Place:
        """The place of a government's id; raises UnknownPlaceError for one whose code the register does not know."""
        place = self.places.government(government)
        if place is None:
            raise UnknownPlaceError(
                "the register knows no such government", where=government, do="write its code, for a town with /NAME"
            )
        return place

    @cached_property
    def digest(self) -> str:
        """Changes when a page could give other facts: version of kg, ontology, places."""
        parts = (__version__, self.ontology.digest, self.places.digest)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Extraction:
    """All that one page gave: its report and facts in the order of the text, with the cleaned and segmented text."""

    page: Page
    body: Body
    text: Text
    report: ReportFact
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Outcome:
    """What became of one file: facts, or the error that refused it."""

    path: Path
    digest: str = ""
    facts: tuple[Fact, ...] = ()
    error: KgError | None = None
    unchanged: bool = False


Unchanged = Callable[[Path, str], bool] | None


def extract_page(
    page: Page, engine: Engine, *, force: bool = False, trace: Trace | None = None, government: str | None = None
) -> Extraction:
    """The facts of one page.

    force: take a page that does not look like a report; trace: takes what became of every candidate for a fact;
    government: the id of the government whose report it is, if somebody decided that.
    Raises NotAReportError, UnknownPlaceError, AmbiguousPlaceError or YearError.
    """
    body = clean(page, engine.ontology)
    text = segment(body, engine.ontology)
    place = engine.place(government) if government else None
    report = find_report(page, engine.places, engine.ontology, force=force, normal=body.normal, place=place)
    found: list[Fact] = [
        *find_practices(text, report, engine.ontology, engine.lexicon, trace, register=engine.places),
        *find_documents(text, report, engine.ontology, trace=trace),
        *find_indicators(text, report, engine.ontology, trace, register=engine.places),
        *find_organisations(text, report, engine.ontology, trace, engine.places),
    ]
    found.sort(key=lambda fact: (fact.start, fact.end, fact.type, fact.id))
    return Extraction(page, body, text, report, (report, *found))


def find_files(paths: Iterable[str | Path], *, on_error: Callable[[KgError], None]) -> Iterator[Path]:
    """Every file that the paths name: files as they are, folders with all readable files below them, globs expanded.

    An archive stands for its readable members, named ``archive.zip!member``. A folder or archive that cannot be read is
    told to ``on_error`` and passed over. Raises UsageError where a path names nothing.
    """
    for path in map(str, paths):
        one = os.path.lexists(path) or split(Path(path)) is not None
        names = [path] if one else sorted(glob.glob(path, recursive=True))
        if not names:
            raise UsageError("there is no such file or folder", where=path)
        for name in map(Path, names):
            files = sorted(_walk(name, on_error)) if name.is_dir() else [name]
            for file in files:
                if is_archive(file) and file.is_file():
                    yield from find_members(file, readable, on_error=on_error)
                elif file == name or readable(file):
                    yield file


def _walk(folder: Path, on_error: Callable[[KgError], None]) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        on_error(
            ReadError(f"the folder cannot be read ({error.strerror})", where=str(error.filename), do="check its rights")
        )

    for root, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(root, name) for name in names if not name.startswith("."))


def extract_file(
    path: Path, engine: Engine, *, force: bool = False, unchanged: Unchanged = None, government: str | None = None
) -> Outcome:
    """The outcome of one file; an expected error is in the outcome, never raised.

    unchanged(path, digest of the bytes): true for a file that needs no extraction; its outcome is marked so;
    government: see ``extract_page``.
    """
    digest = ""
    try:
        data = read_bytes(path)
        digest = hashlib.sha256(data).hexdigest()
        if unchanged is not None and unchanged(path, digest):
            return Outcome(path, digest, unchanged=True)
        page = page_from_bytes(data, page_name(path))
        return Outcome(path, digest, extract_page(page, engine, force=force, government=government).facts)
    except REFUSALS as error:
        error.where = str(path)
        return Outcome(path, digest, error=error)


def extract_files(
    paths: Iterable[Path], engine: Engine, *, jobs: int = 1, force: bool = False, unchanged: Unchanged = None
) -> Iterator[Outcome]:
    """The outcome of every file, in the order given; ``jobs`` is the number of processes."""
    extract = partial(extract_file, engine=engine, force=force, unchanged=unchanged)
    waiting: deque[Future[Outcome]] = deque()
    files = iter(paths)
    # The first file compiles what the workers inherit where processes are forked; one file needs no worker at all.
    yield from map(extract, islice(files, 1 if jobs > 1 else None))
    if (second := next(files, None)) is None:
        return
    files = chain((second,), files)
    from concurrent.futures import ProcessPoolExecutor  # which takes a while

    with ProcessPoolExecutor(jobs, initializer=_start, initargs=(extract,)) as pool:
        for path in files:
            with _interrupts_held():  # workers begin at the first call
                waiting.append(pool.submit(_extract_in_worker, path))
            # A bounded queue keeps memory flat however many files there are.
            if len(waiting) >= 8 * jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


_extract: Callable[[Path], Outcome] | None = None
"""What a worker does with a file; handed over once, for it knows all that was loaded before."""


def _start(extract: Callable[[Path], Outcome]) -> None:
    """Begin a worker; an interrupt from the terminal reaches the whole group, and it is the first process that ends."""
    global _extract
    _extract = extract
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    threading.Thread(target=_end_with_the_first_process, daemon=True).start()


def _end_with_the_first_process() -> None:
    """Nobody tells a worker that the first process was killed: it would wait forever, and hold the workspace's lock."""
    import multiprocessing  # known to a worker; the first process need not load it
    from multiprocessing.connection import wait

    first = multiprocessing.parent_process()
    if first is not None:
        wait([first.sentinel])
        os._exit(1)


@contextlib.contextmanager
def _interrupts_held() -> Iterator[None]:
    """Interrupts wait until the block is left; what begins in it holds them until it says otherwise."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _extract_in_worker(path: Path) -> Outcome:
    if _extract is None:
        raise RuntimeError("the worker was not started")
    return _extract(path)
