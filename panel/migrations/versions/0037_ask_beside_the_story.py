"""Keep questions beside the story with their answers, what files say about themselves, and who hides the own milestones."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

SOURCES = ("intake", "mediator", "gentle")
_big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Step up."""
    _create_questions()
    op.create_table(
        "exhibit_signs",
        sa.Column("exhibit_id", _big, autoincrement=False, nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("likeness", sa.String(16), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["exhibit_id"], ["exhibits.id"], name=op.f("fk_exhibit_signs_exhibit_id")),
        sa.PrimaryKeyConstraint("exhibit_id", name=op.f("pk_exhibit_signs")),
    )
    op.create_index("ix_exhibit_signs_likeness", "exhibit_signs", ["likeness"])
    op.create_table(
        "milestones_hidden",
        sa.Column("account_id", _big, autoincrement=False, nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_milestones_hidden_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_milestones_hidden")),
    )


def _create_questions() -> None:
    source = sa.Enum(*SOURCES, name="ask_source", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "asked_questions",
        sa.Column("id", _big, nullable=False),
        sa.Column("public_id", sa.String(26), nullable=False),
        sa.Column("case_id", _big, nullable=False),
        sa.Column("party_id", _big, nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("source", source, nullable=False),
        sa.Column("asked_by_id", _big, nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.CheckConstraint("(answered_at IS NULL) = (reply = '')", name=op.f("ck_asked_questions_reply_iff_answered")),
        sa.CheckConstraint(
            "answered_at IS NULL OR declined_at IS NULL", name=op.f("ck_asked_questions_answered_or_declined")
        ),
        sa.CheckConstraint(
            "source <> 'mediator' OR asked_by_id IS NOT NULL", name=op.f("ck_asked_questions_mediator_named")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["accounts.id"], name=op.f("fk_asked_questions_asked_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_asked_questions_case_id")),
        sa.ForeignKeyConstraint(["party_id"], ["parties.id"], name=op.f("fk_asked_questions_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked_questions")),
        sa.UniqueConstraint("public_id", name=op.f("uq_asked_questions_public_id")),
        sa.UniqueConstraint("party_id", "code", name="asked_once"),
    )
    op.create_index("ix_asked_questions_case_id", "asked_questions", ["case_id"])
    waits, gentle = sa.text("answered_at IS NULL AND declined_at IS NULL"), sa.text("source = 'gentle'")
    for name, where in (("one_question_waits", waits), ("one_gentle_question", gentle)):
        op.create_index(name, "asked_questions", ["party_id"], unique=True, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Step back."""
    for table in ("milestones_hidden", "exhibit_signs", "asked_questions"):
        op.drop_table(table)
