"""The record of a draw as a file: written and read back the same, and each change to it is named."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from panel.errors import Invalid
from panel.lottery import LotRecord, commitment, draw, round_seed

LINK = hashlib.sha256(b"record").digest()
SEED = round_seed(LINK, "case-1", 2, ())
WALK = draw(SEED, 60, 9, lambda slots: {slot: "paused" for slot in slots if slot % 3 == 0}).walked
HONEST = LotRecord("case-1", 2, commitment(LINK), LINK.hex(), SEED.hex(), 60, 9, WALK)


def test_a_record_survives_being_a_file_and_holds() -> None:
    again = LotRecord.from_dict(json.loads(json.dumps({**HONEST.to_dict(), "note": "unknown keys are passed over"})))
    assert again == HONEST
    assert again.faults() == []


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"commitment": "0" * 64}, "opening_differs"),
        ({"link": "00" * 32}, "opening_differs"),
        ({"link": ""}, "seed_differs"),
        ({"seed": "00" * 32}, "seed_differs"),
        ({"case": "case-2"}, "seed_differs"),
        ({"round": 1}, "seed_differs"),
        ({"pool_size": 61}, "slot_differs@"),
        ({"wanted": 10}, "stopped_early"),
        ({"wanted": 8}, f"beyond_last_seat@{len(WALK) - 1}"),
        ({"label": "wave"}, "slot_differs@"),
        ({"walked": [{"slot": WALK[0].slot, "reason": ""}]}, "reason_blank@0"),
    ],
)
def test_each_change_is_named(changed: dict[str, Any], fault: str) -> None:
    faults = LotRecord.from_dict({**HONEST.to_dict(), **changed}).faults()
    assert any(each == fault or (fault.endswith("@") and each.startswith(fault)) for each in faults)


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        ({"v": 2}, "lot.version"), ({"v": True}, "lot.version"), ({"seed": "xyz"}, "lot.unreadable"),
        ({"case": 1}, "lot.unreadable"), ({"round": -1}, "lot.unreadable"), ({"pool_size": "60"}, "lot.unreadable"),
        ({"wanted": 1 << 63}, "lot.unreadable"), ({"walked": {}}, "lot.unreadable"), ({"walked": [1]}, "lot.unreadable"),
        ({"walked": [{"slot": 1, "reason": 5}]}, "lot.unreadable"), ({"walked": [{}]}, "lot.unreadable"),
    ],
)
def test_what_is_no_record_is_refused(broken: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid, match=code):
        LotRecord.from_dict({**HONEST.to_dict(), **broken})
    with pytest.raises(Invalid, match="unreadable"):
        LotRecord.from_dict([])
