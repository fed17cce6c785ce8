"""How much two texts say the same: by the words they share, in whole per cent. Pure."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

WORDS_MIN = 6  # fewer words than this tell nothing: two short complaints are alike by chance


def likeness(one: AbstractSet[str], other: AbstractSet[str]) -> int:
    """Twice the words they share, out of all words of both: 0 to 100. 0 where either is too short to tell."""
    if min(len(one), len(other)) < WORDS_MIN:
        return 0
    return 200 * len(one & other) // (len(one) + len(other))
