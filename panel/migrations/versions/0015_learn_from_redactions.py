"""Names the operator lists, words learnt from people at the redaction desk, and counts of what each published brief taught."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from panel.redaction.listed import key_of, listed_forms

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_moment = sa.DateTime(timezone=True)
_none = sa.text("merchant_id IS NOT NULL")
_merchants = sa.table(
    "merchants", sa.column("id", _id), sa.column("name", sa.String), sa.column("contact_email", sa.String),
    sa.column("terms_accepted_at", _moment),
)  # fmt: skip
_members = sa.table("merchant_members", sa.column("merchant_id", _id))
_forms = sa.table(
    "listed_forms", sa.column("key", sa.String), sa.column("form", sa.String), sa.column("kind", sa.String),
    sa.column("merchant_id", _id),
)  # fmt: skip


def upgrade() -> None:
    """Step up: nothing was learnt so far; merchants that somebody stands behind are on the list."""
    _create_listed()
    _create_learnt()
    _create_counts()
    _list_merchants()


def downgrade() -> None:
    """Step down: the lists, what was learnt and its figures are gone."""
    for table in ("redaction_counts", "word_rulings", "word_votes", "learnt_words", "listed_forms", "listed_names"):
        op.drop_table(table)


def _account(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["accounts.id"], name=op.f(f"fk_{table}_{column}"))


def _create_listed() -> None:
    op.create_table(
        "listed_names",
        sa.Column("id", _id, nullable=False),
        sa.Column("public_id", sa.String(26), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("solid", sa.String(200), nullable=False),
        sa.Column("shorts", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("city", sa.String(40), nullable=False),
        sa.Column("added_at", _moment, nullable=False),
        sa.Column("added_by_id", _id, nullable=True),
        sa.Column("removed_at", _moment, nullable=True),
        sa.Column("removed_by_id", _id, nullable=True),
        sa.CheckConstraint("kind IN ('merchant', 'brand')", name=op.f("ck_listed_names_listed_kind")),
        _account("listed_names", "added_by_id"),
        _account("listed_names", "removed_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listed_names")),
        sa.UniqueConstraint("public_id", name=op.f("uq_listed_names_public_id")),
        sa.UniqueConstraint("solid", "kind", "city", name="one_listed_name"),
    )
    op.create_table(
        "listed_forms",
        sa.Column("id", _id, nullable=False),
        sa.Column("key", sa.String(12), nullable=False),
        sa.Column("form", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("name_id", _id, nullable=True),
        sa.Column("merchant_id", _id, nullable=True),
        sa.CheckConstraint("kind IN ('merchant', 'brand')", name=op.f("ck_listed_forms_form_kind")),
        sa.CheckConstraint("(name_id IS NULL) <> (merchant_id IS NULL)", name=op.f("ck_listed_forms_form_of_one")),
        sa.ForeignKeyConstraint(["name_id"], ["listed_names.id"], name=op.f("fk_listed_forms_name_id")),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name=op.f("fk_listed_forms_merchant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listed_forms")),
    )
    op.create_index("ix_listed_forms_found", "listed_forms", ["key", "form", "kind", "name_id"])
    op.create_index("ix_listed_forms_name", "listed_forms", ["name_id"])
    op.create_index(
        "ix_listed_forms_merchant", "listed_forms", ["merchant_id"], sqlite_where=_none, postgresql_where=_none
    )


def _create_learnt() -> None:
    op.create_table(
        "learnt_words",
        sa.Column("id", _id, nullable=False),
        sa.Column("public_id", sa.String(26), nullable=False),
        sa.Column("word", sa.String(12), nullable=False),
        sa.Column("key", sa.String(12), nullable=False),
        sa.Column("people", _id, nullable=False),
        sa.Column("opened", _id, nullable=False),
        sa.Column("masked", _id, nullable=False),
        sa.Column("changed_at", _moment, nullable=False),
        sa.Column("ruling", sa.String(3), nullable=False),
        sa.CheckConstraint("ruling IN ('', 'on', 'off')", name=op.f("ck_learnt_words_ruling_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learnt_words")),
        sa.UniqueConstraint("public_id", name=op.f("uq_learnt_words_public_id")),
        sa.UniqueConstraint("word", name=op.f("uq_learnt_words_word")),
    )
    op.create_index("ix_learnt_words_key", "learnt_words", ["key"])
    op.create_table(
        "word_votes",
        sa.Column("id", _id, nullable=False),
        sa.Column("word_id", _id, nullable=False),
        sa.Column("brief_id", _id, nullable=False),
        sa.Column("account_id", _id, nullable=True),
        sa.Column("opened", sa.Boolean(), nullable=False),
        sa.Column("voted_at", _moment, nullable=False),
        sa.ForeignKeyConstraint(["word_id"], ["learnt_words.id"], name=op.f("fk_word_votes_word_id")),
        sa.ForeignKeyConstraint(["brief_id"], ["briefs.id"], name=op.f("fk_word_votes_brief_id")),
        _account("word_votes", "account_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_word_votes")),
    )
    op.create_index("ix_word_votes_word", "word_votes", ["word_id", "voted_at"])
    op.create_table(
        "word_rulings",
        sa.Column("id", _id, nullable=False),
        sa.Column("public_id", sa.String(26), nullable=False),
        sa.Column("word_id", _id, nullable=False),
        sa.Column("allowed", sa.Boolean(), nullable=False),
        sa.Column("ruled_by_id", _id, nullable=True),
        sa.Column("ruled_at", _moment, nullable=False),
        sa.Column("undone_by_id", _id, nullable=True),
        sa.Column("undone_at", _moment, nullable=True),
        sa.ForeignKeyConstraint(["word_id"], ["learnt_words.id"], name=op.f("fk_word_rulings_word_id")),
        _account("word_rulings", "ruled_by_id"),
        _account("word_rulings", "undone_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_word_rulings")),
        sa.UniqueConstraint("public_id", name=op.f("uq_word_rulings_public_id")),
    )
    op.create_index("ix_word_rulings_word", "word_rulings", ["word_id", "id"])


def _create_counts() -> None:
    op.create_table(
        "redaction_counts",
        sa.Column("id", _id, nullable=False),
        sa.Column("brief_id", _id, nullable=False),
        sa.Column("published_at", _moment, nullable=False),
        sa.Column("month", _id, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("family", sa.String(20), nullable=False),
        sa.Column("found", _id, nullable=False),
        sa.Column("kept", _id, nullable=False),
        sa.Column("dropped", _id, nullable=False),
        sa.Column("added", _id, nullable=False),
        sa.ForeignKeyConstraint(["brief_id"], ["briefs.id"], name=op.f("fk_redaction_counts_brief_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction_counts")),
        sa.UniqueConstraint("brief_id", "kind", "family", name="one_count_per_family"),
    )
    op.create_index("ix_redaction_counts_when", "redaction_counts", ["published_at"])


def _list_merchants() -> None:
    """Those with members, an address or accepted terms. One that a complainant merely named is no list's."""
    claimed = sa.or_(
        _merchants.c.contact_email.is_not(None), _merchants.c.terms_accepted_at.is_not(None),
        _merchants.c.id.in_(sa.select(_members.c.merchant_id)),
    )
    connection = op.get_bind()
    for id_, name in connection.execute(sa.select(_merchants.c.id, _merchants.c.name).where(claimed)).all():
        rows = [
            {"key": key_of(form), "form": form, "kind": "merchant", "merchant_id": id_} for form in listed_forms(name)
            if len(form) <= 200
        ]
        if rows:
            connection.execute(_forms.insert(), rows)
