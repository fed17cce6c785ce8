"""Giving up a chain whose key is lost: said in the journal, and every draw that was bound to it is given up and fixed anew.

Without the key nobody can open the links, and what is bound to them would wait for ever. With the key at hand the house could
wish a draw away whose panel it has foreseen, so a chain whose key is here is never given up; the journal keeps count of them.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.database import LOT_LINE, queue_up
from panel.errors import Conflict, NotFound
from panel.models import LotChain, LotCommit
from panel.queries.cases import lock_case
from panel.queries.rounds import has_line, is_drawn
from panel.services.beacons import renew_draw
from panel.services.journal import write_entry, write_time
from panel.uow import UnitOfWork

BATCH = 20
KEY_LOST = "key_lost"


def give_up_chain(uow: UnitOfWork, number: int, *, now: datetime) -> LotChain:
    """Give a chain up, in public and for good; what is bound to it is given up afterwards (`give_up_bound`). Once.

    Raises NotFound("lot.chain_unknown"), Conflict("lot.key_here", chain) while its key is at hand.
    """
    queue_up(uow.session, LOT_LINE)
    chain = uow.session.get(LotChain, number, with_for_update=True, populate_existing=True)
    if chain is None:
        raise NotFound("lot.chain_unknown")
    if chain.given_up_at is not None:
        return chain
    if uow.vault is not None and uow.vault.of(chain.number, chain.length, chain.tip) is not None:
        raise Conflict("lot.key_here", chain=number)
    chain.given_up_at = now
    body = {"chain": number, "spent": chain.spent, "reason": KEY_LOST, "time": write_time(now)}
    write_entry(uow, "void", body, now=now)
    return chain


def list_bound(session: Session) -> list[int]:
    """Cases with a draw that is bound to a chain given up, and neither drawn nor given up itself; a batch at most."""
    lost = (
        select(LotCommit.case_id)
        .join(LotChain, LotChain.number == LotCommit.chain)
        .where(LotChain.given_up_at.is_not(None), ~has_line("void"), ~is_drawn())
        .distinct()
    )
    return list(session.scalars(lost.limit(BATCH)))


def give_up_bound(uow: UnitOfWork, case_id: int, *, now: datetime) -> bool:
    """Void the case's draw that lost its chain and bind the next one. False when it was done meanwhile.

    Raises Conflict as `take_link` while no other link can be had: it waits for the new key.
    """
    case = lock_case(uow.session, case_id)
    if case_id not in list_bound(uow.session):
        return False
    renew_draw(uow, case, "chain_lost", "draw.chain_lost", now=now)
    return True
