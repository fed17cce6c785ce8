"""Hear people after the case: surveys with their words apart, and who wants no further contact."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0025"
branch_labels = None
depends_on = None

_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_moment = sa.DateTime(timezone=True)
MEASURES = ("fairness", "professionalism", "service", "ease", "quickness")
ROLES = ("complainant", "respondent")


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _links(table: str, **to: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}")) for column, other in to.items()
    ]


def upgrade() -> None:
    """Step up: cases that are closed already are not asked."""
    _make_surveys()


def _make_surveys() -> None:
    whole = " AND ".join(f"(answered_at IS NULL) = ({name} IS NULL)" for name in MEASURES)
    ranges = " AND ".join(f"({name} IS NULL OR {name} BETWEEN 1 AND 5)" for name in MEASURES)
    op.create_table(
        "surveys",
        sa.Column("id", _id, nullable=False),
        sa.Column("case_id", _id, nullable=False),
        sa.Column("role", _one_of("party_role", *ROLES), nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("ended", _one_of("side_end", "won", "lost", "between", "settled", "open"), nullable=False),
        sa.Column("question", sa.String(20), nullable=False),
        sa.Column("asked_at", _moment, nullable=False),
        sa.Column("closes_at", _moment, nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("declined_at", _moment, nullable=True),
        sa.Column("answered_at", _moment, nullable=True),
        *(sa.Column(name, _id, nullable=True) for name in MEASURES),
        sa.CheckConstraint(whole, name=op.f("ck_surveys_answered_whole")),
        sa.CheckConstraint(ranges, name=op.f("ck_surveys_answers_in_range")),
        sa.CheckConstraint("declined_at IS NULL OR answered_at IS NULL", name=op.f("ck_surveys_answered_or_declined")),
        sa.CheckConstraint("closes_at > asked_at", name=op.f("ck_surveys_open_for_a_time")),
        *_links("surveys", case_id="cases"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveys")),
        sa.UniqueConstraint("case_id", "role", name="one_survey_per_side"),
    )
    op.create_index("ix_surveys_month", "surveys", ["month"])
    op.create_table(
        "survey_words",
        sa.Column("public_id", sa.String(26), nullable=False),
        sa.Column("survey_id", _id, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("reply", "comment", "reply_masked", "comment_masked")),
        *_links("survey_words", survey_id="surveys"),
        sa.PrimaryKeyConstraint("public_id", name=op.f("pk_survey_words")),
        sa.UniqueConstraint("survey_id", name="words_once_a_survey"),
    )
    op.create_table(
        "no_contacts",
        sa.Column("id", _id, nullable=False),
        sa.Column("case_id", _id, nullable=False),
        sa.Column("role", _one_of("party_role", *ROLES), nullable=False),
        sa.Column("by_id", _id, nullable=False),
        sa.Column("said_at", _moment, nullable=False),
        *_links("no_contacts", case_id="cases", by_id="accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_no_contacts")),
        sa.UniqueConstraint("case_id", "role", name="one_refusal_per_side"),
    )


def downgrade() -> None:
    """Step down: what people said is lost."""
    for table in ("no_contacts", "survey_words", "surveys"):
        op.drop_table(table)
