"""The desk's open points settled as by somebody who finds nothing wrong: for the demo and for rehearsals."""

from __future__ import annotations

from datetime import datetime

from panel.queries.cases import lock_case
from panel.queries.redactions import get_redaction, make_draft
from panel.redaction import Draft
from panel.services.entities import clear_suspects
from panel.services.reading_drafts import read_draft
from panel.services.redacting import confirm_entities
from panel.uow import UnitOfWork


def settle_draft(uow: UnitOfWork, case_id: int, *, by_id: int, now: datetime) -> None:
    """Clear every suspect, confirm every entity, read the draft: the real services, one after the other."""
    suspects = _draft(uow, case_id).suspects
    words = [each.surface for each in suspects if each.is_word]
    if words:
        clear_suspects(uow, case_id, words, by_id=by_id, now=now)
    for each in suspects:
        if not each.is_word:
            clear_suspects(uow, case_id, [each.surface], by_id=by_id, now=now)
    confirm_entities(uow, case_id, [each.id for each in _draft(uow, case_id).unconfirmed], by_id=by_id, now=now)
    version = get_redaction(uow.session, case_id).version
    read_draft(uow, case_id, by_id=by_id, tells=False, now=now, version=version)


def _draft(uow: UnitOfWork, case_id: int) -> Draft:
    return make_draft(uow.session, lock_case(uow.session, case_id), get_redaction(uow.session, case_id))
