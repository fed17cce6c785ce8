"""Where a seed comes from: a link of the published hash chain, both parties' nonces, and its round."""

import hashlib
import hmac
import struct

from panel.errors import Invalid

SEED_BYTES = 32
_COMMIT_TAG = b"panel-draw/1 commit"
_INFO = b"panel-draw/1 seed"


def commitment(seed: bytes) -> str:
    """The SHA-256 of a secret as 64 lower-case hex digits: published first, opened later.

    A link of the hash chain is committed the same way: each link is the SHA-256 of the next.
    """
    return hashlib.sha256(seed).hexdigest()


def check_opening(published: str, seed: bytes) -> bool:
    """Whether `seed` is the secret behind the `published` commitment (hex digits, any letter case)."""
    return hmac.compare_digest(published.lower().encode("utf-8"), commitment(seed).encode("ascii"))


def commit_id(case_id: str, round_no: int) -> bytes:
    """The 32-byte name of one draw: SHA-256(tag, 2-byte length of the case id, case id, 8-byte round).

    Raises `Invalid("draw.case_id")` for an id of more than 65,535 bytes, `Invalid("draw.round")` for a
    round outside 0..2^64-1.
    """
    name = case_id.encode("utf-8")
    if len(name) > 0xFFFF:
        raise Invalid("draw.case_id")
    if not 0 <= round_no < 1 << 64:
        raise Invalid("draw.round", got=round_no)
    return hashlib.sha256(
        _COMMIT_TAG + struct.pack(">H", len(name)) + name + struct.pack(">Q", round_no)
    ).digest()


def round_seed(link: bytes, case_id: str, round_no: int, nonces: tuple[bytes, ...]) -> bytes:
    """The 32-byte seed of a round: HKDF-SHA256 (RFC 5869), salted with the id of the draw.

    The input keying material is the link followed by the nonces in their fixed order, each preceded by its
    length as 2 bytes, so that a missing nonce (empty) cannot be passed off as part of another. Nobody who
    knows only the link, or only the nonces, can foresee the seed.

    Raises `Invalid("draw.link")` for an empty link, `Invalid("draw.nonce")` for a part over 65,535 bytes.
    """
    if not link:
        raise Invalid("draw.link")
    if any(len(part) > 0xFFFF for part in (link, *nonces)):
        raise Invalid("draw.nonce")
    material = b"".join(struct.pack(">H", len(part)) + part for part in (link, *nonces))
    return hkdf_sha256(material, salt=commit_id(case_id, round_no), info=_INFO, length=SEED_BYTES)


def hkdf_sha256(material: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    """HKDF with SHA-256 after RFC 5869 section 2: extract, then expand to `length` bytes (at most 8,160)."""
    key = hmac.digest(salt or bytes(32), material, "sha256")
    output, block = b"", b""
    for counter in range(1, -(-length // 32) + 1):
        block = hmac.digest(key, block + info + bytes([counter]), "sha256")
        output += block
    return output[:length]
