"""Mediation: proposals with an end, counter-proposals, settlement by both, impasse by the mediator or by the clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from panel.errors import Conflict, Invalid, NotFound
from panel.lifecycle import CaseStatus, check_in
from panel.models import Case, PartyRole, Proposal, ProposalAnswer, ProposalStatus, RemedyKind, Warrant
from panel.notices import notify, tell_owner
from panel.queries.cases import lock_case, party_accounts
from panel.queries.vouchers import last_days
from panel.services.authority import warrant
from panel.services.moving import log, move
from panel.services.vouchers import Until, check_voucher, keep_voucher
from panel.services.wishing import check_offer
from panel.settings import read_settings
from panel.uow import UnitOfWork

TEXT_MAX = 2000
HOURS_MAX = 168
SAME_CLICK = timedelta(minutes=1)  # how soon the same proposal again is the same click
OTHER = {PartyRole.COMPLAINANT: PartyRole.RESPONDENT, PartyRole.RESPONDENT: PartyRole.COMPLAINANT}


def propose(
    uow: UnitOfWork,
    case_id: int,
    by_role: str,
    remedy: RemedyKind,
    text: str,
    *,
    now: datetime,
    amount_minor: int | None = None,
    hours: int | None = None,
    by_id: int | None = None,
    until: Until | None = None,
) -> Proposal:
    """Put a remedy to the parties. `by_role` is "owner", "complainant" or "respondent"; a party's proposal is its own yes.

    `by_id`: whose authority the owner's rests on, by default whoever holds the case. A party that proposes while a proposal is
    open counters it, the owner gets Conflict("proposal.open"); a double click proposes once. Raises BeyondAuthority, Invalid.
    """
    case = lock_case(uow.session, case_id)
    check_in(case.status, CaseStatus.IN_MEDIATION, CaseStatus.IMPASSE)
    settings, by_id = read_settings(uow.session, now), by_id or case.owner_id
    hours = hours or settings.proposal_hours
    _check(text, amount_minor, hours)
    if (same := _find_same(uow, case, (by_role, remedy, amount_minor, text.strip(), until), now)) is not None:
        return same
    before = _counter(uow, case, by_role, now)
    check_voucher(uow.session, remedy, amount_minor, until, now)
    check_offer(uow, case, remedy, amount_minor, by_role)
    held = warrant(uow, case, remedy, amount_minor, by_id=by_id, now=now, decides=False) if by_role == "owner" else None
    proposal = Proposal(
        case_id=case.id, by_role=by_role, counter_to_id=before.id if before else None, remedy=remedy,
        amount_minor=amount_minor, text=text.strip(), **_clock(timedelta(hours=hours), settings.hours("reminder"), now),
    )
    if by_role != "owner":
        proposal.answers = [ProposalAnswer(role=PartyRole(by_role), accepted_at=now)]
    uow.session.add(proposal)
    uow.session.flush()
    _keep(uow, proposal, held, until)
    _announce(uow, case, proposal, now)
    return proposal


def _keep(uow: UnitOfWork, proposal: Proposal, held: Warrant | None, until: Until | None) -> None:
    """Keep what belongs to it: the last day of a voucher, and under whose authority the owner's proposal was made."""
    keep_voucher(uow, proposal, until)
    if held is not None:
        held.proposal_id = proposal.id
        uow.session.add(held)


def _clock(life: timedelta, reminder: timedelta, now: datetime) -> dict[str, datetime]:
    """When it was made, when it ends, and when to remind of it: of a short one at half time."""
    return {"made_at": now, "expires_at": now + life, "remind_at": now + life - min(reminder, life / 2)}


def _find_same(uow: UnitOfWork, case: Case, sent: tuple[*tuple[object, ...], Until | None], now: datetime) -> Proposal | None:
    """This very proposal, if it was made a moment ago: a double click says the same again."""
    before = _open_proposal(uow, case)
    if before is None or now - before.made_at >= SAME_CLICK:
        return None
    *said, until = sent
    last_on = last_days(uow.session, [before]).get(before.id)
    same = said == [before.by_role, before.remedy, before.amount_minor, before.text]
    return before if same and last_on == (until.last_on if until else None) else None


