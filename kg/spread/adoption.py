"""When each government took up a practice: intervals between annual reports, never points.

A report says what is in place; it cannot say when between two reports that began. So an adoption is an
interval: after the last report without the practice, up to and including the year of the first report that
has it in place (interval censoring: Turnbull 1976; Fay & Shaw 2010). Planned and lacking never count. A
government whose first report already has it is left-censored (``after`` is None); one whose reports never say
so is right-censored at its last report (``by`` is None), which is not the same as having none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kg.errors import UsageError
from kg.facts import Fact, Level, PracticeFact, ReportFact, government_id

Region = Literal["province", "prefecture", "county"]
COLUMNS = ("code", "town", "government", "after", "by", "reports", "first_report", "last_report", "quote")
REGION_DIGITS: dict[Region, int] = {"province": 2, "prefecture": 4, "county": 6}
HANDED_DOWN_REPORTS = 3
HANDED_DOWN_CHARACTERS = 16
_STOPS = "\u3002\uff01\uff1f\uff1b!?;\n"  # the full-width and the half-width ends of a sentence
_PUNCTUATION = str.maketrans(",;:?!()", "\uff0c\uff1b\uff1a\uff1f\uff01\uff08\uff09", "\"'\u201c\u201d\u2018\u2019")


@dataclass(frozen=True)
class Adoption:
    """One government and one practice: adopted in (after, by].

    after: last report year without the practice, None if left-censored; by: None if no report has it in
    place; reports: number of report years held; first_report, last_report: their first and last year; quote:
    the proof; proof: id of the proving report; through: the narrower practices that the first report with it
    names, empty if it names the practice itself; told_later: the interval comes from a year that a sentence
    states, not from the order of the reports; handed_down: the proof stands word for word in three or more
    reports of the county.
    """

    code: str
    town: str | None
    government: str
    level: Level
    after: int | None
    by: int | None
    reports: int
    first_report: int
    last_report: int
    quote: str = ""
    proof: str = ""
    through: tuple[str, ...] = ()
    told_later: bool = False
    handed_down: bool = False
    years: tuple[int, ...] = ()

    @property
    def id(self) -> str:
        """The government's id."""
        return government_id(self.code, self.town)

    @property
    def left_censored(self) -> bool:
        """Whether the first report already has it, so that its beginning is unknown."""
        return self.by is not None and self.after is None

    def row(self) -> dict[str, str | int | None]:
        """The row of ``kg spread --table``."""
        return {name: getattr(self, name) for name in COLUMNS}

    def marks(self) -> str:
        """What a reader must know beside the row, in English words parted by a semicolon.

        >>> Adoption("990101", None, "甲县", "county", 2015, 2016, 3, 2014, 2018, through=("a", "b")).marks()
        'through a, b'
        """
        told = "told later" if self.told_later else ""
        handed = "handed-down wording" if self.handed_down else ""
        through = f"through {', '.join(self.through)}" if self.through else ""
        return "; ".join(filter(None, (told, handed, through)))


@dataclass(frozen=True)
class RegionAdoption:
    """The first adoption within a region: (after, by] holds the earliest one of its governments.

    after is None as soon as one adopter that may be the earliest is left-censored. governments: with a
    report; adopters: seen with it.
    """

    code: str
    region: str
    governments: int
    adopters: int
    after: int | None
    by: int | None
    first: str
    reports: int
    first_report: int
    last_report: int
    quote: str


