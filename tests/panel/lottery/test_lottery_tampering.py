"""Honest records pass and tampered ones are named, by the product's replay and by the stand-alone program alike."""

from __future__ import annotations

import copy
import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from panel.errors import Invalid
from panel.lottery import Annex, LotRecord
from panel.lottery.audit import audit
from panel.lottery.journal import entry, entry_id
from panel.lottery.reasons import CONFLICT, CONFLICTS, STANDING
from tests.panel.lottery.samples import HONEST, Sample, make_sample
from tests.panel.lottery.tampering import PUBLIC, Tamper
from tests.panel.lottery.tampering_opened import OPENED
from tests.panel.lottery.verifier import PROGRAM, lot

Values = dict[str, Any]


def ours(record: Values, annex: Values | None = None) -> list[str]:
    """Codes of the product; "unreadable" for what is no record."""
    try:
        read = LotRecord.from_dict(record)
        return read.faults() + (audit(read, Annex.from_dict(annex)) if annex is not None else [])
    except Invalid:
        return ["unreadable"]


def theirs(record: Values, annex: Values | None = None) -> list[str]:
    """Codes of the stand-alone program."""
    try:
        return [code for codes in lot.check(record, annex).values() for code in codes]
    except lot.Unreadable:
        return ["unreadable"]


@pytest.mark.parametrize("first", [0, 250, 500, 750])
def test_no_false_alarm_on_a_thousand_honest_records(first: int) -> None:
    kinds, reasons, sealed = Counter[int](), Counter[str](), Counter[str]()
    for number in range(first, first + 250):
        sample = make_sample(number)
        assert ours(sample.record.to_dict(), sample.annex.to_dict()) == [], number
        assert theirs(sample.record.to_dict(), sample.annex.to_dict()) == [], number
        kinds[len(sample.record.committed.strata)] += 1
        reasons.update(step.reason for step in sample.record.walk if step.reason)
        sealed.update(opening.said for opening in sample.annex.reasons)
    assert set(kinds) == {0, 1, 2, 3}
    assert set(reasons) == {*STANDING, CONFLICT}
    assert set(sealed) == CONFLICTS


def test_a_thousand_tamperings_are_all_named_by_both() -> None:
    done: Counter[str] = Counter()
    chance = random.Random("tampering")
    number = 0
    while sum(done.values()) < 1000:
        sample, number = make_sample(number), number + 1
        for tamper in chance.sample((*PUBLIC, *OPENED), 8):
            record, annex = sample.record.to_dict(), sample.annex.to_dict()
            if tamper(record, annex, chance) is False:
                continue
            opened = annex if tamper in OPENED else None
            mine, other = ours(record, opened), theirs(record, opened)
            assert mine, (number, tamper.__name__)
            assert sorted(set(mine)) == sorted(set(other)), (number, tamper.__name__)
            done[tamper.__name__] += 1
    assert set(done) == {tamper.__name__ for tamper in (*PUBLIC, *OPENED)}
    assert len(done) >= 12


NAMED = {
    "swap_two_steps_and_reseal": "slot_differs", "put_a_friend_in": "slot_differs", "stop_early": "stopped_early",
    "say_another_reason": "walk_differs", "invent_a_reason": "reason_unknown", "drop_the_evidence": "evidence_missing",
    "change_a_leaf": "leaf_differs", "choose_another_seed": "seed_differs", "open_another_link": "link_differs",
    "skip_a_link": "link_differs", "publish_another_tip": "link_differs", "change_a_nonce": "nonce_differs",
    "withhold_a_nonce": "seed_differs", "give_a_nonce_nobody_sealed": "nonce_differs", "commit_again": "journal_link",
    "rename_the_case": "journal_link", "seal_another_walk": "walk_differs", "write_a_line_otherwise": "journal_not_canonical",
    "date_an_event_back": "event_differs", "rewrite_the_log": "log_differs", "pass_over_without_evidence": "used_seal",
    "pass_over_in_silence": "used_disordered", "summon_a_refused_one": "used_refused", "change_the_splits": "splits_differ",
    "swap_openings": "opening_differs", "open_another_value": "opening_differs", "keep_an_opening_back": "opening_missing",
    "say_why_it_was_passed_over": "used_unknown", "leave_a_conflict_unsealed": "seal_missing",
    "seal_a_plain_reason": "seal_unwanted", "swap_a_seal": "walk_differs", "say_another_conflict": "reason_opening_differs",
    "name_what_is_no_conflict": "reason_unknown", "rest_a_conflict_on_what_came_later": "evidence_late",
    "say_another_use": "used_opening_differs", "pass_over_for_nothing": "used_evidence",
    "call_a_seat_a_passing_over": "used_unknown", "borrow_the_line_of_another": "used_unfounded",
    "date_a_sealed_event_back": "sealed_event_differs",
    "open_another_event": "event_opening_differs", "alter_the_facts": "facts_differ", "bring_another_annex": "annex_other",
}  # fmt: skip


