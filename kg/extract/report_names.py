"""Names of places in a short text such as a title or a signature."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from kg.extract.report_head import either
from kg.facts import LEVELS, Level
from kg.ontology import Ontology
from kg.places import Place, PlaceRegister, codes_above

_HAN = r"[\u4e00-\u9fff]"
_HAN_CHARACTER = re.compile(_HAN)
_LONGEST_SHORT_NAME = 5
_TITLES = re.compile("《[^》]*》?")


@dataclass(frozen=True)
class Name:
    """A place named in a text: its span there, its name in the register's spelling, and the places that bear it.

    A town that the register does not know has no places; a zone is an area with a committee and without a code.
    """

    start: int
    end: int
    name: str
    places: tuple[Place, ...]
    zone: bool = False

    @cached_property
    def highest(self) -> Level:
        """The highest level that the name can mean."""
        return max((place.level for place in self.places), key=LEVELS.index, default="township")

    @cached_property
    def level(self) -> Level:
        """The lowest level that the name can mean."""
        return min((place.level for place in self.places), key=LEVELS.index, default="township")


class NameReader:
    """Reads place names with the register; compiled from the word lists of the ontology."""

    def __init__(self, ontology: Ontology) -> None:
        self._follower = re.compile(either(ontology.patterns("alias-follower")))
        self._lead = re.compile(either(ontology.patterns("title-lead-in")))
        self._spellings = ontology.mapping("town-office")
        self._endings = tuple(self._spellings)
        self._first = frozenset(ending[0] for ending in self._spellings)
        self._last = frozenset(ending[-1] for ending in self._spellings)
        kinds = either(ontology.patterns("town-kind"))
        office = either(ontology.words("office-word"))
        after = either(ontology.patterns("after-town"))
        self._unknown = re.compile(rf"(?P<town>{_HAN}{{1,7}}?{kinds})(?={office}|\d|$|{after})")
        self._town = re.compile(kinds)
        self._generic = ontology.words("generic-name")
        self._office = re.compile(office)
        self._no_town = ontology.words("not-a-town")
        self._zone = re.compile(either(ontology.patterns("zone-name")))
        self._creation = re.compile(either(ontology.patterns("creation-not-place")))

    def read(self, text: str, register: PlaceRegister) -> list[Name]:
        """The places named in the text, titles of documents left out, in order; names without a gap form an address."""
        text = _TITLES.sub(lambda match: "》" * len(match[0]), text)
        text = self._creation.sub(lambda match: "》" * len(match[0]), text)
        found: list[Name] = []
        lead = self._lead.match(text)
        beginnings, first, endings, end = register.beginnings, self._first, self._endings, 0
        candidates = [
            at for at in range(len(text))
            if text[at : at + 2] in beginnings
            or (text[at + 1 : at + 2] in first and text.startswith(endings, at + 1))
        ]  # fmt: skip
        for at in candidates:
            if at >= end:
                fresh = (lead is not None and lead.end() == at) or self._is_fresh(text, at, found)
                if name := self._name_at(text, at, fresh, register):
                    found.append(name)
                    end = name.end
        if not any(name.level == "township" for name in found):
            found = self._with_zone(text, self._with_unknown(text, found))
        return found

    def _is_fresh(self, text: str, at: int, found: list[Name]) -> bool:
        """Whether a name may well begin here: at the beginning, after another name, or after what is no character."""
        return at == 0 or bool(found and found[-1].end == at) or not _HAN_CHARACTER.match(text, at - 1)

    def _name_at(self, text: str, at: int, fresh: bool, register: PlaceRegister) -> Name | None:
        names = register.names
        for end in range(min(len(text), at + register.longest.get(text[at], 0) + 3), at + 1, -1):
            written = text[at:end]
            if written in names:
                places = register.find(written)
                full = tuple(place for place in places if place.name == written)
                if full and not fresh and self.is_zone(written):
                    full = self._below_the_name_before(text, at, full, register)
                if full and (fresh or (end - at > 2 and written not in self._generic)):
                    return Name(at, end, written, full)
                if not full and fresh and self._follower.match(text[end:]):
                    return Name(at, end, written, places)
            elif text[end - 1] in self._last:
                name = self._respelled(written)
                if name in names:
                    return Name(at, end, name, tuple(place for place in register.find(name) if place.name == name))
        return None

    def is_zone(self, name: str) -> bool:
        """Whether the name is a zone's or new area's: many of them bear the same few words."""
        return self._zone.fullmatch(name) is not None

    def _below_the_name_before(
        self, text: str, at: int, places: tuple[Place, ...], register: PlaceRegister
    ) -> tuple[Place, ...]:
        """Of the zones named at ``at`` those in the division whose short name stands right before; all without one."""
        for size in range(min(_LONGEST_SHORT_NAME, at), 1, -1):
            above = {place.adcode for place in register.find(text[at - size : at]) if place.town is None}
            if above:
                return tuple(p for p in places if above & {p.adcode, *codes_above(p.adcode)})
        return places

    def towns_called(self, base: str, register: PlaceRegister) -> tuple[Place, ...]:
        """The towns of today whose name is ``base`` and the kind of a town."""
        return tuple(
            place
            for kind in dict.fromkeys(self._spellings.values())
            for place in register.find(base + kind)
            if place.town and place.until is None
        )

    def _respelled(self, written: str) -> str:
        """The name of a town with the kind of its office written as the register does; empty if there is none."""
        for ending, kind in self._spellings.items():
            if written.endswith(ending) and len(written) > len(ending):
                return written[: -len(ending)] + kind
        return ""

    def _with_unknown(self, text: str, found: list[Name]) -> list[Name]:
        """With a town that the register does not know, just after its division or else where a name may begin."""
        lead = self._lead.match(text)
        start = found[-1].end if found else lead.end() if lead else 0
        office = self._office.match(text, start)
        start = office.end() if office and found else start
        match = self._unknown.match(text, start)
        if match and not match["town"].endswith(self._no_town) and not self._town.fullmatch(match["town"]):
            return [*found, Name(start, match.end("town"), match["town"], ())]
        return found

    def _with_zone(self, text: str, found: list[Name]) -> list[Name]:
        """With a zone named after the divisions, unless they hold a town already."""
        if any(name.level == "township" for name in found):
            return found
        start = found[-1].end if found else 0
        match = self._zone.search(text, start)
        if match is None or len(match["zone"]) < 2:
            return found
        # The short name of a division before the zone is the zone's: X + zone; the full name is its address.
        last = found[-1] if found and found[-1].end == match.start("zone") else None
        if last and any(place.name == last.name for place in last.places):
            last = None
        whole = (last.name if last else "") + match["zone"]
        return [*found, Name(last.start if last else match.start("zone"), match.end("zone"), whole, (), zone=True)]

    def count(self, text: str, ending: str | None, register: PlaceRegister) -> dict[str, int]:
        """How often a long text names each registered town, or each division whose name has the ending."""
        counts: dict[str, int] = {}
        names = register.names
        text = self._creation.sub("", text)
        for match in self._town.finditer(text) if ending is None else re.finditer(re.escape(ending), text):
            end = match.end()
            if text[end - 2 : end] not in register.endings:
                continue
            for start in range(max(0, end - 12), end - 1):
                name = text[start:end]
                if name in names:
                    if not name.endswith(self._no_town) and name not in self._generic:
                        counts[name] = counts.get(name, 0) + 1
                    break
        return counts
