"""What the whole log shows an auditor: reasons that had been taken back, made-up waits, another household, another log."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.panel.lottery.samples import HONEST, LINES, PARTY, Sample, make_sample
from tests.panel.lottery.test_lottery_tampering import ours, theirs
from tests.panel.lottery.verifier import lot

TAKEN_BACK = {
    "left": "returned", "barred": "unbarred", "paused": "resumed", "rested": "resumed", "opted_out": "opted_in",
    "staff": "unstaffed", "not_yet": "eligible",
}  # fmt: skip
LONG_AGO = "from:2026-01-01T00:00:00+00:00"


def faults(sample: Sample, log: list[str] | None = None) -> list[str]:
    """What the stand-alone program says with annex and whole log."""
    lines = sample.drawing.log.opened(sample.annex.log.size) if log is None else log
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


@pytest.mark.parametrize(
    ("detail", "over"),
    [("until:2026-11-21T04:00:00+00:00", True), ("until:2026-11-21T04:00:01+00:00", False), ("until:soon", True), ("", False)],
)
def test_a_rest_that_was_over_when_the_draw_was_bound_keeps_nobody_off(detail: str, over: bool) -> None:
    """Neither a refusal nor a passing over rests on it; a line of before rests said until when is believed."""
    lines: dict[int, int] = {}

    def before(drawing: Any) -> None:
        free = [juror for juror in drawing.jurors if not juror.against and not juror.cluster and juror.account != PARTY]
        lines.update({juror.slot: drawing.log.add("rested", juror.account, detail) for juror in free})

    sample = make_sample(
        40, size=90, strata=[], other_city=False, before=before,
        cheat=lambda _, juror: ("rested", lines[juror.slot]) if lines.get(juror.slot) and juror.slot % 2 else HONEST,
        cheat_use=lambda _, juror: ("rested", lines[juror.slot]) if lines.get(juror.slot) else None,
    )  # fmt: skip
    record, annex = sample.record.to_dict(), sample.annex.to_dict()
    refused = [f"reason_unfounded@{i}" for i, step in enumerate(record["walk"]) if step["evidence"] in lines.values()]
    passed = [f"used_unfounded@{opening['step']}" for opening in annex["uses"] if opening["said"] == "rested"]
    assert min(len(refused), len(passed)) > 0
    assert set(ours(record, annex)) == set(theirs(record, annex)) == (set(refused + passed) if over else set())


def lets_in(number: int, reasons: set[str], log: Callable[[Any, Any], object]) -> tuple[Sample, dict[int, str]]:
    """A draw that lists whoever has one of these reasons against them, after `log` was told; and which reason, by step."""
    def cheat(drawing: Any, juror: Any) -> tuple[str, int | None] | None:
        if juror.against is None or juror.cluster or juror.account == PARTY or juror.against[0] not in reasons:
            return HONEST
        log(drawing, juror)
        return None

    sample = make_sample(number, size=90, strata=[], other_city=False, cheat=cheat)
    against = {juror.slot: juror.against[0] for juror in sample.jurors if juror.against}
    steps = enumerate(sample.record.walk)
    return sample, {i: against[step.slot] for i, step in steps if step.reason is None and step.slot in against}


def test_somebody_on_the_list_whom_the_log_refuses_is_named() -> None:
    """Record and annex know nothing of it: who is let through has no line there. A rest may have ended since; the log tells
    neither the kind of the dispute nor which rounds came before."""
    found = set[str]()
    for number in range(40, 60):
        sample, let = lets_in(number, {reason for reason, _, _ in LINES}, lambda *_: None)
        assert ours(sample.record.to_dict(), sample.annex.to_dict()) == []
        told = {i: reason for i, reason in let.items() if reason not in ("rested", "sat_before", "opted_out")}
        assert faults(sample) == [f"refusal_missing@{i}" for i in told], number
        found.update(told.values())
    assert found == {"left", "barred", "paused", "not_yet", "staff", "merchant", "dealings"}


def test_who_was_let_back_after_the_commitment_may_be_on_the_list() -> None:
    back = set(TAKEN_BACK) - {"rested", "opted_out"}

    def let_back(drawing: Any, juror: Any) -> None:
        reason = juror.against[0]
        drawing.log.add(TAKEN_BACK[reason], juror.account, LONG_AGO if reason == "not_yet" else "")

    found = set[str]()
    for number in range(40, 60):
        sample, let = lets_in(number, back, let_back)
        assert faults(sample) == [], number
        found.update(let.values())
    assert found == back


def test_another_log_or_a_part_of_it_is_no_proof() -> None:
    sample = make_sample(33, size=60, strata=[])
    lines = sample.drawing.log.opened(sample.annex.log.size)
    assert faults(sample, lines) == []
    assert faults(sample, lines[: sample.record.committed.log_size]) == ["log_other"]
    assert faults(sample, lines[:-1]) == ["log_other"]
    other = json.loads(lines[3])
    assert faults(sample, [*lines[:3], json.dumps({**other, "detail": "kind:other"}), *lines[4:]]) == ["log_other"]
    for wrong in ("{}", "[]", json.dumps({**other, "seq": 4}), json.dumps({**other, "salt": "zz"})):
        with pytest.raises(lot.Unreadable, match=r"log\.3"):
            faults(sample, [*lines[:3], wrong, *lines[4:]])


@pytest.mark.parametrize(("said", "seats"), [("busy", 1), ("yearly", 1), ("busy", 2)])
def test_who_is_passed_over_for_too_many_seats_had_them(said: str, seats: int) -> None:
    """One seat is evidence enough for the record and the annex; the whole log counts them."""
    passed: dict[int, int] = {}

    def cheat(drawing: Any, juror: Any) -> tuple[str, int] | None:
        if len(passed) == 3:
            return None
        passed[juror.slot] = [drawing.log.add("seated", juror.account, "round:8") for _ in range(seats)][-1]
        return said, passed[juror.slot]

    sample = make_sample(34, size=60, strata=[], cheat_use=cheat)
    record = sample.record.to_dict()
    steps = [i for i, step in enumerate(record["walk"]) if step["slot"] in passed]
    assert len(steps) == 3
    assert ours(record, sample.annex.to_dict()) == []
    wanted = [] if seats == 2 else [f"used_uncounted@{i}" for i in steps]
    assert faults(sample) == wanted


def test_seats_of_long_ago_do_not_count() -> None:
    """The window of the rule ends with the summons, which came after the binding of 2026; the log's lines are of 2023."""
    seat = {"kind": "seated", "ms": 1_700_000_000_000, "seq": 4}
    own = [{**seat, "seq": 3}, seat]
    use, second = {"said": "busy", "evidence": 4}, 1_800_000_000
    assert lot.had_enough(use, own, {"load_limit": 2}, second)
    assert not lot.had_enough(use, own, {"load_limit": 2, "load_hours": 72}, second)
    assert lot.had_enough(use, own, {"load_limit": 2, "load_hours": 72}, 1_700_000_000)
    assert lot.had_enough({**use, "said": "yearly"}, own, {"yearly": 2}, 1_700_000_000)
    assert not lot.had_enough({**use, "said": "yearly"}, own, {"yearly": 2}, second)
    assert not lot.had_enough({**use, "evidence": 3}, own, {"load_limit": 1, "load_hours": 72}, 1_700_000_000)
    assert not lot.had_enough({**use, "evidence": None}, own, {"load_limit": 2}, second)


def test_nobody_is_passed_over_for_what_had_ended_before_the_commitment() -> None:
    stale: dict[int, int] = {}

    def before(drawing: Any) -> None:
        for juror in (each for each in drawing.jurors if not each.against):
            stale[juror.slot] = drawing.log.add("paused", juror.account)
            drawing.log.add("resumed", juror.account)

    sample = make_sample(
        35, size=60, strata=[], before=before,
        cheat_use=lambda _, juror: ("paused", stale[juror.slot]) if juror.slot % 3 else None,
    )  # fmt: skip
    record, annex = sample.record.to_dict(), sample.annex.to_dict()
    fooled = [opening["step"] for opening in annex["uses"] if opening["said"] == "paused"]
    assert fooled
    assert ours(record, annex) == []
    assert faults(sample) == [f"used_withdrawn@{i}" for i in fooled]
