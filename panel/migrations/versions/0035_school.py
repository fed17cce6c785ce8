"""Keep which training modules were done, what a closed case was about, and the operator's own fields at filing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

ROLES = ("kitchen", "courier", "warehouse", "counter", "visit", "support", "product", "platform", "other", "own")
KINDS = ("text", "number", "date", "choice")
_big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Step up."""
    op.create_table(
        "modules_done",
        sa.Column("account_id", _big, autoincrement=False, nullable=False),
        sa.Column("module", sa.String(20), nullable=False),
        sa.Column("version", _big, nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_modules_done_version_counts")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_modules_done_account_id")),
        sa.PrimaryKeyConstraint("account_id", "module", name=op.f("pk_modules_done")),
    )
    _create_works()
    _create_fields()


def _create_works() -> None:
    op.create_table(
        "own_roles",
        sa.Column("id", _big, nullable=False),
        sa.Column("public_id", sa.String(26), nullable=False),
        sa.Column("zh", sa.String(40), nullable=False),
        sa.Column("en", sa.String(40), nullable=False),
        sa.Column("added_by_id", _big, nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("zh <> '' AND en <> ''", name=op.f("ck_own_roles_named")),
        sa.ForeignKeyConstraint(["added_by_id"], ["accounts.id"], name=op.f("fk_own_roles_added_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_roles")),
        sa.UniqueConstraint("public_id", name=op.f("uq_own_roles_public_id")),
    )
    op.create_table(
        "closing_works",
        sa.Column("case_id", _big, autoincrement=False, nullable=False),
        sa.Column("role", sa.Enum(*ROLES, name="work_role", native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column("own_role_id", _big, nullable=True),
        sa.Column("item", sa.String(20), nullable=False),
        sa.CheckConstraint("(role = 'own') = (own_role_id IS NOT NULL)", name=op.f("ck_closing_works_own_iff_own")),
        sa.CheckConstraint("item <> ''", name=op.f("ck_closing_works_item_said")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_closing_works_case_id")),
        sa.ForeignKeyConstraint(["own_role_id"], ["own_roles.id"], name=op.f("fk_closing_works_own_role_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_closing_works")),
    )


def _create_fields() -> None:
    live = sa.text("ended_at IS NULL")
    op.create_table(
        "own_fields",
        sa.Column("id", _big, nullable=False),
        sa.Column("public_id", sa.String(26), nullable=False),
        sa.Column("position", _big, nullable=False),
        sa.Column("zh", sa.String(80), nullable=False),
        sa.Column("en", sa.String(80), nullable=False),
        sa.Column("kind", sa.Enum(*KINDS, name="field_kind", native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("before_id", _big, nullable=True),
        sa.Column("added_by_id", _big, nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("position BETWEEN 1 AND 8", name=op.f("ck_own_fields_few")),
        sa.CheckConstraint("zh <> '' AND en <> ''", name=op.f("ck_own_fields_named")),
        sa.ForeignKeyConstraint(["before_id"], ["own_fields.id"], name=op.f("fk_own_fields_before_id")),
        sa.ForeignKeyConstraint(["added_by_id"], ["accounts.id"], name=op.f("fk_own_fields_added_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_fields")),
        sa.UniqueConstraint("public_id", name=op.f("uq_own_fields_public_id")),
    )
    op.create_index("one_live_field", "own_fields", ["position"], unique=True, sqlite_where=live, postgresql_where=live)
    op.create_table(
        "field_answers",
        sa.Column("id", _big, nullable=False),
        sa.Column("case_id", _big, nullable=False),
        sa.Column("field_id", _big, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.CheckConstraint("value <> ''", name=op.f("ck_field_answers_answered")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_field_answers_case_id")),
        sa.ForeignKeyConstraint(["field_id"], ["own_fields.id"], name=op.f("fk_field_answers_field_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_answers")),
        sa.UniqueConstraint("case_id", "field_id", name="answered_once"),
    )


def downgrade() -> None:
    """Step back."""
    for table in ("field_answers", "own_fields", "closing_works", "own_roles", "modules_done"):
        op.drop_table(table)
