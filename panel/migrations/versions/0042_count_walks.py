"""Keep what the lists of each closed round came to, and find closed rounds by the moment."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

_big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Step up."""
    op.create_table(
        "walk_counts",
        sa.Column("round_id", _big, autoincrement=False, nullable=False),
        sa.Column("said", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("number", _big, nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_walk_counts_round_id")),
        sa.PrimaryKeyConstraint("round_id", "said", "code", name=op.f("pk_walk_counts")),
    )
    op.create_index("ix_walk_counts_year", "walk_counts", ["closed_at", "said", "code", "number"])
    op.create_index("ix_rounds_closed", "rounds", ["closed_at"])


def downgrade() -> None:
    """Step down."""
    op.drop_index("ix_rounds_closed", table_name="rounds")
    op.drop_table("walk_counts")
