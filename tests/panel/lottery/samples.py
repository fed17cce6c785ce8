"""Honest draws for tests: a made-up pool with its trees and log, drawn, recorded and opened, all from one number."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from panel.lottery.annex import Annex, EventOpening, Facts, LogHead, SealOpening, SlotOpening
from panel.lottery.chain import chain_end, link
from panel.lottery.draw import Drawn, draw, draw_strata, further_label
from panel.lottery.former import Former, walked_before
from panel.lottery.journal import BEGINNING, entry, entry_id
from panel.lottery.leaves import slot_salts
from panel.lottery.merkle import append, consistency_proof, inclusion_proof, root
from panel.lottery.reasons import CONFLICTS, publish_use
from panel.lottery.record import LotRecord, Step
from panel.lottery.seals import publish_step, seal, seal_salt, walk_digest
from panel.lottery.seed import chain_material, round_seed
from tests.panel.lottery.sample_log import Kept, Log
from voting.ledger import canonical_bytes

PARTY, MERCHANT, KIND = 2, 7, "delivery"
CHAIN_LENGTH = 40
LOAD_LIMIT = 2
HONEST = ("as the rules say", None)


@dataclass
class Juror:
    """One slot of the made-up pool; `against`: reason and event of a refusal the log holds, if any."""

    slot: int
    account: int
    cluster: int
    city: str
    stratum: int
    place: int = 0
    against: tuple[str, int] | None = None


@dataclass
class Sample:
    """A record, its annex, and what they were made of."""

    record: LotRecord
    annex: Annex
    jurors: list[Juror]
    drawn: Drawn
    journal: list[str]
    drawing: _Drawing


LINES = (
    ("left", "left", ""), ("barred", "barred", ""), ("paused", "paused", ""),
    ("rested", "rested", "until:2026-12-24T00:00:00+00:00"),
    ("not_yet", "eligible", "from:2026-12-24T00:00:00+00:00"), ("staff", "staff", ""),
    ("merchant", "member", f"merchant:{MERCHANT}"), ("dealings", "dealt", f"merchant:{MERCHANT}"),
    ("sat_before", "seated", "round:5"), ("opted_out", "opted_out", f"kind:{KIND}"),
)  # fmt: skip


Cheat = Callable[["_Drawing", Juror], tuple[str, int | None] | None]
CheatUse = Callable[["_Drawing", Juror], tuple[str, int] | None]


def make_sample(
    number: int,
    *,
    size: int = 0,
    strata: Sequence[int] | None = None,
    other_city: bool | None = None,
    cheat: Cheat | None = None,
    cheat_use: CheatUse | None = None,
    case: str = "",
    draw: int = 1,
    before: Callable[[_Drawing], None] = lambda _drawing: None,
) -> Sample:
    """The honest draw number `number`; size, strata (shares) and the rule about cities by chance unless given.

    `cheat`: what a dishonest operator says of a juror in the place of the rules; HONEST: what the rules say. `cheat_use`: what
    it says when the place is read, None for the truth. `case`, `draw`: what it is the draw of. `before`: what happens before
    the commitment.
    """
    chance = random.Random(number)
    shares = list(strata if strata is not None else chance.choice([[], [], [1], [3, 1], [70, 30], [5, 3, 1]]))
    log, jurors = Log(chance), _people(chance, size or chance.choice([12, 20, 40, 90]), shares)
    for juror in jurors:
        if chance.random() < 0.25:
            reason, kind, detail = chance.choice(LINES)
            juror.against = (reason, log.add(kind, juror.account, detail))
        else:
            log.add("joined", juror.account)
    cities = chance.random() < 0.5 if other_city is None else other_city
    drawing = _Drawing(chance, log, jurors, shares, cities, cheat, cheat_use, case, draw)
    before(drawing)
    return drawing.make()


def _people(chance: random.Random, size: int, shares: Sequence[int]) -> list[Juror]:
    jurors, counts = [], [0] * max(1, len(shares))
    for slot in range(size):
        stratum = chance.randrange(len(counts))
        cluster = chance.randrange(1, 1 + size // 2) if chance.random() < 0.4 else 0
        jurors.append(Juror(slot, 1000 + slot, cluster, chance.choice(["上海", "Lille", ""]), stratum, counts[stratum]))
        counts[stratum] += 1
    jurors[chance.randrange(size)].account = PARTY
    return jurors


@dataclass
class _Drawing:
    chance: random.Random
    log: Log
    jurors: list[Juror]
    shares: list[int]
    other_city: bool
    cheat: Cheat | None = None
    cheat_use: CheatUse | None = None
    case: str = ""
    number: int = 1
    journal: list[str] = field(default_factory=list)

    def write(self, kind: str, values: dict[str, Any]) -> str:
        """Write a line into the journal; gives its id."""
        before = entry_id(self.journal[-1]) if self.journal else BEGINNING
        name, body = entry(kind, len(self.journal) + 1, before, values)
        self.journal.append(body)
        return name

    def make(self) -> Sample:
        chance = self.chance
        secret, key, salt = chance.randbytes(32), chance.randbytes(32), chance.randbytes(16)
        self.facts = Facts((PARTY, 3), (4,), ("Lille",), (MERCHANT,))
        self.openings = [
            SlotOpening(j.slot, j.account, j.cluster, j.city, j.stratum, slot_salts(secret, j.slot)) for j in self.jurors
        ]
        self.trees = self._grow()
        self.pinned = len(self.log.lines)
        k = chance.choice([3, 7])
        facts = sha256(salt + canonical_bytes(self.facts.to_dict())).hexdigest()
        n, self.end = chance.randrange(1, CHAIN_LENGTH), chain_end(key, 1)
        opened, tip = link(self.end, CHAIN_LENGTH, n), link(self.end, CHAIN_LENGTH, 0)
        self.write("chain", {"chain": 1, "tip": tip.hex(), "length": CHAIN_LENGTH})
        self.write("epoch", {"epoch": 1})
        other = self.write("commit", {"case": "another", "draw": 1})
        self.write("void", {"commit": other, "reason": "withdrawn"})
        commit_id = self.write("commit", self._commit(self.trees, k, facts))
        nonces = (chance.randbytes(32), chance.randbytes(32))
        makers = zip(nonces, ("browser", "server"), strict=True)
        sealed = [{"maker": maker, "digest": sha256(nonce).hexdigest()} for nonce, maker in makers]
        self.write("bind", {
            "commit": commit_id, "source": {"kind": "chain", "chain": 1, "link": n}, "time": "2026-11-21T04:00:00Z",
            "nonces": {"complainant": sealed[0], "respondent": sealed[1]},
        })  # fmt: skip
        self.given = (nonces[0], nonces[1] if chance.random() < 0.8 else None)
        seed = round_seed(chain_material(opened, (self.given[0], self.given[1] or b"")), bytes.fromhex(commit_id))
        drawn = self.walk(seed, 3 * k)
        if chance.random() < 0.5:
            other = self.write("commit", {"case": "a third", "draw": 2})
            self.write("bind", {"commit": other, "source": {"kind": "chain", "chain": 1, "link": n + 1}})
        self.key, self.link = salt, n
        self.write("drawn", {"commit": commit_id, "link": opened.hex(), "seed": seed.hex(),
                "walk": walk_digest(publish_step(step, salt) for step in drawn.walked),
                "time": "2026-11-22T04:00:00Z"})  # fmt: skip
        record, annex = self.bring(drawn, k, self.journal[4], self.journal[5], opened, seed)
        return Sample(record, annex, self.jurors, drawn, self.journal, self)

    def bring(
        self, drawn: Drawn, k: int, commit: str, bind: str, source: bytes, seed: bytes, before: tuple[Former, ...] = ()
    ) -> tuple[LotRecord, Annex]:
        """Record and annex of the list whose line was written last; who was seated of it is made up, `k` at most."""
        self.reasons, self.uses = list[SealOpening](), list[SealOpening]()
        steps = self._steps(drawn, self.trees, k)
        seqs = sorted({step.evidence for step in steps} - {None})
        hidden = sorted({opening.evidence for opening in (*self.reasons, *self.uses)} - {None})
        head = len(self.log.lines)
        record = LotRecord(
            commit=commit, bind=bind, drawn=self.journal[-1], source=source, tip=link(self.end, CHAIN_LENGTH, 0),
            nonces=self.given, seed=seed, splits=drawn.splits, walk=tuple(steps),
            events=tuple(self.log.event(seq, self.pinned) for seq in seqs), before=before,
        )  # fmt: skip
        annex = Annex(
            bytes.fromhex(entry_id(commit)), self.facts, self.key, tuple(self.openings[step.slot] for step in steps),
            tuple(EventOpening(seq, *self.log.lines[seq][1:]) for seq in seqs), tuple(self.reasons), tuple(self.uses),
            tuple(self.log.sealed(seq, self.pinned) for seq in hidden),
            LogHead(head, root(self.log.tiles, head), tuple(consistency_proof(self.log.tiles, self.pinned, head))),
        )  # fmt: skip
        return record, annex

    def _grow(self) -> list[tuple[Kept, int]]:
        """The trees: of the pool, then one a stratum."""
        trees = []
        groups = [self.jurors] + [[j for j in self.jurors if j.stratum == g] for g in range(len(self.shares))]
        for group in groups:
            kept = Kept()
            trees.append((kept, append(kept, 0, [self.openings[j.slot].leaf() for j in group])))
        return trees

    def _commit(self, trees: list[tuple[Kept, int]], k: int, facts: str) -> dict[str, Any]:
        parts = [{"name": f"part {g}", "size": n, "root": root(kept, n).hex()} for g, (kept, n) in enumerate(trees[1:])]
        name = f"case-{self.chance.randrange(10**6)}"
        return {
            "case": self.case or name, "draw": self.number, "parent": None, "time": "2026-11-20T04:00:00Z",
            "facts": facts,
            "pool": {
                "epoch": 1, "size": trees[0][1], "root": root(*trees[0]).hex(), "log_size": self.pinned,
                "log_root": root(self.log.tiles, self.pinned).hex(), "strata": parts,
            },
            "rule": {
                "k": k, "alternates": 2 * k, "shares": self.shares, "load_limit": LOAD_LIMIT, "other_city": self.other_city,
                "text": "0" * 64, "code": "0" * 64,
            },
        }  # fmt: skip

    def walk(self, seed: bytes, wanted: int, extension: int = 0, before: tuple[Former, ...] = ()) -> Drawn:
        """The walk of a list, by one pool or by strata."""
        self.homes: set[int] = set()
        gone = walked_before(before)
        if len(self.shares) < 2:
            return draw(
                seed, len(self.jurors), wanted, lambda slots: self._refuse([self.jurors[n] for n in slots], False),
                further_label(extension), walked_before={place for _, place in gone},
            )  # fmt: skip
        at = {(j.stratum, j.place): j for j in self.jurors}
        sizes = [sum(j.stratum == g for j in self.jurors) for g in range(len(self.shares))]
        return draw_strata(
            seed, sizes, self.shares, wanted, lambda g, places: self._refuse([at[g, place] for place in places], True),
            extension, gone,
        )  # fmt: skip

    def _refuse(self, jurors: Sequence[Juror], by_place: bool) -> dict[int, tuple[str, int | None]]:
        found = {}
        for juror in jurors:
            said = self.cheat(self, juror) if self.cheat else HONEST
            refusal = self.against(juror) if said == HONEST else said
            if refusal is not None:
                found[juror.place if by_place else juror.slot] = refusal
            elif juror.cluster:
                self.homes.add(juror.cluster)
        return found

    def against(self, juror: Juror) -> tuple[str, int | None] | None:
        first, rest = ("left", "barred", "paused", "rested", "not_yet"), juror.against
        if rest is not None and rest[0] in first:
            return rest
        sealed = {
            "party": juror.account in self.facts.accounts,
            "staff": rest is not None and rest[0] == "staff",
            "merchant": rest is not None and rest[0] == "merchant",
            "cluster": juror.cluster in self.facts.clusters,
            "city": self.other_city and juror.city in self.facts.cities,
        }
        for reason, so in sealed.items():
            if so:
                return rest if rest is not None and rest[0] == reason else (reason, None)
        if rest is not None:
            return rest
        return ("housemate", None) if juror.cluster in self.homes else None

    def _use(self, juror: Juror) -> tuple[str, int]:
        """What comes of a place that is read: seated, or busy with as many seats in the log as the limit asks for."""
        if self.cheat_use is not None and (said := self.cheat_use(self, juror)) is not None:
            return said
        used = "busy" if self.chance.random() < 0.2 else "seated"
        lines = [self.log.add("seated", juror.account, "round:9") for _ in range(LOAD_LIMIT if used == "busy" else 1)]
        return used, lines[-1]

    def _steps(self, drawn: Drawn, trees: list[tuple[Kept, int]], k: int) -> list[Step]:
        at, parted = {(j.stratum, j.place): j for j in self.jurors}, len(self.shares) > 1
        steps, taken = [], 0
        for walked in drawn.walked:
            juror = at[walked.stratum, walked.slot] if parted else self.jurors[walked.slot]
            used, line = (None, None)
            if walked.reason is None and taken < k:
                used, line = self._use(juror)
                taken += used == "seated"
            place, (kept, size) = (juror.place, trees[1 + juror.stratum]) if parted else (juror.slot, trees[0])
            said, sealed = publish_step(walked, self.key), None
            if walked.reason in CONFLICTS:
                salt = seal_salt(self.key, "reason", walked.stratum, walked.slot)
                self.reasons.append(SealOpening(len(steps), walked.reason, walked.evidence, salt))
            if used is not None:
                salt = seal_salt(self.key, "used", walked.stratum, walked.slot)
                self.uses.append(SealOpening(len(steps), used, line, salt))
                sealed = seal(salt, used, line)
            steps.append(Step(
                juror.slot, walked.stratum, place, said.reason, said.evidence, self.openings[juror.slot].leaf(),
                tuple(inclusion_proof(kept, place, size)), said.seal, publish_use(used), sealed,
            ))  # fmt: skip
        return steps
