"""The embedded triple store: Oxigraph, one folder, SPARQL 1.1.

A full build is a bulk load into a new folder. Reports change by one SPARQL update, which is one transaction: the
report's graph and its government's derived graph are dropped and written anew; things that nobody names any more go.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import QueryError, StoreError
from kg.graph import Catalogue
from kg.stores import Change, Language, Rows
from kg.stores.oxigraph_build import (
    CATALOGUE,
    HELD,
    NUMBER,
    THINGS,
    TITLE,
    build,
    digests_of,
    held_in,
    held_triples,
    renamed,
    subject_of,
    successions,
    term,
)
from kg.stores.place import ViewPlace, remove
from kg.stores.terms import bind, is_update, rows_of
from kg.triples import (
    CATALOGUE_GRAPH,
    RDF,
    THINGS_GRAPH,
    Quads,
    catalogue_iris,
    delete_data,
    derived_graph,
    insert_data,
    n_quads,
    node_iri,
    quads,
    report_graph,
)

_THINGS = {"Law": "ofLaw", "Organization": "withOrganization", "Mechanism": "ofMechanism", "Indicator": "ofIndicator"}
_DIGEST, _ID, _REPORTS_ON, _PART_OF, _OF_LAW = map(term, ("digest", "id", "reportsOn", "partOf", "ofLaw"))


class OxigraphStore:
    """An Oxigraph folder; see ``kg.stores.Store``."""

    language: Language = "sparql"
    batch = 100

    def __init__(self, path: Path, *, read_only: bool = False, eager: bool = False) -> None:
        self.path, self.read_only, self._eager = path, read_only, eager
        self._store: Any = None
        self._writes = False
        self._place = ViewPlace(path, _copy)

    # Reading

    def catalogue_digest(self) -> str | None:
        """See ``Store``."""
        return next(self._values(CATALOGUE, _DIGEST, CATALOGUE), None)

    def digests(self) -> dict[str, str]:
        """See ``Store``."""
        with self._reported():
            return held_in(self._open())

    def query(self, text: str, parameters: Mapping[str, Any] | None = None, *, write: bool = False) -> Rows:
        """See ``Store``; a parameter ``$name`` stands in the text, see ``kg.stores.terms.bind``."""
        store = self._open(write=write)
        text = bind(text, parameters or {})
        updates = is_update(text)
        if updates and not write:
            raise QueryError("this is an update", do="use --write if you mean it")
        try:
            if updates:
                store.update(text)
                return Rows((), [])
            # SPARQL's queries cannot change anything; an update that is_update overlooks is a syntax error here.
            return rows_of(store.query(text, use_default_graph_as_union=True))
        except (SyntaxError, ValueError, RuntimeError, OSError) as error:
            raise QueryError(_reason(error), do="see `kg query --list` for examples") from error

    def export(self) -> Iterator[str]:
        """See ``Store``: N-Quads, sorted."""
        with self._reported():
            # What is noted for speed says nothing new, and other triple stores do without.
            every = self._open().quads_for_pattern(None, None, None, None)
            yield from sorted(f"{quad} ." for quad in every if quad.predicate != HELD)

    # Writing

    def apply(self, change: Change, catalogue: Catalogue) -> None:
        """See ``Store``."""
        store = self._open(write=True)
        with self._reported():
            store.update(self._update(change, catalogue))

    def rebuild(self, changes: Iterable[Change], catalogue: Catalogue) -> None:
        """See ``Store``; built in a new folder that then takes the place of the old one."""
        self.close()
        fresh = self._place.fresh
        remove(fresh)
        fresh.parent.mkdir(parents=True, exist_ok=True)
        try:
            with self._reported():
                store = ox.Store(fresh)
                build(store, changes, catalogue)
                store.flush()
                del store
            self._place.swap()
        finally:
            remove(fresh)

    def close(self) -> None:
        """See ``Store``."""
        self._store = None  # the engine closes a store that nobody holds
        self._writes = False
        self._place.leave()

    def _open(self, *, write: bool = False) -> Any:
        """The engine's store; one that was opened to read is opened anew when it shall write."""
        if write and self.read_only:
            raise StoreError("the view was opened to read only", where=str(self.path))
        if self._store is None or (write and not self._writes):
            self.close()
            write = write or (self._eager and self._place.alone())
            target = self._place.enter(write=write)
            try:
                with self._reported():
                    self._store = ox.Store(target) if write else ox.Store.read_only(str(target))
            except StoreError:
                self._place.abandon()
                raise
            self._place.opened()
            self._writes = write
        return self._store

    @contextlib.contextmanager
    def _reported(self) -> Iterator[None]:
        try:
            yield
        except (OSError, RuntimeError, SyntaxError, ValueError, StopIteration) as error:
            raise StoreError(
                f"the RDF view failed ({_reason(error)})", where=str(self.path), do="run kg sync --rebuild"
            ) from error

    def _values(self, subject: Any, predicate: ox.NamedNode, graph: Any = None) -> Iterator[str]:
        for quad in self._open().quads_for_pattern(subject, predicate, None, graph):
            yield str(quad.object.value)

    def _update(self, change: Change, catalogue: Catalogue) -> str:
        """The SPARQL update of a change: what goes, what comes, what nobody needs any more."""
        going = [ox.NamedNode(report_graph(report)) for report in (*change.removed, *change.added)]
        derived = [ox.NamedNode(derived_graph(government)) for government in change.governments]
        coming = quads(change.graph, catalogue)
        things = coming.pop(THINGS_GRAPH, [])
        for graph, triples in quads(change.derived, catalogue).items():
            coming[graph] = triples
        gone = self._orphans(change, going, catalogue)
        new = self._new_things(change, things, gone, catalogue)
        parts = [f"DROP SILENT GRAPH {graph}" for graph in (*going, *derived) if graph.value not in coming]
        less, more = self._difference(coming)
        held = held_in(self._open(), *{report.partition("/")[0] for report in (*change.removed, *change.added)})
        holds = {report: held[report] for report in held.keys() - change.removed} | digests_of(change)
        parts.append(delete_data(less | {CATALOGUE_GRAPH: held_triples(held)}))
        parts += [_forget(thing) for thing in gone]
        parts += self._named_laws(change, going, gone, catalogue)
        parts.append(insert_data(more | {THINGS_GRAPH: new, CATALOGUE_GRAPH: held_triples(holds)}))
        return " ;\n".join(filter(None, parts))

    def _difference(self, coming: Quads) -> tuple[Quads, Quads]:
        """What these graphs have and shall not have, and what they shall have and lack.

        A report that is replaced keeps most of what it says, and writing costs several times as much as comparing.
        """
        store = self._open()
        new = set(ox.parse(n_quads(coming), format=ox.RdfFormat.N_QUADS))
        old = {quad for graph in coming for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(graph))}
        return _by_graph(old - new), _by_graph(new - old)

    def _new_things(self, change: Change, triples: list[str], gone: list[str], catalogue: Catalogue) -> list[str]:
        """The triples of things that are not there yet; of governments also who succeeded whom."""
        store = self._open()
        there: dict[str, bool] = {}

        def is_new(triple: str) -> bool:
            subject = subject_of(triple)
            if subject not in there:
                there[subject] = any(store.quads_for_pattern(ox.NamedNode(subject), _ID, None, THINGS))
            return not there[subject]

        new = [triple for triple in triples if is_new(triple)]
        governments = [
            one for one in change.graph.ids("Government") if not there[node_iri("Government", one, catalogue)]
        ]
        places = catalogue.places
        kin = {one for own in governments for one, _ in (*places.successors(own), *places.predecessors(own))}
        staying = {one for one in kin if self._stays(node_iri("Government", one, catalogue), gone)}
        new += successions(governments, staying | set(governments), catalogue)
        return new

    def _stays(self, thing: str, gone: list[str]) -> bool:
        there = self._open().quads_for_pattern(ox.NamedNode(thing), _ID, None, THINGS)
        return thing not in gone and any(there)

    def _orphans(self, change: Change, going: list[ox.NamedNode], catalogue: Catalogue) -> list[str]:
        """IRIs of the things that only the reports that go have named, and that those that come do not name."""
        store = self._open()
        old = set(going)
        orphans = []
        for label, name in _THINGS.items():
            predicate = term(name)
            kept = {node_iri(label, one, catalogue) for one in change.graph.ids(label)} | catalogue_iris(
                label, catalogue
            )
            named = {quad.object for graph in going for quad in store.quads_for_pattern(None, predicate, None, graph)}
            for thing in named:
                if thing.value not in kept and all(
                    quad.graph_name in old for quad in store.quads_for_pattern(None, predicate, thing, None)
                ):
                    orphans.append(thing.value)
        return orphans + self._empty_governments(change, old, catalogue)

    def _empty_governments(self, change: Change, old: set[ox.NamedNode], catalogue: Catalogue) -> list[str]:
        store = self._open()
        kept = {node_iri("Government", one, catalogue) for one in change.graph.ids("Government")}
        gone: set[ox.NamedNode] = set()
        waiting = [
            quad.object
            for report in change.removed
            for quad in store.quads_for_pattern(None, _REPORTS_ON, None, ox.NamedNode(report_graph(report)))
        ]
        while waiting:
            government = waiting.pop()
            if government.value in kept or government in gone:
                continue
            reports = store.quads_for_pattern(None, _REPORTS_ON, government, None)
            below = store.quads_for_pattern(None, _PART_OF, government, THINGS)
            if all(quad.graph_name in old for quad in reports) and all(quad.subject in gone for quad in below):
                gone.add(government)
                waiting += [quad.object for quad in store.quads_for_pattern(government, _PART_OF, None, THINGS)]
        return sorted(government.value for government in gone)

    def _named_laws(
        self, change: Change, going: list[ox.NamedNode], gone: list[str], catalogue: Catalogue
    ) -> list[str]:
        """Updates that give a minted law the first title and number of those that cite it, where they change."""
        store = self._open()
        coming = {row["id"]: row for row in change.graph.nodes["Law"].to_pylist()} if change.added else {}
        laws = {node_iri("Law", one, catalogue): row for one, row in coming.items()}
        touched = {quad.object.value for graph in going for quad in store.quads_for_pattern(None, _OF_LAW, None, graph)}
        updates = []
        old = set(going)
        for iri in sorted((touched | set(laws)) - set(gone) - catalogue_iris("Law", catalogue)):
            law = ox.NamedNode(iri)
            if not any(store.quads_for_pattern(law, _ID, None, THINGS)):
                continue
            for name in (TITLE, NUMBER):
                predicate = term(name)
                now = next(self._values(law, predicate, THINGS), None)
                best = self._first(law, predicate, now, laws.get(iri, {}).get(name), old)
                if best != now:
                    updates.append(renamed(iri, name, now, best))
        return updates

    def _first(
        self, law: ox.NamedNode, predicate: ox.NamedNode, now: str | None, coming: str | None, old: set[ox.NamedNode]
    ) -> str | None:
        """The first title or number of a law after the change; all citations are read only if the present one goes."""
        if coming is not None and (now is None or coming <= now):
            return coming
        if now is None:
            return None
        lowest = coming
        for cited in self._open().quads_for_pattern(None, _OF_LAW, law, None):
            if cited.graph_name in old:
                continue
            value = next(self._values(cited.subject, predicate, cited.graph_name), None)
            if value == now:
                return now
            if value is not None and (lowest is None or value < lowest):
                lowest = value
        return lowest


