"""The stream must be the published one, byte for byte, and fair."""

import hashlib
from collections import Counter
from itertools import islice, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panel.errors import Invalid
from panel.lottery import walk_slots

VECTOR = hashlib.sha256(b"panel-draw/1 test vector").digest()


def seed(number: int) -> bytes:
    return hashlib.sha256(b"test seed %d" % number).digest()


def chi_square(counts: list[int]) -> float:
    mean = sum(counts) / len(counts)
    return sum((count - mean) ** 2 for count in counts) / mean


def test_vector_seed():
    assert VECTOR.hex() == "1ae7cc0acfdf1e19311ab976e9ac6ea821dfd2d8422ed914e9a57c1a551def39"


@pytest.mark.parametrize(
    ("n", "slots"),
    [
        (20, [3, 7, 18, 0, 14]),
        (10**4, [7131, 4402, 3882, 9461, 5650, 6298, 6083, 6897]),
        (10**7, [8212834, 1098076, 9567601, 7473447, 1701987, 1273671, 7002023, 1734178]),
        (2**63, [6651879137562533244, 2928493114404940796]),
    ],
)
def test_published_vectors(n, slots):
    assert list(islice(walk_slots(VECTOR, n, "seats"), len(slots))) == slots


@given(st.binary(min_size=32, max_size=32), st.integers(0, 200), st.text(max_size=20))
def test_every_slot_comes_exactly_once_and_the_walk_ends(seed_bytes, n, label):
    walk = list(walk_slots(seed_bytes, n, label))
    assert sorted(walk) == list(range(n))
    assert walk == list(walk_slots(seed_bytes, n, label))


def test_each_slot_comes_first_equally_often():
    n, draws = 50, 20_000
    counts = Counter(next(walk_slots(seed(i), n, "seats")) for i in range(draws))
    assert chi_square([counts[slot] for slot in range(n)]) < 95  # 49 degrees of freedom: p < 0.0001 above


def test_every_order_of_four_is_equally_likely():
    counts = Counter(tuple(walk_slots(seed(i), 4, "seats")) for i in range(12_000))
    assert chi_square([counts[order] for order in permutations(range(4))]) < 58  # 23 degrees of freedom


def test_no_modulo_bias_when_the_pool_is_three_quarters_of_the_words():
    """Without rejection the first quarter of such a pool would come twice as often."""
    n = 3 * 2**62
    counts = Counter(next(walk_slots(seed(i), n, "seats")) // 2**62 for i in range(9_000))
    assert chi_square([counts[third] for third in range(3)]) < 19  # 2 degrees of freedom


def test_low_bits_of_a_huge_pool_are_even():
    counts = Counter(next(walk_slots(seed(i), 2**63, "seats")) % 16 for i in range(8_000))
    assert chi_square([counts[low] for low in range(16)]) < 45  # 15 degrees of freedom


@pytest.mark.parametrize("position", range(32))
def test_all_seed_bytes_count(position):
    changed = bytearray(VECTOR)
    changed[position] ^= 1
    other = list(islice(walk_slots(bytes(changed), 10**7, "seats"), 17))
    assert not set(other) & set(islice(walk_slots(VECTOR, 10**7, "seats"), 17))


def test_pool_sizes_and_labels_give_unrelated_walks():
    small = list(islice(walk_slots(VECTOR, 10**4, "seats"), 50))
    large = [slot % 10**4 for slot in islice(walk_slots(VECTOR, 10**7, "seats"), 50)]
    other = list(islice(walk_slots(VECTOR, 10**4, "wave"), 50))
    assert sum(a == b for a, b in zip(small, large, strict=True)) <= 1
    assert sum(a == b for a, b in zip(small, other, strict=True)) <= 1


@pytest.mark.parametrize("n", [-1, 2**64])
def test_impossible_pool_sizes_are_refused(n):
    with pytest.raises(Invalid) as refused:
        walk_slots(VECTOR, n, "seats")
    assert refused.value.code == "draw.pool_size"


def test_an_endless_label_is_refused():
    with pytest.raises(Invalid) as refused:
        walk_slots(VECTOR, 3, "x" * 70_000)
    assert refused.value.code == "draw.label"
