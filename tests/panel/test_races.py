"""Many at once: one seat, one ballot; one wave, one verdict; a vote is either counted or refused."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select, update

from panel.errors import Conflict, PanelError
from panel.lifecycle import CaseStatus
from panel.models import Ballot, Juror, JurorStatus, SeatStatus, TimelineEntry, Verdict
from panel.reactions import watch_waves
from panel.services.casting import Paper, cast_ballot
from panel.services.polling import settle_wave
from panel.services.seats import accept_seat
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


def test_the_last_ballots_of_a_wave_end_it_once(scene: Scene) -> None:
    watch_waves(scene.house, lambda: scene.now)
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
        uow.session.execute(update(Juror).where(Juror.slot >= 7).values(status=JurorStatus.LEFT))
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
