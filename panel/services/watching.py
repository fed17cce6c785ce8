"""Looking at a running panel: turnout at once, the split from five ballots on and in steps of two, each look on record."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy.orm import Session

from panel.ballotbox import box_of, emptied, filled
from panel.models import Case, Round, RoundStatus
from panel.queries.cases import lock_case
from panel.queries.rounds import count_live, find_open_round, lock_round, read_tally, rules_of
from panel.services.moving import log
from panel.uow import UnitOfWork
from voting import Tally, canonical_bytes

SPLIT_FROM = 5  # ballots
SPLIT_STEP = 2  # new ballots
SPLIT = "split"  # the place in a round that its shown tally is sealed for; no seat is called so


def advance_split(uow: UnitOfWork, round_id: int) -> bool:
    """Move the split that may be shown forward, if enough new ballots are in. Gives whether it moved.

    What is shown is a stored copy of the tally at the step, never the live tally: a replaced ballot between two steps cannot be
    read off.
    """
    round_ = lock_round(uow.session, round_id)
    if round_.status is not RoundStatus.OPEN or not may_advance(round_, count_live(uow.session, round_.id)[1]):
        return False
    tally = read_tally(uow.session, round_)
    round_.shown_cast = tally.cast
    counts = canonical_bytes([[*kind, heads] for kind, heads in tally.counts])
    round_.shown_sealed = box_of(uow.session).seal_bytes(round_.public_id, SPLIT, filled(counts))
    return True


def read_step(session: Session, round_: Round) -> Tally:
    """The tally at the step that is shown of an open round; empty before the first.

    Raises Unavailable("ballot.key_missing").
    """
    if round_.shown_sealed is None:
        return Tally.empty(rules_of(round_))
    counts = json.loads(emptied(box_of(session).open_bytes(round_.public_id, SPLIT, round_.shown_sealed)))
    by_kind = sorted(((choice, weight, carried), heads) for choice, weight, carried, heads in counts)
    return Tally(rules_of(round_), tuple(by_kind))


def may_advance(round_: Round, cast: int) -> bool:
    """Whether `cast` ballots are enough for the next step of the split."""
    return cast >= next_step(round_.shown_cast)


def next_step(shown: int) -> int:
    """Ballots at which the split moves next when it shows `shown` of them (0: none yet)."""
    return max(SPLIT_FROM, shown + SPLIT_STEP)


def record_look(uow: UnitOfWork, case_id: int, standing: str, *, now: datetime) -> None:
    """Write into the case log that somebody looked at the split of the open round, and how many ballots it showed."""
    case: Case = lock_case(uow.session, case_id)
    round_ = find_open_round(uow.session, case.id)
    if round_ is not None and round_.shown_cast:
        log(uow, case, "split.viewed", actor=standing, now=now, audience="staff", cast=round_.shown_cast)