def _counter(uow: UnitOfWork, case: Case, by_role: str, now: datetime) -> Proposal | None:
    """End the proposal that is open, which a party's own counters."""
    before = _open_proposal(uow, case)
    if before is not None:
        if by_role == "owner":
            raise Conflict("proposal.open")
        _end(before, ProposalStatus.COUNTERED, now)
        uow.session.flush()
    return before


def _announce(uow: UnitOfWork, case: Case, proposal: Proposal, now: datetime) -> None:
    by_role, remedy, amount = proposal.by_role, proposal.remedy.value, proposal.amount_minor
    log(uow, case, "proposal.made", actor=by_role, now=now, remedy=remedy, amount=amount, currency=case.currency)
    _tell_sides(uow, case, proposal, "proposal.made", except_role=by_role, now=now)


def accept_proposal(uow: UnitOfWork, case_id: int, proposal_id: str, role: PartyRole, *, now: datetime) -> Case:
    """One side says yes. When both have, the case is settled."""
    case = lock_case(uow.session, case_id)
    proposal = _get_open(uow, case, proposal_id, now)
    if any(a.role == role for a in proposal.answers):
        return case  # a double click says the same again
    proposal.answers.append(ProposalAnswer(role=role, accepted_at=now))
    uow.session.flush()
    log(uow, case, "proposal.accepted", actor=role.value, now=now)
    if {a.role for a in proposal.answers} == set(PartyRole):
        _end(proposal, ProposalStatus.ACCEPTED, now)
        settle(uow, case, proposal, actor=role.value, now=now)
    else:
        _tell_sides(uow, case, proposal, "proposal.accepted", except_role=role.value, now=now)
    return case


def agree(uow: UnitOfWork, case: Case, remedy: RemedyKind, amount: int, text: str, *, now: datetime) -> Proposal:
    """A proposal to which both sides have said yes before there was one: two hidden figures met. The case is locked.

    It is the respondent's, who pays it. `settle` is the step after it; a proposal that is open lapses with that.
    """
    made = Proposal(
        case_id=case.id, by_role=PartyRole.RESPONDENT.value, remedy=remedy, amount_minor=amount, text=text,
        status=ProposalStatus.ACCEPTED, made_at=now, expires_at=now, ended_at=now,
        answers=[ProposalAnswer(role=role, accepted_at=now) for role in PartyRole],
    )
    uow.session.add(made)
    uow.session.flush()
    return made


def settle(uow: UnitOfWork, case: Case, proposal: Proposal, *, actor: str, now: datetime) -> None:
    """Both have said yes: the case is settled by what was proposed, and everybody in it is told."""
    move(
        uow, case, CaseStatus.SETTLED, read_settings(uow.session, now), now=now, actor=actor, remedy=proposal.remedy.value,
        amount=proposal.amount_minor, currency=case.currency,
    )
    _tell_sides(uow, case, proposal, "case.settled", except_role="", now=now)


def decline_proposal(uow: UnitOfWork, case_id: int, proposal_id: str, role: PartyRole, *, now: datetime) -> Case:
    """One side says no: the proposal ends."""
    case = lock_case(uow.session, case_id)
    proposal = _get_open(uow, case, proposal_id, now)
    _end(proposal, ProposalStatus.DECLINED, now)
    log(uow, case, "proposal.declined", actor=role.value, now=now)
    _tell_sides(uow, case, proposal, "proposal.declined", except_role=role.value, now=now)
    return case


def declare_impasse(uow: UnitOfWork, case_id: int, reason: str, *, now: datetime, actor: str = "owner") -> Case:
    """Mediation has failed; open proposals lapse. By the mediator with a reason, or by the clock without one."""
    case = lock_case(uow.session, case_id)
    settings = read_settings(uow.session, now)
    if actor == "owner" and not reason.strip():
        raise Invalid("input.missing", field="reason")
    check_in(case.status, CaseStatus.IN_MEDIATION)
    move(uow, case, CaseStatus.IMPASSE, settings, now=now, actor=actor, reason=reason.strip()[:500])
    notify(
        uow, party_accounts(uow.session, case), "case.impasse", now=now, once=f"{case.public_id}:{case.version}",
        case=case, number=case.number,
    )
    return case


