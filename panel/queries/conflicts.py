"""Who cannot judge a case, and why: one reason for each slot of a batch, with the line of the pool's log that says so.

The walk of a draw refuses only by what was written down before the commitment: an event of the log below its size, the
attributes sealed in the slot's leaf, or the facts sealed in the commitment. What is looked up is bounded by the batch, so the
cost of a draw does not grow with the pool. What holds when the list is read for a summons is in `panel.queries.passing`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Integer, String, Text, and_, bindparam, cast, exists, func, or_, select, type_coerce
from sqlalchemy import case as when
from sqlalchemy.orm import Session

from panel.models import Account, AccountRole, Case, Juror, JurorStatus, LotCommit, PartyRole, PoolSlot, Role
from panel.models.base import BigId, UtcTime, table_of
from panel.queries import pinned
from panel.queries.cases import party_accounts
from panel.queries.many import among
from panel.queries.prepared import Prepared
from panel.settings import read_settings

REASONS = (
    "left", "barred", "paused", "rested", "not_yet", "party", "staff", "merchant", "cluster", "city", "dealings", "sat_before",
    "opted_out", "housemate",
)  # fmt: skip
"""Reasons of the walk in the published order: of several that apply, the first is given."""

_A, _J, _S = table_of(Account), table_of(Juror), table_of(PoolSlot)
_ROLES = table_of(AccountRole)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a slot may not sit. `evidence`: the line of the pool's log it rests on; None when the leaf or the facts say it."""

    reason: str
    evidence: int | None = None


class Candidate(NamedTuple):
    """The juror at a slot that was asked about."""

    slot: int
    juror_id: int
    account_id: int
    controls_right: int
    controls_total: int
    test_right: int
    test_total: int

    @property
    def record(self) -> dict[str, int]:
        """What the weight of the juror rests on now, as a draw freezes it."""
        return {
            "right": self.controls_right, "total": self.controls_total, "test_right": self.test_right,
            "test_total": self.test_total,
        }  # fmt: skip


def is_paused(juror: Juror, now: datetime) -> bool:
    """Whether the juror rests: by own choice without an end, or until `paused_until`."""
    if juror.status is not JurorStatus.PAUSED:
        return False
    return juror.paused_until is None or juror.paused_until > now


def facts_of(session: Session, case: Case) -> dict[str, Any]:
    """What a commitment seals about both sides, each list sorted: accounts, clusters, cities, merchants. `case` with parties.

    An imported complaint has no account on the complainant's side.
    """
    accounts = sorted(party_accounts(session, case))
    rows = session.execute(select(_A.c.cluster, _A.c.city).where(_A.c.id.in_(accounts))).all() if accounts else []
    return {
        "accounts": accounts,
        "clusters": sorted({cluster for cluster, _ in rows if cluster}),
        "cities": sorted({city for _, city in rows if city}),
        "merchants": sorted({p.merchant_id for p in case.parties if p.merchant_id is not None}),
    }


def refusals(session: Session, case: Case, commit: LotCommit, *, now: datetime, other_city: bool | None = None) -> Refusals:
    """What a draw asks: a batch of slots -> the refusals among them. `case` with its parties.

    `other_city`: whether jurors from a party's city are refused; None asks the settings of the commitment's moment.
    """
    if other_city is None:
        other_city = read_settings(session, commit.committed_at).other_city
    facts, merchants, connection = commit.facts, commit.facts.get("merchants", []), session.connection()
    complainants = [p.account_id for p in case.parties if p.account_id is not None and p.role is PartyRole.COMPLAINANT]
    accounts = facts.get("accounts", [])
    return Refusals(
        session=session, commit=commit, committed_at=pinned_at(session, commit), bound_at=commit.bound_at or now,
        kind=case.category, now=now,
        accounts=frozenset(accounts),
        merchants=pinned.name_merchants(merchants), clusters=frozenset(facts.get("clusters", ())),
        cities=frozenset(facts.get("cities", ())) if other_city else frozenset(),
        about=pinned.about(connection, case.id, accounts, complainants, merchants, commit.log_size),
    )  # fmt: skip


