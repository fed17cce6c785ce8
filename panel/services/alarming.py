"""A walk that looks at more slots than an honest one does: somebody may have refused jurors who should have sat."""

from __future__ import annotations

from datetime import datetime

from panel.lottery.bound import walk_bound
from panel.lottery.replay import BOUND_WANTED_MAX
from panel.models import Case, Role, Round
from panel.notices import notify
from panel.queries.staff import list_staff
from panel.uow import UnitOfWork


def alarm_if_long(uow: UnitOfWork, case: Case, round_: Round, walked: int, *, now: datetime, extension: int = 0) -> bool:
    """Tell the quality officers of a walk longer than one in a million is where every other slot may sit. Gives whether it was.

    `walked`: slots looked at for the first list, or for that of an extension draw. The draw stands: it can have
    honest causes (many dealings brought in), which a person finds out.
    """
    if round_.wanted > BOUND_WANTED_MAX or walked <= walk_bound(round_.wanted):
        return False
    notify(
        uow, list_staff(uow.session, Role.QUALITY), "lot.walk_long", now=now,
        once=f"{round_.public_id}:{extension}" if extension else round_.public_id,
        target=("staff_case", case.public_id), case=case, number=case.number, walked=walked, bound=walk_bound(round_.wanted),
    )
    return True