@pytest.mark.parametrize("tamper", [t for t in (*PUBLIC, *OPENED) if t.__name__ in NAMED], ids=lambda tamper: tamper.__name__)
def test_the_name_fits_the_deed(tamper: Tamper) -> None:
    sample, chance = make_sample(12, size=60, strata=[]), random.Random(1)
    record, annex = sample.record.to_dict(), sample.annex.to_dict()
    assert tamper(record, annex, chance) is not False
    assert NAMED[tamper.__name__] in {code.partition("@")[0] for code in ours(record, annex)}


def friend(sample: Sample) -> int:
    """A slot early in the walk that was let pass, of somebody without a household."""
    alone = {juror.slot for juror in sample.jurors if not juror.cluster}
    return next(step.slot for step in sample.record.walk if step.reason is None and step.slot in alone)


@pytest.mark.parametrize("reason", ["city", "cluster", "housemate", "party"])
@pytest.mark.parametrize("strata", [[], [3, 1]], ids=["one pool", "strata"])
def test_a_made_up_sealed_reason_is_seen_with_the_annex_alone(reason: str, strata: list[int]) -> None:
    """The operator refuses an honest juror from the start: the public record is whole, the openings tell."""
    out = friend(make_sample(21, size=60, strata=strata, other_city=True))
    sample = make_sample(
        21, size=60, strata=strata, other_city=True, cheat=lambda _, juror: (reason, None) if juror.slot == out else HONEST
    )
    record, annex = sample.record.to_dict(), sample.annex.to_dict()
    assert ours(record) == theirs(record) == []
    at = [step.slot for step in sample.record.walk].index(out)
    assert f"reason_unfounded@{at}" in ours(record, annex)
    assert set(ours(record, annex)) == set(theirs(record, annex))


def test_a_city_without_such_a_rule_is_seen_with_the_annex() -> None:
    sample = make_sample(22, size=60, strata=[], other_city=False, cheat=lambda _, juror: ("city", None))
    record, annex = sample.record.to_dict(), sample.annex.to_dict()
    assert ours(record) == theirs(record) == []
    assert "reason_outside_rule@0" in ours(record, annex)
    assert set(ours(record, annex)) == set(theirs(record, annex))


def test_evidence_written_after_the_commitment_is_seen_by_everybody() -> None:
    sample = make_sample(
        23, size=60, strata=[], cheat=lambda drawing, juror: ("left", drawing.log.add("left", juror.account))
    )
    record = sample.record.to_dict()
    assert "evidence_late@0" in ours(record)
    assert set(ours(record)) == set(theirs(record))


@pytest.mark.parametrize("deed", ["refusal_missing", "reason_unfounded"])
def test_letting_the_household_of_a_party_sit_or_using_the_evidence_of_another(deed: str) -> None:
    def cheat(drawing: Any, juror: Any) -> tuple[str, int | None] | None:
        if deed == "refusal_missing":
            return None
        borrowed = next(j for j in drawing.jurors if j.against and j.against[0] == "paused" and j is not juror)
        return ("paused", borrowed.against[1])

    sample = make_sample(24, size=60, strata=[], other_city=True, cheat=cheat)
    record, annex = sample.record.to_dict(), sample.annex.to_dict()
    assert ours(record) == theirs(record) == []
    assert {code.partition("@")[0] for code in ours(record, annex)} >= {deed}
    assert set(ours(record, annex)) == set(theirs(record, annex))


def test_warnings_are_no_faults() -> None:
    sample = make_sample(25, size=150, strata=[], cheat=lambda _, juror: ("city", None) if juror.slot % 8 else None,
                         other_city=True)  # fmt: skip
    record = LotRecord.from_dict(sample.record.to_dict())
    assert ours(record.to_dict()) == []
    assert "walk_long" in record.warnings()
    assert "nonce_by_server" in record.warnings()
    given = [make_sample(number).record for number in range(12)]
    assert {"nonce_missing" in each.warnings() for each in given} == {True, False}


