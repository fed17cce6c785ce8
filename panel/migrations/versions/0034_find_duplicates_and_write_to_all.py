"""Find duplicates and write to all who are affected: pairs of cases that were compared."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0031"
branch_labels = None
depends_on = None

_big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Step up."""
    _create_pairs()


def _kinds(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _id(name: str = "id", *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, _big, nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _to(table: str, column: str, of: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{of}.id"], name=op.f(f"fk_{table}_{column}"))


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _create_pairs() -> None:
    table = "case_pairs"
    statuses = _kinds(
        "case_status", "filed", "awaiting_response", "in_mediation", "settled", "impasse", "redacting", "voting", "decided",
        "appealed", "closed", "withdrawn", "inadmissible",
    )
    op.create_table(
        table,
        _id(),
        _id("low_id"),
        _id("high_id"),
        sa.Column("kind", _kinds("pair_kind", "duplicate", "distinct"), nullable=False),
        _id("merged_id", nullable=True),
        sa.Column("status_before", statuses, nullable=True),
        _id("low_version"),
        _id("high_version"),
        _id("said_by_id"),
        _at("said_at"),
        _check(table, "two_cases_in_order", "low_id < high_id"),
        _check(table, "duplicate_iff_merged", "(kind = 'duplicate') = (merged_id IS NOT NULL)"),
        _check(table, "merged_is_of_the_pair", "merged_id IS NULL OR merged_id IN (low_id, high_id)"),
        _check(table, "merged_from_somewhere", "(merged_id IS NULL) = (status_before IS NULL)"),
        _to(table, "low_id", "cases"),
        _to(table, "high_id", "cases"),
        _to(table, "merged_id", "cases"),
        _to(table, "said_by_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_pairs")),
        sa.UniqueConstraint("low_id", "high_id", name="a_pair_once"),
        sa.UniqueConstraint("merged_id", name="merged_once"),
    )
    op.create_index("ix_case_pairs_high", table, ["high_id"])


def downgrade() -> None:
    """Step down."""
    op.drop_table("case_pairs")
