"""Pictures at the redaction desk: what the machine suggests for each, its doubts, and what it reads in the finished copy."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_json = sa.JSON(none_as_null=True)
NEW = (
    ("suggestions", _json, "[]"), ("doubts", _json, "[]"), ("missing", _json, "[]"), ("seen", sa.Text(), ""),
)
MOMENTS = ("claimed_until", "read_at", "seen_at")


def upgrade() -> None:
    """Step up: no picture has been read so far."""
    for name, kind, default in NEW:
        op.add_column("redaction_pictures", sa.Column(name, kind, server_default=default, nullable=False))
    for name in MOMENTS:
        op.add_column("redaction_pictures", sa.Column(name, sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Step down: suggestions are forgotten; boxes that a person drew stay."""
    with op.batch_alter_table("redaction_pictures") as changed:
        for name in (*MOMENTS, *(name for name, _, _ in NEW)):
            changed.drop_column(name)
