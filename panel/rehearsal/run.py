"""Many rehearsed cases, one after the other, in a house with control cases."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import func, select

from panel.evidence.store import EvidenceStore
from panel.lifecycle import OPEN
from panel.models import Case, Round
from panel.reactions import settle_full, watch_waves
from panel.rehearsal.clock import Clock
from panel.rehearsal.controls import ensure_controls
from panel.rehearsal.crowd import ABSENT, Crowd
from panel.rehearsal.driver import Driver
from panel.rehearsal.people import ensure_jurors, ensure_mediator
from panel.rehearsal.report import Summary, sum_up
from panel.settings import RULE_NOTICE, change_setting, clean_plan, read_settings
from panel.uow import House

APART = timedelta(hours=6)  # between the end of a case and the next one
SETTLING = timedelta(days=4)  # after the last case: what control cases are still due are given, answered and told


def rehearse(
    house: House,
    store: EvidenceStore,
    *,
    cases: int,
    jurors: int,
    seed: int,
    now: datetime,
    plan: str | None = None,
    absent: int = ABSENT,
    progress: Callable[[int], None] = lambda _done: None,
) -> Summary:
    """Take up to `cases` imported cases that are still open through their whole life; gives the summary.

    Time is simulated and goes on from `now`, or from where an earlier rehearsal of this house has come to. A `plan` other than
    the one in force is announced like any change of rules; the first case then begins a week later, when it holds, and it
    goes on to hold. `absent`: so many of a thousand jurors never answer a summons. Raises Invalid as `clean_plan` does.
    """
    started, rng = time.monotonic(), random.Random(seed)
    wanted = clean_plan(plan) if plan is not None else None
    waiting = _waiting(house, cases)
    if not waiting:
        return Summary()
    # Without its publisher: live pages and wave watchers of the application go by the real clock
    quiet = House(house.db, vault=house.vault, beacon=house.beacon, zone=house.zone)
    since = _reached(quiet, now)
    clock = _begin(quiet, jurors, wanted, Crowd(quiet, rng, absent), since)
    with quiet.work() as uow:
        driver = Driver(quiet, store, ensure_mediator(uow, now=since), rng, clock)
    for case_id in waiting:
        driver.drive(case_id)
        clock.go(APART)
        progress(1)
    clock.go(SETTLING)
    with quiet.db.reading() as session:
        summary = sum_up(session, waiting, clock.crowd.truths, since=since)
        summary.plan = read_settings(session, clock.now).plan
    summary.days, summary.seconds = (clock.now - since).days, time.monotonic() - started
    return summary


def _waiting(house: House, limit: int) -> list[int]:
    with house.db.reading() as session:
        return list(
            session.scalars(
                select(Case.id).where(Case.source == "import", Case.status.in_(OPEN)).order_by(Case.id).limit(limit)
            )
        )


def _reached(house: House, now: datetime) -> datetime:
    """Now, or the last moment at which a round of this house was opened or closed: time never goes back."""
    with house.db.reading() as session:
        opened, closed = session.execute(select(func.max(Round.opened_at), func.max(Round.closed_at))).one()
    return max(moment for moment in (now, opened, closed) if moment is not None)


def _begin(house: House, jurors: int, plan: str | None, crowd: Crowd, since: datetime) -> Clock:
    """People, control cases and the plan; the clock stands where all of it holds."""
    ensure_jurors(house, jurors, crowd.rng, now=since)
    begins = ensure_controls(house, now=since)
    with house.work() as uow:
        if plan is not None and read_settings(uow.session, since).plan != plan:
            change_setting(uow, "plan", plan, by_id=None, now=since)
            begins = max(begins, since + RULE_NOTICE)
    clock = Clock(house, crowd, crowd.rng, begins)
    watch_waves(house, lambda round_id: settle_full(house, round_id, lambda: clock.now))
    return clock
