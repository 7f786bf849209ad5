"""One invented report: its page text and the facts planted in it."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from corpus.markup import Writer, located
from corpus.places import Seat

FIRST_YEAR, LAST_YEAR = 2012, 2024
_PROSE = 0.8
"""How many sentences without a fact stand beside a line with facts: makes about 30 facts in 1,000 characters."""
_CONDITION = re.compile(r"\[([^\]]*)\]")
_WIDE = str.maketrans(",:;()", "，：；（）")
_NUMERALS = "一二三四五六七八九十"
_SURNAMES, _GIVEN = "冯蒋沈韩杨朱秦许何吕施孔曹严", "德明国强建华秀兰志平桂芳永福"


@cache
def phrases() -> dict[str, Any]:
    """The phrases of phrases.toml, with the further sections of more_phrases.toml and the prose of prose.toml."""
    data, more, prose = (
        tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
        for name in ("phrases.toml", "more_phrases.toml", "prose.toml")
    )
    data["section"] += more["section"]
    return data | prose


@dataclass(frozen=True)
class Report:
    """A finished page: its file's name without suffix, its text, its gold facts with offsets into the text."""

    name: str
    text: str
    facts: list[dict[str, Any]]
    title: str | None
    year: int

    def gold(self, file: str) -> Iterator[dict[str, Any]]:
        """The gold lines of the report."""
        present = {fact["mechanism"] for fact in self.facts if fact.get("status") == "in-place" and "mechanism" in fact}
        seen: dict[tuple[object, ...], dict[str, Any]] = {}
        for fact in self.facts:
            if fact["type"] == "practice":
                # Guide: what is in place elsewhere is not lacking; one record for each mechanism and status.
                if fact["status"] == "lacking" and fact["mechanism"] in present:
                    continue
                key = (fact["mechanism"], fact["status"])
                if key in seen:
                    if not fact.get("optional"):
                        seen[key].pop("optional", None)
                    continue
                seen[key] = fact
        keep = {id(fact) for fact in seen.values()}
        for fact in self.facts:
            if fact["type"] != "practice" or id(fact) in keep:
                yield {"file": file, **located(self.text, fact)}


@dataclass
class _Plan:
    """What is decided about a report before it is written."""

    seat: Seat
    year: int
    pick: random.Random
    others: Sequence[Seat]
    names: dict[str, str] = field(default_factory=dict)
    stale: str | None = None
    """The one thing on the page that still bears last year's number: title, heading, or nothing."""

    def chance(self, share: float) -> bool:
        return self.pick.random() < share


def write_report(seat: Seat, year: int, seed: str, others: Sequence[Seat]) -> Report:
    """The report of a government for a year; the same seed gives the same page."""
    seat = seat.at(year)
    plan = _Plan(seat, year, random.Random(seed), others)  # noqa: S311
    plan.names = _names(plan)
    plan.stale = plan.pick.choices(("title", "heading", None), (4, 3, 93))[0]
    writer = Writer(plan.pick, plan.names, year)
    data = phrases()
    chrome = plan.chance(0.45)
    fields = _head(writer, plan, data, chrome)
    _body(writer, plan, data)
    fields |= _tail(writer, plan, data, chrome, fields)
    text = "".join(writer.parts)
    if plan.chance(0.5):
        text = text.translate(_WIDE)
    evidence = fields.pop("evidence")
    del fields["signed"]
    report = {
        "type": "report", "start": evidence[0], "end": evidence[1], "government": seat.full, "adcode": seat.code,
        "town": seat.town, "level": seat.level, "year": year, **fields,
    }  # fmt: skip
    name = f"{seat.code}-{seat.town or seat.name}-{year}"
    return Report(name, text, [report, *writer.facts], fields["title"], year)


