"""Notices to people, and the outbox through which they leave the house. Written in the transaction of their cause."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base, new_public_id


class Notice(Base):
    """One notice to one account on the site. `dedupe_key` makes each go out once."""

    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_account", "account_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    kind: Mapped[str] = mapped_column(String(40))
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Where it leads: "case", "seat", "staff_case", "control", "glass", "issue", "survey", "outreach", "pool", "grumble",
    # "warning", "breaker", "role" or "", and its public id
    target: Mapped[str] = mapped_column(String(12), default="")
    target_id: Mapped[str] = mapped_column(String(26), default="")
    dedupe_key: Mapped[str] = mapped_column(String(120), unique=True)
    written_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class Outgoing(Base):
    """One mail to be sent: claimed by one worker, tried again later when it fails."""

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("(notice_id IS NULL) = (address IS NOT NULL AND kind IS NOT NULL)", name="notice_or_letter"),
        Index("ix_outbox_due", "next_try_at", sqlite_where=text("sent_at IS NULL AND given_up_at IS NULL"),
              postgresql_where=text("sent_at IS NULL AND given_up_at IS NULL")),
        Index("ix_outbox_letters", "next_try_at", sqlite_where=text("notice_id IS NULL"),
              postgresql_where=text("notice_id IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notices.id"), unique=True)
    # A letter to somebody without an account (invitation): address, kind, params
    address: Mapped[str | None] = mapped_column(String(254))
    kind: Mapped[str | None] = mapped_column(String(40))
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    locale: Mapped[str] = mapped_column(String(2), default="zh")
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(200))
    # Kept as sent, so that the outbox page of demo mode can show it
    to: Mapped[str | None] = mapped_column(String(254))
    subject: Mapped[str | None] = mapped_column(String(200))
    body: Mapped[str | None] = mapped_column(Text)
