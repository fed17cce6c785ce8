"""Reading the finished draft as a stranger would: could somebody be recognised? One reader, or two where the house asks for it.

A reading holds for one version of the desk: whatever is changed afterwards has to be read again.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from panel.errors import Conflict, Invalid
from panel.lifecycle import CaseStatus, check_in
from panel.models import RedactionReading
from panel.queries.cases import lock_case
from panel.queries.redactions import get_redaction, make_draft
from panel.services.desk_log import note_act
from panel.uow import UnitOfWork

NOTE_MAX = 500


def read_draft(
    uow: UnitOfWork, case_id: int, *, by_id: int, tells: bool, now: datetime, version: int, note: str = ""
) -> RedactionReading:
    """A person says whether somebody who knows the street could name a person or the shop. Their later word replaces theirs.

    `tells`: yes, and `note` says by what. Raises Conflict("redaction.stale"): what was read is not what stands there now;
    Invalid: "input.missing" · "input.too_long" (note).
    """
    note = note.strip() if tells else ""
    if tells and not note:
        raise Invalid("input.missing", field="note")
    if len(note) > NOTE_MAX:
        raise Invalid("input.too_long", field="note", limit=NOTE_MAX)
    case = lock_case(uow.session, case_id)
    check_in(case.status, CaseStatus.REDACTING)
    redaction = get_redaction(uow.session, case.id, lock=True)
    if version != redaction.version:
        raise Conflict("redaction.stale")
    uow.session.execute(
        delete(RedactionReading).where(
            RedactionReading.redaction_id == redaction.id, RedactionReading.version == version,
            RedactionReading.account_id == by_id,
        )
    )
    reading = RedactionReading(
        redaction_id=redaction.id, version=version, account_id=by_id, tells=tells, note=note, read_at=now
    )
    uow.session.add(reading)
    note_act(uow, redaction, "read", make_draft(uow.session, case, redaction), by_id=by_id, now=now)
    return reading
