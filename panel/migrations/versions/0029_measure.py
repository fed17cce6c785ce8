"""Measures: figures of months, kept when they are over, and indexes that find the cases of a month."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0025"
branch_labels = None
depends_on = None

_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_moment = sa.DateTime(timezone=True)
INDEXES = (
    ("ix_cases_filed", "cases", "filed_at"), ("ix_case_actions_made", "case_actions", "made_at"),
    ("ix_case_actions_done", "case_actions", "done_at"),
)


def _links(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_{table}_{name}")) for name, to in columns.items()
    ]


def _checks(table: str, **rules: str) -> list[sa.CheckConstraint]:
    return [sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in rules.items()]


def upgrade() -> None:
    """Step up: nothing is filled here. The months of before are measured one after the other by the nightly worker."""
    for name, table, column in INDEXES:
        op.create_index(name, table, [column])
    _make_months()


def _make_months() -> None:
    op.create_table(
        "month_figures",
        sa.Column("id", _id, nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("version", _id, nullable=False),
        sa.Column("figures", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("made_at", _moment, nullable=False),
        sa.Column("made_by_id", _id, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        *_checks("month_figures", version_from_zero="version >= 0", corrected_with_reason="(version <= 1) = (reason = '')",
                 corrected_by_somebody="(version <= 1) = (made_by_id IS NULL)"),
        *_links("month_figures", made_by_id="accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_figures")),
        sa.UniqueConstraint("month", "version", name="one_version_of_a_month"),
    )


def downgrade() -> None:
    """Step down: what was kept of months that are over is gone, and is counted anew from the cases that are left."""
    op.drop_table("month_figures")
    for name, table, _ in reversed(INDEXES):
        op.drop_index(name, table)