def _names(plan: _Plan) -> dict[str, str]:
    seat, pick = plan.seat, plan.pick
    unit = seat.name[-2:] if seat.name.endswith(("街道", "苏木")) else seat.name[-1]
    town, zone = seat.town is not None, seat.name.endswith("开发区")
    above = seat.names[-2] if len(seat.names) > 1 else seat.name
    up = above[-1] if len(seat.names) > 1 else "国"
    party = {"街道": "街道党工委"}.get(unit, "党工委" if zone else f"{unit}党委" if town else f"{unit}委")
    govt = {"街道": "办事处", "团": "团部"}.get(unit, "管委会" if zone else f"{unit}政府")
    we = pick.choice((seat.name, f"我{unit}", f"本{unit}"))
    other = next(one for one in iter(lambda: pick.choice(plan.others), None) if one.name != seat.name and not one.town)
    firm = pick.choice(_SURNAMES) + pick.choice(("正", "衡", "诚", "理")) + pick.choice(("律师事务所", "信律师事务所"))
    return {
        "name": seat.name, "place": we, "we": we, "all": f"全{unit}", "unit": unit, "party": party, "govt": govt,
        "hall": f"{unit}{'便民' if town else '政务'}服务中心", "short": seat.name[0] + unit * town,
        "agency": {"办事处": "发", "管理委员会": "管发", "": "发"}.get(seat.office, "政发"),
        "upshort": above[0],
        "head": {"街道": "办事处主任", "苏木": "苏木达"}.get(unit, "管委会主任" if zone else f"{unit}长"),
        "govtmeeting": {"街道": "主任办公"}.get(unit, "主任办公" if zone else f"{unit}长办公" if town else "政府常务"),
        "upper": f"{'师市' if town else '兵团'}党委" if seat.corps else f"{up}委、{up}政府",
        "up": up, "upname": above, "city": seat.names[min(1, len(seat.names) - 1)],
        "prov": seat.names[0], "year": str(plan.year), "next": str(plan.year + 1),
        "outline": "2015—2020" if plan.year < 2021 else "2021—2025",
        "college": seat.names[0][:2] + pick.choice(("大学法学院", "师范学院", "职业技术学院", "政法学院")),
        "firm": seat.names[0][:2] + firm, "court": f"{above if town else seat.name}人民法院",
        "person": "老" + pick.choice(_SURNAMES), "other": other.name, "office": seat.office,
        "party_office": "工作委员会" if zone or unit == "街道" else "委员会",
        "full_name": (f"{seat.names[0][:-3]}生产建设兵团{seat.corps}{above * town}" if seat.corps else "") + seat.name,
        "absorbed": seat.absorbed[0] if seat.absorbed else "",
    }  # fmt: skip


def _date(plan: _Plan) -> tuple[int, int, int]:
    if plan.chance(0.06):
        return plan.year, 12, plan.pick.randint(5, 28)  # before the year ended
    return plan.year + 1, plan.pick.randint(1, 4), plan.pick.randint(1, 28)


def _head(writer: Writer, plan: _Plan, data: Mapping[str, Any], chrome: bool) -> dict[str, Any]:
    """Navigation, fields, title and number; the fields of the report that they prove."""
    pick = plan.pick
    fields: dict[str, Any] = {"published": None, "index_number": None, "document_number": None, "title": None}
    if chrome:
        writer.put(writer.line(pick.choice(data["chrome"]["top"])) + "\n")
    signed = _date(plan)
    if plan.chance(0.35):
        issued = (signed[0], signed[1], min(28, signed[2] + pick.randint(0, 6)))
        fields["published"] = "{:04}-{:02}-{:02}".format(*issued)
        form = pick.choice(("000-A/", "00/", "FZ/"))
        fields["index_number"] = f"{plan.seat.code}{form}{issued[0]}-{pick.randint(1, 99999):05}"
        issuer = plan.names["full_name"] + plan.seat.office
        writer.put(
            f"索 引 号: {fields['index_number']}    主题分类: 综合政务\n"
            f"发布机构: {issuer}    发布日期: {fields['published']}\n\n"
        )
    start = writer.length
    evidence = None
    if plan.chance(0.9):
        title = _title(writer, plan, data)
        fields["title"] = title
        writer.put(title)
        evidence = (start, writer.length)
        writer.put("\n")
        if plan.chance(0.15):
            bracket = pick.choice(("〔{}〕", "[{}]", "({})"))
            agency = plan.names["short"] + plan.names["agency"]
            fields["document_number"] = f"{agency}{bracket.format(signed[0])}{pick.randint(1, 60)}号"
            writer.put(fields["document_number"] + "\n")
        writer.put("\n")
        if plan.seat.town and not plan.seat.corps and plan.chance(0.5):
            writer.put(f"{plan.names['upname']}人民政府:\n")
    return fields | {"evidence": evidence, "signed": signed}


