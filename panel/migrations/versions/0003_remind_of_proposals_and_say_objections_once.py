"""Remind of proposals before they end; a party's objection in the same words waits for an answer once."""

from __future__ import annotations

from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OBJECTIONS = sa.table(
    "objections", sa.column("id", sa.BigInteger()), sa.column("redaction_id", sa.BigInteger()),
    sa.column("party_id", sa.BigInteger()), sa.column("text", sa.Text()), sa.column("text_digest", sa.String()),
    sa.column("answered_at", sa.DateTime(timezone=True)),
)
WAITING = sa.text("answered_at IS NULL")


def upgrade() -> None:
    """Step up. Proposals of before are not reminded of; of objections that wait twice in the same words the first stays."""
    op.add_column("proposals", sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("objections", sa.Column("text_digest", sa.String(length=64), nullable=False, server_default=""))
    _fill_digests()
    op.create_index(
        "one_waiting_objection_per_text", "objections", ["redaction_id", "party_id", "text_digest"], unique=True,
        sqlite_where=WAITING, postgresql_where=WAITING,
    )


def _fill_digests() -> None:
    connection = op.get_bind()
    seen: set[tuple[int, int, str]] = set()
    for row in connection.execute(sa.select(OBJECTIONS).order_by(OBJECTIONS.c.id)).all():
        said = sha256(" ".join(row.text.split()).encode()).hexdigest()
        this = OBJECTIONS.c.id == row.id
        if row.answered_at is None and (row.redaction_id, row.party_id, said) in seen:
            connection.execute(OBJECTIONS.delete().where(this))
            continue
        connection.execute(OBJECTIONS.update().where(this).values(text_digest=said))
        if row.answered_at is None:
            seen.add((row.redaction_id, row.party_id, said))


def downgrade() -> None:
    """Step down."""
    op.drop_index("one_waiting_objection_per_text", "objections")
    op.drop_column("objections", "text_digest")
    op.drop_column("proposals", "remind_at")
