"""The command line with real servers: load, sync, status, query, remove; what goes wrong is one line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import ROOT, Server

QUESTION = ("query", "adoption_by_year", "mechanism=three-enforcement-systems", "--format", "csv")


class Commands:
    """``kg`` in a folder of its own with the servers' passwords in the environment."""

    def __init__(self, folder: Path, neo4j: Server, fuseki: Server) -> None:
        self.folder = folder
        self.neo4j_password = neo4j.variable
        self.secrets = (neo4j.password, fuseki.password)
        self.bolt = neo4j.url
        self.http = fuseki.url.replace("//", f"//{fuseki.user}@")
        self.variables = {
            neo4j.variable: neo4j.password,
            "KG_PASSWORD": fuseki.password,
            "NETRC": str(folder / "none"),
        }

    def run(self, *words: str, code: int = 0, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a command; neither it nor what it says may know a password."""
        done = subprocess.run(
            [sys.executable, "-m", "kg", *words],
            cwd=self.folder,
            env=os.environ | self.variables | variables,
            capture_output=True,
            text=True,
            check=False,
        )
        said = done.stdout + done.stderr
        assert done.returncode == code, said
        assert "Traceback" not in said
        assert not any(secret in said or secret in " ".join(words) for secret in self.secrets)
        return done


@pytest.fixture
def kg(tmp_path: Path, neo4j_server: Server, fuseki_server: Server) -> Commands:
    commands = Commands(tmp_path, neo4j_server, fuseki_server)
    reports = str(ROOT / "sample" / "reports" / "lumingping-*.txt")
    places = str(ROOT / "sample" / "places.csv")
    commands.run("load", reports, "--places", places, "--to", commands.bolt, "--to", commands.http)
    return commands


def test_load_query_remove_and_status(kg: Commands) -> None:
    answers = {kg.run(*QUESTION, *on).stdout for on in ((), ("--on", kg.bolt), ("--on", kg.http))}
    assert len(answers) == 1
    assert answers.pop().count("\n") > 3
    on = ("--on", kg.bolt, "--on", kg.http)
    assert kg.run("status", *on).stdout.count("in step") == 4
    assert not kg.run("sync", "--to", kg.bolt, "--to", kg.http).stderr
    report = kg.run("query", "reports", "--format", "csv").stdout.splitlines()[1].split(",")[0]
    kg.run("remove", report, "--to", kg.bolt)
    behind = kg.run("status", *on, code=1).stdout
    assert behind.count("in step") == 3
    assert "1 reports are out of step with the facts files; run kg sync" in behind
    kg.run("sync", "--to", kg.http)
    kg.run("status", *on)


def test_queries_write_only_when_told(kg: Commands) -> None:
    cypher = "MATCH (r:Report) SET r.title = 'x'"
    sparql = "DELETE WHERE { GRAPH ?g { ?r <https://kg.example/ontology#title> ?t } }"
    assert "--write" in kg.run("query", "--cypher", cypher, "--on", kg.bolt, code=1).stderr
    assert "--write" in kg.run("query", "--sparql", sparql, "--on", kg.http, code=1).stderr
    kg.run("query", "--cypher", cypher, "--on", kg.bolt, "--write")
    kg.run("query", "--sparql", sparql, "--on", kg.http, "--write")
    titles = kg.run("query", "--cypher", "MATCH (r:Report) RETURN DISTINCT r.title AS t", "--on", kg.bolt).stdout
    assert titles.split() == ["t", "─", "x"]


def test_a_server_that_fails_is_one_line_and_the_others_go_on(kg: Commands) -> None:
    down = "bolt://127.0.0.1:9"
    done = kg.run("sync", "--rebuild", "--to", down, "--to", kg.http, code=1)
    assert f"kg: {down}: the server is out of reach" in done.stderr
    assert f"{kg.http.replace('kg@', '')}: " in done.stderr


def test_what_servers_refuse_is_one_line(kg: Commands) -> None:
    wrong, none = {kg.neo4j_password: "Geheim"}, {kg.neo4j_password: "", "KG_PASSWORD": ""}
    refusals = [
        (("sync", "--to", kg.bolt), wrong, "the user or the password is wrong"),
        ((*QUESTION, "--on", kg.bolt), none, "wants a password"),
        (("sync", "--rebuild", "--to", kg.http.replace("kg@", "reader@")), {}, "the user may only read"),
        (("sync", "--to", kg.http.replace("/kg/", "/asking/"), "--rebuild"), {}, "takes no updates"),
        ((*QUESTION, "--on", f"{kg.bolt}?database=nowhere"), {}, "no database nowhere"),
        ((*QUESTION, "--on", kg.bolt, "--database", "nowhere"), {}, "no database nowhere"),
    ]
    for words, variables, said in refusals:
        errors = kg.run(*words, code=1, **variables).stderr
        assert said in errors.splitlines()[-1]
        assert "Geheim" not in errors


def test_wrong_usage(kg: Commands) -> None:
    assert "a URL must hold no password" in kg.run(*QUESTION, "--on", "bolt://neo4j:Geheim@127.0.0.1", code=2).stderr
    assert "that server speaks cypher" in kg.run("query", "--sparql", "ASK {}", "--on", kg.bolt, code=2).stderr
    assert "--database is for Neo4j" in kg.run("sync", "--to", kg.http, "--database", "x", code=2).stderr
    assert "no kind of server" in kg.run("sync", "--to", "ftp://host/x", code=2).stderr
