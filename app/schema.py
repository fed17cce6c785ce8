"""Whether the database has the tables this program expects, and what to do when it has not."""

from __future__ import annotations

from app.config import Config, ConfigError
from panel.migrations import run


def ensure(config: Config) -> None:
    """Bring the tables up to date in demo and test; in production refuse to start on old or newer ones."""
    current, head = run.current(config.database_url), run.head()
    if current == head:
        return
    if config.mode == "production":
        found = f"at {current}" if current else "empty"
        raise ConfigError([f"The database is {found}, the program needs {head}: run `flask --app wsgi db upgrade`."])
    run.upgrade(config.database_url, keys=config.keys_dir)
