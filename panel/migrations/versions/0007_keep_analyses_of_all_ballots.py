"""Keep analyses of all ballots, and who looked at their flags."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_json = sa.JSON(none_as_null=True)
_time = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Step up."""
    op.create_table(
        "analyses",
        sa.Column("id", _id, nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("unfinished", sa.Boolean(), nullable=True),
        sa.Column("night", sa.Date(), nullable=True),
        sa.Column("asked_by_id", _id, nullable=True),
        sa.Column("begun_at", _time, nullable=False),
        sa.Column("finished_at", _time, nullable=True),
        sa.Column("step", _id, nullable=False),
        sa.Column("milliseconds", _id, nullable=False),
        sa.Column("fault", sa.String(60), nullable=False),
        sa.Column("salt", sa.String(64), nullable=False),
        sa.Column("figures", _json, nullable=False),
        sa.Column("result", _json, nullable=False),
        sa.CheckConstraint("status IN ('asked', 'running', 'done', 'failed')", name=op.f("ck_analyses_analysis_status")),
        sa.CheckConstraint("(finished_at IS NOT NULL) = (status IN ('done', 'failed'))", name=op.f("ck_analyses_finished_iff_over")),
        sa.CheckConstraint("(unfinished IS NOT NULL) = (finished_at IS NULL)", name=op.f("ck_analyses_unfinished_iff_not_over")),
        sa.CheckConstraint("step >= 0", name=op.f("ck_analyses_step_not_negative")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["accounts.id"], name=op.f("fk_analyses_asked_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analyses")),
        sa.UniqueConstraint("night", name=op.f("uq_analyses_night")),
        sa.UniqueConstraint("unfinished", name="one_analysis_at_a_time"),
    )
    op.create_table(
        "flag_looks",
        sa.Column("id", _id, nullable=False),
        sa.Column("public_id", sa.String(26), nullable=False),
        sa.Column("flag", sa.String(26), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("looked_by_id", _id, nullable=False),
        sa.Column("looked_at", _time, nullable=False),
        sa.Column("undone_by_id", _id, nullable=True),
        sa.Column("undone_at", _time, nullable=True),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_by_id IS NULL)", name=op.f("ck_flag_looks_undone_by_somebody")),
        sa.ForeignKeyConstraint(["looked_by_id"], ["accounts.id"], name=op.f("fk_flag_looks_looked_by_id")),
        sa.ForeignKeyConstraint(["undone_by_id"], ["accounts.id"], name=op.f("fk_flag_looks_undone_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag_looks")),
        sa.UniqueConstraint("public_id", name=op.f("uq_flag_looks_public_id")),
    )
    op.create_index(
        "one_look_per_flag", "flag_looks", ["flag"], unique=True, sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )


def downgrade() -> None:
    """Step down. Analyses are worked out anew; notes on flags go."""
    op.drop_table("flag_looks")
    op.drop_table("analyses")
