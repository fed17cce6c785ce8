"""Keep what a large pool has shown on control cases, counted each hour."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

_big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Step up."""
    op.create_table(
        "pool_shown",
        sa.Column("id", _big, autoincrement=False, nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, _big, nullable=False) for name in (
            "jurors", "controls_right", "controls_total", "first_right", "first_total",
        )),
        sa.CheckConstraint("id = 1", name=op.f("ck_pool_shown_one_row")),
        sa.CheckConstraint("controls_right <= controls_total", name=op.f("ck_pool_shown_record_possible")),
        sa.CheckConstraint("first_right <= first_total", name=op.f("ck_pool_shown_first_possible")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_shown")),
    )  # fmt: skip


def downgrade() -> None:
    """Step down."""
    op.drop_table("pool_shown")
