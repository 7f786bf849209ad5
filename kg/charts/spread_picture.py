"""What pictures of one practice over many places share: their rows, colours, captions and names."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from kg.charts.curve import caption_lines, check
from kg.charts.scene import Style
from kg.charts.words import Words
from kg.places import PlaceRegister
from kg.spread.adoption import Adoption, Region
from kg.spread.series import Curve
from kg.spread.told import Cell, Statuses, Unit, units

LEVELS: tuple[Region | None, ...] = (None, "county", "prefecture", "province")
# Okabe and Ito's blue, orange and yellow with tints; light and dark enough apart to be told in grey.
INK, PAPER, LINE = "#1a1a1a", "#f1f1f1", "#9a9a9a"
STYLES = {
    "i": Style("#0072B2", "#ffffff", 0.6),  # in place
    "e": Style("#8DC3E3", "#ffffff", 0.6),  # in place in an earlier report, this one is silent
    "p": Style("#F0E442", "#ffffff", 0.6),  # planned
    "l": Style("#D55E00", "#ffffff", 0.6),  # lacking
    "s": Style("#F4C68F", "#ffffff", 0.6),  # a report without a word of it
    "n": Style("#ffffff", "#cccccc", 0.6, hatch=True),  # no report
    "1": Style("#CFE3F1", "#ffffff", 0.6),  # share of those that report: up to a quarter, a half, three quarters, all
    "2": Style("#8DC3E3", "#ffffff", 0.6),
    "3": Style("#3D94C9", "#ffffff", 0.6),
    "4": Style("#005A8E", "#ffffff", 0.6),
}
KEYS = {"in-place": "i", "earlier": "e", "planned": "p", "lacking": "l", "silent": "s", "no-report": "n"}


@dataclass(frozen=True)
class SpreadPicture:
    """One practice in all places: its curve, what each report says of it, the register that names places.

    region: rows are regions of that level; None: governments, or the lowest level that fits.
    """

    curve: Curve
    told: Statuses
    places: PlaceRegister = field(repr=False)
    region: Region | None = None

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years of the curve."""
        return tuple(row.year for row in self.curve.rows)

    def name(self, code: str, short: bool = False) -> str:
        """The name of a government or region, in full or as it stands beside its neighbours; else its code."""
        place = self.places.government(code)
        if short and place is not None:
            return place.name
        return self._names.get(code) or (place.full_name if place else code)

    @cached_property
    def _names(self) -> dict[str, str]:
        return {one.id: one.government for one in self.curve.adoptions}

    def rows(self, most: int) -> tuple[Region | None, list[Unit]]:
        """The level of the rows and the rows: the lowest level with no more than ``most``, if none is asked for."""
        check(self.curve)
        for level in (self.region,) if self.region else LEVELS:
            found = units(self.curve.adoptions, level)
            if len(found) <= most:
                break
        return level, found


def share_key(cell: Cell) -> str:
    """The style of a region in one year: the share of adopters among those that report."""
    if not cell.reporting:
        return "n"
    if not cell.reporting_adopters:
        return "s"
    return str(min(4, 1 + int(4 * cell.reporting_adopters / cell.reporting - 1e-9)))


def state_key(unit: Unit, cell: Cell) -> str:
    """The style of a row in one year: what one government's report says, or the share of a region's."""
    if unit.single:
        return KEYS[next(iter(cell.states))]
    key = share_key(cell)
    if key == "s":
        return "p" if cell.states.get("planned") else "l" if cell.states.get("lacking") else "s"
    return key


def seen_key(adoption: Adoption, year: int) -> str:
    """The style of one government on a map: adopted by the end of its interval, a report without it, no report."""
    if adoption.by is not None and adoption.by <= year:
        return "i"
    return "s" if year in adoption.years else "n"


def silence_lines(say: Words) -> list[str]:
    """The warning on every picture."""
    return say.lines("silence-short")


def corpus_lines(curve: Curve, say: Words) -> list[str]:
    """What a reader can quote, without the warning."""
    return caption_lines(curve, say)[len(say.lines("silence")) :]


def level_lines(level: Region | None, asked: Region | None, say: Words, count: int) -> list[str]:
    """That rows are regions, and whether because there are too many governments."""
    if level is None:
        return []
    lines = say.lines("rows-asked" if asked else "rows-many", level="\x00", count=f"{count:,}")
    return [line.replace("\x00", name) for line, name in zip(lines, say.lines(f"level-{level}"), strict=True)]
