"""A juror contests a control case; the quality officer dismisses the contest with a reply, or upholds it and undoes it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from panel.errors import Conflict, NotFound
from panel.models import ControlCase, ControlSeat, ControlStatus, Juror, Role, Seat
from panel.notices import notify
from panel.queries.controls import get_control
from panel.queries.staff import list_staff
from panel.services.controls import checked_reason, note, undo
from panel.uow import UnitOfWork


def contest_control(uow: UnitOfWork, seat_id: str, account_id: int, text: str, *, now: datetime) -> None:
    """Say why the answer of a control case is not certain. Once for each seat; the same text again is the same contest.

    Raises NotFound("seat.unknown") for a seat that is none of the account's revealed control cases, Conflict:
    "control.withdrawn", "control.contested"; Invalid.
    """
    meeting = uow.session.scalar(
        select(ControlSeat)
        .join(Seat, Seat.id == ControlSeat.seat_id)
        .join(Juror, Juror.id == ControlSeat.juror_id)
        .where(Seat.public_id == seat_id, Juror.account_id == account_id, ControlSeat.revealed_at.is_not(None))
        .with_for_update(of=ControlSeat)
        .execution_options(populate_existing=True)
    )
    if meeting is None:
        raise NotFound("seat.unknown")
    clean = checked_reason(text, "text")
    if meeting.contested_at is not None:
        if meeting.contest_text == clean:
            return
        raise Conflict("control.contested")
    control = uow.session.get_one(ControlCase, meeting.control_id)
    if control.status is ControlStatus.WITHDRAWN:
        raise Conflict("control.withdrawn")
    meeting.contested_at, meeting.contest_text = now, clean
    note(uow, control, "contested", None, now)
    notify(
        uow, list_staff(uow.session, Role.QUALITY, Role.MANAGER), "control.contested", now=now, once=meeting.public_id,
        target=("control", control.public_id),
    )


def review_contest(
    uow: UnitOfWork, control_id: str, contest_id: str, upheld: bool, reply: str, *, by_id: int, now: datetime
) -> None:
    """Answer a contest. Upheld, the control case is withdrawn with all it did; the reply goes to the juror either way.

    Nobody dismisses a contest of a control case of one's own. Raises NotFound("control.unknown"), Conflict: "control.own",
    "control.reviewed"; Invalid.
    """
    control = get_control(uow.session, control_id, lock=True)
    meeting = uow.session.scalar(
        select(ControlSeat)
        .where(ControlSeat.public_id == contest_id, ControlSeat.control_id == control.id, ControlSeat.contested_at.is_not(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if meeting is None:
        raise NotFound("control.unknown")
    clean = checked_reason(reply, "reply")
    if meeting.reviewed_at is not None:
        if (meeting.upheld, meeting.reply) == (upheld, clean):
            return
        raise Conflict("control.reviewed")
    if not upheld and control.proposed_by_id == by_id:
        raise Conflict("control.own")
    meeting.reviewed_at, meeting.reviewed_by_id, meeting.upheld, meeting.reply = now, by_id, upheld, clean
    note(uow, control, "upheld" if upheld else "dismissed", by_id, now)
    account, seat = uow.session.execute(
        select(Juror.account_id, Seat.public_id)
        .join(Seat, Seat.juror_id == Juror.id)
        .where(Seat.id == meeting.seat_id)
    ).one()
    if upheld and control.status is not ControlStatus.WITHDRAWN:
        undo(uow, control, clean, by_id=by_id, now=now)
    kind = "control.contest_upheld" if upheld else "control.contest_dismissed"
    notify(uow, [account], kind, now=now, once=seat, target=("seat", seat))


