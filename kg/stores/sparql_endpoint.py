"""The graph as RDF on any server that speaks SPARQL 1.1 Query and Update, over HTTP.

A change is one update request, which servers such as Fuseki take over in one transaction: graphs of reports and derived
graphs are dropped and written anew, things that nobody names any more go. Only graphs below ``kg.triples.GRAPHS`` are
touched. Until a full build is done, the catalogue's graph bears no digest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyoxigraph as ox

from kg.errors import QueryError, StoreError
from kg.graph import Catalogue, Graph
from kg.stores import Change, Language, Rows
from kg.stores.address import Address, Login
from kg.stores.http import Endpoint
from kg.stores.terms import bind, is_update, rows_of
from kg.triples import (
    CATALOGUE_GRAPH,
    GRAPHS,
    KG,
    RDF,
    THINGS_GRAPH,
    Quads,
    catalogue_iris,
    derived_graph,
    insert_data,
    node_iri,
    property_triples,
    quads,
    report_graph,
    text_literal,
)

_THINGS = {"Law": "ofLaw", "Organization": "withOrganization", "Mechanism": "ofMechanism", "Indicator": "ofIndicator"}
_PORTION = 200
_LEVELS = 4
"""Levels of government: so many rounds until one that has nobody left below it is gone."""
_NAMED_BY = "|".join(f"<{KG}{name}>" for name in _THINGS.values())


class SparqlEndpoint:
    """The graphs of kg on a SPARQL server; see ``kg.stores.Store``."""

    language: Language = "sparql"
    batch = 50

    def __init__(self, address: Address, login: Login | None, *, read_only: bool = False) -> None:
        self.address = address
        self._endpoint = Endpoint(address, login, read_only=read_only)
        self._built = False

    # Reading

    def catalogue_digest(self) -> str | None:
        """See ``Store``; also raises StoreError if the endpoint's queries do not read the union of its graphs."""
        digest = f"{{ <{CATALOGUE_GRAPH}> <{KG}digest> ?digest }}"
        union = f"BIND(EXISTS {digest} AS ?union)"
        found = self._select(f"SELECT ?digest ?union {{ GRAPH <{CATALOGUE_GRAPH}> {digest} {union} }}")
        if not found:
            raise StoreError(
                "the view is missing or was not built to its end",
                where=self.address.url,
                do="run kg sync --to this URL",
            )
        if not found[0][1]:
            raise StoreError(
                "the default graph of its queries is not the union of its graphs",
                where=self.address.url,
                do="set it so on the server (Fuseki: tdb2:unionDefaultGraph true)",
            )
        self._built = True
        return str(found[0][0])

    def digests(self) -> dict[str, str]:
        """See ``Store``."""
        self.catalogue_digest()
        text = (
            f"SELECT ?id ?digest {{ GRAPH ?graph {{ ?report a <{KG}Report> ; <{KG}id> ?id ; <{KG}digest> ?digest }} }}"
        )
        return dict(self._select(text))

    def query(self, text: str, parameters: Mapping[str, Any] | None = None, *, write: bool = False) -> Rows:
        """See ``Store``; a parameter ``$name`` stands in the text, see ``kg.stores.terms.bind``.

        Without ``write`` only the query operation of the endpoint is asked, which cannot change anything.
        """
        text = bind(text, parameters or {})
        updates = is_update(text)
        if updates and not write:
            raise QueryError("this is an update", do="use --write if you mean it")
        if not self._built:
            self.catalogue_digest()
        if updates:
            self._endpoint.update(text, repeatable=False)
            return Rows((), [])
        return rows_of(self._endpoint.query(text))

    def export(self) -> Iterator[str]:
        """See ``Store``: the N-Quads of the embedded triple store, numbers written as there."""
        text = f"SELECT ?s ?p ?o ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), {text_literal(GRAPHS)})) }}"
        canonical = ox.Store()
        canonical.bulk_extend(ox.Quad(*row) for row in self._endpoint.query(text))
        yield from sorted(f"{quad} ." for quad in canonical)

    # Writing

    def apply(self, change: Change, catalogue: Catalogue) -> None:
        """See ``Store``."""
        self._endpoint.update(" ;\n".join(self._replacing(change, catalogue)))

    def rebuild(self, changes: Iterable[Change], catalogue: Catalogue) -> None:
        """See ``Store``; graphs of others on the same server stay."""
        self._built = False
        # The digest goes first: what follows is unfinished until it is back.
        self._endpoint.update(f"DROP SILENT GRAPH <{CATALOGUE_GRAPH}>")
        text = f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), {text_literal(GRAPHS)})) }}"
        graphs = [row[0] for row in self._select(text)]
        for start in range(0, len(graphs), _PORTION):
            self._endpoint.update(" ;\n".join(map(_drop, graphs[start : start + _PORTION])))
        self._endpoint.update(insert_data(quads(catalogue.graph, catalogue, home=CATALOGUE_GRAPH)))
        things: set[str] = set()
        governments: set[str] = set()
        laws: dict[str, dict[str, str | None]] = {}
        written: dict[str, dict[str, str | None]] = {}
        for change in changes:
            found = quads(change.graph, catalogue) | quads(change.derived, catalogue)
            found[THINGS_GRAPH] = [one for one in found.get(THINGS_GRAPH, ()) if _subject(one) not in things]
            things.update(map(_subject, found[THINGS_GRAPH]))
            governments.update(change.graph.ids("Government"))
            for iri, row in _minted(change, catalogue).items():
                written.setdefault(iri, row)
                laws[iri] = {name: _least(row[name], laws.get(iri, row)[name]) for name in row}
            self._endpoint.update(insert_data(found))
        self._endpoint.update(insert_data(_successions(governments, governments, catalogue)))
        renamed = [one for iri, row in laws.items() for one in _renamed(iri, written[iri], row)]
        for start in range(0, len(renamed), _PORTION):
            self._endpoint.update(" ;\n".join(renamed[start : start + _PORTION]))
        digest = f"<{CATALOGUE_GRAPH}> <{KG}digest> {text_literal(catalogue.digest)}"
        self._endpoint.update(insert_data({CATALOGUE_GRAPH: [digest]}))

    def close(self) -> None:
        """See ``Store``."""
        self._endpoint.close()
        self._built = False

    def _select(self, text: str) -> list[tuple[Any, ...]]:
        try:
            return rows_of(self._endpoint.query(text)).rows
        except QueryError as error:
            raise StoreError(error.what, where=self.address.url, do="is this a SPARQL endpoint?") from error

    def _replacing(self, change: Change, catalogue: Catalogue) -> list[str]:
        """The operations of a change in their order: what goes, what comes, what nobody needs any more."""
        going = [report_graph(report) for report in (*change.removed, *change.added)]
        touched = self._touched(going, catalogue)
        coming = quads(change.graph, catalogue) | quads(change.derived, catalogue)
        # What is there already is no second triple; but a minted law has one title, which is seen to below.
        minted = _minted(change, catalogue)
        laws = set(minted) | touched["Law"]
        names = {triple for iri, row in minted.items() for triple in _names(iri, row)}
        coming[THINGS_GRAPH] = [one for one in coming.get(THINGS_GRAPH, ()) if one not in names]
        parts = [_drop(graph) for graph in (*going, *map(derived_graph, change.governments))]
        parts.append(insert_data(coming))
        parts += self._named_laws(laws, minted, going)
        new = set(change.graph.ids("Government"))
        if new:
            parts.append(insert_data(_successions(new, self._governments() | new, catalogue)))
        parts += _forget(set().union(*touched.values()), f"?fact {_NAMED_BY} ?thing")
        below = f"?other <{KG}reportsOn>|<{KG}partOf> ?thing"
        governments = self._governments_of(sorted(change.removed), catalogue)
        parts += _forget(governments, below) * _LEVELS
        return [part for part in parts if part]

    def _touched(self, graphs: list[str], catalogue: Catalogue) -> dict[str, set[str]]:
        """IRIs of the things outside the catalogue that reports name in these graphs, by label."""
        predicates = {KG + name: label for label, name in _THINGS.items()}
        text = (
            f"SELECT DISTINCT ?p ?thing {{ VALUES ?g {{ {_iris(graphs)} }} VALUES ?p {{ {_iris(predicates)} }} "
            "GRAPH ?g { ?fact ?p ?thing } }"
        )
        found: dict[str, set[str]] = {label: set() for label in _THINGS}
        for predicate, thing in self._select(text):
            found[predicates[predicate]].add(thing)
        return {label: things - catalogue_iris(label, catalogue) for label, things in found.items()}

    def _named_laws(
        self, laws: set[str], coming: Mapping[str, Mapping[str, str | None]], going: list[str]
    ) -> list[str]:
        """Operations that give minted laws the first title and number of those that cite them.

        First in the order of characters, found here and not by the server: some compare UTF-16 units.
        """
        if not laws:
            return []
        cited: dict[str, dict[str, str | None]] = {iri: dict(row) for iri, row in coming.items()}
        others = f"FILTER(?g NOT IN ({', '.join(f'<{one}>' for one in going)}))"
        for name in ("title", "number"):
            text = (
                f"SELECT DISTINCT ?law ?value {{ VALUES ?law {{ {_iris(laws)} }} "
                f"GRAPH ?g {{ ?citation <{KG}ofLaw> ?law ; <{KG}{name}> ?value }} {others} }}"
            )
            for law, value in self._select(text):
                row = cited.setdefault(law, {"title": None, "number": None})
                row[name] = _least(row[name], value)
        now: dict[str, dict[str, str | None]] = {}
        text = (
            f"SELECT ?law ?title ?number {{ VALUES ?law {{ {_iris(laws)} }} GRAPH <{THINGS_GRAPH}> "
            f"{{ ?law <{KG}title> ?title OPTIONAL {{ ?law <{KG}number> ?number }} }} }}"
        )
        for law, title, number in self._select(text):
            now[law] = {"title": title, "number": number}
        unnamed: dict[str, str | None] = {"title": None, "number": None}
        return [part for law in sorted(cited) for part in _renamed(law, now.get(law, unnamed), cited[law])]

    def _governments(self) -> set[str]:
        text = f"SELECT ?id {{ GRAPH <{THINGS_GRAPH}> {{ ?government a <{KG}Government> ; <{KG}id> ?id }} }}"
        return {row[0] for row in self._select(text)}

    def _governments_of(self, reports: list[str], catalogue: Catalogue) -> set[str]:
        """IRIs of the governments of these reports and of all above them."""
        if not reports:
            return set()
        text = (
            f"SELECT DISTINCT ?id {{ VALUES ?g {{ {_iris(map(report_graph, reports))} }} "
            f"GRAPH ?g {{ ?report <{KG}reportsOn> ?government }} "
            f"GRAPH <{THINGS_GRAPH}> {{ ?government <{KG}id> ?id }} }}"
        )
        ids = catalogue.governments(row[0] for row in self._select(text)).ids("Government")
        return {node_iri("Government", one, catalogue) for one in ids}


