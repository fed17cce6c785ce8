"""Break-glass: requests to open one thing, and their history, which is only ever added to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_moment = sa.DateTime(timezone=True)
KEPT = "glass_acts"


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Step up: nothing was ever asked for."""
    op.create_table(
        "glass_requests",
        sa.Column("id", _id, nullable=False),
        sa.Column("public_id", sa.String(26), nullable=False),
        sa.Column("case_id", _id, nullable=False),
        sa.Column("kind", _one_of("glass_kind", "originals", "seat"), nullable=False),
        sa.Column("seat_id", _id, nullable=True),
        sa.Column("category", _one_of("glass_reason", "authority", "danger", "leak", "fault"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", _one_of("glass_state", "waiting", "open", "declined", "withdrawn", "expired", "closed"),
                  nullable=False),
        sa.Column("requested_by_id", _id, nullable=False),
        sa.Column("requested_at", _moment, nullable=False),
        sa.Column("expires_at", _moment, nullable=False),
        sa.Column("decided_by_id", _id, nullable=True),
        sa.Column("decided_role", sa.String(12), nullable=False),
        sa.Column("decided_at", _moment, nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("open_until", _moment, nullable=True),
        sa.Column("ended_at", _moment, nullable=True),
        sa.Column("looks", _id, nullable=False),
        sa.CheckConstraint("(kind = 'seat') = (seat_id IS NOT NULL)", name=op.f("ck_glass_requests_seat_iff_seat")),
        sa.CheckConstraint("decided_by_id <> requested_by_id", name=op.f("ck_glass_requests_two_persons")),
        sa.CheckConstraint("(decided_by_id IS NULL) = (decided_at IS NULL)", name=op.f("ck_glass_requests_decision_whole")),
        sa.CheckConstraint("state NOT IN ('open', 'closed') OR (decided_by_id IS NOT NULL AND open_until IS NOT NULL)",
                           name=op.f("ck_glass_requests_open_only_approved")),
        sa.CheckConstraint("looks >= 0", name=op.f("ck_glass_requests_looks_count")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_glass_requests_case_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_glass_requests_seat_id")),
        sa.ForeignKeyConstraint(["requested_by_id"], ["accounts.id"], name=op.f("fk_glass_requests_requested_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["accounts.id"], name=op.f("fk_glass_requests_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_glass_requests")),
        sa.UniqueConstraint("public_id", name=op.f("uq_glass_requests_public_id")),
    )
    for name, columns, where in (
        ("one_live_request_of_case", ["case_id", "requested_by_id"], "seat_id IS NULL"),
        ("one_live_request_of_seat", ["seat_id", "requested_by_id"], "seat_id IS NOT NULL"),
    ):
        live = sa.text(f"{where} AND state IN ('waiting', 'open')")
        op.create_index(name, "glass_requests", columns, unique=True, sqlite_where=live, postgresql_where=live)
    op.create_index("ix_glass_requests_state", "glass_requests", ["state", "id"])
    op.create_index("ix_glass_requests_case", "glass_requests", ["case_id"])
    _keep_history()


def _keep_history() -> None:
    """The table of acts, and triggers that refuse to change a row of it."""
    op.create_table(
        "glass_acts",
        sa.Column("id", _id, nullable=False),
        sa.Column("request_id", _id, nullable=False),
        sa.Column("act", _one_of("glass_act", "asked", "approved", "declined", "withdrawn", "expired", "looked", "closed"),
                  nullable=False),
        sa.Column("by_id", _id, nullable=True),
        sa.Column("seen", sa.String(26), nullable=False),
        sa.Column("at", _moment, nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["glass_requests.id"], name=op.f("fk_glass_acts_request_id")),
        sa.ForeignKeyConstraint(["by_id"], ["accounts.id"], name=op.f("fk_glass_acts_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_glass_acts")),
    )
    once = sa.text("act <> 'looked'")
    op.create_index("one_act_of_a_kind", "glass_acts", ["request_id", "act"], unique=True, sqlite_where=once,
                    postgresql_where=once)
    op.create_index("ix_glass_acts_request", "glass_acts", ["request_id"])
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(f"CREATE TRIGGER {KEPT}_no_{act.lower()} BEFORE {act} ON {KEPT} BEGIN"
                       f" SELECT RAISE(ABORT, '{KEPT} is only ever added to'); END")
        return
    op.execute(f"CREATE TRIGGER {KEPT}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {KEPT}"
               " FOR EACH STATEMENT EXECUTE FUNCTION record_refuses()")


def downgrade() -> None:
    """Step down: what was opened is known to the record of the cases alone."""
    op.drop_table("glass_acts")
    op.drop_table("glass_requests")
