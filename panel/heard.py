"""What experts and further firms said, as parts of a brief: masked, without names; frozen, they stand among the facts. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SOURCE = "expert"  # of a fact of a brief that is an opinion
FIRM = "firm"  # of one that is a further firm
ANSWERS = ("field", "told")  # texts that answer a question: "field.1", "told.complainant.2"


@dataclass(frozen=True, slots=True)
class Heard:
    """One opinion as jurors read it: the field, what was asked, what was answered."""

    field: str
    question: str
    text: str


@dataclass(frozen=True, slots=True)
class Firm:
    """A further firm as a brief names it: its place in the case, its part, and which of that part it is, from 1."""

    place: int
    part: str
    number: int


@dataclass(frozen=True, slots=True)
class FirmSaid:
    """A further firm as jurors read it: part and number, what it is said to have done, its own side ("" when it was silent)."""

    part: str
    number: int
    did: str
    text: str


def heard_in(texts: Mapping[str, str], fields: Sequence[str]) -> tuple[Heard, ...]:
    """The opinions among the masked texts of a draft; `fields`: of each opinion, in their order."""
    return tuple(
        Heard(field, texts.get(f"opinion.{number}.question", ""), texts[f"opinion.{number}"])
        for number, field in enumerate(fields, 1)
        if f"opinion.{number}" in texts
    )


def firms_in(texts: Mapping[str, str], firms: Iterable[Firm]) -> tuple[FirmSaid, ...]:
    """The further firms among the masked texts of a draft."""
    return tuple(
        FirmSaid(each.part, each.number, texts[f"firm.{each.place}.did"], texts.get(f"firm.{each.place}", ""))
        for each in firms
        if f"firm.{each.place}.did" in texts
    )


def as_facts(heard: Iterable[Heard], firms: Iterable[FirmSaid] = ()) -> list[dict[str, Any]]:
    """Firms and opinions as the brief keeps them, behind the events of its timeline."""
    return [
        {"day": None, "text": each.text, "source": FIRM, "contested": False, "part": each.part, "number": each.number,
         "did": each.did}
        for each in firms
    ] + [
        {"day": None, "text": each.text, "source": SOURCE, "contested": False, "field": each.field, "question": each.question}
        for each in heard
    ]  # fmt: skip


def heard_among(facts: Iterable[Mapping[str, Any]]) -> tuple[Heard, ...]:
    """The opinions of a frozen brief."""
    return tuple(Heard(f["field"], f["question"], f["text"]) for f in facts if f["source"] == SOURCE)


def firms_among(facts: Iterable[Mapping[str, Any]]) -> tuple[FirmSaid, ...]:
    """The further firms of a frozen brief."""
    return tuple(FirmSaid(f["part"], f["number"], f["did"], f["text"]) for f in facts if f["source"] == FIRM)


def events_among(facts: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The events of a frozen brief, without opinions and firms."""
    return [fact for fact in facts if fact["source"] not in (SOURCE, FIRM)]


def said_among(facts: Iterable[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """The lines of a frozen brief without its firms: events, then opinions."""
    return tuple(fact for fact in facts if fact["source"] != FIRM)


def fields_in(texts: Mapping[str, str]) -> tuple[str, ...]:
    """What was answered to questions, among the masked texts of a draft: the operator's own, then those beside the story."""
    mine = sorted(
        (ANSWERS.index(kind), int(key.rpartition(".")[2]), text)
        for key, text in texts.items() if (kind := key.partition(".")[0]) in ANSWERS
    )  # fmt: skip
    return tuple(text for _, _, text in mine)


def fields_as_facts(lines: Iterable[str]) -> list[dict[str, Any]]:
    """The same as the brief keeps it, behind the events of its timeline."""
    return [{"day": None, "text": text, "source": "field", "contested": False} for text in lines]
