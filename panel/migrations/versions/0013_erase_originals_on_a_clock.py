"""Erasure: when the originals of a case were erased, when a person asked to be erased and was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

MOMENTS = (("cases", "erased_at"), ("accounts", "erase_asked_at"), ("accounts", "erased_at"))


def upgrade() -> None:
    """Step up: nothing was erased so far. What is due is found by the moment a case ended."""
    for table, column in MOMENTS:
        op.add_column(table, sa.Column(column, sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_cases_ended", "cases", ["ended_at"])


def downgrade() -> None:
    """Step down: what was erased stays so, only when is forgotten."""
    op.drop_index("ix_cases_ended", "cases")
    for table, column in reversed(MOMENTS):
        with op.batch_alter_table(table) as changed:
            changed.drop_column(column)
