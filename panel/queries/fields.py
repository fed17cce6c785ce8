"""The operator's own questions at filing, and what a case answered to them, each in the words it was asked in."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.content import Text
from panel.models import Case, FieldAnswer, FieldKind, OwnField


@dataclass(frozen=True, slots=True)
class Answered:
    """One question with its answer, in both languages."""

    label: Text
    value: Text


def list_fields(session: Session, category: str = "") -> list[OwnField]:
    """What is asked now, in order; of one kind of dispute, or everything."""
    live = session.scalars(select(OwnField).where(OwnField.ended_at.is_(None)).order_by(OwnField.position))
    return [each for each in live if not category or not each.categories or category in each.categories]


def list_ended_fields(session: Session) -> list[OwnField]:
    """What was asked before, the newest first."""
    return list(session.scalars(select(OwnField).where(OwnField.ended_at.is_not(None)).order_by(OwnField.id.desc())))


def find_field(session: Session, public_id: str) -> OwnField | None:
    """A question that is asked now."""
    return session.scalar(select(OwnField).where(OwnField.public_id == public_id, OwnField.ended_at.is_(None)))


def answers_of(session: Session, case_id: int) -> tuple[Answered, ...]:
    """What a case was asked and answered, in order; nothing once its originals are erased."""
    rows = session.execute(
        select(OwnField, FieldAnswer.value).join(FieldAnswer, FieldAnswer.field_id == OwnField.id)
        .where(FieldAnswer.case_id == case_id).order_by(OwnField.position, OwnField.id)
    )
    return tuple(Answered(Text(field.zh, field.en), words_of(field, value)) for field, value in rows)


def words_of(field: OwnField, value: str) -> Text:
    """An answer as people read it."""
    if field.kind is FieldKind.CHOICE and value.isdecimal() and 1 <= int(value) <= len(field.choices):
        return Text(*field.choices[int(value) - 1])
    return Text(value, value)


def field_texts(session: Session, case: Case) -> dict[str, str]:
    """The answers as texts of the case for the redaction desk: "field.1", … each with its question, in the case's language."""
    between = "：" if case.language == "zh" else ": "
    return {
        f"field.{number}": f"{each.label.in_(case.language)}{between}{each.value.in_(case.language)}"
        for number, each in enumerate(answers_of(session, case.id), 1)
    }
