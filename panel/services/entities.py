"""What a person decides about the entities of a case: mask more, leave open, rename, merge, take back. All reopen the gate."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select

from panel.errors import Conflict, Invalid
from panel.models import Case, DecisionKind, Redaction, RedactionDecision
from panel.queries.redactions import Draft, list_decisions, make_draft
from panel.redaction import Kind
from panel.redaction.decisions import Ruling
from panel.services.redacting import forget_confirmations, open_for_edit
from panel.uow import UnitOfWork

SURFACE_MAX = 200
PSEUDONYM_MAX = 40


def add_decision(
    uow: UnitOfWork,
    case_id: int,
    kind: DecisionKind,
    *,
    by_id: int,
    now: datetime,
    entity: str = "",
    value: str = "",
    entity_kind: Kind = Kind.OTHER,
    role: str = "",
    version: int | None = None,
) -> RedactionDecision:
    """Record what a person says about an entity. `value`: surface (add), reason (drop), pseudonym (rename), entity (merge).

    Raises Conflict("redaction.stale"); Invalid: "redaction.entity_unknown" · "redaction.not_found" (the surface stands nowhere
    in the open) · "redaction.pseudonym_taken" · "redaction.must_mask" (the case's own fields say that it is a name or number of
    somebody in it: it is never left open, however it is merged).
    """
    value = _clean(kind, value)
    case, redaction = open_for_edit(uow, case_id, version, now)
    before = make_draft(uow.session, case, redaction)
    _check(before, kind, entity, value)
    decision = RedactionDecision(
        redaction_id=redaction.id, ordinal=_next(uow, redaction), kind=kind,
        entity="" if kind is DecisionKind.ADD else entity, value=value,
        entity_kind=entity_kind.value if kind is DecisionKind.ADD else "", role=role, made_by_id=by_id, made_at=now,
    )
    uow.session.add(decision)
    uow.session.flush()
    _check_outcome(uow, case, redaction, before, kind)
    forget_confirmations(uow, redaction, entity, value)
    return decision


def undo_decision(uow: UnitOfWork, case_id: int, *, now: datetime, version: int | None = None) -> RedactionDecision | None:
    """Take back the latest decision and give it; None when there is none."""
    case, redaction = open_for_edit(uow, case_id, version, now)
    decisions = list_decisions(uow.session, redaction.id)
    if not decisions:
        return None
    last = decisions[-1]
    uow.session.delete(last)
    uow.session.flush()
    _check_masked(uow, case, redaction)
    forget_confirmations(uow, redaction, last.entity, last.value)
    return last


def restore_entity(uow: UnitOfWork, case_id: int, entity: str, *, now: datetime, version: int | None = None) -> None:
    """Mask again what was left in the open. Raises Conflict("redaction.not_dropped") when it is masked already."""
    _, redaction = open_for_edit(uow, case_id, version, now)
    dropped = uow.session.execute(
        delete(RedactionDecision)
        .where(
            RedactionDecision.redaction_id == redaction.id, RedactionDecision.kind == DecisionKind.DROP,
            RedactionDecision.entity == entity,
        )
        .returning(RedactionDecision.id)
    ).all()
    if not dropped:
        raise Conflict("redaction.not_dropped")
    forget_confirmations(uow, redaction, entity)


def _clean(kind: DecisionKind, value: str) -> str:
    value = value.strip()
    limit = PSEUDONYM_MAX if kind is DecisionKind.RENAME else SURFACE_MAX
    if not value:
        raise Invalid("input.missing", field="value")
    if len(value) > limit:
        raise Invalid("input.too_long", field="value", limit=limit)
    return value


def _next(uow: UnitOfWork, redaction: Redaction) -> int:
    of_this = select(func.max(RedactionDecision.ordinal)).where(RedactionDecision.redaction_id == redaction.id)
    return 1 + (uow.session.scalar(of_this) or 0)


def _check(before: Draft, kind: DecisionKind, entity: str, value: str) -> None:
    masked = {each.id: each.pseudonym for each in before.redacted.entities}
    if kind is not DecisionKind.ADD and entity not in masked:
        raise Invalid("redaction.entity_unknown", field="entity")
    if kind is DecisionKind.MERGE and (value not in masked or value == entity):
        raise Invalid("redaction.entity_unknown", field="value")
    if kind is DecisionKind.RENAME and value in {name for id_, name in masked.items() if id_ != entity}:
        raise Invalid("redaction.pseudonym_taken", field="value")


def _check_outcome(uow: UnitOfWork, case: Case, redaction: Redaction, before: Draft, kind: DecisionKind) -> None:
    after = _check_masked(uow, case, redaction)
    if kind is DecisionKind.ADD and after.redacted.spans == before.redacted.spans:
        raise Invalid("redaction.not_found", field="value")


def _check_masked(uow: UnitOfWork, case: Case, redaction: Redaction) -> Draft:
    draft = make_draft(uow.session, case, redaction)
    ruling = Ruling.of(draft.decisions)
    if any(ruling.leaves_open(entity) for entity in draft.must_mask):
        raise Invalid("redaction.must_mask", field="value")
    return draft
