"""Recounting jurors' records from the rows: the only place that writes them, so that what is withdrawn leaves no trace."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from panel.models import Juror
from panel.queries.controls import Shown, shown_by
from panel.uow import UnitOfWork


def recount(uow: UnitOfWork, juror_ids: Iterable[int]) -> None:
    """Write anew what these jurors have shown on control cases. Seats already summoned keep their weight (promise P5).

    The jurors are locked first, in the order of their ids, so that the last of two recounts at once has seen everything.
    What a large pool has shown together follows at the next count (`pool_shown.py`).
    """
    wanted = sorted(set(juror_ids))
    uow.session.flush()
    jurors = uow.session.scalars(
        select(Juror).where(Juror.id.in_(wanted)).order_by(Juror.id).with_for_update().execution_options(populate_existing=True)
    ).all()
    shown = shown_by(uow.session, wanted)
    for juror in jurors:
        now = shown.get(juror.id, Shown())
        juror.controls_right, juror.controls_total, juror.first_right = now.right, now.total, now.first
    uow.session.flush()
