"""Hash trees that grow in the unit of work: leaves are appended, the tiles they touch are stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from panel.lottery.merkle import append
from panel.models import TreeTile
from panel.models.base import table_of
from panel.queries.trees import StoredTiles

_T = table_of(TreeTile)
_KEY = ["tree", "level", "number"]
_ON_SQLITE, _ON_POSTGRES = sqlite.insert(_T), postgresql.insert(_T)
_KEEP = {
    "sqlite": _ON_SQLITE.on_conflict_do_update(index_elements=_KEY, set_={"hashes": _ON_SQLITE.excluded.hashes}),
    "postgresql": _ON_POSTGRES.on_conflict_do_update(index_elements=_KEY, set_={"hashes": _ON_POSTGRES.excluded.hashes}),
}


@dataclass(frozen=True, slots=True)
class GrowingTiles(StoredTiles):
    """The tiles of one tree, to append to. Only for who stands first in the lot's line: two who append would write one tile."""

    def write(self, level: int, number: int, hashes: bytes) -> None:
        """Keep a tile, in the place of a shorter one."""
        keep_tiles(self.session, [(self.tree, level, number, hashes)])


def grow(session: Session, tree: str, size: int, leaves: Sequence[bytes]) -> int:
    """Append leaf hashes to a tree of `size` leaves; gives the new size."""
    return append(GrowingTiles(session, tree), size, leaves)


def keep_tiles(session: Session, tiles: Sequence[tuple[str, int, int, bytes]]) -> None:
    """Store tiles: tree, level, number, hashes each."""
    if tiles:
        rows = [dict(zip((*_KEY, "hashes"), tile, strict=True)) for tile in tiles]
        session.connection().execute(_KEEP[session.get_bind().dialect.name], rows)
