"""Keep pauses before a second explanation and a panel, what was said of wishes, and vouchers as a further remedy."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

ROLES = ("complainant", "respondent")
AHEAD = "until > asked_at"
EARLY = "ended_at IS NULL OR (ended_at >= asked_at AND ended_at < until)"
_big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_when = sa.DateTime(timezone=True)
BEFORE = ("explanation", "apology", "redo", "replace", "partial_refund", "full_refund", "compensation", "none")
REMEDIES = (*BEFORE[:4], "voucher", *BEFORE[4:])
HAVE_REMEDIES = ("statements", "proposals", "decisions", "escalations")


def upgrade() -> None:
    """Step up."""
    _create_pauses()
    _create_wishes()
    _create_vouchers()
    _allow(REMEDIES)


def _create_pauses() -> None:
    op.create_table(
        "explanation_pauses",
        sa.Column("explanation_id", _big, autoincrement=False, nullable=False),
        sa.Column("asked_at", _when, nullable=False),
        sa.Column("until", _when, nullable=False),
        sa.Column("ended_at", _when, nullable=True),
        sa.Column("spoken_at", _when, nullable=True),
        sa.CheckConstraint(AHEAD, name=op.f("ck_explanation_pauses_pause_ahead")),
        sa.CheckConstraint(EARLY, name=op.f("ck_explanation_pauses_pause_ends_early")),
        sa.CheckConstraint(
            "spoken_at IS NULL OR spoken_at >= until OR (ended_at IS NOT NULL AND spoken_at >= ended_at)",
            name=op.f("ck_explanation_pauses_silent_until_then"),
        ),
        sa.ForeignKeyConstraint(
            ["explanation_id"], ["second_explanations.id"], name=op.f("fk_explanation_pauses_explanation_id")
        ),
        sa.PrimaryKeyConstraint("explanation_id", name=op.f("pk_explanation_pauses")),
    )
    op.create_table(
        "panel_pauses",
        sa.Column("id", _big, nullable=False),
        sa.Column("case_id", _big, nullable=False),
        sa.Column("role", sa.Enum(*ROLES, name="party_role", native_enum=False, create_constraint=True, length=32),
                  nullable=False),
        sa.Column("asked_at", _when, nullable=False),
        sa.Column("until", _when, nullable=False),
        sa.Column("ended_at", _when, nullable=True),
        sa.CheckConstraint(AHEAD, name=op.f("ck_panel_pauses_pause_ahead")),
        sa.CheckConstraint(EARLY, name=op.f("ck_panel_pauses_pause_ends_early")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_panel_pauses_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_pauses")),
        sa.UniqueConstraint("case_id", "role", name="one_pause_per_side"),
    )  # fmt: skip


def _create_wishes() -> None:
    op.create_table(
        "wish_rulings",
        sa.Column("id", _big, nullable=False),
        sa.Column("case_id", _big, nullable=False),
        sa.Column("nth", _big, nullable=False),
        sa.Column("part", sa.Enum("remedy", "words", name="wish_part", native_enum=False, create_constraint=True, length=32),
                  nullable=False),
        sa.Column("feasible", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("instead", sa.Text(), nullable=False),
        sa.Column("by_id", _big, nullable=True),
        sa.Column("at", _when, nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_wish_rulings_ruled_with_reason")),
        sa.CheckConstraint("feasible OR instead <> ''", name=op.f("ck_wish_rulings_no_with_instead")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_wish_rulings_case_id")),
        sa.ForeignKeyConstraint(["by_id"], ["accounts.id"], name=op.f("fk_wish_rulings_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish_rulings")),
        sa.UniqueConstraint("case_id", "nth", name="rulings_in_order"),
    )  # fmt: skip
    op.create_table(
        "wish_grounds",
        sa.Column("id", _big, nullable=False),
        sa.Column("case_id", _big, nullable=False),
        sa.Column("ruling_id", _big, nullable=False),
        sa.Column("round_no", _big, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", _big, nullable=True),
        sa.Column("at", _when, nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_wish_grounds_ground_said")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_wish_grounds_case_id")),
        sa.ForeignKeyConstraint(["ruling_id"], ["wish_rulings.id"], name=op.f("fk_wish_grounds_ruling_id")),
        sa.ForeignKeyConstraint(["by_id"], ["accounts.id"], name=op.f("fk_wish_grounds_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish_grounds")),
    )
    op.create_index("ix_wish_grounds_case", "wish_grounds", ["case_id"])


def _create_vouchers() -> None:
    table = "vouchers"
    op.create_table(
        table,
        sa.Column("id", _big, nullable=False),
        sa.Column("case_id", _big, nullable=False),
        sa.Column("proposal_id", _big, nullable=True),
        sa.Column("decision_id", _big, nullable=True),
        sa.Column("amount_minor", _big, nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.CheckConstraint("(proposal_id IS NULL) <> (decision_id IS NULL)", name=op.f("ck_vouchers_of_one_promise")),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_vouchers_worth_something")),
        sa.CheckConstraint("last_on > promised_on", name=op.f("ck_vouchers_not_over_yet")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_vouchers_case_id")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"], name=op.f("fk_vouchers_proposal_id")),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name=op.f("fk_vouchers_decision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vouchers")),
        sa.UniqueConstraint("proposal_id", name="one_voucher_per_proposal"),
        sa.UniqueConstraint("decision_id", name="one_voucher_per_decision"),
    )
    op.create_index("ix_vouchers_case", table, ["case_id"])


def _allow(remedies: tuple[str, ...]) -> None:
    """Only more than before is allowed, so that the version before goes on writing."""
    listed = ", ".join(f"'{remedy}'" for remedy in remedies)
    for table in HAVE_REMEDIES:
        with op.batch_alter_table(table) as changed:
            changed.drop_constraint(op.f(f"ck_{table}_remedy"), type_="check")
            changed.create_check_constraint(op.f(f"ck_{table}_remedy"), f"remedy IN ({listed})")


def downgrade() -> None:
    """Step back. A voucher becomes a compensation of its amount, an effect on paper that is the nearest one."""
    for table in HAVE_REMEDIES:
        rows = sa.table(table, sa.column("remedy", sa.String()))
        op.execute(rows.update().where(rows.c.remedy == "voucher").values(remedy="compensation"))
    _allow(BEFORE)
    op.drop_table("vouchers")
    for table in ("wish_grounds", "wish_rulings"):
        op.drop_table(table)
    op.drop_table("panel_pauses")
    op.drop_table("explanation_pauses")
