"""The ontology as the dictionary of everything that kg looks for: concepts, their labels, and the word lists.

The Turtle files are read once with rdflib; the result is kept as JSON in the user's cache folder under the digest of
the files, so a later load needs no rdflib and takes milliseconds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from kg.cache import read_cached, write_cached
from kg.concepts import Concept, IndicatorConcept, Law, Mechanism, Problem
from kg.errors import OntologyError
from kg.resources import folder

__all__ = [
    "Concept",
    "IndicatorConcept",
    "Law",
    "Mechanism",
    "Ontology",
    "Problem",
    "kind_of",
    "ontology_files",
    "safe_labels",
]

_FORMAT = 2
"""To be raised whenever the cached record or its making changes."""

_Noun = TypeVar("_Noun", Mechanism, Law, IndicatorConcept)


def ontology_files() -> tuple[Path, ...]:
    """The Turtle files that hold the shipped catalogue and word lists, in a fixed order."""
    home = folder("ontology")
    concepts = (home / f"{name}.ttl" for name in ("mechanisms", "laws", "indicators"))
    return tuple(path for path in (*concepts, *sorted(home.glob("words/*.ttl"))) if path.is_file())


@dataclass(frozen=True, eq=False)
class Ontology:
    """The catalogue and the word lists; immutable.

    mechanisms, laws, indicators: by id, in the order of the files; digest: hash of the files that it was read from;
    where: ``kind/id`` → file and line of each concept.
    """

    mechanisms: Mapping[str, Mechanism]
    laws: Mapping[str, Law]
    indicators: Mapping[str, IndicatorConcept]
    digest: str
    where: Mapping[str, str]
    _lists: Mapping[str, Mapping[str, Any]] = field(repr=False)

    @classmethod
    def load(cls, extra: Sequence[Path] = ()) -> Ontology:
        """The shipped ontology, merged with the user's own Turtle files.

        A file of the user may add concepts, word lists, or labels, cues and examples to concepts that exist. Raises
        OntologyError with file and line for malformed Turtle, and for a user's file that contradicts the rest.
        """
        files = (*ontology_files(), *(Path(path) for path in extra))
        digest = _digest(files)
        # The record names the files, so the same content at another path is another record.
        key = f"{digest}-{hashlib.sha256(repr(files).encode()).hexdigest()[:8]}"
        try:
            return cls._from_record(read_cached("ontology", key), digest)
        except (KeyError, TypeError, AttributeError):
            ontology, problems, record = cls._read(files, digest)  # nothing cached, or damaged
        if extra:
            problems += ontology.contradictions()
        if problems:
            raise OntologyError(problems[0].what, where=problems[0].where, do="see kg ontology check")
        write_cached("ontology", key, record)
        return ontology

    @classmethod
    def read(cls, extra: Sequence[Path] = ()) -> tuple[Ontology, list[Problem]]:
        """The same without the cache, and all that is wrong with it; raises OntologyError only for malformed Turtle."""
        files = (*ontology_files(), *(Path(path) for path in extra))
        ontology, problems, _ = cls._read(files, _digest(files))
        return ontology, problems + ontology.contradictions()

    @classmethod
    def _read(cls, files: Sequence[Path], digest: str) -> tuple[Ontology, list[Problem], dict[str, Any]]:
        from kg.ontology_turtle import read_catalogue

        record, problems = read_catalogue(files)
        return cls._from_record(record, digest), problems, record

    @classmethod
    def _from_record(cls, record: Any, digest: str) -> Ontology:
        return cls(
            mechanisms=_nouns(Mechanism, record["mechanism"]),
            laws=_nouns(Law, record["law"]),
            indicators=_nouns(IndicatorConcept, record["indicator"]),
            digest=digest,
            where=dict(record["where"]),
            _lists={kind: dict(record[kind]) for kind in ("words", "patterns", "mappings")},
        )

    def words(self, name: str) -> tuple[str, ...]:
        """The words of a list, the longest first; raises OntologyError if no such list exists."""
        return tuple(self._list("words", name))

    def patterns(self, name: str) -> tuple[str, ...]:
        """The regular expressions of a list, in the order of the file; raises OntologyError if no such list exists."""
        return tuple(self._list("patterns", name))

    def mapping(self, name: str) -> dict[str, str]:
        """The pairs of a mapping, the longest word first; raises OntologyError if no such mapping exists."""
        return dict(self._list("mappings", name))

    def _list(self, kind: str, name: str) -> Any:
        try:
            return self._lists[kind][name]
        except KeyError:
            raise OntologyError(
                f"no list {name!r} among the {kind}", where="ontology/words", do="install kg again or add the list"
            ) from None

    def narrower(self, concept: str) -> frozenset[str]:
        """The mechanism or indicator and everything below it; an unknown id has nothing but itself below it."""
        found: set[str] = set()
        waiting = [concept]
        while waiting:
            current = waiting.pop()
            if current not in found:
                found.add(current)
                waiting += self.children.get(current, ())
        return frozenset(found)

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """The next narrower mechanisms or indicators of each, in the order of the files."""
        below: dict[str, list[str]] = {}
        for mechanism in self.mechanisms.values():
            for parent in mechanism.parents:
                below.setdefault(parent, []).append(mechanism.id)
        for indicator in self.indicators.values():
            if indicator.parent:
                below.setdefault(indicator.parent, []).append(indicator.id)
        return {parent: tuple(ids) for parent, ids in below.items()}

    def contradictions(self) -> list[Problem]:
        """What the concepts say against each other: unknown parents, cycles, a label that two of a kind own."""
        return [*self._unknown(), *self._cycles(), *self._shared_labels()]

    def problem(self, concept: Concept, what: str) -> Problem:
        """A problem of a concept, with the place where the concept is defined."""
        kind = kind_of(concept)
        return Problem(f"{kind} {concept.id}: {what}", self.where.get(f"{kind}/{concept.id}", "ontology"))

    def _unknown(self) -> list[Problem]:
        problems = []
        for mechanism in self.mechanisms.values():
            missing = [parent for parent in mechanism.parents if parent not in self.mechanisms]
            problems += [self.problem(mechanism, f"its broader mechanism {parent!r} is unknown") for parent in missing]
        for law in self.laws.values():
            missing = [target for target in law.promotes if target not in self.mechanisms]
            problems += [self.problem(law, f"it promotes an unknown mechanism, {target!r}") for target in missing]
        for indicator in self.indicators.values():
            if indicator.parent and indicator.parent not in self.indicators:
                problems.append(self.problem(indicator, f"its broader indicator {indicator.parent!r} is unknown"))
            if indicator.measures and indicator.measures not in self.mechanisms:
                problems.append(self.problem(indicator, f"it measures an unknown mechanism, {indicator.measures!r}"))
        return problems

    def _cycles(self) -> list[Problem]:
        concepts: tuple[Mechanism | IndicatorConcept, ...] = (*self.mechanisms.values(), *self.indicators.values())
        return [
            self.problem(concept, "it is broader than itself (a cycle)")
            for concept in concepts
            if any(concept.id in self.narrower(child) for child in self.children.get(concept.id, ()))
        ]

    def _shared_labels(self) -> list[Problem]:
        problems = []
        for family in (self.mechanisms, self.laws, self.indicators):
            owners: dict[str, Concept] = {}
            concepts: Iterable[Concept] = family.values()
            for concept in concepts:
                for label in safe_labels(concept):
                    owner = owners.setdefault(label, concept)
                    if owner is not concept:
                        whose = f"{owner.id} already ({self.where.get(f'{kind_of(owner)}/{owner.id}')})"
                        problems.append(self.problem(concept, f"its label {label!r} belongs to {whose}"))
        return problems


def kind_of(concept: Concept) -> str:
    """The kind of a concept: mechanism, law or indicator."""
    return {Mechanism: "mechanism", Law: "law", IndicatorConcept: "indicator"}[type(concept)]


def safe_labels(concept: Concept) -> tuple[str, ...]:
    """Every name that proves the concept wherever it stands; of a law, its titles."""
    if isinstance(concept, Law):
        return tuple(dict.fromkeys((concept.title, concept.full_title, *concept.labels)))
    return concept.labels


def _nouns(cls: type[_Noun], records: Iterable[Mapping[str, Any]]) -> dict[str, _Noun]:
    made = {}
    for record in records:
        values: dict[str, Any] = {key: tuple(got) if isinstance(got, list) else got for key, got in record.items()}
        made[record["id"]] = cls(**values)
    return made


def _digest(files: Sequence[Path]) -> str:
    """Hash of the format and the contents; raises OntologyError for a file that cannot be read."""
    digest = hashlib.sha256(f"kg ontology {_FORMAT}".encode())
    for path in files:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise OntologyError(f"the file cannot be read ({error.strerror})", where=str(path)) from error
        digest.update(f"\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:32]
