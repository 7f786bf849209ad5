"""Which law of the catalogue a title means, and the stable id of a document that the catalogue does not hold."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from kg.concepts import Law
from kg.ontology import Ontology

_MARKS = re.compile("[《》〈〉<>“”\"'‘’「」『』【】〔〕\\[\\]\\s·、,，]")
_DASHES = re.compile("(?<=\\d)[^\\d()]{1,2}(?=(?:19|20)\\d\\d)")
_PARENTHESES = re.compile(r"\(([^()]*)\)$")
_YEARS = re.compile(r"(?:19|20)\d\d")


def key(title: str) -> str:
    """The title as it is compared: without brackets, quotation marks, spaces and commas, in half-width form.

    >>> key("《法治政府建设实施纲要（2021—2025年）》")
    '法治政府建设实施纲要(2021-2025年)'
    """
    return _DASHES.sub("-", _MARKS.sub("", unicodedata.normalize("NFKC", title))).lower()


class LawIndex:
    """Finds laws of the catalogue by title or number."""

    def __init__(self, ontology: Ontology) -> None:
        self._about, self._passing = ontology.words("about")[0], re.compile(ontology.patterns("notice-of")[0])
        self._republic = re.compile("^" + "|^".join(map(re.escape, ontology.words("republic"))))
        self._revised = re.compile(ontology.patterns("revised")[0])
        central = ontology.words("central-issuer")
        self._local = {
            law.id: law.issuer for law in ontology.laws.values() if law.issuer and not law.issuer.startswith(central)
        }
        self._titles: dict[str, list[Law]] = {}
        self._numbers: dict[str, Law] = {}
        for law in ontology.laws.values():
            for title in (law.title, law.full_title, *law.labels):
                for form in self._forms(key(title)):
                    owners = self._titles.setdefault(form, [])
                    if law not in owners:
                        owners.append(law)
            for number in law.numbers:
                self._numbers.setdefault(_number_key(number), law)

    def find(
        self, title: str, number: str | None, year: int, government: str, *, local: bool, compared: str | None = None
    ) -> Law | None:
        """The law that the title means; compared: its compared form, if that is known.

        year: of the report, which decides between editions of one title when the title names no period; government: the
        full name of the reporting government: a local document of the catalogue counts only below its own issuer;
        local: the document is known to be issued by a local government, so that no central one can be meant.
        """
        if number and (law := self._numbers.get(_number_key(number))):
            return law
        for form in self._forms(key(title) if compared is None else compared):
            candidates = [law for law in self._titles.get(form, ()) if self._fits(law, form, government, local=local)]
            if candidates:
                return _edition(candidates, title, year)
        return None

    def short(self, compared: str) -> str:
        """A title in compared form without the issuer before it."""
        text = self._republic.sub("", compared)
        return text[max(0, text.find(self._about)) :]

    def is_central(self, law: Law) -> bool:
        """Whether a law of the catalogue was issued by an organ of the centre."""
        return law.id not in self._local

    def minted(self, compared: str, number: str | None, issuer: str | None) -> str:
        """The id of a document that is not in the catalogue: ``doc-`` and twelve hexadecimal digits.

        A hash of the issuer (full name of the division) and the title in compared form, without the issuer before it:
        every report that names the document gives the same id, with its number or without. If the issuer is not known,
        the number takes its place.
        """
        whose, text = issuer or "", self._republic.sub("", compared)
        if issuer:
            text = self.short(compared)
        elif number:
            whose = _number_key(number)
        return "doc-" + hashlib.sha256(f"{whose}\n{text}".encode()).hexdigest()[:12]

    def _fits(self, law: Law, form: str, government: str, *, local: bool) -> bool:
        issuer = self._local.get(law.id)
        if issuer is None:
            return not local
        place = issuer[:2]
        return place in government and (form.startswith(place) or local)

    def _forms(self, compared: str) -> list[str]:
        """The forms under which a title in compared form is looked up, the most exact first."""
        exact = self._republic.sub("", compared)
        forms = [exact, self._revised.sub("", exact)]
        at = exact.find(self._about)
        if at >= 0:
            about = exact[at + len(self._about) :]
            forms += [about, self._passing.sub(r"\1", about)]
        forms += [_PARENTHESES.sub("", form) for form in forms if form.endswith(")")]
        return [form for form in dict.fromkeys(forms) if len(form) > 1]


def _edition(laws: list[Law], title: str, year: int) -> Law:
    """Of several editions the one whose period is nearest to the title's period, or holds the year of the report."""
    if len(laws) == 1:
        return laws[0]
    wanted = [int(match) for match in _YEARS.findall(title)] or [year]

    def distance(law: Law) -> tuple[int, int]:
        own = [int(match) for match in _YEARS.findall(law.title)] or [0]
        if len(wanted) == 1:
            return (0 if own[0] <= wanted[0] <= own[-1] else min(abs(edge - wanted[0]) for edge in own)), -own[0]
        return abs(own[-1] - wanted[-1]), abs(own[0] - wanted[0])

    return min(laws, key=distance)


def _number_key(number: str) -> str:
    return re.sub(r"[^\w]", "", unicodedata.normalize("NFKC", number))
