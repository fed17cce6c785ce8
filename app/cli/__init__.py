"""Commands: `flask --app wsgi db upgrade`, `flask --app wsgi accounts create-admin` and others; each finds its own module."""

from __future__ import annotations

from flask import Flask


def init(app: Flask) -> None:
    """Register every group of commands."""
    from app.cli.db import group as db

    app.cli.add_command(db)
