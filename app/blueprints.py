"""Every blueprint, one line each: the package and its modules with routes; the first of them has `blueprint`."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

PACKAGES: dict[str, tuple[str, ...]] = {
    "app.public": ("routes", "pages"),
    "app.disputes": (
        "case", "filing", "responding", "exhibits", "proposals", "brief", "leaving", "aftermath", "export", "lot",
    ),
    "app.account": ("routes", "passwords", "addresses", "invitations", "notices", "drafts"),
    "app.juror": ("routes", "joining", "seat", "casting", "lot", "contesting"),
    "app.mediation": (
        "queue", "workbench", "acting", "deciding", "closing", "exhibits",
        "redaction", "redaction_pictures", "redaction_publishing", "panel_room",
    ),
    "app.quality": ("overview", "controls", "analysis", "flags"),
    "app.realtime": ("routes",),
    "app.demo": ("routes",),
    "app.admin": ("accounts", "resetting", "merchants", "settings", "outbox"),
}


def register(app: Flask) -> None:
    """Import all modules with routes, then register the blueprints."""
    for package, modules in PACKAGES.items():
        loaded = [import_module(f"{package}.{name}") for name in modules]
        app.register_blueprint(loaded[0].blueprint)
