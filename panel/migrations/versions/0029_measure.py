"""Measures: figures of months, kept when they are over; looks at trends, surges, early warnings; indexes for all of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_moment = sa.DateTime(timezone=True)
INDEXES = (
    ("ix_cases_filed", "cases", "filed_at"), ("ix_case_actions_made", "case_actions", "made_at"),
    ("ix_case_actions_done", "case_actions", "done_at"),
)
OF_ONE = (
    "kind <> 'surge' OR CASE WHEN merchant_id IS NULL THEN (category = '') <> (touchpoint = '')"
    " ELSE category = '' AND touchpoint = '' END"
)
ISSUES = sa.table("systemic_issues", sa.column("id", sa.BigInteger()), sa.column("kind", sa.String()))


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
    _allow(True)
    _make_looks()
    _make_surges()
    _make_warnings()
    _make_breaker()


def _make_breaker() -> None:
    figures = sa.Enum("undecided", "turnout", "agreement", "leaning", name="breaker_figure", native_enum=False,
                      create_constraint=True, length=32)
    op.create_table(
        "breaker_trips",
        sa.Column("id", _id, nullable=False),
        sa.Column("public_id", sa.String(26), nullable=False),
        sa.Column("standing", sa.Boolean(), nullable=True),
        sa.Column("figure", figures, nullable=False),
        *(sa.Column(name, _id, nullable=False) for name in ("value", "limit", "rounds")),
        sa.Column("tripped_at", _moment, nullable=False),
        sa.Column("reset_at", _moment, nullable=True),
        sa.Column("reset_by_id", _id, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        *_checks("breaker_trips", standing_until_reset="(standing IS NULL) = (reset_at IS NOT NULL)",
                 reset_whole="(reset_at IS NULL) = (reset_by_id IS NULL) AND (reset_at IS NULL) = (reason = '')"),
        *_links("breaker_trips", reset_by_id="accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breaker_trips")),
        sa.UniqueConstraint("public_id", name=op.f("uq_breaker_trips_public_id")),
        sa.UniqueConstraint("standing", name="one_trip_at_a_time"),
    )
    op.create_table(
        "stopped_clocks",
        sa.Column("id", _id, nullable=False),
        *(sa.Column(name, _id, nullable=False) for name in ("trip_id", "case_id", "minutes")),
        sa.Column("stopped_at", _moment, nullable=False),
        *_links("stopped_clocks", trip_id="breaker_trips", case_id="cases"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stopped_clocks")),
        sa.UniqueConstraint("trip_id", "case_id", name="one_clock_of_a_case"),
    )
    op.create_index(op.f("ix_stopped_clocks_case_id"), "stopped_clocks", ["case_id"])


def _allow(surges: bool) -> None:
    """Whether a systemic issue may be of a surge."""
    kinds = "kind IN ('merchant', 'cause', 'surge')" if surges else "kind IN ('merchant', 'cause')"
    merchant = "(kind = 'merchant') = (merchant_id IS NOT NULL)"
    with op.batch_alter_table("systemic_issues") as issues:
        issues.drop_constraint(op.f("ck_systemic_issues_issue_kind"), type_="check")
        issues.create_check_constraint(op.f("ck_systemic_issues_issue_kind"), kinds)
        issues.drop_constraint(op.f("ck_systemic_issues_merchant_iff_merchant"), type_="check")
        issues.create_check_constraint(
            op.f("ck_systemic_issues_merchant_iff_merchant"), f"kind = 'surge' OR {merchant}" if surges else merchant
        )
        if surges:
            issues.create_check_constraint(op.f("ck_systemic_issues_surge_of_one"), OF_ONE)
        else:
            issues.drop_constraint(op.f("ck_systemic_issues_surge_of_one"), type_="check")


def _make_looks() -> None:
    op.create_table(
        "trend_looks",
        sa.Column("id", _id, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("figures", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("made_at", _moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trend_looks")),
        sa.UniqueConstraint("day", name=op.f("uq_trend_looks_day")),
    )


def _make_surges() -> None:
    kinds = sa.Enum("category", "merchant", "touchpoint", name="surge_kind", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "surges",
        sa.Column("id", _id, nullable=False),
        sa.Column("public_id", sa.String(26), nullable=False),
        sa.Column("kind", kinds, nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("merchant_id", _id, nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", _id, nullable=False),
        sa.Column("usual", _id, nullable=False),
        sa.Column("issue_id", _id, nullable=False),
        sa.Column("raised_at", _moment, nullable=False),
        *_checks("surges", merchant_iff_merchant="(kind = 'merchant') = (merchant_id IS NOT NULL)", of_some_cases="count > 0"),
        *_links("surges", merchant_id="merchants", issue_id="systemic_issues"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surges")),
        sa.UniqueConstraint("public_id", name=op.f("uq_surges_public_id")),
        sa.UniqueConstraint("kind", "key", "day", name="one_surge_a_day"),
    )
    op.create_index("ix_surges_issue", "surges", ["issue_id"])


def _make_warnings() -> None:
    op.create_table(
        "early_warnings",
        sa.Column("id", _id, nullable=False),
        sa.Column("public_id", sa.String(26), nullable=False),
        sa.Column("surge_id", _id, nullable=False),
        sa.Column("merchant_id", _id, nullable=False),
        sa.Column("own", _id, nullable=False),
        sa.Column("made_at", _moment, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by_id", _id, nullable=True),
        sa.Column("answered_at", _moment, nullable=True),
        *_checks("early_warnings", answered_by_somebody="(answered_at IS NULL) = (answered_by_id IS NULL)",
                 answer_with_time="answered_at IS NOT NULL OR answer = ''"),
        *_links("early_warnings", surge_id="surges", merchant_id="merchants", answered_by_id="accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_early_warnings")),
        sa.UniqueConstraint("public_id", name=op.f("uq_early_warnings_public_id")),
        sa.UniqueConstraint("surge_id", "merchant_id", name="one_warning_per_merchant"),
    )
    op.create_index("ix_early_warnings_merchant", "early_warnings", ["merchant_id"])
    op.create_index("ix_early_warnings_answered_by", "early_warnings", ["answered_by_id"])


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
    """Step down: issues of surges go; months that are over are counted anew from the cases that are left."""
    for table in ("stopped_clocks", "breaker_trips", "early_warnings", "surges", "trend_looks", "month_figures"):
        op.drop_table(table)
    surges = sa.select(ISSUES.c.id).where(ISSUES.c.kind == "surge")
    for name in ("issue_acts", "issue_cases"):
        part = sa.table(name, sa.column("issue_id", sa.BigInteger()))
        op.execute(part.delete().where(part.c.issue_id.in_(surges)))
    op.execute(ISSUES.delete().where(ISSUES.c.kind == "surge"))
    _allow(False)
    for name, table, _ in reversed(INDEXES):
        op.drop_index(name, table)