def _drop(graph: str) -> str:
    return f"DROP SILENT GRAPH <{graph}>"


def _forget(things: set[str], unless: str) -> list[str]:
    """The operation that takes away every triple of those things, statements about them too, that nobody names."""
    if not things:
        return []
    here = f"GRAPH <{THINGS_GRAPH}>"
    operation = (
        f"DELETE {{ {here} {{ ?s ?p ?o }} }} WHERE {{ VALUES ?thing {{ {_iris(sorted(things))} }} "
        f"FILTER NOT EXISTS {{ GRAPH ?h {{ {unless} }} }} "
        f"{here} {{ {{ ?thing ?p ?o BIND(?thing AS ?s) }} UNION {{ ?s ?p ?thing BIND(?thing AS ?o) }} "
        f"UNION {{ ?s <{RDF}subject>|<{RDF}object> ?thing . ?s ?p ?o }} }} }}"
    )
    return [operation]


def _minted(change: Change, catalogue: Catalogue) -> dict[str, dict[str, str | None]]:
    """IRI → title and number of each law of a change, none of which the catalogue has."""
    rows = change.graph.nodes["Law"].to_pylist() if "Law" in change.graph.nodes else []
    return {node_iri("Law", row["id"], catalogue): {"title": row["title"], "number": row["number"]} for row in rows}


