"""Pictures at the desk: whom they name, for the texts of the case, and codes that still scan in the copy for jurors."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_pictures = sa.table("redaction_pictures", sa.column("seen_at", sa.DateTime(timezone=True)))


def upgrade() -> None:
    """Step up: pictures read so far named nobody; their copies are read back once more, for codes."""
    op.add_column("redaction_pictures", sa.Column("found", sa.JSON(none_as_null=True), server_default="[]", nullable=False))
    op.add_column("redaction_pictures", sa.Column("codes", _id, server_default="0", nullable=False))
    op.execute(_pictures.update().values(seen_at=None))


def downgrade() -> None:
    """Step down: what pictures name is known from their boxes only."""
    with op.batch_alter_table("redaction_pictures") as changed:
        changed.drop_column("codes")
        changed.drop_column("found")