def adoption_table(
    facts: Iterable[Fact],
    mechanism: str,
    *,
    narrower: Collection[str] = (),
    sentence_of: Callable[[PracticeFact], str] | None = None,
    same: Callable[[str], str] = str,
) -> list[Adoption]:
    """Adoption intervals of one practice, one for every government that has a report, ordered by code and town.

    facts: report and practice facts of the whole corpus (other facts are passed over); narrower: the
    practices below ``mechanism`` (Ontology.narrower), each of which counts as the practice; sentence_of: the
    whole sentence of a fact, if the caller has the texts, for finding handed-down wording (default: the
    quote, where it is long enough to be more than a name); same: the id under which a government's reports
    are joined (``Corpus`` joins a county with the district that it became; default: each id for itself).

    A stated ``since`` year S gives (S-1, S] and is marked ``told_later``; it does not reach back behind a
    report that itself says "planned" or "lacking", because that was written at the time.
    """
    names = {mechanism, *narrower}
    reports: dict[str, dict[int, ReportFact]] = defaultdict(dict)
    practices: dict[str, list[PracticeFact]] = defaultdict(list)
    for fact in facts:
        if isinstance(fact, ReportFact):
            reports[same(government_id(fact.adcode, fact.town))].setdefault(fact.year, fact)
        elif isinstance(fact, PracticeFact) and fact.mechanism in names:
            practices[fact.report].append(fact)
    told = [fact for found in practices.values() for fact in found if fact.status == "in-place"]
    copied = handed_down(told, sentence_of)
    found = [_adoption(years, practices, mechanism, copied) for years in reports.values()]
    return sorted(found, key=lambda adoption: (adoption.code, adoption.town or ""))


def _adoption(
    reports: Mapping[int, ReportFact],
    practices: Mapping[str, list[PracticeFact]],
    mechanism: str,
    copied: Collection[str],
) -> Adoption:
    years = sorted(reports)
    last = reports[years[-1]]
    result = Adoption(
        code=last.adcode, town=last.town, government=last.government, level=last.level, after=years[-1], by=None,
        reports=len(years), first_report=years[0], last_report=years[-1], years=tuple(years),
    )  # fmt: skip
    told = {year: practices.get(reports[year].report, []) for year in years}
    having = [year for year in years if any(fact.status == "in-place" for fact in told[year])]
    if not having:
        return result
    by = having[0]
    first = [fact for fact in told[by] if fact.status == "in-place"]
    named = [fact for fact in first if fact.mechanism == mechanism]
    proof = min(named or first, key=lambda fact: fact.start)
    result = replace(
        result,
        after=max((year for year in years if year < by), default=None), by=by, quote=proof.quote, proof=proof.report,
        through=() if named else tuple(sorted({fact.mechanism for fact in first})),
        handed_down=proof.id in copied,
    )  # fmt: skip
    denied = [year for year in years if year < by and told[year]]
    return _told(result, [fact for year in having for fact in told[year]], denied)


def _told(adoption: Adoption, facts: Sequence[PracticeFact], denied: Sequence[int]) -> Adoption:
    """The adoption narrowed by the earliest year that a sentence states.

    denied: earlier years whose report plans or lacks the practice.
    """
    assert adoption.by is not None  # noqa: S101 - the caller has just set it
    known = max(denied, default=None)
    stating = [
        fact
        for fact in facts
        if fact.status == "in-place"
        and fact.since is not None
        and fact.since <= min(adoption.by, fact.year)
        and (known is None or fact.since > known)
    ]
    if not stating:
        return adoption
    proof = min(stating, key=lambda fact: (fact.since, fact.year, fact.start))
    since = proof.since
    if since is None or (since == adoption.by and adoption.after == since - 1):
        return adoption  # the reports already say as much
    return replace(adoption, after=since - 1, by=since, quote=proof.quote, proof=proof.report, told_later=True)


def handed_down(
    practices: Iterable[PracticeFact],
    sentence_of: Callable[[PracticeFact], str] | None = None,
    reports: int = HANDED_DOWN_REPORTS,
) -> set[str]:
    """Ids of the facts whose wording stands in ``reports`` or more reports of one county, not all by one government.

    Whitespace, quotation marks and the width of punctuation do not matter; names of places and numbers do. Texts
    shorter than sixteen characters are names of the practice rather than wording and are never marked.
    """
    counties: dict[str, list[PracticeFact]] = defaultdict(list)
    for fact in practices:
        counties[fact.report.split("/")[0]].append(fact)
    seen: dict[tuple[str, str], list[PracticeFact]] = defaultdict(list)
    for county, facts in counties.items():
        for fact in facts if _copied(facts, reports) else ():
            text = "".join((sentence_of(fact) if sentence_of else fact.quote).translate(_PUNCTUATION).split())
            if len(text) >= HANDED_DOWN_CHARACTERS:
                seen[county, text].append(fact)
    return {fact.id for facts in seen.values() if _copied(facts, reports) for fact in facts}


