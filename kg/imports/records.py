"""Rows of the graph as facts: the projection (``kg.projection``) read backwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from kg.errors import FactsError
from kg.facts import Fact, IndicatorFact, ReportFact, fact_from_dict, report_id
from kg.imports import Exported

Row = Mapping[str, Any]
"""The properties of a node; of a fact also ``thing``, the id of what it names, or None."""

TYPES = {"Practice": "practice", "Measurement": "indicator", "Citation": "document", "Engagement": "organisation"}
"""Label of a fact's node → type of the fact."""
_THINGS = {"practice": "mechanism", "indicator": "indicator", "document": "law", "organisation": "name"}
_TEXTS = ("quote", "rule", "unit", "label", "title", "period")


def exported(report: Row, facts: Iterable[tuple[str, Row]], *, where: str) -> Exported:
    """The facts of a report's node and of its fact nodes (type and row); raises FactsError if one breaks the contract.

    They stand in the order of every facts file: the report's own first, then by place in the text.
    """
    adcode, _, rest = str(report.get("id")).partition("/")
    town, _, _ = rest.rpartition("/")
    record = {**report, "type": "report", "report": report.get("id"), "adcode": adcode}
    record["town"] = None if town == "-" else town
    head = _fact(record, where)
    if not isinstance(head, ReportFact) or head.report != report_id(head.adcode, head.town, head.year):
        raise FactsError("a report's id differs from its place and year", where=f"{where} ({head.report})")
    found = [_as_written(_record(type_, row, head), row.get("id"), where) for type_, row in facts]
    found.sort(key=lambda one: (one.start, one.end, one.type, one.id))
    return Exported(head.report, (head, *found), report.get("digest"))


def _record(type_: str, row: Row, head: Fact) -> dict[str, Any]:
    record = {**row, "type": type_, "file": head.file, "report": head.report, _THINGS[type_]: row.get("thing")}
    if type_ == "indicator":
        change = {"direction": row.get("change_direction"), "percent": row.get("change_percent")}
        if row.get("change_points") is not None:
            change["points"] = row["change_points"]
        record["change"] = change if any(one is not None for one in change.values()) else None
    return record


def _as_written(record: dict[str, Any], identifier: object, where: str) -> Fact:
    """The fact of a record; its id, a hash of what was written, tells whether a whole number was 54 or 54.0."""
    fact = _fact(record, where)
    if fact.id == identifier or not isinstance(fact, IndicatorFact):
        return fact
    change = record["change"] and {name: _whole(size) for name, size in record["change"].items()}
    for value, changed in ((fact.value, change), (_whole(fact.value), fact.change), (_whole(fact.value), change)):
        other = replace(fact, value=value, change=changed)
        if other.id == identifier:
            return other
    return fact


def _whole(number: Any) -> Any:
    return int(number) if isinstance(number, float) and number.is_integer() else number


def _fact(record: dict[str, Any], where: str) -> Fact:
    # A program on the way may have made none of an empty text; a report's title may be none.
    for name in _TEXTS:
        if name in record and record[name] is None and record["type"] != ReportFact.type:
            record[name] = ""
    place = f"{where} ({record.get('report')})"
    if not isinstance(record.get("report"), str) or not isinstance(record.get("quote"), str):
        raise FactsError("a fact lacks its report or its quote", where=place)
    return fact_from_dict(record, where=place)
