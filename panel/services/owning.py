"""Who holds a case: taking, assigning, handing over, letting go; inadmissibility, extensions, private notes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from panel.errors import Conflict, Invalid
from panel.lifecycle import ENDED, CaseStatus, DeadlineKind, check_in
from panel.models import Account, AccountRole, Case, MarkKind, PartyRole, Role, StaffNote
from panel.notices import notify
from panel.queries.cases import lock_case, party_accounts
from panel.queries.ladder import find_mark
from panel.queries.skills import asked_by, count_fitting
from panel.queries.staff import HOLDERS, involved_accounts, list_staff
from panel.services.committing import commit_if_possible
from panel.services.moving import log, move
from panel.services.responding import has_response
from panel.services.training import may_begin
from panel.settings import Settings, read_settings
from panel.uow import UnitOfWork

INADMISSIBLE_REASONS = ("not_a_dispute", "other_venue", "too_old", "no_merchant", "duplicate", "abusive", "minor")
SPREAD = 2
EXTENDABLE = frozenset(
    {DeadlineKind.RESPONSE, DeadlineKind.MEDIATION, DeadlineKind.REDACTION, DeadlineKind.DECISION, DeadlineKind.IMPASSE}
)


def take_case(uow: UnitOfWork, case_id: int, mediator_id: int, *, seed: bytes, now: datetime, actor: str = "owner") -> Case:
    """A mediator becomes the owner; a filed case is thereby admitted and the respondent's clock starts.

    The first draw is committed if filing has not done so (imported cases); `seed`: 32 fresh random bytes. Raises Conflict:
    "case.owned" when somebody else holds it, "case.role_clash" when the mediator is a party or a juror of the case,
    "case.cannot_hold" when the account has lost its role meanwhile, "training.first" where the house asks for a module first.
    """
    case = lock_case(uow.session, case_id)
    if case.status in ENDED:
        raise Conflict("case.wrong_status", status=case.status.value, to=None)
    if case.owner_id is not None and case.owner_id != mediator_id:
        raise Conflict("case.owned")
    if case.owner_id == mediator_id and case.status is not CaseStatus.FILED:
        return case  # a double click takes the same case again
    if mediator_id in involved_accounts(uow.session, case):
        raise Conflict("case.role_clash")
    if not _may_hold(uow, mediator_id):
        raise Conflict("case.cannot_hold")
    settings = read_settings(uow.session, now)
    if actor == "owner" and not may_begin(uow.session, settings, mediator_id):
        raise Conflict("training.first")
    case.owner_id = mediator_id
    commit_if_possible(uow, case, 1, seed=seed, now=now)
    if case.status is CaseStatus.FILED:
        _admit(uow, case, settings, now=now, actor=actor)
    else:
        log(uow, case, "case.owner_changed", actor=actor, now=now)
    return case


def _admit(uow: UnitOfWork, case: Case, settings: Settings, *, now: datetime, actor: str) -> None:
    """The respondent's clock starts; when it has answered already there is nothing to wait for and mediation begins."""
    move(uow, case, CaseStatus.AWAITING_RESPONSE, settings, now=now, actor=actor)
    if has_response(uow.session, case.id):
        move(uow, case, CaseStatus.IN_MEDIATION, settings, now=now, actor=actor, silent=False)
        return
    for role in PartyRole:
        notify(
            uow, party_accounts(uow.session, case, role), f"case.admitted.{role.value}", now=now,
            once=case.public_id, case=case, number=case.number, hours=settings.response_hours,
        )


