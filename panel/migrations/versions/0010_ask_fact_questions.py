"""Fact questions: asked at the desk, frozen with the brief and the rules, answered with the ballot, found with the verdict."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_json = sa.JSON(none_as_null=True)
_rounds = sa.table(
    "rounds", sa.column("id", sa.BigInteger), sa.column("rules", _json), sa.column("rules_digest", sa.String)
)
COLUMNS = (
    ("redactions", "fact_questions"), ("briefs", "fact_questions"), ("ballots", "fact_answers"), ("verdicts", "findings"),
)


def upgrade() -> None:
    """Step up: nothing was asked so far."""
    for table, column in COLUMNS:
        op.add_column(table, sa.Column(column, _json, server_default="[]", nullable=False))
    _rewrite(lambda rules: rules | {"fact_questions": 0})


def downgrade() -> None:
    """Step down: questions, answers and findings are forgotten."""
    _rewrite(lambda rules: {name: value for name, value in rules.items() if name != "fact_questions"})
    for table, column in reversed(COLUMNS):
        with op.batch_alter_table(table) as changed:
            changed.drop_column(column)


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
