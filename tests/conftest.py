"""Fixtures that all tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.absence import CI, absent
from tests.servers import Server, held, stop_started

# CI draws the same examples each time, so that it fails for the change alone; elsewhere each run draws new ones.
settings.register_profile("ci", derandomize=True, print_blob=True)
if CI:
    settings.load_profile("ci")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference data beside the checkout: real reports, catalogue, annotations; no part of the project.

    Without it a test that asks for it is skipped with a warning that everybody sees; under CI it must be there.
    """
    path = (Path(__file__).parents[1] / ".." / "shared").resolve()
    if not path.is_dir():
        absent(f"the reference data {path} is absent: what rests on it is NOT tested")
    return path


@pytest.fixture
def neo4j_server() -> Iterator[Server]:
    """A real and empty Neo4j server, for this test alone."""
    with held("neo4j") as server:
        yield server


@pytest.fixture
def fuseki_server() -> Iterator[Server]:
    """A real and empty SPARQL server, for this test alone."""
    with held("fuseki") as server:
        yield server


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Stop the servers at the end: by the process that began the run, not by its workers."""
    if not hasattr(session.config, "workerinput"):
        stop_started()
