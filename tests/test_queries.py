"""Every named query gives the same rows in both languages: on the real reports, the sample, random graphs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from kg.errors import UsageError
from kg.facts import Fact
from kg.graph import Catalogue
from kg.load import load_files
from kg.pipeline import Engine, find_files
from kg.queries import named_queries, named_query, run
from kg.stores import EMBEDDED, Store, embedded_store, store_for
from kg.sync import sync
from kg.workspace import Workspace
from tests.random_facts import corpora

CYPHER, SPARQL = named_queries("cypher"), named_queries("sparql")
ROOT = Path(__file__).parents[1]
# Nothing in the five real reports answers these: no government among them reports in two years or with its parent.
WITHOUT_ANSWER = {"planned_then_done", "silent_since", "ahead_of_parent"}


def build(workspace: Workspace, engine: Engine) -> dict[str, Store]:
    stores = {name: embedded_store(name, workspace.views) for name in EMBEDDED}
    sync(workspace, Catalogue(engine.ontology, engine.places), stores)
    return stores


def load(path: Path, reports: Path, engine: Engine) -> Path:
    workspace = Workspace.open(path, create=True)
    with workspace.writing():
        refused = [
            one for one in load_files(find_files([reports], on_error=pytest.fail), workspace, engine) if one.error
        ]
        assert not refused
        for store in build(workspace, engine).values():
            store.close()
    return workspace.views


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load()


@pytest.fixture(scope="module")
def real(shared: Path, engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return load(tmp_path_factory.mktemp("real"), shared / "reports", engine)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    engine = Engine.load(places=[ROOT / "sample" / "places.csv"])
    return load(tmp_path_factory.mktemp("sample"), ROOT / "sample" / "reports", engine)


@pytest.fixture
def stores(request: pytest.FixtureRequest) -> Iterator[tuple[Store, Store]]:
    views: Path = request.getfixturevalue(request.param)
    both = store_for("cypher", views), store_for("sparql", views)
    yield both
    for store in both:
        store.close()


def comparable(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return sorted(
        (tuple(round(cell, 6) if isinstance(cell, float) else cell for cell in row) for row in rows), key=repr
    )


def twins(name: str, stores: tuple[Store, Store], given: dict[str, Any]) -> list[tuple[Any, ...]]:
    texts = {key: str(value) for key, value in given.items()}
    cypher = run(CYPHER[name], stores[0], texts).rows
    assert comparable(cypher) == comparable(run(SPARQL[name], stores[1], texts).rows)
    return cypher


def test_each_query_has_a_twin_with_the_same_header() -> None:
    assert CYPHER.keys() == SPARQL.keys()
    assert len(CYPHER) >= 15
    for name, query in CYPHER.items():
        twin = SPARQL[name]
        assert (query.title, query.parameters, query.columns, query.order) == (
            twin.title,
            twin.parameters,
            twin.columns,
            twin.order,
        ), name


@pytest.mark.parametrize("name", CYPHER)
@pytest.mark.parametrize("stores", ["real"], indirect=True)
def test_twins_agree_on_the_real_reports(name: str, stores: tuple[Store, Store]) -> None:
    rows = twins(name, stores, CYPHER[name].examples())
    assert rows or name in WITHOUT_ANSWER, "the example value finds nothing in the real reports"


@pytest.mark.parametrize("name", CYPHER)
@pytest.mark.parametrize("stores", ["sample"], indirect=True)
def test_twins_agree_on_the_sample(name: str, stores: tuple[Store, Store]) -> None:
    places = [row[2] for row in run(CYPHER["reports"], stores[0], {}).rows]
    given = CYPHER[name].examples()
    for key, value in {"place": places[0], "other": places[-1], "year": 2018}.items():
        if key in given:
            given[key] = value
    for parameter in CYPHER[name].parameters:
        if parameter.default is not None and parameter.name not in ("place", "other"):
            given[parameter.name] = parameter.default
    rows = twins(name, stores, given)
    assert rows or name in ("evidence", "citations_of_law"), "nothing in the sample answers this"


@given(corpus=corpora())
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_twins_agree_on_random_graphs(
    corpus: list[list[Fact]], engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> None:
    workspace = Workspace.open(tmp_path_factory.mktemp("random"), create=True)
    with workspace.writing():
        for at, facts in enumerate(corpus):
            workspace.write(facts, source=Path(f"{at}.txt"))
        stores = build(workspace, engine)
    both = stores["ladybug"], stores["oxigraph"]
    for name, query in CYPHER.items():
        twins(name, both, query.examples())
        twins(name, both, query.examples() | {p.name: p.default for p in query.parameters if p.default is not None})
    for store in both:
        store.close()


def test_a_wrong_call_says_what_is_wrong() -> None:
    with pytest.raises(UsageError, match="did you mean adopters"):
        named_query("adopterz", "cypher")
    with pytest.raises(UsageError, match="needs mechanism="):
        CYPHER["adopters"].bind({})
    with pytest.raises(UsageError, match="no parameter 'x'"):
        CYPHER["adopters"].bind({"mechanism": "a", "x": "1"})
    with pytest.raises(UsageError, match="whole number"):
        CYPHER["indicator_by_place"].bind({"indicator": "a", "year": "soon"})
    with pytest.raises(UsageError, match="there is no query"):
        named_query("../x", "sparql")
