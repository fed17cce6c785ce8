"""The lot: epochs of the pool and their slots, the log of what happened to jurors, hash trees, the journal, chains, nonces."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, one_of


class EpochStatus(StrEnum):
    """Being filled in the background, the one that draws commit to, or one that only earlier commitments still use."""

    BUILDING = "building"
    OPEN = "open"
    CLOSED = "closed"


class PoolEpoch(Base):
    """A numbering of the jurors, in secret random order. `number` 1, 2, …; slots are 0..size-1 and only ever appended.

    `secret` (64 hex digits) salts the leaves; destroying it (NULL) unlinks every record of the epoch from people.
    """

    __tablename__ = "pool_epochs"
    __table_args__ = (
        CheckConstraint("size >= 0 AND expected >= 0", name="sizes_not_negative"),
        Index("one_open_epoch", "status", unique=True, sqlite_where=text("status = 'open'"),
              postgresql_where=text("status = 'open'")),
        Index("one_epoch_building", "status", unique=True, sqlite_where=text("status = 'building'"),
              postgresql_where=text("status = 'building'")),
    )  # fmt: skip

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    status: Mapped[EpochStatus] = mapped_column(one_of(EpochStatus, "epoch_status"), default=EpochStatus.BUILDING)
    secret: Mapped[str | None] = mapped_column(String(64))
    strata: Mapped[list[Any]] = mapped_column(default=list)  # names of the strata, in order; [] = one stratum for all
    size: Mapped[int] = mapped_column(default=0)
    expected: Mapped[int] = mapped_column(default=0)  # jurors to be placed while building: what progress is measured by
    begun_at: Mapped[datetime]
    moved_at: Mapped[datetime]  # when the last places were written: a build that stands still has lost its process
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class PoolSlot(Base):
    """One place of an epoch. Attributes are as they were when the place was given: the leaf commits to them.

    No foreign keys: ten million places are written in slot order, and looking each juror up would be ten million reads at
    random. Jurors and epochs with places are never deleted.
    """

    __tablename__ = "pool_slots"
    __table_args__ = (
        UniqueConstraint("epoch", "stratum", "pos", name="place_in_stratum"),
        {"sqlite_with_rowid": False},
    )

    epoch: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    juror_id: Mapped[int]
    stratum: Mapped[int] = mapped_column(default=0)
    pos: Mapped[int]  # place within the stratum, dense from 0
    cluster: Mapped[int] = mapped_column(default=0)  # 0: none known
    city: Mapped[str] = mapped_column(String(40), default="")


class PoolPlace(Base):
    """Where a juror is in an epoch: the other way round from `PoolSlot`, in a table of its own.

    An index on `pool_slots` would be filled at random; this table is filled in the order of the jurors.
    """

    __tablename__ = "pool_places"
    __table_args__ = ({"sqlite_with_rowid": False},)

    epoch: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    juror_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    slot: Mapped[int]


class TreeTile(Base):
    """256 hashes of one level of a hash tree (RFC 6962), so that roots and proofs of any size need few rows.

    `tree`: "log", "pool/<epoch>" or "pool/<epoch>/<stratum>". Level 0 holds leaves, level n hashes of full subtrees of
    256^n leaves; the last tile of a level may hold fewer than 256.
    """

    __tablename__ = "tree_tiles"

    tree: Mapped[str] = mapped_column(String(40), primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hashes: Mapped[bytes] = mapped_column(LargeBinary)


class PoolEvent(Base):
    """One line of the append-only log: something about an account that decides whether it may sit. `seq` 0, 1, … without gap.

    `kind`: joined, left, returned, paused, resumed, rested, barred, unbarred, eligible, opted_out, opted_in, linked, dealt,
    staff, unstaffed, member, party, seated. `salt` hides account and detail in the leaf.
    """

    __tablename__ = "pool_events"
    __table_args__ = (
        Index("ix_pool_events_account", "account_id", "kind", "seq"),
        Index("ix_pool_events_detail", "detail", "account_id", "seq", sqlite_where=text("detail <> ''"),
              postgresql_where=text("detail <> ''")),
    )  # fmt: skip

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    # "merchant:12", "account:7", "round:5", "cluster:7", "kind:other", or ""
    detail: Mapped[str] = mapped_column(String(80), default="")
    salt: Mapped[str] = mapped_column(String(32))


class JournalEntry(Base):
    """One line of the public journal of the lot, chained by hash. `seq` 1, 2, … without gap; `entry_id` names it.

    `kind`: chain, epoch, commit, bind, drawn, void. `body` is canonical JSON and holds `seq` and `prev`;
    `entry_id` = SHA-256 of the body.
    """

    __tablename__ = "lot_journal"
    __table_args__ = (
        Index("one_entry_per_draw", "kind", "case_id", "round_no", "extension", unique=True,
              sqlite_where=text("case_id IS NOT NULL"), postgresql_where=text("case_id IS NOT NULL")),
    )  # fmt: skip

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[str] = mapped_column(String(64), unique=True)
    prev: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    round_no: Mapped[int | None]
    extension: Mapped[int] = mapped_column(default=0, server_default="0")  # of an extension draw its number: 1, 2, …
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class LotChain(Base):
    """A hash chain of the operator: link 0 is the published tip, SHA-256(link n) = link n-1. Links are spent 1, 2, …

    The secret end is derived from a key outside the database, by the chain's number. `given_up_at`: when it was given up in
    public because that key is lost; from then on no link of it is spent or opened, even if the key is found again.
    """

    __tablename__ = "lot_chains"
    __table_args__ = (CheckConstraint("spent BETWEEN 0 AND length", name="spent_in_range"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tip: Mapped[str] = mapped_column(String(64), unique=True)
    length: Mapped[int]
    spent: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    given_up_at: Mapped[datetime | None]


class LotCommit(Base):
    """What was fixed for a round before anybody could know its jurors: pool, log, facts; later the link it is bound to.

    `extension` 1, 2, …: a further list of the same round, of the same pool, log and facts, made when the list was used up.
    """

    __tablename__ = "lot_commits"
    __table_args__ = (
        UniqueConstraint("case_id", "round_no", "extension", name="one_commit_per_list"),
        UniqueConstraint("chain", "link", name="link_spent_once"),
        CheckConstraint("(bound_at IS NULL) = (source = '')", name="bound_to_a_source"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    round_no: Mapped[int]
    extension: Mapped[int] = mapped_column(default=0, server_default="0")
    commit_id: Mapped[str] = mapped_column(String(64), unique=True)  # the journal entry's
    epoch: Mapped[int] = mapped_column(ForeignKey("pool_epochs.number"))
    pool_size: Mapped[int]
    log_size: Mapped[int]
    stratum_sizes: Mapped[list[Any]] = mapped_column(default=list)  # sizes at the commitment, in the epoch's order
    facts: Mapped[dict[str, Any]]  # accounts, clusters, cities and merchants of the parties: for the auditor alone
    facts_salt: Mapped[str] = mapped_column(String(32))
    committed_at: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(10), default="")  # chain, beacon or (before chains) sealed, once bound
    chain: Mapped[int | None] = mapped_column(ForeignKey("lot_chains.number"))
    link: Mapped[int | None]
    beacon_round: Mapped[int | None]
    signature: Mapped[str | None] = mapped_column(String(192))  # of that round, once the beacon has given it
    bound_at: Mapped[datetime | None]


class LotNonce(Base):
    """A party's share of the randomness of one round: its SHA-256 first, the value once the link is bound.

    `maker`: browser, or server for a party whose browser sent none. A value that was never sent counts as empty.
    """

    __tablename__ = "lot_nonces"
    __table_args__ = (
        UniqueConstraint("case_id", "round_no", "role", name="one_nonce_per_party"),
        CheckConstraint("maker IN ('browser', 'server')", name="maker_known"),
        CheckConstraint("(value IS NULL) = (revealed_at IS NULL)", name="revealed_iff_revealed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    round_no: Mapped[int]
    role: Mapped[str] = mapped_column(String(12))  # complainant, respondent
    maker: Mapped[str] = mapped_column(String(8))
    digest: Mapped[str] = mapped_column(String(64))
    value: Mapped[str | None] = mapped_column(String(64))
    committed_at: Mapped[datetime]
    revealed_at: Mapped[datetime | None]
