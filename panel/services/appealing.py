"""Appeals: once per party, on new evidence or a procedural fault; ruled on by somebody other than the owner."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panel.errors import Conflict, Invalid
from panel.lifecycle import CaseStatus, DeadlineKind, check_in
from panel.models import (
    Appeal,
    AppealGround,
    Case,
    Choice,
    Decision,
    PartyRole,
    Role,
    SecondExplanation,
    Statement,
    StatementKind,
)
from panel.notices import notify
from panel.queries.cases import lock_case, party_accounts, party_of
from panel.queries.rounds import find_last_round, next_draw
from panel.queries.staff import list_staff
from panel.services.committing import commit_if_possible
from panel.services.deciding import LAST_WORDS, resume_choices
from panel.services.filing import TEXT_MAX
from panel.services.moving import move
from panel.services.redacting import start_redaction_for_appeal
from panel.settings import read_settings
from panel.uow import UnitOfWork

TEXT_MIN = 20


def file_appeal(
    uow: UnitOfWork, case_id: int, role: PartyRole, ground: AppealGround, text: str, *, seed: bytes, now: datetime
) -> Appeal:
    """Ask for a fresh round within the window. The draw of that round is committed now, before anybody rules on the appeal.

    Raises Conflict: "appeal.already" (once per party), "choice.made" (it has accepted the decision or left), "appeal.too_late",
    "decision.not_yet"; Invalid with the field.
    """
    case = lock_case(uow.session, case_id)
    check_in(case.status, CaseStatus.DECIDED)
    _check_text(text)
    _check_window(uow.session, case, now)
    party = party_of(case, role)
    if uow.session.scalar(select(Appeal.id).where(Appeal.party_id == party.id)) is not None:
        raise Conflict("appeal.already")
    if party.choice in LAST_WORDS:
        raise Conflict("choice.made")
    appeal = Appeal(case_id=case.id, party_id=party.id, ground=ground, text=text.strip(), filed_at=now)
    uow.session.add(appeal)
    uow.session.add(
        Statement(
            case_id=case.id, party_id=party.id, kind=StatementKind.APPEAL, text=text.strip(), stated_at=now
        )
    )
    party.choice, party.chosen_at = Choice.APPEAL, now
    commit_if_possible(uow, case, next_draw(uow.session, case.id), seed=seed, now=now)
    settings = read_settings(uow.session, now)
    move(uow, case, CaseStatus.APPEALED, settings, now=now, actor=role.value, ground=ground.value)
    _tell(uow, case, "appeal.filed", now)
    return appeal


def rule_on_appeal(uow: UnitOfWork, case_id: int, admitted: bool, ruling: str, *, by_id: int | None, now: datetime) -> Appeal:
    """Admit (a fresh round with other jurors) or refuse (the decision stands). `by_id` None: admitted by the clock.

    A refusal leaves everybody what was left of their time. Raises Conflict("appeal.own_case") when the owner would rule, or
    whoever made the decision.
    """
    case = lock_case(uow.session, case_id)
    check_in(case.status, CaseStatus.APPEALED)
    if by_id is not None and is_barred(uow.session, case, by_id):
        raise Conflict("appeal.own_case")
    if by_id is not None and not ruling.strip():
        raise Invalid("input.missing", field="ruling")
    appeal = uow.session.scalar(select(Appeal).where(Appeal.case_id == case.id, Appeal.ruled_at.is_(None)))
    if appeal is None:
        raise Conflict("appeal.ruled")
    appeal.admitted, appeal.ruling, appeal.ruled_by_id, appeal.ruled_at = admitted, ruling.strip()[:2000], by_id, now
    settings = read_settings(uow.session, now)
    actor = "clock" if by_id is None else "reviewer"
    if admitted:
        start_redaction_for_appeal(uow, case, now=now, actor=actor)
        for party in case.sides:
            party.choice, party.chosen_at = None, None
    else:
        move(uow, case, CaseStatus.DECIDED, settings, now=now, actor=actor, appeal="refused")
        resume_choices(uow, case, appeal_ends_at(uow.session, case, now), now=now)
    _tell(uow, case, "appeal.admitted" if admitted else "appeal.refused", now)
    return appeal


def _last_decision(session: Session, case: Case) -> Decision | None:
    round_ = find_last_round(session, case.id)
    return session.scalar(select(Decision).where(Decision.round_id == round_.id)) if round_ else None


def is_barred(session: Session, case: Case, account_id: int) -> bool:
    """Whether the appeal is about this account's own work: it holds the case, or made the decision without holding it."""
    if account_id == case.owner_id:
        return True
    round_ = find_last_round(session, case.id)
    own = select(Decision.id).where(Decision.round_id == (round_.id if round_ else None), Decision.decided_by_id == account_id)
    return session.scalar(own) is not None


def appeal_ends_at(session: Session, case: Case, now: datetime) -> datetime | None:
    """Until when the decision can be appealed; None before there is one. An explanation gives the full time again."""
    decision = _last_decision(session, case)
    if decision is None:
        return None
    explained = session.scalar(
        select(func.max(SecondExplanation.given_at)).where(SecondExplanation.decision_id == decision.id)
    )
    since = max(decision.decided_at, explained or decision.decided_at)
    return since + timedelta(hours=read_settings(session, now).choice_hours)


def appeal_is_over(session: Session, case: Case, now: datetime) -> bool:
    """Whether nobody can appeal against the case's decision any more; False while there is none to appeal against."""
    try:
        _check_window(session, case, now)
    except Conflict as refusal:
        return refusal.code == "appeal.too_late"
    return False


def _check_text(text: str) -> None:
    if len(text.strip()) < TEXT_MIN:
        raise Invalid("input.too_short", field="text", minimum=TEXT_MIN)
    if len(text) > TEXT_MAX:
        raise Invalid("input.too_long", field="text", limit=TEXT_MAX)


def _check_window(session: Session, case: Case, now: datetime) -> None:
    ends = appeal_ends_at(session, case, now)
    if ends is None:
        raise Conflict("decision.not_yet")
    if case.deadline_kind is DeadlineKind.EXPLANATION:
        return  # who waits for an explanation loses no time by it
    if case.deadline_kind is DeadlineKind.CHOICE and case.deadline_at is not None:
        ends = max(ends, case.deadline_at)  # an explanation gives the full time again
    if now > ends:
        raise Conflict("appeal.too_late")


def _tell(uow: UnitOfWork, case: Case, kind: str, now: datetime) -> None:
    once = f"{case.public_id}:{case.version}"
    notify(uow, party_accounts(uow.session, case), kind, now=now, once=once, case=case, number=case.number)
    staff = [*list_reviewers(uow), *([case.owner_id] if case.owner_id else [])]
    notify(
        uow, staff, kind, now=now, once=f"{once}:staff", target=("staff_case", case.public_id), case=case, number=case.number
    )


def list_reviewers(uow: UnitOfWork) -> list[int]:
    """Accounts that rule on appeals."""
    return list_staff(uow.session, Role.MANAGER, Role.QUALITY)
