"""How long the named queries take on each store, with values that the corpus holds."""

from __future__ import annotations

import multiprocessing
import statistics
import time
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path

from benches.ground import say
from benches.servers import Server

from kg.errors import KgError
from kg.queries import Query, named_queries
from kg.stores import Language, Store, embedded_store

LIMIT = 120.0
"""Seconds after which a query is given up."""

Times = dict[str, tuple[float | None, int]]
"""Name of a query → seconds (None: given up) and number of rows."""


def values(views: Path) -> dict[str, str]:
    """Values for the parameters of named queries: what the corpus has most of."""
    store = embedded_store("ladybug", views, read_only=True)
    top = {
        "place": "MATCH (g:Government {level: 'township'})-[:HAS_PRACTICE]->(p) RETURN g.id AS id, count(*) AS n",
        "mechanism": "MATCH (p:Practice)-[:OF_MECHANISM]->(m) RETURN m.id AS id, count(*) AS n",
        "indicator": "MATCH (v:Measurement)-[:OF_INDICATOR]->(m) RETURN m.id AS id, count(*) AS n",
        "law": "MATCH (c:Citation)-[:OF_LAW]->(l) RETURN l.id AS id, count(*) AS n",
        "fact": "MATCH (e:Engagement)-[:WITH_ORGANIZATION]->(o) RETURN o.name AS id, count(*) AS n",
    }
    found = {name: store.query(f"{text} ORDER BY n DESC, id LIMIT 2").rows for name, text in top.items()}
    store.close()
    return {name: str(rows[0][0]) for name, rows in found.items()} | {"other": str(found["place"][1][0])}


def ask_embedded(name: str, views: Path, given: Mapping[str, str], rounds: int) -> Times:
    """All named queries of an embedded store."""
    return _ask(_Embedded(name, views), given, rounds)


def ask_server(server: Server, given: Mapping[str, str], rounds: int) -> Times:
    """All named queries of a server."""
    return _ask(_OnServer(server), given, rounds)


class _Embedded:
    def __init__(self, name: str, views: Path) -> None:
        self.name, self.views = name, views

    def __call__(self) -> Store:
        return embedded_store(self.name, self.views, read_only=True)


class _OnServer:
    def __init__(self, server: Server) -> None:
        self.name, self.server = server.name, server

    def __call__(self) -> Store:
        return self.server.store()


def _ask(opener: _Embedded | _OnServer, given: Mapping[str, str], rounds: int) -> Times:
    times: Times = {}
    language: Language = "cypher" if opener.name in ("ladybug", "neo4j") else "sparql"
    worker: _Worker | None = None
    for name, query in named_queries(language).items():
        worker = worker or _Worker(opener)
        # Without a value of the corpus the example stands: all years, all levels where it has a default.
        parameters = {
            one.name: given.get(one.name, str(one.example)) for one in query.parameters if one.default is None
        }
        spent: list[float] = []
        count = 0
        for _ in range(rounds):
            answer = worker.ask(query, parameters)
            if answer is None:
                worker = None
                break
            spent.append(answer[0])
            count = answer[1]
        times[name] = (statistics.median(spent) if spent else None, count)
        say(f"{opener.name}: {name} {times[name]}")
    if worker:
        worker.stop()
    return times


class _Worker:
    """A process that asks, so that a query which takes too long can be given up."""

    def __init__(self, opener: _Embedded | _OnServer) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(opener, theirs), daemon=True)
        self.process.start()

    def ask(self, query: Query, parameters: Mapping[str, str]) -> tuple[float, int] | None:
        self.pipe.send((query, dict(parameters)))
        if self.pipe.poll(LIMIT):
            answer: tuple[float, int] | str = self.pipe.recv()
            if isinstance(answer, str):
                raise RuntimeError(f"{query.name}: {answer}")
            return answer
        self.process.kill()
        self.process.join()
        return None

    def stop(self) -> None:
        self.pipe.send(None)
        self.process.join()


def _work(opener: _Embedded | _OnServer, pipe: Connection) -> None:
    from kg.queries import run

    store = opener()
    while asked := pipe.recv():
        query, parameters = asked
        began = time.perf_counter()
        try:
            rows = run(query, store, parameters).rows
            pipe.send((time.perf_counter() - began, len(rows)))
        except KgError as error:
            pipe.send(str(error))
    store.close()
