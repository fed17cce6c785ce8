"""Keep with each option of a redaction and a brief which side it favours; until now its key was taken for that."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SIDES = {"uphold": "complainant", "dismiss": "respondent"}  # what pages made of the keys; all others stood in the middle
TABLES = [sa.table(name, sa.column("id", sa.BigInteger()), sa.column("options", sa.JSON())) for name in ("redactions", "briefs")]


def upgrade() -> None:
    """Step up."""
    for table in TABLES:
        _rewrite(table, lambda option: {**option, "side": option.get("side", SIDES.get(option["key"], "middle"))})


def downgrade() -> None:
    """Step down."""
    for table in TABLES:
        _rewrite(table, lambda option: {name: value for name, value in option.items() if name != "side"})


def _rewrite(table: sa.TableClause, change: Any) -> None:
    connection = op.get_bind()
    for row in connection.execute(sa.select(table)).all():
        if row.options:
            options = [change(option) for option in row.options]
            connection.execute(table.update().where(table.c.id == row.id).values(options=options))
