"""Keep which addresses are confirmed, and the links that confirm one or set a new password."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Step up. Accounts from before got mails until now and go on getting them: their addresses count as confirmed."""
    op.create_table(
        "account_links",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("purpose", sa.Enum("reset", "confirm", name="purpose", native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_account_links_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_links")),
        sa.UniqueConstraint("account_id", "purpose", name="one_link_per_purpose"),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_links_token_hash")),
    )
    with op.batch_alter_table("accounts") as accounts:
        accounts.add_column(sa.Column("email_confirmed_at", sa.DateTime(timezone=True), nullable=True))
        accounts.add_column(sa.Column("wanted_email", sa.String(length=254), nullable=True))
    op.execute("UPDATE accounts SET email_confirmed_at = created_at WHERE email IS NOT NULL")


def downgrade() -> None:
    """Step down. Links that were sent are worthless afterwards."""
    with op.batch_alter_table("accounts") as accounts:
        accounts.drop_column("wanted_email")
        accounts.drop_column("email_confirmed_at")
    op.drop_table("account_links")