def sentences_of(text_of: Callable[[str], str | None]) -> Callable[[PracticeFact], str]:
    """For ``sentence_of``: the sentence around a fact, from the text of its report's page by the report's id.

    Where the text is not to be had (None) or does not hold the quote at its place, the quote stands for it.

    >>> fact = PracticeFact(report="990101/-/2016", file="a.txt", start=6, end=10, quote="枫桥经验", rule="label",
    ...                     mechanism="fengqiao-experience", status="in-place", year=2016)
    >>> sentences_of({"990101/-/2016": "一年来。推广枫桥经验见成效。其他。"}.get)(fact)
    '推广枫桥经验见成效'
    """

    def sentence(fact: PracticeFact) -> str:
        text = text_of(fact.report)
        if text is None or text[fact.start : fact.end] != fact.quote:
            return fact.quote
        before = max(text.rfind(stop, 0, fact.start) for stop in _STOPS) + 1
        after = min((at for stop in _STOPS if (at := text.find(stop, fact.end)) >= 0), default=len(text))
        return text[before:after].strip()

    return sentence


def _copied(facts: Iterable[PracticeFact], reports: int) -> bool:
    """A government that repeats only itself has been handed nothing."""
    where = {fact.report for fact in facts}
    return len(where) >= reports and len({report.rpartition("/")[0] for report in where}) > 1


def by_region(
    adoptions: Iterable[Adoption], region: Region, names: Mapping[str, str] | Callable[[str], str | None] | None = None
) -> list[RegionAdoption]:
    """The first adoption of each province, prefecture or county among the governments that have reports.

    names: the name of a six-digit code (a mapping or a function); without a name the code stands for it.
    Raises UsageError for another region.
    """
    if region not in REGION_DIGITS:
        raise UsageError(f"unknown grouping {region!r}", do=f"choose one of {', '.join(REGION_DIGITS)}")
    groups: dict[str, list[Adoption]] = defaultdict(list)
    for adoption in adoptions:
        code = region_code(adoption.code, region)
        if code is not None:
            groups[code].append(adoption)
    look = names.get if isinstance(names, Mapping) else names
    return [_region(code, (look(code) if look else None) or code, group) for code, group in sorted(groups.items())]


def region_code(code: str, region: Region) -> str | None:
    """The code of the province, prefecture or county that a code lies in; None for a code above that level.

    >>> region_code("310115", "province"), region_code("310115", "county"), region_code("310000", "county")
    ('310000', '310115', None)
    """
    digits = REGION_DIGITS[region]
    if code[digits - 2 : digits] == "00":
        return None
    return code[:digits].ljust(6, "0")


def _region(code: str, name: str, group: Sequence[Adoption]) -> RegionAdoption:
    seen = [adoption for adoption in group if adoption.by is not None]
    first = min(seen, key=lambda a: (a.by or 0, a.after or 0, a.code, a.town or ""), default=None)
    after = max(adoption.last_report for adoption in group)
    if seen:
        # A left-censored adopter may have begun before anyone: then nothing bounds the region from below.
        after = min(adoption.after or 0 for adoption in seen)
    return RegionAdoption(
        code=code, region=name, governments=len(group), adopters=len(seen),
        after=after or None, by=first.by if first else None, first=first.government if first else "",
        reports=sum(adoption.reports for adoption in group),
        first_report=min(adoption.first_report for adoption in group),
        last_report=max(adoption.last_report for adoption in group), quote=first.quote if first else "",
    )  # fmt: skip
