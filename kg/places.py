"""The place register: provinces, prefectures, counties and towns with their codes, names, parents and years.

``ontology/places.csv`` (made by scripts/make-places) and the user's own files share one form, a table with a header:

========= ===========================================================================================================
code      six digits (GB/T 2260); of a town, the code of its county, or of its prefecture where there is none between
name      name of a division of county level or above; empty for a town
town      name of a town; empty for a division
since     first year, empty if unknown or before the records; until: last year, empty while it exists
successor code of the division that took its place; of a town, the name of the town in the same division
aliases   short names, separated by ``|``
========= ===========================================================================================================

Only ``code`` and one of ``name`` and ``town`` are required. A division's parents are told by its code: 310115 lies in
310000, 370303 in 370300 in 370000. A town's id is ``code/town`` as in ``kg.facts.government_id``.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from kg.errors import PlaceError
from kg.facts import Level, government_id
from kg.resources import folder

COLUMNS = ("code", "name", "town", "since", "until", "successor", "aliases")
_SAVE = "save it as a UTF-8 table with the columns " + ",".join(COLUMNS)


class _Row(NamedTuple):
    code: str
    name: str
    town: str
    since: str
    until: str
    successor: str
    aliases: str


@dataclass(frozen=True, slots=True)
class Place:
    """A government's place under one of its names.

    adcode: six digits; town: None for a division; parents: names above it, province first; since, until: first and last
    year of this name, None if unknown or still in use.
    """

    adcode: str
    town: str | None
    name: str
    level: Level
    parents: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None

    @property
    def id(self) -> str:
        """The id of its government."""
        return government_id(self.adcode, self.town)

    @property
    def full_name(self) -> str:
        """The name with all parents.

        >>> Place("310115", "大团镇", "大团镇", "township", ("上海市", "浦东新区")).full_name
        '上海市浦东新区大团镇'
        """
        return "".join((*self.parents, self.name))

    def existed(self, year: int, slack: int = 0) -> bool:
        """Whether the name was in use in the year, give or take ``slack`` years."""
        return (self.since is None or self.since - slack <= year) and (self.until is None or year <= self.until + slack)


def level_of(code: str) -> Level:
    """The level that a division's code tells.

    >>> level_of("310000"), level_of("441900"), level_of("429004")
    ('province', 'prefecture', 'county')
    """
    return "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"


def codes_above(code: str) -> tuple[str, ...]:
    """Codes of the divisions that may lie above a division, province first.

    >>> codes_above("370303"), codes_above("370000")
    (('370000', '370300'), ())
    """
    province, prefecture = code[:2] + "0000", code[:4] + "00"
    if code in (province, prefecture):
        return () if code == province else (province,)
    return (province,) if province == prefecture else (province, prefecture)


@dataclass(frozen=True, eq=False)
class PlaceRegister:
    """All places by code and by name; immutable. ``digest`` changes with the files that it was read from."""

    digest: str
    _divisions: dict[str, list[_Row]] = field(repr=False)
    _towns: dict[str, list[_Row]] = field(repr=False)
    _names: dict[str, list[_Row]] = field(repr=False)
    _known: dict[str, tuple[Place, ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def load(cls, extra: Sequence[Path] = ()) -> PlaceRegister:
        """The shipped register with the user's own tables; a row with a code and name that exist replaces the dates.

        Raises PlaceError with file and line for a table that cannot be read or names a town in no division.
        """
        paths = (folder("ontology") / "places.csv", *(Path(path) for path in extra))
        digest = hashlib.sha256()
        divisions: dict[str, list[_Row]] = {}
        towns: dict[str, list[_Row]] = {}
        names: dict[str, list[_Row]] = {}
        for path in paths:
            digest.update(path.read_bytes() if path.is_file() else b"")
            shipped = path is paths[0]
            for row in _read(path, shipped):
                code, name, town, _, _, _, aliases = row
                rows = (towns if town else divisions).setdefault(code, [])
                if not shipped:
                    _forget(row, rows, names)
                rows.append(row)
                names.setdefault(town or name, []).append(row)
                if aliases:
                    for alias in aliases.split("|"):
                        names.setdefault(alias, []).append(row)
        for code in towns.keys() - divisions.keys():
            raise PlaceError(
                f"the town {towns[code][0].town} lies in {code}, which no row names", where=str(paths[-1]), do=_SAVE
            )
        return cls(digest.hexdigest()[:16], divisions, towns, names)

    @cached_property
    def longest(self) -> dict[str, int]:
        """Characters of the longest name that begins with each character."""
        longest: dict[str, int] = {}
        for name in self._names:
            if len(name) > longest.get(name[0], 0):
                longest[name[0]] = len(name)
        return longest

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """The first two characters of every name."""
        return frozenset(name[:2] for name in self._names)

    @cached_property
    def endings(self) -> frozenset[str]:
        """The last two characters of every name."""
        return frozenset(name[-2:] for name in self._names)

    @property
    def names(self) -> Container[str]:
        """Every name that some place bears, in full or for short."""
        return self._names

    def __contains__(self, name: str) -> bool:
        """Whether some place bears the name, in full or for short."""
        return name in self._names

    def find(self, name: str) -> tuple[Place, ...]:
        """Every place that bears the name, in full or for short, of all years, in the order of the codes.

        >>> [place.full_name for place in PlaceRegister.load().find("大团镇")]
        ['上海市浦东新区大团镇']
        """
        known = self._known.get(name)
        if known is None:
            found: dict[tuple[str, str], _Row] = {}
            for row in self._names.get(name, ()):
                found.setdefault((row.code, row.town or row.name), row)
            rows = sorted(found.values(), key=lambda row: (row.code, row.town))
            known = tuple(map(self._place, rows))
            if known:  # the pages of a place name it again and again
                self._known[name] = known
        return known

    def division(self, code: str, year: int | None = None) -> Place | None:
        """The division with the code, under its name of that year or else its latest; None if no division has it."""
        rows = self._divisions.get(code)
        return self._place(_of_year(rows, year), year) if rows else None

    def town(self, code: str, name: str, year: int | None = None) -> Place | None:
        """The town of that name in the division, without years if not registered; None for an unknown division."""
        if code not in self._divisions:
            return None
        rows = [row for row in self._towns.get(code, ()) if row.town == name]
        return self._place(rows[0] if rows else _Row(code, "", name, "", "", "", ""), year)

    def towns(self, code: str) -> tuple[Place, ...]:
        """The towns of a division, of all years; of one that ended before towns were recorded, its successor's."""
        rows = self._towns.get(code)
        if not rows:
            heirs = [heir for heir, _ in self.successors(code)]
            rows = [row._replace(code=code) for heir in heirs for row in self._towns.get(heir, ())]
        return tuple(self._place(row) for row in rows)

    def divisions_below(self, code: str) -> tuple[str, ...]:
        """Codes of the divisions inside a province or prefecture, of all years."""
        head = code[:2] if code.endswith("0000") else code[:4]
        return (
            tuple(below for below in self._divisions if below.startswith(head) and below != code)
            if code.endswith("00")
            else ()
        )

    def aliases(self, code: str) -> tuple[str, ...]:
        """The short names of a division, those of the past too."""
        return tuple(alias for row in self._divisions.get(code, ()) for alias in row.aliases.split("|") if alias)

    def names_below(self, code: str) -> frozenset[str]:
        """The names of what lies in a division: its towns, or the divisions inside a province or prefecture."""
        rows = [row for below in self.divisions_below(code) for row in self._divisions[below]]
        return frozenset(
            row.town or row.name for row in (*rows, *self._towns.get(code, ())) if len(row.town or row.name) > 2
        )

    def government(self, place_id: str, year: int | None = None) -> Place | None:
        """The place with the id, under its name of that year, or else under its latest; None if its code is unknown.

        >>> PlaceRegister.load().government("420600", 2008).full_name
        '湖北省襄樊市'
        """
        code, _, town = place_id.partition("/")
        return self.town(code, town, year) if town else self.division(code, year)

    def at(self, place: Place, year: int) -> Place:
        """The same place with its parents' names of that year."""
        return replace(place, parents=tuple(above.name for above in self.ancestors(place.id, year)))

    def ancestors(self, place_id: str, year: int | None = None) -> tuple[Place, ...]:
        """The divisions above the place, province first."""
        code, _, town = place_id.partition("/")
        codes = (*codes_above(code), code) if town else codes_above(code)
        return tuple(
            self._place(_of_year(self._divisions[above], year), year) for above in codes if above in self._divisions
        )

    def successors(self, place_id: str) -> tuple[tuple[str, int], ...]:
        """Ids of what took its place, each with the year; () while it exists. A change of name alone gives no new id.

        >>> PlaceRegister.load().successors("310119")
        (('310115', 2009),)
        """
        code, _, town = place_id.partition("/")
        if not town:
            rows = self._divisions.get(code, [])
            return tuple(
                (row.successor, int(row.until)) for row in rows if row.until and row.successor not in ("", code)
            )
        found = [
            (government_id(code, row.successor), int(row.until))
            for row in self._rows_of(code, town)
            if row.until and row.successor
        ]
        moved = [(government_id(heir, town), year) for heir, year in self.successors(code) if self._rows_of(heir, town)]
        return tuple(found or moved)

    def predecessors(self, place_id: str) -> tuple[tuple[str, int], ...]:
        """Ids of those whose place the place took, each with the year."""
        code, _, town = place_id.partition("/")
        if not town:
            return tuple(self._before.get(code, ()))
        found = [
            (government_id(code, row.town), int(row.until))
            for row in self._towns.get(code, ())
            if row.successor == town and row.until
        ]
        return (
            *found,
            *((government_id(old, town), year) for old, year in self._before.get(code, ()) if self._rows_of(old, town)),
        )

    @cached_property
    def _before(self) -> dict[str, list[tuple[str, int]]]:
        before: dict[str, list[tuple[str, int]]] = {}
        for code, rows in self._divisions.items():
            for row in rows:
                if row.until and row.successor not in ("", code):
                    before.setdefault(row.successor, []).append((code, int(row.until)))
        return before

    def _rows_of(self, code: str, town: str) -> list[_Row]:
        return [row for row in self._towns.get(code, ()) if row.town == town]

    def _place(self, row: _Row, year: int | None = None) -> Place:
        if year is None:  # a name of the past goes with its parents' names of that time
            year = int(row.until) if row.until else None
        above = (*codes_above(row.code), row.code) if row.town else codes_above(row.code)
        parents = tuple(_of_year(self._divisions[code], year).name for code in above if code in self._divisions)
        since, until = (int(text) if text else None for text in (row.since, row.until))
        return Place(
            row.code,
            row.town or None,
            row.town or row.name,
            "township" if row.town else level_of(row.code),
            parents,
            since,
            until,
        )


