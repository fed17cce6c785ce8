"""A public beacon: rounds by formula, signatures against rounds that quicknet really published, everything else refused."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from panel.errors import Conflict, Invalid
from panel.lottery import LotRecord
from panel.lottery.beacon import QUICKNET, accept_round
from panel.lottery.draw import draw
from panel.lottery.journal import entry
from panel.lottery.merkle import inclusion_proof
from panel.lottery.record import Step
from panel.lottery.seals import publish_step, walk_digest
from panel.lottery.seed import beacon_material, round_seed
from tests.panel.lottery.samples import Kept, make_sample
from tests.panel.lottery.test_lottery_merkle import LEAVES, grown, root
from tests.panel.lottery.verifier import PROGRAM, lot

# Recorded rounds of the public network: round, signature
ROUNDS = {
    123: "b75c69d0b72a5d906e854e808ba7e2accb1542ac355ae486d591aa9d43765482e26cd02df835d3546d23c4b13e0dfc92",
    1000: "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39",
    657413: "b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be41076862b98fad56e91a6b85b89cd97b",
}
AT = QUICKNET.published_at(1000)
SIGNED = bytes.fromhex(ROUNDS[1000])


@pytest.mark.parametrize("number", ROUNDS)
def test_recorded_rounds_hold(number: int) -> None:
    signature = bytes.fromhex(ROUNDS[number])
    assert QUICKNET.check_signature(number, signature)
    assert not QUICKNET.check_signature(number + 1, signature)
    at = QUICKNET.published_at(number)
    assert accept_round(QUICKNET.chain, number, number, signature, now=at) == signature


@pytest.mark.parametrize("number", ROUNDS)
def test_the_program_knows_them_too(number: int) -> None:
    depth = sys.getrecursionlimit()
    assert lot.beacon_signed(number, bytes.fromhex(ROUNDS[number])) is True
    assert lot.beacon_signed(number + 1, bytes.fromhex(ROUNDS[number])) is False
    assert sys.getrecursionlimit() == depth


@pytest.mark.parametrize(
    "signature",
    [b"", SIGNED[:-1], SIGNED + b"\0", bytes(48), b"\xff" * 48, b"\xc0" + bytes(47), SIGNED[:-1] + b"\x38",
     bytes([SIGNED[0] ^ 0x20]) + SIGNED[1:], bytes.fromhex(ROUNDS[123])],
    ids=["empty", "short", "long", "zeros", "ones", "infinity", "one bit", "the other point", "of another round"],
)  # fmt: skip
def test_no_other_signature_holds(signature: bytes) -> None:
    assert not QUICKNET.check_signature(1000, signature)
    assert lot.beacon_signed(1000, signature) is False
    with pytest.raises(Invalid, match="beacon.signature"):
        accept_round(QUICKNET.chain, 1000, 1000, signature, now=AT)


def test_what_is_not_the_round_is_refused() -> None:
    with pytest.raises(Invalid, match="beacon.round"):
        accept_round(QUICKNET.chain, 1000, 999, SIGNED, now=AT)
    with pytest.raises(Invalid, match="beacon.chain"):
        accept_round("0" * 64, 1000, 1000, SIGNED, now=AT)
    with pytest.raises(Conflict, match="beacon.too_early"):
        accept_round(QUICKNET.chain, 1000, 1000, SIGNED, now=AT - timedelta(seconds=1))


def test_another_network_has_another_key() -> None:
    point_of_another = "8" + "0" * 191  # no point of the curve is made of this
    with pytest.raises(ValueError, match="."):
        replace(QUICKNET, public_key=point_of_another).check_signature(1000, SIGNED)


def test_rounds_by_formula() -> None:
    genesis = datetime.fromtimestamp(QUICKNET.genesis, UTC)
    assert QUICKNET.published_at(1) == genesis
    assert datetime(2023, 8, 23, 15, 59, 24, tzinfo=UTC) == AT
    for seconds in range(-100, 100):
        moment = genesis + timedelta(seconds=seconds)
        number = QUICKNET.round_after(moment)
        assert QUICKNET.published_at(number) >= moment + timedelta(seconds=60) or number == 1
        assert number == 1 or QUICKNET.published_at(number - 1) < moment + timedelta(seconds=60)
        at = QUICKNET.round_at(moment)
        assert at == 0 or QUICKNET.published_at(at) <= moment
        assert QUICKNET.published_at(at + 1) > moment


def drawn_by_beacon(number: int, signature: bytes, time: datetime) -> LotRecord:
    """An honest draw over 30 slots bound to a beacon's round."""
    plain = make_sample(1, size=12, strata=[]).record
    kept: Kept = grown(30)
    line = json.loads(plain.commit)
    line["pool"].update(size=30, root=root(kept, 30).hex())
    values = {key: value for key, value in line.items() if key not in ("v", "kind", "seq", "prev")}
    commit_id, commit = entry("commit", 5, line["prev"], values)
    bind_id, bind = entry("bind", 6, commit_id, {
        "commit": commit_id, "source": {"kind": "beacon", "chain": QUICKNET.chain, "round": number},
        "nonces": {"complainant": None, "respondent": {"maker": "browser", "digest": sha256(b"nonce").hexdigest()}},
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ"),
    })  # fmt: skip
    seed = round_seed(beacon_material(signature, (b"", b"nonce")), bytes.fromhex(commit_id))
    walked = draw(seed, 30, line["rule"]["k"] + line["rule"]["alternates"], lambda slots: {}).walked
    _, last = entry("drawn", 7, bind_id, {
        "commit": commit_id, "signature": signature.hex(), "seed": seed.hex(),
        "walk": walk_digest(publish_step(step, b"") for step in walked),
    })  # fmt: skip
    steps = tuple(Step(w.slot, 0, w.slot, None, None, LEAVES[w.slot], tuple(inclusion_proof(kept, w.slot, 30))) for w in walked)
    return replace(
        plain, commit=commit, bind=bind, drawn=last, source=signature, tip=None, nonces=(None, b"nonce"), seed=seed, walk=steps,
        events=(),
    )  # fmt: skip