def reopen_mediation(uow: UnitOfWork, case_id: int, reason: str, *, now: datetime) -> Case:
    """The parties talk again after an impasse: back to mediation with its full time. Open proposals stay open."""
    if not reason.strip():
        raise Invalid("input.missing", field="reason")
    case = lock_case(uow.session, case_id)
    check_in(case.status, CaseStatus.IMPASSE)
    settings = read_settings(uow.session, now)
    move(uow, case, CaseStatus.IN_MEDIATION, settings, now=now, actor="owner", reason=reason.strip()[:500], reopened=True)
    notify(
        uow, party_accounts(uow.session, case), "mediation.reopened", now=now, once=f"{case.public_id}:{case.version}",
        case=case, number=case.number,
    )
    return case


def expire_proposal(uow: UnitOfWork, proposal_id: int, *, now: datetime) -> bool:
    """The clock ends an open proposal whose time is over. False when somebody else was first."""
    proposal = uow.session.get(Proposal, proposal_id)
    if proposal is None:
        return False
    case = lock_case(uow.session, proposal.case_id)  # first, as everywhere: whoever answers holds it already
    uow.session.refresh(proposal, with_for_update=True)
    if proposal.status is not ProposalStatus.OPEN or proposal.expires_at > now:
        return False
    _end(proposal, ProposalStatus.EXPIRED, now)
    log(uow, case, "proposal.expired", actor="clock", now=now)
    _tell_sides(uow, case, proposal, "proposal.expired", except_role="", now=now)
    return True


def remind_of_proposal(uow: UnitOfWork, proposal_id: int, *, now: datetime) -> bool:
    """The clock tells each side that has not answered an open proposal when it ends. Once for each proposal."""
    found = uow.session.get(Proposal, proposal_id)
    if found is None:
        return False
    case = lock_case(uow.session, found.case_id)
    uow.session.refresh(found, with_for_update=True)
    if found.status is not ProposalStatus.OPEN or found.remind_at is None or not found.remind_at <= now < found.expires_at:
        return False
    found.remind_at = None
    answered = {answer.role for answer in found.answers}
    for role in PartyRole:
        if role not in answered:
            notify(
                uow, party_accounts(uow.session, case, role), "proposal.expiring", now=now, once=found.public_id, case=case,
                number=case.number, at=found.expires_at.isoformat(),
            )
    return True


def _open_proposal(uow: UnitOfWork, case: Case) -> Proposal | None:
    return uow.session.scalar(
        select(Proposal).where(Proposal.case_id == case.id, Proposal.status == ProposalStatus.OPEN)
    )


def _get_open(uow: UnitOfWork, case: Case, public_id: str, now: datetime) -> Proposal:
    check_in(case.status, CaseStatus.IN_MEDIATION, CaseStatus.IMPASSE)
    proposal = uow.session.scalar(
        select(Proposal).where(Proposal.case_id == case.id, Proposal.public_id == public_id)
    )
    if proposal is None:
        raise NotFound("proposal.unknown")
    if proposal.status is not ProposalStatus.OPEN:
        raise Conflict("proposal.ended", status=proposal.status.value)
    if proposal.expires_at <= now:
        raise Conflict("proposal.ended", status=ProposalStatus.EXPIRED.value)
    return proposal


def _end(proposal: Proposal, status: ProposalStatus, now: datetime) -> None:
    proposal.status = status
    proposal.ended_at = now


def _check(text: str, amount: int | None, hours: int) -> None:
    if not text.strip():
        raise Invalid("input.missing", field="text")
    if len(text) > TEXT_MAX:
        raise Invalid("input.too_long", field="text", limit=TEXT_MAX)
    if amount is not None and not 0 <= amount <= 10**12:
        raise Invalid("input.amount", field="amount")
    if not 1 <= hours <= HOURS_MAX:
        raise Invalid("input.range", field="hours", minimum=1, maximum=HOURS_MAX)


def _tell_sides(uow: UnitOfWork, case: Case, proposal: Proposal, kind: str, *, except_role: str, now: datetime) -> None:
    for role in PartyRole:
        if role.value != except_role:
            notify(
                uow, party_accounts(uow.session, case, role), kind, now=now, once=f"{proposal.public_id}:{case.version}",
                case=case, number=case.number,
            )
    if except_role != "owner":
        tell_owner(uow, case, kind, now=now, once=f"{proposal.public_id}:{case.version}:staff")
