"""What the whole log shows an auditor: reasons that had been taken back, made-up waits, another household, another log."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.panel.lottery.samples import HONEST, LINES, Sample, make_sample
from tests.panel.lottery.test_lottery_tampering import ours, theirs
from tests.panel.lottery.verifier import lot

TAKEN_BACK = {
    "left": "returned", "barred": "unbarred", "paused": "resumed", "rested": "resumed", "opted_out": "opted_in",
    "staff": "unstaffed", "not_yet": "eligible",
}  # fmt: skip
LONG_AGO = "from:2026-01-01T00:00:00+00:00"


def faults(sample: Sample, log: list[str] | None = None) -> list[str]:
    """What the stand-alone program says with annex and whole log."""
    lines = sample.drawing.log.opened(sample.record.committed.log_size) if log is None else log
    found = lot.check(sample.record.to_dict(), sample.annex.to_dict(), log=lines)
    return [code for codes in found.values() for code in codes]


def test_no_false_alarm_on_honest_logs() -> None:
    assert [number for number in range(250) if faults(make_sample(number))] == []


@pytest.mark.parametrize("reason", TAKEN_BACK)
def test_a_reason_that_was_taken_back_before_the_commitment_is_named(reason: str) -> None:
    """Record and annex are whole: only the log that follows shows it."""
    kind, detail = next((kind, detail) for said, kind, detail in LINES if said == reason)
    stale: dict[int, int] = {}

    def before(drawing: Any) -> None:
        for juror in (each for each in drawing.jurors[::2] if not each.against):
            stale[juror.slot] = drawing.log.add(kind, juror.account, detail)
            drawing.log.add(TAKEN_BACK[reason], juror.account, LONG_AGO if kind == "eligible" else detail)

    sample = make_sample(
        31, size=60, strata=[], before=before,
        cheat=lambda _, juror: (reason, stale[juror.slot]) if juror.slot in stale else HONEST,
    )  # fmt: skip
    record, annex = sample.record.to_dict(), sample.annex.to_dict()
    fooled = [i for i, step in enumerate(record["walk"]) if step["evidence"] in stale.values()]
    fooled += [opening["step"] for opening in annex["reasons"] if opening["evidence"] in stale.values()]
    assert not {code.partition("@")[0] for code in ours(record, annex)} - {"reason_not_first"}
    assert fooled
    assert {f"reason_withdrawn@{i}" for i in fooled} == {code for code in faults(sample) if "withdrawn" in code}


@pytest.mark.parametrize(
    ("kind", "detail", "code"),
    [("joined", "", "evidence_kind"), ("eligible", LONG_AGO, "reason_unfounded"),
     ("eligible", "from:soon", "reason_unfounded"), ("eligible", "", "reason_unfounded")],
)  # fmt: skip
def test_somebody_who_could_be_drawn_is_not_refused_for_waiting(kind: str, detail: str, code: str) -> None:
    lines: dict[int, int] = {}

    def before(drawing: Any) -> None:
        lines.update({juror.slot: drawing.log.add(kind, juror.account, detail) for juror in drawing.jurors[::2]})

    sample = make_sample(
        32, size=60, strata=[], before=before,
        cheat=lambda _, juror: ("not_yet", lines[juror.slot]) if juror.slot in lines and not juror.against else HONEST,
    )  # fmt: skip
    record, annex = sample.record.to_dict(), sample.annex.to_dict()
    assert code in {each.partition("@")[0] for each in ours(record, annex)}
    assert set(ours(record, annex)) == set(theirs(record, annex))


def test_another_log_or_a_part_of_it_is_no_proof() -> None:
    sample = make_sample(33, size=60, strata=[])
    lines = sample.drawing.log.opened(sample.record.committed.log_size)
    assert faults(sample, lines) == []
    assert faults(sample, lines[:-1]) == ["log_other"]
    other = json.loads(lines[3])
    assert faults(sample, [*lines[:3], json.dumps({**other, "detail": "kind:other"}), *lines[4:]]) == ["log_other"]
    for wrong in ("{}", "[]", json.dumps({**other, "seq": 4}), json.dumps({**other, "salt": "zz"})):
        with pytest.raises(lot.Unreadable, match=r"log\.3"):
            faults(sample, [*lines[:3], wrong, *lines[4:]])
