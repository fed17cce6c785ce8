"""Commands: `flask --app wsgi db upgrade`, `flask --app wsgi accounts create-admin` and others.

A module of this package with a `group` (a click command) is found by itself, and imported only when its command is asked for.
"""

from __future__ import annotations

import importlib
import pkgutil

from click import Command, Context
from flask import Flask
from flask.cli import AppGroup


class Commands(AppGroup):
    """The application's commands: those of the modules here, and any that were added by hand."""

    def list_commands(self, ctx: Context) -> list[str]:
        """The names of all commands."""
        return sorted({*super().list_commands(ctx), *(str(group.name) for name in _modules() if (group := _group(name)))})

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """The command of this name: from the module of the same name, else from the one whose group is called so."""
        known = super().get_command(ctx, cmd_name)
        if known is not None:
            return known
        names = sorted(_modules(), key=lambda name: name != cmd_name)
        return next((group for name in names if (group := _group(name)) and group.name == cmd_name), None)


def _modules() -> list[str]:
    return [found.name for found in pkgutil.iter_modules(__path__)]


def _group(name: str) -> Command | None:
    group = getattr(importlib.import_module(f"{__name__}.{name}"), "group", None)
    return group if isinstance(group, Command) else None


def init(app: Flask) -> None:
    """Let `flask` find the commands."""
    app.cli = Commands(app.name)
