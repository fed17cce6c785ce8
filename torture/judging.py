"""The end of a run compared with its history: nothing acknowledged is lost, nothing counts twice, and the records hold."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from panel.ballotbox import box_of
from panel.models import Ballot, Case, Notice, RecordPending, Round, RoundStatus, Seat, SeatStatus, Verdict
from panel.projections.bundle import build_bundle
from panel.services.polling import is_full
from panel.services.taking_up import take_up
from panel.uow import House
from tools.running import ROOT
from torture.history import History
from torture.report import Asked, Report
from torture.town import Town
from torture.voters import wait_for

SWEPT = 30.0  # seconds in which the sweep must have ended every full panel


def judge(asked: Asked, report: Report, town: Town, history: History, *, wanted: Iterable[str] = ()) -> None:
    """Print and judge everything; `wanted`: seats that must have a ballot at the end."""
    report.figure("history", history.counts())
    if asked.histories is not None:
        asked.histories.mkdir(parents=True, exist_ok=True)
        history.write(asked.histories / f"{asked.name}-{asked.engine}-{asked.seed}.jsonl", seed=asked.seed, size=asked.size)
    judge_ballots(report, town.house, history, set(wanted))
    _panels(report, town.house)
    _store(report, town)
    _records(report, town)


def judge_ballots(report: Report, house: House, history: History, wanted: set[str]) -> None:
    """The ballots that are stored against the history; `wanted`: seats that must have one."""
    with house.db.reading() as session:
        box = box_of(session)
        rows = session.execute(
            select(Seat.public_id, Round.public_id, Ballot.sealed).join(Seat, Seat.id == Ballot.seat_id)
            .join(Round, Round.id == Ballot.round_id)
        ).all()
        told = session.scalar(select(func.count()).where(Notice.kind == "ballot.counted")) or 0
    stored = Counter(seat for seat, _, _ in rows)
    said = {seat: box.open(round_, seat, sealed).choice for seat, round_, sealed in rows}
    acknowledged = history.seen()
    report.promise("acknowledged ballots lost 0", acknowledged <= stored.keys(), len(acknowledged - stored.keys()))
    report.promise("counted twice 0", max(stored.values(), default=0) <= 1, sum(each - 1 for each in stored.values()))
    changed = [seat for seat, choice in said.items() if history.choices.get(seat, choice) != choice]
    report.promise("each ballot says what was sent", not changed, len(changed))
    unasked = stored.keys() - history.choices.keys()
    report.promise("nothing counts that nobody sent", not unasked, len(unasked))
    report.promise("each ballot was told to its juror once", told == len(rows), f"{told} notices, {len(rows)} ballots")
    if wanted:
        there = len(wanted & stored.keys())
        report.promise("all ballots are there at the end", wanted == stored.keys(), f"{there} of {len(wanted)}")
        report.promise("all were acknowledged", wanted <= acknowledged, f"{len(wanted & acknowledged)} of {len(wanted)}")


def _panels(report: Report, house: House) -> None:
    wait_for(lambda: not full_and_open(house), SWEPT, every=0.5)
    left = full_and_open(house)
    report.promise("every full panel has its verdict", not left, f"{len(left)} left open")
    with house.db.reading() as session:
        counted = select(func.count()).where(Ballot.round_id == Round.id).scalar_subquery()
        wrong = session.execute(
            select(Round.id).outerjoin(Verdict, Verdict.round_id == Round.id)
            .where(Round.status == RoundStatus.CLOSED, func.coalesce(Verdict.cast, -1) != counted)
        ).all()
        closed = session.scalar(select(func.count()).where(Round.status == RoundStatus.CLOSED))
        empty = Seat.status == SeatStatus.CAST, ~Seat.id.in_(select(Ballot.seat_id))
        waiting = session.scalar(select(func.count()).where(*empty))
    report.promise("each verdict counts all its ballots", not wrong, f"{closed} closed panels, {len(wrong)} wrong")
    report.promise("no seat has voted without a ballot", not waiting, waiting)


def full_and_open(house: House) -> list[int]:
    """Open rounds whose wave is over by their ballots."""
    with house.db.reading() as session:
        rounds = session.scalars(select(Round.id).where(Round.status == RoundStatus.OPEN)).all()
    with house.db.asking() as connection:
        return [each for each in rounds if is_full(connection, each)]


def _store(report: Report, town: Town) -> None:
    done = command(town, "verify-store")
    report.promise("flask verify-store finds nothing", done.returncode == 0, done.stderr.strip().splitlines()[-1][:200])


def command(town: Town, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """One of the house's own commands, in a process of its own."""
    environ = {**os.environ, **town.settings(), **settings}
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *words], cwd=ROOT, env=environ, capture_output=True, text=True,
        check=False,
    )


def _take_all_up(house: House, now: datetime) -> None:
    """Into the tree with everything; one turn takes twenty thousand entries."""
    waiting = 1
    while waiting:
        with house.work() as uow:
            take_up(uow, house, now=now, forced=True)
        with house.db.reading() as session:
            waiting = session.scalar(select(func.count()).select_from(RecordPending)) or 0


def _records(report: Report, town: Town) -> None:
    """The bundle of every case whose round has closed, with all openings, checked by the program that knows no house."""
    house, now = town.house, datetime.now(UTC)
    _take_all_up(house, now)
    assert house.signer is not None
    with tempfile.TemporaryDirectory() as folder, house.db.reading() as session:
        closed = select(Round.case_id).where(Round.status == RoundStatus.CLOSED)
        cases = session.scalars(select(Case).where(Case.id.in_(closed))).all()
        for case in cases:
            made = build_bundle(session, case, house.signer, now=now, annex=True)
            (Path(folder) / f"{case.public_id}.json").write_text(json.dumps(made), "utf-8")
        if not cases:
            report.figure("records", "no round has closed")
            return
        done = subprocess.run(
            [sys.executable, "verify/case.py", folder, "--key", house.signer.public], cwd=ROOT, capture_output=True, text=True,
            check=False,
        )
    bad = [line for line in done.stdout.splitlines() if line.startswith("BAD")]
    report.promise("the records of all closed panels hold", done.returncode == 0, f"{len(cases)} bundles {' '.join(bad[:3])}")
