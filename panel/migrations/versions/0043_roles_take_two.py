"""Roles of staff are proposed by one person and confirmed by another: a table of both. And of a consent, to which words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

_big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WAITING = sa.text("state = 'waiting'")


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Step up."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "role_grants",
        sa.Column("id", _big, nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("account_id", _big, nullable=False),
        sa.Column("role", _one_of("role", "mediator", "manager", "expert", "quality", "admin"), nullable=False),
        sa.Column("state", _one_of("grant_state", "waiting", "given", "refused", "taken"), nullable=False),
        sa.Column("proposed_by_id", _big),
        sa.Column("proposed_at", moment, nullable=False),
        sa.Column("decided_by_id", _big),
        sa.Column("decided_at", moment),
        sa.Column("taken_by_id", _big),
        sa.Column("taken_at", moment),
        sa.CheckConstraint("state = 'refused' OR decided_by_id <> proposed_by_id", name=op.f("ck_role_grants_two_persons")),
        sa.CheckConstraint(
            "account_id <> proposed_by_id AND account_id <> decided_by_id", name=op.f("ck_role_grants_never_ones_own")
        ),
        sa.CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name=op.f("ck_role_grants_decided_has_moment")),
        sa.CheckConstraint("(state = 'taken') = (taken_at IS NOT NULL)", name=op.f("ck_role_grants_taken_has_moment")),
        *(
            sa.ForeignKeyConstraint([name], ["accounts.id"], name=op.f(f"fk_role_grants_{name}"))
            for name in ("account_id", "proposed_by_id", "decided_by_id", "taken_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grants")),
        sa.UniqueConstraint("public_id", name=op.f("uq_role_grants_public_id")),
    )
    op.create_index(op.f("ix_role_grants_account_id"), "role_grants", ["account_id"])
    op.create_index(
        "one_waiting_grant", "role_grants", ["account_id", "role"], unique=True, sqlite_where=_WAITING, postgresql_where=_WAITING
    )
    op.add_column("parties", sa.Column("consent_version", sa.String(length=12)))


def downgrade() -> None:
    """Step down."""
    op.drop_column("parties", "consent_version")
    op.drop_table("role_grants")
