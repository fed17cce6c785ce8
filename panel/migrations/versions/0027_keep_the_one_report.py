"""Keep the one report of each case in its versions, what explanations rest on, and the six posts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Step up. Decisions and closings of before have no report until something of their case changes."""
    op.create_table(
        "case_reports",
        sa.Column("id", _big, nullable=False),
        sa.Column("case_id", _big, nullable=False),
        sa.Column("version", _big, nullable=False),
        sa.Column("cause", _of("report_cause", "decision", "closing", "action", "correction"), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("place", sa.String(40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_by_id", _big, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_case_reports_versions_from_one")),
        sa.CheckConstraint(
            "(cause = 'correction') = (reason <> '') AND (cause = 'correction') = (place <> '')"
            " AND (cause = 'correction') = (words <> '')",
            name=op.f("ck_case_reports_correction_whole"),
        ),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_case_reports_digest_whole")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_reports_case_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["accounts.id"], name=op.f("fk_case_reports_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_reports")),
        sa.UniqueConstraint("case_id", "version", name="one_report_a_version"),
    )
    op.create_table(
        "explanation_grounds",
        sa.Column("id", _big, nullable=False),
        sa.Column("case_id", _big, nullable=False),
        sa.Column("explanation_id", _big, nullable=False),
        sa.Column("report_id", _big, nullable=False),
        sa.Column("place", sa.String(40), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("changed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("changed = (reason <> '')", name=op.f("ck_explanation_grounds_changed_with_reason")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_explanation_grounds_case_id")),
        sa.ForeignKeyConstraint(
            ["explanation_id"], ["second_explanations.id"], name=op.f("fk_explanation_grounds_explanation_id")
        ),
        sa.ForeignKeyConstraint(["report_id"], ["case_reports.id"], name=op.f("fk_explanation_grounds_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_explanation_grounds")),
        sa.UniqueConstraint("explanation_id", name="one_ground_an_explanation"),
    )
    op.create_index("ix_explanation_grounds_case_id", "explanation_grounds", ["case_id"])
    op.create_table(
        "case_posts",
        sa.Column("id", _big, nullable=False),
        sa.Column("case_id", _big, nullable=False),
        sa.Column("post", _of("post", "analysis", "truth", "improvement", "penalty", "report", "loss"), nullable=False),
        sa.Column("state", _of("post_state", "reached", "not_reached", "not_applicable"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", _big, nullable=False),
        sa.Column("by_id", _big, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_case_posts_said_with_ground")),
        sa.CheckConstraint("post NOT IN ('improvement', 'report')", name=op.f("ck_case_posts_read_off_is_not_said")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_posts_case_id")),
        sa.ForeignKeyConstraint(["by_id"], ["accounts.id"], name=op.f("fk_case_posts_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_posts")),
        sa.UniqueConstraint("case_id", "post", name="one_row_a_post"),
    )


def downgrade() -> None:
    """Step down: reports and posts are gone; decisions and closings, which they were made of, stay."""
    op.drop_table("case_posts")
    op.drop_index("ix_explanation_grounds_case_id", "explanation_grounds")
    op.drop_table("explanation_grounds")
    op.drop_table("case_reports")
