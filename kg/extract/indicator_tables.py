"""Numbers in the rows of a table: the column heads say what a cell is, a name, a value, its unit, or its change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from kg.extract.indicator_labels import Context, IndicatorLabels, Spot
from kg.extract.indicator_signals import Signals
from kg.extract.quantities import Quantity, QuantityGrammar
from kg.facts import IndicatorFact, IndicatorStatus, ReportFact
from kg.ontology import Ontology
from kg.sections import Sentence

Column = Literal["index", "name", "unit", "change", "note", "value"]

_PLAIN = re.compile(r"\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_SIGNED = re.compile(r"([+-]?)(\d+(?:\.\d+)?)%")
_BRACKET = re.compile("（([^（）]{1,6})）$")
_SIGNS = {"+": "up", "-": "down", "\u2191": "up", "\u2193": "down", "\u2212": "down", "\u2014": "down"}
_CAPTION, _HEADING = 0.6, 0.3


@dataclass(frozen=True)
class _Heads:
    """The patterns that tell the columns of a table apart."""

    index: re.Pattern[str]
    name: re.Pattern[str]
    unit: re.Pattern[str]
    change: re.Pattern[str]
    note: re.Pattern[str]
    plain: re.Pattern[str]
    planned: re.Pattern[str]
    unit_note: re.Pattern[str]


@lru_cache(maxsize=4)
def _heads_of(ontology: Ontology) -> _Heads:
    names = ("index", "name", "unit", "change", "note", "plain", "planned", "unit-note")
    return _Heads(
        **{name.replace("-", "_"): re.compile("|".join(ontology.patterns(f"column-{name}"))) for name in names}
    )


@dataclass(frozen=True)
class RowReader:
    """Reads the rows of one report's tables."""

    report: ReportFact
    ontology: Ontology
    grammar: QuantityGrammar
    signals: Signals
    labels: IndicatorLabels

    def facts(self, row: Sentence) -> Iterator[IndicatorFact]:
        """The facts of one row; none for the row of heads."""
        table = row.table
        cells = [row.text[start:end] for start, end in row.cells]
        if table is None or tuple(cells) == table.header:
            return
        columns = self._columns(cells, table.header)
        names = [at for at, column in enumerate(columns) if column == "name"]
        units = [at for at, column in enumerate(columns) if column == "unit"]
        changes = self._changes(columns, table.header)
        for at, column in enumerate(columns):
            quantity = self._quantity(cells[at]) if column == "value" else None
            if quantity is None:
                continue
            name = next((cells[one] for one in reversed(names) if one < at), cells[names[0]] if names else "")
            head = table.header[at] if at < len(table.header) else ""
            if not quantity.unit:
                unit = cells[units[0]] if units else self._unit(head, name, table.caption)
                quantity = quantity._replace(unit=unit, kind=self.grammar.kind(unit))
            change = next((self._change(cells[said]) for said, of in changes.items() if of == at), None)
            yield self._made(row, (names[0] if names and names[0] < at else at, at), quantity, name, head, change)

    def _columns(self, cells: list[str], header: tuple[str, ...]) -> list[Column]:
        """What each cell is, by the head of its column, else by the cell itself."""
        heads = _heads_of(self.ontology)
        columns: list[Column] = []
        for at, cell in enumerate(cells):
            head = header[at] if at < len(header) else ""
            if heads.index.search(head):
                columns.append("index")
            elif heads.unit.search(head):
                columns.append("unit" if self.grammar.kind(cell) else "name")
            elif heads.change.search(head):
                columns.append("change")
            elif heads.note.search(head):
                columns.append("note")
            elif heads.name.search(head) or not cell[:1].isdigit():
                columns.append("name")
            else:
                columns.append("value")
        return columns

    def _changes(self, columns: list[Column], header: tuple[str, ...]) -> dict[int, int]:
        """For each column of changes the column whose value changed.

        That is the report's year among those since the last change, else the nearest; an only value is it anyway.
        """
        values = [at for at, column in enumerate(columns) if column == "value"]
        found: dict[int, int] = {}
        begin = 0
        for at in [at for at, column in enumerate(columns) if column == "change"]:
            before = [one for one in values if begin <= one < at] or (values if len(values) == 1 else [])
            heads = {one: header[one] if one < len(header) else "" for one in before}
            own = [one for one, head in heads.items() if self._period(head) == str(self.report.year)]
            if before:
                found[at] = (own or before)[-1]
            begin = at
        return found

    def _quantity(self, cell: str) -> Quantity | None:
        """The quantity that fills a cell, with an empty unit if the cell gives none."""
        found = self.grammar.find(cell)
        if len(found) == 1 and found[0].start == 0 and found[0].end == len(cell):
            return found[0]
        if _PLAIN.fullmatch(cell) is None:
            return None
        value = float(cell.replace(",", "").replace("，", ""))
        return Quantity(0, len(cell), 0, len(cell), value, "", "", "", "exact")

    def _unit(self, head: str, name: str, caption: str) -> str:
        """The unit that stands in brackets behind the head or the name, or in the caption."""
        for text in (head, name):
            found = _BRACKET.search(text)
            if found is not None and self.grammar.kind(found[1]):
                return found[1]
        noted = _heads_of(self.ontology).unit_note.search(caption)
        return noted[1] if noted is not None and self.grammar.kind(noted[1]) else ""

    def _change(self, cell: str) -> dict[str, Any] | None:
        """The change that a cell gives, by its sign or by its verb."""
        found = _SIGNED.search(cell)
        if found is None:
            return None
        direction = _SIGNS.get(found[1] or cell[:1])
        if direction is None:
            said = cell[: found.start()]
            direction = next((way for verb, way in self.signals.directions.items() if verb in said), "up")
        percent = float(found[2])
        return {"direction": direction, "percent": int(percent) if percent == int(percent) else percent}

    def _made(
        self,
        row: Sentence,
        cells: tuple[int, int],
        quantity: Quantity,
        name: str,
        head: str,
        change: dict[str, Any] | None,
    ) -> IndicatorFact:
        plain = _heads_of(self.ontology).plain.search(head) is not None
        label = _BRACKET.sub("", name if plain or not head else f"{name}{head}") or head
        reading = self.labels.read(label)
        size = len(reading.folded.text)
        contexts = [Context(self.labels.read(row.table.caption), _CAPTION)] if row.table and row.table.caption else []
        contexts.append(Context(self.labels.read(row.section.heading), _HEADING))
        spot = Spot(0, 0, size, size, size)
        indicator = self.labels.identify(reading, spot, quantity.kind, lambda: contexts, self.report.level).indicator
        concept = self.ontology.indicators.get(indicator or "")
        status: IndicatorStatus = "cumulative" if concept is not None and concept.flow == "stock" else "actual"
        if _heads_of(self.ontology).planned.search(head):
            status = "planned"
        low, high = row.span(row.cells[cells[0]][0], row.cells[cells[1]][1])
        return IndicatorFact(
            report=self.report.report, file=self.report.file, start=low, end=high, quote=row.page_text[low:high],
            rule="table", indicator=indicator, label=label or quantity.unit, value=quantity.value, unit=quantity.unit,
            bound=quantity.bound, period=self._period(head), status=status, change=change,
        )  # fmt: skip

    def _period(self, head: str) -> str:
        """The year that the head names or implies, else the report's."""
        named = self.signals.year_of(head)
        if named is not None:
            return named
        word = self.signals.year_word.search(head)
        return str(self.report.year - (self.signals.years_back.get(word[0], 0) if word else 0))
