"""Every named query gives the same rows in both languages: on the real reports, the sample, random graphs."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
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
from tests.servers import Server

CYPHER, SPARQL = named_queries("cypher"), named_queries("sparql")
ROOT = Path(__file__).parents[1]
RANDOM_GRAPHS = int(os.environ.get("KG_RANDOM_GRAPHS", "200"))
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
    """The rows in an order of their own; a float with its type, so that no store gives 1.0 where others give 1."""
    return sorted(
        (tuple(("float", round(cell, 6)) if isinstance(cell, float) else cell for cell in row) for row in rows),
        key=repr,
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


def choices(name: str) -> list[dict[str, Any]]:
    """The example values of a query, and with them whatever has a default."""
    query = CYPHER[name]
    defaults = {one.name: one.default for one in query.parameters if one.default is not None}
    both = [query.examples(), query.examples() | defaults]
    return both[: 1 + (both[0] != both[1])]


def assert_stores_agree(stores: Mapping[str, Store], more: Mapping[str, str] | None = None) -> None:
    """Every named query gives the same rows on each store."""
    for name in CYPHER:
        for values in choices(name):
            texts = {key: str(value) for key, value in values.items()}
            texts |= {key: value for key, value in (more or {}).items() if key in texts}
            expected = comparable(run(CYPHER[name], stores["ladybug"], texts).rows)
            for other in stores.keys() - {"ladybug"}:
                store = stores[other]
                query = (CYPHER if store.language == "cypher" else SPARQL)[name]
                assert comparable(run(query, store, texts).rows) == expected, (name, texts, other)


@pytest.fixture
def servers(neo4j_server: Server, fuseki_server: Server) -> Iterator[dict[str, Store]]:
    found: dict[str, Store] = {server.name: server.store() for server in (neo4j_server, fuseki_server)}
    yield found
    for store in found.values():
        store.close()


@pytest.mark.parametrize("corpus", ["real", "sample"])
def test_servers_agree(corpus: str, servers: dict[str, Store], engine: Engine, request: pytest.FixtureRequest) -> None:
    views: Path = request.getfixturevalue(corpus)
    if corpus == "sample":
        engine = Engine.load(places=[ROOT / "sample" / "places.csv"])
    sync(Workspace.open(views.parent), Catalogue(engine.ontology, engine.places), servers)
    ladybug = store_for("cypher", views)
    places = [row[2] for row in run(CYPHER["reports"], ladybug, {}).rows]
    try:
        assert_stores_agree(servers | {"ladybug": ladybug}, {"place": places[0], "other": places[-1]})
        assert_stores_agree(servers | {"ladybug": ladybug})
    finally:
        ladybug.close()


@pytest.fixture
def four(servers: dict[str, Store], engine: Engine, tmp_path: Path) -> Iterator[tuple[Workspace, dict[str, Store]]]:
    """An empty workspace and views of it on all four stores."""
    workspace = Workspace.open(tmp_path / "random", create=True)
    embedded = {name: embedded_store(name, workspace.views) for name in EMBEDDED}
    yield workspace, embedded | servers
    for store in embedded.values():
        store.close()


@given(corpus=corpora())
@settings(
    max_examples=RANDOM_GRAPHS,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_stores_agree_on_random_graphs(
    corpus: list[list[Fact]], four: tuple[Workspace, dict[str, Store]], engine: Engine
) -> None:
    """The views go from each graph to the next as `kg sync` takes them there, by a change or built anew."""
    workspace, stores = four
    with workspace.writing():
        for report in workspace.reports():
            workspace.remove(report)
        for at, facts in enumerate(corpus):
            workspace.write(facts, source=Path(f"{at}.txt"))
        sync(workspace, Catalogue(engine.ontology, engine.places), stores)
    assert_stores_agree(stores)


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
