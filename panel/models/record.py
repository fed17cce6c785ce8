"""The record: streams of entries that are only ever added, the tree over all of them, signed checkpoints.

Triggers (`record_triggers.py`) refuse to change or delete a row of `record_entries`, `record_leaves` and `checkpoints`.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base

HOUSE = "house"  # the stream of what concerns all cases
JOURNAL = "journal"  # in `record_leaves` alone: lines of the journal of the lot
START = "0" * 64


def new_stream() -> str:
    """32 random hex digits: the name of a stream says nothing about its case."""
    return secrets.token_hex(16)


class RecordStream(Base):
    """The end of a stream: its last `seq` and id. One for each case, and one for each round of a control case.

    Deleting the row cuts the tie between a case and its entries, which stay as they are.
    """

    __tablename__ = "record_streams"
    __table_args__ = (
        CheckConstraint("case_id IS NULL OR round_id IS NULL", name="of_one_thing"),
        CheckConstraint("seq >= 0", name="seq_not_negative"),
    )

    stream: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_stream)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"), unique=True)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id"), unique=True)  # of a control case, which has no case
    seq: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default=START)


class RecordEntry(Base):
    """One entry (docs/record-format.md). `body` is canonical JSON; `entry_id` = SHA-256(00, body), its leaf in the tree."""

    __tablename__ = "record_entries"
    __table_args__ = (UniqueConstraint("stream", "seq", name="one_entry_per_place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stream: Mapped[str] = mapped_column(String(32))
    seq: Mapped[int]
    kind: Mapped[str] = mapped_column(String(24))
    body: Mapped[str] = mapped_column(Text)
    entry_id: Mapped[str] = mapped_column(String(64), unique=True)


class RecordPending(Base):
    """An entry that the tree has not taken up yet. A trigger writes it with the entry."""

    __tablename__ = "record_pending"

    entry: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class RecordLeaf(Base):
    """Where an entry (or a line of the journal) stands in the tree. Places without a row are padding."""

    __tablename__ = "record_leaves"
    __table_args__ = (UniqueConstraint("stream", "seq", name="one_leaf_per_entry"),)

    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stream: Mapped[str] = mapped_column(String(32))
    seq: Mapped[int]


class Checkpoint(Base):
    """How far the tree had come, signed. `body` is what was signed; `signature` 128 hex digits."""

    __tablename__ = "checkpoints"

    size: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[str] = mapped_column(Text)
    signature: Mapped[str] = mapped_column(String(128))
    made_at: Mapped[datetime]
