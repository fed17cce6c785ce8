"""What a person decides about the entities of a case: mask more, leave open, rename, merge, take back. All reopen the gate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select

from panel.errors import Conflict, Invalid
from panel.models import Case, DecisionKind, Redaction, RedactionDecision
from panel.queries.cases import lock_case
from panel.queries.redactions import get_redaction, list_decisions, make_draft
from panel.redaction import SURFACE_MAX, Draft, Kind, Place
from panel.redaction.decisions import Ruling
from panel.services.desk_log import note_act
from panel.services.redacting import forget_confirmations, open_for_edit
from panel.uow import UnitOfWork

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
    places: Sequence[Place] = (),
    version: int | None = None,
) -> RedactionDecision:
    """Record what a person says about an entity. `value`: surface (add), reason (drop), pseudonym (rename), entity (merge).

    `places`: of a split, those that are somebody else. Raises Conflict("redaction.stale"); Invalid:
    "redaction.entity_unknown" · "redaction.not_found" (the surface stands nowhere in the open) · "redaction.pseudonym_taken" ·
    "redaction.must_mask" (the case's own fields say that it is a name or number of somebody in it: it is never left open,
    however it is merged or split) · "redaction.split" (no place of it, or every one).
    """
    value = "" if kind is DecisionKind.SPLIT else _clean(kind, value)
    case, redaction = open_for_edit(uow, case_id, version, now)
    before = make_draft(uow.session, case, redaction)
    _check(before, kind, entity, value, places)
    decision = RedactionDecision(
        kind=kind, entity="" if kind is DecisionKind.ADD else entity, value=value,
        entity_kind=entity_kind.value if kind is DecisionKind.ADD else "", role=role, places=[list(each) for each in places],
    )
    _write(uow, redaction, [decision], by_id, now)
    _check_outcome(uow, case, redaction, before, kind)
    forget_confirmations(uow, redaction, entity, value)
    note_act(uow, redaction, kind.value, before, by_id=by_id, now=now, entity=entity, count=max(1, len(places)))
    return decision


def split_entity(
    uow: UnitOfWork, case_id: int, entity: str, numbers: Sequence[int], *, by_id: int, now: datetime, role: str = "",
    version: int | None = None,
) -> RedactionDecision:
    """The places with these `numbers` (as `projections.redaction_suspects.view_places` counts them) are somebody else."""
    case = lock_case(uow.session, case_id)
    places = [place for place, _ in make_draft(uow.session, case, get_redaction(uow.session, case.id)).places_of(entity)]
    chosen = [places[number] for number in sorted(set(numbers)) if 0 <= number < len(places)]
    return add_decision(
        uow, case_id, DecisionKind.SPLIT, by_id=by_id, now=now, entity=entity, role=role, places=chosen, version=version
    )


def clear_suspects(
    uow: UnitOfWork, case_id: int, surfaces: Sequence[str], *, by_id: int, now: datetime, version: int | None = None
) -> int:
    """These suspicious surfaces point at nobody, wherever they stand; gives how many were open. One press is one step to undo.

    Raises Conflict("redaction.stale"), Invalid("redaction.bulk") when several are cleared at once and one of them holds a
    number or Latin letters: those are looked at one by one.
    """
    case, redaction = open_for_edit(uow, case_id, version, now)
    before = make_draft(uow.session, case, redaction)
    waiting = {each.surface: each for each in before.suspects}
    chosen = [waiting[surface] for surface in dict.fromkeys(surfaces) if surface in waiting]
    if not chosen:
        raise Invalid("redaction.no_suspect", field="surface")
    if len(chosen) > 1 and not all(each.is_word for each in chosen):
        raise Invalid("redaction.bulk", field="surface")
    rows = [RedactionDecision(kind=DecisionKind.CLEAR, value=each.surface) for each in chosen]
    _write(uow, redaction, rows, by_id, now)
    note_act(uow, redaction, "clear", before, by_id=by_id, now=now, count=len(chosen))
    return len(chosen)


def _write(
    uow: UnitOfWork, redaction: Redaction, decisions: Sequence[RedactionDecision], by_id: int, now: datetime
) -> None:
    """Put the decisions behind those made so far, as one step."""
    first = _next(uow, redaction)
    for ordinal, decision in enumerate(decisions, first):
        decision.redaction_id, decision.ordinal, decision.step = redaction.id, ordinal, first
        decision.made_by_id, decision.made_at = by_id, now
    uow.session.add_all(decisions)
    uow.session.flush()


def undo_decision(
    uow: UnitOfWork, case_id: int, *, by_id: int | None, now: datetime, version: int | None = None
) -> RedactionDecision | None:
    """Take back the latest step and give its first decision; None when there is none."""
    case, redaction = open_for_edit(uow, case_id, version, now)
    decisions = list_decisions(uow.session, redaction.id)
    if not decisions:
        return None
    before = make_draft(uow.session, case, redaction)
    last = [each for each in decisions if each.step == decisions[-1].step]
    for each in last:
        uow.session.delete(each)
    uow.session.flush()
    _check_masked(uow, case, redaction)
    forget_confirmations(uow, redaction, *(name for each in last for name in (each.entity, each.value)))
    note_act(uow, redaction, "undo", before, by_id=by_id, now=now, entity=last[0].entity, count=len(last))
    return last[0]


def restore_entity(
    uow: UnitOfWork, case_id: int, entity: str, *, by_id: int | None, now: datetime, version: int | None = None
) -> None:
    """Mask again what was left in the open. Raises Conflict("redaction.not_dropped") when it is masked already."""
    case, redaction = open_for_edit(uow, case_id, version, now)
    before = make_draft(uow.session, case, redaction)
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
    note_act(uow, redaction, "restore", before, by_id=by_id, now=now, entity=entity)


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


def _check(before: Draft, kind: DecisionKind, entity: str, value: str, places: Sequence[Place]) -> None:
    masked = {each.id: each.pseudonym for each in before.redacted.entities}
    if kind is not DecisionKind.ADD and entity not in masked:
        raise Invalid("redaction.entity_unknown", field="entity")
    if kind is DecisionKind.MERGE and (value not in masked or value == entity):
        raise Invalid("redaction.entity_unknown", field="value")
    if kind is DecisionKind.RENAME and value in {name for id_, name in masked.items() if id_ != entity}:
        raise Invalid("redaction.pseudonym_taken", field="value")
    if kind is DecisionKind.SPLIT:
        mine = {place for place, _ in before.places_of(entity)}
        if not mine > set(places) or not places:
            raise Invalid("redaction.split", field="places")


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
