"""Several sweepers at the same moment settle each thing once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import func, select

from panel.lifecycle import CaseStatus as S
from panel.models import Notice, Party, RemedyKind
from panel.services.mediation import propose
from tests.panel.scene import Scene
from tests.panel.sweeping import kinds, run


def together(*works: Callable[[], object]) -> None:
    """Run all at the same moment; a failure of any is the test's failure."""
    barrier, failures = threading.Barrier(len(works)), []

    def act(work: Callable[[], object]) -> None:
        barrier.wait()
        try:
            work()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=act, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []


def test_sweepers_side_by_side_settle_each_thing_once(scene: Scene) -> None:
    waiting = scene.to(S.AWAITING_RESPONSE)
    talking = scene.to(S.IN_MEDIATION, order_no="2")
    with scene.house.work() as uow:
        propose(uow, talking, "owner", RemedyKind.APOLOGY, "道歉", now=scene.now, hours=2)
    voting = scene.to(S.VOTING, order_no="3")
    for seat in scene.seats(voting):
        scene.cast(seat, "uphold")
    scene.now += timedelta(hours=100)
    together(*[lambda: run(scene)] * 3)
    assert (scene.status(waiting), scene.status(voting)) == (S.IN_MEDIATION, S.DECIDED)
    assert scene.status(talking) is S.IMPASSE
    assert kinds(scene, waiting)["case.in_mediation"] == 1
    counted = kinds(scene, talking)
    assert (counted["case.impasse"], counted["proposal.expired"]) == (1, 1)
    assert kinds(scene, voting)["case.decided"] == 1
    with scene.house.db.reading() as session:
        doubles = session.execute(select(Notice.dedupe_key).group_by(Notice.dedupe_key).having(func.count() > 1)).all()
        parties = session.scalar(select(func.count()).select_from(Party))
    assert (doubles, parties) == ([], 6)
