"""Random reports whose texts are anything that a text can be: quotes, line breaks, NUL, markup, half of an IRI."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from kg.facts import DocumentFact, Fact, IndicatorFact, OrganisationFact, PracticeFact, ReportFact, to_lines
from kg.workspace import Workspace
from tests.random_facts import corpora

_NASTY = [
    "",
    " ",
    '"',
    "a\r\nb\rc\n",
    '","',
    "\\",
    "NULL",
    "\x00\x0b\x1f",
    "\ufffe\uffff",
    "]]>&<script>",
    "甲𠀀é",
    "../..",
    "<http://e/a b>",
    '"@zh',
    "1.0",
    "true",
    "=1+1",
]
_texts = st.one_of(st.sampled_from(_NASTY), st.text(st.characters(exclude_categories=["Cs"]), max_size=8))
_names = _texts.filter(bool)
_numbers = st.one_of(
    st.sampled_from([0.0, -0.0, 3.0, 0.1 + 0.2, 5e-324, 1.7e308, 54, 0]),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(2**53), 2**53),
)
_ways = st.sampled_from(["up", "down"])
_changes = st.one_of(
    st.none(),
    st.builds(lambda way, by: {"direction": way, "percent": by}, _ways, _numbers),
    st.builds(lambda way, by: {"direction": way, "percent": None, "points": by}, _ways, _numbers),
)


@st.composite
def hostile_corpora(draw: st.DrawFn) -> list[list[Fact]]:
    """Reports with their facts as a workspace keeps them: the report's own first, then by place in the text."""
    found = []
    for head, *facts in draw(corpora(most=4)):
        file = draw(_texts)
        head = replace(head, file=file, **_some(draw, head))
        changed = {fact.id: fact for fact in (replace(one, file=file, **_some(draw, one)) for one in facts)}
        found.append([head, *sorted(changed.values(), key=lambda one: (one.start, one.end, one.type, one.id))])
    return found


def _some(draw: st.DrawFn, fact: Fact) -> dict[str, Any]:
    """New values for the fields of a fact that may hold any text or number."""
    quote = draw(_texts)
    values: dict[str, Any] = {"quote": quote, "end": fact.start + len(quote), "rule": draw(_texts)}
    optional = st.one_of(st.none(), _texts)
    if isinstance(fact, ReportFact):
        values["government"] = draw(_texts)
        dates = st.one_of(optional, st.sampled_from(["2018-03-12", "2018-02-30", "0000-01-01"]))
        values |= {"published": draw(dates), "title": draw(optional), "index_number": draw(optional)}
    elif isinstance(fact, PracticeFact):
        values["mechanism"] = draw(_names)
    elif isinstance(fact, DocumentFact):
        values |= {"title": draw(_texts), "number": draw(optional), "law": draw(_names)}
    elif isinstance(fact, IndicatorFact):
        values |= {"indicator": draw(st.one_of(st.none(), _names)), "label": draw(_texts), "unit": draw(_texts)}
        values |= {"value": draw(_numbers), "period": draw(_texts), "change": draw(_changes)}
    elif isinstance(fact, OrganisationFact):
        values["name"] = draw(_names)
    return values


def written(corpus: list[list[Fact]], folder: Path) -> Workspace:
    """A new workspace that holds these reports."""
    workspace = Workspace.open(folder, create=True)
    for facts in corpus:
        path = workspace.facts_path(facts[0].report)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(to_lines(facts).encode())
    return workspace


def facts_files(workspace: Workspace) -> dict[str, bytes]:
    """The bytes of every facts file, by report."""
    return {report: workspace.facts_path(report).read_bytes() for report in workspace.reports()}
