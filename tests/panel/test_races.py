"""Many at once: one seat, one ballot; one wave, one verdict; a vote is either counted or refused."""

from __future__ import annotations

import contextlib
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError

from sqlalchemy import func, select, update

from panel.errors import Conflict, PanelError
from panel.lifecycle import CaseStatus
from panel.models import Ballot, Juror, JurorStatus, PartyRole, RemedyKind, Seat, SeatStatus, TimelineEntry, Verdict
from panel.queries.cases import lock_case
from panel.queries.rounds import lock_round
from panel.reactions import settle_full, watch_waves
from panel.services.casting import Paper, cast_ballot
from panel.services.mediation import decline_proposal, expire_proposal, propose
from panel.services.polling import settle_wave
from panel.services.seats import accept_seat, lapse_seat
from panel.uow import UnitOfWork
from tests.panel.entered import entries
from tests.panel.scene import Scene

S = CaseStatus


def at_once(calls: list[Callable[[], object]]) -> list[object]:
    """Run every call in a thread of its own, all let go at the same moment; gives results or domain errors."""
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return call()
        except PanelError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def accept_all(scene: Scene, case_id: int) -> list[tuple[str, int]]:
    seats = scene.seats(case_id, SeatStatus.SUMMONED)
    for seat in seats:
        with scene.house.work() as uow:
            accept_seat(uow, *seat, now=scene.now)
    return seats


def vote(scene: Scene, seat: tuple[str, int], choice: str) -> Callable[[], str]:
    def cast() -> str:
        with scene.house.work() as uow:
            paper = Paper(choice, f"理由写在这里，选择{choice}的一方更可信", ("tag",))
            return cast_ballot(uow, *seat, paper, salt=secrets.token_bytes(16), now=scene.now).choice

    return cast


def test_sixteen_tabs_make_one_ballot(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    seat = accept_all(scene, case_id)[0]
    results = at_once([vote(scene, seat, "uphold")] * 16)
    assert results == ["uphold"] * 16
    with scene.house.db.reading() as session:
        assert session.execute(select(func.count(), func.max(Ballot.replaced))).one() == (1, 0)


def test_replacements_at_once_are_each_counted_or_refused(scene: Scene) -> None:
    """Who is told "counted" was: as many replacements stand in the ballot and in the record as were acknowledged."""
    case_id = scene.to(S.VOTING)
    seat = accept_all(scene, case_id)[0]
    vote(scene, seat, "uphold")()

    def again(number: int) -> Callable[[], str]:
        def cast() -> str:
            with scene.house.work() as uow:
                paper = Paper("dismiss", f"第{number}次想过以后改变了看法。", ("tag",))
                return cast_ballot(uow, *seat, paper, salt=secrets.token_bytes(16), now=scene.now).receipt

        return cast

    results = at_once([again(number) for number in range(8)])
    counted = [each for each in results if isinstance(each, str)]
    codes = {each.code for each in results if isinstance(each, PanelError)}
    assert codes <= {"ballot.no_more_replacements", "ballot.try_again"}
    with scene.house.db.reading() as session:
        replaced, last = session.execute(select(Ballot.replaced, Ballot.receipt)).one()
    assert 1 <= replaced == len(counted) == len(set(counted)) == len(entries(scene.house, "ballot.replaced")) <= 3
    assert last in counted


def test_the_last_ballots_of_a_wave_end_it_once(scene: Scene) -> None:
    watch_waves(scene.house, lambda round_id: settle_full(scene.house, round_id, lambda: scene.now))
    case_id = scene.to(S.VOTING)
    seats = accept_all(scene, case_id)
    results = at_once([vote(scene, seat, "uphold") for seat in seats])
    assert results == ["uphold"] * 7
    assert scene.status(case_id) is S.DECIDED
    with scene.house.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Verdict)) == 1
        entries = session.scalar(select(func.count()).where(TimelineEntry.kind == "case.decided"))
    assert entries == 1
    assert scene.verdict(case_id).heads["uphold"] == 7


def test_votes_racing_the_close_are_counted_or_refused(scene: Scene) -> None:
    """Four seats voted before; three vote while the clock closes a panel that has nobody left to summon."""
    with scene.house.work() as uow:
        first = uow.session.scalars(select(Juror.id).order_by(Juror.id).limit(7)).all()
        uow.session.execute(update(Juror).where(Juror.id.not_in(first)).values(status=JurorStatus.LEFT))
    case_id = scene.to(S.VOTING)
    seats = accept_all(scene, case_id)
    for seat in seats[:4]:
        vote(scene, seat, "uphold")()
    round_id = scene.round(case_id).id
    scene.later(hours=25)

    def close() -> bool:
        with scene.house.work() as uow:
            return settle_wave(uow, round_id, now=scene.now)

    results = at_once([*(vote(scene, seat, "uphold") for seat in seats[4:]), close, close])
    while scene.status(case_id) is S.VOTING:
        close()
    counted = 4 + sum(r == "uphold" for r in results[:3])
    refused = [r for r in results[:3] if isinstance(r, Conflict)]
    assert counted + len(refused) == 7
    verdict = scene.verdict(case_id)
    assert verdict.cast == counted
    with scene.house.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Ballot)) == counted


def test_two_closers_publish_one_verdict(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    for seat in accept_all(scene, case_id):
        vote(scene, seat, "dismiss")()
    round_id = scene.round(case_id).id

    def close() -> bool:
        with scene.house.work() as uow:
            return settle_wave(uow, round_id, now=scene.now)

    assert sorted(at_once([close] * 6)) == [False] * 5 + [True]
    with scene.house.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Verdict)) == 1


def while_held(scene: Scene, case_id: int, lock_more: Callable[[UnitOfWork], object], work: Callable[[], object]) -> object:
    """Start `work` while a transaction holds the case, which then locks more: another order would be a deadlock."""
    with ThreadPoolExecutor(1) as pool:
        with scene.house.work() as uow:
            lock_case(uow.session, case_id)
            waiting = pool.submit(work)
            with contextlib.suppress(FutureTimeoutError):
                waiting.result(0.5)
            lock_more(uow)
        return waiting.result(30)


def test_the_clock_takes_a_seat_back_in_the_order_of_everybody_else(scene: Scene) -> None:
    case_id = scene.to(S.VOTING)
    scene.later(hours=9)
    round_id = scene.round(case_id).id
    with scene.house.db.reading() as session:
        seat_id = session.scalar(select(Seat.id).where(Seat.round_id == round_id).order_by(Seat.position).limit(1))

    def lapse() -> bool:
        with scene.house.work() as uow:
            return lapse_seat(uow, seat_id, now=scene.now)

    assert while_held(scene, case_id, lambda uow: lock_round(uow.session, round_id), lapse) is True


def test_the_clock_ends_a_proposal_in_the_order_of_everybody_else(scene: Scene) -> None:
    case_id = scene.to(S.IN_MEDIATION)
    with scene.house.work() as uow:
        offer = propose(uow, case_id, "owner", RemedyKind.APOLOGY, "道歉", now=scene.now, hours=2)
    before = scene.now
    scene.later(hours=3)

    def expire() -> bool:
        with scene.house.work() as uow:
            return expire_proposal(uow, offer.id, now=scene.now)

    def decline(uow: UnitOfWork) -> None:
        decline_proposal(uow, case_id, offer.public_id, PartyRole.RESPONDENT, now=before)

    assert while_held(scene, case_id, decline, expire) is False
