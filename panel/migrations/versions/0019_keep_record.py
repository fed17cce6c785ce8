"""The record of cases: streams of entries, their tree, checkpoints. What is written there is never changed or deleted.

The lines of `ballot_commitments` are entries from now on. Those of rounds that are over go with the table; a case with an open round
keeps its panel, but its record begins in the middle, and no bundle is made of it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_time = sa.DateTime(timezone=True)
KEPT = ("record_entries", "record_leaves", "checkpoints")


def upgrade() -> None:
    """Step up."""
    op.create_table(
        "record_streams",
        sa.Column("stream", sa.String(32), nullable=False), sa.Column("case_id", _id), sa.Column("round_id", _id),
        sa.Column("seq", _id, nullable=False), sa.Column("head", sa.String(64), nullable=False),
        sa.CheckConstraint("case_id IS NULL OR round_id IS NULL", name=op.f("ck_record_streams_of_one_thing")),
        sa.CheckConstraint("seq >= 0", name=op.f("ck_record_streams_seq_not_negative")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_record_streams_case_id")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_record_streams_round_id")),
        sa.PrimaryKeyConstraint("stream", name=op.f("pk_record_streams")),
        sa.UniqueConstraint("case_id", name=op.f("uq_record_streams_case_id")),
        sa.UniqueConstraint("round_id", name=op.f("uq_record_streams_round_id")),
    )
    op.create_table(
        "record_entries",
        sa.Column("id", _id, nullable=False), sa.Column("stream", sa.String(32), nullable=False),
        sa.Column("seq", _id, nullable=False), sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("body", sa.Text, nullable=False), sa.Column("entry_id", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_entries")),
        sa.UniqueConstraint("stream", "seq", name="one_entry_per_place"),
        sa.UniqueConstraint("entry_id", name=op.f("uq_record_entries_entry_id")),
    )
    op.create_table(
        "record_pending",
        sa.Column("entry", _id, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_record_pending")),
    )
    op.create_table(
        "record_leaves",
        sa.Column("place", _id, nullable=False, autoincrement=False), sa.Column("stream", sa.String(32), nullable=False),
        sa.Column("seq", _id, nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_record_leaves")),
        sa.UniqueConstraint("stream", "seq", name="one_leaf_per_entry"),
    )
    op.create_table(
        "checkpoints",
        sa.Column("size", _id, nullable=False, autoincrement=False), sa.Column("body", sa.Text, nullable=False),
        sa.Column("signature", sa.String(128), nullable=False), sa.Column("made_at", _time, nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_checkpoints")),
    )
    _seal()
    op.drop_table("ballot_commitments")


def _seal() -> None:
    """Triggers: a new entry waits for the tree; no row that is there is touched."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE TRIGGER record_waits AFTER INSERT ON record_entries BEGIN"
                   " INSERT INTO record_pending (entry) VALUES (NEW.id); END")
        for table in KEPT:
            for act in ("UPDATE", "DELETE"):
                op.execute(f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} BEGIN"
                           f" SELECT RAISE(ABORT, '{table} is only ever added to'); END")
        return
    op.execute("CREATE FUNCTION record_waits() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
               " INSERT INTO record_pending (entry) VALUES (NEW.id); RETURN NULL; END $$")
    op.execute("CREATE FUNCTION record_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
               " RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME; END $$")
    op.execute("CREATE TRIGGER record_waits AFTER INSERT ON record_entries FOR EACH ROW EXECUTE FUNCTION record_waits()")
    for table in KEPT:
        op.execute(f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
                   " FOR EACH STATEMENT EXECUTE FUNCTION record_refuses()")


def downgrade() -> None:
    """Step down: the record is gone; commitments are kept as lines of their own again, from now on."""
    for table in (*KEPT[::-1], "record_pending", "record_streams"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION record_waits")
        op.execute("DROP FUNCTION record_refuses")
    op.create_table(
        "ballot_commitments",
        sa.Column("id", _id, nullable=False), sa.Column("round_id", _id, nullable=False),
        sa.Column("commitment", sa.String(64), nullable=False), sa.Column("replaces", sa.String(64)),
        sa.Column("at", _time, nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_ballot_commitments_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot_commitments")),
    )
    op.create_index(op.f("ix_ballot_commitments_round_id"), "ballot_commitments", ["round_id"])
