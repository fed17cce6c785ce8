"""The annex of a record, for an auditor: facts of the parties, and the openings of slots, evidence and sealed reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from panel.errors import Invalid
from panel.lottery.fields import KIND_MAX, Fields
from panel.lottery.journal import VERSION
from panel.lottery.leaves import SALT_BYTES, SlotSalts, commit_value, event_commit, event_leaf, slot_leaf

_SALTS = ("juror", "cluster", "city", "stratum")


@dataclass(frozen=True, slots=True)
class Facts:
    """The two sides as they were sealed: account numbers, households, cities, merchants, each sorted."""

    accounts: tuple[int, ...]
    clusters: tuple[int, ...]
    cities: tuple[str, ...]
    merchants: tuple[int, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values; their canonical bytes behind the salt are what the commitment hashes."""
        return {
            "accounts": list(self.accounts), "clusters": list(self.clusters), "cities": list(self.cities),
            "merchants": list(self.merchants),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class SlotOpening:
    """What a leaf holds. `linked`: number of the event that gave the juror another household before the commitment."""

    slot: int
    juror: int
    cluster: int
    city: str
    stratum: int
    salts: SlotSalts
    linked: int | None = None

    def leaf(self) -> bytes:
        """The leaf hash that these values and salts make."""
        values: tuple[int | str, ...] = (self.juror, self.cluster, self.city, self.stratum)
        return slot_leaf(self.slot, *(commit_value(salt, value) for salt, value in zip(self.salts, values, strict=True)))

    def to_dict(self) -> dict[str, Any]:
        """Plain values; also what a juror gets of the own slot."""
        return {
            "slot": self.slot, "juror": self.juror, "cluster": self.cluster, "city": self.city, "stratum": self.stratum,
            "linked": self.linked, "salts": {name: salt.hex() for name, salt in zip(_SALTS, self.salts, strict=True)},
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class EventOpening:
    """Whom an event is about, and its detail."""

    seq: int
    account: int
    detail: str
    salt: bytes

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {"seq": self.seq, "account": self.account, "detail": self.detail, "salt": self.salt.hex()}


@dataclass(frozen=True, slots=True)
class SealOpening:
    """What is under one seal of a step (counted from 0): the reason, or what came of the place, and the line it rests on."""

    step: int
    said: str
    evidence: int | None
    salt: bytes

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {"step": self.step, "said": self.said, "evidence": self.evidence, "salt": self.salt.hex()}


@dataclass(frozen=True, slots=True)
class SealedEvent:
    """A line of the log that the record does not show, opened. `ms`: milliseconds since 1970.

    `proof` leads to the log of the commitment when the line is older, else to `Annex.log`.
    """

    seq: int
    kind: str
    ms: int
    account: int
    detail: str
    salt: bytes
    proof: tuple[bytes, ...]

    def leaf(self) -> bytes:
        """The leaf hash that these values and the salt make."""
        seals = event_commit(self.salt, "account", self.account), event_commit(self.salt, "detail", self.detail)
        return event_leaf(self.seq, self.kind, self.ms, *seals)

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "seq": self.seq, "kind": self.kind, "ms": self.ms, "account": self.account, "detail": self.detail,
            "salt": self.salt.hex(), "proof": [each.hex() for each in self.proof],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class LogHead:
    """The log when the annex was made, and the proof that it goes on from the log of the commitment."""

    size: int
    root: bytes
    consistency: tuple[bytes, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {"size": self.size, "root": self.root.hex(), "consistency": [each.hex() for each in self.consistency]}


@dataclass(frozen=True, slots=True)
class Annex:
    """All openings of one record. `commit`: id of the commitment; `salt`: of the facts.

    `events` opens the events of the record; `reasons` and `uses` the seals of its steps; `sealed` are the events these rest on.
    """

    commit: bytes
    facts: Facts
    salt: bytes
    slots: tuple[SlotOpening, ...]
    events: tuple[EventOpening, ...]
    reasons: tuple[SealOpening, ...]
    uses: tuple[SealOpening, ...]
    sealed: tuple[SealedEvent, ...]
    log: LogHead

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values, as `from_dict` reads them."""
        return {
            "v": VERSION, "commit": self.commit.hex(), "facts": self.facts.to_dict(), "salt": self.salt.hex(),
            "slots": [slot.to_dict() for slot in self.slots], "events": [event.to_dict() for event in self.events],
            "reasons": [each.to_dict() for each in self.reasons], "uses": [each.to_dict() for each in self.uses],
            "sealed": [event.to_dict() for event in self.sealed], "log": self.log.to_dict(),
        }  # fmt: skip

    @classmethod
    def from_dict(cls, values: object) -> Annex:
        """The inverse of `to_dict`. Raises Invalid as `LotRecord.from_dict`."""
        fields = Fields(values)
        if fields.text("v") != VERSION:
            raise Invalid("lot.version", wanted=VERSION)
        facts, log = fields.inner("facts"), fields.inner("log")
        return cls(
            commit=fields.hex("commit"),
            facts=Facts(
                facts.counts("accounts"), facts.counts("clusters"), facts.texts("cities"), facts.counts("merchants")
            ),
            salt=fields.hex("salt", SALT_BYTES),
            slots=tuple(_slot(slot) for slot in fields.each("slots")),
            events=tuple(
                EventOpening(event.count("seq"), event.count("account"), event.text("detail"), event.hex("salt", SALT_BYTES))
                for event in fields.each("events")
            ),
            reasons=tuple(_seal(opening) for opening in fields.each("reasons")),
            uses=tuple(_seal(opening) for opening in fields.each("uses")),
            sealed=tuple(_event(event) for event in fields.each("sealed")),
            log=LogHead(log.count("size"), log.hex("root"), log.hexes("consistency")),
        )


def _slot(slot: Fields) -> SlotOpening:
    salts = slot.inner("salts")
    return SlotOpening(
        slot=slot.count("slot"), juror=slot.count("juror"), cluster=slot.count("cluster"), city=slot.text("city"),
        stratum=slot.count("stratum"), linked=slot.maybe("linked", slot.count),
        salts=SlotSalts(*(salts.hex(name, SALT_BYTES) for name in _SALTS)),
    )  # fmt: skip


def _seal(opening: Fields) -> SealOpening:
    return SealOpening(
        opening.count("step"), opening.text("said"), opening.maybe("evidence", opening.count), opening.hex("salt", SALT_BYTES)
    )


def _event(event: Fields) -> SealedEvent:
    return SealedEvent(
        event.count("seq"), event.text("kind", KIND_MAX), event.count("ms"), event.count("account"), event.text("detail"),
        event.hex("salt", SALT_BYTES), event.hexes("proof"),
    )  # fmt: skip