def _title(writer: Writer, plan: _Plan, data: Mapping[str, Any]) -> str:
    seat = plan.seat
    titles = data["titles"]["with_title"]
    if plan.year < 2016 and plan.chance(0.5):
        titles = data["titles"]["early"]
    elif seat.office and not seat.corps and plan.chance(0.15):
        titles = data["titles"]["two_issuers"]
    if seat.office != "人民政府":
        titles = [title for title in titles if "人民政府" not in title]
    if seat.corps:  # regiments and divisions are told by their corps
        titles = data["titles"]["corps"]
    elif seat.office == "管理委员会" and plan.chance(0.6):
        titles = data["titles"]["zone"]
    title = writer.line(plan.pick.choice(titles))
    if seat.short and plan.chance(0.3):
        title = title.replace(seat.name + "管理委员会", seat.short + "管委会")
    if plan.stale == "title":  # a title copied from the report before; everything else on the page says the year
        title = title.replace(str(plan.year), str(plan.year - 1))
    return title


def _body(writer: Writer, plan: _Plan, data: Mapping[str, Any]) -> None:
    pick = plan.pick
    titled = any("法治" in part or "依法" in part for part in writer.parts)
    writer.put("    ")
    openings = data["opening"]["lines" if titled else "place_first"]
    writer.phrase(pick.choice([line for text in openings if (line := _fitting(text, plan)) is not None]))
    writer.put("\n")
    chapters = ["achievement"]
    if plan.year >= 2014 and plan.chance(0.85):
        chapters.append("problem")
    if plan.year >= 2017 and plan.chance(0.6):
        chapters.append("responsibility")
    chapters.append("plan")
    if plan.chance(0.3):
        chapters.append("other")
    for number, chapter in enumerate(chapters):
        heading = writer.line(pick.choice(data["chapters"][chapter]))
        if chapter == "achievement" and plan.stale == "heading":  # a heading left over from the report before
            heading = heading.replace(str(plan.year), str(plan.year - 1))
        writer.put(f"    {_NUMERALS[number]}、{heading}\n")
        writer.status = {"problem": "lacking", "plan": "planned"}.get(chapter, "in-place")
        if chapter == "achievement":
            _achievements(writer, plan, data)
        else:
            _chapter(writer, plan, data, chapter)


def _achievements(writer: Writer, plan: _Plan, data: Mapping[str, Any]) -> None:
    pick, sections = plan.pick, list(data["section"])
    for number, section in enumerate(pick.sample(sections, pick.randint(3, 5))):
        writer.put(f"    ({_NUMERALS[number]})")
        writer.phrase(pick.choice(section["headings"]))
        writer.put("。" if plan.chance(0.4) else "\n    ")
        lines = [line for text in section["lines"] if (line := _fitting(text, plan)) is not None]
        chosen = pick.sample(lines, min(len(lines), pick.randint(2, 4)))
        chosen += _trap(plan, data)
        chosen = _with_prose(chosen, plan, data["prose"]["achievement"])
        numbered = plan.chance(0.4)
        spam = pick.randrange(len(chosen)) if plan.chance(0.03) else -1
        for at, line in enumerate(chosen):
            if numbered:
                writer.put(f"{_NUMERALS[at]}是")
            writer.phrase(line)
            if at == spam:
                writer.put(pick.choice(data["chrome"]["spam"]))
            if not numbered and plan.chance(0.3):
                writer.put("\n    ")
        writer.put("\n")


