"""Learning from cases: the register of actions with their reviews, and systemic issues that repeats raise."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_moment = sa.DateTime(timezone=True)
CASES = sa.table("cases", sa.column("repeats_seen", sa.Boolean()))


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _links(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_{table}_{name}")) for name, to in columns.items()
    ]


def upgrade() -> None:
    """Step up: closings of before get their actions from the sweep, 200 at a time; repeats are looked for from now on."""
    _watch()
    _make_actions()
    _make_changes()
    _make_issues()
    _make_parts()


def _watch() -> None:
    """What was looked at; the version before writes rows nobody has looked at. Cases of before are partners only."""
    op.add_column("cases", sa.Column("repeats_seen", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("closings", sa.Column("seen", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(CASES.update().values(repeats_seen=True))
    op.create_index("ix_cases_repeats", "cases", ["merchant_id", "category", "filed_at"])
    op.create_index("ix_closings_repeats", "closings", ["touchpoint", "cause", "closed_at"])
    for table, column in (("cases", "repeats_seen"), ("closings", "seen")):
        op.create_index(f"ix_{table}_unseen", table, ["id"], sqlite_where=sa.text(f"{column} = 0"),
                        postgresql_where=sa.text(f"NOT {column}"))


def _make_actions() -> None:
    whole = [f"(done_at IS NULL) = ({name} IS NULL)" for name in ("done_by_id", "done_text", "review_at")]
    review = [f"(reviewed_at IS NULL) = ({name} IS NULL)" for name in ("reviewed_by_id", "effect", "review_text")]
    checks = {
        "done_iff_done_at": "(state IN ('done', 'reviewed')) = (done_at IS NOT NULL)", "done_whole": " AND ".join(whole),
        "reviewed_iff_reviewed_at": "(state = 'reviewed') = (reviewed_at IS NOT NULL)", "review_whole": " AND ".join(review),
        "two_persons": "reviewed_by_id <> done_by_id",
    }
    op.create_table(
        "case_actions",
        sa.Column("id", _id, nullable=False),
        sa.Column("public_id", sa.String(26), nullable=False),
        sa.Column("case_id", _id, nullable=False),
        sa.Column("after_id", _id, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", _one_of("action_state", "open", "done", "reviewed"), nullable=False),
        sa.Column("version", _id, nullable=False),
        sa.Column("remind_at", _moment, nullable=True),
        sa.Column("made_by_id", _id, nullable=True),
        sa.Column("made_at", _moment, nullable=False),
        sa.Column("done_text", sa.Text(), nullable=True),
        sa.Column("done_by_id", _id, nullable=True),
        sa.Column("done_at", _moment, nullable=True),
        sa.Column("review_at", _moment, nullable=True),
        sa.Column("effect", _one_of("effect", "yes", "partly", "no"), nullable=True),
        sa.Column("review_text", sa.Text(), nullable=True),
        sa.Column("reviewed_by_id", _id, nullable=True),
        sa.Column("reviewed_at", _moment, nullable=True),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_case_actions_{name}")) for name, rule in checks.items()),
        *_links("case_actions", case_id="cases", after_id="case_actions", made_by_id="accounts", done_by_id="accounts",
                reviewed_by_id="accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_actions")),
        sa.UniqueConstraint("public_id", name=op.f("uq_case_actions_public_id")),
        sa.UniqueConstraint("after_id", name="one_next_action"),
    )  # fmt: skip
    first, due = sa.text("after_id IS NULL"), sa.text("remind_at IS NOT NULL")
    op.create_index("one_first_action", "case_actions", ["case_id"], unique=True, sqlite_where=first, postgresql_where=first)
    op.create_index("ix_case_actions_case", "case_actions", ["case_id"])
    op.create_index("ix_case_actions_due", "case_actions", ["state", "due_on"])
    op.create_index("ix_case_actions_remind", "case_actions", ["remind_at"], sqlite_where=due, postgresql_where=due)


def _make_changes() -> None:
    op.create_table(
        "action_changes",
        sa.Column("id", _id, nullable=False),
        sa.Column("action_id", _id, nullable=False),
        sa.Column("owner_before", sa.Text(), nullable=False),
        sa.Column("owner_after", sa.Text(), nullable=False),
        sa.Column("due_before", sa.Date(), nullable=False),
        sa.Column("due_after", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_by_id", _id, nullable=False),
        sa.Column("changed_at", _moment, nullable=False),
        *_links("action_changes", action_id="case_actions", changed_by_id="accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_changes")),
    )
    op.create_index("ix_action_changes_action", "action_changes", ["action_id"])


def _make_issues() -> None:
    advice = [f"(advised_at IS NULL) = ({part})" for part in ("advice = ''", "advice_to = ''", "advice_due_on IS NULL")]
    checks = {
        "merchant_iff_merchant": "(kind = 'merchant') = (merchant_id IS NOT NULL)",
        "cause_iff_cause": "(kind = 'cause') = (touchpoint <> '' AND cause <> '')",
        "dismissed_with_reason": "(state = 'dismissed') = (dismissal <> '')",
        "ended_with_outcome": "(state = 'ended') = (outcome <> '')", "advice_whole": " AND ".join(advice),
        "ended_only_advised": "state <> 'ended' OR advised_at IS NOT NULL",
    }
    op.create_table(
        "systemic_issues",
        sa.Column("id", _id, nullable=False),
        sa.Column("public_id", sa.String(26), nullable=False),
        sa.Column("kind", _one_of("issue_kind", "merchant", "cause"), nullable=False),
        sa.Column("key", sa.String(140), nullable=False),
        sa.Column("merchant_id", _id, nullable=True),
        *(sa.Column(name, sa.String(40), nullable=False) for name in ("category", "touchpoint", "cause")),
        sa.Column("trigger_id", _id, nullable=False),
        sa.Column("state", _one_of("issue_state", "open", "working", "ended", "dismissed"), nullable=False),
        sa.Column("version", _id, nullable=False),
        sa.Column("opened_at", _moment, nullable=False),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("advice_to", sa.Text(), nullable=False),
        sa.Column("advice_due_on", sa.Date(), nullable=True),
        sa.Column("advised_at", _moment, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("dismissal", sa.Text(), nullable=False),
        sa.Column("ended_at", _moment, nullable=True),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_systemic_issues_{name}")) for name, rule in checks.items()),
        *_links("systemic_issues", merchant_id="merchants", trigger_id="cases"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_systemic_issues")),
        sa.UniqueConstraint("public_id", name=op.f("uq_systemic_issues_public_id")),
        sa.UniqueConstraint("key", "trigger_id", name="raised_once_by_a_case"),
    )
    live = sa.text("state IN ('open', 'working')")
    op.create_index("one_live_issue", "systemic_issues", ["key"], unique=True, sqlite_where=live, postgresql_where=live)
    op.create_index("ix_systemic_issues_state", "systemic_issues", ["state", "id"])


def _make_parts() -> None:
    """The cases of an issue, and its history."""
    op.create_table(
        "issue_cases",
        sa.Column("id", _id, nullable=False),
        sa.Column("issue_id", _id, nullable=False),
        sa.Column("case_id", _id, nullable=False),
        sa.Column("joined_at", _moment, nullable=False),
        *_links("issue_cases", issue_id="systemic_issues", case_id="cases"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_cases")),
        sa.UniqueConstraint("issue_id", "case_id", name="a_case_once_in_an_issue"),
    )
    op.create_index("ix_issue_cases_case", "issue_cases", ["case_id"])
    op.create_table(
        "issue_acts",
        sa.Column("id", _id, nullable=False),
        sa.Column("issue_id", _id, nullable=False),
        sa.Column("deed", _one_of("issue_deed", "taken", "recommended", "ended", "dismissed"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", _id, nullable=False),
        sa.Column("at", _moment, nullable=False),
        *_links("issue_acts", issue_id="systemic_issues", by_id="accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_acts")),
    )
    op.create_index("ix_issue_acts_issue", "issue_acts", ["issue_id"])


def downgrade() -> None:
    """Step down: the closings keep what was promised; what became of it is lost."""
    for table in ("issue_acts", "issue_cases", "systemic_issues", "action_changes", "case_actions"):
        op.drop_table(table)
    for table, column, indexes in (
        ("closings", "seen", ("ix_closings_unseen", "ix_closings_repeats")),
        ("cases", "repeats_seen", ("ix_cases_unseen", "ix_cases_repeats")),
    ):
        for index in indexes:
            op.drop_index(index, table)
        op.drop_column(table, column)
