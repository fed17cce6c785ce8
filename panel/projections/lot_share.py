"""What a side reads of the shares of randomness: what its browser gave, what is wanted, whom the server stood in for."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panel.lifecycle import CaseStatus
from panel.models.case import Case, PartyRole
from panel.models.round import Round
from panel.services.nonces import SERVER, list_nonces, nonce_state

ASKED = ("wanted", "given", "reveal")  # something is still to be done by a browser


@dataclass(frozen=True, slots=True)
class Share:
    """This side's share of the draw ahead, or of the panel that sits.

    `phase`: wanted (the next page gives it), given (its content lies on the device), reveal (that device must open a page
    before the draw), handed, empty (drawn without it), server (no browser gave one in time). `by_server`: the sides, by role,
    for whom the server made one.
    """

    phase: str
    by_server: tuple[str, ...] = ()


def view_share(session: Session, case: Case, role: PartyRole) -> Share | None:
    """How this side's share stands until the round has closed; None where there is no draw, or nothing is wanted of it."""
    state = nonce_state(session, case, role)
    number = state.round_no
    if state.phase == "none":
        if case.status is not CaseStatus.VOTING:
            return None
        number = session.scalar(select(func.max(Round.number)).where(Round.case_id == case.id)) or 0
    nonces = list_nonces(session, case.id, number)
    mine = nonces.get(role.value)
    by_server = tuple(side.value for side in PartyRole if side.value in nonces and nonces[side.value].maker == SERVER)
    if state.phase in ASKED:
        return Share(state.phase, by_server)
    if mine is None:
        return None
    return Share("server" if mine.maker == SERVER else "handed" if mine.value is not None else "empty", by_server)
