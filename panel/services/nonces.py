"""A party's share of the randomness: its SHA-256 while nothing is bound, the value once the link is fixed.

Whoever knows the value early gains nothing without the link; whoever has the link must have fixed it before seeing the value.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.errors import Conflict, Invalid
from panel.lottery.seed import check_opening, commitment
from panel.models import Case, LotCommit, LotNonce, Party, PartyRole
from panel.queries.cases import lock_case
from panel.queries.rounds import find_draw_ahead
from panel.uow import UnitOfWork

BROWSER, SERVER = "browser", "server"
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")


def list_nonces(session: Session, case_id: int, round_no: int) -> Mapping[str, LotNonce]:
    """The nonces of one draw by role."""
    query = select(LotNonce).where(LotNonce.case_id == case_id, LotNonce.round_no == round_no)
    return {nonce.role: nonce for nonce in session.scalars(query)}


@dataclass(frozen=True, slots=True)
class NonceState:
    """What is wanted of a side's browser. `phase`: none (no draw ahead), wanted, given, reveal, done; `digest`: its own."""

    phase: str
    round_no: int = 0
    digest: str = ""


def nonce_state(session: Session, case: Case, role: PartyRole) -> NonceState:
    """How far this side's share of the draw ahead is. Wanted only of a side that has consented to a panel."""
    ahead = find_draw_ahead(session, case.id)
    if ahead is None:
        return NonceState("none")
    mine = list_nonces(session, case.id, ahead.round_no).get(role.value)
    if ahead.bound_at is None:
        given = select(Party.id).where(Party.case_id == case.id, Party.role == role, Party.consented_at.is_not(None))
        consents = session.scalar(given) is not None
        return NonceState("given" if mine else "wanted" if consents else "none", ahead.round_no, mine.digest if mine else "")
    waits = mine is not None and mine.value is None
    return NonceState("reveal" if waits else "done", ahead.round_no, mine.digest if mine else "")


def commit_nonce(uow: UnitOfWork, case_id: int, role: PartyRole, digest: str, *, now: datetime) -> LotNonce:
    """Take the SHA-256 (64 hex digits) of a party's nonce for the draw ahead. The same digest again changes nothing.

    Raises Invalid("nonce.malformed"), Conflict: "lot.nothing_ahead", "nonce.too_late" once the draw is bound to a link,
    "nonce.already" for a second digest, "nonce.same_as_other" for the digest of the other side.
    """
    lock_case(uow.session, case_id)
    if not _DIGEST.match(digest):
        raise Invalid("nonce.malformed", field="digest")
    ahead = _ahead(uow, case_id)
    given = list_nonces(uow.session, case_id, ahead.round_no)
    mine = given.get(role.value)
    if mine is not None and mine.digest == digest:
        return mine
    if ahead.bound_at is not None:
        raise Conflict("nonce.too_late")
    if mine is not None:
        raise Conflict("nonce.already")
    if any(other.digest == digest for other in given.values()):
        raise Conflict("nonce.same_as_other")
    made = LotNonce(
        case_id=case_id, round_no=ahead.round_no, role=role.value, maker=BROWSER, digest=digest, committed_at=now
    )
    uow.session.add(made)
    uow.session.flush()
    return made


def reveal_nonce(uow: UnitOfWork, case_id: int, role: PartyRole, value: str, *, now: datetime) -> LotNonce:
    """Take the value (64 hex digits) behind the digest this party gave, after the bind and before the draw.

    Raises Invalid: "nonce.malformed", "nonce.differs" when its SHA-256 is another; Conflict: "lot.nothing_ahead",
    "nonce.unknown" without a digest, "nonce.too_early" before the bind.
    """
    lock_case(uow.session, case_id)
    if not _DIGEST.match(value):
        raise Invalid("nonce.malformed", field="value")
    ahead = _ahead(uow, case_id)
    nonce = list_nonces(uow.session, case_id, ahead.round_no).get(role.value)
    if nonce is None:
        raise Conflict("nonce.unknown")
    if not check_opening(nonce.digest, bytes.fromhex(value)):
        raise Invalid("nonce.differs", field="value")
    if ahead.bound_at is None:
        raise Conflict("nonce.too_early")
    if nonce.value is None:
        nonce.value, nonce.revealed_at = value, now
        uow.session.flush()
    return nonce


def fill_nonces(uow: UnitOfWork, case_id: int, round_no: int, *, seed: bytes, now: datetime) -> dict[str, LotNonce]:
    """Both sides' nonces; for a side whose browser gave none the server makes one from `seed`, and says so."""
    given = dict(list_nonces(uow.session, case_id, round_no))
    for role in PartyRole:
        if role.value not in given:
            value = server_nonce(seed, role)
            made = LotNonce(
                case_id=case_id, round_no=round_no, role=role.value, maker=SERVER, digest=commitment(value),
                value=value.hex(), committed_at=now, revealed_at=now,
            )
            uow.session.add(made)
            given[role.value] = made
    uow.session.flush()
    return given


def server_nonce(seed: bytes, role: PartyRole) -> bytes:
    """32 bytes for one side, from 32 fresh random bytes."""
    return hmac.new(seed, b"nonce/" + role.value.encode(), sha256).digest()


def opened(nonces: Mapping[str, LotNonce]) -> tuple[bytes, bytes]:
    """The values of complainant and respondent; one that was not revealed is empty."""
    first, second = (bytes.fromhex(nonces[role.value].value or "") if role.value in nonces else b"" for role in PartyRole)
    return first, second


def _ahead(uow: UnitOfWork, case_id: int) -> LotCommit:
    found = find_draw_ahead(uow.session, case_id)
    if found is None:
        raise Conflict("lot.nothing_ahead")
    return found
