"""Opening an epoch of the pool: everybody gets a new number, in an order nobody can foresee, while draws go on.

It is built in chunks, each a unit of work of its own, beside the epoch that draws commit to; who joins meanwhile is added at
the end, and one short transaction switches. A build whose process was lost is thrown away at the next start, never used.
Epochs that no commitment rests on are thrown away as well; of one that is over the secret can be destroyed.
"""

from __future__ import annotations

import secrets
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from panel.database import LOT_LINE, queue_up
from panel.errors import Conflict
from panel.lottery.merkle import HASH_BYTES, TILE_ENTRIES, Builder
from panel.lottery.parts import CITIES_MAX, Parts, name_parts
from panel.models import EpochStatus, Juror, JurorStatus, PoolEpoch, PoolEvent
from panel.queries.pool import current_epoch, find_building, log_size
from panel.queries.trees import pool_tree
from panel.services.growing import keep_tiles
from panel.services.listing import Listing, count_jurors, largest_cities, list_jurors
from panel.services.placing import SECRET_BYTES, announce, append_slots
from panel.services.sealing import Chunk, Plan, Sealed, seal_all
from panel.services.storing import let_planner_know, store_places
from panel.services.unlisting import throw_away, throw_away_unused
from panel.settings import read_settings
from panel.uow import House, UnitOfWork

CHUNK = 80 * TILE_ENTRIES  # slots a unit of work
LOST_AFTER = timedelta(minutes=3)  # a build that has not moved for so long has no process any more
CATCH_UP = 500  # lines of the log, written while the epoch was built, that are left for the transaction that switches
WINDOW = 10_000  # … that are read for newcomers in one unit of work before it
Clock = Callable[[], datetime]
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class _Build:
    """An epoch in the making: its number, secret and parts, and the size the log had when it was begun."""

    number: int
    secret: bytes
    names: tuple[str, ...]
    log_from: int


def is_due(house: House, now: datetime) -> bool:
    """Whether the open epoch has lasted its days (setting `epoch_days`) and nobody is building the next one."""
    with house.db.reading() as session:
        epoch, building = current_epoch(session), find_building(session)
        if epoch is None or epoch.opened_at is None or (building is not None and not _is_lost(building, now)):
            return False
        return epoch.opened_at + timedelta(days=read_settings(session, now).epoch_days) <= now


def open_if_due(house: House, clock: Clock) -> int:
    """What the clock does: open the next epoch when it is time. Gives 1 when one was opened, else 0."""
    if not is_due(house, clock()):
        return 0
    open_epoch(house, clock)
    return 1


def open_epoch(house: House, clock: Clock, progress: Progress = lambda _placed: None, *, chunk: int = CHUNK) -> int:
    """Build the next epoch and open it; gives its number. `progress` gets how many jurors were just placed.

    `chunk`: slots a unit of work, a multiple of 256. Raises Conflict("epoch.building") while another process builds one,
    Conflict("epoch.lost") when this build was given up for lost meanwhile.
    """
    _throw_away_lost(house, clock)
    build = _begin(house, clock())
    with house.db.reading() as session:
        listing = list_jurors(session, Parts(build.names), build.secret, lambda: _touch(house, build, clock()))
    _place_all(house, build, listing, chunk, clock, progress)
    del listing
    _switch(house, build, _catch_up(house, build, clock), clock())
    throw_away_unused(house)
    return build.number


def _is_lost(building: PoolEpoch, now: datetime) -> bool:
    return building.moved_at < now - LOST_AFTER


def _throw_away_lost(house: House, clock: Clock) -> None:
    with house.db.reading() as session:
        building = find_building(session)
    if building is None:
        return
    if not _is_lost(building, clock()):
        raise Conflict("epoch.building")
    throw_away(house, building.number)


def _begin(house: House, now: datetime) -> _Build:
    with house.db.reading() as session:
        settings = read_settings(session, now)
        dimensions = [name for name in settings.strata.split(",") if name]
        cities = largest_cities(session, CITIES_MAX) if "city" in dimensions else []
        expected = count_jurors(session)
    names = name_parts(dimensions, cities)
    secret = secrets.token_bytes(SECRET_BYTES)
    with house.work() as uow:
        queue_up(uow.session, LOT_LINE)
        if find_building(uow.session) is not None:
            raise Conflict("epoch.building")
        number = (uow.session.scalar(select(func.max(PoolEpoch.number))) or 0) + 1
        uow.session.add(
            PoolEpoch(
                number=number,
                status=EpochStatus.BUILDING,
                secret=secret.hex(),
                strata=names,
                size=0,
                expected=expected,
                begun_at=now,
                moved_at=now,
            )
        )
        return _Build(number, secret, tuple(names), log_size(uow.session))


def _touch(house: House, build: _Build, now: datetime) -> None:
    with house.work() as uow:
        _move(uow, build, now)


