"""A walk that looks at more slots than an honest one does: somebody may have refused jurors who should have sat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from panel.lottery.draw import Walked
from panel.models import Case, Role, Round
from panel.notices import notify
from panel.queries.long_walks import find_long_walk, usual_share
from panel.queries.staff import list_staff
from panel.uow import UnitOfWork


def alarm_if_long(
    uow: UnitOfWork, case: Case, round_: Round, walk: Sequence[Walked], *, now: datetime, extension: int = 0
) -> bool:
    """Tell the quality officers of a walk longer, up to any place of its list, than one in millions is. Gives whether it was.

    `walk`: the first list's, or that of an extension draw. How many slots may sit is what the last rounds of this house show,
    less a margin; half of them where there are too few: the rule by which the public page counts long walks later. The draw
    stands: it can have honest causes (many dealings brought in), which a person finds out.
    """
    long = find_long_walk([step.reason is None for step in walk], round_.wanted, usual_share(uow.session))
    if long is None:
        return False
    notify(
        uow, list_staff(uow.session, Role.QUALITY), "lot.walk_long", now=now,
        once=f"{round_.public_id}:{extension}" if extension else round_.public_id,
        target=("staff_case", case.public_id), case=case, number=case.number, walked=long[0], bound=long[1],
    )
    return True
