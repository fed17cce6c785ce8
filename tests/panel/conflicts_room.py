"""Asking who may judge a case: shortcuts over a scene, and what the log says of its people."""

from __future__ import annotations

import secrets

from sqlalchemy import select

from panel.models import Account, DrawEntry, Juror, LotCommit, Merchant, PoolEvent, Role
from panel.queries.cases import get_case
from panel.queries.conflicts import Refusal, refusals
from panel.queries.rounds import find_commitment
from panel.services.dealing import record_dealing
from panel.services.merchants import add_member, remove_member
from panel.services.pool import leave_pool, pause, set_opt_outs
from panel.services.roles import add_role
from panel.services.ties import record_tie
from panel.uow import UnitOfWork
from tests.panel.scene import Scene


def jurors(scene: Scene) -> list[int]:
    """Accounts of the jurors, in the order they joined."""
    with scene.house.db.reading() as session:
        return list(session.scalars(select(Juror.account_id).order_by(Juror.id)))


def commit_of(scene: Scene, case_id: int, number: int = 1) -> LotCommit:
    with scene.house.db.reading() as session:
        found = find_commitment(session, case_id, number)
        assert found is not None
        return found


def refused(scene: Scene, case_id: int, slots: list[int] | None = None, **changes: object) -> dict[int, Refusal]:
    """Who would be refused by a walk over these slots (all of the commitment), by account."""
    with scene.house.db.reading() as session:
        case = get_case(session, scene.case(case_id).public_id)
        asked = refusals(session, case, commit_of(scene, case_id), now=scene.now, **changes)
        found = asked(slots if slots is not None else list(range(commit_of(scene, case_id).pool_size)))
        return {asked.candidates[slot].account_id: refusal for slot, refusal in found.items()}


def event(scene: Scene, seq: int | None) -> PoolEvent:
    with scene.house.db.reading() as session:
        assert seq is not None
        return session.get_one(PoolEvent, seq)


def used(scene: Scene, case_id: int) -> dict[int, DrawEntry]:
    """What became of each entry of the newest round's list that was read, by account."""
    with scene.house.db.reading() as session:
        rows = session.execute(
            select(Juror.account_id, DrawEntry)
            .join(Juror, Juror.id == DrawEntry.juror_id)
            .where(DrawEntry.round_id == scene.round(case_id).id, DrawEntry.used.is_not(None))
        )
        return dict(rows.all())


def tie(scene: Scene, *accounts: int, kind: str = "device", key: str = "") -> None:
    """Let the accounts share a key."""
    key = key or secrets.token_hex(32)
    for account in accounts:
        with scene.house.work() as uow:
            record_tie(uow, account, kind, key, source="own", now=scene.now)


def clusters(scene: Scene, *accounts: int) -> list[int]:
    with scene.house.db.reading() as session:
        return [session.get_one(Account, account).cluster for account in accounts]


def bring_about(scene: Scene, account: int, reason: str) -> None:
    """Whatever gives the account this reason not to judge disputes of the complainant with the merchant."""
    with scene.house.work() as uow:
        _bring_about(scene, uow, account, reason)
    if reason == "cluster":
        tie(scene, scene.complainant, account)


def _bring_about(scene: Scene, uow: UnitOfWork, account: int, reason: str) -> None:
    now = scene.now
    if reason == "left":
        leave_pool(uow, account, now=now)
    elif reason == "paused":
        pause(uow, account, now=now)
    elif reason == "staff":
        add_role(uow, account, Role.MEDIATOR, by_id=scene.manager, now=now)
    elif reason == "merchant":
        who, shop = uow.session.get_one(Account, account), uow.session.get_one(Merchant, scene.merchant)
        add_member(uow, shop.public_id, who.email or "", now=now)
        remove_member(uow, shop.public_id, who.public_id)  # who still answers for it is a party
    elif reason == "dealings":
        record_dealing(uow, account, "order", merchant_id=scene.merchant, source="import", now=now)
    elif reason == "known":
        record_dealing(uow, account, "family", other_id=scene.complainant, source="import", now=now)
    elif reason == "opted_out":
        set_opt_outs(uow, account, ["food_quality"], now=now)
