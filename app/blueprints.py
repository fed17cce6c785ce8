"""Every blueprint, one line each: the package and its modules with routes; the first of them has `blueprint`."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

PACKAGES: dict[str, tuple[str, ...]] = {
    "app.public": ("routes", "health", "policy", "pages", "lottery", "record", "knowledge"),
    "app.disputes": (
        "case", "filing", "asking", "responding", "exhibits", "proposals", "brief", "leaving", "aftermath", "challenging",
        "export", "lot", "nonce", "record", "report", "story", "survey", "grumbles", "promises", "bundle", "warnings",
        "opinions", "recusing", "scores", "firm", "pausing", "bids",
    ),
    "app.account": (
        "routes", "signing_up", "second_step", "factor", "proving", "sessions", "passwords", "addresses", "invitations",
        "notices", "drafts", "own_data", "outreach", "letters",
    ),
    "app.juror": ("routes", "joining", "seat", "casting", "lot", "record", "contesting"),
    "app.mediation": (
        "queue", "workbench", "acting", "deciding", "closing", "exhibits",
        "redaction", "redaction_entities", "redaction_pictures", "redaction_readers", "redaction_publishing", "panel_room",
        "precedents", "duplicates", "report", "telling", "urgency", "escalations", "ladder", "measures", "experts", "skills",
        "firms", "exemptions", "wishes",
    ),
    "app.quality": (
        "overview", "controls", "analysis", "flags", "challenges", "barring", "tables", "leaks", "redaction", "names", "words",
        "glass", "glass_view", "tellings", "measures", "trends", "reports", "breaker", "recusals",
    ),
    "app.lessons": ("actions", "issues", "grumbles", "promises", "posts", "letters", "letter_people"),
    "app.hearing": ("surveys", "following", "pulse"),
    "app.training": ("pages",),
    "app.experts": ("own", "case"),
    "app.realtime": ("routes",),
    "app.demo": ("routes",),
    "app.admin": (
        "accounts", "granting", "access", "resetting", "merchants", "settings", "strata", "outbox", "work_roles", "own_fields",
    ),
}


def register(app: Flask) -> None:
    """Import all modules with routes, then register the blueprints."""
    for package, modules in PACKAGES.items():
        loaded = [import_module(f"{package}.{name}") for name in modules]
        app.register_blueprint(loaded[0].blueprint)