def assign_case(uow: UnitOfWork, case_id: int, *, seed: bytes, now: datetime) -> Case | None:
    """The clock gives an unowned case to a mediator with few open cases; None when there is no mediator.

    Who has yet to do a first module gets it only where nobody else is there: no case waits for a lesson. Who has the skills it
    asks for comes first among those who hold at most `SPREAD` cases more than who holds fewest: a skill buries nobody and
    locks nobody out.
    """
    case = lock_case(uow.session, case_id)
    involved = involved_accounts(uow.session, case)
    load = (
        select(Case.owner_id, func.count().label("cases"))
        .where(Case.ended_at.is_(None), Case.owner_id.is_not(None))
        .group_by(Case.owner_id)
        .subquery()
    )
    held = func.coalesce(load.c.cases, 0)
    mediators = uow.session.execute(
        select(Account.id, held)
        .join(AccountRole, AccountRole.account_id == Account.id)
        .outerjoin(load, load.c.owner_id == Account.id)
        .where(AccountRole.role == Role.MEDIATOR, Account.disabled_at.is_(None))
        .order_by(held, Account.id)
    )
    settings = read_settings(uow.session, now)
    candidates = [(account, cases) for account, cases in mediators if account not in involved]
    free = [each for each in candidates if may_begin(uow.session, settings, each[0])] or candidates
    fitting = count_fitting(uow.session, asked_by(case.category, case.language, case.deadline_kind))
    near = [each for each in free if each[1] <= free[0][1] + SPREAD]
    chosen = min(near, key=lambda each: (-fitting.get(each[0], 0), each[1], each[0]))[0] if near else None
    if chosen is None:
        return None
    take_case(uow, case.id, chosen, seed=seed, now=now, actor="clock")
    notify(
        uow, [chosen], "case.assigned", now=now, once=case.public_id, target=("staff_case", case.public_id), case=case,
        number=case.number,
    )
    return case


def hand_over(uow: UnitOfWork, case_id: int, to_id: int, *, reason: str, now: datetime) -> Case:
    """Give a case to another mediator, with the reason on record. Hand-overs are visible and counted (S24).

    Raises Invalid("case.cannot_hold") for whoever may not hold it, whatever the cause: who hands over must not learn who is a
    juror.
    """
    case = lock_case(uow.session, case_id)
    if case.status in ENDED:
        raise Conflict("case.wrong_status", status=case.status.value, to=None)
    if not reason.strip():
        raise Invalid("input.missing", field="reason")
    if to_id == case.owner_id:
        return case
    if to_id in involved_accounts(uow.session, case) or not _may_hold(uow, to_id):
        raise Invalid("case.cannot_hold", field="to")
    case.owner_id = to_id
    log(uow, case, "case.owner_changed", actor="owner", now=now, reason=reason.strip()[:300])
    notify(
        uow, [to_id], "case.assigned", now=now, once=f"{case.public_id}:{case.version}",
        target=("staff_case", case.public_id), case=case, number=case.number,
    )
    return case


def declare_inadmissible(uow: UnitOfWork, case_id: int, reason: str, text: str, *, now: datetime) -> Case:
    """The mediator ends a case that cannot be handled here, with a reason both parties read."""
    if reason not in INADMISSIBLE_REASONS:
        raise Invalid("input.choice", field="reason")
    if not text.strip():
        raise Invalid("input.missing", field="text")
    case = lock_case(uow.session, case_id)
    settings = read_settings(uow.session, now)
    move(uow, case, CaseStatus.INADMISSIBLE, settings, now=now, actor="owner", reason=reason, text=text.strip()[:2000])
    notify(
        uow, party_accounts(uow.session, case), "case.inadmissible", now=now, once=case.public_id, case=case,
        number=case.number,
    )
    return case


def extend_deadline(uow: UnitOfWork, case_id: int, reason: str, *, now: datetime) -> Case:
    """Give the present clock one more extension, with the reason on record. Never while jurors vote."""
    case = lock_case(uow.session, case_id)
    settings = read_settings(uow.session, now)
    if case.deadline_kind not in EXTENDABLE or case.deadline_at is None:
        raise Conflict("deadline.not_extendable", kind=case.deadline_kind.value if case.deadline_kind else None)
    if not reason.strip():
        raise Invalid("input.missing", field="reason")
    if case.extensions >= settings.extensions_max:
        raise Conflict("deadline.no_more_extensions", limit=settings.extensions_max)
    case.deadline_at = max(case.deadline_at, now) + settings.hours("extension")
    case.extensions += 1
    case.reminded = False
    log(
        uow, case, "deadline.extended", actor="owner", now=now, deadline=case.deadline_kind.value,
        until=case.deadline_at.isoformat(), reason=reason.strip()[:300],
    )
    notify(
        uow, party_accounts(uow.session, case), "deadline.extended", now=now, once=f"{case.public_id}:{case.version}",
        case=case, number=case.number, until=case.deadline_at.isoformat(),
    )
    return case


