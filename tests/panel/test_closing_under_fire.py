"""Closing while jurors vote to the millisecond, and by several processes of which one is killed: once each, and nothing lost.

CLOSES=40 SWEEPS=400 make it long (docs/testing.md).
"""

from __future__ import annotations

import multiprocessing
import os
import random
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from panel.deadlines import sweep
from panel.errors import Conflict
from panel.lifecycle import CaseStatus as S
from panel.models import Ballot, Juror, JurorStatus, Notice, Round, Seat, SeatStatus, TimelineEntry, Verdict
from panel.services.casting import Paper, cast_ballot
from panel.services.pool import leave_pool
from panel.services.seats import accept_seat
from panel.settings import change_setting
from tests.guards.sources import nothing
from tests.panel.holds import find_faults
from tests.panel.scene import Scene
from tests.panel.sweeper import sweep_all

CLOSES, SWEEPS = int(os.environ.get("CLOSES", "2")), int(os.environ.get("SWEEPS", "12"))
AT_ONCE = 2  # cases whose waves end at the same moment
EARLY, AROUND = 0.15, 0.05  # seconds: before the deadline, and about it
PATIENCE = 4  # seconds until what goes on after the deadline is hurried on
PROCESSES, DIES_AT = 4, 3


def test_votes_within_milliseconds_of_the_close_are_counted_or_refused(scene: Scene) -> None:
    with scene.house.work() as uow:
        for name, value in (("open_disputes_max", 1000), ("load_cap", 20)):
            change_setting(uow, name, value, by_id=None, now=scene.now)
    judged: list[int] = []
    for turn in range(-(-CLOSES // AT_ONCE)):
        scene.later(days=8)
        if turn:
            scene.welcome(AT_ONCE * 7)  # those before have sat on a case of these parties and may not again
        cases = [scene.to(S.VOTING, order_no=f"{turn}-{number}") for number in range(AT_ONCE)]
        leave(scene, cases)
        race(scene, cases)
        judged += cases
    nothing(find_faults(scene, judged))


def leave(scene: Scene, cases: list[int]) -> None:
    """Everybody who sits on none of these panels leaves the pool: nobody can be called in place of who stays away."""
    with scene.house.work() as uow:
        seated = select(Seat.juror_id).join(Round, Round.id == Seat.round_id).where(Round.case_id.in_(cases))
        others = select(Juror.account_id).where(Juror.id.not_in(seated), Juror.status == JurorStatus.ACTIVE)
        for account in uow.session.scalars(others).all():
            leave_pool(uow, account, now=scene.now)


def race(scene: Scene, cases: list[int]) -> None:
    """Four of each panel have voted; three vote about the deadline, while two sweepers go on until all are decided."""
    late: list[tuple[str, int]] = []
    for case_id in cases:
        seats = scene.seats(case_id, SeatStatus.SUMMONED)
        for seat in seats[:4]:
            scene.cast(seat, "uphold")
        for seat in seats[4:]:
            with scene.house.work() as uow:
                accept_seat(uow, *seat, now=scene.now)
        late += seats[4:]
    ends = max(scene.round(case_id).wave_deadline_at for case_id in cases)
    began = time.perf_counter()

    def clock() -> datetime:
        passed = time.perf_counter() - began
        # A wave whose late ballots were refused gets its time again: then days go by.
        return ends + timedelta(seconds=passed - EARLY, days=3 * int(passed / PATIENCE))

    def close() -> None:
        while any(scene.status(case_id) is S.VOTING for case_id in cases):
            sweep(scene.house, now=clock(), new_seed=lambda: secrets.token_bytes(32))

    with ThreadPoolExecutor(len(late) + 2) as pool:
        closers = [pool.submit(close) for _ in range(2)]
        counted = dict(pool.map(lambda seat: vote(scene, seat, clock), late))
        for closer in closers:
            closer.result(60)
    for case_id in cases:
        tell(scene, case_id, counted)
    scene.now = clock()


def vote(scene: Scene, seat: tuple[str, int], clock: Callable[[], datetime]) -> tuple[str, bool]:
    """Cast at a moment near the deadline; gives the seat and whether the ballot was acknowledged."""
    threading.Event().wait(EARLY + random.uniform(-AROUND, AROUND))
    try:
        with scene.house.work() as uow:
            paper = Paper("uphold", "双方证据对照下来更可信的一方", ("tag",))
            cast_ballot(uow, *seat, paper, salt=secrets.token_bytes(16), now=clock())
    except Conflict:
        return seat[0], False
    return seat[0], True


def tell(scene: Scene, case_id: int, counted: dict[str, bool]) -> None:
    """One verdict, which counts every acknowledged ballot and no refused one."""
    with scene.house.db.reading() as session:
        (round_,) = session.scalars(select(Round).where(Round.case_id == case_id)).all()
        (verdict,) = session.scalars(select(Verdict).where(Verdict.round_id == round_.id)).all()
        ballots = session.scalar(select(func.count()).where(Ballot.round_id == round_.id))
        decided = session.scalar(
            select(func.count()).where(TimelineEntry.case_id == case_id, TimelineEntry.kind == "case.decided")
        )
        mine = session.scalars(select(Seat.public_id).where(Seat.round_id == round_.id, Seat.public_id.in_(counted))).all()
    acknowledged = 4 + sum(counted[seat] for seat in mine)
    assert len(mine) == 3
    assert (verdict.cast, decided) == (ballots, 1)
    assert ballots == acknowledged


def test_four_processes_work_off_what_is_due_once_though_one_is_killed(scene: Scene, tmp_path: Path) -> None:
    with scene.house.work() as uow:
        change_setting(uow, "open_disputes_max", 1000, by_id=None, now=scene.now)
    voting = scene.to(S.VOTING)
    for seat in scene.seats(voting):
        scene.cast(seat, "uphold")
    cases = [scene.to(S.AWAITING_RESPONSE, order_no=f"1{number}") for number in range(SWEEPS)]
    scene.later(hours=49)
    assert killed(scene, tmp_path / "keys") == 1
    while sweep(scene.house, now=scene.now, new_seed=lambda: secrets.token_bytes(32)):
        pass  # what the killed one had in hand, if the others were through before
    assert {scene.status(case_id) for case_id in cases} == {S.IN_MEDIATION}
    assert scene.status(voting) is S.DECIDED
    with scene.house.db.reading() as session:
        log = Counter(session.execute(select(TimelineEntry.case_id, TimelineEntry.kind)).all())
        told = Counter(session.execute(select(Notice.target_id, Notice.kind, Notice.account_id)).all())
        verdicts = session.scalar(select(func.count()).select_from(Verdict))
    assert {log[case_id, "case.in_mediation"] for case_id in cases} == {1}
    assert (log[voting, "case.decided"], verdicts) == (1, 1)
    moved = {key: number for key, number in told.items() if key[1] == "case.in_mediation"}
    assert set(moved.values()) <= {1}
    nothing(find_faults(scene, [voting, *cases]))


def killed(scene: Scene, keys: Path) -> int:
    """Let four processes sweep at once, the first of which dies instead of a commit; gives how many died."""
    start = multiprocessing.get_context("forkserver")
    start.set_forkserver_preload(["tests.panel.sweeper"])
    together = start.Barrier(PROCESSES)
    url = scene.house.db.engine.url.render_as_string(hide_password=False)
    scene.house.db.dispose()
    given = (url, keys, bytes(range(32)), scene.now, together)
    workers = [start.Process(target=sweep_all, args=(*given, 0 if n else DIES_AT)) for n in range(PROCESSES)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert {worker.exitcode for worker in workers} <= {0, -9}
    return sum(worker.exitcode == -9 for worker in workers)
