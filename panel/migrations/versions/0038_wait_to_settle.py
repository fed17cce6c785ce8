"""Keep which entries of the score wait to be settled, so that the clock reads those and not all there ever were."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

TABLE = "score_pending"
_big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_PUT = "INSERT INTO score_pending (entry) VALUES (NEW.id);"


def upgrade() -> None:
    """Step up: every entry without a mark waits; a trigger adds those to come, whichever version of the program writes them."""
    op.create_table(
        TABLE,
        sa.Column("entry", _big, nullable=False),
        sa.ForeignKeyConstraint(["entry"], ["score_entries.id"], name=op.f(f"fk_{TABLE}_entry")),
        sa.PrimaryKeyConstraint("entry", name=op.f(f"pk_{TABLE}")),
    )
    op.execute(
        "INSERT INTO score_pending (entry) SELECT id FROM score_entries"
        " WHERE NOT EXISTS (SELECT 1 FROM score_marks WHERE entry_id = score_entries.id)"
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"CREATE TRIGGER score_waits AFTER INSERT ON score_entries BEGIN {_PUT} END")
        return
    op.execute(
        f"CREATE FUNCTION score_waits() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {_PUT} RETURN NULL; END $$"
    )
    op.execute("CREATE TRIGGER score_waits AFTER INSERT ON score_entries FOR EACH ROW EXECUTE FUNCTION score_waits()")


def downgrade() -> None:
    """Step down: the clock looks through all entries again."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER score_waits")
    else:
        op.execute("DROP TRIGGER score_waits ON score_entries")
        op.execute("DROP FUNCTION score_waits")
    op.drop_table(TABLE)
