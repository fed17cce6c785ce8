"""Find open cases, and jurors who have shown something, by indexes of theirs alone: neither must grow with all the others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

OPEN, ENDED = sa.text("ended_at IS NULL"), sa.text("ended_at IS NOT NULL")
SHOWN, RECORD = sa.text("controls_total > 0"), ["controls_total", "controls_right", "first_right"]


def upgrade() -> None:
    """Step up: some seconds for a million cases, of which few are open."""
    op.drop_index("ix_cases_ended", "cases")
    op.create_index("ix_cases_ended", "cases", ["ended_at"], sqlite_where=ENDED, postgresql_where=ENDED)
    op.create_index("ix_cases_open", "cases", ["owner_id", "deadline_at"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("ix_jurors_shown", "jurors", RECORD, sqlite_where=SHOWN, postgresql_where=SHOWN)


def downgrade() -> None:
    """Step down: every open case is read again to be counted."""
    op.drop_index("ix_jurors_shown", "jurors")
    op.drop_index("ix_cases_open", "cases")
    op.drop_index("ix_cases_ended", "cases")
    op.create_index("ix_cases_ended", "cases", ["ended_at"])
