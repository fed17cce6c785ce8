"""The record of one draw as a file that anyone can check: lines of the journal, what was opened, and the walk with its proofs.

Its format is docs/lot-format.md. It holds no person: slots, sealed leaves and sealed events.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from panel.errors import Invalid
from panel.lottery import replay
from panel.lottery.draw import Split, Walked
from panel.lottery.entries import ROLES, Bound, Committed, DrawnLine, read_bind, read_commit, read_drawn
from panel.lottery.fields import KIND_MAX, Fields
from panel.lottery.former import Former
from panel.lottery.journal import VERSION
from panel.lottery.seals import Line


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the walk. `slot`: of the pool; `place`: within the stratum, the slot itself in a draw over one pool.

    `reason` and `evidence`: why it was refused; of a conflict `seal` in the place of the evidence. `used`: what came of it
    when the list was read, `used_seal` over why. `proof` leads from `leaf` to the root of its stratum, or of the pool.
    """

    slot: int
    stratum: int
    place: int
    reason: str | None
    evidence: int | None
    leaf: bytes
    proof: tuple[bytes, ...]
    seal: bytes | None = None
    used: str | None = None
    used_seal: bytes | None = None

    @property
    def walked(self) -> Walked:
        """The step as a draw redone with the record's reasons has it."""
        return Walked(self.place, self.reason, self.evidence, self.stratum)

    @property
    def line(self) -> Line:
        """The step as the journal's fingerprint of the walk has it."""
        return Line(self.stratum, self.place, self.reason, self.evidence, self.seal)


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the pool's log that is evidence, older than the commitment.

    `ms`: milliseconds since 1970; `account`, `detail`: their seals.
    """

    seq: int
    kind: str
    ms: int
    account: bytes
    detail: bytes
    proof: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class LotRecord:
    """One draw. `commit`, `bind`, `drawn`: lines of the journal as text. `source`: the link, or the beacon's signature.

    `tip`: link 0 of the link's chain, None with a beacon. `nonces`: of complainant and respondent, None for one not given.
    `before`: of an extension draw, the lists of its round that were used up before, the first one first.
    """

    commit: str
    bind: str
    drawn: str
    source: bytes
    tip: bytes | None
    nonces: tuple[bytes | None, bytes | None]
    seed: bytes
    splits: tuple[Split, ...]
    walk: tuple[Step, ...]
    events: tuple[Event, ...]
    before: tuple[Former, ...] = ()

    @property
    def committed(self) -> Committed:
        """The commit line read."""
        return read_commit(self.commit)

    @property
    def bound(self) -> Bound:
        """The bind line read."""
        return read_bind(self.bind)

    @property
    def drawn_line(self) -> DrawnLine:
        """The drawn line read."""
        return read_drawn(self.drawn)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values, as `from_dict` reads them."""
        opened = {"signature": self.source.hex()} if self.tip is None else {"link": self.source.hex(), "tip": self.tip.hex()}
        return {
            "v": VERSION,
            "journal": {"commit": self.commit, "bind": self.bind, "drawn": self.drawn},
            "source": opened,
            "nonces": {role: _hex(nonce) for role, nonce in zip(ROLES, self.nonces, strict=True)},
            "seed": self.seed.hex(),
            **({"before": [former.to_dict() for former in self.before]} if self.before else {}),
            "splits": [{"seats": list(split.seats), "closed": list(split.closed)} for split in self.splits],
            "walk": [_step_dict(step) for step in self.walk],
            "events": [_event_dict(event) for event in self.events],
        }

    @classmethod
    def from_dict(cls, values: object) -> LotRecord:
        """The inverse of `to_dict`; keys it does not know are passed over.

        Raises Invalid("lot.version") for another version, Invalid("lot.unreadable", key) for a value that is missing or
        does not fit, with its path.
        """
        fields = Fields(values)
        if fields.text("v") != VERSION:
            raise Invalid("lot.version", wanted=VERSION)
        journal, source, nonces = (fields.inner(key) for key in ("journal", "source", "nonces"))
        first, second = (nonces.maybe(role, lambda key: nonces.hex(key, None)) for role in ROLES)
        made = cls(
            commit=journal.text("commit"),
            bind=journal.text("bind"),
            drawn=journal.text("drawn"),
            source=source.hex("link") if "link" in source else source.hex("signature", None),
            tip=source.hex("tip") if "link" in source else None,
            nonces=(first, second),
            seed=fields.hex("seed"),
            splits=tuple(Split(split.counts("seats"), split.counts("closed")) for split in fields.each("splits")),
            walk=tuple(_step(step) for step in fields.each("walk")),
            events=tuple(_event(event) for event in fields.each("events")),
            before=tuple(map(Former.from_fields, fields.each("before"))) if "before" in fields else (),
        )
        _ = made.committed, made.bound, made.drawn_line  # lines that cannot be read are no record
        return made

    def faults(self) -> list[str]:
        """Why this record is not one honest draw; empty when it is. The codes are those of docs/lot-format.md."""
        return replay.faults(self)

    def warnings(self) -> list[str]:
        """What a reader should know though it is no fault: walk_long, nonce_missing, nonce_by_server, pool_used_up."""
        return replay.warnings(self)


def _hex(value: bytes | None) -> str | None:
    return None if value is None else value.hex()


def _step_dict(step: Step) -> dict[str, Any]:
    return {
        "slot": step.slot, "stratum": step.stratum, "place": step.place, "reason": step.reason, "evidence": step.evidence,
        "seal": _hex(step.seal), "leaf": step.leaf.hex(), "proof": [each.hex() for each in step.proof], "used": step.used,
        "used_seal": _hex(step.used_seal),
    }  # fmt: skip


def _event_dict(event: Event) -> dict[str, Any]:
    return {
        "seq": event.seq, "kind": event.kind, "ms": event.ms, "account": event.account.hex(), "detail": event.detail.hex(),
        "proof": [each.hex() for each in event.proof],
    }  # fmt: skip


def _step(step: Fields) -> Step:
    return Step(
        slot=step.count("slot"), stratum=step.count("stratum"), place=step.count("place"),
        reason=step.maybe("reason", step.text), evidence=step.maybe("evidence", step.count), leaf=step.hex("leaf"),
        proof=step.hexes("proof"), seal=step.maybe("seal", step.hex), used=step.maybe("used", step.text),
        used_seal=step.maybe("used_seal", step.hex),
    )  # fmt: skip


def _event(event: Fields) -> Event:
    return Event(
        seq=event.count("seq"), kind=event.text("kind", KIND_MAX), ms=event.count("ms"), account=event.hex("account"),
        detail=event.hex("detail"), proof=event.hexes("proof"),
    )  # fmt: skip
