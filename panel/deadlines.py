"""Due work: one row at a time, claimed by re-reading it under its lock, so any number of workers is safe.

`sweep()` is called by the embedded thread or by `flask deadlines run`. Each due row is handled in a unit of
work of its own: one that fails is logged and tried again at the next sweep, and never holds up the others.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.lifecycle import CaseStatus, DeadlineKind
from panel.mixing import mix
from panel.models import Case, Juror, PartyRole, Proposal, ProposalStatus, Role, Round, RoundStatus, Seat, SeatStatus
from panel.notices import notify
from panel.queries.cases import lock_case, party_accounts
from panel.queries.contact import askable_accounts
from panel.queries.glass import list_due as glass_due
from panel.queries.pauses import silent_until
from panel.queries.staff import involved_accounts, list_staff
from panel.services import letter_clock
from panel.services.action_clock import list_due as actions_due
from panel.services.action_clock import remind_of_action
from panel.services.advising import expire_invitation
from panel.services.advising import list_due as invitations_due
from panel.services.appealing import list_reviewers, rule_on_appeal
from panel.services.assessing import list_risks_due, look_at_risk
from panel.services.bid_clock import lapse_bid
from panel.services.bid_clock import list_due as bids_due
from panel.services.circular_clock import list_due as circulars_due
from panel.services.circular_clock import work_on_circular
from panel.services.deciding import end_choice_window
from panel.services.escalating import list_overdue, tell_overdue
from panel.services.exempting import list_to_remind, remind_of_request
from panel.services.firms import end_window
from panel.services.firms import list_due as firms_due
from panel.services.looking import end_due
from panel.services.mediation import declare_impasse, expire_proposal, remind_of_proposal
from panel.services.moving import log
from panel.services.outreach import draw_outreach, is_drawn
from panel.services.owning import assign_case
from panel.services.polling import fill_places, list_waves, settle_wave
from panel.services.promise_clock import list_due as promises_due
from panel.services.promise_clock import remind_of_promise
from panel.services.repeating import list_unseen, see_case, see_closing
from panel.services.responding import end_response_window
from panel.services.scoring import list_due as entries_due
from panel.services.scoring import settle_entry
from panel.services.seats import lapse_seat
from panel.settings import read_settings
from panel.uow import House, UnitOfWork

logger = logging.getLogger(__name__)
BATCH = 200
SUMMONS_REMINDER = timedelta(hours=2)  # before a summons runs out
K = DeadlineKind


def sweep(house: House, *, now: datetime, new_seed: Callable[[], bytes]) -> int:
    """Do all work that is due at `now`. Gives the number of rows handled. `new_seed` gives 32 fresh random bytes."""
    done = 0
    with house.db.reading() as session:
        proposals, seats, cases, near = _due(session, now)
        waves, glass = list_waves(session, now), glass_due(session, now, BATCH)
        summoned, unanswered = _summons_near(session, now), _proposals_near(session, now)
    done += _each(house, proposals, lambda uow, i: expire_proposal(uow, i, now=now))
    done += _each(house, seats, lambda uow, i: lapse_seat(uow, i, now=now))
    done += _each(house, waves.over, lambda uow, i: settle_wave(uow, i, now=now))
    done += _each(house, waves.lacking, lambda uow, i: fill_places(uow, i, now=now))
    done += _each(house, cases, lambda uow, i: _end_case_clock(uow, i, new_seed(), now))
    done += _each(house, near, lambda uow, i: _remind(uow, i, now))
    done += _each(house, summoned, lambda uow, i: _remind_summoned(uow, i, now))
    done += _each(house, unanswered, lambda uow, i: remind_of_proposal(uow, i, now=now))
    done += _each(house, glass, lambda uow, i: end_due(uow, i, now=now))
    done += _learn(house, now) + _reach_out(house, now, new_seed) + _tidy(house, now)
    return done + mix(house, _each, now=now, new_seed=new_seed)


Ids = Sequence[int]


def _learn(house: House, now: datetime) -> int:
    """Repeats among cases and closings, reminders, windows of experts and firms, risks. A look in vain does not count."""
    with house.db.reading() as session:
        cases, closings = list_unseen(session, BATCH)
        actions, promises = actions_due(session, now, BATCH), promises_due(session, now, BATCH)
        overdue, invitations = list_overdue(session, now, BATCH), invitations_due(session, now, BATCH)
        circulars = circulars_due(session, now, BATCH)
        firms, bids = firms_due(session, now, BATCH), bids_due(session, now, BATCH)
    done = _each(house, cases, lambda uow, i: see_case(uow, i, now=now))
    done += _each(house, closings, lambda uow, i: see_closing(uow, i, now=now))
    done += _each(house, invitations, lambda uow, i: expire_invitation(uow, i, now=now))
    done += _each(house, circulars, lambda uow, i: work_on_circular(uow, i, now=now))
    done += _each(house, firms, lambda uow, i: end_window(uow, i, now=now))
    done += _each(house, bids, lambda uow, i: lapse_bid(uow, i, now=now))
    done += _each(house, promises, lambda uow, i: remind_of_promise(uow, i, now=now))
    done += _each(house, actions, lambda uow, i: remind_of_action(uow, i, now=now))
    done += _each(house, overdue, lambda uow, i: tell_overdue(uow, i, now=now))
    done += _score(house, now)
    with house.db.reading() as session:  # with the cases that were new a moment ago
        risks = list_risks_due(session, now, BATCH)
    return done + _each(house, risks, lambda uow, i: look_at_risk(uow, i, now=now))


def _score(house: House, now: datetime) -> int:
    """Requests that managers have to answer, and entries whose time to improve is over."""
    with house.db.reading() as session:
        requests, entries = list_to_remind(session, now, BATCH), entries_due(session, now, BATCH)
    done = _each(house, requests, lambda uow, i: remind_of_request(uow, i, now=now))
    return done + _each(house, entries, lambda uow, i: settle_entry(uow, i, now=now))


def _reach_out(house: House, now: datetime, new_seed: Callable[[], bytes]) -> int:
    """This month's draw of past customers, at the first sweep of the month."""
    with house.db.reading() as session:
        is_due = read_settings(session, now).outreach_month > 0 and not is_drawn(session, now)
    return _each(house, [0] if is_due else [], lambda uow, _: draw_outreach(uow, new_seed(), now=now))


