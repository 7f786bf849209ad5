"""What a page is: a rule-of-law-government report, or something else that must be refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from kg.extract.report_head import Head, HeadReader, either
from kg.ontology import Ontology

_HAN = re.compile(r"[\u4e00-\u9fff]")
_REMARK = re.compile("(?:（[^）]*）|—.*)$")
_NEAR = 8
"""Lines before the body among which a title would stand."""
_SHORTEST = 200
"""Characters without blanks below which a page cannot hold a report."""
_THEME = 6
"""Mentions of the rule of law in government that make it the theme of a text."""
_SHORTEST_TITLED = 120
"""The same, below a title that names a report."""


class KindJudge:
    """Tells what a page is instead of a report; compiled from the word lists of the ontology."""

    def __init__(self, ontology: Ontology, reader: HeadReader) -> None:
        self._reader = reader
        self._genres = [(re.compile(pattern), kind) for pattern, kind in ontology.mapping("other-genre").items()]
        self._models = [(re.compile(form), int(often)) for form, often in ontology.mapping("model-text").items()]
        self._placeholder = re.compile(either(ontology.patterns("placeholder")))
        self._blank_signs, self._model_signs = ontology.words("blank-sign"), ontology.words("model-sign")
        self._about = re.compile(either(ontology.patterns("about-place")))
        self._star = re.compile(either(ontology.patterns("blank-star")))
        self._masked = re.compile(either(ontology.patterns("masked-digits")))
        self._lead_in = re.compile(either(ontology.patterns("title-lead-in")))
        self._plan = re.compile(either(ontology.patterns("report-plan-ending")))
        self._event = re.compile(either(ontology.patterns("news-title")))
        self._headline = re.compile(either([*ontology.patterns("news-title"), *ontology.patterns("news-caption")]))
        self._news = re.compile(either(ontology.patterns("news-opening")))
        self._opening = re.compile(either(ontology.patterns("report-opening")))
        self._department = re.compile(either(ontology.patterns("department")))
        self._subject = re.compile(either(ontology.patterns("report-subject")))
        self._domain, self._core = ontology.words("domain-term"), ontology.words("core-term")
        self._own_office, self._own = ontology.words("own-office"), tuple(ontology.mapping("own-level"))

    def refusal(self, head: Head) -> str | None:
        """Why the page is no report of a local government; None for a report."""
        body = "".join(line.text for line in head.lines[head.top :])
        reason = self._copy(head, body)
        if reason:
            return reason
        if head.title is not None:
            return self._by_title(head.title.text, body)
        captions = list(self._captions(head))
        for pattern, kind in self._genres:
            if any(pattern.search(caption) for caption in captions):
                return f"the page is {kind}"
        # Menus hold headlines too: where the text itself announces a report, they tell nothing.
        announced = head.opening is not None and self._opening.search(head.opening.text)
        if not announced and any(self._headline.search(caption) for caption in captions):
            return "the page is a news item"
        if any(self._plan.search(caption) for caption in captions):
            return "the page is a plan, a rule or a notice, not a report on a year"
        return self._by_body(head, body)

    def _copy(self, head: Head, body: str) -> str | None:
        blank = any(sign in head.page for sign in self._blank_signs)
        if blank and len(self._masked.findall(body)) >= 3:
            return "the text is a copy whose digits are masked"
        if any(sign in head.page for sign in self._model_signs) and any(
            len(form.findall(head.page)) >= often for form, often in self._models
        ):
            return "the page is a model text for copying"
        return self._template(head, body) if blank else None

    def _template(self, head: Head, body: str) -> str | None:
        title = head.title.text if head.title else ""
        # Forms beside the report mark what must be filled in with a star: only running text counts.
        prose = "\n".join(line.text for line in head.lines[head.top :] if len(line.text) > 30)
        blanks = self._placeholder.findall(title + body) + self._star.findall(prose)
        if len(blanks) >= 3 or self._placeholder.search(title or body[:60]):
            return f"the text is a template with blanks such as {blanks[0]!r}"
        return None

    def _by_title(self, title: str, body: str) -> str | None:
        bare = _REMARK.sub("", title)  # without the meeting before which the report was given
        if self._event.search(bare):
            return "the page is a news item"
        for pattern, kind in self._genres:
            if pattern.search(bare):
                return f"the page is {kind}"
        office = self._office_of(title)
        if office and not self._speaks_for_place(body):
            return f"the report is a department's ({office}), not a local government's"
        # A title says what the page is, so little is asked of the text: a report refused is a report lost.
        if len(body) < _SHORTEST_TITLED:
            return "the page holds a title and no report; its text may be in an attachment"
        if not self._has_terms(title + body, 2):
            return "the text does not speak about the rule of law in government"
        return None

    def _office_of(self, title: str) -> str | None:
        """The department that the title names as the reporter."""
        found = self._subject.search(title)
        issuer = self._lead_in.sub("", title[: found.start()] if found else title)
        match = self._department.search(issuer)
        return match["office"] if match and not self._about.search(title, match.end()) else None

    def _speaks_for_place(self, body: str) -> bool:
        """A department may publish its government's report: then the text speaks of the place, not of the office."""
        office = sum(body.count(word) for word in self._own_office)
        return office == 0 and sum(body.count(word) for word in self._own) >= 3

    def _captions(self, head: Head) -> Iterator[str]:
        """What stands where a title would: the last lines before the body, whole or broken in two; cells of a table."""
        above = head.lines[: min(head.top, 60)]
        near = [line.text for line in above if "|" in line.text or not self._reader.is_furniture(line)][-_NEAR:]
        texts = [cell for text in near for cell in text.split("|")]
        broken = [upper + lower for upper, lower in pairwise(near) if "|" not in upper + lower]
        for text in (*texts, *broken):
            han = len(_HAN.findall(text))
            if 9 <= len(text) <= 70 and "。" not in text and text[-1] not in "；：，" and han * 2 > len(text):
                yield text

    def _by_body(self, head: Head, body: str) -> str | None:
        opening = head.opening.text if head.opening else body[:200]
        if self._news.search(opening):
            return "the page is a news item"
        if len(body) < _SHORTEST:
            return "the text is too short for a report"
        # An opening that announces a report on the rule of law says what a title would say.
        announced = self._opening.search(opening) and any(term in opening for term in self._core)
        often = sum(body.count(term) for term in self._core) >= _THEME
        if not self._has_terms(body, 2 if announced or often else 6) or not any(term in body for term in self._core):
            return "the text does not speak about the rule of law in government"
        office = sum(body.count(word) for word in self._own_office)
        if office >= 3 and office > sum(body.count(word) for word in self._own):
            return "the report is a department's, not a local government's"
        return None

    def _has_terms(self, text: str, enough: int) -> bool:
        found = (term for term in self._domain if term in text)
        return next(islice(found, enough - 1, None), None) is not None
