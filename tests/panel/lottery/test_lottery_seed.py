"""Commitments, openings and the seed of a round."""

import hashlib

import pytest

from panel.errors import Invalid
from panel.lottery import check_opening, commitment, round_seed
from panel.lottery.seed import hkdf_sha256

LINK = hashlib.sha256(b"a link").digest()


def test_hkdf_matches_rfc_5869_case_1():
    made = hkdf_sha256(bytes([0x0B] * 22), salt=bytes(range(13)), info=bytes(range(0xF0, 0xFA)), length=42)
    assert made.hex() == (
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    )


def test_hkdf_matches_rfc_5869_case_3_without_salt_and_info():
    made = hkdf_sha256(bytes([0x0B] * 22), salt=b"", info=b"", length=42)
    assert made.hex() == (
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
    )


def test_only_the_committed_seed_opens_a_commitment():
    published = commitment(LINK)
    assert published == hashlib.sha256(LINK).hexdigest()
    assert check_opening(published, LINK)
    assert check_opening(published.upper(), LINK)
    assert not check_opening(published, LINK[:-1] + bytes([LINK[-1] ^ 1]))
    assert not check_opening("", LINK)
    assert not check_opening("口令", LINK)


def test_the_seed_depends_on_every_part():
    seeds = {
        round_seed(LINK, "case-1", 1, (b"a", b"b")),
        round_seed(LINK[::-1], "case-1", 1, (b"a", b"b")),
        round_seed(LINK, "case-2", 1, (b"a", b"b")),
        round_seed(LINK, "case-1", 2, (b"a", b"b")),
        round_seed(LINK, "case-1", 1, (b"b", b"a")),
        round_seed(LINK, "case-1", 1, (b"ab", b"")),
        round_seed(LINK, "case-1", 1, (b"", b"ab")),
        round_seed(LINK, "case-1", 1, ()),
    }
    assert len(seeds) == 8
    assert {len(seed) for seed in seeds} == {32}


def test_the_seed_is_the_same_every_time():
    """A frozen value: changing how seeds are made would break every stored record."""
    made = round_seed(LINK, "case-1", 1, (b"", b"nonce"))
    assert made.hex() == "4ec38ebcd7f209ed32ed9fd4ed8d6175238c007c14f40d86d6778e685ef8fb94"


@pytest.mark.parametrize(
    ("link", "case_id", "round_no", "nonces", "code"),
    [
        (b"", "case", 1, (), "draw.link"),
        (LINK, "x" * 70_000, 1, (), "draw.case_id"),
        (LINK, "case", -1, (), "draw.round"),
        (LINK, "case", 1, (bytes(70_000),), "draw.nonce"),
    ],
)
def test_impossible_parts_are_refused(link, case_id, round_no, nonces, code):
    with pytest.raises(Invalid) as refused:
        round_seed(link, case_id, round_no, nonces)
    assert refused.value.code == code
