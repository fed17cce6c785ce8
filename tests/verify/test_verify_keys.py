"""A house that changes its key: who knows the old one follows to the new one, and a key nobody introduced is refused."""

from __future__ import annotations

import random
from collections.abc import Callable
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.verify.checker import case
from tests.verify.house import House, as_file, make_house, written
from tests.verify.lists import Values
from tests.verify.test_verify_held import checkpoint, held, receipt
from voting.ledger import canonical_bytes

MINUTE = 90_000  # when the first key gives way; checkpoints of the made-up house are of this minute


def new_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(random.Random("another").randbytes(32))


def public(private: Ed25519PrivateKey) -> str:
    return private.public_key().public_bytes_raw().hex()


def change(house: House, after: Ed25519PrivateKey, minute: int, *, by: Ed25519PrivateKey | None = None) -> None:
    """The house goes on with another key; `by`: who signs that, the key that gives way unless somebody cheats."""
    before = house.key
    name = sha256(bytes.fromhex(before)).hexdigest()[:16]
    body = canonical_bytes({"v": "panel-handover/1", "key": name, "next": public(after), "time": written(minute)})
    signature = (by or house.private).sign(body).hex()
    house.append("house", minute, "key.changed", {"before": before, "key": public(after), "signature": signature})
    house.private = after


def bundle_of(house: House, course: object) -> Values:
    """A bundle as a house that has changed its key gives it."""
    of, size = house.streams["house"], len(house.tree.leaves)
    keys = [
        {"entry": body, "place": place, "proof": [each.hex() for each in house.tree.path(place, size)]}
        for body, place in zip(of.bodies, of.places, strict=True)
    ]
    return as_file({**house.bundle(course), "keys": keys})


def changed_house(change_it: Callable[[House], None]) -> tuple[House, Values, str, list[object]]:
    """A house whose key changes: the house, a bundle of after, the first key, and what somebody has kept from before."""
    house, courses = make_house(4242)
    course = next(each for each in courses if each.ballots)
    first, kept = house.key, [checkpoint(house, len(house.tree.leaves)), receipt(house, course, 0)]
    change_it(house)
    return house, bundle_of(house, course), first, kept


def test_who_knows_the_first_key_follows_to_the_third() -> None:
    second, third = new_key(), Ed25519PrivateKey.from_private_bytes(b"3" * 32)

    def twice(house: House) -> None:
        change(house, second, MINUTE)
        change(house, third, MINUTE + 5)

    house, bundle, first, (kept, mine) = changed_house(twice)
    proof = case.read_growth({"size": kept.size, "proof": house.growth(kept.size, len(house.tree.leaves))})
    assert bundle["key"] == public(third)
    assert held(bundle) == []
    for key in (first, public(second), public(third)):
        assert held(bundle, keys=(key,), checkpoints=(kept,), receipts=(mine,), proofs=(proof,)) == []
    notes = case.check(case.read_bundle(bundle)).notes
    assert [note[-64:] for note in notes if "introduced" in note] == [public(second), first]


def test_a_key_that_nobody_introduced_is_refused() -> None:
    def unsaid(house: House) -> None:
        house.append("house", 1, "setting.changed", {"name": "x", "value": 1, "from": written(1)})
        house.private = new_key()

    _, bundle, first, (kept, mine) = changed_house(unsaid)
    bundle["keys"] = []
    assert held(bundle) == []  # by itself a bundle cannot show more: hence the note to compare its key
    assert held(bundle, keys=(first,)) == ["key_unknown"]
    assert held(bundle, checkpoints=(kept,)) == ["checkpoint_of_other_key"]
    assert held(bundle, receipts=(mine,)) == ["receipt_of_other_key"]
    assert held({**bundle, "key": first})[:2] == ["checkpoint_unsigned", "head_unsigned"]


def test_an_introduction_the_old_key_has_not_signed_is_none() -> None:
    thief = new_key()
    _, bundle, first, (kept, _) = changed_house(lambda house: change(house, thief, MINUTE, by=thief))
    assert held(bundle) == ["key_unsigned"]
    assert held(bundle, keys=(first,)) == ["key_unsigned", "key_unknown"]
    assert held(bundle, checkpoints=(kept,)) == ["key_unsigned", "checkpoint_of_other_key"]


def test_an_introduction_outside_of_the_tree_or_out_of_line_is_none() -> None:
    house, bundle, first, _ = changed_house(lambda house: change(house, new_key(), MINUTE))
    [said] = bundle["keys"]
    for broken, code in (
        ([{**said, "place": said["place"] - 1}], "key_not_in_tree"),
        ([{**said, "proof": said["proof"][1:]}], "key_not_in_tree"),
        ([{**said, "entry": said["entry"].replace('"kind":"key.changed"', '"kind":"key.granted"')}], "key_entry_wrong"),
        ([{**said, "entry": said["entry"].replace(written(MINUTE), written(MINUTE + 1))}], "key_unsigned"),
        ([said, said], "key_line_broken"),
    ):
        found = held({**bundle, "keys": broken}, keys=(first,))
        assert code in found
        assert ("key_unknown" in found) is (code != "key_line_broken"), code
    back = as_file(bundle)
    house.private = make_house(4242)[0].private
    back["checkpoint"], back["key"] = house.checkpoint(), house.key
    assert {"key_line_broken", "head_unsigned"} <= set(held(back))


def test_what_the_old_key_signs_after_its_time_is_named() -> None:
    house, bundle, first, (kept, _) = changed_house(lambda house: change(house, new_key(), MINUTE - 1))
    proof = case.read_growth({"size": kept.size, "proof": house.growth(kept.size, len(house.tree.leaves))})
    assert kept.time == written(MINUTE)
    assert held(bundle, keys=(first,), checkpoints=(kept,), proofs=(proof,)) == ["signed_after_handover"]
