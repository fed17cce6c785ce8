"""Who must decide and what may be promised: rules with history, risks, marks, escalations, warrants, losses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_moment = sa.DateTime(timezone=True)
LEVELS = ("low", "raised", "high")
REMEDIES = ("explanation", "apology", "redo", "replace", "partial_refund", "full_refund", "compensation", "none")
CLOCKS = (
    "owner", "response", "mediation", "impasse", "redaction", "wave", "decision", "choice", "explanation", "appeal", "closing",
)
# Open cases of before are reckoned by the first sweep; those filed by the version before come with `repeats_seen`.
FILL = """INSERT INTO case_risks (case_id, score, level, reasons, assessed_at, look_at)
SELECT id, 0, 'low', '[]', filed_at, filed_at FROM cases WHERE ended_at IS NULL"""


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _ends(table: str, checks: dict[str, str] | None = None, **links: str) -> list[sa.Constraint]:
    """Checks, links and the primary key of a table."""
    return [
        *(sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in (checks or {}).items()),
        *(sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_{table}_{name}")) for name, to in links.items()),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def _some(name: str, table: str, columns: list[str], rule: str, *, unique: bool = False) -> None:
    """An index over some rows."""
    op.create_index(name, table, columns, unique=unique, sqlite_where=sa.text(rule), postgresql_where=sa.text(rule))


def upgrade() -> None:
    """Step up."""
    _make_rules()
    _make_risks()
    _make_marks()
    _make_escalations()
    _make_warrants()
    _make_losses()
    op.execute(FILL)


def _make_rules() -> None:
    op.create_table(
        "ladder_changes",
        sa.Column("id", _id, nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("value", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("changed_by_id", _id, nullable=True),
        sa.Column("changed_at", _moment, nullable=False),
        sa.Column("effective_at", _moment, nullable=False),
        *_ends("ladder_changes", {"never_backwards": "effective_at >= changed_at"}, changed_by_id="accounts"),
    )
    op.create_index("ix_ladder_changes_name", "ladder_changes", ["name", "effective_at"])


def _scored() -> list[sa.Column[object]]:
    return [
        sa.Column("id", _id, nullable=False), sa.Column("case_id", _id, nullable=False),
        sa.Column("score", _id, nullable=False), sa.Column("level", _one_of("risk_level", *LEVELS), nullable=False),
        sa.Column("reasons", sa.JSON(none_as_null=True), nullable=False),
    ]


def _make_risks() -> None:
    op.create_table(
        "case_risks", *_scored(),
        sa.Column("assessed_at", _moment, nullable=False),
        sa.Column("look_at", _moment, nullable=True),
        *_ends("case_risks", {"score_not_negative": "score >= 0"}, case_id="cases"),
        sa.UniqueConstraint("case_id", name="one_risk_per_case"),
    )
    _some("ix_case_risks_look", "case_risks", ["look_at"], "look_at IS NOT NULL")
    op.create_table(
        "risk_changes", *_scored(), sa.Column("at", _moment, nullable=False), *_ends("risk_changes", case_id="cases")
    )
    op.create_index("ix_risk_changes_case", "risk_changes", ["case_id"])


def _make_marks() -> None:
    checks = {
        "lifted_whole": "(lifted_at IS NULL) = (lifted_by_id IS NULL) AND (lifted_at IS NULL) = (lift_reason IS NULL)",
        "clock_whole": "(clock_kind IS NULL) = (clock_before IS NULL)",
    }
    op.create_table(
        "case_marks",
        sa.Column("id", _id, nullable=False),
        sa.Column("case_id", _id, nullable=False),
        sa.Column("kind", _one_of("mark_kind", "attitude", "crisis"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raised_by_id", _id, nullable=False),
        sa.Column("raised_at", _moment, nullable=False),
        sa.Column("lift_reason", sa.Text(), nullable=True),
        sa.Column("lifted_by_id", _id, nullable=True),
        sa.Column("lifted_at", _moment, nullable=True),
        sa.Column("clock_kind", _one_of("deadline_kind", *CLOCKS), nullable=True),
        sa.Column("clock_before", _moment, nullable=True),
        *_ends("case_marks", checks, case_id="cases", raised_by_id="accounts", lifted_by_id="accounts"),
    )
    _some("one_live_mark", "case_marks", ["case_id", "kind"], "lifted_at IS NULL", unique=True)


def _make_escalations() -> None:
    checks = {
        "amount_not_negative": "amount_minor IS NULL OR amount_minor >= 0",
        "approved_whole": "state <> 'approved' OR (ended_by_id IS NOT NULL AND amount_minor IS NOT NULL)",
        "two_persons": "state <> 'approved' OR ended_by_id <> asked_by_id",
        "no_with_reason": "state NOT IN ('declined', 'returned') OR reply <> ''",
        "ended_iff_ended_at": "(state IN ('asked', 'taken')) = (ended_at IS NULL)",
        "taken_whole": "(taken_at IS NULL) = (taken_by_id IS NULL)",
    }
    states = ("asked", "taken", "approved", "declined", "returned", "recalled", "lapsed")
    op.create_table(
        "escalations",
        sa.Column("id", _id, nullable=False),
        sa.Column("public_id", sa.String(26), nullable=False),
        sa.Column("case_id", _id, nullable=False),
        sa.Column("state", _one_of("escalation_state", *states), nullable=False),
        sa.Column("remedy", _one_of("remedy", *REMEDIES), nullable=True),
        sa.Column("amount_minor", _id, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by_id", _id, nullable=True),
        *(sa.Column(name, _moment, nullable=False) for name in ("asked_at", "due_at")),
        sa.Column("remind_at", _moment, nullable=True),
        sa.Column("taken_by_id", _id, nullable=True),
        sa.Column("taken_at", _moment, nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("ended_by_id", _id, nullable=True),
        sa.Column("ended_at", _moment, nullable=True),
        *_ends("escalations", checks, case_id="cases", asked_by_id="accounts", taken_by_id="accounts", ended_by_id="accounts"),
        sa.UniqueConstraint("public_id", name=op.f("uq_escalations_public_id")),
    )
    live = "state IN ('asked', 'taken')"
    _some("one_live_escalation", "escalations", ["case_id"], live, unique=True)
    _some("once_by_rule", "escalations", ["case_id"], "asked_by_id IS NULL", unique=True)
    op.create_index("ix_escalations_case", "escalations", ["case_id"])
    _some("ix_escalations_live", "escalations", ["due_at"], live)
    _some("ix_escalations_remind", "escalations", ["remind_at"], "remind_at IS NOT NULL")


def _make_warrants() -> None:
    within = "worth_minor <= limit_minor AND (cap_minor IS NULL OR worth_minor <= cap_minor) AND permitted AND NOT needs_manager"
    checks = {
        "of_one_promise": "(proposal_id IS NULL) <> (decision_id IS NULL)",
        "beyond_only_approved": f"escalation_id IS NOT NULL OR ({within})",
    }
    op.create_table(
        "warrants",
        sa.Column("id", _id, nullable=False),
        sa.Column("case_id", _id, nullable=False),
        *(sa.Column(name, _id, nullable=True) for name in ("proposal_id", "decision_id", "by_id")),
        sa.Column("acting_as", _one_of("decider", "mediator", "manager"), nullable=False),
        *(sa.Column(name, _id, nullable=False) for name in ("worth_minor", "limit_minor")),
        sa.Column("cap_minor", _id, nullable=True),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("permitted", "needs_manager")),
        sa.Column("escalation_id", _id, nullable=True),
        sa.Column("given_at", _moment, nullable=False),
        *_ends("warrants", checks, case_id="cases", proposal_id="proposals", decision_id="decisions", by_id="accounts",
               escalation_id="escalations"),
        sa.UniqueConstraint("proposal_id", name="one_warrant_per_proposal"),
        sa.UniqueConstraint("decision_id", name="one_warrant_per_decision"),
    )  # fmt: skip
    op.create_index("ix_warrants_case", "warrants", ["case_id"])


def _make_losses() -> None:
    op.create_table(
        "loss_estimates",
        sa.Column("id", _id, nullable=False),
        sa.Column("case_id", _id, nullable=False),
        sa.Column("decision_id", _id, nullable=False),
        sa.Column("amount_minor", _id, nullable=False),
        sa.Column("basis", _one_of("loss_basis", "dispute", "receipts", "market", "estimate"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_by_id", _id, nullable=False),
        sa.Column("made_at", _moment, nullable=False),
        *_ends("loss_estimates", {"amount_not_negative": "amount_minor >= 0"}, case_id="cases", decision_id="decisions",
               made_by_id="accounts"),
        sa.UniqueConstraint("decision_id", name="one_loss_per_decision"),
    )  # fmt: skip
    op.create_index("ix_loss_estimates_case", "loss_estimates", ["case_id"])


def downgrade() -> None:
    """Step down: rules, risks, escalations and what they rested on are lost; proposals and decisions stay."""
    for table in ("loss_estimates", "warrants", "escalations", "case_marks", "risk_changes", "case_risks", "ladder_changes"):
        op.drop_table(table)
