"""Trees kept in tiles give the roots and proofs of RFC 6962, for every size, however they were built."""

from __future__ import annotations

from hashlib import sha256
from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panel.errors import Invalid
from panel.lottery.merkle import (
    Builder,
    append,
    check_consistency,
    check_inclusion,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
)
from tests.panel.lottery.samples import Kept

LEAVES = [leaf_hash(b"leaf %d" % i) for i in range(70_000)]


def naive_root(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, as it is written there, over leaf hashes."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256().digest()
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def naive_path(m: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 6962, section 2.1.1."""
    if len(leaves) < 2:
        return []
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    if m < k:
        return [*naive_path(m, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(m - k, leaves[k:]), naive_root(leaves[:k])]


def naive_subproof(m: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    """RFC 6962, section 2.1.2."""
    if m == len(leaves):
        return [] if whole else [naive_root(leaves)]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    if m <= k:
        return [*naive_subproof(m, leaves[:k], whole), naive_root(leaves[k:])]
    return [*naive_subproof(m - k, leaves[k:], False), naive_root(leaves[:k])]


def grown(size: int) -> Kept:
    kept = Kept()
    append(kept, 0, LEAVES[:size])
    return kept


def test_published_hashes() -> None:
    """The empty tree, and the leaf and node prefixes, as RFC 6962 has them."""
    assert root(Kept(), 0).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert node_hash(b"a", b"b") == sha256(b"\x01ab").digest()


@given(st.integers(0, 600), st.lists(st.integers(0, 600), max_size=4))
@settings(deadline=None)
def test_any_way_of_appending_gives_the_same_tree(size: int, cuts: list[int]) -> None:
    kept, at = Kept(), 0
    for cut in (*sorted(min(cut, size) for cut in cuts), size):
        at = append(kept, at, LEAVES[at:cut])
    tiles: dict[tuple[int, int], bytes] = {}
    builder = Builder(lambda level, number, hashes: tiles.update({(level, number): hashes}))
    for leaf in LEAVES[:size]:
        builder.add(leaf)
    assert builder.finish() == (at, root(kept, at)) == (size, naive_root(LEAVES[:size]))
    assert tiles == kept.tiles


@given(st.data())
@settings(deadline=None)
def test_inclusion_is_that_of_the_rfc_for_every_earlier_size(data: st.DataObject) -> None:
    stored = data.draw(st.integers(1, 1500))
    size = data.draw(st.integers(1, stored))
    index = data.draw(st.integers(0, size - 1))
    proof, top = inclusion_proof(grown(stored), index, size), naive_root(LEAVES[:size])
    assert root(grown(stored), size) == top
    assert proof == naive_path(index, LEAVES[:size])
    assert check_inclusion(LEAVES[index], index, size, proof, top)
    assert not check_inclusion(LEAVES[index + 1], index, size, proof, top)
    assert not check_inclusion(LEAVES[index], index + 1, size, proof, top)
    assert not check_inclusion(LEAVES[index], index, size, [*proof, top], top)
    if proof:
        assert not check_inclusion(LEAVES[index], index, size, proof[1:], top)
        other = data.draw(st.integers(0, len(proof) - 1))
        assert not check_inclusion(LEAVES[index], index, size, [*proof[:other], top, *proof[other + 1 :]], top)


@given(st.data())
@settings(deadline=None)
def test_consistency_is_that_of_the_rfc(data: st.DataObject) -> None:
    second = data.draw(st.integers(1, 1500))
    first = data.draw(st.integers(1, second))
    old, new = naive_root(LEAVES[:first]), naive_root(LEAVES[:second])
    proof = consistency_proof(grown(second), first, second)
    assert proof == naive_subproof(first, LEAVES[:second], True)
    assert check_consistency(first, second, old, new, proof)
    assert not check_consistency(first, second, LEAVES[-1], new, proof)
    assert not check_consistency(first, second, old, LEAVES[-1], proof)
    assert not check_consistency(first, second, old, new, [*proof, old])
    if proof:
        assert not check_consistency(first, second, old, new, proof[:-1])
    if first > 1:
        assert not check_consistency(first - 1, second, old, new, proof)


def test_three_levels_of_tiles() -> None:
    """More than 256 times 256 leaves: entries of level 2 are roots of 65,536 leaves."""
    kept = grown(len(LEAVES))
    top = root(kept, len(LEAVES))
    assert len(kept.tiles[2, 0]) == 32
    assert len(kept.tiles[1, 1]) == 32 * (len(LEAVES) // 256 - 256)
    assert top == naive_root(LEAVES)
    for index in (0, 255, 256, 65_535, 65_536, 69_999):
        assert check_inclusion(LEAVES[index], index, len(LEAVES), inclusion_proof(kept, index, len(LEAVES)), top)
    assert check_consistency(65_537, 70_000, root(kept, 65_537), top, consistency_proof(kept, 65_537, 70_000))


def test_a_builder_holds_one_tile_a_level() -> None:
    written: list[int] = []
    builder = Builder(lambda level, number, hashes: written.append(len(hashes)))
    for size in accumulate([1] * 2560):
        builder.add(LEAVES[size])
    assert sum(written) == 2560 * 32
    assert set(written) == {256 * 32}


def test_a_lost_tile_is_named() -> None:
    kept = grown(600)
    del kept.tiles[0, 1]
    with pytest.raises(Invalid, match="lot.tile_missing"):
        inclusion_proof(kept, 300, 600)
    del kept.tiles[0, 2]
    with pytest.raises(Invalid, match="lot.tile_missing"):
        append(kept, 600, LEAVES[:1])
    with pytest.raises(Invalid, match="lot.tile_missing"):
        root(grown(10), 11)


@pytest.mark.parametrize(("index", "size"), [(-1, 5), (5, 5), (0, 0)])
def test_no_proof_of_what_is_not_there(index: int, size: int) -> None:
    with pytest.raises(Invalid, match="lot.no_such_leaf"):
        inclusion_proof(grown(5), index, size)
    assert not check_inclusion(LEAVES[0], index, size, [], LEAVES[0])


@pytest.mark.parametrize(("first", "second"), [(0, 5), (6, 5), (-1, 5)])
def test_no_tree_grows_from_nothing(first: int, second: int) -> None:
    with pytest.raises(Invalid, match="lot.no_such_tree"):
        consistency_proof(grown(5), first, second)
    assert not check_consistency(first, second, b"", b"", [])