def _forget(new: _Row, rows: list[_Row], names: dict[str, list[_Row]]) -> None:
    """Take out the row that a user's row replaces."""
    for old in [row for row in rows if (row.name, row.town) == (new.name, new.town)]:
        rows.remove(old)
        for name in (old.town or old.name, *filter(None, old.aliases.split("|"))):
            names[name].remove(old)


def _of_year(rows: list[_Row], year: int | None) -> _Row:
    """The row in force in the year, else the latest; of two in one year, the later."""
    if len(rows) == 1:
        return rows[0]
    latest = max(rows, key=lambda row: (row.until or "9999", row.since))
    if year is None:
        return latest
    fitting = [row for row in rows if (row.since or "0") <= str(year) <= (row.until or "9999")]
    return max(fitting, key=lambda row: (row.until or "9999", row.since)) if fitting else latest


def _read(path: Path, shipped: bool) -> Iterator[_Row]:
    """The rows of a table; those of the shipped one are right as they are."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            header = next(reader, [])
            if shipped:
                yield from map(_Row._make, reader)
                return
            if "code" not in header or not {"name", "town"} & set(header):
                raise PlaceError("the table of places lacks its header line", where=str(path), do=_SAVE)
            at = [header.index(column) if column in header else -1 for column in COLUMNS]
            full = ([line[i] if 0 <= i < len(line) else "" for i in at] for line in reader if any(line))
            yield from map(_Row._make, _checked(full, path))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise PlaceError(f"the table of places cannot be read ({error})", where=str(path), do=_SAVE) from error


def _checked(lines: Iterator[list[str]], path: Path) -> Iterator[list[str]]:
    for number, line in enumerate(lines, 2):
        code, name, town, since, until = line[:5]
        if (
            not (len(code) == 6 and code.isdecimal())
            or bool(name) == bool(town)
            or not (since + until or "0").isdecimal()
        ):
            raise PlaceError(
                "a row needs six digits, a name or a town, and years as numbers", where=f"{path}:{number}", do=_SAVE
            )
        yield line
