"""One thing told twice: a case is merged into the one that tells the same, or two that look alike are said to be two.

Merging ends a case, so it is only done to one of the same person, or of nobody known: nobody's complaint ends because
of somebody else's.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from panel.errors import Conflict, NotFound
from panel.lifecycle import ENDED, CaseStatus
from panel.models import Case
from panel.models.duplicate import CasePair, PairKind
from panel.notices import notify, tell_owner
from panel.queries.cases import lock_case, party_accounts
from panel.queries.duplicates import complainant_of, find_merged, find_pair
from panel.queries.rounds import next_draw
from panel.queries.staff import is_apart
from panel.services.committing import commit_if_possible
from panel.services.moving import log, move
from panel.settings import read_settings
from panel.uow import UnitOfWork

REASON = "duplicate"  # one of INADMISSIBLE_REASONS in owning.py


def merge_case(uow: UnitOfWork, case_id: int, into: str, *, by_id: int, now: datetime) -> Case:
    """The case ends here and goes on in the other one, by its public id. The same click twice is once.

    Raises NotFound("duplicate.unknown"; also for a case of another merchant, or one in which the reader has a part), Conflict:
    "duplicate.other_over", "duplicate.other_person", "duplicate.merged", "case.wrong_status".
    """
    case, kept = _lock(uow, case_id, into, by_id)
    merged = find_merged(uow.session, case.id)
    if merged is not None:
        if kept.id in (merged.low_id, merged.high_id):
            return case
        raise Conflict("duplicate.merged")
    if kept.status in ENDED:
        raise Conflict("duplicate.other_over")
    whose = complainant_of(uow.session, case.id)
    if whose is not None and whose != complainant_of(uow.session, kept.id):
        raise Conflict("duplicate.other_person")
    pair = _pair(uow, case, kept, by_id, now)
    before, settings = case.status, read_settings(uow.session, now)
    move(uow, case, CaseStatus.INADMISSIBLE, settings, now=now, actor="owner", cause="merged", reason=REASON, into=kept.number)
    audience = "parties" if whose is not None else "staff"
    log(uow, kept, "case.took_in", actor="owner", now=now, audience=audience, number=case.number)
    pair.kind, pair.merged_id, pair.status_before = PairKind.DUPLICATE, case.id, before
    pair.low_version, pair.high_version = _versions(case, kept)
    _tell(uow, case, kept, "case.merged", now)
    return case


def undo_merge(uow: UnitOfWork, case_id: int, *, by_id: int, now: datetime) -> Case:
    """It was not the same after all: the case goes on where it was, with a fresh clock and a draw committed anew.

    Raises NotFound("duplicate.unknown") when it was not merged, Conflict("duplicate.too_late") once anything else has happened
    in one of the two.
    """
    merged = find_merged(uow.session, case_id)
    if merged is None:
        raise NotFound("duplicate.unknown")
    other = merged.low_id if merged.high_id == case_id else merged.high_id
    case, kept = _lock(uow, case_id, other, by_id)
    pair = find_merged(uow.session, case_id)
    if pair is None or pair.status_before is None:
        raise NotFound("duplicate.unknown")  # somebody else was quicker
    if (pair.low_version, pair.high_version) != _versions(case, kept):
        raise Conflict("duplicate.too_late")
    move(uow, case, pair.status_before, read_settings(uow.session, now), now=now, actor="owner", cause="unmerged")
    if case.owner_id is not None or complainant_of(uow.session, case.id) is not None:
        commit_if_possible(uow, case, next_draw(uow.session, case.id), seed=None, now=now)
    audience = "parties" if complainant_of(uow.session, case.id) is not None else "staff"
    log(uow, kept, "case.gave_back", actor="owner", now=now, audience=audience, number=case.number)
    uow.session.delete(pair)
    _tell(uow, case, kept, "case.unmerged", now)
    return case


def say_distinct(uow: UnitOfWork, case_id: int, other: str, *, by_id: int, now: datetime) -> None:
    """The two only look alike; remembered, whoever looks next. Raises NotFound, Conflict("duplicate.merged")."""
    case, kept = _lock(uow, case_id, other, by_id)
    pair = _pair(uow, case, kept, by_id, now)
    if pair.kind is PairKind.DUPLICATE:
        raise Conflict("duplicate.merged")


def unsay_distinct(uow: UnitOfWork, case_id: int, other: str, *, by_id: int) -> None:
    """Take that back; again does nothing. Raises NotFound, Conflict("duplicate.merged")."""
    case, kept = _lock(uow, case_id, other, by_id)
    pair = find_pair(uow.session, case.id, kept.id)
    if pair is not None and pair.kind is PairKind.DUPLICATE:
        raise Conflict("duplicate.merged")
    if pair is not None:
        uow.session.delete(pair)


def _lock(uow: UnitOfWork, case_id: int, other: str | int, by_id: int) -> tuple[Case, Case]:
    """Both cases under their locks, always in the same order, so that two who do this at once never wait for each other."""
    column = Case.public_id if isinstance(other, str) else Case.id
    found = uow.session.scalar(select(Case.id).where(column == other, is_apart(Case.id, by_id)))
    if found is None or found == case_id:
        raise NotFound("duplicate.unknown")
    low, high = (lock_case(uow.session, each) for each in sorted((case_id, found)))
    case, kept = (low, high) if low.id == case_id else (high, low)
    if case.merchant_id is None or case.merchant_id != kept.merchant_id:
        raise NotFound("duplicate.unknown")
    return case, kept


def _pair(uow: UnitOfWork, case: Case, kept: Case, by_id: int, now: datetime) -> CasePair:
    """What is known of the two, made as "not the same" where nothing was."""
    found = find_pair(uow.session, case.id, kept.id)
    if found is None:
        low, high = sorted((case.id, kept.id))
        found = CasePair(low_id=low, high_id=high, kind=PairKind.DISTINCT, said_by_id=by_id, said_at=now)
        uow.session.add(found)
        uow.session.flush()
    elif found.kind is PairKind.DISTINCT:
        found.said_by_id, found.said_at = by_id, now
    return found


def _versions(case: Case, kept: Case) -> tuple[int, int]:
    return (case.version, kept.version) if case.id < kept.id else (kept.version, case.version)


def _tell(uow: UnitOfWork, case: Case, kept: Case, kind: str, now: datetime) -> None:
    """Both sides of the merged case, and who holds the other one."""
    once = f"{case.public_id}:{case.version}"
    notify(uow, party_accounts(uow.session, case), kind, now=now, once=once, case=case, number=case.number, into=kept.number)
    if kept.owner_id != case.owner_id:
        tell_owner(uow, kept, f"{kind}.here", now=now, once=once)
