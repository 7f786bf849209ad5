"""Why something was or was not taken at one place of a page.

Everything told here comes from the decisions that the extractors noted (kg/trace.py) or is tried out anew with the
extractors' own grammar. What neither shows is said to be unknown.
"""

from __future__ import annotations

from collections.abc import Iterable

from kg.errors import UsageError
from kg.explain.cues import labels_and_cues
from kg.explain.kinds import surroundings
from kg.explain.numbers import number_at
from kg.explain.remarks import Remark, named
from kg.facts import Fact, PracticeFact
from kg.ontology import Ontology
from kg.pipeline import Engine, Extraction, extract_page
from kg.read import Page
from kg.trace import MEANINGS, Decision, Trace

__all__ = ["Remark", "explain", "explain_page"]

_CONTEXT = 12
_KINDS = frozenset(("practice", "document", "indicator", "organisation"))


def explain_page(page: Page, offset: int, engine: Engine, *, force: bool = False) -> tuple[Remark, ...]:
    """Why something was or was not taken at a code point of a page; raises what ``extract_page`` raises, UsageError."""
    if not 0 <= offset < len(page.text):
        last = len(page.text) - 1
        raise UsageError(f"the page has no place {offset}", where=page.name, do=f"name one of 0 to {last}")
    trace: Trace = []
    return explain(extract_page(page, engine, force=force, trace=trace), trace, offset, engine)


def explain(extraction: Extraction, trace: Trace, offset: int, engine: Engine) -> tuple[Remark, ...]:
    """Remarks on one place: the place itself, its sentence, what was taken there, what was not and why."""
    text = extraction.page.text
    around = text[max(0, offset - _CONTEXT) : offset], text[offset], text[offset + 1 : offset + 1 + _CONTEXT]
    remarks = [Remark("place", f"{offset}: …{around[0]}[{around[1]}]{around[2]}…")]
    found, sentence, at = surroundings(extraction, offset, engine.ontology)
    remarks += found
    here = [fact for fact in extraction.facts if fact.start <= offset < fact.end]
    noted = _once(one for one in trace if one.start <= offset < one.end)
    remarks += [_taken(fact, engine.ontology) for fact in here]
    known = {fact.id for fact in here}
    remarks += [_decided(one, engine.ontology) for one in noted if one.outcome != "taken" or one.fact not in known]
    if sentence is not None and at is not None and sentence.section.kind != "formality":
        remarks += labels_and_cues(extraction, sentence, at, trace, engine)
        if not any(fact.type in ("indicator", "document") for fact in here):
            remarks += number_at(sentence, at, noted, engine.ontology)
    if not here and not any(remark.about in _KINDS for remark in remarks):
        remarks.append(Remark("nothing", "no label, cue, title or number of the ontology and the grammars stands here"))
    return tuple(remarks)


def _once(decisions: Iterable[Decision]) -> list[Decision]:
    """The decisions without repetition: two labels that are alike once folded give two, of which one is taken."""
    found: dict[tuple[str, str, str, int, int], Decision] = {}
    for one in decisions:
        key = one.type, one.what, one.rule, one.start, one.end
        if key not in found or one.outcome == "taken":
            found[key] = one
    return list(found.values())


def _taken(fact: Fact, ontology: Ontology) -> Remark:
    states = {
        name: value for name, value in fact.to_dict().items()
        if name not in ("id", "report", "file", "type", "start", "end", "quote", "rule") and value is not None
    }  # fmt: skip
    fields = ", ".join(f"{name} {value}" for name, value in states.items())
    cue = _cue(fact.mechanism, fact.rule, ontology) if isinstance(fact, PracticeFact) else ""
    return Remark(fact.type, f"taken as fact {fact.id} ({fact.start}–{fact.end}) by rule {fact.rule}{cue}: {fields}")


def _decided(decision: Decision, ontology: Ontology) -> Remark:
    practice = decision.type == "practice"
    what = named(decision.what, ontology) if practice else f"“{decision.what}”"
    cue = _cue(decision.what, decision.rule, ontology) if practice else ""
    line = f"{what} by rule {decision.rule}{cue} ({decision.start}–{decision.end}): {MEANINGS[decision.outcome]}"
    if decision.at is not None:
        line += f"; fact {decision.fact} at {decision.at[0]}–{decision.at[1]}"
    return Remark(decision.type, line)


def _cue(mechanism: str, rule: str, ontology: Ontology) -> str:
    """The line of the ontology behind a cue's number."""
    kind, _, number = rule.partition(":")
    cues = ontology.mechanisms[mechanism].cues if mechanism in ontology.mechanisms else ()
    return f" [{cues[int(number) - 1]}]" if kind == "cue" and 0 < int(number) <= len(cues) else ""
