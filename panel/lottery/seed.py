"""Where a seed comes from: a link of the published hash chain or a beacon's signature, and both parties' nonces.

It is salted with the id of the commitment, so that the same link and nonces give another seed for any other case, pool
or rule.
"""

import hashlib
import hmac
import struct

from panel.errors import Invalid

SEED_BYTES = 32
_INFO = b"panel-draw/1 seed"


def commitment(secret: bytes) -> str:
    """The SHA-256 of a secret as 64 lower-case hex digits: published first, opened later. Nonces are sealed this way."""
    return hashlib.sha256(secret).hexdigest()


def check_opening(published: str, secret: bytes) -> bool:
    """Whether `secret` is the value behind the `published` commitment (hex digits, any letter case)."""
    return hmac.compare_digest(published.lower().encode("utf-8"), commitment(secret).encode("ascii"))


def chain_material(link: bytes, nonces: tuple[bytes, bytes]) -> bytes:
    """Link, then the nonces of complainant and respondent, each with its length as 2 bytes before it.

    A missing nonce is empty and still takes its two bytes, so that it cannot be passed off as part of another (ADR 0004).
    Raises Invalid("draw.link") for an empty link, Invalid("draw.nonce") for a part over 65,535 bytes.
    """
    if not link:
        raise Invalid("draw.link")
    return _joined(link, *nonces)


def beacon_material(signature: bytes, nonces: tuple[bytes, bytes]) -> bytes:
    """The same with the signature of a beacon's round in the place of the link.

    Raises Invalid("draw.signature") for an empty signature, Invalid("draw.nonce") for a part over 65,535 bytes.
    """
    if not signature:
        raise Invalid("draw.signature")
    return _joined(signature, *nonces)


def round_seed(material: bytes, commit_id: bytes) -> bytes:
    """The 32-byte seed of a round: HKDF-SHA256 (RFC 5869) over the material, salted with the id of the commitment.

    `commit_id`: the 32 bytes of the journal entry's id. Raises Invalid("draw.material") for empty material,
    Invalid("draw.commit_id") for an id that is not 32 bytes.
    """
    if not material:
        raise Invalid("draw.material")
    if len(commit_id) != SEED_BYTES:
        raise Invalid("draw.commit_id")
    return hkdf_sha256(material, salt=commit_id, info=_INFO, length=SEED_BYTES)


def hkdf_sha256(material: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    """HKDF with SHA-256 after RFC 5869 section 2: extract, then expand to `length` bytes (at most 8,160)."""
    key = hmac.digest(salt or bytes(32), material, "sha256")
    output, block = b"", b""
    for counter in range(1, -(-length // 32) + 1):
        block = hmac.digest(key, block + info + bytes([counter]), "sha256")
        output += block
    return output[:length]


def _joined(*parts: bytes) -> bytes:
    if any(len(part) > 0xFFFF for part in parts):
        raise Invalid("draw.nonce")
    return b"".join(struct.pack(">H", len(part)) + part for part in parts)
