"""Keep second factors, recovery codes and what happened to them; note in each session what it has proved, and where it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_moment = sa.DateTime(timezone=True)
_acts = sa.Enum(
    "added", "removed", "taken", "renewed", "recovered", name="act", native_enum=False, create_constraint=True, length=32
)


def upgrade() -> None:
    """Step up: nobody has a second factor; sessions that are open have proved nothing lately."""
    op.create_table(
        "second_factors",
        sa.Column("account_id", _id, autoincrement=False, nullable=False),
        sa.Column("sealed", sa.String(200), nullable=False),
        sa.Column("begun_at", _moment, nullable=False),
        sa.Column("confirmed_at", _moment, nullable=True),
        sa.Column("last_step", _id, nullable=False),
        sa.CheckConstraint("last_step >= 0", name=op.f("ck_second_factors_step_counts")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_second_factors_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_second_factors")),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("id", _id, nullable=False),
        sa.Column("account_id", _id, nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("made_at", _moment, nullable=False),
        sa.Column("used_at", _moment, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_recovery_codes_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_recovery_codes_code_hash")),
    )
    op.create_index(op.f("ix_recovery_codes_account_id"), "recovery_codes", ["account_id"])
    op.create_table(
        "second_factor_log",
        sa.Column("id", _id, nullable=False),
        sa.Column("account_id", _id, nullable=False),
        sa.Column("act", _acts, nullable=False),
        sa.Column("by_id", _id, nullable=True),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("written_at", _moment, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_second_factor_log_account_id")),
        sa.ForeignKeyConstraint(["by_id"], ["accounts.id"], name=op.f("fk_second_factor_log_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_factor_log")),
    )
    op.create_index(op.f("ix_second_factor_log_account_id"), "second_factor_log", ["account_id"])
    op.add_column("sign_ins", sa.Column("network", sa.String(60), server_default="", nullable=False))
    op.add_column("sign_ins", sa.Column("proved_at", _moment, nullable=True))
    op.add_column("sign_ins", sa.Column("coded_at", _moment, nullable=True))


def downgrade() -> None:
    """Step down: passwords alone sign in again."""
    with op.batch_alter_table("sign_ins") as changed:
        for column in ("coded_at", "proved_at", "network"):
            changed.drop_column(column)
    op.drop_table("second_factor_log")
    op.drop_table("recovery_codes")
    op.drop_table("second_factors")