def _by_graph(found: Iterable[ox.Quad]) -> Quads:
    sorted_out: Quads = {}
    for quad in found:
        sorted_out.setdefault(str(quad.graph_name)[1:-1], []).append(f"{quad.subject} {quad.predicate} {quad.object}")
    return sorted_out


def _forget(thing: str) -> str:
    """The update that takes every triple of a thing away, those of statements about it too."""
    ends = f"<{RDF}subject>|<{RDF}object>"
    return (
        f"DELETE {{ GRAPH <{THINGS_GRAPH}> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <{THINGS_GRAPH}> {{ "
        f"{{ VALUES ?s {{ <{thing}> }} ?s ?p ?o }} UNION {{ VALUES ?o {{ <{thing}> }} ?s ?p ?o }} UNION "
        f"{{ ?s {ends} <{thing}> . ?s ?p ?o }} }} }}"
    )


def _copy(original: Path, target: Path) -> None:
    """A copy that can be opened to write, with what a killed writer left in its log.

    The engine's own backup opens the original to write, which tidies files away from under its readers.
    """
    target.mkdir()
    for file in original.iterdir():
        try:
            if file.suffix != ".sst":  # tables never change once they are written
                raise OSError
            os.link(file, target / file.name)
        except OSError:
            shutil.copy2(file, target / file.name)


def _reason(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
