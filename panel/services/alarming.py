"""A walk that looks at more slots than an honest one does: somebody may have refused jurors who should have sat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panel.lottery.bound import USUAL_PER_MILLE, find_long
from panel.lottery.draw import Walked
from panel.lottery.replay import BOUND_WANTED_MAX
from panel.models import Case, DrawEntry, Role, Round, RoundStatus
from panel.notices import notify
from panel.queries.staff import list_staff
from panel.uow import UnitOfWork

ROUNDS = 20  # the last ones that closed show what is usual here
ENOUGH = 500  # slots looked at by them, from which a house knows its own share of slots that may sit
MARGIN = 100  # per mille below that share: a case may have a merchant whom many jurors have dealt with


def alarm_if_long(
    uow: UnitOfWork, case: Case, round_: Round, walk: Sequence[Walked], *, now: datetime, extension: int = 0
) -> bool:
    """Tell the quality officers of a walk longer, up to any place of its list, than one in millions is. Gives whether it was.

    `walk`: the first list's, or that of an extension draw. How many slots may sit is what the last
    rounds of this house show, less a margin; half of them where there are too few. The draw stands: it can have honest causes
    (many dealings brought in), which a person finds out.
    """
    if round_.wanted > BOUND_WANTED_MAX:
        return False
    found_at = [slots for slots, step in enumerate(walk, 1) if step.reason is None]
    missing = [len(walk)] * (round_.wanted - len(found_at))  # places nobody was found for are not found to the last slot
    long = find_long([*found_at, *missing], len(walk), usual_share(uow.session))
    if long is None:
        return False
    notify(
        uow, list_staff(uow.session, Role.QUALITY), "lot.walk_long", now=now,
        once=f"{round_.public_id}:{extension}" if extension else round_.public_id,
        target=("staff_case", case.public_id), case=case, number=case.number, walked=long[0], bound=long[1],
    )
    return True


def usual_share(session: Session) -> int:
    """Of a thousand slots so many may sit, as the last rounds that closed show, less a margin; 500 at least."""
    last = (
        select(Round.id).where(Round.status == RoundStatus.CLOSED, Round.case_id.is_not(None), Round.epoch.is_not(None))
        .order_by(Round.id.desc()).limit(ROUNDS)
    )  # fmt: skip
    walked, passed = session.execute(
        select(func.count(), func.count().filter(DrawEntry.reason.is_(None))).where(DrawEntry.round_id.in_(last))
    ).one()
    return max(USUAL_PER_MILLE, passed * 1000 // walked - MARGIN) if walked >= ENOUGH else USUAL_PER_MILLE
