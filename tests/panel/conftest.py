"""A house on an empty database of each kind, people in it, and a clock that tests move themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from panel.database import Database
from panel.evidence.store import FolderStore
from panel.models import Base
from panel.uow import House
from tests.panel.scene import Scene

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)  # twelve o'clock in Shanghai


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    """A house on an empty database; a test that asks for it runs on SQLite and on PostgreSQL."""
    db = Database(database_url, pool_size=10)
    Base.metadata.create_all(db.engine)
    yield House(db)
    db.dispose()


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    """An empty evidence store."""
    return FolderStore(tmp_path / "evidence")


@pytest.fixture
def scene(house: House, store: FolderStore) -> Scene:
    """A house with a complainant, a merchant, a mediator, a manager and forty jurors."""
    return Scene.furnish(house, store, NOON)
