"""A juror's own copy of the brief, marked for the seat with a key that is in no database."""

from __future__ import annotations

from dataclasses import replace

from app.house import reading
from app.marking import watermark_keys
from panel.models import Seat
from panel.projections.juror import SeatView, view_seat
from panel.projections.juror_copy import copy_for


def own_view(seat: Seat, *, with_brief: bool, after_close: bool = False) -> SeatView:
    """`view_seat` with the brief marked for this seat."""
    view = view_seat(reading(), seat, with_brief=with_brief, after_close=after_close)
    keys = watermark_keys()
    return view if view.brief is None or not keys else replace(view, brief=copy_for(view.brief, keys[0], view.id))