def _with_prose(lines: Sequence[str], plan: _Plan, prose: Sequence[str]) -> list[str]:
    """The lines, each with the prose around it that states no fact, as often as real reports have it."""
    found: list[str] = []
    for line in lines:
        before = plan.pick.choice(prose) if plan.chance(_PROSE / 2) else ""
        found.append(before + line + (plan.pick.choice(prose) if plan.chance(_PROSE / 2) else ""))
    return found


def _trap(plan: _Plan, data: Mapping[str, Any]) -> list[str]:
    """In most sections one sentence that looks like something else."""
    if not plan.chance(0.7):
        return []
    kinds = [kind for kind in data["trap"] if kind not in ("achievement_in_plan", "problem_in_other")]
    line = _fitting(plan.pick.choice(data["trap"][plan.pick.choice(kinds)]), plan)
    return [line] if line is not None else []


def _chapter(writer: Writer, plan: _Plan, data: Mapping[str, Any], chapter: str) -> None:
    pick = plan.pick
    lines = [line for text in data[chapter]["lines"] if (line := _fitting(text, plan)) is not None]
    chosen = pick.sample(lines, min(len(lines), pick.randint(2, 5)))
    if chapter == "plan" and plan.chance(0.2):
        chosen += [pick.choice(data["trap"]["achievement_in_plan"])]
    if chapter == "other" and plan.chance(0.5):
        chosen = [pick.choice(data["trap"]["problem_in_other"])]
        writer.status = "lacking"
    if prose := data["prose"].get(chapter):
        chosen = _with_prose(chosen, plan, prose)
    numbered = len(chosen) > 1 and plan.chance(0.6)
    writer.put("    ")
    for at, line in enumerate(chosen):
        if numbered:
            writer.put(f"{_NUMERALS[at]}是")
        writer.phrase(line)
    writer.put("\n")


def _fitting(text: str, plan: _Plan) -> str | None:
    """The phrase without its conditions; None if they do not hold."""
    found = _CONDITION.match(text)
    if found is None:
        return text
    for word in found[1].split():
        years = re.fullmatch(r"(\d*)-(\d*)", word)
        if years:
            if not int(years[1] or 0) <= plan.year <= int(years[2] or 9999):
                return None
        elif word == "below":  # the prefecture of the names is another government than the reporting one
            if plan.names["city"] == plan.seat.name:
                return None
        elif word == "absorbed":
            if plan.seat.absorbed is None or plan.year <= plan.seat.absorbed[1]:
                return None
        elif (word == "upper") == (plan.seat.level == "township"):
            return None
    return text[found.end() :]


def _tail(
    writer: Writer, plan: _Plan, data: Mapping[str, Any], chrome: bool, fields: Mapping[str, Any]
) -> dict[str, Any]:
    """Signature and footer; what they prove of the report."""
    found: dict[str, Any] = {}
    signed = fields["signed"]
    start = writer.length
    proved = fields["evidence"] is not None
    # The page must prove place and county somewhere: a town's bare name belongs to many.
    if not proved or plan.chance(0.7) or plan.seat.town:
        parent = plan.names["upname"] if plan.seat.town and not plan.seat.corps else ""
        writer.put("\n" + " " * 20)
        start = writer.length
        writer.put(parent + plan.names["full_name"] + plan.seat.office)
        end = writer.length
        writer.put("\n" + " " * 22 + f"{signed[0]}年{signed[1]}月{signed[2]}日\n")
        if fields["published"] is None:
            found["published"] = "{:04}-{:02}-{:02}".format(*signed)
        if not proved:
            found["evidence"] = (start, end)
    if chrome:
        writer.put(writer.line(plan.pick.choice(data["chrome"]["bottom"])))
    return found
