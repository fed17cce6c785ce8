"""A hash tree after RFC 6962, written once more for tests: recursion over the definition, with what is complete remembered."""

from __future__ import annotations

from hashlib import sha256


def largest_power(count: int) -> int:
    """The largest power of two below `count`."""
    power = 1
    while power * 2 < count:
        power *= 2
    return power


class Tree:
    """Leaves are hashes already; they are only ever appended."""

    def __init__(self, leaves: list[bytes] | None = None) -> None:
        self.leaves = leaves or []
        self._known: dict[tuple[int, int], bytes] = {}

    def root(self, size: int, start: int = 0) -> bytes:
        """The root over leaves start..size-1."""
        if size - start == 1:
            return self.leaves[start]
        if (start, size) not in self._known:
            middle = start + largest_power(size - start)
            self._known[start, size] = sha256(b"\x01" + self.root(middle, start) + self.root(size, middle)).digest()
        return self._known[start, size]

    def path(self, place: int, size: int, start: int = 0) -> list[bytes]:
        """The inclusion proof of leaf `place`, from the leaf to the root."""
        if size - start == 1:
            return []
        middle = start + largest_power(size - start)
        if place < middle:
            return [*self.path(place, middle, start), self.root(size, middle)]
        return [*self.path(place, size, middle), self.root(middle, start)]

    def growth(self, old: int, size: int, start: int = 0, whole: bool = True) -> list[bytes]:
        """The proof that the tree of `old` leaves is the beginning of that of `size`."""
        if old == size:
            return [] if whole else [self.root(size, start)]
        middle = start + largest_power(size - start)
        if old <= middle:
            return [*self.growth(old, middle, start, whole), self.root(size, middle)]
        return [*self.growth(old, size, middle, False), self.root(middle, start)]
