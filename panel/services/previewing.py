"""The parties see the brief before anybody else does: approve, object, or let the preview window pass (promise P8)."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from sqlalchemy import select

from panel.errors import Conflict, Invalid, NotFound
from panel.lifecycle import CaseStatus, check_in
from panel.models import Case, Figure, Objection, PartyRole, Redaction, RedactionApproval
from panel.notices import notify, tell_owner
from panel.queries.cases import lock_case, party_accounts, party_of
from panel.queries.redactions import get_redaction, make_draft
from panel.services.challenging import press_challenges
from panel.services.desk_log import note_act
from panel.services.moving import log
from panel.services.publishing import blockers
from panel.settings import read_settings
from panel.uow import UnitOfWork

ANSWER_MAX = 1000


# What may still stand in the way when the parties are shown the draft: the preview itself and what they said to an earlier one.
_OF_PREVIEW = frozenset({
    "gate.objections", "gate.not_previewed", "gate.preview_running", "gate.cooling",
    *(f"gate.paused.{figure.value}" for figure in Figure),  # no panel now: what comes before it goes on
})


def offer_preview(
    uow: UnitOfWork, case_id: int, *, now: datetime, version: int | None = None, by_id: int | None = None
) -> Redaction:
    """Show the finished draft to both parties: they approve, object, or let the preview window pass. Twice is once.

    Raises Conflict: "redaction.stale" · "redaction.not_ready" (reason, count) while anything else blocks publication, so that
    no party sees a draft in which a third person can still be read.
    """
    case = lock_case(uow.session, case_id)
    check_in(case.status, CaseStatus.REDACTING)
    redaction = get_redaction(uow.session, case.id, lock=True)
    if version is not None and version != redaction.version:
        raise Conflict("redaction.stale")
    if redaction.previewed_at is None:
        draft = make_draft(uow.session, case, redaction)
        reasons = blockers(uow.session, case, redaction, draft, now=now)
        missing = [reason for reason in reasons if reason.code not in _OF_PREVIEW]
        if missing:
            raise Conflict("redaction.not_ready", reason=missing[0].code, count=len(missing))
        redaction.previewed_at = now
        press_challenges(uow, case, f"preview:{redaction.round_no}", now=now)
        note_act(uow, redaction, "preview", draft, by_id=by_id, now=now)
        log(uow, case, "brief.previewed", actor="owner", now=now)
        notify(
            uow, party_accounts(uow.session, case), "brief.preview", now=now, once=f"{case.public_id}:{redaction.version}",
            case=case, number=case.number, hours=read_settings(uow.session, now).preview_hours,
        )
    return redaction


def approve_draft(uow: UnitOfWork, case_id: int, role: PartyRole, *, now: datetime) -> None:
    """A party has seen the draft and agrees. Twice is once."""
    case, redaction = _previewed(uow, case_id)
    given = select(RedactionApproval.id).where(
        RedactionApproval.redaction_id == redaction.id, RedactionApproval.role == role
    )
    if uow.session.scalar(given) is None:
        uow.session.add(RedactionApproval(redaction_id=redaction.id, role=role, approved_at=now))
        log(uow, case, "brief.approved", actor=role.value, now=now)


def object_to_draft(
    uow: UnitOfWork, case_id: int, role: PartyRole, text: str, *, now: datetime, ordinal: int = 0
) -> Objection:
    """A party says what would give it away. Blocks publication until the mediator answers.

    The same words again, while they wait for an answer, are the same objection: nothing is written or told twice.
    """
    if not text.strip():
        raise Invalid("input.missing", field="text")
    if len(text) > 1000:
        raise Invalid("input.too_long", field="text", limit=1000)
    case, redaction = _previewed(uow, case_id)
    party, said = party_of(case, role, ordinal), sha256(" ".join(text.split()).encode()).hexdigest()
    waiting = uow.session.scalar(
        select(Objection).where(
            Objection.redaction_id == redaction.id, Objection.party_id == party.id, Objection.text_digest == said,
            Objection.answered_at.is_(None),
        )
    )
    if waiting is not None:
        return waiting
    objection = Objection(redaction_id=redaction.id, party_id=party.id, text=text.strip(), text_digest=said, made_at=now)
    uow.session.add(objection)
    log(uow, case, "brief.objected", actor=party.stands, now=now)
    tell_owner(uow, case, "brief.objected", now=now)
    return objection


def answer_objection(uow: UnitOfWork, case_id: int, objection_id: str, answer: str, *, now: datetime) -> Objection:
    """The mediator says what was done about an objection; the party reads it."""
    if not answer.strip():
        raise Invalid("input.missing", field="answer")
    if len(answer) > ANSWER_MAX:
        raise Invalid("input.too_long", field="answer", limit=ANSWER_MAX)
    case = lock_case(uow.session, case_id)
    check_in(case.status, CaseStatus.REDACTING)
    redaction = get_redaction(uow.session, case.id, lock=True)
    objection = uow.session.scalar(
        select(Objection).where(Objection.redaction_id == redaction.id, Objection.public_id == objection_id)
    )
    if objection is None:
        raise NotFound("objection.unknown")
    if objection.answered_at is None:
        objection.answer, objection.answered_at = answer.strip(), now
        log(uow, case, "objection.answered", actor="owner", now=now)
    return objection


def _previewed(uow: UnitOfWork, case_id: int) -> tuple[Case, Redaction]:
    case = lock_case(uow.session, case_id)
    check_in(case.status, CaseStatus.REDACTING)
    redaction = get_redaction(uow.session, case.id, lock=True)
    if redaction.previewed_at is None:
        raise Conflict("brief.not_previewed")
    return case, redaction