def _tidy(house: House, now: datetime) -> int:
    """Addresses of people without an account whose time is over."""
    with house.db.reading() as session:
        is_due = letter_clock.is_due(session, now)
    return _each(house, [0] if is_due else [], lambda uow, _: letter_clock.remove_outdated(uow, now=now))


def _due(session: Session, now: datetime) -> tuple[Ids, Ids, Ids, Ids]:
    proposals = session.scalars(
        select(Proposal.id).where(Proposal.status == ProposalStatus.OPEN, Proposal.expires_at <= now).limit(BATCH)
    ).all()
    seats = session.scalars(
        select(Seat.id).where(Seat.status == SeatStatus.SUMMONED, Seat.answer_by <= now).limit(BATCH)
    ).all()
    cases = [*_cases_due(session, now, ENDING), *_cases_due(session, now, (K.OWNER,))]
    soon = now + timedelta(hours=read_settings(session, now).reminder_hours)
    near = session.scalars(
        select(Case.id)
        .where(Case.deadline_at <= soon, Case.reminded.is_(False), Case.ended_at.is_(None))
        .order_by(Case.deadline_at)
        .limit(BATCH)
    ).all()
    return proposals, seats, cases, near


def _summons_near(session: Session, now: datetime) -> Ids:
    """Summonses nobody has answered that run out soon."""
    return session.scalars(
        select(Seat.id)
        .where(Seat.status == SeatStatus.SUMMONED, Seat.answer_by <= now + SUMMONS_REMINDER, Seat.reminded.is_(False))
        .limit(BATCH)
    ).all()


def _proposals_near(session: Session, now: datetime) -> Ids:
    """Open proposals that end soon and of which nobody was reminded."""
    return session.scalars(
        select(Proposal.id).where(
            Proposal.status == ProposalStatus.OPEN, Proposal.remind_at <= now, Proposal.expires_at > now
        ).limit(BATCH)
    ).all()


def _cases_due(session: Session, now: datetime, kinds: Sequence[DeadlineKind]) -> Ids:
    return session.scalars(
        select(Case.id).where(Case.deadline_at <= now, Case.deadline_kind.in_(kinds)).order_by(Case.deadline_at).limit(BATCH)
    ).all()


def _each(house: House, ids: Ids, work: Callable[[UnitOfWork, int], bool]) -> int:
    done = 0
    for row in ids:
        try:
            with house.work() as uow:
                done += bool(work(uow, row))
        except Exception:
            logger.exception("due work failed for row %s", row)
    return done


# Clocks that do something when they run out. The others (redaction, decision, explanation, closing, impasse) show as overdue
# and remind: no clock publishes or decides in a person's place.
ENDING = (K.RESPONSE, K.MEDIATION, K.CHOICE, K.APPEAL)  # and OWNER, apart: while there is no mediator those stay due


