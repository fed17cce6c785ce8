"""Ending the link between jurors and choices: the key of a round is destroyed on a clock, and with it what its ballots say.

Due is a round that closed `link_days` ago together with all other rounds of its case, when nobody can appeal any more and no
appeal waits; of a control case also no contest. When the originals of a case are erased its keys go at once. What was
published, verdicts, commitments and receipts stay. The file goes first, then the sealed bytes: a turn that breaks off between
the two has done what matters.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, false, func, select, true, update
from sqlalchemy.orm import Session

from panel.ballotbox import BallotBox
from panel.lifecycle import CaseStatus
from panel.models import Ballot, Case, ControlSeat, Round, RoundStatus, Seat
from panel.models.base import table_of
from panel.queries.cases import lock_case
from panel.queries.many import among
from panel.services.appealing import appeal_is_over
from panel.settings import read_settings
from panel.uow import House, UnitOfWork

logger = logging.getLogger(__name__)
SPARE = timedelta(days=1)  # a key without a round may belong to a transaction that still runs; after a day it does not
_NAME = table_of(Round).c.public_id
BEFORE_A_ROUND = (CaseStatus.REDACTING, CaseStatus.VOTING, CaseStatus.APPEALED)


@dataclass(frozen=True, slots=True)
class Keys:
    """The state of the folder. `missing`: open rounds without their key, which take no ballot. `extra`: keys without a round.

    Public ids of rounds, sorted. `held`: keys that are where they belong.
    """

    held: int
    missing: Sequence[str]
    extra: Sequence[str]


def read_keys(session: Session, box: BallotBox) -> Keys:
    """Compare the folder with the rounds."""
    files = {name for name, _ in box.list_keys()}
    known = _known(session, files)
    waiting = session.scalars(select(Round.public_id).where(Round.status == RoundStatus.OPEN)).all()
    return Keys(len(known), sorted(set(waiting) - files), sorted(files - known))


def say_if_missing(house: House) -> None:
    """At the start: an error in the log that names the open rounds whose key is not here. They take no ballot meanwhile."""
    if house.db.box is None:
        return
    with house.db.reading() as session:
        missing = read_keys(session, house.db.box).missing
    if missing:
        logger.error("keys of %s open rounds are missing: %s; see `flask ballots keys`", len(missing), " ".join(missing[:20]))


def shred_due(house: House, *, now: datetime) -> int:
    """Destroy the keys that are due and sweep those no round was opened with; gives how many. One that fails is logged."""
    box, done = house.db.box, 0
    if box is None:
        return 0
    files = box.list_keys()
    with house.db.reading() as session:
        known = _known(session, [name for name, _ in files])
        due = list_due(session, sorted(known), now)
    for name, made_at in files:
        if name not in known and made_at <= now - SPARE:
            done += box.destroy(name)
    for round_id in due:
        try:
            with house.work() as uow:
                done += shred_round(uow, box, round_id, now=now)
        except Exception:
            logger.exception("the key of a round could not be destroyed")
    if due:
        logger.info("keys of ballots destroyed or swept: %s", done)
    return done


def list_due(session: Session, round_ids: Sequence[str], now: datetime) -> list[str]:
    """Of these rounds (public ids) those whose clock has run out; whether an appeal stands in the way is not looked at here."""
    since = now - timedelta(days=read_settings(session, now).link_days)
    query = (
        select(Round.public_id).outerjoin(Case, Case.id == Round.case_id)
        .where(among(_NAME, "names", texts=True), Round.status != RoundStatus.OPEN, _is_over(since)).order_by(Round.id)
    )
    return list(session.scalars(query, {"names": round_ids}))


def _is_over(since: datetime) -> ColumnElement[bool]:
    """The last round of the case closed long enough ago, or its originals are erased."""
    of_case = table_of(Round).alias("of_case")
    later = exists().where(of_case.c.case_id == Round.case_id, func.coalesce(of_case.c.closed_at > since, true()))
    contested = exists().where(
        ControlSeat.seat_id == Seat.id, Seat.round_id == Round.id, ControlSeat.contested_at.is_not(None),
        ControlSeat.reviewed_at.is_(None),
    )  # fmt: skip
    waited = (Round.closed_at <= since) & ~later & ~contested
    return waited | func.coalesce(Case.erased_at.is_not(None), false())


def shred_round(uow: UnitOfWork, box: BallotBox, round_id: str, *, now: datetime) -> bool:
    """Destroy the key of one round unless an appeal may still come or waits; whether it was destroyed."""
    round_ = uow.session.scalars(select(Round).where(Round.public_id == round_id)).one()
    if round_.case_id is not None and not _is_final(uow, lock_case(uow.session, round_.case_id), now):
        return False
    if not list_due(uow.session, [round_id], now):  # another round was opened meanwhile
        return False
    box.destroy(round_id)
    uow.session.execute(update(Ballot).where(Ballot.round_id == round_.id).values(sealed=b""))
    return True


def _is_final(uow: UnitOfWork, case: Case, now: datetime) -> bool:
    if case.status in BEFORE_A_ROUND:
        return False
    return case.status is not CaseStatus.DECIDED or appeal_is_over(uow.session, case, now)


def _known(session: Session, names: Iterable[str]) -> set[str]:
    """Of these names those of rounds."""
    return set(session.scalars(select(_NAME).where(among(_NAME, "names", texts=True)), {"names": sorted(names)}))
