"""Find duplicates and write to all who are affected: pairs of cases, letters with their remedies and who gets them; skills."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_DUE = sa.text("due_at IS NOT NULL")
_big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Step up."""
    _create_pairs()
    _create_circulars()
    _create_letters()
    _create_skills()


def _kinds(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


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


def _create_circulars() -> None:
    table = "circulars"
    op.create_table(
        table,
        _id(),
        sa.Column("public_id", sa.String(26), nullable=False),
        _id("issue_id", nullable=True),
        _id("merchant_id", nullable=True),
        sa.Column("title", sa.String(120), nullable=False),
        _words("apology"),
        _words("explanation"),
        sa.Column("choose_until", sa.Date(), nullable=False),
        _id("default_nth"),
        sa.Column(
            "state", _kinds("circular_state", "draft", "waiting", "sending", "sent", "over", "dropped"), nullable=False
        ),
        _id("version"),
        _words("returned"),
        _id("written_by_id"),
        _at("written_at"),
        _id("confirmed_by_id", nullable=True),
        _at("confirmed_at", nullable=True),
        _at("sent_at", nullable=True),
        _at("ended_at", nullable=True),
        _at("due_at", nullable=True),
        _check(table, "circular_two_persons", "confirmed_by_id <> written_by_id"),
        _check(table, "confirmed_whole", "(confirmed_at IS NULL) = (confirmed_by_id IS NULL)"),
        _check(table, "goes_out_iff_confirmed", "(state IN ('sending', 'sent', 'over')) = (confirmed_at IS NOT NULL)"),
        _check(table, "sent_iff_sent_at", "(state IN ('sent', 'over')) = (sent_at IS NOT NULL)"),
        _check(table, "ended_iff_over", "(state IN ('over', 'dropped')) = (ended_at IS NOT NULL)"),
        _check(table, "default_of_four", "default_nth BETWEEN 1 AND 4"),
        _to(table, "issue_id", "systemic_issues"),
        _to(table, "merchant_id", "merchants"),
        _to(table, "written_by_id", "accounts"),
        _to(table, "confirmed_by_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circulars")),
        sa.UniqueConstraint("public_id", name=op.f("uq_circulars_public_id")),
    )
    op.create_index("ix_circulars_state", table, ["state", "id"])
    op.create_index("ix_circulars_due", table, ["due_at"], sqlite_where=_DUE, postgresql_where=_DUE)
    table = "circular_remedies"
    op.create_table(
        table,
        sa.Column("circular_id", _big, autoincrement=False, nullable=False),
        sa.Column("nth", _big, autoincrement=False, nullable=False),
        sa.Column("text", sa.String(200), nullable=False),
        _check(table, "one_of_four", "nth BETWEEN 1 AND 4"),
        _to(table, "circular_id", "circulars"),
        sa.PrimaryKeyConstraint("circular_id", "nth", name=op.f("pk_circular_remedies")),
    )


def _create_letters() -> None:
    table = "circular_letters"
    op.create_table(
        table,
        _id(),
        sa.Column("public_id", sa.String(26), nullable=False),
        _id("circular_id"),
        _id("account_id"),
        _id("case_id", nullable=True),
        sa.Column("state", _kinds("letter_state", "waiting", "sent", "left_out"), nullable=False),
        _at("sent_at", nullable=True),
        sa.Column("reminded", sa.Boolean(), nullable=False),
        _id("nth", nullable=True),
        sa.Column("by_default", sa.Boolean(), nullable=False),
        _at("chosen_at", nullable=True),
        _at("done_at", nullable=True),
        _id("done_by_id", nullable=True),
        _check(table, "letter_sent_iff_sent_at", "(state = 'sent') = (sent_at IS NOT NULL)"),
        _check(table, "choice_whole", "(nth IS NULL) = (chosen_at IS NULL)"),
        _check(table, "chosen_of_a_letter", "nth IS NULL OR state = 'sent'"),
        _check(table, "default_is_a_choice", "nth IS NOT NULL OR NOT by_default"),
        _check(table, "done_whole", "(done_at IS NULL) = (done_by_id IS NULL)"),
        _check(table, "done_what_was_chosen", "done_at IS NULL OR nth IS NOT NULL"),
        _to(table, "circular_id", "circulars"),
        _to(table, "account_id", "accounts"),
        _to(table, "case_id", "cases"),
        _to(table, "done_by_id", "accounts"),
        sa.ForeignKeyConstraint(
            ["circular_id", "nth"], ["circular_remedies.circular_id", "circular_remedies.nth"], name="fk_circular_letters_nth"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circular_letters")),
        sa.UniqueConstraint("public_id", name=op.f("uq_circular_letters_public_id")),
        sa.UniqueConstraint("circular_id", "account_id", name="one_letter_each"),
    )
    op.create_index("ix_circular_letters_state", table, ["circular_id", "state", "nth", "id"])
    op.create_index("ix_circular_letters_account", table, ["account_id", "id"])


def _create_skills() -> None:
    table = "skills"
    op.create_table(
        table,
        _id(),
        sa.Column("public_id", sa.String(26), nullable=False),
        sa.Column("name", sa.String(30), nullable=False),
        _at("made_at"),
        _check(table, "skill_has_a_name", "name <> ''"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skills")),
        sa.UniqueConstraint("public_id", name=op.f("uq_skills_public_id")),
        sa.UniqueConstraint("name", name=op.f("uq_skills_name")),
    )
    op.create_table(
        "skill_holders",
        sa.Column("skill_id", _big, autoincrement=False, nullable=False),
        sa.Column("account_id", _big, autoincrement=False, nullable=False),
        _of_skill("skill_holders"),
        _to("skill_holders", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("skill_id", "account_id", name=op.f("pk_skill_holders")),
    )
    op.create_index("ix_skill_holders_account", "skill_holders", ["account_id"])
    op.create_table(
        "skill_wishes",
        sa.Column("skill_id", _big, autoincrement=False, nullable=False),
        sa.Column("asks", sa.String(60), nullable=False),
        _of_skill("skill_wishes"),
        sa.PrimaryKeyConstraint("skill_id", "asks", name=op.f("pk_skill_wishes")),
    )


def _of_skill(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["skill_id"], ["skills.id"], name=op.f(f"fk_{table}_skill_id"), ondelete="CASCADE")


def downgrade() -> None:
    """Step down."""
    for table in ("skill_wishes", "skill_holders", "skills", "circular_letters", "circular_remedies", "circulars"):
        op.drop_table(table)
    op.drop_table("case_pairs")
