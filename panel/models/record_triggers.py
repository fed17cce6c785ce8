"""The triggers that keep the record: a new entry waits for the tree, and no row that is there is changed or deleted.

An entry of the score waits likewise, to be settled. Migrations 0019, 0022, 0033 and 0038 make the same ones; here they follow
the tables wherever these are made from the models.
"""

from __future__ import annotations

from sqlalchemy import Connection, MetaData, event, text

from panel.models.base import Base, table_of
from panel.models.glass import GlassAct
from panel.models.record import Checkpoint, RecordEntry, RecordLeaf
from panel.models.scores import ScoreEntry, ScoreMark

KEPT = tuple(table_of(model).name for model in (RecordEntry, RecordLeaf, Checkpoint, GlassAct, ScoreEntry, ScoreMark))
_LITE = {
    "record_waits": "CREATE TRIGGER record_waits AFTER INSERT ON record_entries BEGIN"
    " INSERT INTO record_pending (entry) VALUES (NEW.id); END",
    "score_waits": "CREATE TRIGGER score_waits AFTER INSERT ON score_entries BEGIN"
    " INSERT INTO score_pending (entry) VALUES (NEW.id); END",
    **{
        f"{table}_no_{act.lower()}": f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} BEGIN"
        f" SELECT RAISE(ABORT, '{table} is only ever added to'); END"
        for table in KEPT
        for act in ("UPDATE", "DELETE")
    },
}
_FUNCTIONS = (
    "CREATE OR REPLACE FUNCTION record_waits() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " INSERT INTO record_pending (entry) VALUES (NEW.id); RETURN NULL; END $$",
    "CREATE OR REPLACE FUNCTION score_waits() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " INSERT INTO score_pending (entry) VALUES (NEW.id); RETURN NULL; END $$",
    "CREATE OR REPLACE FUNCTION record_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME; END $$",
)
_POSTGRES = (
    "CREATE TRIGGER record_waits AFTER INSERT ON record_entries FOR EACH ROW EXECUTE FUNCTION record_waits()",
    "CREATE TRIGGER score_waits AFTER INSERT ON score_entries FOR EACH ROW EXECUTE FUNCTION score_waits()",
    *(
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION record_refuses()"
        for table in KEPT
    ),
)


def making(dialect: str) -> tuple[str, ...]:
    """The statements that make all triggers on this database."""
    return tuple(_LITE.values()) if dialect == "sqlite" else (*_FUNCTIONS, *_POSTGRES)


def lifting(dialect: str) -> tuple[str, ...]:
    """Those that take them away: for emptying a demo, and for nothing else."""
    if dialect == "sqlite":
        return tuple(f"DROP TRIGGER IF EXISTS {name}" for name in _LITE)
    return (
        "DROP TRIGGER IF EXISTS record_waits ON record_entries",
        "DROP TRIGGER IF EXISTS score_waits ON score_entries",
        *(f"DROP TRIGGER IF EXISTS {table}_kept ON {table}" for table in KEPT),
    )


def _follow_tables(_metadata: MetaData, connection: Connection, **_given: object) -> None:
    for statement in making(connection.dialect.name):
        connection.execute(text(statement))


event.listen(Base.metadata, "after_create", _follow_tables)
