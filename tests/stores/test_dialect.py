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
        ("MATCH (n:Law) RETURN properties(n)", "absent properties"),
        ("RETURN log(100)", "base 10"),
        ("MATCH (n:Law:Report) RETURN n.id", "either of them here and both"),
        ("MATCH (n:Law) WHERE n.title CONTAINS '' RETURN n.id", "holds the empty text"),
        ('MATCH (n:Law) WHERE n.title starts  with "" RETURN n.id', "holds the empty text"),
        ("MATCH (p:Practice) WHERE NOT p.since IN [2018, null] RETURN p.id", "a null in a list"),
        ("MATCH (n:Law) WHERE n.title =~ '(?=.*a).*b' RETURN n.id", "matches nothing here"),
        ("MATCH (n:Law) WHERE n.title =~ '(.)\\\\1' RETURN n.id", "matches nothing here"),
        ("MATCH (n:Law) WHERE n.title =~ '(' RETURN n.id", "malformed"),
    ],
)
def test_what_gives_another_value_is_refused(store: Store, text: str, reason: str) -> None:
    with pytest.raises(QueryError, match=reason):
        store.query(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("MATCH (p:Practice) WHERE p.year = '2018' RETURN p.id", "p.year is a number and is compared with a text"),
        ("MATCH (p:Practice) WHERE '2018' < p.year RETURN p.id", "p.year is a number"),
        ("MATCH (p:Practice {status: 'planned', year: '2018'}) RETURN p.id", "year is a number"),
        ("MATCH (g:Government)-[:PRACTISES {reports: '1'}]->(m) RETURN m.id", "reports is a number"),
        ("MATCH (g:Government) WHERE g.adcode = 990102 RETURN g.id", "g.adcode is a text and is compared"),
        ("MATCH (g:Government {adcode: 990102}) RETURN g.id", "adcode is a text"),
        ("MATCH (p:Practice), (g:Government) WHERE g.adcode = p.year RETURN p.id", "g.adcode is a text"),
        ("WITH '2018' AS y MATCH (p:Practice) WHERE p.year = y RETURN p.id", "p.year is a number"),
        ("UNWIND ['2018', '2019'] AS y MATCH (p:Practice) WHERE p.year = y RETURN p.id", "p.year is a number"),
        ("MATCH (p:Practice) WITH p.year AS y WHERE y > '2017' RETURN y", "y is a number"),
        ("MATCH (l:Law) WHERE l.minted = 'true' RETURN l.id", "l.minted is a truth value"),
        ("MATCH (r:Report) WHERE r.published > date('2018-01-01') RETURN r.id", "r.published is a text .* with a date"),
        ("MATCH (r:Report) WHERE r.published STARTS WITH 2018 RETURN r.id", "with a number"),
        ("MATCH (p:Practice) WHERE p.year CONTAINS '18' RETURN p.id", "p.year is a number"),
        # The engine does not survive this one.
        ("MATCH (p:Practice) WHERE p.year =~ '201.' RETURN p.id", "p.year is a number"),
        ("RETURN '1' = 1", "1 is a number"),
        ("MATCH (g:government) RETURN g.id", "knows no government; write Government"),
        ("MATCH (g:Government)-[:part_of]->(h) RETURN g.id", "knows no part_of; write PART_OF"),
        ("MATCH (g:Government|report) RETURN g.id", "write Report"),
        ("MATCH (p:Practice) RETURN p.Year", "write year"),
        ("MATCH (p:Practice {Year: 2018}) RETURN p.id", "write year"),
        ("MATCH (p:Practice), (P:Government) RETURN count(*)", "one variable here and two in Neo4j"),
        ("MATCH (P:Practice) RETURN p.year", "one variable here and two in Neo4j"),
    ],
)
def test_what_neo4j_tells_apart_is_refused(store: Store, text: str, reason: str) -> None:
    with pytest.raises(QueryError, match=reason):
        store.query(text)


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (p:Practice) WHERE p.year = 2018 AND p.status = 'planned' AND p.quote =~ '.*a.*' RETURN p.id",
        "MATCH (m:Measurement) WHERE m.value > 3 AND m.value < 4.5 AND m.label = m.unit RETURN m.id AS year",
        "MATCH (r:Report) WHERE left(r.published, 4) = '2018' AND size(r.title) > 3 RETURN r.year + 1 AS y",
        "MATCH (government: Government) RETURN government.name AS Name // Government = 1, p.year = 'x'",
        "MATCH (n:Law) WHERE n.minted = false AND n.title <> '= 1' RETURN coalesce(null, n.number) AS NULLS",
        "MATCH (p:Practice) WITH p.year AS y, p.status AS s WHERE y = 2018 AND s = 'planned' RETURN s AS y, 'a' = s",
        "MATCH (p:Practice {year: $year}) WHERE p.year IN [2016, 2017] RETURN {status: 1, year: 'all'} AS m",
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
        ("RETURN [x IN [1, 2] | x + 1]", "Neo4j server"),
        ("MATCH p = shortestPath((a:Government)-[*..4]-(b:Law)) RETURN p", "Neo4j server"),
        ("MATCH p = SHORTEST 1 (a:Government)-[:PART_OF]->(b:Law) RETURN p", "Neo4j server"),
        ("MATCH (g:Government) CALL { WITH g MATCH (g)-->(p) RETURN count(p) AS n } RETURN g.name, n", "use WITH"),
        ("MATCH (g:Government) CALL (g) { MATCH (g)-->(p) RETURN count(p) AS n } RETURN g.name, n", "use WITH"),
        ("RETURN datetime('2018-03-12T00:00:00')", "dates are texts"),
        ("MATCH (m:Measurement) RETURN stDev(m.value)", "Neo4j server"),
        ("MATCH (m:Measurement) RETURN round(m.value)", r"round\(x, 0\)"),
        ("MATCH (g:Government) WHERE EXISTS { (g)-[:PART_OF]->() } RETURN g.id", "MATCH inside the braces"),
        ("MATCH (g:Government) RETURN COUNT { (g)-[:PART_OF]->() } AS n", "MATCH inside the braces"),
        ("MATCH (g:Government) WHERE exists((g)-[:PART_OF]->()) RETURN g.id", "the pattern alone"),
        ("MATCH (p:Practice) WHERE 2016 <= p.year <= 2018 RETURN p.id", "by AND"),
        ("MATCH (p:Practice) RETURN p.end", "backticks"),
        ("MATCH (g:Government WHERE g.level = 'county') RETURN g.id", "behind the pattern"),
        ("MATCH (g) WHERE g:Government RETURN g.id", "in the pattern"),
        ("MATCH (p:Practice) WHERE p.year IN ['2016'] RETURN p.id", "numbers with numbers"),
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
        ("MATCH (a) WHERE (a)-[:PART_OF]->()<-[:PART_OF]-() RETURN a", True),
        ("MATCH (a) WHERE (a)-[:PART_OF]->() AND NOT (a)<-[:PART_OF]-() RETURN a", False),
        ("MATCH (p) RETURN sum(p.since) AS s", True),
        ("MATCH (p) RETURN coalesce(sum(p.since), 0) AS s", False),
    ],
)
def test_remarks(text: str, twice: bool) -> None:
    assert bool(remarks(text)) is twice


def test_named_queries_use_nothing_of_this() -> None:
    for query in named_queries("cypher").values():
        refuse_differences(query.text)
