"""What a clause says of the organisations that it names: the part they have in the work of the government."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from kg.extract.organisation_names import Spelt, clause_start
from kg.facts import Role
from kg.ontology import Ontology
from kg.patterns import any_pattern
from kg.trace import Outcome

_CLAUSE = re.compile("[，。；：？！]")
_QUOTES = "“”‘’\"'"
_REMARK = re.compile("（[^（）]{1,16}）")
_NAME = "◇"
"""Stands for the name, and for others joined to it, in the patterns that tell what is before it and behind it."""
Kind = Literal["firm", "court", "business", "school", "body"]


@dataclass(frozen=True)
class Verdict:
    """What a clause says of an organisation: its role and the rule that shows it, or why it has none."""

    role: Role | None
    rule: str
    outcome: Outcome = "taken"


@dataclass(frozen=True, slots=True)
class Told:
    """What a sentence says around names that it joins.

    before, after: the rest of their clause; rest: after, without others that are joined to the names; ahead: the clause
    before theirs; then: all behind theirs; names: the names as the text joins them.
    """

    names: str
    before: str
    after: str
    rest: str
    ahead: str
    then: str

    @property
    def framed(self) -> str:
        """The clause with a mark for the names; twice, as what is joined to them may or may not share the verb."""
        return f"{self.before}{_NAME}{self.rest}。{self.before}{_NAME}{self.after}"


class PartGrammar:
    """What is said of organisations, compiled once from the word lists."""

    def __init__(self, ontology: Ontology) -> None:
        def patterns(*names: str) -> tuple[re.Pattern[str], ...]:
            return tuple(any_pattern(ontology.patterns(name)) for name in names)

        kinds: tuple[Kind, ...] = ("firm", "court", "business", "school")
        types = patterns("law-firm", "court-type", "business-type", "school-type")
        self._types = tuple(zip(kinds, types, strict=True))
        self._trainer, self._legal = patterns("trainer-type", "legal-service-type")
        self._engaged, self._by, self._venue, self._arranged, self._lead_in = patterns(
            "engaged-before", "by-before", "venue-before", "arranged-before", "subject-lead-in"
        )
        self._beside, self._beside_alone = patterns("beside-before", "beside-alone-before")
        self._together, self._doing, self._helped, self._trained, self._others, self._people = patterns(
            "together-after", "doing-after", "helped-by-after", "trained-at-after", "others-after", "people-after"
        )
        self._frame, self._body_frame, self._no_part, self._trying, self._list = patterns(
            "organisation-frame", "body-frame", "no-part-frame", "court-trying", "engaged-list"
        )
        self._colon, self._items, self._apposed, self._apposed_end = patterns(
            "named-behind-colon", "items-before", "apposed-before", "apposed-after"
        )
        self._firm_party, self._other_side, self._advisor, self._goes_on, self._named_advisor, self._firm_partner = (
            patterns("firm-party", "other-sides-firm", "advisor-work", "firm-goes-on", "advisor-named", "firm-partner")
        )
        self._idle, self._topic, self._apart, self._not_by, self._own_people, self._enforces, self._belongs = patterns(
            "idle-after", "topic-of-work", "apart-after", "not-by-after", "own-people", "enforces-with", "belongs-after"
        )
        general = ontology.patterns("acting-after")
        self._acting: dict[Kind, re.Pattern[str]] = {
            "court": any_pattern((*general, *ontology.patterns("court-acting-after"))),
            "business": any_pattern((*general, *ontology.patterns("business-acting-after"))),
            "school": any_pattern(general),
            "body": any_pattern((*general, *ontology.patterns("body-acting-after"))),
        }
        self._against, self._section, self._resumed, self._subject_goes_on, self._advisor_listed = patterns(
            "object-of-enforcement", "organisation-section", "clause-resumed", "subject-goes-on", "advisor-listed"
        )
        self._rules: tuple[tuple[str, Callable[[Kind, str, Told], bool]], ...] = (
            ("engaged", self._engages),
            ("framed", self._frames),
            ("doer", self._does),
            ("helped-by", self._helps),
            ("together", self._works_with),
            ("acting", self._acts),
        )

    def judge(self, text: str, group: Sequence[Spelt]) -> Iterator[tuple[Spelt, Verdict]]:
        """The verdict on names that the text joins: what is said of one of them is said of all."""
        if not group:
            return
        told = self._told(text, group[0].start, group[-1].end)
        names = [text[spelt.start : spelt.end] for spelt in group]
        kinds = [self._kind(name) for name in names]
        against = (
            kinds != ["firm"]
            and self._against.search(told.before + told.names + told.after) is not None
            and not self._enforces.match(told.after)
        )
        listed = self._list.search(f"{told.ahead}{told.before}{_NAME}{told.after}") is not None
        verdicts = [
            Verdict(None, "party", "party")
            if against and kind not in ("firm", "court") and not self._engaged.search(told.before)
            else self._listed(told)
            if listed
            else self._firm_verdict(told)
            if kind == "firm"
            else self._verdict(kind, name, told)
            for name, kind in zip(names, kinds, strict=True)
        ]
        shared = next((one for one, kind in zip(verdicts, kinds, strict=True) if one.role and kind != "firm"), None)
        for spelt, verdict in zip(group, verdicts, strict=True):
            yield spelt, verdict if verdict.role or shared is None else shared

    def _told(self, text: str, start: int, end: int) -> Told:
        left = clause_start(text, start)
        resumed = self._resumed.match(text, end)
        mark = _CLAUSE.search(text, resumed.end() if resumed else end)
        stop = mark.start() if mark else len(text)
        before = text[left:start].rstrip(_QUOTES)
        after = text[end:stop].replace("，", "").lstrip(_QUOTES)
        if section := self._section.match(after):
            after = after[section.end() :]
        ahead = text[clause_start(text, max(left - 1, 0)) : left]
        if remark := _REMARK.match(after):
            after = after[remark.end() :]
        elif (closing := self._apposed_end.match(after)) and (opened := self._apposed.search(before)):
            before, after = _REMARK.sub("", before[: opened.start()]), after[closing.end() :]
            ahead += text[left:start]
        others = self._others.match(after)
        rest = after[others.end() :] if others else after
        return Told(text[start:end], before, after, rest, ahead, text[stop:])

    def _kind(self, name: str) -> Kind:
        return next((kind for kind, type_ in self._types if type_.search(name)), "body")

    def _listed(self, told: Told) -> Verdict:
        """What is said of those from whom the engaged people of a list come."""
        advises = self._advisor_listed.search(told.ahead + told.before + told.names + told.after)
        return Verdict("legal-advisor" if advises else "partner", "engaged-list")

    def _firm_verdict(self, told: Told) -> Verdict:
        """What a sentence says of a law firm: it counts wherever it is named, unless something is done to it."""
        clause = f"{told.before}{_NAME}{told.after}"
        if self._firm_party.search(clause) or self._other_side.search(f"{told.ahead}{clause}{told.then}"):
            return Verdict(None, "party", "party")
        clause = told.before + told.after
        advises = self._advisor.search(clause) or self._goes_on.match(told.then)
        if not advises and not self._firm_partner.search(clause):
            advises = self._advisor.search(told.ahead)
        return Verdict("legal-advisor" if advises else "partner", "law-firm")

    def _verdict(self, kind: Kind, name: str, told: Told) -> Verdict:
        """What a clause says of one name, a law firm's apart."""
        if self._no_part.search(told.framed):
            return Verdict(None, "name", "no-part")
        for rule, holds in self._rules:
            if holds(kind, name, told):
                advises = kind == "body" and self._named_advisor.search(f"{told.ahead}{told.framed}")
                return Verdict("legal-advisor" if advises else "partner", rule)
        return Verdict(None, "venue" if self._venue.search(told.before) else "name", "no-part")

    def _engages(self, kind: Kind, _: str, told: Told) -> bool:
        """Whether it is engaged or joined, or its people are brought in."""
        if self._engaged.search(told.before):
            return True
        if kind != "business" and self._arranged.search(told.before) and self._people.match(told.rest):
            return True
        return self._items.fullmatch(told.before) is not None and self._colon.search(told.ahead) is not None

    def _frames(self, kind: Kind, _: str, told: Told) -> bool:
        """Whether what is before it and behind it, taken together, tell its part."""
        framed = told.framed
        return bool(self._frame.search(framed) or (kind != "business" and self._body_frame.search(framed)))

    def _does(self, kind: Kind, _: str, told: Told) -> bool:
        """Whether something is done by it."""
        if not self._by.search(told.before):
            return False
        if kind == "court":
            tries = self._trying.search(f"{told.before[-1:]}{_NAME}{told.after}")
            return not tries and self._doing.search(told.after) is not None
        return self._doing.search(told.after) is not None or not self._not_by.match(told.after)

    def _helps(self, _: Kind, name: str, told: Told) -> bool:
        """Whether others who go to it or work under it are helped or trained by it."""
        if not self._venue.search(told.before):
            return False
        trained = self._trainer.search(name) and self._trained.match(told.rest)
        return bool(trained or self._helped.match(told.rest))

    def _works_with(self, _: Kind, __: str, told: Told) -> bool:
        """Whether it and the government do something together."""
        if self._beside.search(told.before) and self._together.search(told.after):
            return True
        return bool(self._beside_alone.search(told.before)) and not self._apart.match(told.after)

    def _acts(self, kind: Kind, name: str, told: Told) -> bool:
        """Whether it is the subject of the clause and does something for the government."""
        if self._belongs.match(told.after):
            return False
        leads = self._lead_in.fullmatch(told.before)
        if leads and (self._acting[kind].match(told.rest) or self._acting[kind].match(told.after)):
            return True
        if kind in ("court", "school") or self._idle.match(told.after):
            return False
        if kind == "business" and self._apart.match(told.after):
            return False
        people = kind == "body" and not self._venue.search(told.before) and self._own_people.match(told.rest)
        more = self._subject_goes_on.match(told.then)
        topic = self._legal.search(name) or self._topic.search(told.after + (more[0] if more else ""))
        return bool((leads or people) and topic)
