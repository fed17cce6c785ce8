"""Commands: `flask --app wsgi db upgrade`, `flask --app wsgi accounts create-admin` and others; each finds its own module."""

from __future__ import annotations

import importlib
import pkgutil

from flask import Flask


def init(app: Flask) -> None:
    """Register every group of commands: each module of this package has `group`."""
    for found in pkgutil.iter_modules(__path__):
        app.cli.add_command(importlib.import_module(f"{__name__}.{found.name}").group)
