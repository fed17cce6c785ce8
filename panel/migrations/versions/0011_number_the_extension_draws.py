"""Number the lists of a round: 0 the first, 1, 2, … the extension draws that go on when it is used up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DRAW = ["kind", "case_id", "round_no"]
ABOUT_A_DRAW = sa.text("case_id IS NOT NULL")


def upgrade() -> None:
    """Step up: what was drawn so far are first lists."""
    for table in ("lot_journal", "lot_commits", "draw_entries"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column("extension", _id, server_default="0", nullable=False))
    _renew_index([*DRAW, "extension"])
    with op.batch_alter_table("lot_commits") as commits:
        commits.drop_constraint("one_commit_per_round", type_="unique")
        commits.create_unique_constraint("one_commit_per_list", ["case_id", "round_no", "extension"])


def downgrade() -> None:
    """Step down. Extension draws go: before, a round had one list. Their lines stay in the journal, about no draw."""
    connection = op.get_bind()
    connection.execute(sa.text("DELETE FROM draw_entries WHERE extension > 0"))
    connection.execute(sa.text("DELETE FROM lot_commits WHERE extension > 0"))
    connection.execute(sa.text("UPDATE lot_journal SET case_id = NULL, round_no = NULL WHERE extension > 0"))
    _renew_index(DRAW)
    with op.batch_alter_table("lot_commits") as commits:
        commits.drop_constraint("one_commit_per_list", type_="unique")
        commits.create_unique_constraint("one_commit_per_round", ["case_id", "round_no"])
    for table in ("lot_journal", "lot_commits", "draw_entries"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("extension")


def _renew_index(columns: list[str]) -> None:
    with op.batch_alter_table("lot_journal") as journal:
        journal.drop_index("one_entry_per_draw")
        journal.create_index(
            "one_entry_per_draw", columns, unique=True, sqlite_where=ABOUT_A_DRAW, postgresql_where=ABOUT_A_DRAW
        )