def flag_severe(uow: UnitOfWork, case_id: int, severe: bool, reason: str, *, now: datetime) -> Case:
    """Raise or lower the severe flag, with the reason on record for staff. Saying what is so already changes nothing.

    Raises Conflict("case.severe_by_attitude"): where attitude plays a part the case is severe, whatever anybody thinks.
    """
    if not reason.strip():
        raise Invalid("input.missing", field="reason")
    case = lock_case(uow.session, case_id)
    if case.status in ENDED:
        raise Conflict("case.wrong_status", status=case.status.value, to=None)
    if not severe and (case.category == "attitude" or find_mark(uow.session, case.id, MarkKind.ATTITUDE) is not None):
        raise Conflict("case.severe_by_attitude")
    if case.severe is not severe:
        case.severe = severe
        kind = "case.flagged_severe" if severe else "case.unflagged_severe"
        log(uow, case, kind, actor="owner", now=now, audience="staff", reason=reason.strip()[:300])
    return case


def release_cases(uow: UnitOfWork, account_id: int, *, now: datetime) -> int:
    """Nobody holds the open cases of an account that may not hold cases any more; gives how many were let go.

    Call it when a role was taken or the account closed. Deadlines run on, ended cases keep their owner, and nothing comes back
    by itself with the role. Managers are told how many wait, not which: one of them may be a party.
    """
    if _may_hold(uow, account_id):
        return 0
    held = select(Case.id).where(Case.owner_id == account_id, Case.ended_at.is_(None)).order_by(Case.id)
    cases = [lock_case(uow.session, case_id) for case_id in uow.session.scalars(held).all()]
    released = [case for case in cases if case.owner_id == account_id and case.status not in ENDED]  # seen under the lock
    for case in released:
        case.owner_id = None
        log(uow, case, "case.owner_released", actor="admin", now=now)
    if released:
        notify(
            uow, list_staff(uow.session, Role.MANAGER), "cases.unowned", now=now, target=("staff_case", ""),
            once=f"{released[0].public_id}:{released[0].version}", count=len(released),
        )
    return len(released)


def add_note(uow: UnitOfWork, case_id: int, author_id: int, text: str, *, now: datetime) -> StaffNote:
    """Write a note for the people who work on the case. No party reads it."""
    if not text.strip():
        raise Invalid("input.missing", field="text")
    if len(text) > 4000:
        raise Invalid("input.too_long", field="text", limit=4000)
    case = lock_case(uow.session, case_id)
    check_in(case.status, *(s for s in CaseStatus if s not in (CaseStatus.WITHDRAWN,)))
    last = uow.session.scalar(
        select(StaffNote).where(StaffNote.case_id == case.id).order_by(StaffNote.id.desc()).limit(1)
    )
    if last is not None and (last.author_id, last.text) == (author_id, text.strip()):
        return last  # a double click says the same once
    note = StaffNote(case_id=case.id, author_id=author_id, text=text.strip(), written_at=now)
    uow.session.add(note)
    return note


def _may_hold(uow: UnitOfWork, account_id: int) -> bool:
    """Whether the account is open and staff; it stays so until the end: whoever takes the role waits, and finds the case."""
    held = (
        select(AccountRole.role)
        .join(Account, Account.id == AccountRole.account_id)
        .where(AccountRole.account_id == account_id, AccountRole.role.in_(HOLDERS), Account.disabled_at.is_(None))
        .with_for_update(read=True)
    )
    return uow.session.scalars(held).first() is not None
