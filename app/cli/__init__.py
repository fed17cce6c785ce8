"""Commands: `flask --app wsgi db upgrade`, `flask --app wsgi accounts create-admin` and others.

A module of this package with a `group` (an AppGroup) is found by itself.
"""

from __future__ import annotations

import importlib
import pkgutil

from click import Command
from flask import Flask


def init(app: Flask) -> None:
    """Register the `group` of every module of this package that has one."""
    for found in pkgutil.iter_modules(__path__):
        group = getattr(importlib.import_module(f"{__name__}.{found.name}"), "group", None)
        if isinstance(group, Command):
            app.cli.add_command(group)
