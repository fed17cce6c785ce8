"""Keep which training modules were done, what a closed case was about, and the operator's own fields at filing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0031"
branch_labels = None
depends_on = None

_big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Step up."""
    op.create_table(
        "modules_done",
        sa.Column("account_id", _big, autoincrement=False, nullable=False),
        sa.Column("module", sa.String(20), nullable=False),
        sa.Column("version", _big, nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_modules_done_version_counts")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_modules_done_account_id")),
        sa.PrimaryKeyConstraint("account_id", "module", name=op.f("pk_modules_done")),
    )


def downgrade() -> None:
    """Step back."""
    op.drop_table("modules_done")
