"""A seeded house is one the services can go on with: consistent, with nothing overdue, its jurors in the lot."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from panel.ballotbox import Contents, box_of
from panel.deadlines import sweep
from panel.lifecycle import OPEN, TRANSITIONS, CaseStatus
from panel.models import Account, Ballot, Case, Juror, JurorStatus, PoolEvent, Round, RoundStatus, Seat, TimelineEntry, Verdict
from panel.queries.pool import current_epoch
from panel.seeding.lives import STAYS, live
from panel.seeding.pouring import Pourer
from panel.seeding.run import Sown, seed_house
from panel.seeding.texts import shop
from panel.services.polling import Waves, list_waves
from panel.settings import Settings
from panel.uow import House
from tests.panel.scene import Scene


def unheard(_what: str, _more: int) -> None:
    """Progress that nobody watches."""


NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def test_a_seeded_house_fits_together_and_goes_on(house: House) -> None:
    sown = seed_house(house, jurors=60, cases=120, days=12, now=NOW, rng=random.Random(3), progress=unheard)
    with house.db.reading() as session:
        check_cases(session, sown)
        check_pool(session)
        check_keys(session, sown)
        check_waves(session)
    check_clocks(house)
    with house.work() as uow:  # new rows count on from the seeded ones
        uow.session.add(Account(email="next@example.org", name="Next", password_hash="!", created_at=NOW))


def check_cases(session: Session, sown: Sown) -> None:
    """Every case has a log, every closed round as many ballots as its verdict counts."""
    statuses = Counter(session.scalars(select(Case.status)))
    assert statuses.total() == sown.cases == 120
    assert statuses[CaseStatus.CLOSED] > 5
    assert set(statuses) & OPEN
    assert session.scalar(select(func.count(TimelineEntry.case_id.distinct()))) == 120
    closed = set(session.scalars(select(Round.id).where(Round.status == RoundStatus.CLOSED)))
    verdicts = {verdict.round_id: verdict for verdict in session.scalars(select(Verdict))}
    ballots = Counter(session.scalars(select(Ballot.round_id)))
    assert closed == set(verdicts) == set(ballots)
    for number, verdict in verdicts.items():
        assert sum(verdict.heads.values()) == verdict.cast == ballots[number]


def check_pool(session: Session) -> None:
    """Everybody has a place, and whoever pauses a line of the log that says so."""
    epoch = current_epoch(session)
    assert epoch is not None
    assert epoch.size == session.scalar(select(func.count()).select_from(Juror)) == 60
    paused = session.scalars(select(Juror).where(Juror.status == JurorStatus.PAUSED)).all()
    lines = {line.seq: line.account_id for line in session.scalars(select(PoolEvent).where(PoolEvent.kind == "paused"))}
    assert paused
    assert [lines[juror.standing_seq] for juror in paused] == [juror.account_id for juror in paused]


def check_keys(session: Session, sown: Sown) -> None:
    """Open rounds have seven seats and a key, so that ballots can be cast."""
    rounds = session.scalars(select(Round).where(Round.status == RoundStatus.OPEN)).all()
    assert len(rounds) == sown.open_rounds > 0
    seats = Counter(session.scalars(select(Seat.round_id)))
    for each in rounds:
        assert seats[each.id] == 7
        assert box_of(session).seal(each.public_id, "a" * 26, Contents("uphold", "理由"))


def check_waves(session: Session) -> None:
    """The sweep asks one question for all open rounds, however many they are."""
    asked: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    open_ones = list(session.scalars(select(Round.id).where(Round.status == RoundStatus.OPEN).order_by(Round.id)))
    assert len(open_ones) > 1
    event.listen(session.get_bind(), "before_cursor_execute", hear)
    try:
        assert list_waves(session, NOW) == Waves([], [])
        assert list_waves(session, NOW + timedelta(hours=24)) == Waves(open_ones, [])
    finally:
        event.remove(session.get_bind(), "before_cursor_execute", hear)
    assert len(asked) == 2


def check_clocks(house: House) -> None:
    """Nothing ends by the clock at once; a day later much does, along the table."""

    def statuses() -> dict[int, CaseStatus]:
        with house.db.reading() as session:
            return dict(session.execute(select(Case.id, Case.status)).all())

    before = statuses()
    sweep(house, now=NOW, new_seed=lambda: bytes(32))
    assert statuses() == before
    sweep(house, now=NOW + timedelta(hours=30), new_seed=lambda: bytes(32))
    moved = {number: status for number, status in statuses().items() if status is not before[number]}
    assert moved
    assert all(can_reach(before[number], status) for number, status in moved.items())


def can_reach(status: CaseStatus, later: CaseStatus) -> bool:
    """Whether the table leads from one status to the other, over any number of steps."""
    seen, waiting = set(), [status]
    while waiting:
        for following in TRANSITIONS[waiting.pop()] - seen:
            seen.add(following)
            waiting.append(following)
    return later in seen


def test_a_life_keeps_to_the_table_and_to_its_clocks() -> None:
    rng, settings = random.Random(5), Settings()
    for _ in range(2000):
        life = live(rng, NOW, settings, 30)
        for (before, since), (after, at) in zip(life.steps, life.steps[1:], strict=False):
            assert after in TRANSITIONS[before]
            assert timedelta(0) < at - since <= timedelta(hours=STAYS[before][1])
        assert life.steps[-1][1] <= NOW
        assert (life.deadline is None) == (life.status not in OPEN)
        if life.deadline is not None:
            assert life.deadline[1] > NOW - timedelta(hours=72)
    assert len({shop(number) for number in range(5000)}) == 5000


def test_no_number_is_given_twice(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The numbers of a large house meet; chance is made to repeat itself here."""
    taken = scene.case(scene.to(CaseStatus.FILED)).number
    drawn = iter([taken, taken, "GP-0000-0001"])
    monkeypatch.setattr("panel.queries.cases.new_case_number", lambda: next(drawn))
    assert scene.case(scene.to(CaseStatus.FILED)).number == "GP-0000-0001"
    with scene.house.db.reading() as session:
        pourer, again = Pourer(session), iter(["GP-0000-0001", "GP-0000-0001", "GP-0000-0002"])
    assert [pourer.fresh(lambda: next(again)) for _ in range(2)] == ["GP-0000-0001", "GP-0000-0002"]
