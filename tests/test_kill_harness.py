"""A few kills of `kg load` by scripts/kill-harness; the script itself makes a hundred."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.servers import Server

ROOT = Path(__file__).parents[1]


def harness(kills: int, *options: str, **variables: str) -> None:
    """Run the script; nothing may be lost or doubled."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "kill-harness"), "--kills", str(kills), "--reports", "5", *options],
        capture_output=True, text=True, check=False, env=os.environ | variables,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["kills"], found["wrong"]) == (kills, 0)
    assert len(found["phases"]) > kills // 2, "kills are spread over the phases"


def test_embedded_views_survive_kills() -> None:
    harness(7, "--seed", "1")


def test_servers_survive_kills(neo4j_server: Server, fuseki_server: Server) -> None:
    passwords = {server.variable: server.password for server in (neo4j_server, fuseki_server)}
    urls = [neo4j_server.url, fuseki_server.url.replace("//", f"//{fuseki_server.user}@")]
    harness(4, "--seed", "2", *(word for url in urls for word in ("--to", url)), **passwords)
