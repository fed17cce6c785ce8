"""The program of the pages is the third that redoes a draw: it agrees with the other two on honest and on tampered records."""

from __future__ import annotations

import copy
import json
import random
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.panel.lottery.samples import HONEST, make_sample
from tests.panel.lottery.samples_further import draw_further
from tests.panel.lottery.tampering import PUBLIC
from tests.panel.lottery.test_lottery_beacon import BOUND, SIGNED, drawn_by_beacon
from tests.panel.lottery.test_lottery_record import ODD, changed, leaves
from tests.panel.lottery.verifier import lot
from tools import node
from tools.running import ROOT

Values = dict[str, Any]
UNREADABLE = ["unreadable"]

PROGRAM = """
const { readFileSync } = require("node:fs");
import(process.argv[1]).then(async ({ checkRecord }) => {
  for (const record of JSON.parse(readFileSync(0, "utf-8"))) {
    const bad = [];
    try {
      for await (const found of checkRecord(record)) if (found.state === "bad") bad.push(found.code);
    } catch {
      bad.push("unreadable");
    }
    console.log(bad.join(" "));
  }
});
"""


def checked(records: list[Values], folder: Path) -> list[list[str]]:
    """The checks that fail for each record. The files are copied to where node takes them for modules, as browsers do."""
    shutil.copytree(ROOT / "static" / "js" / "lot", folder / "lot")
    (folder / "package.json").write_text('{"type": "module"}', "utf-8")
    command = [*map(str, node.command("node", 18)), "-e", PROGRAM, (folder / "lot" / "record.js").as_uri()]
    done = subprocess.run(command, input=json.dumps(records), capture_output=True, text=True, check=True, encoding="utf-8")
    return [line.split() for line in done.stdout.splitlines()]


def scripted(record: Values) -> list[str]:
    """The checks that fail in verify/lot.py, by the names the browser has for them."""
    try:
        return [name for name, codes in lot.check(record).items() if codes]
    except lot.Unreadable:
        return UNREADABLE


def agree(records: list[Values], folder: Path) -> list[list[str]]:
    """What the browser's program finds, after it was found to be the same checks as the script's."""
    found = [list(dict.fromkeys(code.replace("nonce_", "nonces_").partition("_")[0] for code in bad))
             for bad in checked(records, folder)]  # fmt: skip
    for i, (mine, record) in enumerate(zip(found, records, strict=True)):
        assert mine == scripted(record), i
    return found


def test_the_browser_finds_in_tampered_records_what_the_script_finds(tmp_path: Path) -> None:
    chance, honest, tampered, deeds = random.Random("browser"), [], [], []
    for number in range(len(PUBLIC)):
        sample = make_sample(number)
        honest.append(sample.record.to_dict())
        for away in (0, 11):  # each way of tampering on two records
            tamper, record = PUBLIC[(number + away) % len(PUBLIC)], sample.record.to_dict()
            if tamper(record, {}, chance) is not False:
                tampered.append(record)
                deeds.append(tamper.__name__)
    assert set(deeds) == {tamper.__name__ for tamper in PUBLIC}
    found = agree([*honest, *tampered], tmp_path)
    assert found[: len(honest)] == [[]] * len(honest)
    assert [deed for deed, bad in zip(deeds, found[len(honest) :], strict=True) if not bad] == []


def waiting_on_joining() -> Values:
    """A record whose operator lets people wait on the line of their joining, which everybody has."""
    joined: dict[int, int] = {}

    def before(drawing: Any) -> None:
        for juror in drawing.jurors:
            if juror.against is None:
                joined[juror.slot] = drawing.log.add("joined", juror.account)

    def cheat(_drawing: Any, juror: Any) -> tuple[str, int | None] | None:
        return ("not_yet", joined[juror.slot]) if joined.get(juror.slot) and juror.slot < 12 else HONEST

    return make_sample(21, size=60, strata=[], other_city=False, cheat=cheat, before=before).record.to_dict()


def too_young() -> Values:
    return make_sample(
        23, size=60, strata=[], cheat=lambda drawing, juror: ("left", drawing.log.add("left", juror.account))
    ).record.to_dict()


