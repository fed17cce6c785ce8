"""What keeps somebody on a drawn list from a summons: the present, with its line; one seat a household, the load cap held."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from panel.lifecycle import CaseStatus
from panel.lottery.reasons import USE
from panel.models import (
    LIVE_SEATS,
    Account,
    DrawEntry,
    Juror,
    JurorStatus,
    PartyRole,
    PoolEpoch,
    PoolEvent,
    Round,
    RoundStatus,
    Seat,
    SeatStatus,
)
from panel.projections.lot_public import view_rates
from panel.queries.cases import get_case
from panel.queries.passing import PASSED_OVER, Limits, passed_over
from panel.services.challenging import make_challenge, uphold_challenge
from panel.services.convening import load_of
from panel.services.pool import leave_pool
from panel.services.publishing import publish_brief
from panel.services.seats import give_back_seat, lapse_seat
from panel.settings import change_setting, read_settings
from tests.panel.conflicts_room import bring_about, clusters, event, jurors, refused, tie, used
from tests.panel.controls_room import Controls
from tests.panel.scene import Scene

S = CaseStatus


def test_the_reasons_stand_in_the_published_order() -> None:
    assert (*PASSED_OVER, "seated") == tuple(sorted(USE, key=[*PASSED_OVER, "seated"].index))


@pytest.mark.parametrize(
    ("reason", "kind"),
    [("left", "left"), ("paused", "paused"), ("staff", "staff"), ("cluster", "linked"), ("opted_out", "opted_out")],
)
def test_what_came_after_the_filing_passes_over_with_its_line(scene: Scene, reason: str, kind: str) -> None:
    case_id = scene.to(S.REDACTING)
    account = jurors(scene)[7]
    bring_about(scene, account, reason)
    scene.publish(case_id)
    with scene.house.work() as uow:  # let every seat go, so that the whole list is read
        change_setting(uow, "pause_hours", 1, by_id=None, now=scene.now)
    while scene.seats(case_id, SeatStatus.SUMMONED):
        for seat in scene.seats(case_id, SeatStatus.SUMMONED):
            with scene.house.work() as uow:
                give_back_seat(uow, *seat, "decline", now=scene.now)
    read = used(scene, case_id)
    assert len(read) == 40
    assert read[account].reason is None, "the walk knew nothing of it"
    assert read[account].used == reason
    line = event(scene, read[account].used_evidence)
    assert (line.account_id, line.kind) == (account, kind)
    assert {entry.used for who, entry in read.items() if who != account} == {"seated"}


def test_younger_dealings_do_not_keep_anybody_from_a_summons(scene: Scene) -> None:
    """Else the operator could write them down once the list is known."""
    case_id = scene.to(S.REDACTING)
    for account in jurors(scene):
        bring_about(scene, account, "dealings")
    scene.publish(case_id)
    assert len(scene.seats(case_id, SeatStatus.SUMMONED)) == 7


def test_whoever_becomes_one_household_after_the_filing_gets_one_seat(scene: Scene) -> None:
    case_id = scene.to(S.REDACTING)
    people = jurors(scene)
    for one, two in zip(people[::2], people[1::2], strict=True):
        tie(scene, one, two)
    scene.publish(case_id)
    seated = [account for _, account in scene.seats(case_id)]
    assert len(seated) == len(set(clusters(scene, *seated))) == 7
    passed = {account: entry for account, entry in used(scene, case_id).items() if entry.used == "housemate"}
    assert all(event(scene, entry.used_evidence).kind == "linked" for entry in passed.values())
    for seat in scene.seats(case_id, SeatStatus.SUMMONED)[:4]:
        with scene.house.work() as uow:
            give_back_seat(uow, *seat, "decline", now=scene.now)
    live = [account for _, account in scene.seats(case_id, *LIVE_SEATS)]
    assert len(live) == len(set(clusters(scene, *live))) == 7


def test_the_yearly_limit_passes_over_with_the_last_seat(scene: Scene) -> None:
    with scene.house.work() as uow:
        change_setting(uow, "yearly_max", 1, by_id=None, now=scene.now - timedelta(days=8))
    first = scene.to(S.VOTING)
    once = {account for _, account in scene.seats(first)}
    case_id = scene.to(S.REDACTING, merchant_name="别家")
    with scene.house.db.reading() as session:
        case = get_case(session, scene.case(case_id).public_id)
        ids = dict(session.execute(select(Juror.id, Juror.account_id)).all())
        judge = passed_over(
            session, case, Round(id=0), list(ids), limits=Limits.of(read_settings(session, scene.now)),
            now=scene.now + timedelta(days=2),
        )  # fmt: skip
        found = {account: refusal for juror, account in ids.items() if (refusal := judge(juror))}
        assert {account: refusal.reason for account, refusal in found.items()} == dict.fromkeys(once, "yearly")
        assert {session.get_one(PoolEvent, refusal.evidence).kind for refusal in found.values()} == {"seated"}
        limits, next_year = Limits.of(read_settings(session, scene.now)), scene.now + timedelta(days=366)
        later = passed_over(session, case, Round(id=0), list(ids), limits=limits, now=next_year)
        assert not any(later(juror) for juror in ids)


def test_a_seat_in_a_control_case_refuses_nobody(scene: Scene) -> None:
    """It is no line of the log, so whoever were passed over for it would be so without evidence."""
    with scene.house.work() as uow:
        change_setting(uow, "load_cap", 2, by_id=None, now=scene.now)
    controls = Controls.furnish(scene)
    controls.three()
    account = scene.seats(scene.to(S.VOTING))[0][1]
    controls.give(account)
    case_id = scene.to(S.REDACTING, merchant_name="别家")
    with scene.house.db.reading() as session:
        juror = session.scalars(select(Juror).where(Juror.account_id == account)).one().id
        settings = read_settings(session, scene.now)
        assert load_of(session, juror, settings, scene.now) == settings.load_cap == 2
        case = get_case(session, scene.case(case_id).public_id)
        judge = passed_over(session, case, Round(id=0), [juror], limits=Limits.of(settings), now=scene.now)
        assert judge(juror) is None


def test_how_many_had_sat_enough_at_the_summons_is_published(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ties are one word; nothing is broken down before enough rounds have closed."""
    with scene.house.work() as uow:
        for name, value in (("yearly_max", 1), ("open_disputes_max", 20)):
            change_setting(uow, name, value, by_id=None, now=scene.now - timedelta(days=8))
    for number in range(5):  # four panels have sat: 28 of the 40 may not sit again
        case_id = scene.to(S.VOTING, title=f"第{number}起", merchant_name=f"第{number}家")
    scene.vote_all(case_id)
    with scene.house.db.reading() as session:
        rates = view_rates(session, scene.now)
        assert (rates.rounds, rates.reasons, rates.passed) == (1, None, None)
        monkeypatch.setattr("panel.projections.lot_public.ENOUGH", 1)
        rates = view_rates(session, scene.now)
        entries = session.scalars(select(DrawEntry).join(Round).where(Round.status == RoundStatus.CLOSED)).all()
    said = Counter(entry.used for entry in entries if entry.used)
    assert said["yearly"] > 0
    assert rates.read == said.total()
    assert dict(rates.passed or ()) == {"yearly": said["yearly"]}