Lines = list[str]


def of_journal(sample: Sample, lines: Lines) -> list[str]:
    found: list[str] = lot.check(sample.record.to_dict(), journal="\n".join(lines))["entries"]
    return found


def test_the_whole_journal_is_checked() -> None:
    sample = make_sample(30, size=20)
    lines, commit_id = sample.journal, entry_id(sample.record.commit)
    assert of_journal(sample, lines) == []
    later = [*lines, entry("epoch", len(lines) + 1, entry_id(lines[-1]), {"epoch": 2})[1]]
    assert of_journal(sample, later) == []
    withheld = [json.dumps(entry_id(line)) if i == 3 else line for i, line in enumerate(lines)]
    assert of_journal(sample, withheld) == []
    assert of_journal(sample, [*lines[:2], *lines[3:]])[:1] == ["journal_broken@2"]
    assert of_journal(sample, [*lines[:2], lines[2].replace("another", "changed"), *lines[3:]]) == ["journal_broken@3"]
    assert of_journal(sample, lines[:-1]) == ["journal_other"]

    def more(kind: str, values: Values) -> list[str]:
        return of_journal(sample, [*lines, entry(kind, len(lines) + 1, entry_id(lines[-1]), values)[1]])

    source = json.loads(sample.record.bind)["source"]
    assert more("commit", {"case": sample.record.committed.case, "draw": 1}) == ["drawn_twice"]
    assert more("drawn", {"commit": commit_id}) == ["drawn_twice"]
    assert more("void", {"commit": commit_id}) == ["draw_void"]
    assert more("bind", {"commit": "0" * 64, "source": source}) == ["link_spent_twice"]
    with pytest.raises(lot.Unreadable, match="journal line 2"):
        of_journal(sample, [lines[0], "{"])


def test_a_chain_that_was_published_otherwise_is_named() -> None:
    sample = make_sample(31, size=20)
    said = json.loads(sample.journal[0])
    _, first = entry("chain", 1, said["prev"], {"chain": 1, "tip": "0" * 64, "length": said["length"]})
    assert of_journal(sample, [first, *sample.journal[1:]]) == ["journal_broken@1", "chain_unpublished"]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The program as an auditor calls it, without site packages and without the directory it stands in."""
    command = [sys.executable, "-I", "-S", str(PROGRAM), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8", cwd=PROGRAM.anchor)


def test_the_program_from_a_shell(tmp_path: Path) -> None:
    sample = make_sample(26, size=60, strata=[3, 1])
    record, annex, tip = tmp_path / "record.json", tmp_path / "annex.json", sample.record.tip
    assert tip is not None
    record.write_text(json.dumps(sample.record.to_dict()), "utf-8")
    annex.write_text(json.dumps(sample.annex.to_dict()), "utf-8")
    journal = tmp_path / "journal.jsonl"
    journal.write_text("".join(f"{line}\n" for line in sample.journal), "utf-8")
    good = run(str(record), "--annex", str(annex), "--chain-tip", tip.hex(), "--journal", str(journal))
    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout.count("good ") == 14
    assert "the house and that party together could have chosen" in good.stdout  # one browser took part
    assert good.stdout.splitlines()[-1] == "One honest draw."
    other = run(str(record), "--chain-tip", "0" * 64)
    assert other.returncode == 1
    assert "tip_differs" in other.stdout
    spoiled = copy.deepcopy(sample.record.to_dict())
    spoiled["walk"][0]["leaf"] = "0" * 64
    record.write_text(json.dumps(spoiled), "utf-8")
    bad = run(str(record))
    assert bad.returncode == 1
    assert "BAD  leaves    leaf_differs@0\n     leaf_differs: this number was not in the pool\n" in bad.stdout
    del spoiled["walk"][0]["leaf"]
    record.write_text(json.dumps(spoiled), "utf-8")
    none = run(str(record))
    assert (none.returncode, none.stdout) == (2, "")
    assert "walk[0].leaf" in none.stderr
    for content, said in (("[1]", "an object at the top is"), ('{"v": "panel-draw/9"}', "this is version 'panel-draw/9',")):
        record.write_text(content, "utf-8")
        none = run(str(record))
        assert (none.returncode, none.stdout, none.stderr.startswith(f"no record: {said}")) == (2, "", True)
    record.write_text("{", "utf-8")
    assert run(str(record)).returncode == 2
    assert run(str(tmp_path / "nowhere")).returncode == 2