BOUND = AT - timedelta(seconds=61)  # the first round 60 seconds later is 1000


def test_a_draw_by_beacon_is_redone() -> None:
    record = drawn_by_beacon(1000, SIGNED, BOUND)
    assert LotRecord.from_dict(record.to_dict()) == record
    assert record.faults() == []
    assert not any(lot.check(record.to_dict()).values())
    assert record.warnings() == ["nonce_missing"]


def test_a_chosen_round_and_a_made_up_signature_are_named() -> None:
    later = drawn_by_beacon(1000, SIGNED, BOUND - timedelta(seconds=30))
    assert later.faults() == ["round_differs"]
    assert lot.check(later.to_dict())["source"] == ["round_differs"]
    forged = drawn_by_beacon(1000, bytes.fromhex(ROUNDS[123]), BOUND)
    assert forged.faults() == lot.check(forged.to_dict())["source"] == ["signature_differs"]
    bind = forged.bind.replace(QUICKNET.chain, "1" * 64)
    unknown = replace(forged, bind=bind)
    assert "beacon_unknown" in unknown.faults()
    assert "beacon_unknown" in lot.check(unknown.to_dict())["source"]


def test_checking_a_signature_leaves_the_process_able_to_refuse_deep_nesting() -> None:
    depth = sys.getrecursionlimit()
    # a round nobody asked for before, so that nothing is answered from memory
    assert not QUICKNET.check_signature(999, bytes.fromhex(ROUNDS[1000]))
    assert sys.getrecursionlimit() == depth
    with pytest.raises(RecursionError):
        json.loads("[" * 100_000)


def test_without_the_package_the_program_says_that_it_did_not_check(tmp_path: Path) -> None:
    file = tmp_path / "record.json"
    file.write_text(json.dumps(drawn_by_beacon(1000, bytes.fromhex(ROUNDS[123]), BOUND).to_dict()), "utf-8")
    command = [sys.executable, "-I", "-S", str(PROGRAM), str(file)]
    said = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    assert said.returncode == 0, said.stderr
    assert "note the beacon's signature is not checked: that takes the package py_ecc" in said.stdout
