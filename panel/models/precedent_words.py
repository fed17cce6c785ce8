"""The full-text table of precedents: FTS5 on SQLite, a tsvector with its index on PostgreSQL, both kept by triggers.

So it follows `precedents.words` in the same transaction, whoever writes them. It belongs to the database, not to the mapping:
the models do not know it, and whoever compares tables with models leaves out what begins with `WORDS`. Migration 0025 makes
the same one; here it follows the tables wherever these are made from the models.
"""

from __future__ import annotations

from sqlalchemy import Connection, MetaData, event, text

from panel.models.base import Base

WORDS = "precedent_words"
_PUT = "INSERT INTO precedent_words (rowid, words) VALUES (new.id, new.words);"
_TAKE = "INSERT INTO precedent_words (precedent_words, rowid, words) VALUES ('delete', old.id, old.words);"
_LITE = (
    # No words are kept twice: the table reads them from `precedents`. Every word is a run of letters and digits already.
    f"CREATE VIRTUAL TABLE {WORDS} USING fts5(words, content='precedents', content_rowid='id',"
    " tokenize='unicode61 remove_diacritics 0')",
    f"CREATE TRIGGER {WORDS}_put AFTER INSERT ON precedents BEGIN {_PUT} END",
    f"CREATE TRIGGER {WORDS}_take AFTER DELETE ON precedents BEGIN {_TAKE} END",
    f"CREATE TRIGGER {WORDS}_change AFTER UPDATE OF words ON precedents BEGIN {_TAKE} {_PUT} END",
)
_POSTGRES = (
    f"CREATE TABLE {WORDS} (precedent_id BIGINT PRIMARY KEY REFERENCES precedents (id) ON DELETE CASCADE,"
    " vector TSVECTOR NOT NULL)",
    f"CREATE INDEX ix_{WORDS} ON {WORDS} USING gin (vector)",
    "CREATE OR REPLACE FUNCTION precedent_words_follow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " INSERT INTO precedent_words (precedent_id, vector) VALUES (NEW.id, to_tsvector('simple', NEW.words))"
    " ON CONFLICT (precedent_id) DO UPDATE SET vector = EXCLUDED.vector; RETURN NULL; END $$",
    f"CREATE TRIGGER {WORDS}_put AFTER INSERT OR UPDATE OF words ON precedents"
    f" FOR EACH ROW EXECUTE FUNCTION {WORDS}_follow()",
)


def indexing(dialect: str) -> tuple[str, ...]:
    """The statements that make the full-text table on this database, after `precedents`."""
    return _LITE if dialect == "sqlite" else _POSTGRES


def unindexing(dialect: str) -> tuple[str, ...]:
    """Those that take it away; on SQLite its triggers go with `precedents`."""
    if dialect == "sqlite":
        return (*(f"DROP TRIGGER {WORDS}_{name}" for name in ("put", "take", "change")), f"DROP TABLE {WORDS}")
    return (f"DROP TRIGGER {WORDS}_put ON precedents", f"DROP FUNCTION {WORDS}_follow()", f"DROP TABLE {WORDS}")


def is_mapped(name: str | None) -> bool:
    """Whether a table of this name is the models' affair: everything but the full-text table and what SQLite keeps for it."""
    return name is None or not name.startswith(WORDS)


def _follow_tables(_metadata: MetaData, connection: Connection, **_given: object) -> None:
    for statement in indexing(connection.dialect.name):
        connection.execute(text(statement))


event.listen(Base.metadata, "after_create", _follow_tables)
