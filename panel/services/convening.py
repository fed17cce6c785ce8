"""Convening a panel: the round opens with frozen rules, the lot is drawn, jurors are summoned in drawn order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select

from panel.errors import Conflict
from panel.events import SeatsChanged
from panel.lifecycle import CaseStatus
from panel.lottery.draw import draw
from panel.lottery.seed import round_seed
from panel.models import LIVE_SEATS, Brief, Case, DrawEntry, Juror, JurorStatus, Round, Seat, SeatStatus
from panel.notices import notify
from panel.queries.conflicts import is_paused, refusals
from panel.queries.controls import read_pool
from panel.queries.rounds import count_live, find_commitment, list_waiting_entries, rules_of
from panel.services.moving import log, move, set_deadline
from panel.settings import Settings, read_settings
from panel.uow import UnitOfWork
from voting import ControlRecord, PanelRules, PoolRecord, information_of, weigh

LIST_FACTOR = 3  # the walk is asked for three times the largest wave: seats, substitutes, later waves


def open_round(uow: UnitOfWork, case: Case, brief: Brief, *, now: datetime) -> Round:
    """Open the round of a freshly published brief: copy the rules, draw the list, summon the first wave.

    The seed was committed when the dispute (or the appeal) was filed; only slots of that moment take part. Raises
    Conflict("panel.no_jurors") when the walk seats nobody.
    """
    settings = read_settings(uow.session, now)
    rules = PanelRules(options=tuple(o["key"] for o in brief.options), plan=settings.panel_plan)
    committed = find_commitment(uow.session, case.id, brief.round_no)
    if committed is None:
        raise Conflict("panel.no_seed")
    seed = round_seed(bytes.fromhex(committed.seed), case.public_id, brief.round_no, ())
    wanted = rules.plan.seats[-1] * LIST_FACTOR
    deadline = now + settings.hours("wave")
    round_ = Round(
        case_id=case.id, brief_id=brief.id, number=brief.round_no, rules=rules.to_dict(), rules_digest=rules.digest(),
        clocks={"wave_hours": settings.wave_hours, "accept_hours": settings.accept_hours},
        wave_deadline_at=deadline, opened_at=now, commitment=committed.commitment, seed=seed.hex(),
        pool_size=committed.pool_size, wanted=wanted, pool=read_pool(uow.session),
    )
    uow.session.add(round_)
    uow.session.flush()
    _draw_list(uow, case, round_, seed, now)
    move(uow, case, CaseStatus.VOTING, settings, now=now, actor="owner", round=round_.number, seats=rules.plan.seats[0])
    set_deadline(case, case.deadline_kind, deadline)
    summon(uow, case, round_, settings, now=now)
    if count_live(uow.session, round_.id)[0] == 0:
        raise Conflict("panel.no_jurors")
    return round_


def _draw_list(uow: UnitOfWork, case: Case, round_: Round, seed: bytes, now: datetime) -> None:
    drawn = draw(seed, round_.pool_size, round_.wanted, refusals(uow.session, case, now=now))
    frozen = records(uow, [w.slot for w in drawn.walked if w.reason is None])
    rows = [
        {"round_id": round_.id, "position": i, "slot": w.slot, "reason": w.reason, "record": frozen.get(w.slot)}
        for i, w in enumerate(drawn.walked)
    ]
    if rows:
        uow.session.execute(insert(DrawEntry), rows)


def records(uow: UnitOfWork, slots: Sequence[int]) -> dict[int, dict[str, int]]:
    """What the weight of the juror at each slot rests on now: frozen at the draw."""
    rows = uow.session.execute(
        select(Juror.slot, Juror.controls_right, Juror.controls_total, Juror.test_right, Juror.test_total).where(
            Juror.slot.in_(slots)
        )
    )
    return {slot: {"right": r, "total": t, "test_right": tr, "test_total": tt} for slot, r, t, tr, tt in rows}


def summon(uow: UnitOfWork, case: Case, round_: Round, settings: Settings, *, now: datetime) -> int:
    """Fill the free places of the present wave from the list, in drawn order. Gives the number summoned.

    An entry is passed over, with the reason kept, when its juror has left, rests, or is at the load cap now. When
    nobody is left the round is marked exhausted.
    """
    rules = rules_of(round_)
    live, _ = count_live(uow.session, round_.id)
    missing = rules.plan.seats_after(round_.wave) - live
    if missing <= 0 or round_.exhausted:
        return 0
    seats: list[Seat] = []
    accounts: list[int] = []
    for entry in list_waiting_entries(uow.session, round_.id):
        if len(seats) == missing:
            break
        juror = uow.session.scalar(select(Juror).where(Juror.slot == entry.slot))
        entry.used = "left" if juror is None else passed_over(uow, juror, case, settings, now)
        if entry.used is None and juror is not None:
            entry.used = "seated"
            seats.append(make_seat(round_, juror, entry.record or {}, position=entry.position, now=now))
            accounts.append(juror.account_id)
    uow.session.add_all(seats)
    round_.exhausted = len(seats) < missing
    uow.session.flush()
    for seat, account in zip(seats, accounts, strict=True):
        notify(
            uow, [account], "seat.summoned", now=now, once=seat.public_id, target=("seat", seat.public_id),
            answer_by=seat.answer_by.isoformat() if seat.answer_by else "",
        )
    uow.record(SeatsChanged(case.public_id, tuple(accounts)))
    return len(seats)


def passed_over(uow: UnitOfWork, juror: Juror, case: Case, settings: Settings, now: datetime) -> str | None:
    """Why a juror on the list cannot be summoned now: left, paused, opted_out, busy; None when nothing is in the way."""
    if juror.status is JurorStatus.LEFT:
        return "left"
    if is_paused(juror, now):
        return "paused"
    if case.category in juror.opt_outs:
        return "opted_out"
    return "busy" if load_of(uow.session, juror.id, settings, now) >= settings.load_cap else None


def load_of(session: Any, juror_id: int, settings: Settings, now: datetime) -> int:
    """Seats the juror got within the load window and did not give back (B27)."""
    since = now - timedelta(hours=settings.load_window_hours)
    count: int | None = session.scalar(
        select(func.count())
        .select_from(Seat)
        .where(Seat.juror_id == juror_id, Seat.status.in_(LIVE_SEATS), Seat.summoned_at > since)
    )
    return count or 0


def make_seat(round_: Round, juror: Juror, frozen: Mapping[str, int], *, position: int, now: datetime) -> Seat:
    """A summons to the juror, with the weight that the `frozen` record has earned. It is not stored yet."""
    record = _record(frozen)
    weight = weigh(record)
    carried = information_of(record, PoolRecord(**round_.pool), len(round_.rules["options"]))
    answer_by = now + timedelta(hours=round_.clocks["accept_hours"])
    if round_.wave_deadline_at is not None:
        answer_by = min(answer_by, round_.wave_deadline_at)
    return Seat(
        round_id=round_.id, juror_id=juror.id, position=position, wave=round_.wave, weight=weight.value,
        information=carried, weight_code=weight.code, weight_params=dict(weight.params), status=SeatStatus.SUMMONED,
        summoned_at=now, answer_by=answer_by,
    )


def _record(values: Mapping[str, int]) -> ControlRecord:
    return ControlRecord(
        right=values.get("right", 0), total=values.get("total", 0), test_right=values.get("test_right", 0),
        test_total=values.get("test_total", 0),
    )


def next_wave(uow: UnitOfWork, case: Case, round_: Round, wave: int, *, now: datetime) -> None:
    """Widen the panel: a new wave with a clock of its own.

    Written down for the staff: it would tell the parties that the first wave was not clear. They see the new deadline alone.
    """
    settings = read_settings(uow.session, now)
    round_.wave = wave
    restart_wave_clock(case, round_, now)
    seats = rules_of(round_).plan.seats_after(wave)
    log(uow, case, "panel.widened", actor="clock", now=now, audience="staff", wave=wave, seats=seats)
    summon(uow, case, round_, settings, now=now)


def restart_wave_clock(case: Case, round_: Round, now: datetime) -> None:
    """Give the present wave its full time again (a new wave, or substitutes for those who stayed away)."""
    round_.wave_deadline_at = now + timedelta(hours=round_.clocks["wave_hours"])
    set_deadline(case, case.deadline_kind, round_.wave_deadline_at)
