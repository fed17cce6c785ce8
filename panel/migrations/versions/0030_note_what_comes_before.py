"""Note what comes before a panel, and what is promised: grumbles that are no cases, promises with a day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_moment = sa.DateTime(timezone=True)


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _links(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_{table}_{name}")) for name, to in columns.items()
    ]


def _checks(table: str, **rules: str) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in rules.items()]


def upgrade() -> None:
    """Step up."""
    _make_grumbles()
    _make_promises()


def _make_grumbles() -> None:
    op.create_table(
        "grumbles",
        sa.Column("id", _id, nullable=False),
        sa.Column("public_id", sa.String(26), nullable=False),
        sa.Column("account_id", _id, nullable=True),
        sa.Column("merchant_id", _id, nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("said_at", _moment, nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("week", _id, nullable=False),
        sa.Column("nth", _id, nullable=True),
        sa.Column("entered_by_id", _id, nullable=True),
        sa.Column("state", _one_of("grumble_state", "open", "read", "answered", "promoted", "withdrawn"), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("handled_by_id", _id, nullable=True),
        sa.Column("handled_at", _moment, nullable=True),
        sa.Column("case_id", _id, nullable=True),
        *_checks(
            "grumbles", somebody_said_it="account_id IS NOT NULL OR entered_by_id IS NOT NULL",
            own_ones_in_order="(entered_by_id IS NULL) = (nth IS NOT NULL)", one_line="length(text) <= 300",
            promoted_iff_case="(state = 'promoted') = (case_id IS NOT NULL)",
            withdrawn_has_no_words="state <> 'withdrawn' OR (text = '' AND reply = '')",
            handled_whole="(handled_at IS NULL) = (handled_by_id IS NULL)",
            read_by_somebody="state NOT IN ('read', 'answered') OR handled_at IS NOT NULL",
            open_is_unread="state <> 'open' OR handled_at IS NULL",
        ),
        *_links("grumbles", account_id="accounts", merchant_id="merchants", entered_by_id="accounts", handled_by_id="accounts",
                case_id="cases"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grumbles")),
        sa.UniqueConstraint("public_id", name=op.f("uq_grumbles_public_id")),
        sa.UniqueConstraint("account_id", "said_on", "nth", name="a_day_in_order"),
        sa.UniqueConstraint("case_id", name="one_grumble_of_a_case"),
    )
    op.create_index("ix_grumbles_weeks", "grumbles", ["week", "merchant_id", "category"])
    op.create_index("ix_grumbles_state", "grumbles", ["state", "id"])
    op.create_index("ix_grumbles_merchant", "grumbles", ["merchant_id", "id"])


def _make_promises() -> None:
    op.create_table(
        "promises",
        sa.Column("id", _id, nullable=False),
        sa.Column("public_id", sa.String(26), nullable=False),
        sa.Column("case_id", _id, nullable=False),
        sa.Column("nth", _id, nullable=False),
        sa.Column("by_role", _one_of("promiser", "owner", "respondent"), nullable=False),
        sa.Column("to_role", _one_of("promised_to", "complainant", "respondent"), nullable=False),
        sa.Column("source", _one_of("promise_source", "proposal", "decision", "closing", "hand"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_at", _moment, nullable=False),
        sa.Column("made_by_id", _id, nullable=False),
        sa.Column("state", _one_of("promise_state", "open", "kept", "broken", "withdrawn"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("marked_by_id", _id, nullable=True),
        sa.Column("marked_at", _moment, nullable=True),
        sa.Column("agrees", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by_id", _id, nullable=True),
        sa.Column("answered_at", _moment, nullable=True),
        sa.Column("remind_at", _moment, nullable=True),
        *_checks(
            "promises", to_somebody_else="by_role <> to_role", not_for_the_past="due_on >= made_on",
            open_iff_unmarked="(state = 'open') = (marked_at IS NULL)",
            mark_whole="(marked_at IS NULL) = (marked_by_id IS NULL)",
            not_kept_with_reason="state NOT IN ('broken', 'withdrawn') OR reason <> ''",
            answer_whole="(agrees IS NULL) = (answered_at IS NULL) AND (agrees IS NULL) = (answered_by_id IS NULL)",
            answers_a_mark="agrees IS NULL OR state <> 'open'", promise_two_persons="answered_by_id <> marked_by_id",
        ),
        *_links("promises", case_id="cases", made_by_id="accounts", marked_by_id="accounts", answered_by_id="accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promises")),
        sa.UniqueConstraint("public_id", name=op.f("uq_promises_public_id")),
        sa.UniqueConstraint("case_id", "nth", name="promises_in_order"),
    )
    is_open, remind = sa.text("state = 'open'"), sa.text("remind_at IS NOT NULL")
    op.create_index("ix_promises_due", "promises", ["due_on"], sqlite_where=is_open, postgresql_where=is_open)
    op.create_index("ix_promises_day", "promises", ["due_on", "id"])
    op.create_index("ix_promises_remind", "promises", ["remind_at"], sqlite_where=remind, postgresql_where=remind)


def downgrade() -> None:
    """Step down: what was said and promised is lost."""
    op.drop_table("promises")
    op.drop_table("grumbles")
