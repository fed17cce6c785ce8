"""Ask experts and observers: profiles, invitations, signed opinions, remarks, wishes, and objections to who acts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_LIVE = sa.text("state IN ('waiting', 'accepted', 'given')")
_DUE = sa.text("state IN ('waiting', 'accepted')")
_WAITS = sa.text("status = 'waiting'")


def upgrade() -> None:
    """Step up. Who holds the role already fills in a profile, or is given one."""
    _create_profiles()
    _create_invitations()
    _create_opinions()
    _create_words_of_sides()
    _create_recusals()


def _kinds(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _kind() -> sa.Column[str]:
    return sa.Column("kind", _kinds("expert_kind", "adviser", "observer"), nullable=False)


def _side(name: str = "role", *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, _kinds("party_role", "complainant", "respondent"), nullable=nullable)


def _id(name: str = "id", *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, _big, nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _to(table: str, column: str, of: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{of}.id"], name=op.f(f"fk_{table}_{column}"))


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _create_profiles() -> None:
    table = "expert_profiles"
    op.create_table(
        table,
        sa.Column("account_id", _big, autoincrement=False, nullable=False),
        _kind(),
        sa.Column("field", sa.String(20), nullable=False),
        sa.Column("association", sa.String(120), nullable=False),
        _words("about"),
        sa.Column("open", sa.Boolean(), nullable=False),
        _at("changed_at"),
        _check(table, "observer_iff_association", "(kind = 'observer') = (association <> '')"),
        _to(table, "account_id", "accounts"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_expert_profiles")),
    )


def _create_invitations() -> None:
    table = "expert_invitations"
    states = _kinds(
        "invitation_state", "waiting", "accepted", "given", "declined", "expired", "withdrawn", "removed",
    )
    op.create_table(
        table,
        _id(),
        sa.Column("public_id", sa.String(26), nullable=False),
        _id("case_id"),
        _id("account_id"),
        _kind(),
        sa.Column("field", sa.String(20), nullable=False),
        _words("question"),
        _side("wished_by", nullable=True),
        sa.Column("state", states, nullable=False),
        _words("reason"),
        _id("invited_by_id", nullable=True),
        _at("invited_at"),
        _at("expires_at"),
        _at("accepted_at", nullable=True),
        _at("ended_at", nullable=True),
        _check(table, "two_persons", "invited_by_id <> account_id"),
        _check(table, "observer_iff_wished", "(kind = 'observer') = (wished_by IS NOT NULL)"),
        _check(table, "declined_with_reason", "(state = 'declined') = (reason <> '')"),
        _check(table, "accepted_at_when_accepted", "state NOT IN ('accepted', 'given') OR accepted_at IS NOT NULL"),
        _check(table, "ended_when_over", "(state IN ('waiting', 'accepted')) = (ended_at IS NULL)"),
        _to(table, "case_id", "cases"),
        _to(table, "account_id", "accounts"),
        _to(table, "invited_by_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_invitations")),
        sa.UniqueConstraint("public_id", name=op.f("uq_expert_invitations_public_id")),
    )
    op.create_index(
        "one_live_invitation", table, ["case_id", "account_id"], unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE
    )
    op.create_index("ix_expert_invitations_account", table, ["account_id", "state"])
    op.create_index("ix_expert_invitations_due", table, ["expires_at"], sqlite_where=_DUE, postgresql_where=_DUE)


def _create_opinions() -> None:
    table = "opinions"
    op.create_table(
        table,
        _id(),
        _id("invitation_id"),
        _id("version"),
        _words("text"),
        _words("reason"),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("association", sa.String(120), nullable=False),
        _at("signed_at"),
        sa.Column("salt", sa.String(32), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        _check(table, "correction_with_reason", "version >= 1 AND (version = 1) = (reason = '')"),
        _to(table, "invitation_id", "expert_invitations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinions")),
        sa.UniqueConstraint("invitation_id", "version", name="one_opinion_per_version"),
    )


def _create_words_of_sides() -> None:
    for table, column, of, name in (
        ("opinion_remarks", "invitation_id", "expert_invitations", "one_remark_per_side"),
        ("observer_wishes", "case_id", "cases", "one_wish_per_side"),
    ):
        op.create_table(
            table, _id(), _id(column), _side(), _words("text"), _at("made_at"), _to(table, column, of),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")), sa.UniqueConstraint(column, "role", name=name),
        )


def _create_recusals() -> None:
    table = "recusals"
    op.create_table(
        table,
        _id(),
        sa.Column("public_id", sa.String(26), nullable=False),
        _id("case_id"),
        _side(),
        sa.Column("target", _kinds("recusal_target", "mediator", "expert"), nullable=False),
        _id("account_id"),
        _id("invitation_id", nullable=True),
        _words("reason"),
        sa.Column("status", _kinds("recusal_status", "waiting", "upheld", "rejected"), nullable=False),
        _at("made_at"),
        _at("decided_at", nullable=True),
        _id("decided_by_id", nullable=True),
        _words("reply"),
        _check(table, "two_persons", "decided_by_id <> account_id"),
        _check(table, "waiting_iff_undecided", "(status = 'waiting') = (decided_at IS NULL)"),
        _check(table, "decision_whole", "(decided_at IS NULL) = (decided_by_id IS NULL)"),
        _check(table, "expert_iff_invited", "(target = 'expert') = (invitation_id IS NOT NULL)"),
        _to(table, "case_id", "cases"),
        _to(table, "account_id", "accounts"),
        _to(table, "invitation_id", "expert_invitations"),
        _to(table, "decided_by_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusals")),
        sa.UniqueConstraint("public_id", name=op.f("uq_recusals_public_id")),
    )
    op.create_index(
        "one_waiting_recusal", table, ["case_id", "role", "account_id"], unique=True, sqlite_where=_WAITS,
        postgresql_where=_WAITS,
    )
    op.create_index("ix_recusals_status", table, ["status", "id"])
    op.create_index("ix_recusals_case_id", table, ["case_id"])


def downgrade() -> None:
    """Step down: what experts said is gone; the record keeps the fingerprints."""
    for table in ("recusals", "observer_wishes", "opinion_remarks", "opinions", "expert_invitations", "expert_profiles"):
        op.drop_table(table)
