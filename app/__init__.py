"""The web: turns HTTP, sockets and commands into use cases of `panel`. Never imported by `panel` or `voting`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from flask import Flask

from app import (
    access,
    attributes,
    blueprints,
    cli,
    errors,
    extensions,
    formatting,
    headers,
    i18n,
    logs,
    navigation,
    realtime,
    schema,
    sheets,
    statics,
    uploads,
    viewer,
)
from app.config import Config
from panel.database import Database
from panel.reactions import watch_waves
from panel.uow import House

ROOT = Path(__file__).resolve().parents[1]


def create_app(config: Config) -> Flask:
    """The application for one configuration. Raises `ConfigError` with every reason when it would be unsafe to run."""
    config.check()
    config.make_folders()
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=None)
    sheets.init(app)
    app.config.from_mapping(config.flask_settings(), CLOCK=lambda: datetime.now(UTC))
    app.extensions["gongping"] = House(Database(config.database_url))
    app.extensions["gongping.config"] = config
    logs.init(app)
    statics.init(app, ROOT / "static", config)
    extensions.init(app, config)
    watch_waves(app.extensions["gongping"], lambda: app.config["CLOCK"]())
    realtime.init(app, config)
    viewer.init(app)
    i18n.init(app)
    formatting.init(app)
    attributes.init()
    access.init(app)
    errors.init(app)
    headers.init(app, config)
    uploads.init(app)
    navigation.init(app)
    cli.init(app)
    if config.mode != "production":
        schema.ensure(config)
    blueprints.register(app)
    return app