def _names(iri: str, row: Mapping[str, str | None]) -> list[str]:
    """The triples that a law's title and number make."""
    known = [(name, value) for name, value in row.items() if value is not None]
    return [triple for name, value in known for triple in property_triples(iri, "Law", name, value)]


def _renamed(iri: str, now: Mapping[str, str | None], best: Mapping[str, str | None]) -> list[str]:
    """The operations that give a law another title and number, where they differ."""
    old, new = _names(iri, now), _names(iri, best)
    data = {
        "DELETE": [triple for triple in old if triple not in new],
        "INSERT": [triple for triple in new if triple not in old],
    }
    return [
        f"{verb} DATA {{ GRAPH <{THINGS_GRAPH}> {{ {' . '.join(triples)} }} }}"
        for verb, triples in data.items()
        if triples
    ]


def _least(one: str | None, two: str | None) -> str | None:
    return min((value for value in (one, two) if value is not None), default=None)


def _successions(new: set[str], present: set[str], catalogue: Catalogue) -> Quads:
    key = ("SUCCEEDED_BY", "Government", "Government")
    return quads(Graph({}, {key: catalogue.successions(sorted(new), present)}), catalogue)


def _subject(triple: str) -> str:
    return triple[1 : triple.index(">")]


def _iris(iris: Iterable[str]) -> str:
    return " ".join(f"<{one}>" for one in iris)
