"""Alembic's entry: run the revisions on the connection that `panel.migrations.run` opened."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from panel.models import Base, is_mapped
from panel.models.base import UtcTime


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our own types in plain SQLAlchemy: a revision must not change when the models do."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcTime) else False


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    """Leave alone what a database keeps for itself."""
    return kind != "table" or is_mapped(name)


def run() -> None:
    """Run what was asked for in one transaction."""
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=True,
        compare_server_default=False, render_item=render_item, transactional_ddl=True,
        include_name=include_name,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
