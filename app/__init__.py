"""The web: turns HTTP, sockets and commands into use cases of `panel`. Never imported by `panel` or `voting`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from babel.dates import get_timezone
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
    metrics,
    navigation,
    realtime,
    schema,
    sent_json,
    session_rules,
    settling,
    sheets,
    statics,
    steady,
    uploads,
    viewer,
)
from app.config import Config
from panel.ballotbox import BallotBox
from panel.database import Database
from panel.lottery.beacon import KNOWN
from panel.lottery.vault import Vault
from panel.record.signing import Signer
from panel.uow import House

ROOT = Path(__file__).resolve().parents[1]


def create_app(config: Config) -> Flask:
    """The application for one configuration. Raises `ConfigError` with every reason when it would be unsafe to run."""
    config.check()
    config.make_folders()
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=None)
    sheets.init(app)
    app.config.from_mapping(config.flask_settings(), CLOCK=lambda: datetime.now(UTC))
    app.extensions["gongping"] = _house(config)
    app.extensions["gongping.config"] = config
    logs.init(app, config)
    sent_json.init(app)
    steady.init(app)
    statics.init(app, ROOT / "static", config)
    extensions.init(app, config)
    settling.init(app)
    session_rules.init(app, config)
    realtime.init(app, config)
    metrics.init(app, config)
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


def _house(config: Config) -> House:
    """The database with the keys that are not in it."""
    lot, *old_lot = [bytes.fromhex(each) for each in (config.lottery_key, *config.old_lottery_keys)]
    signing, *old_signing = [bytes.fromhex(each) for each in (config.signing_key, *config.old_signing_keys)]
    return House(
        Database(config.database_url, box=BallotBox(config.keys_dir)), vault=Vault(lot, old_lot) if lot else None,
        beacon=KNOWN.get(config.beacon_url[-64:]), signer=Signer(signing) if signing else None,
        old_signers=tuple(map(Signer, old_signing)), zone=get_timezone(config.time_zone),
    )
