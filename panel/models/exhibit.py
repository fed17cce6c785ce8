"""Evidence as it was handed in. Originals: no juror's projection may import this."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, new_public_id


class Exhibit(Base):
    """One picture or PDF, rebuilt without metadata and stored outside the web root under `store_key`."""

    __tablename__ = "exhibits"
    __table_args__ = (
        UniqueConstraint("case_id", "ordinal", name="exhibits_in_order"),
        CheckConstraint("size > 0", name="not_empty"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("parties.id"))
    ordinal: Mapped[int]
    title: Mapped[str] = mapped_column(String(120), default="")
    file_name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    pages: Mapped[int | None]
    sha256: Mapped[str] = mapped_column(String(64))
    store_key: Mapped[str] = mapped_column(String(64), unique=True)
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]  # by its owner, before the brief was frozen


class ExhibitSigns(Base):
    """What the file of an exhibit said about itself before it was rebuilt: codes, times and names of known programs, no text
    of its own. Goes with the file.

    `found`: [{"code": …, "program": …, "taken": …, …}]. `likeness`: 64 bits in hex of how a picture looks; of anything else the
    beginning of its SHA-256.
    """

    __tablename__ = "exhibit_signs"
    __table_args__ = (Index("ix_exhibit_signs_likeness", "likeness"),)

    exhibit_id: Mapped[int] = mapped_column(ForeignKey("exhibits.id"), primary_key=True, autoincrement=False)
    found: Mapped[list[Any]] = mapped_column(JSON)
    likeness: Mapped[str] = mapped_column(String(16))
    read_at: Mapped[datetime]
