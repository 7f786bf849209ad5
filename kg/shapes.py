"""Validation of RDF data against the SHACL shapes in ``ontology/shapes.ttl``."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kg.concepts import Problem
from kg.resources import folder

if TYPE_CHECKING:
    from rdflib import Graph


def validate(data: Graph) -> list[Problem]:
    """What the shapes refuse in a graph: the message of the shape, and the node (with the value) at fault.

    The graph must hold what its nodes point to: facts with their reports, governments, laws and the catalogue. The
    time grows with the facts, so validate a report or a sample, not a whole store.
    """
    import pyshacl
    from rdflib import RDF, SH, Graph

    _, report, _ = pyshacl.validate(data, shacl_graph=_shapes())
    report = cast(Graph, report)
    problems = set()
    for result in report.subjects(RDF.type, SH.ValidationResult):
        message = report.value(result, SH.resultMessage)
        node, value = report.value(result, SH.focusNode), report.value(result, SH.value)
        shown = f" (here {value})" if value is not None and value != node else ""
        problems.add(Problem(f"{message}{shown}", str(node)))
    return sorted(problems, key=lambda problem: (problem.where, problem.what))


def validate_files(files: Iterable[Path]) -> list[Problem]:
    """What the shapes refuse in the union of some Turtle files, e.g. those of the catalogue."""
    from rdflib import Graph

    graph = Graph()
    for path in files:
        graph.parse(path, format="turtle")
    return validate(graph)


@cache
def _shapes() -> Graph:
    from rdflib import Graph

    return Graph().parse(folder("ontology") / "shapes.ttl", format="turtle")
