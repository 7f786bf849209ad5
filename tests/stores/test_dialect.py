"""Where the embedded engine would answer otherwise than Neo4j it refuses, with the reason, or says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import QueryError
from kg.queries import named_queries
from kg.stores import Store, embedded_store
from kg.stores.dialect import refuse_differences, remarks
from kg.sync import sync
from kg.workspace import Workspace
from tests.invented_reports import catalogue, full_workspace


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    workspace = Workspace.open(tmp_path / "ws", create=True)
    list(full_workspace(workspace))
    found = embedded_store("ladybug", workspace.views)
    sync(workspace, catalogue(tmp_path / "places.csv"), {"ladybug": found})
    yield found
    found.close()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("RETURN substring('abc', 1, 1)", "counts from 1"),
        ("RETURN SubString ('abc', 1, 1)", "counts from 1"),
        ("RETURN [10, 20][1]", "lists count from 1"),
        ("MATCH (g:Government) WITH collect(g.id) AS ids RETURN ids [0..2]", "lists count from 1"),
        ("WITH [1] AS xs, 1 AS i RETURN xs[i]", "lists count from 1"),
        ("MATCH (n) RETURN labels(n)", "a list in Neo4j"),
        ("MATCH (n) RETURN id(n)", "another thing"),
        ("MATCH (n:Law) RETURN keys(n)", "absent properties"),
    ],
)
def test_what_gives_another_value_is_refused(store: Store, text: str, reason: str) -> None:
    with pytest.raises(QueryError, match=reason):
        store.query(text)


@pytest.mark.parametrize(
    "text",
    [
        "RETURN 'substring(' AS `labels(n)` // id(n)",
        "MATCH (n) WHERE n.year IN [2016] RETURN n.id",
        "MATCH (a)-[e]->(b)-[f:OF_LAW]-(c) RETURN [1] AS x",
        "UNWIND [1] AS x RETURN x",
    ],
)
def test_the_rest_passes(text: str) -> None:
    refuse_differences(text)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("MATCH (a:Law)-[e]->(b) RETURN type(e)", "label"),
        ("RETURN toString(1)", "CAST"),
        ("RETURN reduce(a = 0, x IN [1] | a + x)", "Neo4j server"),
        ("RETURN [x IN [1, 2] WHERE x > 1]", "Neo4j server"),
    ],
)
def test_what_the_engine_does_not_know_has_a_way_round(store: Store, text: str, advice: str) -> None:
    with pytest.raises(QueryError, match=advice):
        store.query(text)


def test_an_edge_used_twice_is_told_where_it_gives_more_rows(store: Store) -> None:
    text = "MATCH (a:Citation {id: $id})-[:OF_LAW]->(l)<-[:OF_LAW]-(b:Citation) RETURN a.id = b.id AS same"
    one = store.query("MATCH (c:Citation) RETURN min(c.id)").rows[0][0]
    answer = store.query(text, {"id": one})
    assert (True,) in answer.rows
    assert "one OF_LAW edge twice" in answer.remarks[0]


@pytest.mark.parametrize(
    ("text", "twice"),
    [
        ("MATCH (a)-[:PART_OF]->(b)-[:PART_OF]->(c) RETURN c", False),
        ("MATCH (a)-[:PART_OF]->(b)<-[:PART_OF]-(c) RETURN c", True),
        ("MATCH (a)-[:PART_OF]->(b), (c)-[:PART_OF]->(d) RETURN c", True),
        ("MATCH (a)-[:PART_OF]->(b) MATCH (c)-[:PART_OF]->(b) RETURN c", False),
        ("MATCH (a)-->(b)<--(c) RETURN c", True),
        ("MATCH (a)-[:PART_OF*1..3]-(b) RETURN b", True),
        ("MATCH (a)-[:PART_OF*1..3]->(b) RETURN b", False),
        ("MATCH (a)-[:OF_LAW]->(b)<-[:CITES]-(c) RETURN c", False),
        ("MATCH (a)-[:OF_LAW|CITES]->(b)<-[:CITES]-(c) RETURN c", True),
        ("RETURN '-[:A]->()<-[:A]-'", False),
    ],
)
def test_remarks(text: str, twice: bool) -> None:
    assert bool(remarks(text)) is twice


def test_named_queries_use_nothing_of_this() -> None:
    for query in named_queries("cypher").values():
        refuse_differences(query.text)