def _end_case_clock(uow: UnitOfWork, case_id: int, seed: bytes, now: datetime) -> bool:
    """Act on one case whose clock has run out, if that is still so under the lock."""
    case = lock_case(uow.session, case_id)
    if case.deadline_at is None or case.deadline_at > now or case.deadline_kind not in (K.OWNER, *ENDING):
        return False
    if case.deadline_kind is K.OWNER:
        return assign_case(uow, case.id, seed=seed, now=now) is not None
    if case.deadline_kind is K.RESPONSE:
        end_response_window(uow, case, now=now)
    elif case.deadline_kind is K.MEDIATION:
        declare_impasse(uow, case.id, "", now=now, actor="clock")
    elif case.deadline_kind is K.CHOICE:
        end_choice_window(uow, case, now=now)
    else:
        rule_on_appeal(uow, case.id, True, "", by_id=None, now=now)
    return True


def _remind(uow: UnitOfWork, case_id: int, now: datetime) -> bool:
    """Tell whoever has to act that the deadline is near; jurors in a running wave too. Once per deadline."""
    case = lock_case(uow.session, case_id)
    if case.reminded or case.deadline_at is None or case.deadline_kind is None:
        return False
    if case.deadline_kind is K.EXPLANATION and silent_until(uow.session, case.id, now) is not None:
        return False  # nobody may be spoken to yet: there is nothing to remind of
    case.reminded = True
    once = f"{case.public_id}:{case.deadline_kind.value}:{case.deadline_at.isoformat()}"
    at = case.deadline_at.isoformat()
    if case.deadline_kind is K.WAVE:
        return _remind_jurors(uow, case, once, at, now)
    notify(
        uow, _staff_to_remind(uow, case), "deadline.near", now=now, once=once, target=("staff_case", case.public_id), case=case,
        number=case.number, deadline=case.deadline_kind.value, at=at,
    )
    if case.deadline_kind in (K.RESPONSE, K.MEDIATION, K.CHOICE):
        notify(
            uow, _parties_to_remind(uow, case), "deadline.near", now=now, once=once, case=case, number=case.number,
            deadline=case.deadline_kind.value, at=at,
        )
    return True


def _parties_to_remind(uow: UnitOfWork, case: Case) -> list[int]:
    """Both sides; of what they may still choose after the decision nobody who wants no further contact."""
    if case.deadline_kind is not K.CHOICE:
        return party_accounts(uow.session, case)
    return list(dict.fromkeys(account for role in PartyRole for account in askable_accounts(uow.session, case, role)))


def _staff_to_remind(uow: UnitOfWork, case: Case) -> list[int]:
    """The owner, or the managers while nobody holds the case; of an appeal those who may rule on it, never the owner."""
    if case.deadline_kind is K.APPEAL:
        wanted = [account for account in list_reviewers(uow) if account != case.owner_id]
    elif case.owner_id is not None:
        return [case.owner_id]
    else:
        wanted = list_staff(uow.session, Role.MANAGER)
    apart = involved_accounts(uow.session, case)
    return [account for account in wanted if account not in apart]


def _remind_summoned(uow: UnitOfWork, seat_id: int, now: datetime) -> bool:
    """Tell a juror that a summons is about to run out. Once per seat."""
    seat = uow.session.get(Seat, seat_id, with_for_update=True, populate_existing=True)
    if seat is None or seat.reminded or seat.status is not SeatStatus.SUMMONED or seat.answer_by is None:
        return False
    seat.reminded = True
    account = uow.session.get_one(Juror, seat.juror_id).account_id
    notify(
        uow, [account], "wave.closing.summoned", now=now, once=f"seat:{seat.public_id}", target=("seat", seat.public_id),
        at=seat.answer_by.isoformat(),
    )
    return True


def _remind_jurors(uow: UnitOfWork, case: Case, once: str, at: str, now: datetime) -> bool:
    round_ = uow.session.scalar(select(Round).where(Round.case_id == case.id, Round.status == RoundStatus.OPEN))
    if round_ is None:
        return False
    waiting = (SeatStatus.SUMMONED, SeatStatus.ACCEPTED)
    rows = uow.session.execute(
        select(Juror.account_id, Seat.public_id, Seat.status, Seat.answer_by)
        .join(Juror, Juror.id == Seat.juror_id)
        .where(Seat.round_id == round_.id, Seat.status.in_(waiting))
        .order_by(Seat.position)
    ).all()
    for account, seat_id, status, answer_by in rows:  # a summons may run out before the wave does
        until = answer_by.isoformat() if answer_by is not None else at
        occasion = f"seat:{seat_id}" if status is SeatStatus.SUMMONED else once
        notify(uow, [account], f"wave.closing.{status.value}", now=now, once=occasion, target=("seat", seat_id), at=until)
    log(uow, case, "jurors.reminded", actor="clock", now=now, audience="staff")
    return case.status is CaseStatus.VOTING
