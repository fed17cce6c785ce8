"""Write a plan and its bar as one text; keep how far a ballot moves the odds and what the pool had shown."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_json = sa.JSON(none_as_null=True)
_rounds = sa.table(
    "rounds", sa.column("id", sa.BigInteger), sa.column("rules", _json), sa.column("rules_digest", sa.String), sa.column("shown_tally", _json)
)
_changes = sa.table("setting_changes", sa.column("id", sa.BigInteger), sa.column("name", sa.String), sa.column("value", _json))
_WAVES = re.compile(r"(\d+(?:-\d+)*):(\d+)\Z")


def upgrade() -> None:
    """Step up. The rules of a round say the same in the new form; their digest is taken anew over it."""
    with op.batch_alter_table("seats") as seats:
        seats.add_column(sa.Column("information", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), server_default="0", nullable=False))
        seats.create_check_constraint(op.f("ck_seats_information_in_range"), "information BETWEEN 0 AND 20")
    with op.batch_alter_table("rounds") as rounds:
        rounds.add_column(sa.Column("pool", _json, server_default="{}", nullable=False))
    connection = op.get_bind()
    for row in connection.execute(sa.select(_rounds)).all():
        rules = dict(row.rules)
        if isinstance(rules.get("plan"), list):
            rules["plan"] = f"{'-'.join(map(str, rules['plan']))}:{rules.pop('lead')}"
            _write(connection, row.id, rules, [[choice, weight, 0, heads] for choice, weight, heads in row.shown_tally])
    for row in connection.execute(sa.select(_changes).where(_changes.c.name == "plan")).all():
        if "value" in row.value:
            _set(connection, row.id, f"{row.value['value']}:5")
    connection.execute(_changes.delete().where(_changes.c.name == "lead"))


def downgrade() -> None:
    """Step down. A plan whose bar is no lead cannot be said in the old form: it becomes 7-17-35 with a lead of 5."""
    connection = op.get_bind()
    for row in connection.execute(sa.select(_rounds)).all():
        rules = dict(row.rules)
        if not isinstance(rules.get("plan"), str):
            continue
        seats, lead = _old(rules["plan"])
        rules["plan"], rules["lead"] = [int(part) for part in seats.split("-")], lead
        counts: dict[tuple[str, int], int] = {}
        for choice, weight, _, heads in row.shown_tally:
            counts[choice, weight] = counts.get((choice, weight), 0) + heads
        _write(connection, row.id, rules, [[*kind, heads] for kind, heads in counts.items()])
    for row in connection.execute(sa.select(_changes).where(_changes.c.name == "plan")).all():
        if "value" in row.value:
            _set(connection, row.id, _old(row.value["value"])[0])
    with op.batch_alter_table("rounds") as rounds:
        rounds.drop_column("pool")
    with op.batch_alter_table("seats") as places:
        places.drop_constraint(op.f("ck_seats_information_in_range"), type_="check")
        places.drop_column("information")


def _old(plan: str) -> tuple[str, int]:
    found = _WAVES.match(plan)
    return (found[1], int(found[2])) if found else ("7-17-35", 5)


def _write(connection: sa.Connection, round_id: int, rules: dict[str, Any], shown: list[Any]) -> None:
    text = json.dumps(rules, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    values = {"rules": rules, "rules_digest": hashlib.sha256(text.encode()).hexdigest(), "shown_tally": shown}
    connection.execute(_rounds.update().where(_rounds.c.id == round_id).values(values))


def _set(connection: sa.Connection, change_id: int, plan: str) -> None:
    connection.execute(_changes.update().where(_changes.c.id == change_id).values(value={"value": plan}))
