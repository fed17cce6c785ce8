"""The page "how this panel was drawn": what was fixed, who gave which share of the randomness, the walk. Never a person.

A number is a place in an epoch of the pool; nothing here leads from it to an account.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panel.errors import Conflict
from panel.lottery.reasons import publish
from panel.models.case import Case, PartyRole
from panel.models.lot import LotCommit, LotNonce
from panel.models.round import DrawEntry, Round, RoundStatus
from panel.queries.rounds import find_commitment
from panel.services.journal import find_entry
from voting import Plan

SEATED, SUBSTITUTE, UNREAD, REFUSED, PASSED = "seated", "substitute", "unread", "refused", "passed"


@dataclass(frozen=True, slots=True)
class Fixed:
    """What was fixed for a draw when the dispute (or the appeal) was filed, and what it was bound to when the desk opened.

    `commit_id`: the name of the journal's entry, 64 hex digits. `pool_size`: numbers 0..pool_size-1 of `epoch` can be drawn.
    `source`: "chain" (with `chain` and `link`), "beacon" (with `beacon_round`), "" while it is not bound.
    """

    round_no: int
    commit_id: str
    at: datetime
    epoch: int
    pool_size: int
    log_size: int
    bound_at: datetime | None
    source: str
    chain: int | None
    link: int | None
    beacon_round: int | None


@dataclass(frozen=True, slots=True)
class Share:
    """One side's share of the randomness. `maker`: browser, server, or "" when there is none; `missing`: never opened."""

    role: str
    maker: str
    digest: str
    missing: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the walk.

    `kind`: seated (called in the first wave), substitute (called later, in the place of somebody or for a larger panel), unread
    (on the list, not needed), passed (on the list, but could not be called; nobody learns why) or refused. `reason`: of the
    last, "conflict" for every one that a side could tie to somebody.
    """

    slot: int
    kind: str
    reason: str
    stratum: int


@dataclass(frozen=True, slots=True)
class DrawnView:
    """The draw of a closed round, or one of its extension draws (`extension` 1, 2, …).

    `tally`: how often each (kind, reason), in the order of the kinds, most first.
    """

    fixed: Fixed
    shares: tuple[Share, ...]
    seed: str
    opened_at: datetime
    steps: tuple[Step, ...]
    tally: tuple[tuple[str, str, int], ...]
    strata: int
    extension: int = 0

    @property
    def by_browser(self) -> int:
        """How many sides' browsers made a share that was opened: without one this house knew everything beforehand."""
        return sum(share.maker == "browser" and not share.missing for share in self.shares)

    @property
    def held_back(self) -> bool:
        """Whether a side sealed a share and did not open it."""
        return any(share.missing and share.maker for share in self.shares)

    def count(self, *kinds: str) -> int:
        """How many steps are of one of these kinds."""
        return sum(step.kind in kinds for step in self.steps)


def list_fixed(session: Session, case_id: int) -> tuple[Fixed, ...]:
    """What is fixed for the first list of every round of the case, the first round first."""
    first = LotCommit.case_id == case_id, LotCommit.extension == 0
    rows = session.scalars(select(LotCommit).where(*first).order_by(LotCommit.round_no))
    return tuple(_fixed(row) for row in rows)


def list_drawn(session: Session, case_id: int) -> tuple[int, ...]:
    """The numbers of the case's closed rounds, newest first."""
    query = select(Round.number).where(Round.case_id == case_id, Round.status == RoundStatus.CLOSED)
    return tuple(session.scalars(query.order_by(Round.number.desc())))


def view_drawn(session: Session, case: Case, number: int, extension: int = 0) -> DrawnView:
    """The draw of closed round `number`, or of its extension draw 1, 2, ….

    Raises Conflict("lot.not_yet") while it is not closed or was not drawn.
    """
    round_ = session.scalar(
        select(Round).where(Round.case_id == case.id, Round.number == number, Round.status == RoundStatus.CLOSED)
    )
    commit = find_commitment(session, case.id, number, extension)
    if round_ is None or commit is None:
        raise Conflict("lot.not_yet")
    steps = tuple(_steps(session, round_, extension))
    drawn_at, seed = round_.opened_at, round_.seed
    if extension:
        line = find_entry(session, "drawn", case.id, number, extension)
        if line is None:
            raise Conflict("lot.not_yet")
        drawn_at, seed = line.at, json.loads(line.body)["seed"]
    return DrawnView(
        fixed=_fixed(commit), shares=tuple(_shares(session, case.id, number)), seed=seed, opened_at=drawn_at, steps=steps,
        tally=_tally(steps), strata=len(commit.stratum_sizes), extension=extension,
    )


def _fixed(row: LotCommit) -> Fixed:
    return Fixed(
        row.round_no, row.commit_id, row.committed_at, row.epoch, row.pool_size, row.log_size, row.bound_at, row.source,
        row.chain, row.link, row.beacon_round,
    )


def _shares(session: Session, case_id: int, number: int) -> Iterator[Share]:
    rows = session.scalars(select(LotNonce).where(LotNonce.case_id == case_id, LotNonce.round_no == number))
    given = {row.role: row for row in rows}
    for role in PartyRole:
        nonce = given.get(role.value)
        yield Share(role.value, nonce.maker, nonce.digest, nonce.value is None) if nonce else Share(role.value, "", "", True)


def _steps(session: Session, round_: Round, extension: int) -> Iterator[Step]:
    own = DrawEntry.round_id == round_.id, DrawEntry.extension == extension
    entries = session.scalars(select(DrawEntry).where(*own).order_by(DrawEntry.position))
    earlier = select(func.count()).where(
        DrawEntry.round_id == round_.id, DrawEntry.extension < extension, DrawEntry.used == SEATED
    )
    first, called = Plan.parse(round_.rules["plan"]).seats[0], session.scalar(earlier) or 0
    for entry in entries:
        kind, reason = UNREAD, ""
        if entry.reason is not None:
            kind, reason = REFUSED, publish(entry.reason) or ""
        elif entry.used == SEATED:
            kind, called = SUBSTITUTE if called >= first else SEATED, called + 1
        elif entry.used is not None:
            kind = PASSED
        yield Step(entry.slot, kind, reason, entry.stratum)


def _tally(steps: Sequence[Step]) -> tuple[tuple[str, str, int], ...]:
    counted = Counter((step.kind, step.reason) for step in steps)
    order = (SEATED, SUBSTITUTE, UNREAD, PASSED, REFUSED)
    rows = sorted(counted.items(), key=lambda row: (order.index(row[0][0]), -row[1], row[0][1]))
    return tuple((kind, reason, number) for (kind, reason), number in rows)
