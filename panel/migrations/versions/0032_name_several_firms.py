"""Name several firms in a case and divide the responsibility."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_LIVE = sa.text("removed_at IS NULL")
_DUE = sa.text("text IS NULL AND silent_at IS NULL AND removed_at IS NULL")


def upgrade() -> None:
    """Step up."""
    _create_firms()
    _create_divisions()


def _kinds(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _id(name: str) -> sa.Column[int]:
    return sa.Column(name, _big, nullable=False)


def _at(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _to(table: str, column: str, of: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{of}.id"], name=op.f(f"fk_{table}_{column}"))


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _create_firms() -> None:
    table = "case_firms"
    op.create_table(
        table,
        _id("id"),
        sa.Column("public_id", sa.String(26), nullable=False),
        _id("case_id"),
        _id("party_id"),
        _id("merchant_id"),
        _id("place"),
        sa.Column("part", _kinds("firm_part", "merchant", "courier", "platform", "other"), nullable=False),
        sa.Column("did", sa.String(300), nullable=False),
        sa.Column("named_by", _kinds("firm_namer", "complainant", "owner"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _at("named_at"),
        _at("due_at"),
        sa.Column("text", sa.Text(), nullable=True),
        _at("stated_at", nullable=True),
        _at("silent_at", nullable=True),
        sa.Column("removal", sa.Text(), nullable=False),
        _at("removed_at", nullable=True),
        _check(table, "place_known", "place BETWEEN 1 AND 3"),
        _check(table, "brought_in_with_reason", "(named_by = 'owner') = (reason <> '')"),
        _check(table, "statement_whole", "(text IS NULL) = (stated_at IS NULL)"),
        _check(table, "taken_out_with_reason", "(removed_at IS NULL) = (removal = '')"),
        _check(table, "window_ahead", "due_at > named_at"),
        _to(table, "case_id", "cases"),
        _to(table, "party_id", "parties"),
        _to(table, "merchant_id", "merchants"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_firms")),
        sa.UniqueConstraint("public_id", name=op.f("uq_case_firms_public_id")),
        sa.UniqueConstraint("party_id", name="one_firm_per_party"),
    )
    for name, columns in (("one_firm_per_place", ["case_id", "place"]), ("one_live_firm", ["case_id", "merchant_id"])):
        op.create_index(name, table, columns, unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE)
    op.create_index("ix_case_firms_due", table, ["due_at"], sqlite_where=_DUE, postgresql_where=_DUE)
    op.create_index("ix_case_firms_merchant", table, ["merchant_id"])


def _create_divisions() -> None:
    table = "divisions"
    shares = ("complainant", "respondent", "firm_1", "firm_2", "firm_3", "nobody")
    op.create_table(
        table,
        _id("id"),
        _id("case_id"),
        _id("decision_id"),
        *(_id(name) for name in shares),
        sa.Column("reason", sa.Text(), nullable=False),
        _check(table, "shares_not_negative", " AND ".join(f"{name} >= 0" for name in shares)),
        _check(table, "shares_are_whole", f"{' + '.join(shares)} = 100"),
        _check(table, "divided_with_reason", "reason <> ''"),
        _to(table, "case_id", "cases"),
        _to(table, "decision_id", "decisions"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_divisions")),
        sa.UniqueConstraint("decision_id", name="one_division_per_decision"),
    )
    op.create_index("ix_divisions_case_id", table, ["case_id"])


def downgrade() -> None:
    """Step down: a further firm is a party without a part, and no division is left."""
    op.drop_table("divisions")
    op.drop_table("case_firms")
