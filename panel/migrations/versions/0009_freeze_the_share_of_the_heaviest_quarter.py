"""Freeze the share of the heaviest quarter into the rules of rounds: one half, as it was counted before it was written down."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_rounds = sa.table(
    "rounds",
    sa.column("id", sa.BigInteger),
    sa.column("rules", sa.JSON(none_as_null=True)),
    sa.column("rules_digest", sa.String),
)
HALF = 50


def upgrade() -> None:
    """Step up."""
    _rewrite(lambda rules: rules | {"quarter_share": HALF})


def downgrade() -> None:
    """Step down."""
    _rewrite(lambda rules: {name: value for name, value in rules.items() if name != "quarter_share"})


def _rewrite(change: Any) -> None:
    """Rules without options are none that could be counted by; they stay as they are."""
    connection = op.get_bind()
    for id_, rules in connection.execute(sa.select(_rounds.c.id, _rounds.c.rules)).all():
        if not rules or "options" not in rules:
            continue
        changed = change(rules)
        text = json.dumps(changed, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        digest = hashlib.sha256(text.encode()).hexdigest()
        connection.execute(_rounds.update().where(_rounds.c.id == id_).values(rules=changed, rules_digest=digest))
