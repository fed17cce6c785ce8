"""Giving up a draw that can seat nobody: every number of its pool is refused, or passed over for something that lasts.

Only who was in the pool at the filing can be drawn, so such a case would wait for ever, however many join. Giving it up offers
no choice of seed: that everybody is refused does not depend on the order in which they are asked (ADR 0062).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import exists, select

from panel.errors import Conflict
from panel.evidence import EvidenceStore
from panel.models import Case, LotCommit, PoolEvent, Round
from panel.queries.cases import lock_case
from panel.queries.passing import Limits, passed_over
from panel.queries.rounds import find_draw_ahead
from panel.services.beacons import renew_draw
from panel.services.committing import ALTERNATES, open_draw, read_rule
from panel.services.drawing import walk
from panel.services.publishing import publish_brief
from panel.services.rechecking import lines_ahead
from panel.settings import read_settings
from panel.uow import UnitOfWork

NO_JURORS = "no_jurors"
AGAIN_AFTER = timedelta(days=1)  # when nobody has joined: rests end, people come of age
PASSING = "busy"  # ends within hours by itself, and many cases at once could bring it about


def publish_or_renew(
    uow: UnitOfWork, case_id: int, *, store: EvidenceStore, now: datetime, version: int, by_id: int, past_challenges: bool
) -> bool:
    """`publish_brief`, whose arguments these are; False where its draw could seat nobody and the next one was bound instead.

    Raises what publishing raises.
    """
    try:
        with uow.attempt():
            publish_brief(
                uow, case_id, store=store, now=now, version=version, by_id=by_id, past_challenges=past_challenges
            )
    except Conflict as refusal:
        if refusal.code != "panel.no_jurors" or not renew_if_nobody(uow, case_id, now=now):
            raise
        return False
    return True


def renew_if_nobody(uow: UnitOfWork, case_id: int, *, now: datetime) -> bool:
    """Void the case's draw ahead in public, commit and bind the next one over the pool of this moment; for after
    "panel.no_jurors". False while that could not help, or could be chosen: nobody has joined or come back since the commitment
    and it was bound less than a day ago; somebody on the list is only busy; the pool is not used up."""
    case = lock_case(uow.session, case_id)
    commit = find_draw_ahead(uow.session, case.id)
    if commit is None or commit.bound_at is None:
        return False
    if not (_has_grown(uow, commit) or now >= commit.bound_at + AGAIN_AFTER) or not _seats_nobody(uow, case, commit, now):
        return False
    renew_draw(uow, case, NO_JURORS, "draw.no_jurors", now=now)
    return True


def _has_grown(uow: UnitOfWork, commit: LotCommit) -> bool:
    came = exists().where(PoolEvent.seq >= commit.log_size, PoolEvent.kind.in_(("joined", "returned")))
    return bool(uow.session.scalar(select(came)))


def _seats_nobody(uow: UnitOfWork, case: Case, commit: LotCommit, now: datetime) -> bool:
    """Whether the walk reaches the end of the pool and each of its list is passed over for more than being busy."""
    settings, rule = read_settings(uow.session, now), read_rule(uow, commit)
    wanted = rule["k"] + rule["alternates"] if rule else settings.panel_plan.seats[-1] * (1 + ALTERNATES)
    drawn, slots, refuse = walk(uow, case, commit, open_draw(uow, commit).seed, wanted, rule, now=now)
    steps = zip(slots, drawn.walked, strict=True)
    listed = [refuse.candidates[slot].juror_id for slot, step in steps if step.reason is None]
    if len(listed) >= wanted:
        return False
    late = lines_ahead(uow, listed, now=now)
    judge = passed_over(uow.session, case, Round(id=0), listed, limits=Limits.of(settings, rule), now=now, late=late)
    refusals = [judge(juror) for juror in listed]
    return all(refusal is not None and refusal.reason != PASSING for refusal in refusals)
