"""Facts written as RDF text, N-Quads or Turtle, without a store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import IO, TYPE_CHECKING, Literal

from kg.fact_table import table_of
from kg.facts import Fact
from kg.graph import Catalogue
from kg.projection import project
from kg.triples import PREFIXES, quads

if TYPE_CHECKING:
    import rdflib

Format = Literal["turtle", "nquads"]


def write_rdf(reports: Iterable[Sequence[Fact]], format_: Format, catalogue: Catalogue, out: IO[str]) -> None:
    """Write the reports' facts to ``out``: N-Quads with one named graph a report, or Turtle without graphs.

    Turtle is written whole, so its reports have to fit into memory.
    """
    if format_ == "nquads":
        for triple, graph in _quads(reports, catalogue):
            out.write(f"{triple} <{graph}> .\n")
        return
    whole = _empty_graph()
    whole.parse(data="".join(f"{triple} .\n" for triple, _ in _quads(reports, catalogue)), format="nt")
    out.write(whole.serialize(format="turtle"))


def graph_of(reports: Iterable[Sequence[Fact]], catalogue: Catalogue) -> rdflib.Graph:
    """The triples of the reports' facts and of the catalogue, without named graphs, e.g. to validate them."""
    graph = _empty_graph()
    lines = [f"{triple} .\n" for triple, _ in _quads(reports, catalogue)]
    lines += [f"{triple} .\n" for triples in quads(catalogue.graph, catalogue).values() for triple in triples]
    graph.parse(data="".join(lines), format="nt")
    return graph


def _quads(reports: Iterable[Sequence[Fact]], catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    written: set[str] = set()  # triples about things that several reports share
    for facts in reports:
        for graph, triples in quads(project(table_of(facts), catalogue, {}), catalogue).items():
            shared = "/report/" not in graph
            for triple in triples:
                if not shared or triple not in written:
                    yield triple, graph
            if shared:
                written.update(triples)


def _empty_graph() -> rdflib.Graph:
    import rdflib

    graph = rdflib.Graph()
    for prefix, iri in PREFIXES.items():
        graph.bind(prefix, iri)
    return graph
