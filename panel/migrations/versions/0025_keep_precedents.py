"""Keep precedents with a full-text table of their redacted words, and what the house tells everybody because of a case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

WORDS = "precedent_words"
_PUT = "INSERT INTO precedent_words (rowid, words) VALUES (new.id, new.words);"
_TAKE = "INSERT INTO precedent_words (precedent_words, rowid, words) VALUES ('delete', old.id, old.words);"
LITE = (
    f"CREATE VIRTUAL TABLE {WORDS} USING fts5(words, content='precedents', content_rowid='id',"
    " tokenize='unicode61 remove_diacritics 0')",
    f"CREATE TRIGGER {WORDS}_put AFTER INSERT ON precedents BEGIN {_PUT} END",
    f"CREATE TRIGGER {WORDS}_take AFTER DELETE ON precedents BEGIN {_TAKE} END",
    f"CREATE TRIGGER {WORDS}_change AFTER UPDATE OF words ON precedents BEGIN {_TAKE} {_PUT} END",
)
LITE_AWAY = (*(f"DROP TRIGGER {WORDS}_{name}" for name in ("put", "take", "change")), f"DROP TABLE {WORDS}")
POSTGRES = (
    f"CREATE TABLE {WORDS} (precedent_id BIGINT PRIMARY KEY REFERENCES precedents (id) ON DELETE CASCADE,"
    " vector TSVECTOR NOT NULL)",
    f"CREATE INDEX ix_{WORDS} ON {WORDS} USING gin (vector)",
    "CREATE OR REPLACE FUNCTION precedent_words_follow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " INSERT INTO precedent_words (precedent_id, vector) VALUES (NEW.id, to_tsvector('simple', NEW.words))"
    " ON CONFLICT (precedent_id) DO UPDATE SET vector = EXCLUDED.vector; RETURN NULL; END $$",
    f"CREATE TRIGGER {WORDS}_put AFTER INSERT OR UPDATE OF words ON precedents"
    f" FOR EACH ROW EXECUTE FUNCTION {WORDS}_follow()",
)
POSTGRES_AWAY = (f"DROP TRIGGER {WORDS}_put ON precedents", f"DROP FUNCTION {WORDS}_follow()", f"DROP TABLE {WORDS}")
_big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    """Step up. Cases that are closed already are filed by `flask precedents fill`."""
    op.create_table(
        "precedents",
        sa.Column("id", _big, nullable=False),
        sa.Column("public_id", sa.String(26), nullable=False),
        sa.Column("case_id", _big, nullable=False),
        sa.Column("round_id", _big, nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("outcome", sa.String(12), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("title", "reasons", "changed", "unchanged", "words")),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_by_id", _big, nullable=True),
        sa.CheckConstraint("(hidden_at IS NULL) = (hidden_by_id IS NULL)", name=op.f("ck_precedents_hidden_whole")),
        sa.CheckConstraint("hidden_at IS NULL OR words = ''", name=op.f("ck_precedents_hidden_has_no_words")),
        sa.CheckConstraint(
            "outcome IN ('complainant', 'respondent', 'middle', 'undecided')", name=op.f("ck_precedents_outcome_known")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_precedents_case_id")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_precedents_round_id")),
        sa.ForeignKeyConstraint(["hidden_by_id"], ["accounts.id"], name=op.f("fk_precedents_hidden_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_precedents")),
        sa.UniqueConstraint("case_id", name=op.f("uq_precedents_case_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_precedents_public_id")),
    )
    op.create_index("ix_precedents_kind", "precedents", ["category", "outcome", "id"])
    for statement in LITE if _sqlite() else POSTGRES:
        op.execute(statement)
    _create_tellings()


def _create_tellings() -> None:
    kinds = sa.Enum("faq", "story", name="telling_kind", native_enum=False, create_constraint=True, length=32)
    states = sa.Enum("waiting", "returned", "published", "withdrawn", "objected", name="telling_state", native_enum=False,
                     create_constraint=True, length=32)
    op.create_table(
        "tellings",
        sa.Column("id", _big, nullable=False),
        sa.Column("public_id", sa.String(26), nullable=False),
        sa.Column("case_id", _big, nullable=False),
        sa.Column("kind", kinds, nullable=False),
        sa.Column("state", states, nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("title", "text", "changed")),
        sa.Column("version", _big, nullable=False),
        sa.Column("written_by_id", _big, nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_by_id", _big, nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("appears_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("reviewed_by_id <> written_by_id", name=op.f("ck_tellings_two_persons")),
        sa.CheckConstraint(
            "state <> 'published' OR (reviewed_by_id IS NOT NULL AND appears_at IS NOT NULL)",
            name=op.f("ck_tellings_published_is_reviewed"),
        ),
        sa.CheckConstraint("state <> 'objected' OR kind = 'story'", name=op.f("ck_tellings_objected_is_story")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_tellings_case_id")),
        sa.ForeignKeyConstraint(["written_by_id"], ["accounts.id"], name=op.f("fk_tellings_written_by_id")),
        sa.ForeignKeyConstraint(["reviewed_by_id"], ["accounts.id"], name=op.f("fk_tellings_reviewed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tellings")),
        sa.UniqueConstraint("case_id", "kind", "language", name="one_telling_per_kind"),
        sa.UniqueConstraint("public_id", name=op.f("uq_tellings_public_id")),
    )
    op.create_index("ix_tellings_shown", "tellings", ["kind", "state", "appears_at"])


def downgrade() -> None:
    """Step down: the library can be filled again from the cases; what was told to everybody is gone."""
    op.drop_table("tellings")
    for statement in LITE_AWAY if _sqlite() else POSTGRES_AWAY:
        op.execute(statement)
    op.drop_index("ix_precedents_kind", "precedents")
    op.drop_table("precedents")
