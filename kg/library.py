"""kg in a script or a notebook: a workspace opened for reading, answers as pandas data frames, pictures that show.

>>> import kg
>>> ws = kg.open("kg-data")                                   # doctest: +SKIP
>>> ws.query("reports", place="大朗镇")                        # doctest: +SKIP
>>> ws.spread("fengqiao-experience").curve().save("a.html")   # doctest: +SKIP

Nothing here writes into the workspace: ``kg load`` and ``kg sync`` do.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from kg.charts import draw
from kg.charts.hazard_text import read_aloud
from kg.charts.outlines import outlines
from kg.charts.spread_picture import SpreadPicture
from kg.charts.words import Language
from kg.describe import find_mechanism
from kg.errors import UsageError
from kg.fact_table import read_table
from kg.facts import FACT_TYPES, Fact
from kg.ontology import Mechanism
from kg.pipeline import Engine
from kg.queries import named_query, run
from kg.spread.adoption import Adoption, Region
from kg.spread.brief import brief
from kg.spread.corpus import Corpus
from kg.spread.hazard import HazardModel, fit_hazard
from kg.spread.panel import COLUMNS as PANEL_COLUMNS
from kg.spread.series import Curve
from kg.spread.told import statuses
from kg.stores import Language as QueryLanguage
from kg.stores import store_for
from kg.subgraph import neighbourhood
from kg.workspace import Workspace

if TYPE_CHECKING:
    from kg.stores import Rows

_EVERY = ("report", "quote", "start", "end", "rule", "file", "id")
_ADOPTION = (
    "government", "level", "after", "by", "reports", "first_report", "last_report", "told_later", "handed_down", "quote"
)  # fmt: skip


def open_workspace(path: str | Path = "kg-data") -> OpenWorkspace:
    """The workspace in a folder (``kg.open``); raises WorkspaceError if there is none."""
    return OpenWorkspace(Workspace.open(Path(path)))


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture with its data; it shows itself in a notebook (as PNG) and is saved in any format of its kind."""

    kind: str
    data: Any
    language: Language = "both"

    def save(self, path: str | Path) -> Path:
        """Write it; the suffix is the format (.html, .svg, .png, .pdf …). Raises UsageError for another one."""
        path = Path(path)
        draw(self.kind, self.data, path, language=self.language)
        return path

    def _repr_png_(self) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            return self.save(Path(folder) / "picture.png").read_bytes()


