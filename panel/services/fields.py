"""The operator's own questions at filing: asking, replacing, ending; taking down what was answered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from panel.content import categories
from panel.errors import Conflict, Invalid, NotFound
from panel.models import FIELDS_MAX, Case, FieldAnswer, FieldKind, OwnField
from panel.queries.fields import list_fields
from panel.uow import UnitOfWork

LABEL_MAX, CHOICE_MAX, CHOICES_MAX, ANSWER_MAX = 80, 60, 12, 200
NUMBER = re.compile(r"-?[0-9]{1,12}([.,][0-9]{1,4})?")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the operator writes it. `choices`: (Chinese, English) of each; `categories`: empty for all."""

    zh: str
    en: str
    kind: FieldKind
    required: bool = False
    categories: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()


def put_field(uow: UnitOfWork, asked: Asked, *, replaces: str = "", by_id: int, now: datetime) -> OwnField:
    """Ask a further question, or another in the place of one: cases filed before keep what they were asked.

    Raises Invalid with the field, NotFound("field.unknown"), Conflict("field.too_many", "field.taken").
    """
    _check(asked)
    before = _end(uow, replaces, now) if replaces else None
    taken = {each.position for each in list_fields(uow.session)}
    free = [place for place in range(1, FIELDS_MAX + 1) if place not in taken]
    if not free:
        raise Conflict("field.too_many", limit=FIELDS_MAX)
    made = OwnField(
        position=before.position if before else free[0], zh=asked.zh.strip(), en=asked.en.strip(), kind=asked.kind,
        required=asked.required, categories=list(asked.categories), before_id=before.id if before else None,
        choices=[[zh.strip(), en.strip()] for zh, en in asked.choices], added_by_id=by_id, added_at=now,
    )
    try:
        with uow.attempt():
            uow.session.add(made)
    except IntegrityError:  # another administrator took the place meanwhile
        raise Conflict("field.taken") from None
    return made


def end_field(uow: UnitOfWork, public_id: str, *, now: datetime) -> None:
    """Ask it no more. Raises NotFound("field.unknown")."""
    _end(uow, public_id, now)


def _end(uow: UnitOfWork, public_id: str, now: datetime) -> OwnField:
    found = uow.session.scalar(
        select(OwnField).where(OwnField.public_id == public_id, OwnField.ended_at.is_(None)).with_for_update()
    )
    if found is None:
        raise NotFound("field.unknown")
    found.ended_at = now
    uow.session.flush()
    return found


def _check(asked: Asked) -> None:
    for name in ("zh", "en"):
        words = getattr(asked, name).strip()
        if not words:
            raise Invalid("input.missing", field=name)
        if len(words) > LABEL_MAX:
            raise Invalid("input.too_long", field=name, limit=LABEL_MAX)
    if not set(asked.categories) <= {each.code for each in categories()}:
        raise Invalid("input.choice", field="categories")
    if (asked.kind is FieldKind.CHOICE) != bool(asked.choices) or len(asked.choices) == 1 or len(asked.choices) > CHOICES_MAX:
        raise Invalid("field.choices", field="choices", limit=CHOICES_MAX)
    for words in (each.strip() for pair in asked.choices for each in pair):
        if not words or len(words) > CHOICE_MAX:
            raise Invalid("field.choices", field="choices", limit=CHOICES_MAX)


def write_answers(uow: UnitOfWork, case: Case, given: Mapping[str, str]) -> None:
    """Keep what was answered to the questions of the case's kind. `given`: public id of a question -> what was typed.

    An answer to what is not asked any more is left out. Raises Invalid with the field "extra_" and the public id.
    """
    for field in list_fields(uow.session, case.category):
        value = read_answer(field, given.get(field.public_id, ""))
        if value:
            uow.session.add(FieldAnswer(case_id=case.id, field_id=field.id, value=value))


def read_answer(field: OwnField, typed: str) -> str:
    """An answer as it is kept, "" for none. Raises Invalid as `write_answers` does."""
    value, name = typed.strip(), f"extra_{field.public_id}"
    if not value:
        if field.required:
            raise Invalid("input.missing", field=name)
        return ""
    if len(value) > ANSWER_MAX:
        raise Invalid("input.too_long", field=name, limit=ANSWER_MAX)
    if field.kind is FieldKind.NUMBER and not NUMBER.fullmatch(value):
        raise Invalid("field.number", field=name)
    if field.kind is FieldKind.DATE:
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            raise Invalid("field.date", field=name) from None
    if field.kind is FieldKind.CHOICE and value not in {str(number) for number in range(1, len(field.choices) + 1)}:
        raise Invalid("input.choice", field=name)
    return value


def erase_answers(uow: UnitOfWork, case: Case) -> None:
    """They go with the originals."""
    uow.session.execute(delete(FieldAnswer).where(FieldAnswer.case_id == case.id))