def _move(uow: UnitOfWork, build: _Build, now: datetime, placed: int = 0) -> None:
    """Say that the build goes on. Raises Conflict("epoch.lost") when another process took it for lost."""
    mine = (PoolEpoch.number == build.number, PoolEpoch.secret == build.secret.hex(), PoolEpoch.status == EpochStatus.BUILDING)
    moved = update(PoolEpoch).where(*mine).values(moved_at=now, size=PoolEpoch.size + placed).returning(PoolEpoch.number)
    if uow.session.execute(moved.execution_options(synchronize_session=False)).one_or_none() is None:
        raise Conflict("epoch.lost")


def _place_all(house: House, build: _Build, listing: Listing, chunk: int, clock: Clock, progress: Progress) -> None:
    trees = _Trees(build)
    plan = Plan(build.secret, listing.cities)
    for each, sealed in seal_all(plan, _chunks(listing, chunk), listing.size):
        end = each.first + len(each.accounts)
        with house.work() as uow:
            _move(uow, build, clock(), len(each.accounts))
            store_places(uow.session, build.number, listing, each.first, end, sealed.hashing)
            keep_tiles(uow.session, trees.take(each, sealed.finish()))
        progress(len(each.accounts))
    with house.work() as uow:
        _move(uow, build, clock())
        keep_tiles(uow.session, trees.finish())
        let_planner_know(uow.session)


def _chunks(listing: Listing, size: int) -> Iterator[Chunk]:
    for first in range(0, listing.size, size):
        rows = listing.order[first : first + size]
        columns = (listing.accounts, listing.clusters, listing.city, listing.strata)
        yield Chunk(first, *(array("q", column[rows].astype("int64").tobytes()) for column in columns))


class _Trees:
    """The trees of an epoch while it is built: tiles of leaves come hashed, what is above them is made here."""

    def __init__(self, build: _Build) -> None:
        self._tiles: list[tuple[str, int, int, bytes]] = []
        self._whole = pool_tree(build.number)
        self._above = Builder(self._keeper(self._whole, 1))
        self._parts = [Builder(self._keeper(pool_tree(build.number, n), 0)) for n in range(len(build.names))]

    def take(self, chunk: Chunk, sealed: Sealed) -> list[tuple[str, int, int, bytes]]:
        """The tiles that a chunk filled."""
        self._tiles += [(self._whole, 0, number, hashes) for number, hashes in sealed.tiles]
        for at in range(0, len(sealed.roots), HASH_BYTES):
            self._above.add(sealed.roots[at : at + HASH_BYTES])
        if self._parts:
            leaves = b"".join(hashes for _, hashes in sealed.tiles)
            for number, stratum in enumerate(chunk.strata):
                self._parts[stratum].add(leaves[number * HASH_BYTES : (number + 1) * HASH_BYTES])
        tiles, self._tiles = self._tiles, []
        return tiles

    def finish(self) -> list[tuple[str, int, int, bytes]]:
        """The tiles that are not full."""
        for builder in (self._above, *self._parts):
            builder.finish()
        return self._tiles

    def _keeper(self, tree: str, lowest: int) -> Callable[[int, int, bytes], None]:
        return lambda level, number, hashes: self._tiles.append((tree, level + lowest, number, hashes))


def _catch_up(house: House, build: _Build, clock: Clock) -> int:
    """Place who joined or came back since the build began; gives the line of the log up to which everybody has a place."""
    since = build.log_from
    while True:
        with house.work() as uow:
            _move(uow, build, clock())
            size = log_size(uow.session)
            if size - since <= CATCH_UP:
                return since
            upto = min(size, since + WINDOW)
            _add_newcomers(uow, since, upto, clock())
            since = upto


def _add_newcomers(uow: UnitOfWork, since: int, upto: int, now: datetime) -> None:
    epoch = find_building(uow.session)
    if epoch is None:
        raise Conflict("epoch.lost")
    jurors = uow.session.scalars(
        select(Juror.id)
        .join(PoolEvent, PoolEvent.account_id == Juror.account_id)
        .where(
            PoolEvent.seq >= since,
            PoolEvent.seq < upto,
            PoolEvent.kind.in_(("joined", "returned")),
            Juror.status != JurorStatus.LEFT,
        )
        .order_by(PoolEvent.seq)
    ).all()
    if jurors:
        append_slots(uow, jurors, now=now, epoch=epoch)


def _switch(house: House, build: _Build, since: int, now: datetime) -> None:
    """Place the last newcomers, close the old epoch and open the new one, in one transaction."""
    with house.work() as uow:
        queue_up(uow.session, LOT_LINE)
        _move(uow, build, now)
        _add_newcomers(uow, since, log_size(uow.session), now)
        old, new = current_epoch(uow.session), find_building(uow.session)
        if old is not None:
            old.status, old.closed_at = EpochStatus.CLOSED, now
            uow.session.flush()
        if new is not None:
            new.status, new.opened_at = EpochStatus.OPEN, now
            uow.session.flush()
            announce(uow, new, now=now)
