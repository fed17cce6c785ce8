"""The program of the pages is the third that redoes a draw: it agrees with the other two on honest and on tampered records."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path

from tests.panel.lottery.samples import make_sample
from tests.panel.lottery.tampering import PUBLIC
from tools import node
from tools.running import ROOT

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


def checked(records: list[dict[str, object]], folder: Path) -> list[list[str]]:
    """The checks that fail for each record. The files are copied to where node takes them for modules, as browsers do."""
    shutil.copytree(ROOT / "static" / "js" / "lot", folder / "lot")
    (folder / "package.json").write_text('{"type": "module"}', "utf-8")
    command = [*map(str, node.command("node", 18)), "-e", PROGRAM, (folder / "lot" / "record.js").as_uri()]
    done = subprocess.run(command, input=json.dumps(records), capture_output=True, text=True, check=True, encoding="utf-8")
    return [line.split() for line in done.stdout.splitlines()]


def test_honest_records_pass_and_tampered_ones_do_not(tmp_path: Path) -> None:
    chance, honest, tampered, deeds = random.Random("browser"), [], [], []
    for number in range(60):
        sample = make_sample(number)
        honest.append(sample.record.to_dict())
        for tamper in chance.sample(PUBLIC, 5):
            record = sample.record.to_dict()
            if tamper(record, {}, chance) is not False:
                tampered.append(record)
                deeds.append(tamper.__name__)
    assert set(deeds) == {tamper.__name__ for tamper in PUBLIC}
    found = checked([*honest, *tampered], tmp_path)
    assert found[:60] == [[]] * 60
    assert [deed for deed, bad in zip(deeds, found[60:], strict=True) if not bad] == []
