"""The extension draw of a made-up draw: drawn when every place of its list was read."""

from __future__ import annotations

import json
from collections.abc import Mapping

from panel.lottery.annex import Annex
from panel.lottery.chain import link
from panel.lottery.former import SAME, Former, FormerStep
from panel.lottery.journal import entry_id
from panel.lottery.reasons import publish_use
from panel.lottery.record import LotRecord
from panel.lottery.seals import Line, publish_step, walk_digest
from panel.lottery.seed import chain_material, round_seed
from tests.panel.lottery.samples import CHAIN_LENGTH, Sample


def draw_further(sample: Sample, used: Mapping[int, str]) -> tuple[LotRecord, Annex] | None:
    """The first extension draw; None when its chain has no link left. `used`: what came of each place of the list, by step."""
    drawing, first = sample.drawing, sample.record.commit
    number = drawing.link + 2  # the one between may have gone to another case
    if number > CHAIN_LENGTH:
        return None
    said = json.loads(first)
    commit = {**{name: said[name] for name in SAME}, "parent": entry_id(first), "extension": 1, "time": "2026-11-22T06:00:00Z"}
    name = drawing.write("commit", commit)
    bound = {**json.loads(sample.record.bind), "commit": name, "source": {"kind": "chain", "chain": 1, "link": number}}
    drawing.write("bind", {part: bound[part] for part in ("commit", "source", "nonces", "time")})
    lines = drawing.journal[-2:]
    source = link(drawing.end, CHAIN_LENGTH, number)
    nonces = drawing.given[0], drawing.given[1] or b""
    seed = round_seed(chain_material(source, nonces), bytes.fromhex(entry_id(first)))
    steps = (
        FormerStep(Line(step.stratum, step.place, step.reason, step.evidence, step.seal), publish_use(used.get(at)))
        for at, step in enumerate(sample.record.walk)
    )  # fmt: skip
    before = (Former(first, sample.record.drawn, tuple(steps)),)
    rule = said["rule"]
    drawn = drawing.walk(seed, rule["k"] + rule["alternates"], 1, before)
    walk = walk_digest(publish_step(step, drawing.key) for step in drawn.walked)
    told = {"commit": name, "link": source.hex(), "seed": seed.hex(), "walk": walk, "time": commit["time"]}
    drawing.write("drawn", told)
    return drawing.bring(drawn, 0, *lines, source, seed, before)
