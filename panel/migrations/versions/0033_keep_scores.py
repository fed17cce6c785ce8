"""Explain what was not upheld; keep scores of merchants in rows that are only added, with requests to be spared."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEPT = ("score_entries", "score_marks")
_SETTLED, _EXEMPTED = sa.text("state IN ('counted', 'spared')"), sa.text("state = 'exempted'")
_ASKED, _REMIND = sa.text("state = 'asked'"), sa.text("remind_at IS NOT NULL")
_STANDS = sa.text("state <> 'withdrawn'")


def upgrade() -> None:
    """Step up: cases closed before cost nothing."""
    _create_explained()
    _create_entries()
    _create_exemptions()
    _create_marks()
    for table in KEPT:
        _refuse_changes(table)


def _kinds(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _id(name: str = "id", *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, _big, nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _yes(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _to(table: str, column: str, of: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{of}.id"], name=op.f(f"fk_{table}_{column}"))


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _create_explained() -> None:
    table = "explained_closings"
    op.create_table(
        table,
        _id(),
        _id("case_id"),
        _words("text"),
        _id("signs"),
        sa.Column("routes", sa.String(200), nullable=False),
        _id("by_id", nullable=True),
        _at("at"),
        _check(table, "explained_in_full", "signs >= 80"),
        _check(table, "text_and_routes", "text <> '' AND routes <> ''"),
        _to(table, "case_id", "cases"),
        _to(table, "by_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("case_id", name="one_explanation_per_closing"),
    )


def _create_entries() -> None:
    table = "score_entries"
    op.create_table(
        table,
        _id(),
        sa.Column("public_id", sa.String(26), nullable=False),
        _id("case_id"),
        _id("merchant_id"),
        _id("year"),
        _yes("severe"),
        _yes("shared"),
        _id("points"),
        _id("late_points"),
        _id("cap"),
        _at("grace_until"),
        _at("made_at"),
        _check(table, "cap_in_range", "cap BETWEEN 1 AND 100"),
        _check(table, "points_within_cap", "points >= 1 AND late_points >= 0 AND points + late_points <= cap"),
        _check(table, "grace_ahead", "grace_until >= made_at"),
        _to(table, "case_id", "cases"),
        _to(table, "merchant_id", "merchants"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{table}_public_id")),
        sa.UniqueConstraint("case_id", name="one_entry_per_case"),
    )
    op.create_index("ix_score_entries_merchant", table, ["merchant_id", "year"])
    op.create_index("ix_score_entries_made", table, ["made_at"])


def _create_exemptions() -> None:
    table = "exemptions"
    op.create_table(
        table,
        _id(),
        sa.Column("public_id", sa.String(26), nullable=False),
        _id("entry_id"),
        _id("case_id"),
        sa.Column("condition", sa.String(30), nullable=False),
        _words("reason"),
        _id("asked_by_id"),
        sa.Column("by_side", _kinds("party_role", "complainant", "respondent"), nullable=True),
        _id("mediator_id", nullable=True),
        _at("asked_at"),
        _at("due_at"),
        _at("remind_at", nullable=True),
        sa.Column("state", _kinds("exemption_state", "asked", "granted", "refused", "withdrawn"), nullable=False),
        _words("reply"),
        _id("decided_by_id", nullable=True),
        _at("ended_at", nullable=True),
        _check(table, "asked_with_reason", "reason <> ''"),
        _check(table, "decided_by_somebody", "(state IN ('granted', 'refused')) = (decided_by_id IS NOT NULL)"),
        _check(table, "ended_iff_over", "(state = 'asked') = (ended_at IS NULL)"),
        _check(table, "answered_with_reason", "decided_by_id IS NULL OR reply <> ''"),
        _check(table, "not_by_the_mediator", "decided_by_id <> mediator_id"),
        _check(table, "exemption_two_persons", "decided_by_id <> asked_by_id"),
        _check(table, "reminds_while_asked", "state = 'asked' OR remind_at IS NULL"),
        _to(table, "entry_id", "score_entries"),
        _to(table, "case_id", "cases"),
        *(_to(table, column, "accounts") for column in ("asked_by_id", "mediator_id", "decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{table}_public_id")),
    )
    for name, columns, where in (
        ("one_live_exemption", ["entry_id"], _ASKED), ("once_for_each_condition", ["entry_id", "condition"], _STANDS),
    ):
        op.create_index(name, table, columns, unique=True, sqlite_where=where, postgresql_where=where)
    op.create_index("ix_exemptions_state", table, ["state", "due_at"])
    op.create_index("ix_exemptions_case", table, ["case_id"])
    op.create_index("ix_exemptions_asker", table, ["asked_by_id"])
    op.create_index("ix_exemptions_remind", table, ["remind_at"], sqlite_where=_REMIND, postgresql_where=_REMIND)


def _create_marks() -> None:
    table = "score_marks"
    op.create_table(
        table,
        _id(),
        _id("entry_id"),
        sa.Column("state", _kinds("score_state", "counted", "spared", "exempted"), nullable=False),
        sa.Column(
            "reason",
            _kinds("score_reason", "not_done", "no_change", "promise_broken", "improved", "nothing_open", "exempted"),
            nullable=False,
        ),
        _yes("late"),
        _id("exemption_id", nullable=True),
        _at("at"),
        _check(table, "late_only_counted", "NOT late OR state = 'counted'"),
        _check(table, "exempted_by_a_request", "(state = 'exempted') = (exemption_id IS NOT NULL)"),
        _check(
            table, "reason_fits",
            "(state = 'counted') = (reason IN ('not_done', 'no_change', 'promise_broken'))"
            " AND (state = 'exempted') = (reason = 'exempted')",
        ),
        _to(table, "entry_id", "score_entries"),
        _to(table, "exemption_id", "exemptions"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    for name, where in (("settled_once", _SETTLED), ("exempted_once", _EXEMPTED)):
        op.create_index(name, table, ["entry_id"], unique=True, sqlite_where=where, postgresql_where=where)
    op.create_index("ix_score_marks_at", table, ["at"])


def _refuse_changes(table: str) -> None:
    """Triggers that refuse to change a row, as those of the record do."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} BEGIN"
                f" SELECT RAISE(ABORT, '{table} is only ever added to'); END"
            )
    else:
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION record_refuses()"
        )


def downgrade() -> None:
    """Step down: scores and explanations are gone; closing records stay."""
    for table in ("score_marks", "exemptions", "score_entries", "explained_closings"):
        op.drop_table(table)
