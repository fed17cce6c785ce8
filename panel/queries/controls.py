"""What control cases have shown: of the pool as a whole."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panel.models import Juror


def read_pool(session: Session) -> dict[str, int]:
    """Right and all answers to control cases of the whole pool, as `voting.PoolRecord` takes them."""
    right, total = session.execute(
        select(func.coalesce(func.sum(Juror.controls_right), 0), func.coalesce(func.sum(Juror.controls_total), 0))
    ).one()
    return {"right": int(right), "total": int(total), "first_right": 0, "first_total": 0}
