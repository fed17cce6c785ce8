"""Commitments, openings and the seed of a round."""

from __future__ import annotations

import hashlib

import pytest

from panel.errors import Invalid
from panel.lottery import check_opening, commitment, round_seed
from panel.lottery.seed import beacon_material, chain_material, hkdf_sha256

LINK = hashlib.sha256(b"a link").digest()
ID = hashlib.sha256(b"a commitment").digest()


def test_hkdf_matches_rfc_5869_case_1() -> None:
    made = hkdf_sha256(bytes([0x0B] * 22), salt=bytes(range(13)), info=bytes(range(0xF0, 0xFA)), length=42)
    assert made.hex() == "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"


def test_hkdf_matches_rfc_5869_case_3_without_salt_and_info() -> None:
    made = hkdf_sha256(bytes([0x0B] * 22), salt=b"", info=b"", length=42)
    assert made.hex() == "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"


def test_only_the_committed_value_opens_a_commitment() -> None:
    published = commitment(LINK)
    assert published == hashlib.sha256(LINK).hexdigest()
    assert check_opening(published, LINK)
    assert check_opening(published.upper(), LINK)
    assert not check_opening(published, LINK[:-1] + bytes([LINK[-1] ^ 1]))
    assert not check_opening("", LINK)
    assert not check_opening("口令", LINK)


def test_the_seed_depends_on_every_part() -> None:
    materials = [
        chain_material(LINK, (b"a", b"b")), chain_material(LINK[::-1], (b"a", b"b")), chain_material(LINK, (b"b", b"a")),
        chain_material(LINK, (b"ab", b"")), chain_material(LINK, (b"", b"ab")), chain_material(LINK, (b"", b"")),
    ]  # fmt: skip
    seeds = {round_seed(material, commit) for material in materials for commit in (ID, ID[::-1])}
    assert len(seeds) == 12
    assert {len(seed) for seed in seeds} == {32}


def test_the_seed_is_the_same_every_time() -> None:
    """HKDF written out (RFC 5869) with the encoding of ADR 0004: changing it would break every stored record."""
    material = b"\x00\x20" + LINK + b"\x00\x00" + b"\x00\x05nonce"
    assert chain_material(LINK, (b"", b"nonce")) == material
    assert beacon_material(LINK, (b"", b"nonce")) == material
    inner, outer = (bytes(pad ^ byte for byte in ID.ljust(64, b"\0")) for pad in (0x36, 0x5C))
    key = hashlib.sha256(outer + hashlib.sha256(inner + material).digest()).digest()
    inner, outer = (bytes(pad ^ byte for byte in key.ljust(64, b"\0")) for pad in (0x36, 0x5C))
    made = hashlib.sha256(outer + hashlib.sha256(inner + b"panel-draw/1 seed\x01").digest()).digest()
    assert round_seed(material, ID) == made


def test_impossible_parts_are_refused() -> None:
    with pytest.raises(Invalid, match="draw.link"):
        chain_material(b"", (b"", b""))
    with pytest.raises(Invalid, match="draw.signature"):
        beacon_material(b"", (b"", b""))
    with pytest.raises(Invalid, match="draw.nonce"):
        chain_material(LINK, (bytes(70_000), b""))
    with pytest.raises(Invalid, match="draw.commit_id"):
        round_seed(LINK, ID[1:])
    with pytest.raises(Invalid, match="draw.material"):
        round_seed(b"", ID)
