"""The giving of a role of staff: who proposed it, who confirmed it, who took it away again. Kept as history."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from panel.models.account import Role
from panel.models.base import Base, new_public_id, one_of


class GrantState(StrEnum):
    """Where the giving of a role stands. Only `given` came with the role."""

    WAITING = "waiting"
    GIVEN = "given"
    REFUSED = "refused"  # by whoever would have to confirm, or taken back by whoever proposed
    TAKEN = "taken"  # it was given, and taken away again


_WAITING = "state = 'waiting'"


class RoleGrant(Base):
    """One giving of a role to one account.

    `proposed_by_id` None: the role was there before proposals were kept. `decided_by_id` None of what was decided: the command
    line of the machine. Whoever proposes never confirms, and nobody gives a role to themselves: constraints.
    """

    __tablename__ = "role_grants"
    __table_args__ = (
        CheckConstraint("state = 'refused' OR decided_by_id <> proposed_by_id", name="two_persons"),
        CheckConstraint("account_id <> proposed_by_id AND account_id <> decided_by_id", name="never_ones_own"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided_has_moment"),
        CheckConstraint("(state = 'taken') = (taken_at IS NOT NULL)", name="taken_has_moment"),
        Index("one_waiting_grant", "account_id", "role", unique=True, sqlite_where=text(_WAITING),
              postgresql_where=text(_WAITING)),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(26), unique=True, default=new_public_id)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    role: Mapped[Role] = mapped_column(one_of(Role, "role"))
    state: Mapped[GrantState] = mapped_column(one_of(GrantState, "grant_state"), default=GrantState.WAITING)
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    proposed_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    taken_at: Mapped[datetime | None]