def pinned_at(session: Session, commit: LotCommit) -> datetime:
    """When pool and log were pinned for a draw: at the round's first commitment, also for its extension draws."""
    if not commit.extension:
        return commit.committed_at
    first = select(LotCommit.committed_at).where(
        LotCommit.case_id == commit.case_id, LotCommit.round_no == commit.round_no, LotCommit.extension == 0
    )
    return session.scalars(first).one()


def holds_staff_role(account: Any) -> Any:
    """For statements: whether the account works here. An expert of one trade may judge disputes of another."""
    return exists(select(_ROLES.c.role).where(_ROLES.c.account_id == account, _ROLES.c.role != Role.EXPERT))


def opts_out(kind: Any) -> Any:
    """For statements: whether the juror would rather not judge this kind of dispute; `kind` in double quotes."""
    kinds = cast(_J.c.opt_outs, Text)
    return and_(kinds != "[]", kinds.contains(kind))


def rests_at(now: Any) -> Any:
    """For statements about paused jurors: whether the pause still goes on."""
    return or_(_J.c.paused_until.is_(None), _J.c.paused_until > now)


def _flag(condition: Any) -> Any:
    """A yes or no as the database has it: what is read for every slot is not turned into Python's."""
    return type_coerce(condition, Integer)


_COMMITTED = bindparam("committed", type_=UtcTime())
_NOT_YET = or_(_J.c.eligible_from.is_(None), _J.c.eligible_from > bindparam("bound", type_=UtcTime()))
_OPTED_OUT = opts_out(bindparam("kind", type_=Text))
_STAFF = holds_staff_role(_J.c.account_id)
_MOVED = or_(_A.c.cluster != _S.c.cluster, func.coalesce(_A.c.cluster_at > _COMMITTED, False))
_ACCOUNT = _J.c.account_id
_SLOTS = (
    select(
        _S.c.slot, _S.c.juror_id, _ACCOUNT, _J.c.controls_right, _J.c.controls_total, _J.c.test_right, _J.c.test_total,
        _S.c.city, type_coerce(_J.c.status, String), _flag(rests_at(bindparam("now", type_=UtcTime()))),
        _flag(_J.c.paused_until.is_(None)), _J.c.standing_seq, _J.c.eligible_seq, _flag(_NOT_YET), _S.c.cluster,
        when((_OPTED_OUT, pinned.own_lines(_ACCOUNT, "opted_out", "opted_in"))),
        when((_STAFF, pinned.own_lines(_ACCOUNT, "staff", "unstaffed"))),
        when((_MOVED, pinned.own_lines(_ACCOUNT, "linked"))),
        pinned.near_lines(_ACCOUNT),
    )
    .select_from(_S.join(_J, _J.c.id == _S.c.juror_id).join(_A, _A.c.id == _ACCOUNT))
    .where(_S.c.epoch == bindparam("epoch", type_=BigId), among(_S.c.slot, "slots"))
)  # fmt: skip

_ASK = Prepared(_SLOTS)
_WHO = len(Candidate._fields)


class _Row(NamedTuple):
    """What `_SLOTS` selects of a slot after the candidate. The last four are lines of the log, None where it says nothing.

    They are asked for only where the present says that there should be some: who is no staff now is not refused as staff.
    """

    city: str
    status: str
    resting: bool
    endless: bool
    standing_seq: int
    eligible_seq: int | None
    not_yet: bool
    cluster: int
    opted_out: str | None
    staff: str | None
    moved: str | None
    near: str | None


