"""Throwing epochs away: a build that was lost, epochs no commitment rests on; forgetting who was where in one that is over."""

from __future__ import annotations

from sqlalchemy import Delete, Select, delete, exists, func, select, tuple_, update

from panel.errors import Conflict, NotFound
from panel.models import Case, DrawEntry, EpochStatus, LotCommit, PoolEpoch, PoolPlace, PoolSlot, Round, RoundStatus, TreeTile
from panel.queries.trees import pool_tree
from panel.uow import House

CHUNK = 20_000  # rows a unit of work
TILES = 500  # of up to 8 kB each


def throw_away(house: House, number: int) -> None:
    """Remove everything of an epoch, a chunk a unit of work so that others get in between, its own row last."""
    _empty_places(house, number)
    tile = tuple_(TreeTile.tree, TreeTile.level, TreeTile.number)
    first, last = pool_tree(number), f"{pool_tree(number)}/~"
    keys = select(TreeTile.tree, TreeTile.level, TreeTile.number).where(
        (TreeTile.tree == first) | ((TreeTile.tree > f"{first}/") & (TreeTile.tree < last))
    )
    _delete(house, delete(TreeTile).where(tile.in_(keys.limit(TILES))))
    with house.work() as uow:
        uow.session.execute(delete(PoolEpoch).where(PoolEpoch.number == number))


def throw_away_unused(house: House) -> int:
    """Throw away closed epochs that no commitment and no round rests on; gives how many."""
    with house.db.reading() as session:
        unused = session.scalars(
            select(PoolEpoch.number).where(
                PoolEpoch.status == EpochStatus.CLOSED,
                ~exists().where(LotCommit.epoch == PoolEpoch.number),
                ~exists().where(Round.epoch == PoolEpoch.number),
            )
        ).all()
    for number in unused:
        throw_away(house, number)
    return len(unused)


def forget_epoch(house: House, number: int) -> None:
    """Destroy the secret of an epoch that is over, and who was where in it: its records can be redone, and lead to nobody.

    Seats keep their jurors, who judged. Raises NotFound("epoch.unknown"); Conflict("epoch.open") while draws commit to it or it
    is being built; Conflict("epoch.in_use") while a draw or a round that rests on it is not over.
    """
    with house.work() as uow:
        epoch = uow.session.scalar(select(PoolEpoch).where(PoolEpoch.number == number).with_for_update())
        if epoch is None:
            raise NotFound("epoch.unknown")
        if epoch.status is not EpochStatus.CLOSED:
            raise Conflict("epoch.open")
        if uow.session.scalar(_waiting(number)):
            raise Conflict("epoch.in_use")
        epoch.secret = None
        rounds = select(Round.id).where(Round.epoch == number)
        uow.session.execute(
            update(DrawEntry)
            .where(DrawEntry.round_id.in_(rounds), DrawEntry.used.is_distinct_from("seated"))
            .values(juror_id=None, record=None)
            .execution_options(synchronize_session=False)
        )
    _empty_places(house, number)


def _waiting(number: int) -> Select[int]:
    """How many draws or rounds on the epoch are not over."""
    drawn = exists().where(Round.case_id == LotCommit.case_id, Round.number == LotCommit.round_no)
    running = exists().where(
        Round.case_id == LotCommit.case_id, Round.number == LotCommit.round_no, Round.status == RoundStatus.OPEN
    )
    return (
        select(func.count())
        .select_from(LotCommit)
        .join(Case, Case.id == LotCommit.case_id)
        .where(LotCommit.epoch == number, (~drawn & Case.ended_at.is_(None)) | running)
    )


def _empty_places(house: House, number: int) -> None:
    slot = tuple_(PoolSlot.epoch, PoolSlot.slot)
    _delete(house, delete(PoolSlot).where(
        slot.in_(select(PoolSlot.epoch, PoolSlot.slot).where(PoolSlot.epoch == number).order_by(PoolSlot.slot).limit(CHUNK))
    ))  # fmt: skip
    place = tuple_(PoolPlace.epoch, PoolPlace.juror_id)
    rows = select(PoolPlace.epoch, PoolPlace.juror_id).where(PoolPlace.epoch == number).order_by(PoolPlace.juror_id)
    _delete(house, delete(PoolPlace).where(place.in_(rows.limit(CHUNK))))


def _delete(house: House, statement: Delete) -> None:
    """Run a statement that deletes a chunk until it finds nothing more."""
    while True:
        with house.work() as uow:
            gone = uow.session.connection().execute(statement).rowcount
        if not gone:
            return
