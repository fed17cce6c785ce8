"""Keep hidden figures of both sides while they stand, and that they were said afterwards."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

ROLES = ("complainant", "respondent")
STATES = ("open", "replaced", "withdrawn", "lapsed", "ended", "met")
OPEN = sa.text("state = 'open'")
_big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_when = sa.DateTime(timezone=True)


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Step up."""
    table = "hidden_bids"
    op.create_table(
        table,
        sa.Column("id", _big, nullable=False),
        sa.Column("case_id", _big, nullable=False),
        sa.Column("role", _one_of("party_role", *ROLES), nullable=False),
        sa.Column("nth", _big, nullable=False),
        sa.Column("amount_minor", _big, nullable=True),
        sa.Column("by_id", _big, nullable=False),
        sa.Column("state", _one_of("bid_state", *STATES), nullable=False),
        sa.Column("made_at", _when, nullable=False),
        sa.Column("ends_at", _when, nullable=False),
        sa.Column("ended_at", _when, nullable=True),
        sa.Column("proposal_id", _big, nullable=True),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in (
            ("few_bids", "nth BETWEEN 1 AND 3"),
            ("figure_iff_open", "(state = 'open') = (amount_minor IS NOT NULL)"),
            ("open_iff_not_ended", "(state = 'open') = (ended_at IS NULL)"),
            ("met_iff_settled", "(state = 'met') = (proposal_id IS NOT NULL)"),
            ("figure_positive", "amount_minor > 0"), ("ends_later", "ends_at > made_at"),
        )),
        *(sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}")) for column, other in (
            ("case_id", "cases"), ("by_id", "accounts"), ("proposal_id", "proposals"),
        )),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("case_id", "role", "nth", name="bids_in_order"),
        sa.UniqueConstraint("proposal_id", "role", name="one_bid_met_per_side"),
    )  # fmt: skip
    op.create_index(
        "one_open_bid_per_side", table, ["case_id", "role"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_index("ix_hidden_bids_due", table, ["ends_at"], sqlite_where=OPEN, postgresql_where=OPEN)


def downgrade() -> None:
    """Step down."""
    op.drop_table("hidden_bids")
