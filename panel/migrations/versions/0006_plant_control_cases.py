"""Plant control cases: rounds and briefs without a case, who vouches for an answer, who met it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Step up."""
    op.create_table(
        "control_cases",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("brief_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source_case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("right_key", sa.String(length=20), nullable=False),
        sa.Column("side", sa.String(length=12), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "proposed",
                "confirmed",
                "withdrawn",
                name="control_status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("proposed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("usable_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(withdrawn_at IS NOT NULL) = (status = 'withdrawn')", name=op.f("ck_control_cases_withdrawn_iff_withdrawn_at")
        ),
        sa.CheckConstraint("side IN ('complainant', 'respondent', 'middle')", name=op.f("ck_control_cases_side_known")),
        sa.CheckConstraint("status <> 'confirmed' OR confirmed_at IS NOT NULL", name=op.f("ck_control_cases_confirmed_once")),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name=op.f("ck_control_cases_confirmed_by_somebody")
        ),
        sa.CheckConstraint("(confirmed_at IS NULL) = (usable_from IS NULL)", name=op.f("ck_control_cases_confirmed_for_a_day")),
        sa.CheckConstraint(
            "confirmed_by_id IS NULL OR confirmed_by_id <> proposed_by_id", name=op.f("ck_control_cases_second_person")
        ),
        sa.ForeignKeyConstraint(["brief_id"], ["briefs.id"], name=op.f("fk_control_cases_brief_id")),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["accounts.id"], name=op.f("fk_control_cases_confirmed_by_id")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["accounts.id"], name=op.f("fk_control_cases_proposed_by_id")),
        sa.ForeignKeyConstraint(["source_case_id"], ["cases.id"], name=op.f("fk_control_cases_source_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_control_cases")),
        sa.UniqueConstraint("brief_id", name=op.f("uq_control_cases_brief_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_control_cases_public_id")),
        sa.UniqueConstraint("source_case_id", name=op.f("uq_control_cases_source_case_id")),
    )
    op.create_table(
        "control_steps",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("control_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("params", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["accounts.id"], name=op.f("fk_control_steps_actor_id")),
        sa.ForeignKeyConstraint(["control_id"], ["control_cases.id"], name=op.f("fk_control_steps_control_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_control_steps")),
    )
    with op.batch_alter_table("control_steps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_control_steps_control_id"), ["control_id"], unique=False)

    op.create_table(
        "control_seats",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("control_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("juror_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded", sa.Boolean(), nullable=False),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contest_text", sa.Text(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.CheckConstraint("(reviewed_at IS NULL) = (upheld IS NULL)", name=op.f("ck_control_seats_reviewed_one_way")),
        sa.CheckConstraint(
            "contested_at IS NULL OR revealed_at IS NOT NULL", name=op.f("ck_control_seats_contested_after_reveal")
        ),
        sa.CheckConstraint(
            "reviewed_at IS NULL OR contested_at IS NOT NULL", name=op.f("ck_control_seats_reviewed_after_contest")
        ),
        sa.ForeignKeyConstraint(["control_id"], ["control_cases.id"], name=op.f("fk_control_seats_control_id")),
        sa.ForeignKeyConstraint(["juror_id"], ["jurors.id"], name=op.f("fk_control_seats_juror_id")),
        sa.ForeignKeyConstraint(["reviewed_by_id"], ["accounts.id"], name=op.f("fk_control_seats_reviewed_by_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_control_seats_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_control_seats")),
        sa.UniqueConstraint("control_id", "juror_id", name="one_meeting_per_juror"),
        sa.UniqueConstraint("public_id", name=op.f("uq_control_seats_public_id")),
        sa.UniqueConstraint("seat_id", name=op.f("uq_control_seats_seat_id")),
    )
    with op.batch_alter_table("control_seats", schema=None) as batch_op:
        batch_op.create_index(
            "ix_control_seats_contested",
            ["contested_at"],
            unique=False,
            sqlite_where=sa.text("contested_at IS NOT NULL"),
            postgresql_where=sa.text("contested_at IS NOT NULL"),
        )
        batch_op.create_index("ix_control_seats_juror", ["juror_id", "revealed_at"], unique=False)

    op.create_table(
        "control_turns",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seat_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("juror_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["juror_id"], ["jurors.id"], name=op.f("fk_control_turns_juror_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_control_turns_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_control_turns")),
        sa.UniqueConstraint("seat_id", name=op.f("uq_control_turns_seat_id")),
    )
    with op.batch_alter_table("control_turns", schema=None) as batch_op:
        batch_op.create_index(
            "ix_control_turns_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    with op.batch_alter_table("briefs", schema=None) as batch_op:
        batch_op.alter_column("case_id", existing_type=sa.INTEGER(), nullable=True)

    with op.batch_alter_table("jurors", schema=None) as batch_op:
        batch_op.add_column(sa.Column("first_right", sa.Boolean(), nullable=True))

    with op.batch_alter_table("rounds", schema=None) as batch_op:
        batch_op.alter_column("case_id", existing_type=sa.INTEGER(), nullable=True)

    with op.batch_alter_table("seats", schema=None) as batch_op:
        batch_op.add_column(sa.Column("considered", sa.Boolean(), server_default=sa.text("true"), nullable=False))
        batch_op.create_index(
            "ix_seats_unconsidered",
            ["id"],
            unique=False,
            sqlite_where=sa.text("considered = 0"),
            postgresql_where=sa.text("considered = false"),
        )

    # No case was planted before: what stands here was written by hand and rests on nothing.
    op.execute(sa.text("UPDATE jurors SET controls_right = 0, controls_total = 0"))


# What goes with a control case, children first.
GONE = (
    "DELETE FROM control_turns",
    "DELETE FROM control_seats",
    "DELETE FROM control_steps",
    "DELETE FROM control_cases",
    "DELETE FROM ballots WHERE round_id IN (SELECT id FROM rounds WHERE case_id IS NULL)",
    "DELETE FROM ballot_commitments WHERE round_id IN (SELECT id FROM rounds WHERE case_id IS NULL)",
    "DELETE FROM seats WHERE round_id IN (SELECT id FROM rounds WHERE case_id IS NULL)",
    "DELETE FROM rounds WHERE case_id IS NULL",
    "DELETE FROM brief_pictures WHERE brief_id IN (SELECT id FROM briefs WHERE case_id IS NULL)",
    "DELETE FROM briefs WHERE case_id IS NULL",
)


def downgrade() -> None:
    """Step down. Control cases go with their seats and ballots; the records they gave stay as numbers."""
    for statement in GONE:
        op.execute(sa.text(statement))
    with op.batch_alter_table("seats", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_seats_unconsidered", sqlite_where=sa.text("considered = 0"), postgresql_where=sa.text("considered = false")
        )
        batch_op.drop_column("considered")

    with op.batch_alter_table("rounds", schema=None) as batch_op:
        batch_op.alter_column("case_id", existing_type=sa.INTEGER(), nullable=False)

    with op.batch_alter_table("jurors", schema=None) as batch_op:
        batch_op.drop_column("first_right")

    with op.batch_alter_table("briefs", schema=None) as batch_op:
        batch_op.alter_column("case_id", existing_type=sa.INTEGER(), nullable=False)

    with op.batch_alter_table("control_turns", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_control_turns_due", sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL")
        )

    op.drop_table("control_turns")
    with op.batch_alter_table("control_seats", schema=None) as batch_op:
        batch_op.drop_index("ix_control_seats_juror")
        batch_op.drop_index(
            "ix_control_seats_contested",
            sqlite_where=sa.text("contested_at IS NOT NULL"),
            postgresql_where=sa.text("contested_at IS NOT NULL"),
        )

    op.drop_table("control_seats")
    with op.batch_alter_table("control_steps", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_control_steps_control_id"))

    op.drop_table("control_steps")
    op.drop_table("control_cases")
