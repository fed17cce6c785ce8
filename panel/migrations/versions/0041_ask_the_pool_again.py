"""Keep by which rules of eligibility the whole pool was last asked, and how far a pass has come."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

_big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Step up."""
    op.create_table(
        "pool_asked",
        sa.Column("id", _big, autoincrement=False, nullable=False),
        sa.Column("rules", sa.String(), nullable=False),
        sa.Column("asking", sa.String(), nullable=False),
        sa.Column("reached", _big, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_pool_asked_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_asked")),
    )


def downgrade() -> None:
    """Step down."""
    op.drop_table("pool_asked")
