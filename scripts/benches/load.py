"""``scripts/bench load``: what loading costs beside bare calls of the engines."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benches.commands import WORK, again, memory, one_report
from benches.embedded import build, cypher_lines, sparql_lines
from benches.ground import alone, command, corpus, facts_of, part, say
from benches.questions import Times, ask_embedded, ask_server, values
from benches.servers import build as build_server
from benches.servers import running, server_line

from kg.workspace import Workspace


def bench_load(
    reports: int, server_reports: int, rounds: int, stores: Sequence[str], parts: Sequence[str]
) -> None:
    """Print one line a measurement; progress is told on stderr."""
    pages = corpus(reports)
    facts = facts_of(pages)
    scratch = Path(tempfile.mkdtemp(prefix="scratch-", dir=pages))  # another run may be at work beside this one
    names = [name for name in stores if name in ("ladybug", "oxigraph")]
    servers = [name for name in stores if name in ("neo4j", "fuseki")]
    print(f"{len(facts.reports()):,} reports")
    if "build" in parts:
        for name in names:
            for line in (cypher_lines if name == "ladybug" else sparql_lines)(facts, scratch, rounds):
                print(line, flush=True)
            shutil.rmtree(scratch)
            scratch.mkdir()
    if "servers" in parts:
        for name in servers:
            with running(name) as server:
                print(server_line(server, facts, scratch, server_reports, rounds), flush=True)
    if "memory" in parts:
        sizes = [reports // 10, reports // 2, reports]
        for name in names:
            costs = memory(facts, scratch, name, sizes)
            peaks = ", ".join(f"{size:,}: {cost.peak:,.0f} MB" for size, cost in zip(sizes, costs, strict=True))
            print(f"{name}: memory at the peak of a full build  {peaks}", flush=True)
    if "commands" in parts:
        _commands(pages, facts, rounds)
    if "queries" in parts:
        _queries(facts, scratch, names, servers, rounds)
    shutil.rmtree(scratch)


def _commands(pages: Path, facts: Workspace, rounds: int) -> None:
    say("kg load, so that the views are up to date")
    command("load", str(pages / "txt"), "--workspace", str(facts.path))
    for name, costs, target in (
        ("kg load of one new report", one_report(pages, facts, rounds), WORK),
        ("kg load of everything unchanged", again(pages, facts, rounds), None),
    ):
        wall, cpu = (sorted(getattr(cost, of) for cost in costs)[len(costs) // 2] for of in ("wall", "cpu"))
        verdict = "" if target is None else f", under {target:.0f}: {'reached' if cpu < target else 'missed'}"
        print(f"{name}: {cpu:.2f} s of work{verdict} ({wall:.2f} s on the clock)", flush=True)


def _queries(facts: Workspace, scratch: Path, names: list[str], servers: list[str], rounds: int) -> None:
    workspace = part(facts, scratch / "queries")
    for name in dict.fromkeys(("ladybug", *names)):
        say(f"building {name}")
        alone(build, workspace.path, name)
    given = values(workspace.views)
    times = {name: ask_embedded(name, workspace.views, given, rounds) for name in names}
    for name in servers:
        with running(name) as server:
            say(f"building {name}")
            cost = build_server(server, workspace)
            print(f"{name}: full build in {cost.wall:.0f} s", flush=True)
            times[name] = ask_server(server, given, rounds)
    _print_times(times)


def _print_times(times: dict[str, Times]) -> None:
    print(f"{'seconds':28}" + "".join(f"{name:>12}" for name in times) + f"{'rows':>10}")
    for query in next(iter(times.values())):
        cells = [found[query][0] for found in times.values()]
        rows = {found[query][1] for found in times.values() if found[query][0] is not None}
        written = "".join(f"{'given up' if cell is None else format(cell, '.3f'):>12}" for cell in cells)
        print(f"{query:28}{written}{'/'.join(map(str, sorted(rows))):>10}")

