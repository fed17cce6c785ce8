"""The redaction desk: splits, cleared suspects, readers who stand by a draft, and a log of every act."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_json = sa.JSON(none_as_null=True)
_id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_moment = sa.DateTime(timezone=True)
BEFORE, NEW = ("add", "drop", "rename", "merge"), ("split", "clear")
_decisions = sa.table("redaction_decisions", sa.column("kind", sa.String), sa.column("step", _id), sa.column("ordinal", _id))


def upgrade() -> None:
    """Step up: every decision so far was a step of its own; nobody has read a draft as a stranger."""
    _allow((*BEFORE, *NEW))
    op.add_column("redaction_decisions", sa.Column("step", _id, server_default="0", nullable=False))
    op.add_column("redaction_decisions", sa.Column("places", _json, server_default="[]", nullable=False))
    op.execute(_decisions.update().values(step=_decisions.c.ordinal))
    op.create_table(
        "redaction_readings",
        sa.Column("id", _id, nullable=False),
        sa.Column("redaction_id", _id, nullable=False),
        sa.Column("version", _id, nullable=False),
        sa.Column("account_id", _id, nullable=False),
        sa.Column("tells", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("read_at", _moment, nullable=False),
        sa.ForeignKeyConstraint(["redaction_id"], ["redactions.id"], name=op.f("fk_redaction_readings_redaction_id")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_redaction_readings_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction_readings")),
        sa.UniqueConstraint("redaction_id", "version", "account_id", name="one_reading_per_version"),
    )
    op.create_table(
        "redaction_acts",
        sa.Column("id", _id, nullable=False),
        sa.Column("redaction_id", _id, nullable=False),
        sa.Column("version", _id, nullable=False),
        sa.Column("act", sa.String(20), nullable=False),
        sa.Column("entity", sa.String(40), nullable=False),
        sa.Column("rule", sa.String(40), nullable=False),
        sa.Column("count", _id, nullable=False),
        sa.Column("before", sa.String(64), nullable=False),
        sa.Column("made_by_id", _id, nullable=True),
        sa.Column("made_at", _moment, nullable=False),
        sa.ForeignKeyConstraint(["redaction_id"], ["redactions.id"], name=op.f("fk_redaction_acts_redaction_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["accounts.id"], name=op.f("fk_redaction_acts_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction_acts")),
    )
    op.create_index("ix_redaction_acts_desk", "redaction_acts", ["redaction_id", "id"])


def downgrade() -> None:
    """Step down: what was split stands together again, what was cleared is no longer asked about."""
    op.drop_table("redaction_acts")
    op.drop_table("redaction_readings")
    op.execute(_decisions.delete().where(_decisions.c.kind.in_(NEW)))
    with op.batch_alter_table("redaction_decisions") as changed:
        changed.drop_column("places")
        changed.drop_column("step")
    _allow(BEFORE)


def _allow(kinds: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("redaction_decisions") as changed:
        changed.drop_constraint(op.f("ck_redaction_decisions_decision_kind"), type_="check")
        changed.create_check_constraint(op.f("ck_redaction_decisions_decision_kind"), f"kind IN ({listed})")
