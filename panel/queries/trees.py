"""The stored hash trees, read only: tiles out of the database, as `panel.lottery.merkle` asks for them."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import bindparam, literal_column, select, union_all
from sqlalchemy.orm import Session

from panel.lottery.merkle import HASH_BYTES, TILE_ENTRIES, Tiles
from panel.models import TreeTile
from panel.models.base import BigId, table_of
from panel.queries.prepared import Prepared

LOG = "log"
_T = table_of(TreeTile)
_READ = Prepared(
    select(_T.c.hashes).where(
        _T.c.tree == bindparam("tree"), _T.c.level == bindparam("level", type_=BigId),
        _T.c.number == bindparam("number", type_=BigId),
    )
)  # fmt: skip

_LEVEL_BITS = 8  # a tile's 256 hashes are one level of the stored tree
_LEVELS = 4  # trees of up to 2^32 leaves; of a larger one the tiles above are read one by one
_PATH = Prepared(
    union_all(
        *(
            select(_T.c.level, _T.c.number, _T.c.hashes).where(
                _T.c.tree == bindparam("tree"), _T.c.level == literal_column(str(level)),
                _T.c.number.in_([bindparam(f"{side}{level}", type_=BigId) for side in ("own", "edge")]),
            )
            for level in range(_LEVELS)
        )
    )
)  # fmt: skip


def pool_tree(epoch: int, stratum: int | None = None) -> str:
    """The name of an epoch's tree, or of the tree of one of its strata."""
    return f"pool/{epoch}" if stratum is None else f"pool/{epoch}/{stratum}"


@dataclass(frozen=True, slots=True)
class StoredTiles:
    """The tiles of one tree, to read roots and proofs from."""

    session: Session
    tree: str

    def read(self, level: int, number: int) -> bytes:
        """The hashes of a tile; b"" when there is none."""
        found = _READ.rows(self.session.connection(), {"tree": self.tree, "level": level, "number": number})
        return bytes(found[0][0]) if found else b""

    def write(self, level: int, number: int, hashes: bytes) -> None:
        """Never: whoever reads does not write. Raises PermissionError."""
        raise PermissionError(f"{self.tree} {level}/{number}: {len(hashes)} bytes, but this session only reads")


@dataclass(slots=True)
class KeptTiles:
    """Tiles of one tree that are read once, however many proofs go through them."""

    tiles: Tiles
    kept: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def read(self, level: int, number: int) -> bytes:
        """The hashes of a tile; b"" when there is none."""
        if (level, number) not in self.kept:
            self.kept[level, number] = self.tiles.read(level, number)
        return self.kept[level, number]

    def write(self, level: int, number: int, hashes: bytes) -> None:
        """As the tiles behind it do."""
        self.tiles.write(level, number, hashes)

    @classmethod
    def on_path(cls, tiles: StoredTiles, index: int, size: int) -> KeptTiles:
        """With the tiles of a proof for leaf `index` among `size` already read, in one question: above it, and at the edge."""
        places = ("own", index), ("edge", size)
        at = {f"{side}{level}": leaf >> _LEVEL_BITS * (level + 1) for level in range(_LEVELS) for side, leaf in places}
        rows = _PATH.rows(tiles.session.connection(), {"tree": tiles.tree, **at})
        return cls(tiles, {(level, number): bytes(hashes) for level, number, hashes in rows})

    def leaf(self, index: int) -> bytes:
        """The leaf hash at `index`."""
        number, place = divmod(index, TILE_ENTRIES)
        return self.read(0, number)[place * HASH_BYTES : (place + 1) * HASH_BYTES]
