"""The operator's hash chains as rows: made ahead of need, their tips in the journal before a link is spent, spent in order."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from panel.database import LOT_LINE, queue_up
from panel.errors import Conflict
from panel.lottery.vault import Vault
from panel.models import LotChain
from panel.services.journal import write_entry, write_time
from panel.uow import UnitOfWork

CHAIN_LENGTH = 10_000  # one draw spends one link; making it takes some milliseconds
LEFT_LEAST = CHAIN_LENGTH // 10  # the next chain is published while so many links are left

_NEXT = (
    select(LotChain)
    .where(LotChain.spent < LotChain.length, LotChain.given_up_at.is_(None))
    .order_by(LotChain.number)
    .limit(1)
)


def list_chains(session: Session) -> list[LotChain]:
    """Every chain, the first one first."""
    return list(session.scalars(select(LotChain).order_by(LotChain.number)))


def list_held(session: Session) -> list[LotChain]:
    """Every chain that was not given up."""
    return [chain for chain in list_chains(session) if chain.given_up_at is None]


def links_left(session: Session) -> int:
    """How many links nobody has spent, in chains that were not given up."""
    return sum(chain.length - chain.spent for chain in list_held(session))


def check_vault(vault: Vault | None, chains: list[LotChain]) -> Vault:
    """The vault, if it holds the key behind every chain in use.

    Raises Conflict: "lot.no_key" when there is none, "lot.other_key" (chain) when a published tip is not what it
    or a key of before makes.
    """
    if vault is None:
        raise Conflict("lot.no_key")
    for chain in chains:
        if vault.of(chain.number, chain.length, chain.tip) is None:
            raise Conflict("lot.other_key", chain=chain.number)
    return vault


def refill(
    uow: UnitOfWork, *, now: datetime, length: int = CHAIN_LENGTH, least: int = LEFT_LEAST
) -> LotChain | None:
    """Publish the tip of a new chain of `length` links if fewer than `least` are left; None while there are enough.

    Raises Conflict as `check_vault` does: a chain under another key would be a second set of links to choose from.
    """
    queue_up(uow.session, LOT_LINE)
    chains = list_chains(uow.session)
    if links_left(uow.session) >= least:
        return None
    vault = check_vault(uow.vault, list_held(uow.session)[-1:])
    number = chains[-1].number + 1 if chains else 1
    made = LotChain(number=number, tip=vault.tip(number, length).hex(), length=length, spent=0, made_at=now)
    uow.session.add(made)
    uow.session.flush()
    write_entry(uow, "chain", {"chain": number, "tip": made.tip, "length": length, "time": write_time(now)}, now=now)
    return made


def take_link(uow: UnitOfWork, *, now: datetime) -> tuple[int, int]:
    """Spend the next link: (chain, link). A new chain is published first when the old one is nearly used up.

    A link is spent by its number; without the key that can go on until the chain ends, and the draw waits for the key.
    Raises Conflict when nothing is left: "lot.no_key", "lot.other_key".
    """
    queue_up(uow.session, LOT_LINE)
    try:
        refill(uow, now=now)
    except Conflict:
        if not links_left(uow.session):
            raise
    chain = uow.session.scalars(_NEXT.with_for_update()).one()
    chain.spent += 1
    uow.session.flush()
    return chain.number, chain.spent


def has_link(uow: UnitOfWork, *, now: datetime) -> bool:
    """Whether `take_link` would give one; a new chain is published first when that is due and the key is here."""
    try:
        refill(uow, now=now)
    except Conflict:
        return links_left(uow.session) > 0
    return True


def peek_link(uow: UnitOfWork, *, now: datetime) -> tuple[int, int]:
    """(chain, link) that the next bind will spend, if nobody comes before: for the demo, which plans its draws."""
    refill(uow, now=now)
    chain = uow.session.scalars(_NEXT).one()
    return chain.number, chain.spent + 1


def open_link(uow: UnitOfWork, number: int, n: int) -> bytes:
    """The secret link. Raises Conflict: "lot.no_key", "lot.other_key" (chain): the draw waits until the key is back.

    Conflict("lot.chain_given_up", chain): it does not come back; the draw is given up at the next turn of the clock.
    """
    chain = uow.session.get_one(LotChain, number)
    if chain.given_up_at is not None:
        raise Conflict("lot.chain_given_up", chain=number)
    holder = check_vault(uow.vault, [chain]).of(chain.number, chain.length, chain.tip)
    assert holder is not None
    return holder.link(chain.number, chain.length, n)
