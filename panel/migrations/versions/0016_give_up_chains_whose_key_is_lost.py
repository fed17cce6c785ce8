"""Name jurors in a walk without a foreign key: looking each of them up was a tenth of a draw. Note which chains were given up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Step up: no chain was given up so far."""
    with op.batch_alter_table("draw_entries") as entries:
        entries.drop_constraint(entries.f("fk_draw_entries_juror_id"), type_="foreignkey")
    op.add_column("lot_chains", sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Step down: jurors are never deleted, so every step finds its own. Links of a chain given up count as used."""
    op.execute("UPDATE lot_chains SET spent = length WHERE given_up_at IS NOT NULL")
    with op.batch_alter_table("lot_chains") as chains:
        chains.drop_column("given_up_at")
    with op.batch_alter_table("draw_entries") as entries:
        entries.create_foreign_key(entries.f("fk_draw_entries_juror_id"), "jurors", ["juror_id"], ["id"])