def test_evidence_of_another_kind_or_too_young_is_seen_in_the_browser(tmp_path: Path) -> None:
    assert agree([waiting_on_joining(), too_young()], tmp_path) == [["reasons"], ["reasons", "log"]]


def test_a_round_of_the_beacon_is_held_against_its_formula_in_the_browser(tmp_path: Path) -> None:
    good = drawn_by_beacon(1000, SIGNED, BOUND)
    chosen = drawn_by_beacon(1000, SIGNED, BOUND - timedelta(seconds=30))
    unknown = good.to_dict()
    unknown["journal"]["bind"] = unknown["journal"]["bind"].replace("52db9ba7", "52db9ba8")
    link = good.to_dict()
    link["source"] = {"link": "1" * 64, "tip": "2" * 64}
    found = checked([good.to_dict(), chosen.to_dict(), unknown, link], tmp_path)
    assert found[:2] == [[], ["source"]]
    assert ["source" in bad for bad in found[2:]] == [True, True]


def further(number: int) -> Values:
    sample = make_sample(number)
    used = {at: step.used or "seated" for at, step in enumerate(sample.record.walk) if not step.reason}
    made = draw_further(sample, used)
    assert made is not None
    return made[0].to_dict()


def test_the_lists_before_an_extension_draw_are_checked_in_the_browser(tmp_path: Path) -> None:
    plain = [further(number) for number in (8, 17)]
    records, chance = list(plain), random.Random("before")
    for record in plain:
        own = record["journal"]["drawn"]
        for path, new in ((("walk", 0, "place"), 777), (("walk", 0, "seal"), "1" * 64), (("drawn",), own)):
            records.append(changed(record, ("before", 0, *path), new))
        records += [changed(record, ("before",), []), changed(record, ("before",), record["before"] * 2)]
        unread = copy.deepcopy(record)
        next(step for step in unread["before"][0]["walk"] if step["reason"] is None)["used"] = None
        records.append(unread)
        for tamper in chance.sample(PUBLIC, 12):
            made = copy.deepcopy(record)
            if tamper(made, {}, chance) is not False:
                records.append(made)
    found = agree(records, tmp_path)
    assert found[:2] == [[], []]
    assert all(found[2:])


@pytest.mark.parametrize("part", ["record", "lines"])
def test_what_is_missing_or_does_not_fit_is_no_record_in_the_browser_either(part: str, tmp_path: Path) -> None:
    record = make_sample(3, size=12, strata=[3, 1]).record.to_dict()
    made = [changed(record, path, new) for path in leaves(record) for new in (..., None, *ODD)]
    made += [changed(record, ("before",), new) for new in (None, *ODD)]
    if part == "lines":
        made = []
        for kind in ("commit", "bind", "drawn"):
            line = json.loads(record["journal"][kind])
            for path in leaves(line):
                for new in (..., None, 7.5, -1, "no hex", [1], {"a": 1}):
                    made.append(changed(record, ("journal", kind), json.dumps(changed(line, path, new))))
        further = [(("extension",), new) for new in (-1, None, 1 << 32)]
        for path, new in ((("rule", "shares"), [1]), (("rule", "k"), 100_001), (("parent",), "x"), *further):
            line = changed(json.loads(record["journal"]["commit"]), path, new)
            made.append(changed(record, ("journal", "commit"), json.dumps(line)))
    found = agree(made, tmp_path)
    assert UNREADABLE in found


def test_bytes_that_are_not_the_canonical_ones_are_seen_in_the_browser(tmp_path: Path) -> None:
    record = make_sample(4).record.to_dict()
    drawn = record["journal"]["drawn"]
    made = [drawn[:-1] + f',"z":{odd}}}' for odd in ("1.5", "1e+21", "-0", "1.0", '"\\ud800"', '"\\u00e9"', "[1,1.5]")]
    good = [drawn[:-1] + f',"z":{plain}}}' for plain in ("15", '"é"', '{"\uffee":1,"\U0001f600":2}')]
    found = agree([changed(record, ("journal", "drawn"), text) for text in [*made, *good]], tmp_path)
    assert found == [["journal"]] * len(made) + [[]] * len(good)
