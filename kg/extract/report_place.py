"""Whose report it is: the names on the page, strongest evidence first, and what decides between places of one name.

Order of evidence: title, signature, the line of the issuer below the title, opening sentence, field of the issuer,
index number or credit code (looked up with the years of its code), the names that the body uses most, the site's owner.
A name that several places bear is decided by the parents that the page proves; a guess is never made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from kg.errors import AmbiguousPlaceError, UnknownPlaceError
from kg.extract.report_fields import Fields
from kg.extract.report_head import Head, either
from kg.extract.report_names import Name, NameReader
from kg.facts import LEVELS, government_id
from kg.ontology import Ontology
from kg.places import Place, PlaceRegister, codes_above

_WEIGHT = {"township": 0, "county": 3, "prefecture": 2, "province": 1}
"""How much the mention of a division above a place tells."""
_ZONE_DIGIT = "7"
"""Fifth digit of the codes that statistics give to development zones."""
_OPENING = 120
"""Characters of the first paragraph in which the government names itself."""
_RULES = ("caption", "signature", "byline", "opening", "issuer", "index-number", "body")
"""Evidence that may name the reporter where the title does not."""
_UNKNOWN = "add the place to a table of places and give it with --places"
_AMBIGUOUS = "add the county or the city to the title of the page"


@dataclass(frozen=True)
class Source:
    """A short text that names the reporting government: which evidence it is, where it stands, the names in it."""

    rule: str
    start: int
    end: int
    names: tuple[Name, ...]
    prose: bool = False
    """Running text, in which only names that follow one another without a gap form an address."""
    lies: tuple[Name, ...] = ()
    """The divisions in which running text says that the government lies."""

    @property
    def own(self) -> Name | None:
        """The name of the government itself: the lowest division named; of a run of such names its last."""
        lowest = min((LEVELS.index(name.level) for name in self.names), default=0)
        own: Name | None = None
        for name in self.names:
            if LEVELS.index(name.level) == lowest and (own is None or own.end == name.start):
                own = name
        return own


@dataclass(frozen=True)
class Located:
    """The place found, with the evidence for its name."""

    place: Place
    rule: str
    start: int
    end: int


class PlaceFinder:
    """Finds the reporting government of a page; compiled from the word lists of the ontology."""

    def __init__(self, ontology: Ontology) -> None:
        self.names = NameReader(ontology)
        self._own_level = ontology.mapping("own-level")
        self._own_kinds = {
            word: [kind for part, kind in self._own_level.items() if word.startswith(part)] for word in self._own_level
        }
        self._town_organs = ontology.words("town-organ")
        self._parent_kind = ontology.mapping("parent-kind")
        self._not_evidence = re.compile(either(ontology.patterns("not-evidence")))
        self._lies_in, self._lies_between = (
            re.compile(either(ontology.patterns(name))) for name in ("lies-in", "lies-between")
        )
        self._central = re.compile(either(ontology.patterns("central-report")))

    def find(
        self, head: Head, fields: Fields, year: int | None, meta: Mapping[str, str], register: PlaceRegister, where: str
    ) -> Located:
        """The place; raises UnknownPlaceError or AmbiguousPlaceError (which names the candidates)."""
        page = head.page
        own = self._speaks_as(head)
        sources = list(self._sources(head, fields, page, own, register))
        source = self._choose(sources, own)
        if source is None or source.own is None:
            raise self._nobody(head, where)
        evidence = _Evidence(self, "\n".join((page, *meta.values())), page, fields.codes, sources, year, register)
        place = evidence.decide(source, where)
        if place.town and place.parents[-1].endswith(place.town):
            place = register.division(place.adcode, year) or place  # a list of towns holds the zone itself
        return Located(register.at(place, year) if year else place, source.rule, source.start, source.end)

    def _nobody(self, head: Head, where: str) -> UnknownPlaceError:
        """The refusal of a page that names no local government as its reporter."""
        if any(self._central.search(line.text) for line in head.lines[: head.top + 1]):
            return UnknownPlaceError(
                "the report is the central government's", where=where, do="give reports of local governments"
            )
        return UnknownPlaceError(
            "no government that the register knows is named as the reporter", where=where, do=_UNKNOWN
        )

    def _sources(
        self, head: Head, fields: Fields, page: str, own: str | None, register: PlaceRegister
    ) -> Iterator[Source]:
        """Every source of names, strongest first."""

        def read(rule: str, start: int, end: int, text: str) -> Source:
            return Source(rule, start, end, tuple(self.names.read(text, register)))

        if head.title:
            yield read("title", head.title.start, head.title.end, head.title.text)
        elif head.captions:
            line = head.captions[0]
            yield read("caption", line.start, line.end, line.text)
        for line in head.signatures:
            yield read("signature", line.start, line.end, line.text)
        for line in head.bylines:
            yield read("byline", line.start, line.end, line.text)
        if head.opening:
            source = read("opening", head.opening.start, head.opening.end, head.opening.text[:_OPENING])
            lies = self._lies(head.opening.text[:_OPENING], source)
            yield replace(source, end=min(source.end, source.start + _OPENING), prose=True, lies=lies)
        for start, end, text in fields.issuers:
            yield read("issuer", start, end, text)
        # The code of the site tells who owns the site: it may decide between places of one name, but it names none.
        if fields.own_code and (division := register.division(fields.own_code)):
            name = Name(0, 0, division.name, (_today(division, register),))
            yield Source("index-number", *fields.code_span, (name,))
        yield from self._frequent(head, page, own, register)
        for start, end, text in fields.hosts:
            yield read("host", start, end, text)

    def _lies(self, text: str, source: Source) -> tuple[Name, ...]:
        """The divisions right behind the government's own name and a word that says that it lies in them."""
        verb = self._lies_in.match(text, source.own.end) if source.own else None
        at = start = verb.end() if verb else 0
        chain: list[Name] = []
        for name in source.names:
            if verb and name.start == at and name.level != "township":
                chain.append(name)
                at = name.end
        return () if at == start or self._lies_between.match(text, at) else tuple(chain)

    def _frequent(self, head: Head, page: str, own: str | None, register: PlaceRegister) -> Iterator[Source]:
        """The name that the body uses most among those of the kind by which the report speaks of itself."""
        if own is None:
            return
        counts = self.names.count(page, own if own != "township" else None, register)
        ranked = sorted(counts.items(), key=lambda item: -item[1])
        if ranked and ranked[0][1] >= 2 and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]):
            name = ranked[0][0]
            at = head.normal.find(name)
            if at >= 0:
                places = tuple(place for place in register.find(name) if place.name == name)
                yield Source("body", at, at + len(name), (Name(0, len(name), name, places),))

    def _choose(self, sources: Iterable[Source], own: str | None) -> Source | None:
        """The first source that names a place, unless a better one fits how the report speaks of its government.

        A title may name the county alone where the town's own signature stands below; a town that the body merely
        mentions never outweighs the title.
        """
        named = [source for source in sources if source.own]
        if not named:
            return None
        first = named[0]
        if own is None or (first.own and _fits(first.own, own)):
            return first
        signed = ("signature", "byline", "issuer") if first.rule == "title" else _RULES
        better = [source for source in named if source.own and _fits(source.own, own) and source.rule in signed]
        return better[0] if better and not (first.rule == "title" and own != "township") else first

    def _speaks_as(self, head: Head) -> str | None:
        """How the report speaks of its own government: ``township`` or the last character of a division's name."""
        counts = dict.fromkeys(self._own_level.values(), 0)
        for word in head.own_words:
            for kind in self._own_kinds[word]:
                counts[kind] += 1
        if head.title is None and not any(counts.values()):
            counts["township"] = sum(head.page.count(word) for word in self._town_organs)
        ranked = sorted(counts, key=lambda kind: -counts[kind])
        best, second = ranked[0], ranked[1]
        return best if counts[best] >= 3 and counts[best] >= 2 * counts[second] else None

    def evidence(self, words: str) -> str:
        """The words of a page without names of places that are part of other names."""
        return self._not_evidence.sub("", words)

    def parents_kind(self, page: str) -> str | None:
        """The last character of the parent's name, if the page calls it by one kind only."""
        kinds = {kind for word, kind in self._parent_kind.items() if word in page}
        return kinds.pop() if len(kinds) == 1 else None


