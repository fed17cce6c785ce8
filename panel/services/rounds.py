"""Ending a round: with a verdict, or annulled because a party left."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from panel.events import SeatsChanged, VerdictPublished
from panel.lifecycle import CaseStatus
from panel.models import Case, Round, RoundStatus, Seat, SeatStatus, Verdict
from panel.notices import notify, notify_each, tell_owner
from panel.queries.cases import party_accounts
from panel.queries.rounds import find_open_round, list_seated, read_findings, seated_accounts, verdict_said
from panel.services.entering import enter_seats
from panel.services.extending import void_extension
from panel.services.moving import move
from panel.services.texts import publish_texts
from panel.settings import read_settings
from panel.uow import UnitOfWork
from voting import Decided, Reason, Tally, Undecided, measure

WAITING = (SeatStatus.SUMMONED, SeatStatus.ACCEPTED)


def annul_open_round(uow: UnitOfWork, case: Case, *, now: datetime) -> None:
    """Close the case's open round without a verdict; its ballots are never counted. Nothing when there is none."""
    round_ = find_open_round(uow.session, case.id)
    if round_ is None:
        return
    void_extension(uow, case, "annulled", now=now)
    accounts = _release_waiting(uow, round_, now)
    _close(round_, RoundStatus.ANNULLED, now)
    uow.enter("round.closed", {"round": round_.number, "how": "annulled"}, at=now, case_id=case.id)
    cast = seated_accounts(uow.session, round_.id, SeatStatus.CAST)
    uow.session.flush()
    notify(uow, [*accounts, *cast], "round.annulled", now=now, once=round_.public_id)
    uow.record(SeatsChanged(case.public_id, tuple(accounts)))


def close_round(
    uow: UnitOfWork, case: Case, round_: Round, tally: Tally, outcome: Decided | Undecided, *, now: datetime
) -> Verdict:
    """Write the verdict once, publish it to both parties, the owner and the jurors, and start the decision's clock."""
    winner = outcome.option if isinstance(outcome, Decided) else None
    verdict = Verdict(
        round_id=round_.id,
        outcome="decided" if winner else "undecided",
        winner=winner,
        heads=tally.heads,
        weights=tally.weight,
        cannot_tell=tally.cannot_tell,
        cast=tally.cast,
        waves=round_.wave,
        ceiling=tally.ceiling,
        reasons=[reason_dict(r) for r in outcome.reasons],
        findings=read_findings(uow.session, round_, tally),
        held_tenths=_held_tenths(tally),
        published_at=now,
    )
    uow.session.add(verdict)
    publish_texts(uow.session, round_)
    void_extension(uow, case, "decided", now=now)
    released = _release_waiting(uow, round_, now)
    _close(round_, RoundStatus.CLOSED, now)
    uow.session.flush()
    _enter_verdict(uow, round_, verdict, now)
    settings = read_settings(uow.session, now)
    move(uow, case, CaseStatus.DECIDED, settings, now=now, actor="clock", outcome=verdict.outcome, round=round_.number)
    _tell_verdict(uow, case, round_, now)
    uow.record(SeatsChanged(case.public_id, tuple(released)))
    uow.record(VerdictPublished(case.public_id, round_.id))
    return verdict


def _enter_verdict(uow: UnitOfWork, round_: Round, verdict: Verdict, now: datetime) -> None:
    uow.enter("round.closed", {"round": round_.number, "how": "closed"}, at=now, case_id=round_.case_id)
    enter_seats(uow, round_, now=now)
    uow.enter("verdict.issued", verdict_said(verdict, round_), at=now, case_id=round_.case_id)


def reason_dict(reason: Reason) -> dict[str, object]:
    """A reason of the voting core as plain data: {"code", "params"}."""
    return {"code": reason.code, "params": dict(reason.params)}


def _held_tenths(tally: Tally) -> int:
    held, unit, _ = measure(tally)
    return max(0, held) * 10 // unit


def _release_waiting(uow: UnitOfWork, round_: Round, now: datetime) -> list[int]:
    accounts = seated_accounts(uow.session, round_.id, *WAITING)
    uow.session.execute(
        update(Seat)
        .where(Seat.round_id == round_.id, Seat.status.in_(WAITING))
        .values(status=SeatStatus.RELEASED, ended_at=now, answer_by=None)
    )
    return accounts


def _close(round_: Round, status: RoundStatus, now: datetime) -> None:
    round_.status, round_.shown_sealed = status, None
    round_.closed_at = now
    round_.wave_deadline_at = None


def _tell_verdict(uow: UnitOfWork, case: Case, round_: Round, now: datetime) -> None:
    once = f"{case.public_id}:{round_.number}"
    notify(uow, party_accounts(uow.session, case), "verdict.published", now=now, once=once, case=case, number=case.number)
    tell_owner(uow, case, "verdict.to_decide", now=now, once=once)
    seats = {account: ("seat", seat) for seat, account in list_seated(uow.session, round_.id, SeatStatus.CAST)}
    notify_each(uow, seats, "verdict.for_juror", now=now, once=once)
