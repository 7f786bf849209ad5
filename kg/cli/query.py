"""``kg query``: named questions in both languages, and free Cypher and SPARQL."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.tables import FORMATS, render, say
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.stores import Language


@click.command()
@click.argument("words", nargs=-1, metavar="[NAME|FILE] [KEY=VALUE]…")
@click.option(
    "--lang",
    type=click.Choice(["cypher", "sparql"]),
    help="Which twin of a named query.  [default: cypher, or what the server speaks]",
)
@click.option("--cypher", "cypher_text", metavar="TEXT", help="Free Cypher instead of a name.")
@click.option("--sparql", "sparql_text", metavar="TEXT", help="Free SPARQL instead of a name.")
@click.option(
    "--list", "list_", is_flag=True, help="Every named query with its parameters, an example of each, its columns."
)
@click.option("--write", is_flag=True, help="Let a free query change the view (the next sync may undo it).")
@click.option("--on", metavar="URL", help="Ask the view on this server instead of the workspace's own.")
@options.user
@options.database
@options.workspace
@options.table_format(*FORMATS)
def query(
    words: tuple[str, ...],
    lang: Language | None,
    cypher_text: str | None,
    sparql_text: str | None,
    list_: bool,
    write: bool,
    on: str | None,
    user: str | None,
    database: str | None,
    workspace: Path,
    format_: str,
) -> None:
    """Ask the named query NAME, a file (.cypher, .rq) or a text.

    \b
    kg query reports place=大朗镇
    kg query adoption_by_year mechanism=three-enforcement-systems --lang sparql
    kg query --cypher 'MATCH (g:Government) RETURN g.full_name'
    """
    from kg.cli.views import open_servers, open_view
    from kg.queries import SUFFIX, named_query, run
    from kg.workspace import Workspace

    if list_:
        click.echo(_listed(lang or "cypher", format_), nl=False)
        return
    if cypher_text and sparql_text:
        raise UsageError("--cypher and --sparql exclude each other")
    free: Language | None = "cypher" if cypher_text else "sparql" if sparql_text else None
    servers = open_servers([on] if on else [], user, database, read_only=not write)
    server = next(iter(servers.values()), None)
    name, given = _parse(words, free=free is not None)
    text = cypher_text or sparql_text
    file = Path(name)
    if text is None and file.suffix in SUFFIX.values() and file.is_file():
        text = file.read_text(encoding="utf-8")
        free = "cypher" if file.suffix == SUFFIX["cypher"] else "sparql"
    language = free or lang or (server.language if server else "cypher")
    if server and server.language != language:
        raise UsageError(f"that server speaks {server.language}", do=f"ask it in {server.language}")
    named = named_query(name, language) if text is None else None
    store = server or open_view(Workspace.open(workspace), language, write=write)
    try:
        answer = run(named, store, given) if named else store.query(text or "", _typed(given), write=write)
    finally:
        store.close()
    for remark in answer.remarks if free else ():
        say(f"kg: {remark}")
    click.echo(render(answer.columns, answer.rows, format_), nl=False)


def _parse(words: tuple[str, ...], *, free: bool) -> tuple[str, dict[str, str]]:
    names = [word for word in words if "=" not in word]
    if free and names:
        raise UsageError(f"a free query takes no name, but {names[0]!r} is there")
    if not free and len(names) != 1:
        raise UsageError("one query name is needed", do="kg query --list shows them; values are written KEY=VALUE")
    pairs = (word.split("=", 1) for word in words if "=" in word)
    return (names or [""])[0], dict(pairs)


def _typed(given: Mapping[str, str]) -> dict[str, str | int]:
    """A whole number is a number in a free query, everything else text."""
    return {key: int(value) if value.lstrip("-").isdecimal() else value for key, value in given.items()}


def _listed(lang: Language, format_: str) -> str:
    from kg.queries import named_queries

    queries = named_queries(lang).values()
    if format_ == "json":
        records = [
            {
                "name": one.name,
                "title": one.title,
                "columns": one.columns,
                "parameters": [
                    {"name": p.name, "type": p.type, "example": p.example, "default": p.default, "meaning": p.meaning}
                    for p in one.parameters
                ],
            }
            for one in queries
        ]
        return json.dumps(records, ensure_ascii=False, indent=1) + "\n"
    rows = [
        [one.name, one.title, " ".join(f"{p.name}={p.example}" for p in one.parameters), " ".join(one.columns)]
        for one in queries
    ]
    return render(("name", "title", "example", "columns"), rows, format_)
