"""A juror's own number in the pool with the proof that it is behind the published root, and whether it can be drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from panel.eligibility import Reason
from panel.errors import Conflict, NotFound
from panel.lottery.leaves import make_slot_leaf
from panel.models.case import Case
from panel.models.juror import Juror
from panel.models.lot import PoolEpoch
from panel.models.round import LIVE_SEATS, DrawEntry, Round, Seat
from panel.projections.lot import build_annex
from panel.projections.lot_public import FixedPool, find_fixed_pool
from panel.queries.eligibility import eligibility_of
from panel.queries.pool import Place, current_epoch, find_place, pool_root, prove_slot
from panel.settings import read_settings

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class OwnSlot:
    """The juror's place in an epoch. `leaf`, `root`, `proof`: hashes in hex; the leaf's seals stay closed. `commit`: the
    name of the commitment whose root it is, "" for the root of now.

    An opened seal would prove to others whose number it is, and so who sits on a panel that is still voting.
    """

    epoch: int
    opened_at: datetime | None
    slot: int
    size: int
    leaf: str
    root: str
    proof: tuple[str, ...]
    commit: str = ""


@dataclass(frozen=True, slots=True)
class Chance:
    """Whether the juror can be drawn. `reasons`: what stands in the way; `first_at`: when it ends by itself, else None.

    `year`: seats of the last 365 days, of at most `year_max`. `mixed`: parts of the pool share the seats evenly, so that a
    number of a small part is drawn more often.
    """

    reasons: tuple[Reason, ...]
    first_at: datetime | None
    year: int
    year_max: int
    mixed: bool


def view_own_slot(session: Session, juror: Juror) -> OwnSlot | None:
    """The juror's number; None while there is no open epoch, or the juror has no place in it, or its secret is gone."""
    epoch = current_epoch(session)
    place = find_place(session, epoch.number, juror.id) if epoch is not None else None
    if epoch is None or place is None or epoch.secret is None:
        return None
    root = pool_root(session, epoch.number, epoch.size).hex()
    return _own_slot(session, epoch, place, FixedPool("", epoch.number, epoch.size, root))


def view_slot_at(session: Session, juror: Juror, commit: str) -> OwnSlot:
    """The juror's number with its proof up to the root that the commitment of this name fixed.

    Raises NotFound("lot.no_commit"); Conflict("lot.unlinked") when the secret of its numbering has been destroyed,
    Conflict("lot.joined_later") when the juror got a number in it only afterwards.
    """
    fixed = find_fixed_pool(session, commit)
    epoch, place = session.get_one(PoolEpoch, fixed.epoch), find_place(session, fixed.epoch, juror.id)
    if epoch.secret is None:
        raise Conflict("lot.unlinked")
    if place is None or place.slot >= fixed.size:
        raise Conflict("lot.joined_later")
    return _own_slot(session, epoch, place, fixed)


def _own_slot(session: Session, epoch: PoolEpoch, place: Place, pool: FixedPool) -> OwnSlot:
    secret = bytes.fromhex(epoch.secret or "")
    leaf = make_slot_leaf(secret, place.slot, place.account_id, place.cluster, place.city, place.stratum)
    return OwnSlot(
        epoch=epoch.number, opened_at=epoch.opened_at, slot=place.slot, size=pool.size, leaf=leaf.hex(), root=pool.root,
        proof=tuple(each.hex() for each in prove_slot(session, epoch.number, place.slot, pool.size)), commit=pool.commit,
    )


def view_chance(session: Session, juror: Juror, *, now: datetime) -> Chance:
    """What the rules of eligibility say of the juror at `now`, and how far the yearly limit is used up."""
    found = eligibility_of(session, juror.account_id, now=now)
    held = select(func.count()).where(
        Seat.juror_id == juror.id, Seat.status.in_(LIVE_SEATS), Seat.summoned_at > now - YEAR
    )
    year = session.scalar(held) or 0
    epoch, settings = current_epoch(session), read_settings(session, now)
    mixed = epoch is not None and len(epoch.strata) > 1 and settings.strata_equal
    return Chance(found.reasons, found.first_at, year, settings.yearly_max, mixed)


@dataclass(frozen=True, slots=True)
class OwnOpening:
    """What is under the seals of the juror's own number in one closed draw: (name, value, salt in hex) of each, and its leaf.

    `position`: the step of the walk, from 1. `commit`: the name of the draw's entry in the journal; `extension`: which list of
    the round, 0 for the first.
    """

    commit: str
    position: int
    slot: int
    parts: tuple[tuple[str, int | str, str], ...]
    leaf: str
    extension: int


def view_opening(session: Session, case: Case, seat: Seat) -> OwnOpening:
    """The opening of the seat's step. Raises Conflict as `build_annex`, and NotFound("lot.no_step") without such a step."""
    round_ = session.get_one(Round, seat.round_id)
    step = session.scalar(
        select(DrawEntry).where(DrawEntry.round_id == round_.id, DrawEntry.juror_id == seat.juror_id)
    )
    annex = build_annex(session, case, round_.number, step.extension if step is not None else 0)
    found = next((each for each in annex.slots if step is not None and each.slot == step.slot), None)
    if step is None or found is None:
        raise NotFound("lot.no_step")
    values: dict[str, int | str] = {
        "juror": found.juror, "cluster": found.cluster, "city": found.city, "stratum": found.stratum,
    }  # fmt: skip
    parts = tuple((name, value, getattr(found.salts, name).hex()) for name, value in values.items())
    earlier = select(func.count()).where(DrawEntry.round_id == round_.id, DrawEntry.extension < step.extension)
    position = step.position + 1 - (session.scalar(earlier) or 0)
    return OwnOpening(annex.commit.hex(), position, found.slot, parts, found.leaf().hex(), step.extension)