def _today(division: Place, register: PlaceRegister) -> Place:
    """What a code means today: a number may carry the code of a division that has ended."""
    heirs = register.successors(division.id)
    return (register.division(heirs[0][0]) or division) if heirs else division


def _fits(name: Name, own: str) -> bool:
    if own == "township":
        return name.level == "township"
    return name.name.endswith(own) or any(place.name.endswith(own) for place in name.places)


class _Evidence:
    """Weighs the candidates of one page."""

    def __init__(
        self,
        finder: PlaceFinder,
        words: str,
        body: str,
        codes: tuple[str, ...],
        sources: list[Source],
        year: int | None,
        register: PlaceRegister,
    ) -> None:
        self._finder, self._words, self._body = finder, words, body
        self._codes, self._sources, self._year, self._register = codes, sources, year, register
        self._counts: dict[str, int] = {}

    @cached_property
    def _page(self) -> str:
        return self._finder.evidence(self._words)

    @cached_property
    def _kind(self) -> str | None:
        return self._finder.parents_kind(self._body)

    def decide(self, source: Source, where: str) -> Place:
        """The one place that the source's name means here."""
        own = source.own
        if own is None:
            raise UnknownPlaceError("no government is named", where=where, do=_UNKNOWN)
        if own.zone:  # that the zone bears a division's short name is no evidence for the division
            self._words = self._words.replace(own.name, "\n")
        proven = [
            self._above(other, own)
            for other in (source, *self._sources)
            if own.name in {name.name for name in other.names}
        ]
        candidates = [self._under(place, proven) for place in own.places]
        fitting = [place for place, fits in candidates if fits] if any(fits for _, fits in candidates) else []
        if not own.places or (any(proven) and not fitting and own.level == "township"):
            fitting = list(self._unregistered(own, proven, source, where))
        alike = own.places and not any(proven) and self._finder.names.is_zone(own.name)
        if alike and not any(map(self._may_lie_here, own.places)):
            raise UnknownPlaceError(
                f"the page names no division above {own.name}, and other places may have a zone of that name",
                where=where,
                do=_AMBIGUOUS,
            )
        return self._one(own, fitting or list(own.places), where)

    def _may_lie_here(self, place: Place) -> bool:
        """Whether anything speaks for the place; a zone with a code of its own has a name of its own."""
        return place.town is None or self._score(place) > 0

    def _above(self, source: Source, own: Name) -> list[Name]:
        """The divisions that the source names as lying above the place; one after which a zone is called is none."""
        floor = LEVELS.index(own.level)
        higher = (name for name in source.names if LEVELS.index(name.highest) > floor and not name.zone)
        mine = next(name for name in source.names if name.name == own.name)
        above = [name for name in higher if name.name != own.name and not mine.start <= name.start < mine.end]
        if not source.prose:
            return above
        chain, start = [], mine.start
        for name in reversed(above):
            if name.end == start:
                chain.append(name)
                start = name.start
        return chain or [name for name in source.lies if LEVELS.index(name.highest) > floor]

    def _under(self, place: Place, proven: list[list[Name]]) -> tuple[Place, bool]:
        """The place, under its former division if that is named, and whether it lies in all divisions named."""
        for names in proven:
            for name in names:
                codes = {division.adcode for division in name.places}
                if codes & {place.adcode, *codes_above(place.adcode)}:
                    continue
                former = [old for old, _ in self._register.predecessors(place.adcode) if old in codes]
                moved = self._register.town(former[0], place.town) if former and place.town else None
                if moved is None:
                    return place, False
                place = moved
        return place, True

    def _unregistered(self, own: Name, proven: list[list[Name]], source: Source, where: str) -> Iterator[Place]:
        """A town or zone that the register does not have, under the lowest division that the page proves."""
        named = [names for names in (*proven, *(list(other.names) for other in self._sources)) if names]
        divisions = [name for names in named for name in names if name.level != "township" and name.places]
        if not divisions:
            raise UnknownPlaceError(
                f"the register does not know {own.name}, and the page names no division above it",
                where=where,
                do=_UNKNOWN,
            )
        lowest = min(
            divisions[: max(len(proven[0]), 1)] if proven and proven[0] else divisions,
            key=lambda name: LEVELS.index(name.level),
        )
        for division in lowest.places:
            if own.zone and division.adcode[4] == _ZONE_DIGIT and own.name[:2] in division.name:
                yield division  # the zone itself, by its short name
                continue
            yield Place(division.adcode, own.name, own.name, "township", (*division.parents, division.name))
            if own.zone and division.level == "county" and own.name.startswith(lowest.name):
                # a county's short name may be that of a town elsewhere, and the zone the town's
                for town in self._finder.names.towns_called(lowest.name, self._register):
                    yield Place(town.adcode, own.name, own.name, "township", town.parents)

    def _one(self, own: Name, candidates: list[Place], where: str) -> Place:
        """The only candidate left, or the one for which the page speaks clearly."""
        left = {place.id: place for place in candidates}
        if len(left) == 1:
            return next(iter(left.values()))
        for keep in (self._parent_named, self._in_time, self._in_its_year, self._kind_fits):
            fitting = {key: place for key, place in left.items() if keep(place)}
            left = fitting or left
        left = self._latest_of_line(left)
        if len(left) == 1:
            return next(iter(left.values()))
        scores = sorted(((self._score(place), place) for place in left.values()), key=lambda pair: -pair[0])
        (best, place), (second, _) = scores[0], scores[1]
        if best >= 2 and best >= 2 * second:
            return place
        names = [place.full_name for _, place in scores]
        more = f" and {len(names) - 6} more" if len(names) > 6 else ""
        raise AmbiguousPlaceError(
            f"{own.name} could be {', '.join(names[:6])}{more}; the page proves none of them",
            where=where,
            do=_AMBIGUOUS,
        )

    def _parent_named(self, place: Place) -> bool:
        return place.town is not None and len(place.parents[-1]) > 2 and self._mentions(place.parents[-1:]) > 0

    def _in_time(self, place: Place) -> bool:
        if self._year is None:
            return place.until is None
        division = self._register.division(place.adcode)
        return place.existed(self._year, 1) and (division is None or not place.town or division.existed(self._year, 1))

    def _in_its_year(self, place: Place) -> bool:
        """The years of divisions are exact; those of towns come from lists that lag."""
        return place.town is not None or self._year is None or place.existed(self._year)

    def _kind_fits(self, place: Place) -> bool:
        return self._kind is None or place.town is None or place.parents[-1].endswith(self._kind)

    def _latest_of_line(self, left: Mapping[str, Place]) -> dict[str, Place]:
        """Of a place and its successor only one: the successor, unless the page names the older division alone."""
        kept = dict(left)
        for key, place in left.items():
            moved = [government_id(heir, place.town) for heir, _ in self._register.successors(place.adcode)]
            heirs = [
                heir
                for heir in (*(heir for heir, _ in self._register.successors(key)), *moved)
                if heir in kept and heir != key
            ]
            if heirs:
                old, new = self._mentions(place.parents[-1:]), self._mentions(left[heirs[0]].parents[-1:])
                kept.pop(heirs[0] if old and not new else key, None)
        return kept

    def _score(self, place: Place) -> float:
        """How strongly the page speaks for the place: codes, names of its parents, names of what lies in it."""
        score = 0.0
        old = {before for before, _ in self._register.predecessors(place.adcode)}
        for code in self._codes:
            same = code in {place.adcode, *old}
            score += 20 if same else 8 if code[:4] == place.adcode[:4] else 3 if code[:2] == place.adcode[:2] else 0
        for division in self._register.ancestors(place.id, self._year):
            full = self._mentions((division.name,))
            short = sum(self._mentions((alias,)) for alias in self._register.aliases(division.adcode)[:1])
            score += _WEIGHT[division.level] * min(full, 5) + min(max(short - full, 0), 3)
        if place.town is None:
            score += sum(name in self._page for name in self._register.names_below(place.adcode))
        return score

    def _mentions(self, names: Iterable[str]) -> int:
        total = 0
        for name in names:
            if len(name) > 1:
                if name not in self._counts:
                    self._counts[name] = self._page.count(name)
                total += self._counts[name]
        return total
