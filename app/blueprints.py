"""Every blueprint, one line each: `import`, then the tuple."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Register all blueprints."""
    from app.account.routes import blueprint as account
    from app.admin.routes import blueprint as admin
    from app.public.routes import blueprint as public

    for blueprint in (public, account, admin):
        app.register_blueprint(blueprint)
