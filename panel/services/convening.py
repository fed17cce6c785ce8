"""Convening a panel: the round opens with frozen rules, the lot is drawn, jurors are summoned in drawn order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select, update

from panel.ballotbox import box_of
from panel.errors import Conflict
from panel.events import SeatsChanged
from panel.lifecycle import CaseStatus
from panel.models import LIVE_SEATS, Brief, Case, DrawEntry, Juror, Round, Seat, SeatStatus
from panel.models.base import table_of
from panel.notices import notify
from panel.queries.controls import read_pool
from panel.queries.many import among
from panel.queries.passing import Limits, passed_over
from panel.queries.pool import current_epoch
from panel.queries.prepared import Prepared
from panel.queries.rounds import count_live, find_commitment, rules_for, rules_of
from panel.services.alarming import alarm_if_long
from panel.services.committing import ALTERNATES, open_draw, read_rule, rule_of_round
from panel.services.drawing import draw_list
from panel.services.entering import enter_draw
from panel.services.extending import can_extend, extend_list
from panel.services.moving import log, move, set_deadline
from panel.services.poollog import add_events
from panel.services.rechecking import lines_ahead
from panel.services.weighing import weights_of
from panel.settings import Settings, read_settings
from panel.uow import UnitOfWork

_D, _J = table_of(DrawEntry), table_of(Juror)
_RECORDS = Prepared(
    select(_J.c.id, _J.c.controls_right, _J.c.controls_total, _J.c.test_right, _J.c.test_total).where(among(_J.c.id, "jurors"))
)
_WAITING = (
    select(_D.c.id, _D.c.position, _D.c.juror_id, _D.c.record, _J.c.account_id)
    .join_from(_D, _J, _J.c.id == _D.c.juror_id)
    .where(_D.c.round_id == bindparam("round"), _D.c.reason.is_(None), _D.c.used.is_(None))
    .order_by(_D.c.position)
)
_READ = update(_D).where(_D.c.id == bindparam("entry")).values(used=bindparam("said"), used_evidence=bindparam("line"))


def open_round(uow: UnitOfWork, case: Case, brief: Brief, *, now: datetime) -> Round:
    """Open the round of a freshly published brief: copy the rules, draw the list, summon the first wave, write it down.

    Pool, rule and facts were committed when the dispute (or the appeal) was filed, the link when the desk opened; only slots
    of the commitment take part. All of it is one transaction: nothing half-made is left. Raises Conflict: "panel.no_jurors"
    when the walk seats nobody, "panel.no_seed" when nothing was bound, and those of `open_draw`, for which the case waits;
    Unavailable("ballot.keys_unwritable") when the round's key cannot be kept.
    """
    settings = read_settings(uow.session, now)
    commit = find_commitment(uow.session, case.id, brief.round_no)
    if commit is None:
        raise Conflict("panel.no_seed" if current_epoch(uow.session) else "panel.no_jurors")
    opened = open_draw(uow, commit)
    rules = rules_for(brief, settings)
    rule = read_rule(uow, commit)
    wanted = rule["k"] + rule["alternates"] if rule else rules.plan.seats[-1] * (1 + ALTERNATES)
    deadline = now + settings.hours("wave")
    round_ = Round(
        case_id=case.id, brief_id=brief.id, number=brief.round_no, rules=rules.to_dict(), rules_digest=rules.digest(),
        clocks={"wave_hours": settings.wave_hours, "accept_hours": settings.accept_hours},
        wave_deadline_at=deadline, opened_at=now, commitment=commit.commit_id, seed=opened.seed.hex(), epoch=commit.epoch,
        pool_size=commit.pool_size, wanted=wanted, pool=read_pool(uow.session),
    )
    uow.session.add(round_)
    uow.session.flush()
    box_of(uow.session).make(round_.public_id)
    frozen = {"round": round_.number, "rules": round_.rules, "digest": round_.rules_digest, "clocks": round_.clocks}
    uow.enter("rules.frozen", frozen, at=now, case_id=case.id)
    listed = draw_list(uow, case, round_, commit, opened, rule, now=now)
    enter_draw(uow, case, round_, commit, listed, now=now)
    alarm_if_long(uow, case, round_, listed.drawn.walked, now=now)
    move(uow, case, CaseStatus.VOTING, settings, now=now, actor="owner", round=round_.number, seats=rules.plan.seats[0])
    set_deadline(case, case.deadline_kind, deadline)
    if summon(uow, case, round_, settings, now=now) == 0:
        raise Conflict("panel.no_jurors")
    return round_


def records(uow: UnitOfWork, jurors: Sequence[int]) -> dict[int, dict[str, int]]:
    """What the weight of each juror (by id) rests on now, as a draw freezes it: for a seat that was not drawn."""
    rows = _RECORDS.rows(uow.session.connection(), {"jurors": jurors})
    return {juror: {"right": r, "total": t, "test_right": tr, "test_total": tt} for juror, r, t, tr, tt in rows}


def summon(uow: UnitOfWork, case: Case, round_: Round, settings: Settings, *, now: datetime) -> int:
    """Fill the free places of the present wave from the list, in drawn order. Gives the number summoned.

    How often a juror may be called is as the round's commitment says, whatever was set since.
    An entry is passed over, with the reason and the line of the log kept, when its juror cannot be summoned now. When the list
    is used up an extension draw goes on from the same pool; when nobody is left there either the round is marked exhausted.
    """
    rules = rules_of(round_)
    live, _ = count_live(uow.session, round_.id)
    missing = rules.plan.seats_after(round_.wave) - live
    if missing <= 0 or round_.exhausted:
        return 0
    limits = Limits.of(settings, rule_of_round(uow, case, round_))
    summoned = _seat_next(uow, case, round_, limits, missing, now)
    if summoned < missing and extend_list(uow, case, round_, now=now):
        summoned += _seat_next(uow, case, round_, limits, missing - summoned, now)
    round_.exhausted = summoned < missing and not can_extend(uow, round_)
    uow.session.flush()
    return summoned


def _seat_next(uow: UnitOfWork, case: Case, round_: Round, limits: Limits, missing: int, now: datetime) -> int:
    chosen = _read_list(uow, case, round_, limits, missing, now)
    seats = [make_seat(round_, juror, record, position=position, now=now) for position, juror, _, record in chosen]
    accounts = [account for _, _, account, _ in chosen]
    uow.session.add_all(seats)
    uow.session.flush()
    add_events(uow, [("seated", account, f"round:{round_.id}") for account in accounts], now=now)
    for seat, account in zip(seats, accounts, strict=True):
        notify(
            uow, [account], "seat.summoned", now=now, once=seat.public_id, target=("seat", seat.public_id),
            answer_by=seat.answer_by.isoformat() if seat.answer_by else "",
        )
    uow.record(SeatsChanged(case.public_id, tuple(accounts)))
    return len(seats)


def _read_list(
    uow: UnitOfWork, case: Case, round_: Round, limits: Limits, missing: int, now: datetime
) -> list[tuple[int, int, int, Mapping[str, int]]]:
    """The next entries that can be summoned: (position, juror, account, record). What was read is marked as used."""
    connection = uow.session.connection()
    waiting = connection.execute(_WAITING, {"round": round_.id}).all()
    late = lines_ahead(uow, [row.juror_id for row in waiting], now=now)
    for tried in (waiting[: 2 * missing], waiting):  # most lists need not be looked up to their end
        judge = passed_over(uow.session, case, round_, [row.juror_id for row in tried], limits=limits, now=now, late=late)
        chosen: list[tuple[int, int, int, Mapping[str, int]]] = []
        read = []
        for row in tried:
            if len(chosen) == missing:
                break
            refusal = judge(row.juror_id)
            said, line = (refusal.reason, refusal.evidence) if refusal else ("seated", None)
            read.append({"entry": row.id, "said": said, "line": line})
            if refusal is None:
                chosen.append((row.position, row.juror_id, row.account_id, row.record or {}))
        if len(chosen) == missing:
            break
    if read:
        connection.execute(_READ, read)
    return chosen


def load_of(session: Any, juror_id: int, settings: Settings, now: datetime) -> int:
    """Seats the juror got within the load window and did not give back (B27)."""
    since = now - timedelta(hours=settings.load_hours)
    count: int | None = session.scalar(
        select(func.count())
        .select_from(Seat)
        .where(Seat.juror_id == juror_id, Seat.status.in_(LIVE_SEATS), Seat.summoned_at > since)
    )
    return count or 0


def make_seat(round_: Round, juror_id: int, frozen: Mapping[str, int], *, position: int, now: datetime) -> Seat:
    """A summons to the juror, with the weight that the `frozen` record has earned. It is not stored yet."""
    weight, carried = weights_of(round_, frozen)
    answer_by = now + timedelta(hours=round_.clocks["accept_hours"])
    if round_.wave_deadline_at is not None:
        answer_by = min(answer_by, round_.wave_deadline_at)
    return Seat(
        round_id=round_.id, juror_id=juror_id, position=position, wave=round_.wave, weight=weight.value,
        information=carried, weight_code=weight.code, weight_params=dict(weight.params), status=SeatStatus.SUMMONED,
        summoned_at=now, answer_by=answer_by,
    )


def next_wave(uow: UnitOfWork, case: Case, round_: Round, wave: int, *, now: datetime) -> None:
    """Widen the panel: a new wave with a clock of its own.

    Written down for the staff: it would tell the parties that the first wave was not clear. They see the new deadline alone.
    """
    settings = read_settings(uow.session, now)
    round_.wave = wave
    restart_wave_clock(case, round_, now)
    seats = rules_of(round_).plan.seats_after(wave)
    uow.enter("wave.widened", {"round": round_.number, "wave": wave}, at=now, case_id=case.id)
    log(uow, case, "panel.widened", actor="clock", now=now, audience="staff", wave=wave, seats=seats)
    summon(uow, case, round_, settings, now=now)


def restart_wave_clock(case: Case, round_: Round, now: datetime) -> None:
    """Give the present wave its full time again (a new wave, or substitutes for those who stayed away)."""
    round_.wave_deadline_at = now + timedelta(hours=round_.clocks["wave_hours"])
    set_deadline(case, case.deadline_kind, round_.wave_deadline_at)
