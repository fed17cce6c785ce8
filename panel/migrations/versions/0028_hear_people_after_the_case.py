"""Hear people after the case: surveys, no further contact, outreach, answers to suggestions, the pulse of those who work."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_moment = sa.DateTime(timezone=True)
MEASURES = ("fairness", "professionalism", "service", "ease", "quickness")
ROLES = ("complainant", "respondent")
RULINGS, PARTS = ("answered", "taken_up", "nothing"), ("mediator", "juror")
ISSUE = "(ruling = 'taken_up') = (issue_id IS NOT NULL)"


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _links(table: str, **to: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}")) for column, other in to.items()
    ]


def upgrade() -> None:
    """Step up: cases that are closed already are not asked."""
    _make_surveys()
    _make_outreach()
    _make_answers()


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


def _make_outreach() -> None:
    op.create_table(
        "outreach_draws",
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("seed", sa.String(64), nullable=False),
        sa.Column("pool", _id, nullable=False),
        sa.Column("pool_digest", sa.String(64), nullable=False),
        sa.Column("wanted", _id, nullable=False),
        sa.Column("drawn", _id, nullable=False),
        sa.Column("drawn_at", _moment, nullable=False),
        sa.CheckConstraint("drawn <= wanted AND drawn <= pool", name=op.f("ck_outreach_draws_drawn_from_pool")),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_outreach_draws")),
    )
    checks = {
        "answered_whole": "(answered_at IS NULL) = (mark IS NULL)",
        "mark_in_range": "mark IS NULL OR mark BETWEEN 1 AND 5",
        "answered_or_declined": "declined_at IS NULL OR answered_at IS NULL",
        "ruling_whole": "(ruled_at IS NULL) = (ruling IS NULL) AND (ruled_at IS NULL) = (ruled_by_id IS NULL)",
        "ruled_only_answered": "ruled_at IS NULL OR answered_at IS NOT NULL",
        "issue_by_ruling": "issue_id IS NULL OR ruling IS NOT NULL",
        "issue_iff_taken_up": ISSUE,
    }
    op.create_table(
        "outreaches",
        sa.Column("id", _id, nullable=False),
        sa.Column("public_id", sa.String(26), nullable=False),
        sa.Column("account_id", _id, nullable=False),
        sa.Column("case_id", _id, nullable=False),
        *(sa.Column(name, sa.String(signs), nullable=False) for name, signs in (("month", 7), ("question", 20), ("scale", 20))),
        *(sa.Column(name, _moment, nullable=False) for name in ("invited_at", "closes_at")),
        *(sa.Column(name, _moment, nullable=True) for name in ("declined_at", "answered_at", "ruled_at")),
        sa.Column("mark", _id, nullable=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("words", "words_masked", "reply")),
        sa.Column("ruling", _one_of("follow_up", *RULINGS), nullable=True),
        sa.Column("issue_id", _id, nullable=True),
        sa.Column("ruled_by_id", _id, nullable=True),
        *(sa.CheckConstraint(check, name=op.f(f"ck_outreaches_{name}")) for name, check in checks.items()),
        *_links("outreaches", account_id="accounts", case_id="cases", issue_id="systemic_issues", ruled_by_id="accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outreaches")),
        sa.UniqueConstraint("public_id", name=op.f("uq_outreaches_public_id")),
        sa.UniqueConstraint("account_id", "month", name="invited_once_a_month"),
    )
    op.create_index("ix_outreaches_case", "outreaches", ["case_id"])


def _make_answers() -> None:
    op.create_table(
        "suggestion_answers",
        sa.Column("text_id", sa.String(26), nullable=False),
        sa.Column("ruling", _one_of("follow_up", *RULINGS), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("issue_id", _id, nullable=True),
        sa.Column("by_id", _id, nullable=False),
        sa.Column("answered_at", _moment, nullable=False),
        sa.CheckConstraint(ISSUE, name=op.f("ck_suggestion_answers_issue_iff_taken_up")),
        sa.CheckConstraint("reply <> ''", name=op.f("ck_suggestion_answers_said")),
        sa.ForeignKeyConstraint(
            ["text_id"], ["published_texts.public_id"], name=op.f("fk_suggestion_answers_text_id")
        ),
        *_links("suggestion_answers", issue_id="systemic_issues", by_id="accounts"),
        sa.PrimaryKeyConstraint("text_id", name=op.f("pk_suggestion_answers")),
    )
    op.create_table(
        "pulse_taken",
        sa.Column("account_id", _id, nullable=False),
        sa.Column("part", _one_of("work_part", *PARTS), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        *_links("pulse_taken", account_id="accounts"),
        sa.PrimaryKeyConstraint("account_id", "part", "month", name=op.f("pk_pulse_taken")),
    )
    marks = "answers > 0 AND load BETWEEN answers AND 5 * answers AND again BETWEEN answers AND 5 * answers"
    op.create_table(
        "pulse_sums",
        sa.Column("part", _one_of("work_part", *PARTS), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        *(sa.Column(name, _id, nullable=False) for name in ("answers", "load", "again")),
        sa.CheckConstraint(marks, name=op.f("ck_pulse_sums_of_marks")),
        sa.PrimaryKeyConstraint("part", "month", name=op.f("pk_pulse_sums")),
    )


def downgrade() -> None:
    """Step down: what people said is lost."""
    for table in (
        "pulse_sums", "pulse_taken", "suggestion_answers", "outreaches", "outreach_draws", "no_contacts", "survey_words", "surveys",
    ):
        op.drop_table(table)
