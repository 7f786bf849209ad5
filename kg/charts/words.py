"""Words on pictures, in Chinese, English or both; the Chinese ones live in ontology/words/charts.ttl."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from kg.errors import UsageError
from kg.ontology import Ontology

Language = Literal["zh", "en", "both"]
LANGUAGES: tuple[Language, ...] = ("both", "zh", "en")


@dataclass(frozen=True)
class Words:
    """The words of one picture. ``zh`` and ``en`` map a key to a text with {…} to fill in."""

    language: Language
    zh: dict[str, str]
    en: dict[str, str]

    def lines(self, key: str, **values: object) -> list[str]:
        """The text in each language of the picture, Chinese first."""
        texts = {"zh": (self.zh,), "en": (self.en,), "both": (self.zh, self.en)}[self.language]
        return [text[key].format(**values) for text in texts]

    def __call__(self, key: str, **values: object) -> str:
        """The text on one line."""
        return " · ".join(dict.fromkeys(self.lines(key, **values)))

    def name(self, zh: str, en: str) -> str:
        """A thing's name in the language of the picture."""
        return en or zh if self.language == "en" else zh or en


@lru_cache(maxsize=16)
def words(language: Language = "both", subject: str = "picture") -> Words:
    """The words of a subject (its mappings SUBJECT-zh, SUBJECT-en); raises UsageError for an unknown language."""
    if language not in LANGUAGES:
        raise UsageError(f"unknown language {language!r}", do=f"choose one of {', '.join(LANGUAGES)}")
    ontology = Ontology.load()
    return Words(language, dict(ontology.mapping(f"{subject}-zh")), dict(ontology.mapping(f"{subject}-en")))