@dataclass(slots=True)
class Refusals:
    """Asked by a draw, batch by batch. Keeps account of the households it let pass: one seat each.

    Who cannot be drawn yet is who could not be when the draw was bound (`bound_at`): days may lie between filing and desk.
    `candidates`: who stands behind each slot that was asked about.
    """

    session: Session
    commit: LotCommit
    committed_at: datetime
    bound_at: datetime
    kind: str
    now: datetime
    accounts: frozenset[int]
    merchants: Sequence[str]
    clusters: frozenset[int]
    cities: frozenset[str]
    about: Mapping[int, Mapping[str, int]]
    candidates: dict[int, Candidate] = field(default_factory=dict)
    housemates: set[int] = field(default_factory=set)

    def __call__(self, slots: Sequence[int]) -> dict[int, Refusal]:
        """The refused slots of the batch, each with its first reason. KeyError for a slot that the epoch does not have."""
        connection = self.session.connection()
        named = {
            "now": self.now, "committed": self.committed_at, "bound": self.bound_at, "epoch": self.commit.epoch,
            "kind": f'"{self.kind}"', "slots": slots, "merchants": self.merchants, "log_size": self.commit.log_size,
        }  # fmt: skip
        refused: dict[int, Refusal] = {}
        rows = {row[0]: row for row in _ASK.rows(connection, named)}
        for slot in slots:
            found = rows[slot]
            who = self.candidates[slot] = Candidate._make(found[:_WHO])
            refusal = None if self._is_clear(found) else self._judge(who, _Row._make(found[_WHO:]))
            if refusal is not None:
                refused[slot] = refusal
        return refused

    def _is_clear(self, row: Sequence[Any]) -> bool:
        """Whether nothing can speak against the slot, as against most; by place, for every slot comes by here."""
        if row[8] != "active" or row[12] is not None or any(row[14:]):  # standing, not yet, household and lines of the log
            return False
        return row[2] not in self.accounts and row[2] not in self.about and row[7] not in self.cities

    def _judge(self, who: Candidate, row: _Row) -> Refusal | None:
        """The first reason against a slot, in the published order; None lets it pass."""
        own = pinned.read_lines(row.opted_out, row.staff, row.moved, row.near)
        cluster, linked = self._cluster(row, own)
        refusal = self._standing(row) or self._side(who, row, own, cluster, linked) or self._past(who, own)
        if refusal is not None or not cluster:
            return refusal
        if cluster in self.housemates:
            return Refusal("housemate", linked)
        self.housemates.add(cluster)
        return None

    def _cluster(self, row: _Row, own: pinned.Own) -> tuple[int, int | None]:
        """The household at the commitment and the line that says so; the leaf's when no line does."""
        return own.linked if own.linked is not None and own.linked[0] != row.cluster else (row.cluster, None)

    def _standing(self, row: _Row) -> Refusal | None:
        size = self.commit.log_size
        if row.standing_seq < size:
            if row.status in (JurorStatus.LEFT, JurorStatus.BARRED):
                return Refusal(row.status, row.standing_seq)
            if row.status == JurorStatus.PAUSED and row.resting:
                return Refusal("paused" if row.endless else "rested", row.standing_seq)
        if row.not_yet and row.eligible_seq is not None and row.eligible_seq < size:
            return Refusal("not_yet", row.eligible_seq)
        return None

    def _side(self, who: Candidate, row: _Row, own: pinned.Own, cluster: int, linked: int | None) -> Refusal | None:
        if who.account_id in self.accounts:
            return Refusal("party")
        if own.staff is not None:
            return Refusal("staff", own.staff)
        if "member" in own.near:
            return Refusal("merchant", own.near["member"])
        if cluster and cluster in self.clusters:
            return Refusal("cluster", linked)
        return Refusal("city") if row.city and row.city in self.cities else None

    def _past(self, who: Candidate, own: pinned.Own) -> Refusal | None:
        about = self.about.get(who.account_id, {})
        for said, kind, reason in (
            (own.near, "dealt", "dealings"), (own.near, "party", "dealings"), (about, "dealt", "dealings"),
            (about, "seated", "sat_before"),
        ):  # fmt: skip
            if kind in said:
                return Refusal(reason, said[kind])
        if self.kind in own.opted_out:
            return Refusal("opted_out", own.opted_out[self.kind])
        return None
