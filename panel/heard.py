"""What experts said, as a part of a brief: masked, under the field and no name; frozen, it stands among the facts. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SOURCE = "expert"  # of a fact of a brief that is an opinion


@dataclass(frozen=True, slots=True)
class Heard:
    """One opinion as jurors read it: the field, what was asked, what was answered."""

    field: str
    question: str
    text: str


def heard_in(texts: Mapping[str, str], fields: Sequence[str]) -> tuple[Heard, ...]:
    """The opinions among the masked texts of a draft; `fields`: of each opinion, in their order."""
    return tuple(
        Heard(field, texts.get(f"opinion.{number}.question", ""), texts[f"opinion.{number}"])
        for number, field in enumerate(fields, 1)
        if f"opinion.{number}" in texts
    )


def as_facts(heard: Iterable[Heard]) -> list[dict[str, Any]]:
    """The opinions as the brief keeps them, behind the events of its timeline."""
    return [
        {"day": None, "text": each.text, "source": SOURCE, "contested": False, "field": each.field, "question": each.question}
        for each in heard
    ]


def heard_among(facts: Iterable[Mapping[str, Any]]) -> tuple[Heard, ...]:
    """The opinions of a frozen brief."""
    return tuple(Heard(f["field"], f["question"], f["text"]) for f in facts if f["source"] == SOURCE)


def events_among(facts: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The events of a frozen brief, without the opinions."""
    return [fact for fact in facts if fact["source"] != SOURCE]


def fields_in(texts: Mapping[str, str]) -> tuple[str, ...]:
    """What was answered to the operator's own questions, among the masked texts of a draft: lines without a day."""
    mine = sorted((int(key.removeprefix("field.")), text) for key, text in texts.items() if key.startswith("field."))
    return tuple(text for _, text in mine)


def fields_as_facts(lines: Iterable[str]) -> list[dict[str, Any]]:
    """The same as the brief keeps it, behind the events of its timeline."""
    return [{"day": None, "text": text, "source": "field", "contested": False} for text in lines]
