"""The bytes and codes a stranger recomputes with nothing but JSON and SHA-256."""

import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voting import VotingError, canonical_bytes, commitment, digest, receipt

SALT = bytes(range(16))
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text('ab选é"\\\n', max_size=3), inner),
    max_leaves=12,
)


@settings(max_examples=100, deadline=None)
@given(plain)
def test_canonical_bytes_read_back_as_the_same_value(value) -> None:
    assert json.loads(canonical_bytes(value)) == value


def test_canonical_bytes_are_exactly_these() -> None:
    value = {"b": [1, True, None, "退款"], "a": {"z": -1, "Z": 'say "hi"\n'}}
    assert canonical_bytes(value) == '{"a":{"Z":"say \\"hi\\"\\n","z":-1},"b":[1,true,null,"退款"]}'.encode()


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (1.0, "ledger.type_refused"),
        ([{"a": float("nan")}], "ledger.type_refused"),
        ((1, 2), "ledger.type_refused"),
        ({"a": b"bytes"}, "ledger.type_refused"),
        ({1: "a"}, "ledger.key_not_text"),
        ("\ud800", "ledger.text_not_unicode"),
    ],
)
def test_what_has_no_one_form_is_refused(value, code: str) -> None:
    with pytest.raises(VotingError) as refused:
        digest(value)
    assert refused.value.code == code


def test_commitment_is_the_hash_of_what_it_seals() -> None:
    sealed = f'["ballot","{SALT.hex()}","r1","s1","refund"]'.encode()
    assert commitment(SALT, "r1", "s1", "refund") == hashlib.sha256(sealed).hexdigest()


def test_commitment_changes_with_every_part() -> None:
    seals = {
        commitment(SALT, "r1", "s1", "refund"),
        commitment(SALT[::-1], "r1", "s1", "refund"),
        commitment(SALT, "r2", "s1", "refund"),
        commitment(SALT, "r1", "s2", "refund"),
        commitment(SALT, "r1", "s1", "nothing"),
        commitment(SALT, "r1s1", "", "refund"),
    }
    assert len(seals) == 6


def test_a_short_salt_hides_nothing() -> None:
    with pytest.raises(VotingError, match=r"ledger\.salt_too_short"):
        commitment(SALT[:15], "r1", "s1", "refund")


@settings(max_examples=50, deadline=None)
@given(st.text("0123456789abcdefghij", min_size=1), st.binary(min_size=16, max_size=32))
def test_receipts_can_be_read_aloud(ballot_id: str, salt: bytes) -> None:
    code = receipt(ballot_id, commitment(salt, "r1", "s1", "refund"))
    groups = code.split("-")
    assert [len(group) for group in groups] == [4, 4, 4, 4]
    assert set("".join(groups)) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    assert code == receipt(ballot_id, commitment(salt, "r1", "s1", "refund"))
    assert code != receipt(ballot_id, commitment(salt, "r1", "s1", "nothing"))
    assert code != receipt(ballot_id + "x", commitment(salt, "r1", "s1", "refund"))


@pytest.mark.parametrize("seal", ["", "abc", "G" * 64, "a" * 64 + "\n"])
def test_receipts_need_a_commitment(seal: str) -> None:
    with pytest.raises(VotingError, match=r"ledger\.commitment_malformed"):
        receipt("b1", seal)
