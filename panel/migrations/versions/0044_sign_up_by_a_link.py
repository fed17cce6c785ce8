"""An account is made with a link that was mailed to its address; letters to addresses end by the clock."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

_LETTERS = sa.text("notice_id IS NULL")


def upgrade() -> None:
    """Step up."""
    op.create_table(
        "sign_up_links",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("way", sa.String(length=500), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_up_links")),
        sa.UniqueConstraint("address", name=op.f("uq_sign_up_links_address")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_up_links_token_hash")),
    )
    op.create_index("ix_outbox_letters", "outbox", ["next_try_at"], sqlite_where=_LETTERS, postgresql_where=_LETTERS)


def downgrade() -> None:
    """Step down."""
    op.drop_index("ix_outbox_letters", "outbox")
    op.drop_table("sign_up_links")
