"""A workspace of invented reports, and what its exports need."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.graph import Catalogue
from kg.workspace import Workspace
from tests.invented_reports import catalogue, full_workspace


@pytest.fixture(scope="package")
def known(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return catalogue(tmp_path_factory.getbasetemp() / "places.csv")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    found = Workspace.open(tmp_path / "ws", create=True)
    list(full_workspace(found))
    return found
