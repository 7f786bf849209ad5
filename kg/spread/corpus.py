"""A workspace as spread sees it: its reports and practices read once, and from these the adoptions of any practice."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from kg.errors import KgError
from kg.facts import Fact, PracticeFact, ReportFact, government_id
from kg.ontology import Mechanism, Ontology
from kg.places import PlaceRegister
from kg.read import read_page
from kg.spread.adoption import Adoption, adoption_table, sentences_of
from kg.spread.panel import PanelRow, panel
from kg.spread.series import Curve, curve, dated_documents, provincial_documents
from kg.workspace import Workspace


@dataclass(frozen=True, eq=False)
class Corpus:
    """Report facts, practice facts by mechanism, the ontology and the places they refer to.

    text_of: the text of a report's page by the report's id, None where it is not to be had; for handed-down wording.
    """

    reports: tuple[ReportFact, ...]
    practices: dict[str, list[PracticeFact]]
    ontology: Ontology
    places: PlaceRegister
    text_of: Callable[[str], str | None] | None = None

    @classmethod
    def of(
        cls,
        facts: Iterable[Fact],
        ontology: Ontology,
        places: PlaceRegister,
        text_of: Callable[[str], str | None] | None = None,
    ) -> Corpus:
        """A corpus of the report and practice facts among the given ones."""
        reports: list[ReportFact] = []
        practices: dict[str, list[PracticeFact]] = {}
        for fact in facts:
            if isinstance(fact, ReportFact):
                reports.append(fact)
            elif isinstance(fact, PracticeFact):
                practices.setdefault(fact.mechanism, []).append(fact)
        return cls(tuple(reports), practices, ontology, places, text_of)

    @classmethod
    def open(cls, workspace: Workspace, ontology: Ontology, places: PlaceRegister) -> Corpus:
        """The corpus of a workspace; pages are read again only where wording is compared.

        Raises FactsError for a damaged facts file.
        """
        facts = (fact for report in workspace.reports() for fact in workspace.facts(report))
        return cls.of(facts, ontology, places, _texts(workspace))

    def adoptions(self, mechanism: str, *, wording: bool = True) -> list[Adoption]:
        """The adoption table of a practice; the narrower practices count as it, each government under its last name.

        wording: whether sentences are compared for handed-down wording, which reads pages again.
        """
        names = self.ontology.narrower(mechanism) | {mechanism}
        told = [fact for name in sorted(names) for fact in self.practices.get(name, ())]
        return adoption_table(
            [*self.reports, *told], mechanism, narrower=names - {mechanism},
            sentence_of=sentences_of(self.text_of) if self.text_of and wording else None, same=self.joined,
        )  # fmt: skip

    def mentioned(self, mechanism: str) -> frozenset[str]:
        """Ids of the governments whose reports speak of a practice (or a narrower one), in whatever status."""
        names = self.ontology.narrower(mechanism) | {mechanism}
        return frozenset(self.government(fact.report) for name in names for fact in self.practices.get(name, ()))

    def tables(self, mechanisms: Collection[str] | None = None) -> dict[str, list[Adoption]]:
        """Adoption tables by practice, of those that at least one government has; all of the catalogue if not named.

        Handed-down wording is not looked for.
        """
        wanted = self.ontology.mechanisms if mechanisms is None else mechanisms
        tables = {}
        for mechanism in sorted(wanted):
            if any(name in self.practices for name in self.ontology.narrower(mechanism) | {mechanism}):
                table = self.adoptions(mechanism, wording=False)
                if any(one.by is not None for one in table):
                    tables[mechanism] = table
        return tables

    def curve(self, mechanism: Mechanism) -> Curve:
        """All that pictures of a practice over time need."""
        adoptions = self.adoptions(mechanism.id)
        provinces = {one.code[:2] + "0000" for one in adoptions}
        provincial = provincial_documents(mechanism, self.ontology, self.places, provinces)
        return replace(curve(mechanism, adoptions, self.ontology), provincial=tuple(provincial))

    def panel(
        self, tables: Mapping[str, Sequence[Adoption]], points: Mapping[str, tuple[float, float]] | None = None
    ) -> Iterator[PanelRow]:
        """The risk set of the practices in ``tables`` (``kg.spread.panel``); ``points``: places on a plane by code."""
        dated = {name: dated_documents(self.ontology.mechanisms[name], self.ontology) for name in tables}
        central = {name: events[0].year for name, events in dated.items() if events}
        return panel(tables, central, self.above, points)

    def above(self, code: str, town: str | None) -> str | None:
        """The id of the government above, as the register of places has it; None for a province."""
        place = government_id(code, town)
        if place not in self._above:
            above = self.places.ancestors(place)
            self._above[place] = above[-1].id if above else None
        return self._above[place]

    @cached_property
    def _above(self) -> dict[str, str | None]:
        return {}

    def government(self, report: str) -> str:
        """The id under which the reports of a report's government are joined."""
        code, town, _ = report.split("/")
        return self.joined(government_id(code, None if town == "-" else town))

    def joined(self, government: str) -> str:
        """The id under which a government's reports are joined: that of its last successor."""
        return self._successions.get(government, government)

    @cached_property
    def _successions(self) -> dict[str, str]:
        governments = {government_id(report.adcode, report.town) for report in self.reports}
        return {one: heir for one in governments if (heir := last_successor(one, self.places)) != one}


def last_successor(government: str, places: PlaceRegister) -> str:
    """The id that a government bears today, itself if it has not changed.

    Only where one government became one new government on its own ground (a county that turned into a district). A
    merger, a split, or the absorption by a government that was there before is the end of one series of reports.

    >>> register = PlaceRegister.load()
    >>> last_successor("510124", register), last_successor("310119", register)  # 郫县 → 郫都区; 南汇区 in 浦东新区
    ('510117', '310119')
    """
    seen = {government}
    while True:
        heirs = places.successors(government)
        if len(heirs) != 1 or heirs[0][0] in seen:
            return government
        heir, year = heirs[0]
        place = places.government(heir)
        if len(places.predecessors(heir)) != 1 or place is None or place.since is None or place.since < year:
            return government
        government = heir
        seen.add(heir)


def _texts(workspace: Workspace) -> Callable[[str], str | None]:
    """Texts of pages as they were when they were loaded; None for a file that is gone or has changed."""

    @lru_cache(maxsize=256)
    def text_of(report: str) -> str | None:
        path, digest = workspace.source(report) or (None, "")
        if path is None:
            return None
        try:
            page = read_page(path)
        except KgError:
            return None
        return page.text if page.digest == digest else None

    return text_of