def test_leaving_while_seated_gives_the_seat_on_and_the_next_draw_says_why(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    _, account = scene.seats(case_id)[0]
    with scene.house.work() as uow:
        leave_pool(uow, account, now=scene.now)
    assert len(scene.seats(case_id, SeatStatus.SUMMONED)) == 7
    assert account not in {who for _, who in scene.seats(case_id, *LIVE_SEATS)}
    found = refused(scene, scene.file(title="之后"))
    assert found[account].reason == "left"
    assert event(scene, found[account].evidence).kind == "left"


def test_draws_at_the_same_moment_hold_the_load_cap_and_seat_no_household_twice(scene: Scene) -> None:
    people = jurors(scene)
    with scene.house.work() as uow:
        change_setting(uow, "load_cap", 2, by_id=None, now=scene.now)
    for one, two in zip(people[:20:2], people[1:20:2], strict=True):
        tie(scene, one, two)
    cases = [scene.to(S.REDACTING, title=f"第{i}件", merchant_name=f"商家{i}") for i in range(6)]
    for case_id in cases:
        scene.clear_desk(case_id)
    faults: list[Exception] = []
    gate = threading.Barrier(len(cases))

    def convene(case_id: int) -> None:
        gate.wait()
        try:
            with scene.house.work() as uow:
                publish_brief(uow, case_id, store=scene.store, now=scene.now)
        except Exception as error:
            faults.append(error)

    threads = [threading.Thread(target=convene, args=(case_id,)) for case_id in cases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    held = Counter(account for case_id in cases for _, account in scene.seats(case_id, *LIVE_SEATS))
    assert sum(held.values()) == 42
    assert max(held.values()) <= 2
    for case_id in cases:
        numbers = [number for number in clusters(scene, *(a for _, a in scene.seats(case_id, *LIVE_SEATS))) if number]
        assert len(numbers) == len(set(numbers))


def test_two_lapses_rest_a_juror_for_the_epoch(scene: Scene) -> None:
    with scene.house.db.reading() as session:
        opened = session.scalars(select(PoolEpoch.opened_at)).one()
    case_id = scene.to(S.VOTING)
    _, account = scene.seats(case_id)[0]

    def let_lapse(case_id: int) -> None:
        with scene.house.db.reading() as session:
            found = select(Seat.id).join(Juror).where(Juror.account_id == account, Seat.status == SeatStatus.SUMMONED)
            seat = session.scalars(found).one()
        scene.later(hours=8)
        with scene.house.work() as uow:
            assert lapse_seat(uow, seat, now=scene.now)

    let_lapse(case_id)
    assert refused(scene, scene.file(merchant_name="别家")) == {}
    for other in [who for who in jurors(scene) if who != account]:
        with scene.house.work() as uow:
            leave_pool(uow, other, now=scene.now)
    second = scene.to(S.VOTING, title="第二件", merchant_name="再一家")
    let_lapse(second)
    with scene.house.db.reading() as session:
        juror = session.scalars(select(Juror).where(Juror.account_id == account)).one()
        assert juror.status is JurorStatus.PAUSED
        assert juror.paused_until == opened + timedelta(days=30)
        assert session.get_one(PoolEvent, juror.standing_seq).kind == "rested"
    found = refused(scene, scene.file(title="第三件", merchant_name="又一家"))
    assert found[account].reason == "rested"


def test_stepping_aside_costs_nothing_and_the_next_is_called(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    for _ in range(5):  # more often than skips may be
        seat = scene.seats(case_id, SeatStatus.SUMMONED)[0]
        with scene.house.work() as uow:
            give_back_seat(uow, *seat, "recuse", now=scene.now, reason="knows_event")
        with scene.house.db.reading() as session:
            juror = session.scalars(select(Juror).where(Juror.account_id == seat[1])).one()
            assert (juror.status, juror.skips_in_row, juror.lapses) == (JurorStatus.ACTIVE, 0, 0)
    positions = [entry.position for entry in used(scene, case_id).values() if entry.used == "seated"]
    assert sorted(positions) == list(range(12)), "the list is read in its order"
    assert len(scene.seats(case_id, SeatStatus.SUMMONED)) == 7


def test_an_upheld_challenge_passes_over_who_was_drawn_but_not_yet_called(scene: Scene) -> None:
    case_id = scene.to(S.REDACTING)
    with scene.house.work() as uow:
        made = make_challenge(uow, case_id, PartyRole.COMPLAINANT, "店主的表弟", "过年一起吃饭", now=scene.now)
    scene.publish(case_id)
    with scene.house.work() as uow:
        waiting = [a for a in jurors(scene) if a not in {who for _, who in scene.seats(case_id)}]
        address = uow.session.get_one(Account, waiting[0]).email or ""
        uphold_challenge(uow, made.public_id, address, "已核实。", by_id=scene.manager, now=scene.now)
    assert len(scene.seats(case_id, SeatStatus.SUMMONED)) == 7
    while scene.seats(case_id, SeatStatus.SUMMONED):
        with scene.house.work() as uow:
            give_back_seat(uow, *scene.seats(case_id, SeatStatus.SUMMONED)[0], "decline", now=scene.now)
    entry = used(scene, case_id)[waiting[0]]
    assert (entry.used, event(scene, entry.used_evidence).kind) == ("challenged", "dealt")
