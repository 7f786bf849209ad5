"""What a brief on one practice says: statements by chapter, each with what proves it, in no language yet.

A statement is a key (its sentence stands in ontology/words/brief.ttl, in Chinese and in English), the values that fill
it, and its proof: the words of reports, or the source from which it can be made again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.errors import UsageError
from kg.facts import DocumentFact, Fact, IndicatorFact, PracticeFact
from kg.ontology import Law, Mechanism
from kg.spread.adoption import Adoption
from kg.spread.channels import Channels, channels
from kg.spread.corpus import Corpus
from kg.spread.series import Curve, Estimate
from kg.spread.standing import Line, standing

EARLIEST, MEASURED, LAWS, NAMED, WORDINGS = 8, 6, 8, 5, 5
NEAR = 25
"""Code points between the words of a practice and a number or a title that count as standing with it."""


@dataclass(frozen=True)
class Name:
    """A name in both languages; ``en`` is empty where the catalogue has none."""

    zh: str
    en: str = ""


@dataclass(frozen=True)
class Proof:
    """Words of a report: its id, the government's name, the year, the quote."""

    report: str
    government: str
    year: int
    quote: str


@dataclass(frozen=True)
class Statement:
    """A sentence by its key with its values; proofs: words of reports; source: ``catalogue``, or a kg command."""

    key: str
    values: Mapping[str, object]
    proofs: tuple[Proof, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class Table:
    """Rows under headings (keys), each with its proof."""

    columns: tuple[str, ...]
    rows: tuple[tuple[tuple[object, ...], tuple[Proof, ...]], ...]


@dataclass(frozen=True)
class Chapter:
    """A chapter of the brief: key of its heading, its statements, its table if it has one."""

    key: str
    statements: tuple[Statement, ...]
    table: Table | None = None


@dataclass(frozen=True)
class Brief:
    """All chapters on a practice, and its curve."""

    mechanism: Mechanism
    curve: Curve
    chapters: tuple[Chapter, ...]


def brief(corpus: Corpus, mechanism: Mechanism, facts_of: Callable[[str], Iterable[Fact]]) -> Brief:
    """The brief on a practice; ``facts_of``: all facts of a report by its id, for what stands with the practice.

    Raises UsageError if the corpus has no report.
    """
    if not corpus.reports:
        raise UsageError("there is no report to write about", do="load reports first")
    curve = corpus.curve(mechanism)
    names = corpus.ontology.narrower(mechanism.id) | {mechanism.id}
    told = [fact for name in sorted(names) for fact in corpus.practices.get(name, ())]
    writer = _Writer(corpus, mechanism, curve, told)
    measured, cited = writer.beside(facts_of)
    said = "beside" if measured.rows else "nothing-measured"
    chapters = (
        Chapter("what", tuple(writer.what())),
        Chapter("origin", tuple(writer.origin())),
        Chapter("who", tuple(writer.who()), writer.earliest()),
        Chapter("spread", tuple(writer.spread())),
        Chapter("measured", (Statement(said, {"near": NEAR}, source="facts"),), measured),
        Chapter("laws", tuple(writer.laws(cited))),
        Chapter("unknown", tuple(writer.unknown())),
    )
    return Brief(mechanism, curve, chapters)


class _Writer:
    """The statements of one brief."""

    def __init__(self, corpus: Corpus, mechanism: Mechanism, curve: Curve, told: Sequence[PracticeFact]) -> None:
        self.corpus, self.mechanism, self.curve, self.told = corpus, mechanism, curve, told
        self.governments = {report.report: report.government for report in corpus.reports}
        self.seen = sorted(
            (one for one in curve.adoptions if one.by is not None), key=lambda one: (one.by, one.after or 0, one.id)
        )
        self.table = f"kg spread {mechanism.id} --table"

    def proof(self, fact: Fact) -> Proof:
        """The words of a fact."""
        year = int(fact.report.rpartition("/")[2])
        return Proof(fact.report, self.governments.get(fact.report, fact.report), year, " ".join(fact.quote.split()))

    def adopted(self, one: Adoption) -> Proof:
        """The words that show an adoption."""
        return Proof(one.proof, one.government, int(one.proof.rpartition("/")[2]), " ".join(one.quote.split()))

    def names(self, mechanisms: Iterable[str]) -> list[Name]:
        """The names of practices, by id."""
        known = self.corpus.ontology.mechanisms
        return [Name(known[one].name_zh, known[one].name_en) for one in sorted(mechanisms) if one in known]

    def what(self) -> Iterator[Statement]:
        """What it is: category, where it stands in the catalogue, how the reports name it."""
        one = self.mechanism
        category = self.corpus.ontology.mapping("category-name").get(one.category, one.category)
        values = {"name": Name(one.name_zh, one.name_en), "category": Name(category, one.category.replace("-", " "))}
        yield Statement("is", values, source="catalogue")
        if one.parents:
            yield Statement("broader", {"names": self.names(one.parents)}, source="catalogue")
        below = self.corpus.ontology.narrower(one.id) - {one.id}
        if below:
            yield Statement("narrower", {"names": self.names(below)}, source="catalogue")
        wordings: dict[str, list[PracticeFact]] = defaultdict(list)
        for fact in self.told:
            if fact.mechanism == one.id:
                wordings["".join(fact.quote.split())].append(fact)
        often = sorted(wordings.items(), key=lambda item: (-len({fact.report for fact in item[1]}), item[0]))[:WORDINGS]
        if often:
            listed = [(text, len({fact.report for fact in facts})) for text, facts in often]
            proofs = tuple(self.proof(facts[0]) for _, facts in often[:2])
            yield Statement("wordings", {"wordings": listed}, proofs, f"kg query surface_names mechanism={one.id}")

    def origin(self) -> Iterator[Statement]:
        """Where it comes from: what the catalogue says, the dated documents, the earliest report."""
        one = self.mechanism
        if one.origin_place or one.origin_year:
            values = {
                "place": one.origin_place or "—", "year": one.origin_year or "—", "confidence": Name("", one.confidence)
            }  # fmt: skip
            yield Statement("origin", values, source="catalogue")
        for event in self.curve.events[:3]:
            unsure = event.number == one.national_document_number and not one.national_document_number_verified
            dated = {"date": event.date, "title": event.title, "number": event.number or ""}
            yield Statement("document-unverified" if event.number and unsure else "document", dated, source="catalogue")
        if not self.curve.events:
            yield Statement("no-document", {}, source="catalogue")
        if self.seen:
            first = self.seen[0]
            proof = self.adopted(first)
            yield Statement("first-told", {"government": first.government, "year": proof.year}, (proof,))

    def who(self) -> Iterator[Statement]:
        """Who has it: counts, counts by level, who plans it or says that it is lacking."""
        all_, have = self.curve.adoptions, self.seen
        values = {"adopters": len(have), "governments": len(all_), "never": len(all_) - len(have)}
        yield Statement("have" if len(have) < len(all_) else "have-all", values, source=self.table)
        levels, adopted = Counter[str](one.level for one in all_), Counter[str](one.level for one in have)
        if len(levels) > 1:
            listed = [(level, adopted[level], levels[level]) for level in _LEVELS if levels[level]]
            yield Statement("by-level", {"levels": listed}, source=self.table)
        last = {one.id: one.last_report for one in all_ if one.by is None}
        for status in ("planned", "lacking"):
            now = {
                place: fact
                for fact in self.told
                if fact.status == status and last.get(place := self.corpus.government(fact.report)) == fact.year
            }
            places = sorted(now.values(), key=lambda fact: (-fact.year, fact.report))
            if places:
                some = [self.governments[fact.report] for fact in places[:NAMED]]
                yield Statement(
                    f"now-{status}", {"count": len(places), "names": some, "more": len(places) - len(some)},
                    tuple(self.proof(fact) for fact in places[:2]),
                )  # fmt: skip

    def earliest(self) -> Table | None:
        """The first governments seen with it."""
        rows = tuple(
            ((one.government, one.after, one.by, one.told_later), (self.adopted(one),)) for one in self.seen[:EARLIEST]
        )
        return Table(("government", "adopted"), rows) if rows else None

    def spread(self) -> Iterator[Statement]:
        """How it spread: shares with their denominators, the central document, order from above and beside."""
        rows = [row for row in self.curve.rows if row.share is not None]
        if rows:
            first, last = rows[0], rows[-1]
            values = {
                "first": first.year, "from": first.share, "first_n": first.reporting,
                "last": last.year, "to": last.share, "last_n": last.reporting,
            }  # fmt: skip
            yield Statement("share", values, source=f"kg spread {self.mechanism.id} -o curve.csv")
            yield self._estimate(self.curve.estimates[-1])
        yield from self._central()
        yield from self._order()
        copied = [one for one in self.seen if one.handed_down]
        if copied:
            yield Statement("handed-down", {"count": len(copied)}, tuple(self.adopted(one) for one in copied[:2]))
        planned = self._planned_then_done()
        if planned:
            plan, done = planned[0]
            yield Statement("planned-done", {"count": len(planned)}, (self.proof(plan), self.proof(done)))

    def _estimate(self, one: Estimate) -> Statement:
        values = {"year": one.year, "least": one.least, "most": one.most, "lower": one.lower, "upper": one.upper}
        return Statement("estimate", values, source=f"kg spread {self.mechanism.id} -o curve.csv")

    def _central(self) -> Iterator[Statement]:
        if self.curve.events and self.seen:
            year = self.curve.events[0].year
            counts = Counter(standing(one, Line(year, True), ()) for one in self.seen)
            values = {
                "year": year, "before": counts["leader"], "open": counts["undated"], "since": counts["follower"]
            }  # fmt: skip
            yield Statement("central", values, source=self.table)

    def _order(self) -> Iterator[Statement]:
        known = {one.id: float(one.by) for one in self.seen if one.by is not None and one.after is not None}
        above = {one.id: top for one in self.seen if (top := self.corpus.above(one.code, one.town)) is not None}
        if len(known) < 2:
            return
        found: Channels = channels(known, above)
        if found.above:
            later = found.above - found.above_earlier - found.above_later
            order = {"pairs": found.above, "earlier": found.above_earlier, "later": found.above_later, "same": later}
            yield Statement("vertical", order, source=self.table)
        if found.p is not None:
            beside = {"pairs": found.siblings, "expected": found.expected, "p": found.p}
            yield Statement("waves" if found.in_waves else "horizontal", beside, source=self.table)

    def _planned_then_done(self) -> list[tuple[PracticeFact, PracticeFact]]:
        """Plans of a government that has nothing in place yet, with the report of the year after that has it."""
        done: dict[tuple[str, int], PracticeFact] = {}
        for fact in self.told:
            if fact.status == "in-place":
                done.setdefault((self.corpus.government(fact.report), fact.year), fact)
        first: dict[str, int] = {}
        for place, year in done:
            first[place] = min(year, first.get(place, year))
        pairs: dict[str, tuple[PracticeFact, PracticeFact]] = {}
        for fact in self.told:
            place = self.corpus.government(fact.report)
            if fact.status == "planned" and first.get(place) == fact.year + 1:
                pairs.setdefault(place, (fact, done[place, fact.year + 1]))
        return [pairs[place] for place in sorted(pairs)]

    def beside(
        self, facts_of: Callable[[str], Iterable[Fact]]
    ) -> tuple[Table, list[tuple[Law | str, list[DocumentFact]]]]:
        """Numbers and titles that stand with the practice where it is in place, by indicator and by law."""
        places: dict[str, list[PracticeFact]] = defaultdict(list)
        for fact in self.told:
            if fact.status == "in-place":
                places[fact.report].append(fact)
        numbers: dict[str, list[IndicatorFact]] = defaultdict(list)
        titles: dict[str, list[DocumentFact]] = defaultdict(list)
        for one in (one for report in places for one in facts_of(report)):
            told = places[one.report]
            near = any(one.start < fact.end + NEAR and fact.start - NEAR < one.end for fact in told)
            if near and isinstance(one, IndicatorFact) and one.indicator:
                numbers[one.indicator].append(one)
            elif near and isinstance(one, DocumentFact):
                titles[one.law].append(one)
        rows = []
        for indicator, found in sorted(numbers.items(), key=lambda item: (-len(item[1]), item[0]))[:MEASURED]:
            concept = self.corpus.ontology.indicators.get(indicator)
            last = max(found, key=lambda fact: (fact.report.rpartition("/")[2], fact.report))
            name = Name(concept.name_zh, concept.name_en) if concept else Name(indicator, indicator)
            reports = len({fact.report for fact in found})
            rows.append(((name, reports, f"{last.value:g} {last.unit}"), (self.proof(last),)))
        laws = self.corpus.ontology.laws
        cited = sorted(titles.items(), key=lambda item: (-len(item[1]), item[0]))
        return (
            Table(("indicator", "reports", "latest"), tuple(rows)),
            [(laws.get(law, found[0].title), found) for law, found in cited],
        )

    def laws(self, cited: Sequence[tuple[Law | str, list[DocumentFact]]]) -> Iterator[Statement]:
        """Which laws carry it: by the catalogue, and by what the reports cite beside it."""
        promoting = [law for law in self.corpus.ontology.laws.values() if self.mechanism.id in law.promotes]
        if promoting:
            titles = [law.title for law in promoting[:LAWS]]
            yield Statement("promoted", {"titles": titles, "more": len(promoting) - len(titles)}, source="catalogue")
        for law, found in cited[:LAWS]:
            title = law.title if isinstance(law, Law) else law
            reports = len({fact.report for fact in found})
            yield Statement("cited-beside", {"title": title, "reports": reports}, (self.proof(found[0]),))
        if not promoting and not cited:
            yield Statement("no-law", {}, source="catalogue")

    def unknown(self) -> Iterator[Statement]:
        """What is not known."""
        all_ = self.curve.adoptions
        if len(self.seen) < len(all_):
            yield Statement("silence", {"never": len(all_) - len(self.seen)}, source=self.table)
        if self.curve.left_censored:
            yield Statement("left", {"count": self.curve.left_censored}, source=self.table)
        missing = sum(one.last_report - one.first_report + 1 - one.reports for one in all_)
        if missing:
            yield Statement("gaps", {"count": missing}, source="kg query coverage")
        single = sum(1 for one in all_ if one.reports == 1)
        if single:
            yield Statement("single", {"count": single}, source="kg query coverage")
        told = {(self.corpus.government(fact.report), fact.year) for fact in self.told if fact.status == "in-place"}
        silent = [one for one in self.seen if (one.id, one.last_report) not in told]
        if silent:
            yield Statement("silent-since", {"count": len(silent)}, source="kg query silent_since")
        if self.mechanism.confidence != "high":
            yield Statement("confidence", {"confidence": Name("", self.mechanism.confidence)}, source="catalogue")


_LEVELS = ("province", "prefecture", "county", "township")
