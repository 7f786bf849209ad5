"""``kg review``: what is doubtful, one by one, and what was decided on it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import options
from kg.cli.tables import FORMATS, printable, render, say
from kg.errors import KgError, UsageError

if TYPE_CHECKING:
    from kg.decisions import Decisions
    from kg.doubts import Doubt
    from kg.ontology import Ontology
    from kg.review import Review
    from kg.workspace import Workspace

_ANSWERS = ("accept", "reject", "correct", "same-as", "not-the-same", "place", "skip", "quit")
_HELP = """accept                   the fact is right
reject                   the fact is wrong; it never comes back
correct FIELD=VALUE      the fact is right with this value
same-as                  the two names mean one thing, named as the second (same-as OTHER names another one)
not-the-same             the two names mean two things
place GOVERNMENT         the file's government: its code (a town: CODE/NAME) or its full name
skip (or Enter), quit    any answer may be cut short: a, r, c, sa, n, p, sk, q"""


@click.command()
@options.workspace
@click.option(
    "--decide", multiple=True, metavar="SUBJECT=VERDICT[:ARGUMENT]", help="Decide without asking; may be repeated."
)
@click.option("--date", metavar="YYYY-MM-DD", help="The date of the decisions; today's without it.")
@click.option("--list", "list_", is_flag=True, help="List what is doubtful and ask nothing.")
@click.option("--reason", multiple=True, metavar="REASON", help="Only what is doubtful for this; may be repeated.")
@click.option("--report", metavar="REPORT", help="Only this report.")
@click.option("--export", is_flag=True, help="Print all decisions, for --import elsewhere.")
@click.option(
    "--import", "import_", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Add exported decisions."
)
@options.table_format(*FORMATS)
def review(
    workspace: Path,
    decide: tuple[str, ...],
    date: str | None,
    list_: bool,
    reason: tuple[str, ...],
    report: str | None,
    export: bool,
    import_: Path | None,
    format_: str,
) -> int:
    """Walk through doubtful facts, unresolved places and names alike, each with its sentence, and decide on them.

    Decisions are added to decisions.jsonl in the workspace, applied at once and at every later load.

    \b
    kg review --list --format csv
    kg review --decide 3dfb3e7222ec5574=reject --decide 29d1dc9d8355f61e=correct:value=12
    kg review --decide 'some-page.txt=place:990102/鹿鸣坪镇'
    kg review --decide '甲律所=same-as:甲律师事务所'
    """
    from kg.cli.views import open_engine, sync_views
    from kg.decisions import Decisions, to_lines
    from kg.review import Review
    from kg.workspace import Workspace

    if sum((bool(decide), list_, export, import_ is not None)) > 1:
        raise UsageError("--decide, --list, --export and --import exclude one another")
    opened = Workspace.open(workspace)
    if export:
        click.echo(to_lines(Decisions.read(opened.path).all), nl=False)
        return 0
    if list_:
        return _list(opened, reason, report, format_)
    engine = open_engine(opened)
    asked = Review(opened, engine, date=date or _today())
    if import_ is not None:
        with opened.writing():
            added = asked.take(import_.read_text(encoding="utf-8", errors="replace"), where=str(import_))
            say(f"{added} decisions added")
            return sync_views(opened, engine)
    try:
        if decide:
            code = _decide_all(asked, decide)
        else:
            code = _walk(asked, *_doubts(opened, engine.ontology, asked.decisions, reason, report))
    finally:
        # Whatever stopped it, what was decided holds in the views too.
        with opened.writing():
            synced = sync_views(opened, engine)
    return code or synced


def _today() -> str:
    from datetime import datetime

    return datetime.now().astimezone().date().isoformat()


def _decide_all(asked: Review, decisions: tuple[str, ...]) -> int:
    from kg.review import parse

    parsed = [parse(text) for text in decisions]
    with asked.workspace.writing():
        for subject, verdict, argument in parsed:
            say(asked.decide(subject, verdict, argument))
    return 0


def _doubts(
    workspace: Workspace, ontology: Ontology, decisions: Decisions, reasons: tuple[str, ...], report: str | None
) -> tuple[list[Doubt], int]:
    """What is doubtful, and 1 if a facts file could not be read."""
    from kg.doubts import REASONS, find_doubts
    from kg.errors import FactsError

    for reason in reasons:
        if reason not in REASONS:
            raise UsageError(f"there is no reason {reason!r}", do=f"one of {', '.join(REASONS)}")
    damaged: list[FactsError] = []
    found = [
        doubt for doubt in find_doubts(workspace, ontology, decisions, damaged=damaged)
        if (not reasons or doubt.reason in reasons) and (report is None or doubt.report == report)
    ]  # fmt: skip
    for error in damaged:
        say(f"kg: {error}")
    return found, 1 if damaged else 0


def _list(workspace: Workspace, reasons: tuple[str, ...], report: str | None, format_: str) -> int:
    from kg.decisions import Decisions
    from kg.doubts import COLUMNS
    from kg.ontology import Ontology

    ontology = Ontology.load(workspace.ontology_files)
    found, code = _doubts(workspace, ontology, Decisions.read(workspace.path), reasons, report)
    if found or format_ not in ("table", "markdown"):
        click.echo(render(COLUMNS, [doubt.row() for doubt in found], format_), nl=False)
    say(f"{len(found) or 'nothing'} doubtful")
    return code


def _walk(asked: Review, doubts: list[Doubt], code: int) -> int:
    if not doubts:
        say("nothing doubtful")
        return code
    for number, doubt in enumerate(doubts, 1):
        if doubt.fact and asked.decisions.decided(doubt.fact):
            continue  # settled by an answer before
        click.echo(f"\n[{number}/{len(doubts)}] {doubt.reason}  {doubt.report}")
        _show(asked.workspace, doubt)
        if not _ask(asked, doubt):
            break
    return code


def _show(workspace: Workspace, doubt: Doubt) -> None:
    from kg.doubts import beginning, said, sentence_around

    if doubt.fact is not None:
        before, quote, after = (printable(part) for part in sentence_around(workspace, doubt.fact))
        click.echo(f"  {before}" + click.style(f"【{quote}】", bold=True) + after)
        click.echo(f"  {doubt.fact.id}  {printable(said(doubt.fact))}  ({printable(doubt.fact.rule)})")
    elif doubt.file is not None:
        click.echo(f"  {printable(doubt.file.path)}")
        for line in beginning(doubt.file).split("\n"):
            click.echo(f"  | {printable(line)}")
    elif doubt.names is not None:
        click.echo(f"  {printable(doubt.names[1])}\n  {printable(doubt.names[2])}")
    click.echo(f"  why: {printable(doubt.why)}")


def _ask(asked: Review, doubt: Doubt) -> bool:
    """Ask until an answer holds; false to stop."""
    while True:
        try:
            line = click.prompt("  decide", default="skip", show_default=False, prompt_suffix=" (? for help)> ")
        except click.Abort:
            return False
        word, _, argument = str(line).strip().partition(" ")
        meant = [answer for answer in _ANSWERS if answer.startswith(word)]
        if word == "?" or (len(meant) != 1 and word not in _ANSWERS):
            click.echo(_HELP)
            continue
        answer = word if word in _ANSWERS else meant[0]
        if answer == "quit":
            return False
        if answer == "skip":
            return True
        try:
            with asked.workspace.writing(wait=10):
                click.echo(f"  {printable(_decide(asked, doubt, answer, argument.strip()))}")
            return True
        except KgError as error:
            click.echo(f"  {printable(str(error))}")


def _decide(asked: Review, doubt: Doubt, answer: str, argument: str) -> str:
    from kg.review import parse

    subject = doubt.subject
    if answer in ("same-as", "not-the-same"):
        if doubt.names is not None:
            argument = argument or doubt.names[2]
        else:
            subject = str(getattr(doubt.fact, "name", "") or getattr(doubt.fact, "law", subject))
    fits = {"place": doubt.file is not None, "accept": doubt.fact, "reject": doubt.fact, "correct": doubt.fact}
    if not fits.get(answer, True):
        raise UsageError(f"{answer} does not fit here", do="answer ? for help")
    _, verdict, _ = parse(f"{subject}={answer}")
    return asked.decide(subject, verdict, argument)
