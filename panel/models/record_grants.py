"""What PostgreSQL lets the program's role do, when the tables belong to another: add to the record, not change it."""

from __future__ import annotations

import re

from panel.errors import Invalid
from panel.models.record_triggers import KEPT

_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}\Z")


def grants(role: str) -> tuple[str, ...]:
    """The statements, for the owner of the tables to run after each upgrade. Raises Invalid("record.role") for no name."""
    if not _NAME.match(role):
        raise Invalid("record.role", role=role)
    kept = ", ".join(KEPT)
    return (
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {kept} FROM {role}",
    )
