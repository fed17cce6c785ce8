"""A new key for the record: introduced by the one before, or, when that is lost, begun openly without it (ADR 0065).

Whoever knows the key of before can follow to the present one without asking the house: the change is an entry of the record,
signed by the key that gives way.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from panel.database import queue_up
from panel.errors import Conflict
from panel.queries.record_keys import CHANGED, LOST, list_key_changes, present_key
from panel.record.signing import Signer, key_name
from panel.uow import House, UnitOfWork

RECORD_LINE = 0x7265636F7264  # whoever lets the tree grow, or changes who signs it, stands in it


def hand_over(uow: UnitOfWork, house: House, *, now: datetime) -> bool:
    """Let the key of before introduce the one of this house; False when it signs already, or nothing was ever signed.

    Raises Conflict: "record.no_key", "record.key_unknown" (key) when the one of before is not here,
    "record.key_handed_over" (key) when this very key was given up before.
    """
    signer, present = _both(uow, house)
    if present in (None, signer.key):
        return False
    old = next((each for each in house.old_signers if each.key == present), None)
    if old is None or _was_used(uow.session, signer):
        raise refusal(uow.session, signer, present)
    data = {"before": old.public, "key": signer.public, "signature": old.hand_over(signer.public, now)}
    uow.enter(CHANGED, data, at=now)
    return True


def begin_without(uow: UnitOfWork, house: House, *, now: datetime) -> None:
    """Sign with the key of this house although the one of before is lost: said in the record, and introduced by nobody.

    Raises Conflict: "record.no_key", "record.key_here" while the one of before is here, "record.key_handed_over" (key).
    """
    signer, present = _both(uow, house)
    if present is None or present in {signer.key, *(each.key for each in house.old_signers)}:
        raise Conflict("record.key_here")
    if _was_used(uow.session, signer):
        raise refusal(uow.session, signer, present)
    uow.enter(LOST, {"before": present, "key": signer.public}, at=now)


def require_present(session: Session, signer: Signer) -> None:
    """Raise Conflict unless it is this key's turn to sign: "record.key_unknown", "record.key_handed_over" (key)."""
    present = present_key(session)
    if present not in (None, signer.key):
        raise refusal(session, signer, str(present))


def refusal(session: Session, signer: Signer, present: str) -> Conflict:
    """Why a key may not sign while `present` does: its time is over, or nobody has introduced it."""
    return Conflict("record.key_handed_over" if _was_used(session, signer) else "record.key_unknown", key=present)


def _both(uow: UnitOfWork, house: House) -> tuple[Signer, str | None]:
    if house.signer is None:
        raise Conflict("record.no_key")
    queue_up(uow.session, RECORD_LINE)
    return house.signer, present_key(uow.session)


def _was_used(session: Session, signer: Signer) -> bool:
    """Whether the record has gone on from this key to another one."""
    changes = list_key_changes(session)
    names = {each.before if each.lost else key_name(each.before) for each in changes}
    return signer.key in names
