"""The command ``kg``: parse, one call, print. Each command is a module of this folder, imported when it is called."""

from __future__ import annotations

import gc
import importlib
import sys
from collections.abc import Sequence
from keyword import iskeyword

import click

from kg import __version__
from kg.errors import KgError, UsageError

# name → (module, one line of help); the line stands here so that `kg --help` imports no command.
COMMANDS = {
    "load": ("kg.cli.load", "Read reports, extract their facts and update every view."),
    "extract": ("kg.cli.extract", "Print the facts of reports without loading them."),
    "annotate": ("kg.cli.annotate", "Show a report with every fact marked in place."),
    "query": ("kg.cli.query", "Ask a named query, or free Cypher or SPARQL."),
    "spread": ("kg.cli.spread", "Where and when a practice was adopted: table or curve."),
    "report": ("kg.cli.report", "Write a brief on a practice, every sentence with its proof."),
    "discover": ("kg.cli.discover", "Find practices that the catalogue does not hold."),
    "show": ("kg.cli.show", "Draw what surrounds a place, a practice or a law."),
    "status": ("kg.cli.workspace", "What the workspace holds and whether the views are in step."),
    "check": ("kg.cli.workspace", "Validate facts, views and shapes; list numbers that disagree."),
    "review": ("kg.cli.review", "Walk through doubtful facts and decide on them."),
    "sync": ("kg.cli.workspace", "Bring every view in step with the facts files."),
    "remove": ("kg.cli.workspace", "Withdraw a report from facts and views."),
    "export": ("kg.cli.export", "Write the graph as RDF, tables, GraphML, GEXF or for Neo4j."),
    "import": ("kg.cli.export", "Take facts back from an export."),
    "ontology": ("kg.cli.ontology", "Check the ontology or show one of its concepts."),
    "completion": ("kg.cli.completion", "Print the completion script for a shell."),
}
_GARBAGE = 200_000
"""New objects after which Python looks for garbage; its own number is 700."""


class _Commands(click.Group):
    """A group whose commands are imported only when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name][0])
        command = getattr(module, f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{module.__name__}.{cmd_name} is no command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kg")
def kg() -> None:
    """Chinese rule-of-law-government reports as a knowledge graph: who practises what, since when, on which words.

    Exit codes: 0 done; 1 done but something was refused, said on stderr; 2 wrong usage.
    """


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code; an expected error is one line on stderr."""
    # Registers and word lists stay until the end: to look through them for garbage takes a fifth of a short command.
    gc.set_threshold(_GARBAGE)
    try:
        code = kg.main(args=args, prog_name="kg", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.exceptions.Abort:
        click.echo("kg: interrupted; what was loaded is kept", err=True)
        sys.exit(130)
    except KgError as error:
        _say(f"kg: {error}")
        sys.exit(2 if isinstance(error, UsageError) else 1)
    except BrokenPipeError:
        # The reader of stdout left (`kg query … | head`); nothing is wrong.
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        # No room, no right, a medium that fails: nothing that a traceback would explain.
        where = f"{error.filename}: " if error.filename else ""
        _say(f"kg: {where}{error.strerror or error}; what was loaded is kept")
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


def _say(line: str) -> None:
    from kg.cli.tables import say

    say(line)
