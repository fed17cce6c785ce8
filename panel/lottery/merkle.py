"""Hash trees after RFC 6962 over SHA-256, kept as tiles of 256 hashes: roots and proofs of any prefix from a few rows.

Level 0 holds the leaves; entry i of level n is the root of the full subtree over leaves i*256^n to (i+1)*256^n - 1. A
tree only grows, so a tile once full never changes and every earlier size keeps its root and its proofs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Protocol

from panel.errors import Invalid

HASH_BYTES = 32
TILE_ENTRIES = 256
TILE_BYTES = TILE_ENTRIES * HASH_BYTES
_PAIR_BYTES = 2 * HASH_BYTES
_LEVEL_BITS = 8


class Tiles(Protocol):
    """Where the tiles of one tree are kept."""

    def read(self, level: int, number: int) -> bytes:
        """The hashes of a tile, 32 bytes each, at most 256 of them; b"" when there is none."""
        ...

    def write(self, level: int, number: int, hashes: bytes) -> None:
        """Keep a tile, in the place of a shorter one of the same number."""
        ...


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(00, data): the hash of a leaf (RFC 6962, section 2.1)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(01, left, right): the hash of two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def append(tiles: Tiles, size: int, leaves: Sequence[bytes]) -> int:
    """Add leaf hashes to a tree of `size` leaves and give the new size; each touched tile is written once.

    Raises Invalid("lot.tile_missing", level, number) when a tile of the present size is absent or too short.
    """
    if leaves:
        _append(tiles, 0, size, b"".join(leaves))
    return size + len(leaves)


def root(tiles: Tiles, size: int) -> bytes:
    """The root over the first `size` leaves, for any size that was stored; SHA-256 of nothing for an empty tree."""
    return _Reader(tiles).subtree(0, size) if size else sha256().digest()


def inclusion_proof(tiles: Tiles, index: int, size: int) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root over `size` leaves (RFC 6962, section 2.1.1), bottom first.

    Raises Invalid("lot.no_such_leaf") unless 0 <= index < size.
    """
    if not 0 <= index < size:
        raise Invalid("lot.no_such_leaf", index=index, size=size)
    reader, path = _Reader(tiles), []
    start, end = 0, size
    while end - start > 1:
        middle = start + _left_part(end - start)
        if index < middle:
            path.append(reader.subtree(middle, end))
            end = middle
        else:
            path.append(reader.subtree(start, middle))
            start = middle
    return path[::-1]


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `proof` leads from the leaf hash at `index` to the root over `size` leaves (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    made, last = leaf, size - 1
    for each in proof:
        if last == 0:
            return False
        if index & 1 or index == last:
            made = node_hash(each, made)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            made = node_hash(made, each)
        index, last = index >> 1, last >> 1
    return last == 0 and made == root


def consistency_proof(tiles: Tiles, first: int, second: int) -> list[bytes]:
    """The hashes that show the tree of `first` leaves to be the start of that of `second` (RFC 6962, section 2.1.2).

    Raises Invalid("lot.no_such_tree") unless 0 < first <= second.
    """
    if not 0 < first <= second:
        raise Invalid("lot.no_such_tree", first=first, second=second)
    reader, path = _Reader(tiles), []
    start, end, whole = 0, second, True
    while first < end:
        middle = start + _left_part(end - start)
        if first <= middle:
            path.append(reader.subtree(middle, end))
            end = middle
        else:
            path.append(reader.subtree(start, middle))
            start, whole = middle, False
    return ([] if whole else [reader.subtree(start, end)]) + path[::-1]


def check_consistency(first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows the one tree to be the start of the other (RFC 9162, section 2.1.4.2)."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not proof and first_root == second_root
    path = list(proof)
    if first & (first - 1) == 0:
        path.insert(0, first_root)
    if not path:
        return False
    index, last = first - 1, second - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    old = new = path[0]
    for each in path[1:]:
        if last == 0:
            return False
        if index & 1 or index == last:
            old, new = node_hash(each, old), node_hash(each, new)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            new = node_hash(new, each)
        index, last = index >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


def tile_root(tile: bytes) -> bytes:
    """The root over the 256 hashes of a full tile: the entry it has one level higher."""
    return _perfect(tile)


class Builder:
    """Builds a tree leaf by leaf and hands over each tile once, when it is full or at the end.

    Holds at most one tile a level: memory does not grow with the tree. `write` gets level, number and hashes.
    """

    def __init__(self, write: Callable[[int, int, bytes], None]) -> None:
        self._write = write
        self._open: list[bytearray] = [bytearray()]
        self._tiles = [0]

    def add(self, leaf: bytes) -> None:
        """Append one leaf hash."""
        tile = self._open[0]
        tile += leaf
        if len(tile) == TILE_BYTES:
            self._close(0)

    def finish(self) -> tuple[int, bytes]:
        """Hand over the tiles that are not full and give size and root. The builder is done with."""
        size = self._tiles[0] * TILE_ENTRIES + len(self._open[0]) // HASH_BYTES
        for level, tile in enumerate(self._open):
            if tile:
                self._write(level, self._tiles[level], bytes(tile))
        return size, root(self, size)

    def read(self, level: int, number: int) -> bytes:
        """The open tile of a level: the only ones that the root of all leaves needs."""
        return bytes(self._open[level]) if level < len(self._open) and number == self._tiles[level] else b""

    def write(self, level: int, number: int, hashes: bytes) -> None:
        """Hand a tile over."""
        self._write(level, number, hashes)

    def _close(self, level: int) -> None:
        tile = bytes(self._open[level])
        self._write(level, self._tiles[level], tile)
        self._open[level] = bytearray()
        self._tiles[level] += 1
        if level + 1 == len(self._open):
            self._open.append(bytearray())
            self._tiles.append(0)
        self._open[level + 1] += _perfect(tile)
        if len(self._open[level + 1]) == TILE_BYTES:
            self._close(level + 1)


class _Reader:
    """Subtrees out of tiles, reading each tile once."""

    def __init__(self, tiles: Tiles) -> None:
        self._tiles = tiles
        self._seen: dict[tuple[int, int], bytes] = {}

    def subtree(self, start: int, end: int) -> bytes:
        """The root over leaves start..end-1, where start is a multiple of the largest full subtree inside."""
        length = end - start
        if length & (length - 1):
            middle = start + _left_part(length)
            return node_hash(self.subtree(start, middle), self.subtree(middle, end))
        bits = length.bit_length() - 1
        level = bits // _LEVEL_BITS
        entry = start >> level * _LEVEL_BITS
        return _perfect(self._hashes(level, entry, 1 << bits % _LEVEL_BITS))

    def _hashes(self, level: int, entry: int, count: int) -> bytes:
        number, offset = divmod(entry, TILE_ENTRIES)
        tile = self._seen.get((level, number))
        if tile is None:
            tile = self._seen[level, number] = self._tiles.read(level, number)
        hashes = tile[offset * HASH_BYTES : (offset + count) * HASH_BYTES]
        if len(hashes) != count * HASH_BYTES:
            raise Invalid("lot.tile_missing", level=level, number=number)
        return hashes


def _append(tiles: Tiles, level: int, count: int, hashes: bytes) -> None:
    number, held = divmod(count, TILE_ENTRIES)
    if held:
        present = tiles.read(level, number)[: held * HASH_BYTES]
        if len(present) != held * HASH_BYTES:
            raise Invalid("lot.tile_missing", level=level, number=number)
        hashes = present + hashes
    roots = []
    for start in range(0, len(hashes), TILE_BYTES):
        tile = hashes[start : start + TILE_BYTES]
        tiles.write(level, number, tile)
        number += 1
        if len(tile) == TILE_BYTES:
            roots.append(_perfect(tile))
    if roots:
        _append(tiles, level + 1, count // TILE_ENTRIES, b"".join(roots))


def _perfect(hashes: bytes) -> bytes:
    """The root over a power of two of hashes."""
    while len(hashes) > HASH_BYTES:
        hashes = b"".join(
            [sha256(b"\x01" + hashes[at : at + _PAIR_BYTES]).digest() for at in range(0, len(hashes), _PAIR_BYTES)]
        )
    return hashes


def _left_part(count: int) -> int:
    """The largest power of two below `count`: how many leaves the left subtree holds."""
    return 1 << (count - 1).bit_length() - 1
