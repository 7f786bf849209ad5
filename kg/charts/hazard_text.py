"""A hazard model read aloud: one paragraph with its figures, what was left out, and its limits."""

from __future__ import annotations

from kg.charts.words import Language, Words, words
from kg.spread.hazard import HazardModel


def read_aloud(model: HazardModel, zh: str, en: str, left_censored: int, language: Language = "both") -> list[str]:
    """The paragraph in each language, Chinese first.

    zh, en: the practice's names (empty for a model of several); left_censored: adopters that were never at risk.
    """
    subjects = ("zh", "en") if language == "both" else (language,)
    return [_paragraph(model, words(one, "hazard"), zh if one == "zh" else en, left_censored) for one in subjects]


def _paragraph(model: HazardModel, say: Words, name: str, left_censored: int) -> str:
    sentences = [
        say(
            "about", name=name or say("several", count=model.practices), governments=model.governments,
            first=model.first, last=model.last, spans=f"{model.spans:,}", events=model.events,
            grouped=say(f"grouped-{model.grouped_by}"), groups=model.groups,
        )
    ]  # fmt: skip
    percent = f"{model.level * 100:g}"
    sentences += [
        say(
            term.name, ratio=f"{term.ratio:.2f}", lower=f"{term.lower:.2f}", upper=f"{term.upper:.2f}",
            p=_p(term.p), percent=percent,
        )
        for term in model.terms
    ]  # fmt: skip
    if model.omitted:
        names = [f"{say(f'name-{one.name}')} ({say(one.reason)})" for one in model.omitted]
        sentences.append(say("omitted", names="; ".join(names)))
    sentences.append(say("limits", left=left_censored, unknown=f"{model.unknown:,}"))
    return (" " if say.language == "en" else "").join(sentences)


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"= {value:.3f}"