class OpenWorkspace:
    """A workspace for reading: its facts, its two graphs, and the spread of its practices."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def __repr__(self) -> str:
        return f"<kg workspace {self._workspace.path}: {len(self._workspace.reports())} reports>"

    def reports(self) -> pd.DataFrame:
        """A row a report: government, adcode (six digits), level, year, published (ISO date), title …"""
        return self.facts("report")

    def facts(self, type: str) -> pd.DataFrame:
        """All facts of a type: report, practice, document, indicator or organisation.

        Columns are the fields of ``kg.facts``: value in ``unit``, start and end in code points of the page's text,
        year and since calendar years; an empty column is left out. Raises UsageError for another type, FactsError for a
        damaged facts file.
        """
        if type not in FACT_TYPES:
            raise UsageError(f"there are no facts of type {type!r}", do=f"choose one of {', '.join(FACT_TYPES)}")
        paths = [self._workspace.facts_path(report) for report in self._workspace.reports()]
        table = read_table((path.read_bytes() for path in paths), where=str(self._workspace.path))
        frame = table.to_pandas()
        own = [field.name for field in fields(FACT_TYPES[type]) if field.name not in _EVERY]
        return frame[frame["type"] == type][[*own, *_EVERY]].dropna(axis=1, how="all").reset_index(drop=True)

    def query(self, name: str, *, lang: QueryLanguage = "cypher", **parameters: object) -> pd.DataFrame:
        """The answer of a named query (``kg query --list``) in either language; columns as its header names them.

        Raises UsageError for an unknown name or parameter.
        """
        given = {key: str(value) for key, value in parameters.items()}
        return self._ask(lang, lambda store: run(named_query(name, lang), store, given))

    def cypher(self, text: str, **parameters: Any) -> pd.DataFrame:
        """The answer of a free Cypher query that only reads; raises QueryError."""
        return self._ask("cypher", lambda store: store.query(text, parameters))

    def sparql(self, text: str, **parameters: Any) -> pd.DataFrame:
        """The answer of a free SPARQL query that only reads; raises QueryError."""
        return self._ask("sparql", lambda store: store.query(text, parameters))

    def show(self, name: str, *, hops: int = 1, language: Language = "both") -> Picture:
        """What surrounds a place, a practice, a law or an indicator; raises UsageError for what is not in the graph."""
        store = store_for("cypher", self._workspace.views, read_only=True)
        try:
            return Picture("subgraph", neighbourhood(store, name, hops=hops), language)
        finally:
            store.close()

    def spread(self, mechanism: str) -> Spread:
        """The spread of a practice, by its id or a label; raises UsageError for what is none."""
        return Spread(self.corpus, find_mechanism(self._engine.ontology, mechanism), self._workspace.facts)

    def compare(self, *mechanisms: str, language: Language = "both") -> Picture:
        """The curves of several practices side by side; raises UsageError for what is no practice."""
        return Picture("comparison", [self.spread(name)._curve for name in mechanisms], language)

    @cached_property
    def corpus(self) -> Corpus:
        """Reports and practices as ``kg.spread`` reads them, once."""
        return Corpus.open(self._workspace, self._engine.ontology, self._engine.places)

    @cached_property
    def _engine(self) -> Engine:
        return Engine.load(self._workspace.ontology_files, self._workspace.place_files)

    def _ask(self, language: QueryLanguage, ask: Any) -> pd.DataFrame:
        store = store_for(language, self._workspace.views, read_only=True)
        try:
            answer: Rows = ask(store)
        finally:
            store.close()
        return pd.DataFrame(answer.rows, columns=list(answer.columns))


@dataclass(frozen=True, eq=False)
class Spread:
    """One practice over all governments of a corpus."""

    corpus: Corpus
    mechanism: Mechanism
    _facts_of: Callable[[str], Iterable[Fact]]

    def __repr__(self) -> str:
        return f"<spread of {self.mechanism.id} over {len(self._curve.adoptions)} governments>"

    def adoptions(self) -> pd.DataFrame:
        """A row a government: adopted in (after, by], calendar years; missing: left-censored, or not seen yet."""
        rows = [[getattr(one, name) for name in _ADOPTION] for one in self._curve.adoptions]
        frame = pd.DataFrame(rows, columns=list(_ADOPTION), index=[one.id for one in self._curve.adoptions])
        return frame.astype({"after": "Int64", "by": "Int64"}).rename_axis("id")

    def series(self) -> pd.DataFrame:
        """A row a year: counts of governments, shares between 0 and 1.

        new, adopters, earliest: governments; reporting: those with a report of the year; share: adopters among these;
        estimate_least, estimate_most: Turnbull's estimate of the share of all; lower, upper: its 95 % band.
        """
        estimates = {one.year: one for one in self._curve.estimates}
        rows = []
        for row in self._curve.rows:
            one = estimates[row.year]
            limits = {"estimate_least": one.least, "estimate_most": one.most, "lower": one.lower, "upper": one.upper}
            rows.append({**row.row(), **limits})
        return pd.DataFrame(rows).set_index("year") if rows else pd.DataFrame()

    def curve(self, *, language: Language = "both") -> Picture:
        """The picture of the practice over the years."""
        return Picture("curve", self._curve, language)

    def map(self, *, by: Region | None = None, language: Language = "both") -> Picture:
        """The map by year; ``by``: province, prefecture or county instead of governments (or what fits)."""
        return self._by_place("map", by, language)

    def matrix(self, *, by: Region | None = None, language: Language = "both") -> Picture:
        """Places × years: what each report says."""
        return self._by_place("matrix", by, language)

    def order(self, *, by: Region | None = None, language: Language = "both") -> Picture:
        """The order of adoption, an interval a place."""
        return self._by_place("order", by, language)

    def _by_place(self, kind: str, by: Region | None, language: Language) -> Picture:
        told = statuses(self.corpus, self._curve.adoptions, self.mechanism.id)
        return Picture(kind, SpreadPicture(self._curve, told, self.corpus.places, by), language)

    def brief(self, *, language: Language = "zh") -> Picture:
        """Two pages on the practice (``kg report``), to be saved as .html."""
        return Picture("brief", brief(self.corpus, self.mechanism, self._facts_of), language)

    def panel(self) -> pd.DataFrame:
        """The risk set: a row a government and report year at risk (``kg.spread.panel``); shares between 0 and 1."""
        rows = [row.row() for row in self.corpus.panel(self._table, outlines().points)]
        frame = pd.DataFrame(rows, columns=list(PANEL_COLUMNS)).convert_dtypes()
        return frame.astype({"sibling_share": "Float64", "neighbour_share": "Float64"})

    def model(self) -> Hazard:
        """The discrete-time hazard of adoption; raises UsageError if too few adoptions were seen at risk."""
        left = sum(one.left_censored for one in self._curve.adoptions)
        return Hazard(fit_hazard(self.corpus.panel(self._table, outlines().points)), self.mechanism, left)

    @cached_property
    def _curve(self) -> Curve:
        return self.corpus.curve(self.mechanism)

    @property
    def _table(self) -> dict[str, Sequence[Adoption]]:
        return {self.mechanism.id: self._curve.adoptions}


@dataclass(frozen=True, eq=False)
class Hazard:
    """A fitted hazard model; ``read()`` says in one paragraph what it shows and what not."""

    fitted: HazardModel
    mechanism: Mechanism
    left_censored: int

    def terms(self) -> pd.DataFrame:
        """A row a term: hazard ratio (dimensionless) for ``unit`` more of it, its limits, p."""
        names = [field.name for field in fields(self.fitted.terms[0])] if self.fitted.terms else ["name"]
        rows = [[getattr(term, name) for name in names] for term in self.fitted.terms]
        return pd.DataFrame(rows, columns=names).set_index("name")

    def read(self, language: Language = "both") -> str:
        """The result in words, with its limits."""
        names = self.mechanism.name_zh, self.mechanism.name_en
        return "\n\n".join(read_aloud(self.fitted, *names, self.left_censored, language))
