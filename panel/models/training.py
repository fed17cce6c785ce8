"""Which short lessons somebody has done. Private: others see only how many have done which."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.base import Base


class ModuleDone(Base):
    """Somebody answered all questions of a module rightly, in this version of it; the answers themselves are not kept."""

    __tablename__ = "modules_done"
    __table_args__ = (CheckConstraint("version >= 1", name="version_counts"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True, autoincrement=False)
    module: Mapped[str] = mapped_column(String(20), primary_key=True)
    version: Mapped[int]
    done_at: Mapped[datetime]
