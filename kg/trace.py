"""What became of every candidate for a fact: extractors note it while they run, only when somebody asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Outcome = Literal[
    "taken",
    # a practice
    "formality", "foreign-title", "visited", "guiding", "other-government", "denied", "preamble", "nothing-lacking",
    "other-level", "better-evidence", "in-place-elsewhere",
    # a document
    "itself", "short-name", "no-document", "same-document",
    # a number
    "not-counted", "change-of-value",
    # an organisation
    "unnamed", "part-of-word", "party", "no-part", "same-organisation",
]  # fmt: skip

MEANINGS: dict[Outcome, str] = {
    "taken": "taken",
    "formality": "it stands in the title, salutation or closing of the report, which state nothing",
    "foreign-title": "it stands inside a title, of a document neither the government's own nor carried out here",
    "visited": "it is something that was visited or studied elsewhere",
    "guiding": "it belongs to a guiding thought, not to an act",
    "other-government": "the clause tells an act of another government",
    "denied": "the words before it say that it is not, or that there was none",
    "preamble": "the preamble names it as an aim or a basis, or tells no act",
    "nothing-lacking": "it stands among problems, but no word there says that it is lacking",
    "other-level": "governments of this level cannot have it (word:practice-level)",
    "better-evidence": "told here too, but one practice and status make one fact, on the best or first words",
    "in-place-elsewhere": "it is called lacking here and in place elsewhere, so the complaint is of its quality",
    "itself": "it is the report itself",
    "short-name": "it is a short name of a document named before",
    "no-document": "neither its last word, nor a number, nor the words around it show a law or an official document",
    "same-document": "the same document is named elsewhere, and the fact quotes that place",
    "not-counted": "its unit and place show no count (a title, a quotation, an article, a rank, a slogan …)",
    "change-of-value": "it is the change of another number and belongs to that number's fact",
    "unnamed": "it names a kind of organisation or a department, no single outside organisation",
    "part-of-word": "the words after it make it part of another word",
    "party": "its clause makes it a party or an object of enforcement",
    "no-part": "nothing in its clause says that it works for or with the government",
    "same-organisation": "the same organisation is named elsewhere, and the fact quotes that place",
}


@dataclass(frozen=True)
class Decision:
    """What became of a candidate: ``page.text[start:end]``.

    type: of the fact that it would be; what: mechanism, title or number; rule: what found it; fact: id of the fact that
    it became or that stands in its place, else ""; at: where that fact stands.
    """

    type: str
    start: int
    end: int
    what: str
    rule: str
    outcome: Outcome
    fact: str = ""
    at: tuple[int, int] | None = None


Trace = list[Decision]
